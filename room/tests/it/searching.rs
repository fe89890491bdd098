//! A member without a host: when it retries, asks its peers, joins a host, and opens the room itself.

use std::time::Duration;

use room::chain::{Delegation, DelegationKind, Finals};
use room::limits::{
    FETCH_TIMEOUT, HOST_RETRIES, HOST_RETRY_TIMEOUT, HOST_SEARCH_INTERVAL, JOIN_RETRY_DELAY, JOIN_TIMEOUT,
    MAX_EPOCHS_AHEAD, MAX_KNOWN_PEERS, MAX_NAMED_PEERS, MAX_SUCCESSORS, OTHER_BRANCH_TIMEOUT, PING_INTERVAL,
    PROBE_TIMEOUT, SLEEP_THRESHOLD, UNREACHABLE_HOST_TIMEOUT,
};
use room::message::{Challenge, Nonce, PROTOCOL};
use room::succession::{Input, Output, PeerInfo, PeerRole, PeerStatus};
use room::{Address, Epoch, Moved, SeatId, SeatSecret, Seq, Successor};

use crate::peers::{
    LOST_AT, TestPeer, addresses, branch, first, hosting, info, joined, key, next_chain, opened, probed,
    room_of,
};

const MILLISECOND: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(60);
/// A peer that has no host and can't host the room itself.
const UNABLE: PeerRole = PeerRole::Searching { able: false };

/// The peer hosts the room at the next epoch and includes everything up to change `seq` of the lost host.
fn next_host(member: &TestPeer, number: u32, seq: u64) -> PeerStatus {
    let mut status = member.status_of(number, hosting(next_chain(&member.state, number, Epoch(6))));
    let mut before = status.version.latest;
    before.seq = Seq(seq);
    status.version.past = vec![before];
    (status.version.latest.epoch, status.version.latest.nonce) = (Epoch(6), 99);
    status
}

#[test]
fn lost_host_is_retried_before_the_search() {
    let mut member = TestPeer::member(2, room_of(3));
    let log = member.lose_host(HOST_RETRY_TIMEOUT, |_| None);
    let retries = log.iter().filter(|(_, output)| *output == Output::Reconnect).count();
    assert_eq!(retries, HOST_RETRIES as usize);
    let at: Vec<Duration> =
        log.iter().filter(|(_, output)| *output == Output::Reconnect).map(|(at, _)| *at).collect();
    assert_eq!(at[0], Duration::ZERO, "at once");
    assert_eq!(at[1], MILLISECOND * (HOST_RETRY_TIMEOUT / (HOST_RETRIES + 1)).as_millis() as u32);
    assert_eq!(probed(&log), Some(HOST_RETRY_TIMEOUT));
}

#[test]
fn search_starts_when_the_last_retry_has_failed() {
    let mut member = TestPeer::member(2, room_of(3));
    let retried = HOST_RETRY_TIMEOUT / (HOST_RETRIES + 1) * (HOST_RETRIES - 1);
    let mut log = member.lose_host(Duration::ZERO, |_| None);
    assert!(member.handle(Input::ConnectFailed, LOST_AT).is_empty(), "another retry follows");
    member.run(retried, |_| None, &mut log);
    let outputs = member.handle(Input::ConnectFailed, LOST_AT + retried);
    assert!(outputs.iter().any(|output| matches!(output, Output::Probe { .. })), "{outputs:?}");
}

#[test]
fn unanswered_probes_are_waited_for() {
    let mut member = TestPeer::member(2, room_of(3));
    member.handle(Input::ConnectionLost, LOST_AT);
    let mut opened = None;
    while let Some(deadline) = member.succession.deadline().filter(|_| opened.is_none()) {
        let outputs = member.handle(Input::Tick, deadline);
        opened = outputs.iter().any(|output| matches!(output, Output::Open { .. })).then_some(deadline);
    }
    assert_eq!(opened, Some(LOST_AT + HOST_RETRY_TIMEOUT + PROBE_TIMEOUT));
}

#[test]
fn member_that_cannot_host_never_opens_the_room() {
    let mut without_port = TestPeer::member_without_addresses(2, room_of(3));
    assert_eq!(opened(&without_port.lose_host(LONG, |_| None)), None);
    let mut pinned = room_of(3);
    pinned.room.pinned = true;
    assert_eq!(opened(&TestPeer::member(2, pinned).lose_host(LONG, |_| None)), None);
    let mut unlisted = room_of(3);
    unlisted.successors.remove(0);
    assert_eq!(opened(&TestPeer::member(2, unlisted).lose_host(LONG, |_| None)), None);
    let mut failed = TestPeer::member(2, room_of(3));
    let log = failed.lose_host(HOST_RETRY_TIMEOUT, |_| None);
    assert!(opened(&log).is_some());
    failed.handle(Input::OpenFailed, LOST_AT + HOST_RETRY_TIMEOUT);
    let mut log = Vec::new();
    failed.run(LONG, |_| None, &mut log);
    assert_eq!(opened(&log), None);
}

#[test]
fn searching_slows_down_after_the_wait() {
    let mut member = TestPeer::member_without_addresses(2, room_of(3));
    let log = member.lose_host(LONG, |_| None);
    let times: Vec<Duration> =
        log.iter().filter(|(_, output)| matches!(output, Output::Probe { .. })).map(|(at, _)| *at).collect();
    let pause_after = |at: Duration| {
        let next = *times.iter().find(|&&next| next > at).unwrap();
        next - *times.iter().rfind(|&&before| before <= at).unwrap()
    };
    assert_eq!(pause_after(HOST_RETRY_TIMEOUT), HOST_SEARCH_INTERVAL);
    assert_eq!(pause_after(UNREACHABLE_HOST_TIMEOUT * 2), HOST_SEARCH_INTERVAL * 4);
}

#[test]
fn host_that_includes_everything_is_joined_at_once() {
    let mut member = TestPeer::member(3, room_of(3));
    let host = next_host(&member, 2, 30);
    let log = member.lose_host(LONG, |peer| (peer == key(2)).then(|| host.clone()));
    assert_eq!(joined(&log), Some(HOST_RETRY_TIMEOUT));
    let (_, join) = first(&log, |output| matches!(output, Output::Join { .. })).unwrap();
    assert_eq!(*join, Output::Join { host: info(2) });
}

/// It gets them as a proposal.
#[test]
fn host_that_lacks_changes_is_joined_too() {
    let mut member = TestPeer::member(3, room_of(3));
    let host = next_host(&member, 2, 29);
    let log = member.lose_host(LONG, |peer| (peer == key(2)).then(|| host.clone()));
    assert_eq!(joined(&log), Some(HOST_RETRY_TIMEOUT));
}

/// A successor may have opened the room after an earlier list than the newest one that this member has.
/// The host that is found has opened the room on a list of before the newest one, which it may never have received.
#[test]
fn host_of_another_branch_is_joined_late_and_after_a_final_only_if_named() {
    let secret = SeatSecret::from_seed([1; 32]);
    let all = [
        (DelegationKind::Standing, 2, true),
        (DelegationKind::Final, 2, false),
        (DelegationKind::Final, 3, true),
    ];
    for (kind, named, joins) in all {
        let mut member = TestPeer::member_without_addresses(2, room_of(3));
        let host = next_host(&member, 3, 30);
        let mut chain = member.state.verify_chain().unwrap();
        chain.delegate(vec![key(named).unwrap()], kind, &secret).unwrap();
        member.state.chain = chain.into_links();
        let log = member.lose_host(LONG, |peer| (peer == key(3)).then(|| host.clone()));
        let at = joined(&log);
        assert_eq!(at.is_some(), joins, "{kind:?} for {named}");
        let latest = OTHER_BRANCH_TIMEOUT + 4 * HOST_SEARCH_INTERVAL;
        assert!(at.is_none_or(|at| at >= OTHER_BRANCH_TIMEOUT && at <= latest), "{at:?}");
    }
    let mut member = TestPeer::member_without_addresses(2, room_of(3));
    let same = member.status_of(1, hosting(member.state.chain.clone()));
    let log = member.lose_host(LONG, |peer| (peer == key(1)).then(|| same.clone()));
    assert_eq!(joined(&log), Some(HOST_RETRY_TIMEOUT), "the lost host itself is back");
}

#[test]
fn outsiders_and_removed_members_are_ignored() {
    let mut removed = room_of(3);
    removed.seats[2].removed = true;
    for (state, host) in [(room_of(3), 9), (removed, 3)] {
        let mut member = TestPeer::member_without_addresses(2, state);
        let status = next_host(&member, host, 30);
        member.lose_host(HOST_RETRY_TIMEOUT, |_| None);
        member.handle(Input::ProbeReceived { from: status }, LOST_AT + HOST_RETRY_TIMEOUT);
        let mut log = Vec::new();
        member.run(LONG, |_| None, &mut log);
        assert_eq!(joined(&log), None);
    }
    let mut member = TestPeer::member_without_addresses(2, room_of(4));
    let host = next_host(&member, 3, 30);
    let log = member.lose_host(LONG, |peer| (peer == key(4)).then(|| host.clone()));
    assert_eq!(joined(&log), None, "the answer came from another peer than the probed one");
}

#[test]
fn candidate_that_lacks_texts_fetches_them() {
    let lacks_texts = |peer: fn(PeerStatus) -> PeerStatus| {
        let mut member = TestPeer::member(2, room_of(3));
        member.succession.set_complete(false);
        let peer = peer(member.status_of(3, UNABLE));
        let log = member.lose_host(HOST_RETRY_TIMEOUT, |asked| (asked == key(3)).then(|| peer.clone()));
        (member, peer, log)
    };
    let now = LOST_AT + HOST_RETRY_TIMEOUT;
    let fetch = (HOST_RETRY_TIMEOUT, Output::Fetch { from: info(3) });
    for received in [true, false] {
        let (mut member, peer, log) = lacks_texts(|peer| peer);
        assert_eq!(log.last(), Some(&fetch));
        let fetched = |from| Input::Fetched { from, received };
        assert!(member.handle(fetched(key(1)), now).is_empty(), "from another peer");
        let log =
            member.handle_and_answer(fetched(key(3)), now, |asked| (asked == key(3)).then(|| peer.clone()));
        let (_, open) = first(&log, |output| matches!(output, Output::Open { .. })).unwrap();
        assert_eq!(*open, Output::Open { epoch: Epoch(6) });
        assert!(!log.contains(&fetch), "it asks once");
    }
    let (mut member, peer, _) = lacks_texts(|peer| peer);
    let mut log = Vec::new();
    member.run(LONG, |asked| (asked == key(3)).then(|| peer.clone()), &mut log);
    assert_eq!(opened(&log), Some(HOST_RETRY_TIMEOUT + FETCH_TIMEOUT), "the fetch is not answered");
    // A peer that lacks texts too, or has seen less.
    let (_, _, log) = lacks_texts(|peer| PeerStatus { is_incomplete: true, ..peer });
    assert_eq!(opened(&log), Some(HOST_RETRY_TIMEOUT));
    let (_, _, log) = lacks_texts(|mut peer| {
        peer.version.latest.seq = Seq(29);
        peer
    });
    assert_eq!(opened(&log), Some(HOST_RETRY_TIMEOUT));
}

#[test]
fn failed_join_is_retried_and_given_up() {
    let mut member = TestPeer::member_without_addresses(2, room_of(3));
    let host = next_host(&member, 3, 30);
    member.lose_host(HOST_RETRY_TIMEOUT, |peer| (peer == key(3)).then(|| host.clone()));
    let now = LOST_AT + HOST_RETRY_TIMEOUT;
    assert!(member.handle(Input::ConnectFailed, now).is_empty());
    assert!(member.handle(Input::Tick, now + (JOIN_RETRY_DELAY - MILLISECOND)).is_empty());
    assert_eq!(member.handle(Input::Tick, now + JOIN_RETRY_DELAY), [Output::Join { host: info(3) }]);
    assert!(member.handle(Input::Tick, now + (JOIN_TIMEOUT - MILLISECOND)).is_empty());
    assert_eq!(member.succession.deadline(), Some(now + JOIN_TIMEOUT));
    let outputs = member.handle(Input::Tick, now + JOIN_TIMEOUT);
    let mut log = Vec::new();
    member.run(HOST_RETRY_TIMEOUT + JOIN_TIMEOUT, |_| None, &mut log);
    let searches = |output: &Output| matches!(output, Output::Probe { .. });
    assert!(outputs.iter().any(searches) || probed(&log).is_some(), "the member searches again");
}

/// It may let nobody in, whatever its chain says.
#[test]
fn host_that_could_not_be_joined_comes_last() {
    let mut member = TestPeer::member_without_addresses(2, room_of(4));
    let hosts = [next_host(&member, 3, 30), next_host(&member, 4, 30)];
    let answer = |peer| hosts.iter().find(|host| host.who.key == peer).cloned();
    let joined = |log: &[(Duration, Output)]| -> Vec<u32> {
        let number = |host: &PeerInfo| (1..9).find(|&number| key(number) == host.key).unwrap();
        let joins = log.iter().filter_map(|(_, output)| match output {
            Output::Join { host } => Some(number(host)),
            _ => None,
        });
        joins.collect()
    };
    let log = member.lose_host(HOST_RETRY_TIMEOUT + JOIN_TIMEOUT / 2, answer);
    assert_eq!(joined(&log), [3], "the first in the list");
    let mut later = Vec::new();
    member.run(HOST_RETRY_TIMEOUT + JOIN_TIMEOUT + HOST_SEARCH_INTERVAL, answer, &mut later);
    assert_eq!(joined(&later), [4]);
    // It is the best one again after the next loss.
    let connected = HOST_RETRY_TIMEOUT + JOIN_TIMEOUT * 2;
    member.handle(Input::Connected { addresses: addresses(4), left: None }, LOST_AT + connected);
    let mut log = member.handle_and_answer(Input::ConnectionLost, LOST_AT + connected, answer);
    member.run(connected + HOST_RETRY_TIMEOUT + JOIN_TIMEOUT / 2, answer, &mut log);
    assert_eq!(joined(&log), [3]);
}

/// Its old address stands in the list of former hosts.
#[test]
fn host_that_hosts_again_is_known_where_it_was_reached() {
    let mut state = room_of(3);
    state.former_hosts = vec![Successor { seat: SeatId(1), addresses: addresses(7) }];
    let mut member = TestPeer::member(2, state);
    let loopback: Vec<Address> = vec!["127.0.0.1:7420".parse().unwrap()];
    for reached in [addresses(8), loopback] {
        member.handle(Input::Connected { addresses: reached, left: None }, LOST_AT);
        let knows = member.status().knows;
        let host = knows.iter().find(|peer| peer.key == key(1)).unwrap();
        assert_eq!(host.addresses, [addresses(8), addresses(1), addresses(7)].concat());
    }
}

#[test]
fn announced_move_is_followed() {
    let moved =
        |host| Moved { epoch: Epoch(6), host: Some(SeatId(host)), addresses: addresses(host), ended: None };
    let join = |number| Output::Join { host: info(number) };
    let mut member = TestPeer::member(2, room_of(3));
    assert_eq!(member.handle(Input::Moved(moved(3)), LOST_AT), [join(3)]);
    assert_eq!(member.status().role, PeerRole::Searching { able: true });
    let mut removed = room_of(3);
    removed.seats[2].removed = true;
    for (state, host) in [(room_of(3), 2), (room_of(3), 9), (removed, 3)] {
        let mut member = TestPeer::member(2, state);
        let outputs = member.handle(Input::Moved(moved(host)), LOST_AT);
        assert_eq!(outputs, [Output::Reconnect], "to seat {host}: the member searches by itself");
    }
}

/// The host has stepped down for another one, which does not continue from the newest list that this member has. Its next host
/// learns why the member came.
#[test]
fn member_follows_a_final_delegation_and_reports_it() {
    let host = SeatSecret::from_seed([1; 32]);
    let other = branch(3, &[&[1, 3], &[3]], 3);
    let into = other.verify_chain().unwrap().position();
    let left = branch(3, &[&[1, 3]], 1);
    let mut ended = left.verify_chain().unwrap();
    let last = ended.delegate(Vec::new(), DelegationKind::Merged { into }, &host).unwrap().clone();
    let moved = |ended| {
        Input::Moved(Moved { epoch: Epoch(6), host: Some(SeatId(3)), addresses: addresses(3), ended })
    };
    let challenge = Challenge {
        proto: PROTOCOL,
        app: String::new(),
        room: other.room.clone(),
        nonce: Nonce::from_bytes([3; 32]),
        host: key(3).unwrap(),
        chain: other.chain.clone(),
        finals: Finals::default(),
    };
    let forged = Delegation { serial: last.serial + 1, ..last.clone() };
    for (final_delegation, follows) in [(Some(last), true), (Some(forged), false), (None, false)] {
        let mut member = TestPeer::member(2, left.clone());
        member.handle(moved(final_delegation.map(Box::new)), LOST_AT);
        assert_eq!(member.accepts(&challenge), follows);
        member.state = other.clone();
        let outputs = member.handle(Input::Connected { addresses: addresses(3), left: None }, LOST_AT);
        let report = Output::ReportEnded { chain: ended.links().to_vec() };
        assert_eq!(outputs == [report], follows, "{outputs:?}");
        assert!(
            member.handle(Input::Connected { addresses: addresses(3), left: None }, LOST_AT).is_empty(),
            "once"
        );
    }
    // The new host knows it already, and tells a member who was away.
    let mut member = TestPeer::member(2, left);
    member.handle(Input::ConnectionLost, LOST_AT);
    let mut finals = Finals::default();
    finals.add(ended.links().last().unwrap().clone());
    assert!(!member.accepts(&challenge));
    assert!(member.accepts(&Challenge { finals, ..challenge }));
}

/// Everybody who could have named the host may be gone by now. Its chain is enough.
#[test]
fn host_of_which_nobody_has_told_proves_itself() {
    let mut state = room_of(4);
    state.successors.retain(|successor| successor.seat != SeatId(3));
    let member = TestPeer::member_without_addresses(4, state);
    let host = next_host(&member, 3, 6);
    let joins = |status: &PeerStatus| {
        let mut member = member.fork();
        member.lose_host(HOST_RETRY_TIMEOUT, |_| None);
        let mut log =
            member.handle(Input::ProbeReceived { from: status.clone() }, LOST_AT + HOST_RETRY_TIMEOUT);
        let mut later = Vec::new();
        member.run(HOST_RETRY_TIMEOUT + HOST_SEARCH_INTERVAL, |_| None, &mut later);
        log.extend(later.into_iter().map(|(_, output)| output));
        log.iter().any(|output| matches!(output, Output::Join { host } if host.key == key(3)))
    };
    assert!(joins(&host));
    let who = PeerInfo { key: key(9), ..host.who.clone() };
    assert!(!joins(&PeerStatus { who, ..host.clone() }), "the chain of somebody else");
    assert!(!joins(&PeerStatus { role: PeerRole::Searching { able: true }, ..host }));
}

/// A member that believed any number could no longer open the room: the epochs would be used up.
#[test]
fn epoch_far_ahead_is_ignored() {
    for (ahead, expected) in [(MAX_EPOCHS_AHEAD, 5 + MAX_EPOCHS_AHEAD + 1), (MAX_EPOCHS_AHEAD + 1, 6)] {
        let mut member = TestPeer::member(2, room_of(3));
        let mut peer = member.status_of(3, UNABLE);
        peer.version.latest.epoch = Epoch(5 + ahead);
        let mut log = member.lose_host(HOST_RETRY_TIMEOUT, |asked| (asked == key(3)).then(|| peer.clone()));
        member.run(LONG, |asked| (asked == key(3)).then(|| peer.clone()), &mut log);
        let (_, open) = first(&log, |output| matches!(output, Output::Open { .. })).unwrap();
        assert_eq!(*open, Output::Open { epoch: Epoch(expected) }, "{ahead} ahead");
    }
}

#[test]
fn only_some_named_peers_are_remembered() {
    let mut member = TestPeer::member_without_addresses(2, room_of(8));
    let named = |from: u32| -> Vec<PeerInfo> { (from..from + 100).map(info).collect() };
    member.lose_host(HOST_RETRY_TIMEOUT, |_| None);
    let now = LOST_AT + HOST_RETRY_TIMEOUT;
    let hear = |member: &mut TestPeer, by: u32, knows: Vec<PeerInfo>| {
        let status = PeerStatus { knows, ..member.status_of(by, UNABLE) };
        member.handle(Input::ProbeReceived { from: status }, now);
    };
    let probes = |member: &TestPeer| {
        let (mut member, mut log) = (member.fork(), Vec::new());
        member.run(HOST_RETRY_TIMEOUT + HOST_SEARCH_INTERVAL, |_| None, &mut log);
        let asked = log.iter().filter_map(|(_, output)| match output {
            Output::Probe { peer } => peer.key,
            _ => None,
        });
        asked.collect::<std::collections::BTreeSet<_>>()
    };
    let before = probes(&member).len();
    let without_addresses = named(10).into_iter().map(|peer| PeerInfo { addresses: Vec::new(), ..peer });
    hear(&mut member, 3, without_addresses.collect());
    assert_eq!(probes(&member).len(), before, "nobody can call those");
    for from in [10, 30, 50] {
        hear(&mut member, 3, named(from));
        assert_eq!(probes(&member).len(), before + MAX_NAMED_PEERS, "one peer names that many");
    }
    hear(&mut member, 10, named(70));
    assert_eq!(probes(&member).len(), before + MAX_NAMED_PEERS, "also through others");
    hear(&mut member, 4, vec![info(99)]);
    assert!(probes(&member).contains(&key(99).unwrap()), "there is space for what others say");
    for by in [4, 5, 6, 7] {
        hear(&mut member, by, named(100 + 20 * by));
    }
    assert_eq!(probes(&member).len(), before + MAX_KNOWN_PEERS, "altogether");
    let told: Vec<_> = member.status().knows.into_iter().map(|peer| peer.key).collect();
    assert!([1, 3, 4, 5, 6, 7, 8].iter().all(|&listed| told.contains(&key(listed))), "{told:?}");
    assert!(!told.contains(&key(10)), "a host has not listed it");
}

#[test]
fn statuses_from_before_a_sleep_are_dropped() {
    let mut member = TestPeer::member(3, room_of(4));
    let earlier = member.status_of(2, PeerRole::Searching { able: true });
    member.lose_host(HOST_RETRY_TIMEOUT, |peer| (peer == key(2)).then(|| earlier.clone()));
    let awake = LOST_AT + HOST_RETRY_TIMEOUT + SLEEP_THRESHOLD;
    let outputs = member.handle(Input::Tick, awake);
    assert!(
        outputs.iter().all(|output| matches!(output, Output::Probe { .. })),
        "asks again first: {outputs:?}"
    );
    assert_eq!(outputs.len(), 3);

    let mut waiting = TestPeer::member(2, room_of(3));
    waiting.handle(Input::ConnectionLost, LOST_AT);
    let mut now = LOST_AT;
    while now < LOST_AT + HOST_RETRY_TIMEOUT {
        now = waiting.succession.deadline().unwrap();
        waiting.handle(Input::Tick, now);
    }
    let outputs = waiting.handle(Input::Tick, now + SLEEP_THRESHOLD);
    assert!(matches!(outputs[..], [Output::Probe { .. }, Output::Probe { .. }]), "{outputs:?}");
}

#[test]
fn leaving_host_is_replaced_at_its_request() {
    let take_over = |silence, epoch| Input::TakeOver { epoch: Epoch(epoch), silence };
    let opens = |input| {
        let outputs = TestPeer::member(2, room_of(3)).handle(input, LOST_AT);
        outputs.first() == Some(&Output::Open { epoch: Epoch(6) })
    };
    let stale = PING_INTERVAL * 3 / 2;
    assert!(opens(take_over(stale - MILLISECOND, 6)));
    assert!(!opens(take_over(stale, 6)), "the request is old");
    assert!(!opens(take_over(Duration::ZERO, 5)), "the room has had this epoch");
    let mut without_port = TestPeer::member_without_addresses(2, room_of(3));
    assert!(without_port.handle(take_over(Duration::ZERO, 6), LOST_AT).is_empty());
}

#[test]
fn member_can_stand_by_later() {
    let mut member = TestPeer::member_without_addresses(2, room_of(3));
    member.succession.set_own_info(info(2));
    assert_eq!(opened(&member.lose_host(LONG, |_| None)), Some(HOST_RETRY_TIMEOUT));
}

#[test]
fn status_names_some_known_peers() {
    let few = TestPeer::member(2, room_of(4)).status().knows;
    assert_eq!(few.len(), 3);
    assert!([1, 3, 4].map(info).iter().all(|peer| few.contains(peer)), "{few:?}");
    let many = TestPeer::member(2, room_of(3 * MAX_SUCCESSORS as u32)).status().knows;
    assert_eq!(many.len(), 2 * MAX_SUCCESSORS);
}

#[test]
fn status_tells_the_phase() {
    let mut member = TestPeer::member(2, room_of(3));
    assert_eq!(member.status().role, PeerRole::Seated { host: key(1) });
    assert_eq!(member.status().who, info(2));
    member.handle(Input::ConnectionLost, LOST_AT);
    assert_eq!(member.status().role, PeerRole::Searching { able: true });
    let mut searching = TestPeer::member_without_addresses(2, room_of(3));
    searching.lose_host(HOST_RETRY_TIMEOUT, |_| None);
    assert_eq!(searching.status().role, UNABLE);
    member.handle(Input::Leave, LOST_AT);
    assert_eq!(member.status().role, UNABLE);
    let mut host = TestPeer::host(room_of(3), LOST_AT);
    host.handle(Input::Tick, LOST_AT);
    assert_eq!(host.status().role, hosting(host.state.chain.clone()));
}
