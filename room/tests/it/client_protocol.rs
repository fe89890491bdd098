//! A member's side of the protocol: what it sends with its hello, and what it makes of the host's messages.

use std::collections::BTreeSet;

use room::chain::{Delegation, DelegationKind, Finals};
use room::message::{
    Challenge, ClientMessage, CloseCode, FailureCode, HostMessage, Nonce, OwnVote, PROTOCOL, RefusalCode,
    Request,
};
use room::ui_protocol::EndReason;
use room::{
    Address, Binding, Change, ClientProtocol, DeviceSecret, Epoch, LostReason, Moved, Name, Person, Received,
    Ref, Role, RoundId, SeatId, SeatSecret, Seq, State, Time,
};

use crate::world::{ADA, BOB, World, founder_secret, mid_vote_world};

/// The connection of every hello.
const BINDING: Binding<'_> = Binding::Tls(&[0; 32]);

type Protocol = ClientProtocol<&'static str>;

fn protocol() -> Protocol {
    ClientProtocol::new(Person {
        device: DeviceSecret::from_bytes([2; 32]),
        name: Name::new("Person 2").unwrap(),
        role: Role::Voter,
        avatar: None,
        app: "test".into(),
    })
}

/// The host's message to Bob about his seat.
fn joined(state: &State, vote: Option<OwnVote>) -> HostMessage {
    HostMessage::Joined { you: SeatId(2), vote, state: Box::new(state.clone()), seq: Seq(40), at: Time(0) }
}

fn bobs_vote(world: &World, vote: &str) -> OwnVote {
    OwnVote { round: world.round_id(), vote: Some(vote.parse().unwrap()) }
}

/// Bob has joined and has voted 5.
fn seated() -> (Protocol, World) {
    let (mut protocol, world) = (protocol(), mid_vote_world());
    protocol.handle_message(joined(world.state(), Some(bobs_vote(&world, "5"))));
    (protocol, world)
}

fn challenge(state: &State, epoch: u64) -> Challenge {
    let mut room = state.room.clone();
    room.epoch = Epoch(epoch);
    let (nonce, host) = (Nonce::from_bytes([1; 32]), SeatSecret::from_seed([1; 32]).key());
    Challenge {
        proto: PROTOCOL,
        app: String::new(),
        room,
        nonce,
        host,
        chain: Vec::new(),
        finals: Finals::default(),
    }
}

fn refused(code: RefusalCode) -> HostMessage {
    HostMessage::Refused { code, message: "no".into() }
}

fn addresses(count: u8) -> Vec<Address> {
    (1..=count).map(|number| Address::from(([10, 0, 0, number], 7420))).collect()
}

#[test]
fn full_room_is_no_reason_for_a_member_to_leave() {
    let (mut protocol, _) = seated();
    protocol.disconnected();
    assert_eq!(
        protocol.handle_message(refused(RefusalCode::Full)),
        Received::Lost(LostReason::Refused(RefusalCode::Full))
    );
    assert_eq!(
        protocol.handle_message(refused(RefusalCode::Removed)),
        Received::Ended(EndReason::Refused(RefusalCode::Removed), "no".into())
    );
    let mut new = self::protocol();
    assert_eq!(
        new.handle_message(refused(RefusalCode::Full)),
        Received::Ended(EndReason::Refused(RefusalCode::Full), "no".into())
    );
    assert_eq!(
        new.handle_message(refused(RefusalCode::TooSlow)),
        Received::Lost(LostReason::Refused(RefusalCode::TooSlow))
    );
}

/// The vote that a client sends after it has joined.
fn sent_vote(protocol: &mut Protocol) -> Option<OwnVote> {
    match protocol.take_message()? {
        ClientMessage::Request { request: Request::Vote { round, vote }, .. } => {
            Some(OwnVote { round, vote: Some(vote) })
        }
        ClientMessage::Request { request: Request::Withdraw { round }, .. } => {
            Some(OwnVote { round, vote: None })
        }
        other => panic!("not a vote: {other:?}"),
    }
}

/// The state of the room at its second host.
fn at_next_host(world: &World) -> State {
    let mut state = world.state().clone();
    (state.room.epoch, state.room.nonce) = (Epoch(2), 5);
    state
}

#[test]
fn vote_is_sent_again_to_a_new_host_only() {
    let (mut protocol, world) = seated();
    protocol.disconnected();
    protocol.handle_message(joined(world.state(), Some(bobs_vote(&world, "5"))));
    assert_eq!(sent_vote(&mut protocol), None, "the host has the vote");
    protocol.disconnected();
    protocol.handle_message(joined(&at_next_host(&world), None));
    assert_eq!(protocol.view().unwrap().vote, Some(bobs_vote(&world, "5")), "the person sees it at once");
    assert_eq!(sent_vote(&mut protocol), Some(bobs_vote(&world, "5")));
    assert_eq!(sent_vote(&mut protocol), None, "once");
}

#[test]
fn unanswered_vote_is_sent_on_the_next_connection() {
    for is_next_host in [false, true] {
        let (mut protocol, world) = seated();
        let state = if is_next_host { at_next_host(&world) } else { world.state().clone() };
        let known = if is_next_host { None } else { Some(bobs_vote(&world, "5")) };
        let round = world.round_id();
        protocol.send_request(Request::Vote { round, vote: "8".parse().unwrap() }, "vote");
        // The connection breaks twice before the answer.
        for _ in 0..2 {
            protocol.disconnected();
            protocol.handle_message(joined(&state, known));
            assert_eq!(sent_vote(&mut protocol), Some(bobs_vote(&world, "8")));
            assert_eq!(protocol.take_responses().count(), 0);
        }
        protocol.disconnected();
        protocol.handle_message(joined(&state, Some(bobs_vote(&world, "8"))));
        assert_eq!(protocol.take_responses().collect::<Vec<_>>(), [("vote", Ok(None))]);
        assert_eq!(sent_vote(&mut protocol), None);
    }
}

#[test]
fn withdrawn_vote_is_withdrawn_on_the_next_connection() {
    let (mut protocol, world) = seated();
    protocol.send_request(Request::Withdraw { round: world.round_id() }, "withdraw");
    protocol.disconnected();
    protocol.handle_message(joined(world.state(), Some(bobs_vote(&world, "5"))));
    assert_eq!(sent_vote(&mut protocol), Some(OwnVote { round: world.round_id(), vote: None }));
}

/// A page that was redirected from another host has no view, but may still have a vote to send.
#[test]
fn new_client_sends_a_queued_vote() {
    let (mut protocol, world) = (protocol(), mid_vote_world());
    protocol.queue_request(Request::Vote { round: RoundId(1), vote: "8".parse().unwrap() }, "vote");
    protocol.handle_message(joined(world.state(), None));
    assert_eq!(sent_vote(&mut protocol), Some(bobs_vote(&world, "8")));
}

/// Before `joined` a host has not proven itself, so it gets no vote.
#[test]
fn hello_has_no_vote() {
    let (mut protocol, world) = seated();
    protocol.disconnected();
    protocol.queue_request(Request::Vote { round: RoundId(1), vote: "13".parse().unwrap() }, "vote");
    let hello = protocol.hello(&challenge(world.state(), 2), BINDING);
    let json = serde_json::to_value(&hello).unwrap();
    let fields: BTreeSet<&str> = json["hello"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["app", "name", "proto", "role", "seat", "signature"]));
    assert_eq!(sent_vote(&mut protocol), None);
}

#[test]
fn queued_vote_fails_if_its_round_is_over() {
    let (mut protocol, mut world) = seated();
    protocol.disconnected();
    protocol.queue_request(Request::Vote { round: world.round_id(), vote: "8".parse().unwrap() }, "late");
    let round = world.round_id();
    world.request(ADA, Request::Skip { round }).unwrap();
    protocol.handle_message(joined(world.state(), None));
    let answers: Vec<_> = protocol.take_responses().collect();
    assert_eq!(answers, [("late", Err(FailureCode::RoundOver.into()))]);
}

#[test]
fn responses_reach_their_requests() {
    let (mut protocol, _) = seated();
    for (request, dispatch) in
        [(Request::Ping, "first"), (Request::Start, "second"), (Request::Ping, "third")]
    {
        protocol.send_request(request, dispatch);
    }
    let failed = |reference| {
        let code = FailureCode::Started;
        HostMessage::Failed { reference, code, message: "started".into() }
    };
    assert_eq!(protocol.handle_message(failed(Some(Ref(2)))), Received::Nothing);
    assert_eq!(protocol.handle_message(failed(None)), Received::Nothing, "the host could not read a frame");
    protocol.handle_message(HostMessage::Done { reference: Ref(1), answer: None });
    let answers: Vec<_> = protocol.take_responses().map(|(to, outcome)| (to, outcome.is_ok())).collect();
    assert_eq!(answers, [("second", false), ("first", true)]);
    assert_eq!(protocol.take_responses().count(), 0, "each once");
    protocol.reset();
    assert!(protocol.view().is_none());
    let answers: Vec<_> = protocol.take_responses().map(|(to, outcome)| (to, outcome.is_ok())).collect();
    assert_eq!(answers, [("third", false)]);
}

/// The host's last delegation, without successors.
fn final_delegation(state: &State) -> Delegation {
    let term = state.chain.last().unwrap();
    term.delegate(state.room.id, Vec::new(), DelegationKind::Final, &founder_secret())
}

fn take_over(state: &State) -> HostMessage {
    HostMessage::TakeOver { epoch: Epoch(2), open_ms: 7, ended: Box::new(final_delegation(state)) }
}

#[test]
fn nothing_counts_before_the_join() {
    let world = mid_vote_world();
    let state = || Box::new(world.state().clone());
    let mut protocol = protocol();
    for message in [
        HostMessage::State { state: state(), seq: Seq(1), at: Time(0) },
        take_over(world.state()),
        HostMessage::Challenge(challenge(world.state(), 1).into()),
    ] {
        assert_eq!(protocol.handle_message(message), Received::Nothing);
    }
    assert!(protocol.view().is_none());
    let (mut protocol, _) = seated();
    protocol.disconnected();
    let take_over = take_over(world.state());
    assert_eq!(protocol.handle_message(take_over), Received::Nothing, "an earlier connection had joined");
}

#[test]
fn host_must_follow_the_protocol_after_the_join() {
    let unexpected = |message| {
        let (mut protocol, _) = seated();
        matches!(protocol.handle_message(message), Received::Lost(_))
    };
    let world = mid_vote_world();
    assert!(unexpected(HostMessage::Challenge(challenge(world.state(), 1).into())));
    assert!(unexpected(refused(RefusalCode::Removed)));
    assert!(unexpected(HostMessage::Changed { seq: Seq(99), changes: Vec::new() }), "changes are missing");
    let (mut protocol, _) = seated();
    let state = protocol.view().unwrap().state.clone();
    assert_eq!(
        protocol.handle_message(take_over(&state)),
        Received::TakeOver { epoch: Epoch(2), open_ms: 7 }
    );
    let chain = &protocol.view().unwrap().state.chain;
    assert_eq!(
        chain.last().unwrap().delegation,
        Some(final_delegation(&state)),
        "the next host's chain starts there"
    );
}

/// A host that sends a chain which does not prove its right, or a delegation that it has not signed, is left. Otherwise the member
/// could follow no other host afterwards.
#[test]
fn state_without_a_valid_right_is_refused() {
    let is_left = |change: fn(&mut State)| {
        let (mut protocol, world) = seated();
        let mut state = world.state().clone();
        change(&mut state);
        let message = HostMessage::State { state: Box::new(state), seq: Seq(50), at: Time(0) };
        matches!(protocol.handle_message(message), Received::Lost(_))
    };
    assert!(!is_left(|_| {}));
    assert!(is_left(|state| state.room.epoch = Epoch(4)));
    assert!(is_left(|state| state.chain.clear()));
    assert!(is_left(|state| state.chain[0].opening.nonce += 1));

    let (mut protocol, world) = seated();
    let delegation = final_delegation(world.state());
    let changed = |delegation: &Delegation| {
        let changes = vec![Change::Delegated { delegation: delegation.clone() }];
        HostMessage::Changed { seq: Seq(41), changes }
    };
    let other_serial = Delegation { serial: delegation.serial + 1, ..delegation.clone() };
    assert!(matches!(protocol.handle_message(changed(&other_serial)), Received::Lost(_)));
    let (mut protocol, _) = seated();
    assert!(matches!(protocol.handle_message(changed(&delegation)), Received::Update(_)));
}

/// The list of a handover stays with its members, in case the next host dies too. A host that the member only tries to reach can't
/// change its list.
#[test]
fn final_list_is_kept_if_the_own_host_has_signed_it() {
    let (_, world) = seated();
    let (ended, forged) = (final_delegation(world.state()), {
        let mut ended = final_delegation(world.state());
        ended.serial += 1;
        ended
    });
    for (ended, is_kept) in [(ended, true), (forged, false)] {
        let (mut protocol, _) = seated();
        let before = protocol.view().unwrap().state.chain.clone();
        let moved = Moved {
            epoch: Epoch(2),
            host: Some(SeatId(1)),
            addresses: addresses(1),
            ended: Some(Box::new(ended.clone())),
        };
        let closed =
            HostMessage::Closed { code: CloseCode::Moved, message: "moved".into(), moved: Some(moved) };
        assert!(matches!(protocol.handle_message(closed), Received::Moved(_)));
        let chain = &protocol.view().unwrap().state.chain;
        let kept = if is_kept { Some(ended) } else { before.last().unwrap().delegation.clone() };
        assert_eq!(chain.last().unwrap().delegation, kept);
    }
}

/// A host could otherwise send members to any address, or in circles.
#[test]
fn only_plausible_moves_are_followed() {
    let follows = |moved: Moved| {
        let (mut protocol, mut world) = seated();
        world.request(ADA, Request::Remove { seat: SeatId(3) }).unwrap();
        let mut state = world.state().clone();
        let chain = state.verify_chain().unwrap().open(Epoch(4), 1, &founder_secret()).unwrap();
        (state.room.epoch, state.room.nonce, state.room.host) = (Epoch(4), 1, Some(SeatId(1)));
        state.chain = chain.into_links();
        protocol.handle_message(HostMessage::State { state: Box::new(state), seq: Seq(50), at: Time(0) });
        let closed = HostMessage::Closed {
            code: CloseCode::Moved,
            message: "moved".into(),
            moved: Some(moved.clone()),
        };
        match protocol.handle_message(closed) {
            Received::Moved(to) => {
                assert_eq!(to, moved);
                true
            }
            Received::Ended(EndReason::Closed(CloseCode::Moved), _) => false,
            other => panic!("{other:?}"),
        }
    };
    let to = |epoch, host, count| Moved {
        epoch: Epoch(epoch),
        host: Some(SeatId(host)),
        addresses: addresses(count),
        ended: None,
    };
    assert!(follows(to(5, 1, 1)));
    assert!(follows(to(4, 2, 8)), "another host of the same epoch");
    assert!(follows(to(3, 2, 1)), "the host of another half, which has had fewer hosts");
    assert!(!follows(to(4, 1, 1)), "the same host and epoch");
    assert!(!follows(to(5, 3, 1)), "to a removed seat");
    assert!(!follows(to(5, 9, 1)), "to an unknown seat");
    assert!(!follows(to(5, 2, 0)) && !follows(to(5, 2, 9)), "no addresses, and too many");
    let unusable = |address: &str| Moved { addresses: vec![address.parse().unwrap()], ..to(5, 2, 1) };
    assert!(!follows(unusable("10.0.0.1:0")) && !follows(unusable("0.0.0.0:7420")));

    let mut new = protocol();
    let closed = |moved| HostMessage::Closed { code: CloseCode::Moved, message: String::new(), moved };
    assert_eq!(
        new.handle_message(closed(Some(to(5, 9, 1)))),
        Received::Moved(to(5, 9, 1)),
        "it knows no seats yet"
    );
    assert!(matches!(new.handle_message(closed(Some(to(5, 9, 0)))), Received::Ended(..)));
    assert!(matches!(new.handle_message(closed(None)), Received::Ended(..)));
}

#[test]
fn hello_has_the_name_and_avatar_that_were_changed_in_the_room() {
    let mut world = mid_vote_world();
    let name = Name::new("Robert").unwrap();
    world.request(BOB, Request::Rename { name: name.clone() }).unwrap();
    let mut protocol = protocol();
    let hello_name = |protocol: &Protocol| match protocol.hello(&challenge(world.state(), 1), BINDING) {
        ClientMessage::Hello(hello) => hello.name,
        other => panic!("not a hello: {other:?}"),
    };
    assert_eq!(hello_name(&protocol), "Person 2");
    protocol.handle_message(joined(world.state(), None));
    assert_eq!(hello_name(&protocol), "Robert");
}
