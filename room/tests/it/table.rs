//! Tests of scales, the countdown, hidden names, timers, cards, avatars and reactions.

use std::time::Duration;

use room::cards::NewCard;
use room::limits::{MAX_NOTE_CHARS, MAX_TIMER, MIN_TIMER, REACTION_BURST, REACTION_WINDOW, REVEAL_COUNTDOWN};
use room::message::{Answer, FailureCode, HostMessage, Request};
use room::{
    Avatar, CardId, Colour, Emoji, Name, Output, Points, Presence, Reaction, Role, RoomId, Scale, Setup,
    Snapshot, Stage, Summary, Table, Time, TimerPurpose,
};

use crate::world::{Person, World};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);
const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

/// A meeting of three people at the first card. `with` changes the default setup.
fn started(titles: &[&str], with: impl Fn(Setup) -> Setup) -> World {
    let cards = titles.iter().map(|title| NewCard::new("", title, "its body", None)).collect();
    let usual = Setup::new(RoomId::from_bytes([9; 16]), Name::new("Sprint 12").unwrap());
    let mut world = World::of(with(Setup { cards, ..usual }));
    for person in [ADA, BOB, CAT] {
        world.join(person);
    }
    world.request(ADA, Request::Start).unwrap();
    world
}

fn default_room(titles: &[&str]) -> World {
    started(titles, |setup| setup)
}

fn without_countdown(titles: &[&str]) -> World {
    started(titles, |setup| Setup { count_down: false, ..setup })
}

fn all_vote(world: &mut World, votes: [&str; 3]) {
    for (person, vote) in [ADA, BOB, CAT].into_iter().zip(votes) {
        world.vote(person, vote).unwrap();
    }
}

fn counting_down(world: &World) -> Option<Time> {
    world.state().round()?.reveals_at
}

fn titles(world: &World) -> Vec<&str> {
    world.state().cards.iter().map(|card| card.title.as_str()).collect()
}

#[test]
fn countdown_precedes_reveal() {
    let mut world = default_room(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    let ends = world.now + REVEAL_COUNTDOWN;
    assert_eq!((counting_down(&world), world.reveal()), (Some(ends), None));
    assert_eq!(world.room.deadline(), Some(ends));
    world.disconnect(CAT);
    world.join(CAT);
    assert_eq!(counting_down(&world), Some(ends), "a reconnect does not stop the countdown");
    world.wait(REVEAL_COUNTDOWN - MILLISECOND);
    assert!(world.reveal().is_none());
    world.wait(MILLISECOND);
    assert!(world.reveal().is_some());
    assert_eq!(counting_down(&world), None);
}

#[test]
fn vote_changes_stop_the_countdown() {
    let counting = || {
        let mut world = default_room(&["a"]);
        all_vote(&mut world, ["3", "5", "8"]);
        world.wait(SECOND);
        assert!(counting_down(&world).is_some());
        world
    };
    let mut withdrawn = counting();
    let round = withdrawn.round_id();
    withdrawn.request(CAT, Request::Withdraw { round }).unwrap();
    assert_eq!(counting_down(&withdrawn), None);
    withdrawn.wait(60 * SECOND);
    assert!(withdrawn.reveal().is_none(), "a cancelled count-down never reveals");

    let mut changed = counting();
    changed.vote(CAT, "5").unwrap();
    assert_eq!(counting_down(&changed), Some(changed.now + REVEAL_COUNTDOWN), "the countdown restarts");
    changed.vote(CAT, "5").unwrap();
    changed.wait(REVEAL_COUNTDOWN);
    assert!(changed.reveal().is_some(), "the same vote again is no change");

    let mut newcomer = counting();
    newcomer.join(Person(4));
    newcomer.wait(60 * SECOND);
    assert!(newcomer.reveal().is_none(), "the newcomer must vote too");

    let mut watches_no_more = counting();
    watches_no_more.join_as(Person(4), Role::Spectator, None);
    assert!(counting_down(&watches_no_more).is_some(), "a spectator does not stop the countdown");
    watches_no_more.request(Person(4), Request::SetRole { role: Role::Voter }).unwrap();
    assert_eq!(counting_down(&watches_no_more), None);

    let mut by_hand = counting();
    by_hand.request(ADA, Request::SetAutoReveal { on: false }).unwrap();
    by_hand.wait(60 * SECOND);
    assert!(by_hand.reveal().is_none());
}

#[test]
fn driver_can_skip_the_countdown() {
    let mut world = default_room(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    let round = world.round_id();
    world.request(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());

    let mut world = default_room(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    assert_eq!(world.request(BOB, Request::SetCountDown { on: false }), Err(FailureCode::NotDriver));
    world.request(ADA, Request::SetCountDown { on: false }).unwrap();
    assert!(world.reveal().is_some(), "switching it off reveals");
}

#[test]
fn hidden_names_are_not_revealed() {
    let mut world = started(&["a", "b"], |setup| Setup { count_down: false, hide_names: true, ..setup });
    assert!(world.state().round().unwrap().hide_names);
    all_vote(&mut world, ["8", "?", "3"]);
    let reveal = world.reveal().unwrap();
    let shown: Vec<_> = reveal.votes.iter().map(|cast| (cast.seat, cast.vote.to_string())).collect();
    assert_eq!(shown, [(None, "3".into()), (None, "8".into()), (None, "?".into())]);
    assert_eq!(reveal.outliers(), Default::default());
    assert_eq!(world.own_vote(ADA).unwrap().to_string(), "8", "the owner still sees the vote");
}

#[test]
fn hide_names_changes_from_next_round() {
    let mut world = started(&["a"], |setup| Setup { count_down: false, hide_names: true, ..setup });
    assert_eq!(world.request(BOB, Request::SetHideNames { on: false }), Err(FailureCode::NotDriver));
    world.vote(BOB, "3").unwrap();
    world.request(ADA, Request::SetHideNames { on: false }).unwrap();
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_none()));
    let round = world.round_id();
    world.request(ADA, Request::Revote { round }).unwrap();
    assert!(!world.state().round().unwrap().hide_names, "from the next round on");
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_some()));
}

#[test]
fn scale_changes_between_rounds() {
    let mut world = without_countdown(&["a", "b"]);
    let shirts: Scale = "t-shirts".parse().unwrap();
    let set = |scale: &Scale| Request::SetScale { scale: scale.clone() };
    assert_eq!(world.request(BOB, set(&shirts)), Err(FailureCode::NotDriver));
    world.vote(BOB, "3").unwrap();
    assert_eq!(world.request(ADA, set(&shirts)), Err(FailureCode::VotesCast));
    let hinted = Scale::fibonacci().with_hint(Points::whole(8), "half a sprint").unwrap();
    world.request(ADA, set(&hinted)).unwrap();
    assert_eq!(world.state().scale, hinted, "a hint does not change votes");

    all_vote(&mut world, ["3", "5", "8"]);
    world.request(ADA, set(&shirts)).unwrap();
    world.settle(ADA, 5).unwrap();
    assert_eq!(world.settle(ADA, 13), Err(FailureCode::OffScale), "not on the scale and not among the votes");
    let round = world.round_id();
    world.request(ADA, Request::Settle { round, points: "L".parse().unwrap() }).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.vote(ADA, "3"), Err(FailureCode::OffScale));
    all_vote(&mut world, ["M", "L", "L"]);
    world.next(ADA).unwrap();
    let summary = Summary::of(world.state());
    assert_eq!((summary.estimated, summary.numeric, summary.total().as_str()), (2, 0, "0"));
}

#[test]
fn timer_ends_and_can_reveal() {
    let mut world = default_room(&["a"]);
    let timer = |purpose, length: Duration, reveal_at_end| Request::StartTimer {
        purpose,
        length_ms: length.as_millis() as u64,
        reveal_at_end,
    };
    assert_eq!(
        world.request(BOB, timer(TimerPurpose::Round, 10 * SECOND, true)),
        Err(FailureCode::NotDriver)
    );
    for wrong in [MIN_TIMER - MILLISECOND, MAX_TIMER + MILLISECOND] {
        assert_eq!(
            world.request(ADA, timer(TimerPurpose::Round, wrong, true)),
            Err(FailureCode::TimerLength)
        );
    }
    world.request(ADA, timer(TimerPurpose::Round, MIN_TIMER, true)).unwrap();
    let ends = world.now + MIN_TIMER;
    assert_eq!(world.state().timer.unwrap().ends, ends);
    world.wait(MIN_TIMER);
    assert_eq!((world.state().timer, world.reveal()), (None, None), "nobody has voted");

    world.request(ADA, timer(TimerPurpose::Round, MIN_TIMER, false)).unwrap();
    world.vote(BOB, "3").unwrap();
    world.wait(60 * SECOND);
    assert!(world.reveal().is_none(), "the timer was not set to reveal");

    world.request(ADA, timer(TimerPurpose::Round, MAX_TIMER, true)).unwrap();
    world.wait(MAX_TIMER - MILLISECOND);
    assert!(world.reveal().is_none());
    world.wait(MILLISECOND);
    assert_eq!(world.reveal().unwrap().votes.len(), 1);
    assert_eq!(world.request(ADA, timer(TimerPurpose::Round, 10 * SECOND, true)), Err(FailureCode::Revealed));

    world.request(ADA, timer(TimerPurpose::Talk, 20 * SECOND, true)).unwrap();
    assert!(!world.state().timer.unwrap().reveal_at_end);
    assert_eq!(world.request(BOB, Request::StopTimer), Err(FailureCode::NotDriver));
    world.request(ADA, Request::StopTimer).unwrap();
    assert_eq!(world.state().timer, None);
}

#[test]
fn timer_stops_when_round_or_discussion_ends() {
    let mut world = without_countdown(&["a", "b"]);
    let timer = |purpose| Request::StartTimer { purpose, length_ms: 600_000, reveal_at_end: false };
    world.request(ADA, timer(TimerPurpose::Round)).unwrap();
    all_vote(&mut world, ["3", "3", "5"]);
    assert_eq!(world.state().timer, None, "the round is revealed");
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.settle(ADA, 3).unwrap();
    assert_eq!(world.state().timer, None, "the card is settled");
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.state().timer, None, "the next card");
    all_vote(&mut world, ["3", "3", "5"]);
    world.settle(ADA, 3).unwrap();
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!((world.state().stage(), world.state().timer), (Stage::Finished, None));
    assert_eq!(world.request(ADA, timer(TimerPurpose::Talk)), Err(FailureCode::NoCard));
}

#[test]
fn timer_continues_at_next_host() {
    let mut world = default_room(&["a"]);
    let request =
        Request::StartTimer { purpose: TimerPurpose::Round, length_ms: 60_000, reveal_at_end: false };
    world.request(ADA, request).unwrap();
    world.wait(20 * SECOND);
    let snapshot = world.room.snapshot();
    world.now = Time(7);
    world.reopen(&snapshot, Some(BOB));
    assert_eq!(world.state().timer.unwrap().ends, Time(7) + 40 * SECOND);

    let of_a_member = |at: Option<Time>| {
        let snapshot = Snapshot::new(world.state().clone(), world.room.seq(), Default::default(), 0).unwrap();
        at.map_or(snapshot.clone(), |at| snapshot.with_time(at))
    };
    let mut elsewhere = default_room(&["a"]);
    let (known, unknown) = (of_a_member(Some(Time(7) + 10 * SECOND)), of_a_member(None));
    elsewhere.reopen(&known, Some(BOB));
    assert_eq!(elsewhere.state().timer.unwrap().ends, elsewhere.now + 30 * SECOND);
    elsewhere.reopen(&unknown, Some(BOB));
    assert_eq!(elsewhere.state().timer, None, "the remaining time is unknown");
}

#[test]
fn cards_can_be_edited_moved_and_removed() {
    let mut world = without_countdown(&["a", "b", "c"]);
    let [a, b, c] = [1, 2, 3].map(CardId);
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    let estimate = world.state().card(a).unwrap().estimate;
    let edit =
        |card, title: &str| Request::EditCard { card, to: NewCard::new("A-1", title, "another body", None) };
    assert_eq!(world.request(BOB, edit(a, "A")), Err(FailureCode::NotDriver));
    world.request(ADA, edit(a, "A")).unwrap();
    world.request(ADA, edit(b, "B")).unwrap();
    let Table::Pointing { body, .. } = &world.state().table else { panic!("b is on the table") };
    assert_eq!(body, "another body");
    world.request(ADA, Request::MoveCard { card: a, before: None }).unwrap();
    world.request(ADA, Request::MoveCard { card: c, before: Some(b) }).unwrap();
    assert_eq!(titles(&world), ["c", "B", "A"]);
    assert_eq!(world.state().card(a).unwrap().estimate, estimate);
    assert_eq!(world.request(ADA, Request::RemoveCard { card: b }), Err(FailureCode::OnTable));
    world.request(ADA, Request::RemoveCard { card: c }).unwrap();
    for request in [
        edit(c, "C"),
        Request::MoveCard { card: c, before: None },
        Request::MoveCard { card: b, before: Some(c) },
        Request::RemoveCard { card: c },
        Request::SetNote { card: c, text: "x".into() },
        Request::OpenCard { card: c },
        Request::ReadCard { card: c },
    ] {
        assert_eq!(world.request(ADA, request), Err(FailureCode::NoSuchCard));
    }
    world.request(ADA, Request::AddCards { cards: vec![NewCard::new("", "d", "", None)] }).unwrap();
    assert_eq!(world.state().cards.last().unwrap().id, CardId(4), "card numbers are never reused");
}

#[test]
fn card_note_can_be_set() {
    let mut world = without_countdown(&["a", "b"]);
    let note = |card: u32, text: &str| Request::SetNote { card: CardId(card), text: text.into() };
    assert_eq!(world.request(BOB, note(1, "x")), Err(FailureCode::NotDriver));
    world.request(ADA, note(1, "  ask Ann ")).unwrap();
    world.request(ADA, note(2, &"x".repeat(MAX_NOTE_CHARS + 1))).unwrap();
    let on_table = |world: &World| match &world.state().table {
        Table::Pointing { note, .. } => note.clone(),
        Table::Gathering | Table::Finished => panic!("a card is on the table"),
    };
    assert_eq!(on_table(&world), "ask Ann");
    assert!(world.state().cards.iter().all(|card| card.noted));
    let Ok(Some(Answer::Card { note: read, .. })) = world.request(BOB, Request::ReadCard { card: CardId(2) })
    else {
        panic!("everyone can read a card")
    };
    assert_eq!(read.chars().count(), MAX_NOTE_CHARS);
    world.request(ADA, Request::OpenCard { card: CardId(2) }).unwrap();
    assert_eq!(on_table(&world), read);
    world.request(ADA, note(2, " ")).unwrap();
    assert_eq!((on_table(&world).as_str(), world.state().cards[1].noted), ("", false));
}

#[test]
fn quick_round_interrupts_the_backlog() {
    let mut world = without_countdown(&["a", "b"]);
    assert_eq!(world.request(BOB, Request::QuickRound), Err(FailureCode::NotDriver));
    world.vote(BOB, "3").unwrap();
    world.request(ADA, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.own_vote(BOB)), (Some(""), None));
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"), "then the skipped cards come");

    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join(BOB);
    world.request(BOB, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.state().driver), (Some(""), world.seat_of(BOB)));
}

#[test]
fn become_driver_requires_absent_driver() {
    let mut world = default_room(&["a"]);
    assert_eq!(world.request(CAT, Request::BecomeDriver), Err(FailureCode::DriverHere));
    world.disconnect(ADA);
    world.request(CAT, Request::BecomeDriver).unwrap();
    assert_eq!(world.state().driver, world.seat_of(CAT), "immediately, without a grace period");
    world.join(ADA);
    assert_eq!(world.request(ADA, Request::BecomeDriver), Err(FailureCode::DriverHere));

    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join(BOB);
    world.request(BOB, Request::BecomeDriver).unwrap();
    world.request(BOB, Request::SetCountDown { on: true }).unwrap();
    let card = Request::AddCards { cards: vec![NewCard::new("", "b", "", None)] };
    assert_eq!(world.request(ADA, card), Err(FailureCode::NotDriver), "Bob prepares the meeting");
    world.request(ADA, Request::Start).unwrap();
    assert_eq!(world.state().driver, world.seat_of(ADA), "the person who starts becomes the driver");
}

#[test]
fn avatar_survives_reconnect() {
    let mut world = default_room(&["a"]);
    let fox = Avatar { colour: Colour::new(5).unwrap(), emoji: Some(Emoji::new("🦊").unwrap()) };
    let face_of = |world: &World| world.state().seat(world.seat_of(BOB).unwrap()).unwrap().avatar.clone();
    assert_eq!(face_of(&world), None);
    world.request(BOB, Request::SetAvatar { avatar: fox.clone() }).unwrap();
    world.disconnect(BOB);
    world.join(BOB);
    assert_eq!(face_of(&world), Some(fox), "joining without an avatar keeps the old one");
    world.leave(BOB);
    assert_eq!(world.presence(BOB), Some(Presence::Gone));
    let plain = Avatar { colour: Colour::default(), emoji: None };
    world.join_with_avatar(BOB, plain.clone());
    assert_eq!((world.presence(BOB), face_of(&world)), (Some(Presence::Here), Some(plain)));
}

#[test]
fn reactions_are_broadcast_and_rate_limited() {
    let mut world = default_room(&["a"]);
    let (state, seq) = (world.state().clone(), world.room.seq());
    let react = Request::React { reaction: Reaction::Hooray };
    for _ in 0..REACTION_BURST {
        world.request(BOB, react.clone()).unwrap();
    }
    assert_eq!(world.request(BOB, react.clone()), Err(FailureCode::TooFast));
    world.request(CAT, react.clone()).unwrap();
    let flown = world.outputs.iter().filter(|output| matches!(output, Output::Reacted { .. })).count();
    assert_eq!(flown, REACTION_BURST + 1);
    world.wait(REACTION_WINDOW - MILLISECOND);
    assert_eq!(world.request(BOB, react.clone()), Err(FailureCode::TooFast));
    world.wait(MILLISECOND);
    world.request(BOB, react).unwrap();
    assert_eq!((world.state(), world.room.seq()), (&state, seq));
    let reacted = HostMessage::Reacted { seat: world.seat_of(BOB).unwrap(), reaction: Reaction::Love };
    assert_eq!(serde_json::to_string(&reacted).unwrap(), r#"{"type":"reacted","seat":2,"reaction":"❤️"}"#);
}
