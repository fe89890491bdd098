//! The order of takeover: a successor opens the room, and members follow it, when its turn has come.

use std::time::Duration;

use room::limits::{
    HOST_RETRY_TIMEOUT, HOST_SEARCH_INTERVAL, PROBE_TIMEOUT, STANDING_BY_TIMEOUT, UNREACHABLE_HOST_TIMEOUT,
};
use room::succession::{Input, Output, Peer, PeerRole, PeerStatus};
use room::{Epoch, SeatId};

use crate::peers::{LOST_AT, TestPeer, hosting, joined, key, next_chain, opened, room_of};

const STANDING_BY: PeerRole = PeerRole::Searching { able: true };
const UNABLE: PeerRole = PeerRole::Searching { able: false };
/// Long enough for every wait of this file.
const LONG: Duration = Duration::from_secs(20);

fn seated_at(number: u32) -> PeerRole {
    PeerRole::Seated { host: key(number) }
}

/// When member `you` of a room for six opens it, if others answer with these roles and all the rest are silent.
fn opens_at(you: u32, others: &[(u32, PeerRole)]) -> Option<Duration> {
    let mut member = TestPeer::member(you, room_of(6));
    let statuses = statuses(&member, others);
    opened(&member.lose_host(LONG, |peer| answer(&statuses, peer)))
}

/// When member 6 joins the room at number `host`, if others answer with these roles and all the rest are silent.
fn joins_at(host: u32, others: &[(u32, PeerRole)]) -> Option<Duration> {
    let mut member = TestPeer::member_without_addresses(6, room_of(6));
    let at_host = hosting(next_chain(&member.state, host, Epoch(6)));
    let statuses = statuses(&member, &[others, &[(host, at_host)]].concat());
    joined(&member.lose_host(LONG, |peer| answer(&statuses, peer)))
}

fn statuses(member: &TestPeer, roles: &[(u32, PeerRole)]) -> Vec<PeerStatus> {
    roles.iter().map(|(number, role)| member.status_of(*number, role.clone())).collect()
}

fn answer(statuses: &[PeerStatus], peer: Peer) -> Option<PeerStatus> {
    statuses.iter().find(|status| status.who.key == peer).cloned()
}

/// Members look every [`HOST_SEARCH_INTERVAL`], and more slowly after a long time.
fn assert_soon_after(expected: Duration, actual: Option<Duration>) {
    let actual = actual.unwrap_or_else(|| panic!("never instead of after {expected:?}"));
    assert!(
        (expected..=expected + HOST_SEARCH_INTERVAL * 4).contains(&actual),
        "{actual:?}, not {expected:?}"
    );
}

#[test]
fn silent_and_unable_successors_let_their_turns_pass() {
    for you in 2..=6 {
        assert_eq!(opens_at(you, &[]), Some(HOST_RETRY_TIMEOUT), "number {you}");
    }
    assert_eq!(opens_at(4, &[(2, UNABLE), (3, UNABLE)]), Some(HOST_RETRY_TIMEOUT));
    // The host of another room's branch, here with the right of a member that is not in the list.
    let other = hosting(next_chain(&room_of(3), 3, Epoch(6)));
    assert_eq!(opens_at(4, &[(2, UNABLE), (3, other)]), Some(HOST_RETRY_TIMEOUT));
}

#[test]
fn each_successor_that_stands_by_gets_its_turn() {
    let standing_by: Vec<(u32, PeerRole)> = (2..=5).map(|number| (number, STANDING_BY)).collect();
    for earlier in 0..=4 {
        let expected = HOST_RETRY_TIMEOUT + STANDING_BY_TIMEOUT * earlier as u32;
        assert_soon_after(expected, opens_at(6, &standing_by[..earlier]));
    }
    assert_eq!(opens_at(3, &standing_by[2..]), Some(HOST_RETRY_TIMEOUT), "later ones are not waited for");
}

#[test]
fn successor_with_a_host_keeps_its_turn_until_it_must_have_noticed() {
    assert_soon_after(UNREACHABLE_HOST_TIMEOUT, opens_at(3, &[(2, seated_at(1))]));
    assert_eq!(opens_at(3, &[(4, seated_at(1))]), Some(HOST_RETRY_TIMEOUT), "later ones are not waited for");
    let both = [(2, seated_at(1)), (3, STANDING_BY)];
    assert_soon_after(UNREACHABLE_HOST_TIMEOUT + STANDING_BY_TIMEOUT, opens_at(4, &both));
}

#[test]
fn nobody_comes_first_by_a_claim() {
    let mut member = TestPeer::member(3, room_of(6));
    let mut liar = member.status_of(4, STANDING_BY);
    liar.who.seat = Some(SeatId(1));
    assert_eq!(
        opened(&member.lose_host(LONG, |peer| answer(std::slice::from_ref(&liar), peer))),
        Some(HOST_RETRY_TIMEOUT)
    );
}

#[test]
fn members_follow_a_successor_when_its_turn_has_come() {
    assert_eq!(joins_at(2, &[]), Some(HOST_RETRY_TIMEOUT), "the first one");
    assert_eq!(joins_at(4, &[]), Some(HOST_RETRY_TIMEOUT), "the others are silent");
    assert_eq!(joins_at(4, &[(2, UNABLE), (3, UNABLE), (5, STANDING_BY)]), Some(HOST_RETRY_TIMEOUT));
    assert_soon_after(HOST_RETRY_TIMEOUT + STANDING_BY_TIMEOUT, joins_at(3, &[(2, STANDING_BY)]));
    let two = [(2, STANDING_BY), (3, STANDING_BY)];
    assert_soon_after(HOST_RETRY_TIMEOUT + STANDING_BY_TIMEOUT * 2, joins_at(4, &two));
    assert_soon_after(UNREACHABLE_HOST_TIMEOUT, joins_at(3, &[(2, seated_at(1))]));
    assert_eq!(
        joins_at(3, &[(2, seated_at(3))]),
        Some(HOST_RETRY_TIMEOUT),
        "the earlier one has joined there"
    );
}

/// A later successor opens the room too early. The one whose turn it is opens it too. But if somebody has joined the later one, the
/// others have waited in vain, and it follows them.
#[test]
fn successor_takes_its_own_turn() {
    let later = |member: &TestPeer| {
        let chain = next_chain(&member.state, 3, Epoch(6));
        statuses(member, &[(3, hosting(chain)), (5, seated_at(3))])
    };
    let mut first = TestPeer::member(2, room_of(6));
    let statuses = later(&first);
    let log = first.fork().lose_host(LONG, |peer| answer(&statuses[..1], peer));
    assert_eq!((opened(&log), joined(&log)), (Some(HOST_RETRY_TIMEOUT), None));
    let log = first.lose_host(LONG, |peer| answer(&statuses, peer));
    assert_eq!((opened(&log), joined(&log)), (None, Some(HOST_RETRY_TIMEOUT)));
}

/// A host that answers quickly is joined after the last host had the time to answer, too.
#[test]
fn last_host_gets_its_time_to_answer() {
    let mut member = TestPeer::member_without_addresses(6, room_of(6));
    member.lose_host(HOST_RETRY_TIMEOUT - Duration::from_millis(1), |_| None);
    member.handle(Input::Tick, LOST_AT + HOST_RETRY_TIMEOUT);
    let quick = member.status_of(2, hosting(next_chain(&member.state, 2, Epoch(6))));
    let outputs = member.handle(Input::ProbeReceived { from: quick }, LOST_AT + HOST_RETRY_TIMEOUT);
    let joins = |outputs: &[Output]| outputs.iter().any(|output| matches!(output, Output::Join { .. }));
    assert!(!joins(&outputs), "{outputs:?}");
    let mut later = member.fork();
    let silent = Input::ProbeAnswered { peer: key(1), answer: None };
    assert!(joins(&member.handle(silent, LOST_AT + HOST_RETRY_TIMEOUT)));
    assert!(joins(&later.handle(Input::Tick, LOST_AT + HOST_RETRY_TIMEOUT + PROBE_TIMEOUT)));
}

/// The host has removed an earlier successor since it signed its list.
#[test]
fn removed_successor_has_no_turn() {
    let mut state = room_of(4);
    state.seats[1].removed = true;
    let mut member = TestPeer::member(3, state);
    let removed = member.status_of(2, STANDING_BY);
    assert_eq!(
        opened(&member.lose_host(LONG, |peer| answer(std::slice::from_ref(&removed), peer))),
        Some(HOST_RETRY_TIMEOUT)
    );
}
