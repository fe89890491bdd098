use proptest::prelude::*;
use room::limits::{ROOM_PROBE_INTERVAL, ROOM_PROBE_TIMEOUT, SILENT_ROOM_PROBE_INTERVAL};
use room::{Epoch, Founder, Name, RoomInfo, Salt, SeatKey, Stage};

use super::*;

const HERE: &str = "192.168.1.5:7420";

fn founder(number: u8) -> Founder {
    Founder { key: SeatKey::from_bytes([number; 32]), salt: Salt::from_bytes([number; 16]) }
}

fn room(number: u8) -> RoomId {
    founder(number).room_id()
}

/// The fingerprint of a key that has founded none of the rooms.
fn other_key() -> Fingerprint {
    SeatKey::from_bytes([99; 32]).fingerprint()
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn about(number: u8, name: &str) -> About {
    About {
        proto: PROTOCOL,
        app: "pointing-party 0.1.0".into(),
        room: RoomInfo::new(founder(number), Name::new(name).unwrap()),
        seated: 2,
        stage: Stage::Gathering,
        fingerprint: founder(number).key.fingerprint(),
        chain: Vec::new(),
    }
}

fn hint(number: u8, addresses: &[&str]) -> Hint {
    Hint {
        room: room(number),
        instance: format!("room {number}"),
        addresses: addresses.iter().map(|text| at(text)).collect(),
        fingerprint: None,
    }
}

fn names(sightings: &Sightings) -> Vec<String> {
    sightings.listed_rooms().into_iter().map(|room| room.name.to_string()).collect()
}

/// A store that lists room 1.
fn store_with_one_room() -> Sightings {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE]), Time(0));
    sightings.take_queries(Time(0));
    sightings.handle_answer(room(1), at(HERE), about(1, "Platform"), Time(10));
    assert_eq!(names(&sightings), ["Platform"]);
    sightings
}

/// Lets every query time out and returns when the list is empty.
fn time_until_empty(sightings: &mut Sightings, mut now: Time) -> Time {
    while !sightings.listed_rooms().is_empty() {
        now = now.max(sightings.next_deadline().unwrap());
        let questions = sightings.take_queries(now);
        now = now + ROOM_PROBE_TIMEOUT;
        for question in questions {
            sightings.handle_timeout(question.room, now);
        }
    }
    now
}

#[test]
fn a_hint_alone_is_not_listed() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE]), Time(5));
    assert_eq!(sightings.next_deadline(), Some(Time(5)));
    assert_eq!(
        sightings.take_queries(Time(5)),
        [AddressQuery { room: room(1), addresses: vec![(at(HERE), None)], listed: None }]
    );
    assert_eq!(sightings.take_queries(Time(5)), [], "one query at a time");
    assert_eq!(names(&sightings), [""; 0]);
    sightings.handle_answer(room(1), at(HERE), about(1, "Platform"), Time(10));
    let listed = &sightings.listed_rooms()[0];
    assert_eq!((listed.id, listed.address.as_str(), listed.same_protocol), (room(1), HERE, true));
}

#[test]
fn answer_of_another_room_is_ignored() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE]), Time(0));
    sightings.take_queries(Time(0));
    sightings.handle_answer(room(1), at(HERE), about(2, "Impostor"), Time(10));
    assert_eq!(names(&sightings), [""; 0]);
    assert_eq!(sightings.next_deadline(), Some(Time(0) + ROOM_PROBE_INTERVAL));
}

#[test]
fn other_protocol_version_is_marked() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE]), Time(0));
    sightings.take_queries(Time(0));
    sightings.handle_answer(room(1), at(HERE), About { proto: PROTOCOL + 1, ..about(1, "Old") }, Time(10));
    assert!(!sightings.listed_rooms()[0].same_protocol);
}

#[test]
fn list_is_sorted_by_name() {
    let mut sightings = Sightings::default();
    for (number, name) in [(1, "beta"), (2, "Alpha"), (3, "alpha"), (4, "Émile")] {
        sightings.add_hint(hint(number, &[HERE]), Time(0));
        sightings.take_queries(Time(0));
        sightings.handle_answer(room(number), at(HERE), about(number, name), Time(1));
    }
    assert_eq!(names(&sightings), ["Alpha", "alpha", "beta", "Émile"]);
}

#[test]
fn addresses_are_ranked() {
    let mut sightings = Sightings::default();
    let hinted = [
        "[fe80::1%2]:7420",
        "[fd00::1]:7420",
        "169.254.3.4:7420",
        "10.1.1.1:7420",
        "[fe80::1]:7420",
        "127.0.0.1:7420",
        "[::1]:7420",
        "0.0.0.0:7420",
        "224.0.0.251:7420",
        "10.1.1.2:0",
        "[::ffff:10.1.1.3]:7420",
        "255.255.255.255:7420",
    ];
    sightings.add_hint(hint(1, &hinted), Time(0));
    let asked = sightings.take_queries(Time(0)).remove(0).addresses;
    let expected = ["10.1.1.1:7420", "169.254.3.4:7420", "[fd00::1]:7420", "[fe80::1%2]:7420"];
    assert_eq!(asked, expected.map(|text| (at(text), None)));

    sightings.handle_answer(room(1), at("[fd00::1]:7420"), about(1, "Platform"), Time(5));
    let asked = sightings.take_queries(Time(3_000)).remove(0).addresses;
    assert_eq!(asked[0].0, at("[fd00::1]:7420"), "the last address that answered is asked first");
}

#[test]
fn hint_without_usable_address_is_ignored() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &["127.0.0.1:7420"]), Time(0));
    assert_eq!(sightings.next_deadline(), None);
}

#[test]
fn new_addresses_are_tried_first_and_limited() {
    let mut sightings = store_with_one_room();
    for last in 0..100 {
        sightings.add_hint(hint(1, &[&format!("10.0.0.{last}:7420")]), Time(100 + last));
    }
    let asked = sightings.take_queries(Time(3_000)).remove(0).addresses;
    assert_eq!(asked.len(), MAX_ADDRESSES_PER_ROOM);
    assert_eq!(
        asked[..2],
        [(at(HERE), None), (at("10.0.0.99:7420"), None)],
        "the one that answered, then the newest"
    );
}

#[test]
fn room_of_a_killed_host_disappears_in_time() {
    let mut sightings = store_with_one_room();
    let gone = time_until_empty(&mut sightings, Time(10));
    assert!(gone <= Time(15_000), "{gone:?}");
    assert!(gone > Time(3_000 + 2_000), "one lost answer does not remove a room: {gone:?}");
}

#[test]
fn an_answer_resets_failures() {
    let mut sightings = store_with_one_room();
    sightings.take_queries(Time(3_000));
    sightings.handle_timeout(room(1), Time(5_000));
    sightings.take_queries(Time(6_000));
    sightings.handle_answer(room(1), at(HERE), about(1, "Platform"), Time(6_010));
    sightings.take_queries(Time(9_000));
    sightings.handle_timeout(room(1), Time(9_010));
    assert_eq!(names(&sightings), ["Platform"]);
}

#[test]
fn a_goodbye_triggers_a_query() {
    let mut sightings = store_with_one_room();
    sightings.withdraw("room 1", Time(1_000));
    assert_eq!(names(&sightings), ["Platform"], "anyone can forge a goodbye");
    assert_eq!(sightings.take_queries(Time(1_000)).len(), 1);
    sightings.handle_timeout(room(1), Time(1_001));
    assert_eq!(names(&sightings), [""; 0]);
    assert_eq!(sightings.next_deadline(), None, "and it is forgotten");
}

#[test]
fn a_forged_goodbye_changes_nothing() {
    let mut sightings = store_with_one_room();
    sightings.withdraw("room 1", Time(1_000));
    sightings.take_queries(Time(1_000));
    sightings.handle_answer(room(1), at(HERE), about(1, "Platform"), Time(1_001));
    assert_eq!(names(&sightings), ["Platform"]);
    assert_eq!(sightings.next_deadline(), Some(Time(4_000)));
}

#[test]
fn goodbye_of_one_of_two_announcements_is_ignored() {
    let mut sightings = store_with_one_room();
    sightings.add_hint(Hint { instance: "room 1 (2)".into(), ..hint(1, &[HERE]) }, Time(100));
    sightings.withdraw("room 1", Time(200));
    assert_eq!(sightings.next_deadline(), Some(Time(3_000)));
}

#[test]
fn a_returning_host_is_queried_at_once() {
    let mut sightings = store_with_one_room();
    let gone = time_until_empty(&mut sightings, Time(10));
    assert!(sightings.next_deadline() > Some(gone), "an announced room is still queried");
    sightings.add_hint(hint(1, &["192.168.1.9:7420"]), gone);
    let asked = sightings.next_deadline().unwrap();
    assert!(asked - gone <= MIN_ROOM_PROBE_INTERVAL);
    assert_eq!(sightings.take_queries(asked)[0].addresses[0].0, at("192.168.1.9:7420"));
}

#[test]
fn hint_during_a_query_triggers_another() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &["172.17.0.1:7420"]), Time(0));
    sightings.take_queries(Time(0));
    sightings.add_hint(hint(1, &[HERE]), Time(5));
    sightings.handle_timeout(room(1), Time(10));
    assert_eq!(sightings.next_deadline(), Some(Time(500)));
}

#[test]
fn silent_rooms_are_queried_less_often() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE]), Time(0));
    let mut asked = Vec::new();
    for _ in 0..9 {
        let now = sightings.next_deadline().unwrap();
        sightings.take_queries(now);
        sightings.handle_timeout(room(1), now);
        asked.push(now);
    }
    let pauses: Vec<Duration> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(pauses[..MAX_FAILED_PROBES as usize], [ROOM_PROBE_INTERVAL; MAX_FAILED_PROBES as usize]);
    let later = &pauses[MAX_FAILED_PROBES as usize..];
    let doubles = |pair: &[Duration]| pair[1] == (pair[0] * 2).min(SILENT_ROOM_PROBE_INTERVAL);
    assert!(later.windows(2).all(doubles), "{pauses:?}");
    assert_eq!(pauses.last(), Some(&SILENT_ROOM_PROBE_INTERVAL));
}

#[test]
fn a_flood_of_hints_keeps_listed_rooms() {
    let mut sightings = store_with_one_room();
    for number in 0..10 * MAX_LISTED_ROOMS {
        let room = RoomId::from_bytes((number as u128 + (1 << 64)).to_be_bytes());
        sightings.add_hint(Hint { room, ..hint(9, &[HERE]) }, Time(100 + number as u64));
    }
    assert_eq!(sightings.rooms.len(), MAX_LISTED_ROOMS);
    assert_eq!(names(&sightings), ["Platform"]);
}

#[test]
fn answer_of_an_older_epoch_is_ignored() {
    let mut sightings = store_with_one_room();
    let older = About { fingerprint: other_key(), ..about(1, "Platform") };
    let mut newer = older.clone();
    newer.room.epoch = Epoch(2);
    sightings.take_queries(Time(3_000));
    sightings.handle_answer(room(1), at("192.168.1.6:7420"), newer, Time(3_001));
    sightings.take_queries(Time(6_000));
    sightings.handle_answer(room(1), at(HERE), older, Time(6_001));
    assert_eq!(sightings.listed_rooms()[0].address, "192.168.1.6:7420");
}

#[derive(Debug, Clone)]
enum Event {
    Hint { room: u8, address: u8 },
    Withdraw { room: u8 },
    Query,
    Answer { room: u8, by: u8 },
    Silence { room: u8 },
    Pass { ms: u64 },
}

fn event() -> impl Strategy<Value = Event> {
    let number = 0..4_u8;
    prop_oneof![
        3 => (number.clone(), any::<u8>()).prop_map(|(room, address)| Event::Hint { room, address }),
        1 => number.clone().prop_map(|room| Event::Withdraw { room }),
        4 => Just(Event::Query),
        3 => (number.clone(), number.clone()).prop_map(|(room, by)| Event::Answer { room, by }),
        2 => number.clone().prop_map(|room| Event::Answer { room, by: room }),
        2 => number.prop_map(|room| Event::Silence { room }),
        4 => (0..4_000_u64).prop_map(|ms| Event::Pass { ms }),
    ]
}

proptest! {
    /// Random events: every listed room has answered as itself without too many failures since, no room has
    /// two outstanding queries, and silent rooms disappear in time.
    #[test]
    fn only_rooms_that_answer_are_listed(events in proptest::collection::vec(event(), 0..120)) {
        let mut sightings = Sightings::default();
        let mut now = Time(0);
        let mut out = BTreeSet::new();
        let mut failures = BTreeMap::new();
        for event in events {
            match event {
                Event::Hint { room, address } => {
                    sightings.add_hint(hint(room, &[&format!("10.0.0.{address}:7420")]), now);
                }
                Event::Withdraw { room } => sightings.withdraw(&format!("room {room}"), now),
                Event::Query => for question in sightings.take_queries(now) {
                    prop_assert!(out.insert(question.room), "asked twice at once");
                    prop_assert!(!question.addresses.is_empty());
                    prop_assert!(question.addresses.len() <= MAX_ADDRESSES_PER_ROOM);
                },
                Event::Answer { room: number, by } => if out.remove(&room(number)) {
                    sightings.handle_answer(room(number), at(HERE), about(by, "Platform"), now);
                    if number == by {
                        failures.insert(room(number), 0);
                    } else {
                        *failures.entry(room(number)).or_insert(MAX_FAILED_PROBES) += 1;
                    }
                },
                Event::Silence { room: number } => if out.remove(&room(number)) {
                    sightings.handle_timeout(room(number), now);
                    *failures.entry(room(number)).or_insert(MAX_FAILED_PROBES) += 1;
                },
                Event::Pass { ms } => now = now + Duration::from_millis(ms),
            }
            for listed in sightings.listed_rooms() {
                prop_assert!(failures.get(&listed.id).is_some_and(|&failures| failures < MAX_FAILED_PROBES));
            }
        }
        for room in out {
            sightings.handle_timeout(room, now);
        }
        let gone = time_until_empty(&mut sightings, now);
        prop_assert!(gone - now <= Duration::from_secs(15));
    }
}

/// Anybody can announce a room's id. Its founder proves it, and the listed host keeps its place as long as it answers.
#[test]
fn founder_and_listed_host_come_before_others() {
    let by_founder = about(1, "Platform");
    let by_other = About { fingerprint: other_key(), ..about(1, "Platform") };
    let query = |keys: [Option<Fingerprint>; 2], listed| {
        let addresses = keys.map(|key| (at(HERE), key)).to_vec();
        AddressQuery { room: room(1), addresses, listed }
    };
    let (ours, theirs) = (Some(by_founder.fingerprint), Some(other_key()));
    assert!(query([ours, theirs], None).is_decided_by(&by_founder));
    assert!(!query([ours, theirs], None).is_decided_by(&by_other), "the founder may still answer");
    assert!(query([ours, theirs], theirs).is_decided_by(&by_other), "it is the listed host");
    assert!(query([theirs, theirs], None).is_decided_by(&by_other), "nobody else announces the room");

    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE, "192.168.1.6:7420"]), Time(0));
    sightings.take_queries(Time(0));
    let mut impostor = by_other;
    impostor.room.epoch = Epoch(1 << 31);
    sightings.handle_answer(room(1), at("192.168.1.6:7420"), impostor, Time(1));
    assert_eq!(sightings.listed_rooms()[0].fingerprint, other_key());
    sightings.take_queries(Time(3_001));
    sightings.handle_answer(room(1), at(HERE), by_founder, Time(3_002));
    let listed = sightings.listed_rooms();
    assert_eq!(Some(listed[0].fingerprint), ours, "a high epoch does not help");
}

/// Somebody without a right to a room is marked, never takes the place of a host that answers, and is gone when silent.
#[test]
fn impostor_is_marked_as_such() {
    let mut sightings = Sightings::default();
    sightings.add_hint(hint(1, &[HERE, "192.168.1.6:7420"]), Time(0));
    let claim = || About { fingerprint: other_key(), ..about(1, "Platform") };
    let fake = at("192.168.1.6:7420");
    let is_impostor = |sightings: &Sightings| -> Vec<bool> {
        sightings.listed_rooms().iter().map(|room| room.is_impostor).collect()
    };
    sightings.handle_impostor(room(1), fake, claim(), Time(0));
    assert_eq!(is_impostor(&sightings), [false; 0], "nobody was asked");
    let mut now = Time(0);
    let mut ask = |sightings: &mut Sightings| {
        now = sightings.next_deadline().unwrap();
        assert_eq!(sightings.take_queries(now).len(), 1);
        now
    };
    let asked = ask(&mut sightings);
    sightings.handle_impostor(room(1), fake, claim(), asked);
    assert_eq!(is_impostor(&sightings), [true]);
    assert_eq!(sightings.listed_rooms()[0].address, "192.168.1.6:7420");
    let asked = ask(&mut sightings);
    sightings.handle_answer(room(1), at(HERE), about(1, "Platform"), asked);
    assert_eq!(is_impostor(&sightings), [false]);
    for failures in 1..=MAX_FAILED_PROBES {
        let asked = ask(&mut sightings);
        sightings.handle_impostor(room(1), fake, claim(), asked);
        assert_eq!(is_impostor(&sightings), [failures == MAX_FAILED_PROBES], "{failures}");
    }
    let asked = ask(&mut sightings);
    sightings.handle_timeout(room(1), asked);
    assert_eq!(is_impostor(&sightings), [false; 0]);
}
