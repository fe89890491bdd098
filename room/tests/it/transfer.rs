//! A person in a browser takes their seat to the room's next host.

use room::limits::MAX_TRANSFERS;
use room::message::{OwnVote, RefusalCode, Request, Returning};
use room::{
    CardId, ConnectionId, Input, Name, Output, Presence, Profile, Role, SeatId, SeatKey, SeatSecret,
    Snapshot, Transfer, Vote,
};

use crate::world::{ADA, BOB, CAT, Person, World, started};

/// The key of Cat's page at the next host.
const PAGE: u8 = 90;

fn secret(number: u8) -> SeatSecret {
    SeatSecret::from_seed([number; 32])
}

fn key(number: u8) -> SeatKey {
    secret(number).key()
}

/// Signs a move between two of Cat's keys.
fn transfer(room: &World, by: u8, to: SeatKey, new: u8, vote: Option<OwnVote>) -> Transfer {
    Transfer::sign(room.state().room.id, &secret(by), to, key(new), vote)
}

/// Bob's computer has taken over the room of three people. Cat's page has not come yet.
fn moved() -> World {
    let mut room = started(&["a", "b"]);
    room.reopen(&room.room.snapshot(), Some(BOB));
    for person in [ADA, BOB] {
        room.join(person);
    }
    room
}

/// A page joins with this key. Returns its seat.
fn join(room: &mut World, number: u8, transfers: Vec<Transfer>) -> Result<SeatId, RefusalCode> {
    let name = Name::new("Somebody").unwrap();
    let profile = Profile { key: key(number), name, role: Role::Voter, avatar: None, transfers };
    let connection = ConnectionId(u64::from(number) + 1_000);
    let outputs = room.handle(Input::Join { connection, profile });
    let answers = outputs.into_iter().filter_map(|output| match output {
        Output::Joined { you, .. } => Some(Ok(you)),
        Output::Refused { code, .. } => Some(Err(code)),
        _ => None,
    });
    answers.last().unwrap()
}

#[test]
fn page_keeps_its_seat_name_and_vote_at_the_next_host() {
    let mut room = moved();
    let round = room.round_id();
    let vote = OwnVote { round, vote: Some("5".parse::<Vote>().unwrap()) };
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, Some(vote));
    assert_eq!(join(&mut room, PAGE, vec![step]), Ok(SeatId(3)));
    let seat = room.state().seat(SeatId(3)).unwrap();
    assert_eq!((seat.key, seat.presence), (key(PAGE), Presence::Here));
    assert_eq!(seat.name.as_str(), "Person 3", "the name on the way is not the room's");
    assert!(room.state().round().unwrap().voted.contains(&SeatId(3)));
    assert_eq!(room.state().seats.len(), 3);
    // Again, for example from another tab, and later without the transfer.
    assert_eq!(join(&mut room, PAGE, Vec::new()), Ok(SeatId(3)));
}

#[test]
fn vote_on_the_way_counts_once_and_only_in_its_round() {
    let mut room = moved();
    let round = room.round_id();
    let vote = |vote: &str| OwnVote { round, vote: Some(vote.parse::<Vote>().unwrap()) };
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, Some(vote("5")));
    join(&mut room, PAGE, vec![step.clone()]).unwrap();
    let request = Request::Withdraw { round };
    let connection = ConnectionId(u64::from(PAGE) + 1_000);
    room.handle(Input::Request { connection, reference: room::Ref(1), request });
    join(&mut room, PAGE, vec![step]).unwrap();
    assert!(!room.state().round().unwrap().voted.contains(&SeatId(3)), "withdrawn");
    let mut late = moved();
    late.request(ADA, Request::Skip { round: late.round_id() }).unwrap();
    let step = transfer(&late, CAT.0, key(BOB.0), PAGE, Some(vote("5")));
    assert_eq!(join(&mut late, PAGE, vec![step]), Ok(SeatId(3)));
    assert!(late.state().round().unwrap().voted.is_empty());
}

/// A host gets the page's transfer to another host, or keeps what it got itself.
#[test]
fn transfer_is_worthless_at_another_host_and_with_another_key() {
    let mut room = moved();
    let elsewhere = transfer(&room, CAT.0, key(ADA.0), PAGE, None);
    let new = join(&mut room, PAGE, vec![elsewhere]).unwrap();
    assert_ne!(new, SeatId(3), "a stranger");
    let step = transfer(&room, CAT.0, key(BOB.0), 91, None);
    assert_ne!(join(&mut room, 92, vec![step.clone()]).unwrap(), SeatId(3));
    let forged = Transfer { by: key(CAT.0), ..transfer(&room, 93, key(BOB.0), 93, None) };
    assert_ne!(join(&mut room, 93, vec![forged]).unwrap(), SeatId(3));
    assert_eq!(join(&mut room, 91, vec![step]), Ok(SeatId(3)), "the right one");
}

/// Only the key with which a person sat last may name the next one.
#[test]
fn earlier_keys_move_nobody() {
    let mut room = moved();
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, None);
    join(&mut room, PAGE, vec![step]).unwrap();
    // The first host of the page has its first key.
    let stolen = transfer(&room, CAT.0, key(BOB.0), 95, None);
    assert_ne!(join(&mut room, 95, vec![stolen]).unwrap(), SeatId(3));
    assert_ne!(join(&mut room, CAT.0, Vec::new()).unwrap(), SeatId(3));
}

#[test]
fn page_that_missed_a_host_proves_all_its_moves() {
    let mut room = moved();
    let unseen = transfer(&room, CAT.0, key(ADA.0), 96, None);
    let last = transfer(&room, 96, key(BOB.0), 97, None);
    assert_ne!(join(&mut room.clone(), 97, vec![last.clone()]).unwrap(), SeatId(3), "a gap");
    assert_eq!(join(&mut room, 97, vec![unseen, last]), Ok(SeatId(3)));
}

/// The first host is back, and the page that it served has its key there.
#[test]
fn key_counts_again_at_its_own_host() {
    let mut room = moved();
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, None);
    join(&mut room, PAGE, vec![step]).unwrap();
    let snapshot = room.room.snapshot();
    let mut back = room.clone();
    back.reopen(&snapshot, None);
    back.join(ADA);
    assert_eq!(join(&mut back, CAT.0, Vec::new()), Ok(SeatId(3)));
    assert_eq!(back.state().seat(SeatId(3)).unwrap().key, key(CAT.0));
    let mut third = room.clone();
    third.reopen(&snapshot, Some(BOB));
    third.join(ADA);
    assert_ne!(join(&mut third, CAT.0, Vec::new()).unwrap(), SeatId(3), "at another host it is nobody's");
}

#[test]
fn removed_people_stay_removed_with_every_key() {
    let mut room = moved();
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, None);
    join(&mut room, PAGE, vec![step]).unwrap();
    room.request(ADA, Request::Remove { seat: SeatId(3) }).unwrap();
    let next = transfer(&room, PAGE, key(BOB.0), 98, None);
    assert_eq!(join(&mut room, 98, vec![next]), Err(RefusalCode::Removed));
    assert_eq!(join(&mut room, PAGE, Vec::new()), Err(RefusalCode::Removed));
    assert_eq!(join(&mut room, CAT.0, Vec::new()), Err(RefusalCode::Removed));
}

/// Both halves of a split room know the person, each by another key.
#[test]
fn votes_of_a_page_in_the_other_half_keep_their_name() {
    let mut here = moved();
    here.join(CAT);
    let mut other = moved();
    let step = transfer(&other, CAT.0, key(BOB.0), PAGE, None);
    join(&mut other, PAGE, vec![step]).unwrap();
    let round = other.round_id();
    for person in [ADA, BOB] {
        other.vote(person, "5").unwrap();
    }
    let connection = ConnectionId(u64::from(PAGE) + 1_000);
    let request = Request::Vote { round, vote: "8".parse().unwrap() };
    other.handle(Input::Request { connection, reference: room::Ref(1), request });
    here.handle(Input::CopyReceived { by: key(BOB.0), copy: Box::new(other.room.snapshot()) });
    let [proposal] = &here.state().proposals[..] else { panic!("one proposal") };
    assert!(proposal.newcomers.is_empty(), "nobody is new");
    let text = here.room.snapshot().texts()[&proposal.cards[0].card.id].clone();
    let seats: Vec<_> = text.rounds[0].reveal.votes.iter().map(|cast| cast.seat).collect();
    assert_eq!(seats, [1, 2, 3].map(|number| Some(SeatId(number))));
    assert_eq!(proposal.cards[0].of, Some(CardId(1)));
}

#[test]
fn page_is_told_who_it_would_continue_as() {
    let mut room = moved();
    let name = || Name::new("Person 3").unwrap();
    let asked = |room: &World, number: u8, transfers: &[Transfer]| {
        room.room.returning(key(number), transfers).map(|returning| (returning.seat, returning.name))
    };
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, None);
    let cat = Some((SeatId(3), name()));
    assert_eq!(asked(&room, PAGE, std::slice::from_ref(&step)), cat);
    assert_eq!(asked(&room, CAT.0, &[]), cat, "the present key");
    let forged = Transfer { by: key(CAT.0), ..transfer(&room, 77, key(BOB.0), 77, None) };
    assert_eq!(asked(&room, 77, &[forged]), None, "a link with somebody else's public key");
    assert_eq!(asked(&room, 77, std::slice::from_ref(&step)), None, "a link with somebody else's transfer");
    assert_eq!(asked(&room, PAGE, &[]), None);
    let mut snapshot = room.room.snapshot();
    let addresses = vec![([10, 0, 0, 1], 7420).into()];
    snapshot.add_former_host(room::Successor { seat: SeatId(1), addresses });
    room.reopen(&snapshot, Some(BOB));
    let returning = room.room.returning(key(CAT.0), &[]);
    let hosts = vec!["10.0.0.1:7420".into()];
    assert_eq!(returning, Some(Returning { seat: SeatId(3), name: name(), hosts }));
    room.join(ADA);
    room.request(ADA, Request::Remove { seat: SeatId(3) }).unwrap();
    assert_eq!(asked(&room, PAGE, &[step]), None, "a removed person can't come back");
}

/// An old tab has the transfer with which it came here first, with the vote of that time.
#[test]
fn earlier_key_brings_no_old_vote() {
    let mut room = moved();
    let (round, vote) = (room.round_id(), "5".parse::<Vote>().unwrap());
    let step = transfer(&room, CAT.0, key(BOB.0), PAGE, Some(OwnVote { round, vote: Some(vote) }));
    join(&mut room, PAGE, vec![step.clone()]).unwrap();
    // The person has gone to another host with a new key, withdrawn the vote there, and the room is back.
    let mut snapshot = serde_json::to_value(room.room.snapshot()).unwrap();
    let seat = &mut snapshot["state"]["seats"][2];
    seat["key"] = serde_json::to_value(key(99)).unwrap();
    seat["elsewhere"] = serde_json::json!([{"host": key(BOB.0), "key": key(PAGE)}]);
    room.reopen(&serde_json::from_value(snapshot).unwrap(), Some(BOB));
    room.join(ADA);
    assert_eq!(join(&mut room, PAGE, vec![step]), Ok(SeatId(3)));
    assert!(room.state().round().unwrap().voted.is_empty());
}

#[test]
fn keys_at_other_hosts_are_limited() {
    let mut room = moved();
    let mut last = CAT.0;
    for number in 0..2 * MAX_TRANSFERS as u8 {
        let (host, new) = (Person(110 + number), 200 + number);
        let snapshot = room.room.snapshot();
        room.reopen(&snapshot, Some(host));
        let step = transfer(&room, last, key(host.0), new, None);
        assert_eq!(join(&mut room, new, vec![step]), Ok(SeatId(3)));
        last = new;
    }
    let known = room.state().seat(SeatId(3)).unwrap().elsewhere.clone();
    assert_eq!(known.len(), MAX_TRANSFERS);
    assert_eq!(known.last().map(|known| known.key), Some(key(last - 1)), "the latest ones");
    let mut json = serde_json::to_value(room.room.snapshot()).unwrap();
    let seat = &mut json["state"]["seats"][2];
    seat["elsewhere"] = serde_json::to_value(vec![known[0]; MAX_TRANSFERS]).unwrap();
    assert!(serde_json::from_value::<Snapshot>(json.clone()).is_ok());
    json["state"]["seats"][2]["elsewhere"] = serde_json::to_value(vec![known[0]; MAX_TRANSFERS + 1]).unwrap();
    assert!(serde_json::from_value::<Snapshot>(json).is_err(), "a host that lies");
}
