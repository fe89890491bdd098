//! When a host asks its people before it steps down for another host.

use std::time::Duration;

use room::limits::{CONSENT_AFTER, HOST_CHECK_INTERVAL, PING_INTERVAL, QUESTION_TIMEOUT};
use room::succession::{Input, OfferAnswer, Output, PeerRole, PeerStatus};
use room::{Epoch, OtherHost, Presence, SeatId, Time};

use crate::hosting::{MILLISECOND, NOW, host, other_half, senior_host, split_room, yields_from};
use crate::peers::{TestPeer, hosting, info, key, next_chain};

/// Lets this time pass.
fn pass(host: &mut TestPeer, from: Time, time: Duration) -> Time {
    let mut at = from;
    while at < from + time {
        at = (at + HOST_CHECK_INTERVAL).min(from + time);
        host.handle(Input::Tick, at);
    }
    at
}

/// What the host does about another one. The person there agrees to its offer later.
fn meet(host: &mut TestPeer, other: PeerStatus, now: Time) -> Vec<Output> {
    let mut outputs = host.handle(Input::ProbeReceived { from: other }, now);
    outputs.retain(|output| !matches!(output, Output::Probe { .. }));
    outputs
}

fn question(people: u32) -> OtherHost {
    OtherHost { key: key(3).unwrap(), name: host().state.seats[2].name.clone().into(), people, joins: None }
}

fn asked(people: u32) -> Vec<Output> {
    vec![Output::AskAbout { other: Some(question(people)) }]
}

fn offered() -> Vec<Output> {
    vec![Output::Offer { to: info(3) }]
}

#[test]
fn half_that_has_worked_together_for_a_while_is_asked() {
    for (time, asks) in [(CONSENT_AFTER - MILLISECOND, false), (CONSENT_AFTER, true)] {
        let mut host = TestPeer::host(split_room(), NOW);
        host.handle(Input::Tick, NOW);
        let now = pass(&mut host, NOW, time);
        let other = senior_host(&host, 6);
        assert_eq!(meet(&mut host, other, now), if asks { asked(3) } else { offered() }, "{time:?}");
    }
}

#[test]
fn decision_counts_until_it_changes() {
    let mut host = host();
    let mut now = pass(&mut host, NOW + PING_INTERVAL, CONSENT_AFTER);
    let mut meet = |host: &mut TestPeer| {
        now = now + MILLISECOND;
        let other = senior_host(host, 6);
        meet(host, other, now)
    };
    assert_eq!(meet(&mut host), asked(3));
    host.state.other_host = Some(question(3));
    assert_eq!(meet(&mut host), [], "it is asked");
    host.state.other_host = Some(OtherHost { joins: Some(false), ..question(3) });
    assert_eq!(meet(&mut host), [], "they stay");
    host.state.other_host = Some(OtherHost { joins: Some(true), ..question(2) });
    assert_eq!(meet(&mut host), offered(), "they go");
}

/// Three halves of a room: the answers of two hosts come in turns.
#[test]
fn questions_about_two_hosts_do_not_replace_each_other() {
    let mut host = host();
    let now = pass(&mut host, NOW + PING_INTERVAL, CONSENT_AFTER);
    let about = |number: u32, joins| Some(OtherHost { key: key(number).unwrap(), joins, ..question(3) });
    host.state.other_host = about(2, None);
    let other = senior_host(&host, 6);
    assert!(!meet(&mut host, other.clone(), now).contains(&asked(3)[0]), "another question is open");
    host.state.other_host = about(2, Some(false));
    assert_eq!(meet(&mut host, other.clone(), now), asked(3), "it is decided");
    host.state.other_host = about(3, Some(false));
    assert_eq!(meet(&mut host, other.clone(), now), [], "they stay");
    host.state.other_host = about(2, None);
    assert_eq!(meet(&mut host, other, now), [], "the decision is not forgotten");
}

/// Such as at `party host`, whose people have all gone to the other host.
#[test]
fn host_where_nobody_can_answer_follows_its_people() {
    let mut host = host();
    host.state.driver = Some(SeatId(2));
    host.state.seats[1].presence = Presence::Away;
    host.state.seats[0].presence = Presence::Gone;
    let now = pass(&mut host, NOW + PING_INTERVAL, CONSENT_AFTER);
    let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
    assert_eq!(meet(&mut host, next.clone(), now), offered());
    host.state.seats[0].presence = Presence::Here;
    host.state.room.host = Some(SeatId(1));
    host.handle(Input::OfferAnswered { peer: key(3), answer: OfferAnswer::NotNow }, now);
    assert_eq!(meet(&mut host, next, now), asked(3), "its person is here");
}

#[test]
fn question_is_withdrawn_when_the_other_host_is_gone() {
    let mut host = host();
    let now = pass(&mut host, NOW + PING_INTERVAL, CONSENT_AFTER);
    let other = senior_host(&host, 6);
    assert_eq!(meet(&mut host, other, now), asked(3));
    host.state.other_host = Some(question(3));
    let withdrawn = Output::AskAbout { other: None };
    let now = pass(&mut host, now, QUESTION_TIMEOUT - MILLISECOND * 2);
    assert!(!host.handle(Input::Tick, now + MILLISECOND).contains(&withdrawn));
    let mut decided = host.fork();
    decided.state.other_host = Some(OtherHost { joins: Some(false), ..question(3) });
    assert!(!decided.handle(Input::Tick, now + MILLISECOND * 2).contains(&withdrawn), "it stays decided");
    assert!(host.handle(Input::Tick, now + MILLISECOND * 2).contains(&withdrawn));
    host.state.other_host = None;
    assert!(!host.handle(Input::Tick, now + MILLISECOND * 3).contains(&withdrawn), "once");
}

/// Without a question, a member could leave and take everybody along. And if the host refused, there would be two rooms for good.
#[test]
fn people_are_asked_about_somebody_who_has_left_them() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    host.state.seats[2].presence = Presence::Here;
    host.handle(Input::Tick, now);
    host.state.seats[2].presence = Presence::Away;
    let other = senior_host(&host, 6);
    assert_eq!(meet(&mut host, other.clone(), now), asked(3));
    // Everybody has left this host: for that one, or for another one that has stepped down for it.
    host.state.seats[1].presence = Presence::Away;
    host.handle(Input::Tick, now);
    assert_eq!(meet(&mut host.fork(), other, now), offered());
    let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
    assert_eq!(meet(&mut host, next, now), offered());
}

#[test]
fn room_is_given_to_a_removed_person_only_by_a_host_that_was_left_for_them() {
    let now = NOW + PING_INTERVAL;
    let mut host = host();
    (host.state.seats[2].removed, host.state.seats[2].presence) = (true, Presence::Gone);
    let other = senior_host(&host, 6);
    assert_eq!(meet(&mut host, other.clone(), now), []);
    host.state.seats[1].presence = Presence::Away;
    host.handle(Input::Tick, now);
    assert_eq!(meet(&mut host.fork(), other, now), []);
    let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
    assert_eq!(meet(&mut host, next, now), offered());
}

/// A laptop that was closed follows its team, but not after lunch.
#[test]
fn host_that_was_alone_for_long_asks_its_person() {
    for (time, asks) in [(CONSENT_AFTER - MILLISECOND, false), (CONSENT_AFTER, true)] {
        for sleeps in [false, true] {
            let mut host = host();
            let mut now = NOW + PING_INTERVAL;
            if sleeps {
                now = now + time;
                host.handle(Input::Tick, now);
                // Its connections turn out to be broken.
                host.state.seats[1].presence = Presence::Away;
                host.handle(Input::Tick, now);
            } else {
                host.state.seats[1].presence = Presence::Away;
                now = pass(&mut host, now, time);
            }
            let next = other_half(&host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
            let expected = if asks { asked(3) } else { offered() };
            assert_eq!(meet(&mut host, next, now), expected, "{time:?}, asleep: {sleeps}");
        }
    }
}

/// Last week's guest may sit down in a room that is resumed while its team is elsewhere.
#[test]
fn resumed_room_gives_way_until_its_person_has_decided() {
    for (idle, is_resumed) in [(CONSENT_AFTER - MILLISECOND, false), (CONSENT_AFTER, true)] {
        let mut host = TestPeer::resumed_host(split_room(), idle, NOW);
        host.handle(Input::Tick, NOW);
        assert_eq!(yields_from(&host).is_some(), is_resumed, "somebody is here");
        let next = |host: &TestPeer| other_half(host, 6, hosting(next_chain(&host.state, 3, Epoch(6))));
        let other = next(&host);
        assert_eq!(meet(&mut host, other, NOW), if is_resumed { asked(3) } else { Vec::new() });
        host.state.other_host = Some(OtherHost { joins: Some(false), ..question(3) });
        host.handle(Input::Tick, NOW + MILLISECOND);
        assert_eq!(yields_from(&host), None, "they stay");
    }
}

#[test]
fn host_says_how_many_people_are_there() {
    let people = |host: &TestPeer| match host.status().role {
        PeerRole::Hosting(status) => status.people,
        PeerRole::Seated { .. } | PeerRole::Searching { .. } => panic!("it hosts"),
    };
    assert_eq!(people(&host()), 2);
    let mut host = host();
    host.state.seats[1].presence = Presence::Away;
    assert_eq!(people(&host), 1);
    // A host whose person has no seat is a person all the same.
    let mut other = senior_host(&host, 6);
    if let PeerRole::Hosting(status) = &mut other.role {
        status.people = 0;
    }
    let mut half = TestPeer::host(split_room(), NOW);
    half.handle(Input::Tick, NOW);
    let now = pass(&mut half, NOW, CONSENT_AFTER);
    assert_eq!(meet(&mut half, other, now), asked(1));
}
