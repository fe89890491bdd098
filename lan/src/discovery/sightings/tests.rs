use proptest::prelude::*;
use room::limits::ROOM_ANSWERS_WITHIN;
use room::{Epoch, Name, RoomInfo, Stage};

use super::*;

const HERE: &str = "192.168.1.5:7420";

fn room(number: u8) -> RoomId {
    RoomId::from_bytes([number; 16])
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn about(number: u8, name: &str) -> About {
    About {
        proto: PROTOCOL,
        app: "pointing-party 0.1.0".into(),
        room: RoomInfo::new(room(number), Name::new(name).unwrap()),
        seated: 2,
        stage: Stage::Gathering,
    }
}

fn hint(number: u8, addresses: &[&str]) -> Hint {
    Hint {
        room: room(number),
        instance: format!("room {number}"),
        addresses: addresses.iter().map(|text| at(text)).collect(),
    }
}

fn names(sightings: &Sightings) -> Vec<String> {
    sightings.listed().into_iter().map(|room| room.name.to_string()).collect()
}

/// A store that lists room 1.
fn listing() -> Sightings {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &[HERE]), Time(0));
    sightings.questions(Time(0));
    sightings.answer(room(1), at(HERE), about(1, "Platform"), Time(10));
    assert_eq!(names(&sightings), ["Platform"]);
    sightings
}

/// Asks whatever is due, answers nothing, and says when the list was empty. Silence takes as long as
/// it can.
fn empty_at(sightings: &mut Sightings, mut now: Time) -> Time {
    while !sightings.listed().is_empty() {
        now = now.max(sightings.next_question().unwrap());
        let questions = sightings.questions(now);
        now = now + ROOM_ANSWERS_WITHIN;
        for question in questions {
            sightings.silence(question.room, now);
        }
    }
    now
}

#[test]
fn a_hint_alone_lists_nothing() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &[HERE]), Time(5));
    assert_eq!(sightings.next_question(), Some(Time(5)));
    assert_eq!(sightings.questions(Time(5)), [AddressQuery { room: room(1), addresses: vec![at(HERE)] }]);
    assert_eq!(sightings.questions(Time(5)), [], "one question at a time");
    assert_eq!(names(&sightings), [""; 0]);
    sightings.answer(room(1), at(HERE), about(1, "Platform"), Time(10));
    let listed = &sightings.listed()[0];
    assert_eq!((listed.id, listed.address.as_str(), listed.same_protocol), (room(1), HERE, true));
}

#[test]
fn another_rooms_answer_is_none() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &[HERE]), Time(0));
    sightings.questions(Time(0));
    sightings.answer(room(1), at(HERE), about(2, "Impostor"), Time(10));
    assert_eq!(names(&sightings), [""; 0]);
    assert_eq!(sightings.next_question(), Some(Time(3_000)));
}

#[test]
fn another_version_is_listed_as_such() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &[HERE]), Time(0));
    sightings.questions(Time(0));
    sightings.answer(room(1), at(HERE), About { proto: PROTOCOL + 1, ..about(1, "Old") }, Time(10));
    assert!(!sightings.listed()[0].same_protocol);
}

#[test]
fn the_list_is_by_name() {
    let mut sightings = Sightings::default();
    for (number, name) in [(1, "beta"), (2, "Alpha"), (3, "alpha"), (4, "Émile")] {
        sightings.hint(hint(number, &[HERE]), Time(0));
        sightings.questions(Time(0));
        sightings.answer(room(number), at(HERE), about(number, name), Time(1));
    }
    assert_eq!(names(&sightings), ["Alpha", "alpha", "beta", "Émile"]);
}

#[test]
fn addresses_are_candidates_in_a_sensible_order() {
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
    sightings.hint(hint(1, &hinted), Time(0));
    let asked = sightings.questions(Time(0)).remove(0).addresses;
    let expected = ["10.1.1.1:7420", "169.254.3.4:7420", "[fd00::1]:7420", "[fe80::1%2]:7420"];
    assert_eq!(asked, expected.map(at));

    sightings.answer(room(1), at("[fd00::1]:7420"), about(1, "Platform"), Time(5));
    let asked = sightings.questions(Time(3_000)).remove(0).addresses;
    assert_eq!(asked[0], at("[fd00::1]:7420"), "what answered is asked first");
}

#[test]
fn a_hint_without_a_usable_address_is_none() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &["127.0.0.1:7420"]), Time(0));
    assert_eq!(sightings.next_question(), None);
}

#[test]
fn addresses_that_move_are_followed_and_bounded() {
    let mut sightings = listing();
    for last in 0..100 {
        sightings.hint(hint(1, &[&format!("10.0.0.{last}:7420")]), Time(100 + last));
    }
    let asked = sightings.questions(Time(3_000)).remove(0).addresses;
    assert_eq!(asked.len(), ADDRESSES_PER_ROOM);
    assert_eq!(asked[..2], [at(HERE), at("10.0.0.99:7420")], "the answering, then the newest");
}

#[test]
fn a_killed_hosts_room_is_off_the_list_in_time() {
    let mut sightings = listing();
    let gone = empty_at(&mut sightings, Time(10));
    assert!(gone <= Time(15_000), "{gone:?}");
    assert!(gone > Time(3_000 + 2_000), "one lost answer is not the end: {gone:?}");
}

#[test]
fn one_answer_makes_up_for_a_silence() {
    let mut sightings = listing();
    sightings.questions(Time(3_000));
    sightings.silence(room(1), Time(5_000));
    sightings.questions(Time(6_000));
    sightings.answer(room(1), at(HERE), about(1, "Platform"), Time(6_010));
    sightings.questions(Time(9_000));
    sightings.silence(room(1), Time(9_010));
    assert_eq!(names(&sightings), ["Platform"]);
}

#[test]
fn a_goodbye_is_checked_at_once() {
    let mut sightings = listing();
    sightings.withdraw("room 1", Time(1_000));
    assert_eq!(names(&sightings), ["Platform"], "anybody can say goodbye");
    assert_eq!(sightings.questions(Time(1_000)).len(), 1);
    sightings.silence(room(1), Time(1_001));
    assert_eq!(names(&sightings), [""; 0]);
    assert_eq!(sightings.next_question(), None, "and it is forgotten");
}

#[test]
fn a_false_goodbye_changes_nothing() {
    let mut sightings = listing();
    sightings.withdraw("room 1", Time(1_000));
    sightings.questions(Time(1_000));
    sightings.answer(room(1), at(HERE), about(1, "Platform"), Time(1_001));
    assert_eq!(names(&sightings), ["Platform"]);
    assert_eq!(sightings.next_question(), Some(Time(4_000)));
}

#[test]
fn a_goodbye_to_one_name_of_two_is_none() {
    let mut sightings = listing();
    sightings.hint(Hint { instance: "room 1 (2)".into(), ..hint(1, &[HERE]) }, Time(100));
    sightings.withdraw("room 1", Time(200));
    assert_eq!(sightings.next_question(), Some(Time(3_000)));
}

#[test]
fn a_host_that_comes_back_is_seen_at_once() {
    let mut sightings = listing();
    let gone = empty_at(&mut sightings, Time(10));
    assert!(sightings.next_question() > Some(gone), "it is still hinted at, so it is still asked");
    sightings.hint(hint(1, &["192.168.1.9:7420"]), gone);
    let asked = sightings.next_question().unwrap();
    assert!(asked - gone <= ASK_ROOM_AGAIN);
    assert_eq!(sightings.questions(asked)[0].addresses[0], at("192.168.1.9:7420"));
}

#[test]
fn an_address_heard_during_a_question_is_not_forgotten() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &["172.17.0.1:7420"]), Time(0));
    sightings.questions(Time(0));
    sightings.hint(hint(1, &[HERE]), Time(5));
    sightings.silence(room(1), Time(10));
    assert_eq!(sightings.next_question(), Some(Time(500)));
}

#[test]
fn the_silent_are_asked_ever_less() {
    let mut sightings = Sightings::default();
    sightings.hint(hint(1, &[HERE]), Time(0));
    let mut asked = Vec::new();
    for _ in 0..9 {
        let now = sightings.next_question().unwrap();
        sightings.questions(now);
        sightings.silence(room(1), now);
        asked.push(now.0 / 1_000);
    }
    assert_eq!(asked, [0, 3, 6, 12, 24, 48, 96, 156, 216]);
}

#[test]
fn a_flood_of_hints_pushes_no_listed_room_out() {
    let mut sightings = listing();
    for number in 0..10 * ROOMS_LISTED {
        let room = RoomId::from_bytes((number as u128 + (1 << 64)).to_be_bytes());
        sightings.hint(Hint { room, ..hint(9, &[HERE]) }, Time(100 + number as u64));
    }
    assert_eq!(sightings.rooms.len(), ROOMS_LISTED);
    assert_eq!(names(&sightings), ["Platform"]);
}

#[test]
fn a_host_left_behind_does_not_answer_for_the_room() {
    let mut sightings = listing();
    let mut newer = about(1, "Platform");
    newer.room.epoch = Epoch(2);
    sightings.questions(Time(3_000));
    sightings.answer(room(1), at("192.168.1.6:7420"), newer, Time(3_001));
    sightings.questions(Time(6_000));
    sightings.answer(room(1), at(HERE), about(1, "Platform"), Time(6_001));
    assert_eq!(sightings.listed()[0].address, "192.168.1.6:7420");
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
    /// Whatever comes in, in whatever order: who is listed did answer as itself and has not been
    /// silent too often since; nobody is asked twice at once; and who answers no more goes in time.
    #[test]
    fn only_rooms_that_answer_are_listed(events in proptest::collection::vec(event(), 0..120)) {
        let mut sightings = Sightings::default();
        let mut now = Time(0);
        let mut out = BTreeSet::new();
        let mut silences = BTreeMap::new();
        for event in events {
            match event {
                Event::Hint { room, address } => {
                    sightings.hint(hint(room, &[&format!("10.0.0.{address}:7420")]), now);
                }
                Event::Withdraw { room } => sightings.withdraw(&format!("room {room}"), now),
                Event::Query => for question in sightings.questions(now) {
                    prop_assert!(out.insert(question.room), "asked twice at once");
                    prop_assert!(!question.addresses.is_empty());
                    prop_assert!(question.addresses.len() <= ADDRESSES_PER_ROOM);
                },
                Event::Answer { room: number, by } => if out.remove(&room(number)) {
                    sightings.answer(room(number), at(HERE), about(by, "Platform"), now);
                    if number == by {
                        silences.insert(room(number), 0);
                    } else {
                        *silences.entry(room(number)).or_insert(UNANSWERED) += 1;
                    }
                },
                Event::Silence { room: number } => if out.remove(&room(number)) {
                    sightings.silence(room(number), now);
                    *silences.entry(room(number)).or_insert(UNANSWERED) += 1;
                },
                Event::Pass { ms } => now = now + Duration::from_millis(ms),
            }
            for listed in sightings.listed() {
                prop_assert!(silences.get(&listed.id).is_some_and(|&silences| silences < UNANSWERED));
            }
        }
        for room in out {
            sightings.silence(room, now);
        }
        let gone = empty_at(&mut sightings, now);
        prop_assert!(gone - now <= Duration::from_secs(15));
    }
}
