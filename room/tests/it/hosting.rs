//! A host that looks for other hosts of its room: whom it asks, offers its room to, and takes a room from.

use std::time::Duration;

use room::chain::{Chain, DelegationKind, Position};
use room::limits::{
    ACCEPTED_OFFER_TIMEOUT, COMPANY_TIMEOUT, HOST_CHECK_INTERVAL, HOST_RETRY_TIMEOUT, MAX_OFFER_PAUSES,
    MAX_SUCCESSOR_ADDRESSES, OFFER_TIMEOUT, PING_INTERVAL, RECEIVED_AFTER, SILENCE_TIMEOUT, SLEEP_THRESHOLD,
};
use room::succession::{Input, OfferAnswer, Output, PeerRole, PeerStatus};
use room::{Address, Epoch, Presence, SeatSecret, Snapshot, State, Time};

use crate::peers::{
    LOST_AT, TestPeer, addresses, branch, branch_at, hosting, info, key, next_chain, opened, room_of,
};

pub(crate) const NOW: Time = Time(30_000);
pub(crate) const MILLISECOND: Duration = Duration::from_millis(1);

/// A host of three people. The third is in the other half of a split network.
pub(crate) fn host() -> TestPeer {
    let mut host = TestPeer::host(split_room(), NOW);
    // It has just checked.
    host.handle(Input::Tick, NOW + PING_INTERVAL);
    host
}

/// The founder was lost. Seat 1 was first in its list.
pub(crate) fn split_room() -> State {
    let mut state = branch(3, &[&[1, 3]], 1);
    state.seats[2].presence = Presence::Away;
    state
}

/// The absent person hosts another half, which has seen this epoch.
pub(crate) fn other_half(host: &TestPeer, epoch: u64, role: PeerRole) -> PeerStatus {
    let mut status = host.status_of(3, role);
    (status.version.latest.epoch, status.version.latest.nonce) = (Epoch(epoch), 99);
    status
}

/// The other host opened the room after the same list, in which it comes later: this host stays.
pub(crate) fn junior_host(host: &TestPeer, epoch: u64) -> PeerStatus {
    other_half(host, epoch, hosting(branch_at(3, &[&[1, 3]], 3, epoch).chain))
}

/// The other host opened the room after a later list: this host steps down.
pub(crate) fn senior_host(host: &TestPeer, epoch: u64) -> PeerStatus {
    other_half(host, epoch, hosting(branch_at(3, &[&[1, 3], &[3]], 3, epoch).chain))
}

/// The newest point of [`senior_host`]'s chain.
fn senior_position() -> Position {
    branch_at(3, &[&[1, 3], &[3]], 3, 6).verify_chain().unwrap().position()
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

/// A machine that hosted may stand by at another port afterwards.
#[test]
fn peer_that_has_moved_is_asked_at_its_new_addresses() {
    let mut host = host();
    let mut checked = NOW + PING_INTERVAL;
    let mut asked_at = |told: Vec<Address>| {
        let mut status = host.status_of(3, PeerRole::Seated { host: key(1) });
        status.who.addresses = told;
        host.handle(Input::ProbeReceived { from: status }, checked);
        checked = checked + HOST_CHECK_INTERVAL;
        match &host.handle(Input::Tick, checked)[..] {
            [Output::Probe { peer }] => peer.addresses.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        asked_at([addresses(3), addresses(7)].concat()),
        addresses(3),
        "it still has the address where it was reached"
    );
    assert_eq!(asked_at(Vec::new()), addresses(3), "it can't host now");
    assert_eq!(asked_at(addresses(7)), addresses(7), "it has moved");
    let many: Vec<Address> = (20..40).flat_map(addresses).collect();
    assert_eq!(asked_at(many.clone()), many[..MAX_SUCCESSOR_ADDRESSES]);
}

/// Whether the host yields to others, and the serial number of its delegation from which it does.
pub(crate) fn yields_from(host: &TestPeer) -> Option<u32> {
    match host.status().role {
        PeerRole::Hosting(status) => status.yields_from.map(|point| point.serial),
        PeerRole::Seated { .. } | PeerRole::Searching { .. } => panic!("it hosts"),
    }
}

#[test]
fn host_that_slept_asks_at_once_and_yields_until_its_connections_are_known_to_work() {
    let mut host = host();
    let now = NOW + PING_INTERVAL;
    host.handle(Input::Tick, now + (SLEEP_THRESHOLD - MILLISECOND));
    assert_eq!(yields_from(&host), None, "a short pause");
    let awake = now + (SLEEP_THRESHOLD - MILLISECOND) + SLEEP_THRESHOLD;
    assert_eq!(host.handle(Input::Tick, awake), [Output::Probe { peer: info(3) }]);
    assert_eq!(yields_from(&host), Some(1));
    host.handle(Input::Tick, awake + (SILENCE_TIMEOUT / 2));
    host.handle(Input::Tick, awake + (SILENCE_TIMEOUT - MILLISECOND));
    assert_eq!(yields_from(&host), Some(1));
    host.handle(Input::Tick, awake + SILENCE_TIMEOUT);
    assert_eq!(yields_from(&host), None, "somebody is here");
}

/// A listed member could otherwise open the room, wait for a pause of the host, and take everybody along.
#[test]
fn host_that_slept_keeps_its_room_as_long_as_its_connections_may_work() {
    let mut host = host();
    let awake = NOW + PING_INTERVAL + SLEEP_THRESHOLD;
    host.handle(Input::Tick, awake);
    let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
    let meet = |host: &mut TestPeer, at| {
        let outputs = host.handle(Input::ProbeReceived { from: next.clone() }, at);
        outputs.iter().any(|output| matches!(output, Output::Offer { .. }))
    };
    assert!(!meet(&mut host, awake));
    let mut left = host.fork();
    left.state.seats[1].presence = Presence::Away;
    left.handle(Input::Tick, awake + MILLISECOND);
    assert!(meet(&mut left, awake + MILLISECOND), "its people are gone");
    for at in [awake + SILENCE_TIMEOUT / 2, awake + (SILENCE_TIMEOUT - MILLISECOND), awake + SILENCE_TIMEOUT]
    {
        assert!(!meet(&mut host, at), "its people are here, or may be");
    }
}

/// What the host has not looked at before it slept is from before the sleep all the same.
#[test]
fn host_that_slept_yields_to_those_who_came_just_before() {
    let mut host = host();
    let now = NOW + PING_INTERVAL;
    host.state.seats[1].presence = Presence::Gone;
    host.handle(Input::Tick, now);
    host.state.seats[1].presence = Presence::Here;
    let mut chain = host.state.verify_chain().unwrap();
    let secret = SeatSecret::from_seed([1; 32]);
    chain.delegate(vec![key(2).unwrap()], DelegationKind::Standing, &secret).unwrap();
    host.state.chain = chain.into_links();
    host.handle(Input::Tick, now + SLEEP_THRESHOLD);
    assert_eq!(yields_from(&host), Some(1), "from before the newest delegation");
}

#[test]
fn host_that_restarts_asks_at_once() {
    let mut host = TestPeer::host(split_room(), NOW);
    assert_eq!(host.handle(Input::Tick, NOW), [Output::Probe { peer: info(3) }]);
}

/// Who has left without goodbye may have gone to another host.
#[test]
fn host_yields_if_all_its_connections_broke() {
    let mut host = host();
    let now = NOW + PING_INTERVAL;
    host.state.seats[1].presence = Presence::Away;
    host.handle(Input::Tick, now);
    assert_eq!(yields_from(&host), Some(1));
    host.state.seats[1].presence = Presence::Gone;
    host.handle(Input::Tick, now);
    assert_eq!(yields_from(&host), Some(1), "no goodbye either");
    host.state.seats[1].presence = Presence::Here;
    host.handle(Input::Tick, now);
    assert_eq!(yields_from(&host), None, "they are back");
    host.state.seats[1].presence = Presence::Gone;
    host.handle(Input::Tick, now);
    assert_eq!(yields_from(&host), None, "goodbye");
}

/// The oldest delegation that somebody may have had last counts.
/// It was about to follow its people, but one of them has come back.
#[test]
fn host_does_not_step_down_any_more_if_somebody_comes_back_in_time() {
    for comes_back in [false, true] {
        let mut host = host();
        let now = NOW + PING_INTERVAL;
        host.state.seats[1].presence = Presence::Away;
        host.handle(Input::Tick, now);
        let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
        let outputs = host.handle(Input::ProbeReceived { from: next }, now);
        assert!(outputs.contains(&Output::Offer { to: info(3) }), "{outputs:?}");
        if comes_back {
            host.state.seats[1].presence = Presence::Here;
            host.handle(Input::Tick, now);
        }
        let outputs = host.handle(Input::OfferAnswered { peer: key(3), answer: OfferAnswer::Accepted }, now);
        let steps_down = outputs.iter().any(|output| matches!(output, Output::CloseMoved { .. }));
        assert_eq!(steps_down, !comes_back);
    }
}

#[test]
fn host_yields_from_what_everybody_has_received() {
    let mut host = host();
    let now = NOW + PING_INTERVAL;
    let secret = SeatSecret::from_seed([1; 32]);
    for (serial, delay) in [(1, RECEIVED_AFTER - MILLISECOND), (2, RECEIVED_AFTER)] {
        let mut host = host.fork();
        let mut chain = host.state.verify_chain().unwrap();
        chain.delegate(vec![key(2).unwrap()], DelegationKind::Standing, &secret).unwrap();
        host.state.chain = chain.into_links();
        host.handle(Input::Tick, now);
        let mut at = now;
        while at + SLEEP_THRESHOLD / 2 < now + delay {
            at = at + SLEEP_THRESHOLD / 2;
            host.handle(Input::Tick, at);
        }
        host.state.seats[1].presence = Presence::Away;
        host.handle(Input::Tick, now + delay);
        assert_eq!(yields_from(&host), Some(serial), "{delay:?} later");
    }
    host.handle(Input::Tick, now);
}

#[test]
fn host_that_restarts_yields_from_any_of_its_delegations() {
    let mut state = split_room();
    state.seats[1].presence = Presence::Away;
    assert_eq!(yields_from(&TestPeer::host(state, NOW)), Some(0));
}

#[test]
fn host_without_visitors_yields_from_what_it_rests_on() {
    let mut host = TestPeer::member(2, room_of(3));
    host.state.seats.iter_mut().for_each(|seat| seat.presence = Presence::Away);
    let opened = opened(&host.lose_host(HOST_RETRY_TIMEOUT, |_| None)).unwrap();
    let mut chain = Chain::verify(next_chain(&host.state, 2, Epoch(6)), &host.state.room.founder).unwrap();
    let rests_on = chain.links()[chain.links().len() - 2].delegation.as_ref().unwrap().serial;
    // Its own list does not matter.
    chain.delegate(vec![], DelegationKind::Standing, &SeatSecret::from_seed([2; 32])).unwrap();
    (host.state.room.epoch, host.state.room.nonce) = (chain.epoch(), chain.nonce());
    host.state.chain = chain.into_links();
    let mut at = LOST_AT + opened;
    for _ in 0..3 {
        at = at + (SLEEP_THRESHOLD - MILLISECOND);
        let is_late = at >= LOST_AT + opened + COMPANY_TIMEOUT;
        host.handle(Input::Tick, at);
        assert_eq!(yields_from(&host), is_late.then_some(rests_on), "{at:?}");
    }
}

#[test]
fn room_is_offered_to_a_host_that_stays() {
    let now = NOW + PING_INTERVAL;
    let offers = |other: fn(&TestPeer, u64) -> PeerStatus, epoch| {
        let mut host = host();
        let other = other(&host, epoch);
        host.handle(Input::ProbeReceived { from: other }, now) == [Output::Offer { to: info(3) }]
    };
    assert!(offers(senior_host, 4), "whatever its epoch");
    assert!(!offers(junior_host, 6));
    let mut host = host();
    let liar = PeerStatus { who: info(9), ..senior_host(&host, 6) };
    assert!(host.handle(Input::ProbeReceived { from: liar }, now).is_empty(), "the chain of somebody else");
    let unproven = other_half(&host, 6, hosting(Vec::new()));
    assert!(host.handle(Input::ProbeReceived { from: unproven }, now).is_empty(), "no chain");
    // All its members have gone to their next host.
    let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
    assert!(host.handle(Input::ProbeReceived { from: next.clone() }, now).is_empty());
    host.state.seats[1].presence = Presence::Away;
    assert_eq!(host.handle(Input::ProbeReceived { from: next }, now), [Output::Offer { to: info(3) }]);
}

#[test]
fn unanswered_offer_ends_after_the_timeout() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let other = senior_host(&host, 6);
    assert_eq!(
        host.handle(Input::ProbeReceived { from: other.clone() }, now),
        [Output::Offer { to: info(3) }]
    );
    assert!(host.handle(Input::ProbeReceived { from: other }, now).is_empty(), "one offer at a time");
    let again = |host: &mut TestPeer, at| {
        host.handle(Input::Tick, at);
        let other = senior_host(host, 6);
        host.handle(Input::ProbeReceived { from: other }, at).contains(&Output::Offer { to: info(3) })
    };
    assert!(!again(&mut host, now + (OFFER_TIMEOUT - MILLISECOND)));
    assert!(again(&mut host, now + OFFER_TIMEOUT));
}

#[test]
fn accepted_offer_ends_the_term_here() {
    let now = NOW + PING_INTERVAL;
    let offering = || {
        let mut host = host();
        let other = senior_host(&host, 6);
        host.handle(Input::ProbeReceived { from: other }, now);
        host
    };
    let answer = |peer, answer| Input::OfferAnswered { peer, answer };
    let taken = OfferAnswer::Accepted;
    let into = senior_position();
    let moved = [Output::CloseMoved { to: info(3), epoch: Epoch(6), into }, Output::Join { host: info(3) }];
    assert_eq!(offering().handle(answer(key(3), taken), now), moved);
    assert!(offering().handle(answer(key(3), OfferAnswer::NotNow), now).is_empty());
    assert!(offering().handle(answer(key(2), taken), now).is_empty(), "nothing was offered to this peer");
    assert!(host().handle(answer(key(3), taken), now).is_empty(), "nothing was offered");
}

/// Members that were away find it at the new host, even if this one had nobody who could report it.
#[test]
fn host_that_has_stepped_down_reports_its_final_delegation() {
    let now = NOW + PING_INTERVAL;
    for connects_first in [false, true] {
        let mut host = host();
        let other = senior_host(&host, 6);
        host.handle(Input::ProbeReceived { from: other }, now);
        let answer = OfferAnswer::Accepted;
        host.handle(Input::OfferAnswered { peer: key(3), answer }, now);
        let (chain, room) = (host.state.chain.clone(), host.state.room.id);
        let kind = DelegationKind::Merged { into: senior_position() };
        let ended = chain.last().unwrap().delegate(room, Vec::new(), kind, &SeatSecret::from_seed([1; 32]));
        let left = Box::new(Snapshot::new(host.state.clone(), host.seq, Default::default(), 0).unwrap());
        let mut steps = [
            Input::SteppedDown { ended: Box::new(ended.clone()), left },
            Input::Connected { addresses: addresses(3), left: None },
        ];
        if connects_first {
            steps.reverse();
        }
        let reported: Vec<Output> = steps.into_iter().flat_map(|step| host.handle(step, now)).collect();
        let [Output::ReportEnded { chain: reported }] = &reported[..] else { panic!("{reported:?}") };
        assert_eq!(reported.last().unwrap().delegation.as_ref(), Some(&ended));
    }
}

/// An answer that was held up, for example while this machine slept.
#[test]
fn late_answer_to_an_offer_is_ignored() {
    let now = NOW + PING_INTERVAL;
    for (delay, steps_down) in [(OFFER_TIMEOUT - MILLISECOND, true), (OFFER_TIMEOUT, false)] {
        let mut host = host();
        let other = senior_host(&host, 6);
        host.handle(Input::ProbeReceived { from: other }, now);
        let answer = OfferAnswer::Accepted;
        let outputs = host.handle(Input::OfferAnswered { peer: key(3), answer }, now + delay);
        let moves = outputs.iter().any(|output| matches!(output, Output::CloseMoved { .. }));
        assert_eq!((moves, host.succession.is_hosting()), (steps_down, !steps_down), "{delay:?}");
    }
}

/// Nobody had listed the host of the other half as a successor.
#[test]
fn room_is_handed_to_a_host_that_was_unknown_before() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    host.state.successors.clear();
    let mut other = senior_host(&host, 6);
    other.who.addresses = addresses(7);
    host.handle(Input::ProbeReceived { from: other.clone() }, now);
    let answer = OfferAnswer::Accepted;
    let outputs = host.handle(Input::OfferAnswered { peer: key(3), answer }, now);
    assert!(outputs.iter().any(|output| matches!(output, Output::Join { host } if host.key == key(3))));
    assert!(host.status().knows.iter().any(|peer| peer.key == key(3)), "it can look for it again");
}

/// The host that stays is lost at once. The one that stepped down for it opens no copy.
#[test]
fn host_that_has_stepped_down_does_not_open_the_room() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let other = senior_host(&host, 6);
    host.handle(Input::ProbeReceived { from: other }, now);
    let answer = OfferAnswer::Accepted;
    host.handle(Input::OfferAnswered { peer: key(3), answer }, now);
    let mut outputs = Vec::new();
    for second in 1..15 {
        outputs.extend(host.handle(Input::Tick, now + Duration::from_secs(second)));
    }
    assert!(!outputs.iter().any(|output| matches!(output, Output::Open { .. })), "{outputs:?}");
}

#[test]
fn offer_of_a_host_that_steps_down_is_accepted() {
    let now = NOW + PING_INTERVAL;
    for is_removed in [false, true] {
        let mut host = host();
        // Their half comes over; they themselves are refused when they come.
        host.state.seats[2].removed = is_removed;
        let other = junior_host(&host, 6);
        let outputs = host.handle(Input::OfferReceived { from: other }, now);
        assert_eq!(outputs, [Output::AnswerOffer { to: key(3), answer: OfferAnswer::Accepted }]);
    }
}

/// The people of the other half are on their way here.
#[test]
fn host_that_has_accepted_an_offer_does_not_step_down_for_a_while() {
    let now = NOW + PING_INTERVAL;
    for (later, offers) in [(OFFER_TIMEOUT - MILLISECOND, false), (OFFER_TIMEOUT, true)] {
        let mut host = host();
        let junior = junior_host(&host, 6);
        host.handle(Input::OfferReceived { from: junior }, now);
        let senior = senior_host(&host, 6);
        let outputs = host.handle(Input::ProbeReceived { from: senior }, now + later);
        assert_eq!(outputs.contains(&Output::Offer { to: info(3) }), offers, "{later:?} later");
    }
}

/// It has not stepped down, although it could. It must not keep this host from stepping down for ever.
#[test]
fn host_that_offers_again_and_again_counts_once() {
    let steps_down = |again_after| {
        let mut host = host();
        let mut now = NOW + PING_INTERVAL;
        let mut last = now;
        for _ in 0..2 {
            let junior = junior_host(&host, 6);
            host.handle(Input::OfferReceived { from: junior }, now);
            (last, now) = (now, now + again_after);
        }
        let senior = senior_host(&host, 6);
        // As soon after the second offer as that host would be waited for.
        let now = last + (OFFER_TIMEOUT - MILLISECOND);
        host.handle(Input::ProbeReceived { from: senior }, now).contains(&Output::Offer { to: info(3) })
    };
    assert!(steps_down(ACCEPTED_OFFER_TIMEOUT - MILLISECOND));
    assert!(!steps_down(ACCEPTED_OFFER_TIMEOUT));
}

/// A host that is refused again and again asks less often.
#[test]
fn pauses_after_refused_offers_grow() {
    let mut host = host();
    let mut now = NOW + PING_INTERVAL;
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let mut pause = Duration::ZERO;
        loop {
            let other = senior_host(&host, 6);
            let outputs = host.handle(Input::ProbeReceived { from: other }, now);
            if outputs.contains(&Output::Offer { to: info(3) }) {
                break;
            }
            (now, pause) = (now + HOST_CHECK_INTERVAL / 2, pause + HOST_CHECK_INTERVAL / 2);
        }
        host.handle(Input::OfferAnswered { peer: key(3), answer: OfferAnswer::NotNow }, now);
        pauses.push(pause);
    }
    assert_eq!(pauses[..4], [0, 0, 1, 2].map(|halves| HOST_CHECK_INTERVAL / 2 * halves));
    assert_eq!(pauses.last(), Some(&(HOST_CHECK_INTERVAL / 2 * MAX_OFFER_PAUSES)));
    assert!(pauses.is_sorted());
}

#[test]
fn other_offers_are_declined() {
    let now = NOW + PING_INTERVAL;
    let answer = |host: &mut TestPeer, from| offer_answer(&host.handle(Input::OfferReceived { from }, now));
    let mut host = host();
    let outsider = PeerStatus { who: info(9), ..junior_host(&host, 4) };
    assert_eq!(answer(&mut host, outsider), Some(OfferAnswer::NotNow));
    let member = PeerStatus { role: PeerRole::Seated { host: key(1) }, ..junior_host(&host, 4) };
    assert_eq!(answer(&mut host, member), Some(OfferAnswer::NotNow), "it hosts no room");
    let higher = senior_host(&host, 4);
    assert_eq!(answer(&mut host, higher), Some(OfferAnswer::NotNow), "this host steps down instead");
}

/// Both hosts offered their rooms to each other, because both yielded for a moment. Their chains decide.
#[test]
fn one_of_two_mutual_offers_is_taken() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let senior = senior_host(&host, 6);
    assert_eq!(
        host.handle(Input::ProbeReceived { from: senior.clone() }, now),
        [Output::Offer { to: info(3) }]
    );
    let outputs = host.handle(Input::OfferReceived { from: senior }, now);
    assert_eq!(offer_answer(&outputs), Some(OfferAnswer::NotNow));
    let junior = junior_host(&host, 6);
    let outputs = host.handle(Input::OfferReceived { from: junior }, now);
    assert_eq!(offer_answer(&outputs), Some(OfferAnswer::Accepted));
}

#[test]
fn outranked_host_takes_no_room_for_a_while() {
    let now = NOW + PING_INTERVAL;
    for (later, expected) in [(OFFER_TIMEOUT - MILLISECOND, false), (OFFER_TIMEOUT, true)] {
        let mut host = host();
        let higher = senior_host(&host, 6);
        host.handle(Input::ProbeReceived { from: higher }, now);
        host.handle(Input::OfferAnswered { peer: key(3), answer: OfferAnswer::NotNow }, now);
        let lower = junior_host(&host, 6);
        let outputs = host.handle(Input::OfferReceived { from: lower }, now + later);
        assert_eq!(offer_answer(&outputs) == Some(OfferAnswer::Accepted), expected, "{later:?} later");
    }
}

/// A member without a host finds this one by itself.
#[test]
fn searching_member_changes_nothing() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    let member = PeerStatus { role: PeerRole::Searching { able: true }, ..junior_host(&host, 6) };
    assert!(host.handle(Input::ProbeReceived { from: member }, now).is_empty());
}

#[test]
fn host_of_a_later_epoch_that_a_member_knows_is_asked() {
    let now = NOW + PING_INTERVAL;
    let asks = |epoch, at| {
        let mut host = host();
        let mut member = junior_host(&host, epoch);
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
    let other = senior_host(&busy, 6);
    busy.handle(Input::ProbeReceived { from: other }, now);
    assert!(busy.handle(Input::HandOver, now).is_empty());
    let mut alone = host();
    alone.state.successors.clear();
    assert!(alone.handle(Input::HandOver, now).is_empty());
    let mut host = host();
    assert_eq!(host.handle(Input::Leave, now), [Output::HandOver]);
    assert!(!host.succession.is_hosting());
}
