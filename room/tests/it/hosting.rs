//! A host that looks for other hosts of its room: whom it asks, offers its room to, and takes a room from.

use std::time::Duration;

use room::limits::{FETCH_TIMEOUT, HOST_CHECK_INTERVAL, OFFER_TIMEOUT, PING_INTERVAL, SLEEP_THRESHOLD};
use room::succession::{Input, OfferAnswer, Output, PeerRole, PeerStatus};
use room::{Epoch, Presence, Seq, State, Time};

use crate::peers::{TestPeer, info, key, room_of};

const NOW: Time = Time(30_000);
const MILLISECOND: Duration = Duration::from_millis(1);

/// A host of three people. The third is in the other half of a split network.
fn host() -> TestPeer {
    let mut host = TestPeer::host(split_room());
    host.handle(Input::Tick, NOW);
    // Now it is awake and has just checked.
    host.handle(Input::Tick, NOW + PING_INTERVAL);
    host
}

fn split_room() -> State {
    let mut state = room_of(3);
    state.seats[2].presence = Presence::Away;
    state
}

/// The absent person hosts another half with this many voters, at another term.
fn other_host(host: &TestPeer, epoch: u64, voters: usize) -> PeerStatus {
    let mut status = host.status_of(3, PeerRole::Hosting { voters });
    (status.version.latest.epoch, status.version.latest.nonce) = (Epoch(epoch), 99);
    status
}

fn offer_answer(outputs: &[Output]) -> Option<OfferAnswer> {
    outputs.iter().find_map(|output| match output {
        Output::AnswerOffer { answer, .. } => Some(*answer),
        _ => None,
    })
}

#[test]
fn absent_peers_are_asked_regularly() {
    let mut host = host();
    let checked = NOW + PING_INTERVAL;
    assert!(host.handle(Input::Tick, checked + (HOST_CHECK_INTERVAL - MILLISECOND)).is_empty());
    assert_eq!(
        host.handle(Input::Tick, checked + HOST_CHECK_INTERVAL),
        [Output::Probe { peer: info(3) }],
        "the others are connected"
    );
}

#[test]
fn host_that_slept_asks_at_once_and_claims_no_voters() {
    let mut host = host();
    let now = NOW + PING_INTERVAL;
    host.handle(Input::Tick, now + (SLEEP_THRESHOLD - MILLISECOND));
    assert_eq!(host.status().role, PeerRole::Hosting { voters: 2 }, "a short pause");
    let awake = now + (SLEEP_THRESHOLD - MILLISECOND) + SLEEP_THRESHOLD;
    assert_eq!(host.handle(Input::Tick, awake), [Output::Probe { peer: info(3) }]);
    assert_eq!(host.status().role, PeerRole::Hosting { voters: 0 });
    host.handle(Input::Tick, awake + (PING_INTERVAL - MILLISECOND));
    assert_eq!(host.status().role, PeerRole::Hosting { voters: 0 });
    host.handle(Input::Tick, awake + PING_INTERVAL);
    assert_eq!(host.status().role, PeerRole::Hosting { voters: 2 });
}

#[test]
fn room_is_offered_to_a_host_of_higher_rank() {
    let now = NOW + PING_INTERVAL;
    let offers = |epoch, voters| {
        let mut host = host();
        let other = other_host(&host, epoch, voters);
        host.handle(Input::ProbeReceived { from: other }, now) == [Output::Offer { to: info(3) }]
    };
    assert!(offers(5, 3), "more voters");
    assert!(offers(6, 2), "as many voters, a later epoch");
    assert!(!offers(6, 1), "fewer voters");
    assert!(!offers(5, 2), "as many voters, a younger seat");
    let mut host = host();
    let outsider = PeerStatus { who: info(9), ..other_host(&host, 6, 3) };
    assert!(host.handle(Input::ProbeReceived { from: outsider }, now).is_empty());
}

#[test]
fn unanswered_offer_ends_after_the_timeout() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let other = other_host(&host, 6, 3);
    host.handle(Input::ProbeReceived { from: other.clone() }, now);
    assert!(host.handle(Input::ProbeReceived { from: other }, now).is_empty(), "one offer at a time");
    let early = host.handle(Input::Tick, now + (OFFER_TIMEOUT - MILLISECOND));
    assert!(!early.contains(&Output::Resume), "{early:?}");
    assert!(host.handle(Input::Tick, now + OFFER_TIMEOUT).contains(&Output::Resume));
}

#[test]
fn accepted_offer_ends_the_term_here() {
    let now = NOW + PING_INTERVAL;
    let offering = || {
        let mut host = host();
        let other = other_host(&host, 6, 3);
        host.handle(Input::ProbeReceived { from: other }, now);
        host
    };
    let answer = |peer, answer| Input::OfferAnswered { peer, answer };
    let taken = OfferAnswer::Taken { epoch: Epoch(7) };
    let moved = [Output::CloseMoved { to: info(3), epoch: Epoch(7) }, Output::Join { host: info(3) }];
    assert_eq!(offering().handle(answer(key(3), taken), now), moved);
    assert_eq!(offering().handle(answer(key(3), OfferAnswer::NotNow), now), [Output::Resume]);
    assert_eq!(offering().handle(answer(key(3), OfferAnswer::Removed), now), [Output::Removed]);
    assert!(offering().handle(answer(key(2), taken), now).is_empty(), "nothing was offered to this peer");
    assert!(host().handle(answer(key(3), taken), now).is_empty(), "nothing was offered");
}

#[test]
fn offer_of_a_host_of_lower_rank_is_taken() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let other = other_host(&host, 6, 1);
    let outputs = host.handle(Input::OfferReceived { from: other }, now);
    assert_eq!(outputs[0], Output::AdvanceTerm { epoch: Epoch(7), merge: vec![key(3)] });
    assert_eq!(offer_answer(&outputs), Some(OfferAnswer::Taken { epoch: Epoch(7) }));
}

#[test]
fn offer_of_a_room_that_is_included_is_taken_without_a_merge() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let mut other = other_host(&host, 4, 1);
    other.version.past.clear();
    host.state.past = vec![other.version.latest];
    let outputs = host.handle(Input::OfferReceived { from: other }, now);
    assert_eq!(outputs, [Output::AnswerOffer { to: key(3), answer: OfferAnswer::Taken { epoch: Epoch(5) } }]);
}

#[test]
fn other_offers_are_declined() {
    let now = NOW + PING_INTERVAL;
    let answer = |host: &mut TestPeer, from| offer_answer(&host.handle(Input::OfferReceived { from }, now));
    let mut host = host();
    let outsider = PeerStatus { who: info(9), ..other_host(&host, 4, 1) };
    assert_eq!(answer(&mut host, outsider), Some(OfferAnswer::NotNow));
    let member = PeerStatus { role: PeerRole::Seated { host: key(1) }, ..other_host(&host, 4, 1) };
    assert_eq!(answer(&mut host, member), Some(OfferAnswer::NotNow), "it hosts no room");
    let higher = other_host(&host, 4, 3);
    assert_eq!(answer(&mut host, higher), Some(OfferAnswer::NotNow), "this host steps down instead");
    host.state.seats[2].removed = true;
    let removed = other_host(&host, 4, 1);
    assert_eq!(answer(&mut host, removed), Some(OfferAnswer::Removed));
}

/// If both hosts offer their rooms to each other, the number of voters may have changed meanwhile. The epoch decides.
#[test]
fn one_of_two_mutual_offers_is_taken() {
    let now = NOW + PING_INTERVAL;
    for (epoch, expected) in [(4, OfferAnswer::Taken { epoch: Epoch(6) }), (6, OfferAnswer::NotNow)] {
        let mut host = host();
        let other = other_host(&host, epoch, 3);
        assert_eq!(
            host.handle(Input::ProbeReceived { from: other.clone() }, now),
            [Output::Offer { to: info(3) }]
        );
        let outputs = host.handle(Input::OfferReceived { from: other }, now);
        assert_eq!(offer_answer(&outputs), Some(expected));
        assert_eq!(outputs.contains(&Output::Resume), epoch == 4);
    }
}

#[test]
fn outranked_host_takes_no_room_for_a_while() {
    let now = NOW + PING_INTERVAL;
    for (later, expected) in [(HOST_CHECK_INTERVAL * 2 - MILLISECOND, false), (HOST_CHECK_INTERVAL * 2, true)]
    {
        let mut host = host();
        let higher = other_host(&host, 6, 3);
        host.handle(Input::ProbeReceived { from: higher }, now);
        host.handle(Input::OfferAnswered { peer: key(3), answer: OfferAnswer::NotNow }, now);
        let lower = other_host(&host, 6, 1);
        let outputs = host.handle(Input::OfferReceived { from: lower }, now + later);
        assert_eq!(
            matches!(offer_answer(&outputs), Some(OfferAnswer::Taken { .. })),
            expected,
            "{later:?} later"
        );
    }
}

/// A member that cannot join here, because it has seen something that is unknown here.
#[test]
fn room_of_a_searching_member_is_fetched() {
    let now = NOW + PING_INTERVAL;
    let searching = |host: &TestPeer, long| {
        let status = other_host(host, 6, 0);
        PeerStatus { role: PeerRole::Searching { able: false, long }, ..status }
    };
    let fetching = || {
        let mut host = host();
        let member = searching(&host, false);
        let outputs = host.handle(Input::ProbeReceived { from: member.clone() }, now);
        assert_eq!(outputs, [Output::Fetch { from: info(3) }]);
        (host, member)
    };
    let (mut host, member) = fetching();
    let fetched = |from, version| Input::Fetched { from, version };
    assert!(host.handle(fetched(key(2), Some(member.version.clone())), now).is_empty(), "another peer");
    let outputs = host.handle(fetched(key(3), Some(member.version.clone())), now);
    assert_eq!(outputs[0], Output::AdvanceTerm { epoch: Epoch(7), merge: vec![key(3)] });

    let (mut host, member) = fetching();
    assert!(host.handle(fetched(key(3), None), now).is_empty(), "the fetch failed");
    let again = host.handle(Input::ProbeReceived { from: member }, now);
    assert_eq!(again, [Output::Fetch { from: info(3) }]);

    let (mut host, member) = fetching();
    let repeats = |host: &mut TestPeer, at| {
        let outputs = host.handle(Input::ProbeReceived { from: member.clone() }, at);
        outputs.contains(&Output::Fetch { from: info(3) })
    };
    assert!(!repeats(&mut host, now + (FETCH_TIMEOUT - MILLISECOND)));
    host.handle(Input::Tick, now + FETCH_TIMEOUT);
    assert!(repeats(&mut host, now + FETCH_TIMEOUT), "the fetch was not answered");
}

#[test]
fn member_that_cannot_be_fetched_from_gets_a_new_term_after_a_long_search() {
    let now = NOW + PING_INTERVAL;
    let advances = |host: &mut TestPeer, epoch, long| {
        let mut member = other_host(host, epoch, 0);
        member.role = PeerRole::Searching { able: false, long };
        member.who.addresses.clear();
        let outputs = host.handle(Input::ProbeReceived { from: member }, now);
        outputs.first() == Some(&Output::AdvanceTerm { epoch: Epoch(7), merge: Vec::new() })
    };
    assert!(advances(&mut host(), 6, true));
    assert!(!advances(&mut host(), 6, false), "it may still find another host");
    assert!(!advances(&mut host(), 4, true), "it can join here");
    let mut same_term = host();
    let mut member = same_term.status_of(3, PeerRole::Searching { able: false, long: true });
    member.version.latest.seq = Seq(99);
    assert!(same_term.handle(Input::ProbeReceived { from: member }, now).is_empty());
}

#[test]
fn host_of_a_later_epoch_that_a_member_knows_is_asked() {
    let now = NOW + PING_INTERVAL;
    let asks = |epoch, at| {
        let mut host = host();
        let mut member = other_host(&host, epoch, 0);
        (member.who, member.role) = (info(2), PeerRole::Seated { host: key(at) });
        host.handle(Input::ProbeReceived { from: member }, now) == [Output::Probe { peer: info(3) }]
    };
    assert!(asks(6, 3));
    assert!(!asks(5, 3), "not a later epoch");
    assert!(!asks(6, 1), "this host itself");
    assert!(!asks(6, 9), "nobody knows that host");
}

#[test]
fn host_hands_over_unless_it_is_busy_or_alone() {
    let now = NOW + PING_INTERVAL;
    assert_eq!(host().handle(Input::HandOver, now), [Output::HandOver]);
    let mut busy = host();
    let other = other_host(&busy, 6, 3);
    busy.handle(Input::ProbeReceived { from: other }, now);
    assert!(busy.handle(Input::HandOver, now).is_empty());
    let mut alone = host();
    alone.state.successors.clear();
    assert!(alone.handle(Input::HandOver, now).is_empty());
    let mut host = host();
    assert_eq!(host.handle(Input::Leave, now), [Output::HandOver]);
    assert!(!host.succession.is_hosting());
}

#[test]
fn removed_member_with_a_newer_state_is_told_so() {
    let now = NOW + PING_INTERVAL;
    let is_told = |removed, able, long| {
        let mut host = host();
        host.state.seats[2].removed = removed;
        host.handle(Input::Tick, now);
        let prober = PeerStatus { role: PeerRole::Searching { able, long }, ..other_host(&host, 6, 0) };
        let view = room::succession::MemberView { state: &host.state, seq: host.seq, you: None };
        host.succession.has_removed(&prober, &view)
    };
    assert!(is_told(true, false, true));
    assert!(!is_told(false, false, true), "it was not removed");
    assert!(!is_told(true, true, true), "it can host the other half");
    assert!(!is_told(true, false, false), "it may still find its half");
}
