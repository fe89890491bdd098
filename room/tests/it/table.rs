//! What a team plays with: scales, the count-down, hidden names, timers, cards, faces and reactions, one scene each.

use std::time::Duration;

use room::cards::NewCard;
use room::limits::{COUNT_DOWN, NOTE_CHARS, REACTIONS, REACTIONS_WITHIN, TIMER_LONGEST, TIMER_SHORTEST};
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
const MOMENT: Duration = Duration::from_millis(1);

/// Three people at the first of these cards; the setup is as a room's usually is, but for what `with` changes.
fn started(titles: &[&str], with: impl Fn(Setup) -> Setup) -> World {
    let cards = titles.iter().map(|title| NewCard::new("", title, "its body", None)).collect();
    let usual = Setup::new(RoomId::from_bytes([9; 16]), Name::new("Sprint 12").unwrap());
    let mut world = World::of(with(Setup { cards, ..usual }));
    for person in [ADA, BOB, CAT] {
        world.joins(person);
    }
    world.asks(ADA, Request::Start).unwrap();
    world
}

fn usual(titles: &[&str]) -> World {
    started(titles, |setup| setup)
}

fn at_once(titles: &[&str]) -> World {
    started(titles, |setup| Setup { count_down: false, ..setup })
}

fn all_vote(world: &mut World, votes: [&str; 3]) {
    for (person, vote) in [ADA, BOB, CAT].into_iter().zip(votes) {
        world.votes(person, vote).unwrap();
    }
}

fn counting_down(world: &World) -> Option<Time> {
    world.state().round()?.reveals_at
}

fn titles(world: &World) -> Vec<&str> {
    world.state().cards.iter().map(|card| card.title.as_str()).collect()
}

#[test]
fn the_votes_open_after_a_count_down_that_all_see() {
    let mut world = usual(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    let ends = world.now + COUNT_DOWN;
    assert_eq!((counting_down(&world), world.reveal()), (Some(ends), None));
    assert_eq!(world.room.deadline(), Some(ends));
    world.drops(CAT);
    world.joins(CAT);
    assert_eq!(counting_down(&world), Some(ends), "who comes back sees it too, and does not stop it");
    world.waits(COUNT_DOWN - MOMENT);
    assert!(world.reveal().is_none());
    world.waits(MOMENT);
    assert!(world.reveal().is_some());
    assert_eq!(counting_down(&world), None);
}

#[test]
fn whatever_changes_the_votes_stops_the_count_down() {
    let counting = || {
        let mut world = usual(&["a"]);
        all_vote(&mut world, ["3", "5", "8"]);
        world.waits(SECOND);
        assert!(counting_down(&world).is_some());
        world
    };
    let mut withdrawn = counting();
    let round = withdrawn.round_id();
    withdrawn.asks(CAT, Request::Withdraw { round }).unwrap();
    assert_eq!(counting_down(&withdrawn), None);
    withdrawn.waits(60 * SECOND);
    assert!(withdrawn.reveal().is_none(), "a cancelled count-down never reveals");

    let mut changed = counting();
    changed.votes(CAT, "5").unwrap();
    assert_eq!(counting_down(&changed), Some(changed.now + COUNT_DOWN), "it begins again");
    changed.votes(CAT, "5").unwrap();
    changed.waits(COUNT_DOWN);
    assert!(changed.reveal().is_some(), "the same vote again is no change");

    let mut newcomer = counting();
    newcomer.joins(Person(4));
    newcomer.waits(60 * SECOND);
    assert!(newcomer.reveal().is_none(), "somebody new is asked too");

    let mut watches_no_more = counting();
    watches_no_more.joins_as(Person(4), Role::Spectator, None);
    assert!(counting_down(&watches_no_more).is_some(), "who watches stops nothing");
    watches_no_more.asks(Person(4), Request::SetRole { role: Role::Voter }).unwrap();
    assert_eq!(counting_down(&watches_no_more), None);

    let mut by_hand = counting();
    by_hand.asks(ADA, Request::SetAutoReveal { on: false }).unwrap();
    by_hand.waits(60 * SECOND);
    assert!(by_hand.reveal().is_none());
}

#[test]
fn the_driver_does_not_wait_for_the_count_down() {
    let mut world = usual(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    let round = world.round_id();
    world.asks(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());

    let mut world = usual(&["a"]);
    all_vote(&mut world, ["3", "5", "8"]);
    assert_eq!(world.asks(BOB, Request::SetCountDown { on: false }), Err(FailureCode::NotDriver));
    world.asks(ADA, Request::SetCountDown { on: false }).unwrap();
    assert!(world.reveal().is_some(), "switched off, it is over");
}

#[test]
fn hidden_names_stay_hidden() {
    let mut world = started(&["a", "b"], |setup| Setup { count_down: false, hide_names: true, ..setup });
    assert!(world.state().round().unwrap().hide_names);
    all_vote(&mut world, ["8", "?", "3"]);
    let reveal = world.reveal().unwrap();
    let shown: Vec<_> = reveal.votes.iter().map(|cast| (cast.seat, cast.vote.to_string())).collect();
    assert_eq!(shown, [(None, "3".into()), (None, "8".into()), (None, "?".into())]);
    assert_eq!(reveal.talkers(), Default::default());
    assert_eq!(world.own_vote(ADA).unwrap().to_string(), "8", "to oneself one is no secret");
}

#[test]
fn nobody_is_tricked_into_an_open_vote() {
    let mut world = started(&["a"], |setup| Setup { count_down: false, hide_names: true, ..setup });
    assert_eq!(world.asks(BOB, Request::SetHideNames { on: false }), Err(FailureCode::NotDriver));
    world.votes(BOB, "3").unwrap();
    world.asks(ADA, Request::SetHideNames { on: false }).unwrap();
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_none()));
    let round = world.round_id();
    world.asks(ADA, Request::Revote { round }).unwrap();
    assert!(!world.state().round().unwrap().hide_names, "from the next round on");
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_some()));
}

#[test]
fn the_scale_changes_between_rounds() {
    let mut world = at_once(&["a", "b"]);
    let shirts: Scale = "t-shirts".parse().unwrap();
    let set = |scale: &Scale| Request::SetScale { scale: scale.clone() };
    assert_eq!(world.asks(BOB, set(&shirts)), Err(FailureCode::NotDriver));
    world.votes(BOB, "3").unwrap();
    assert_eq!(world.asks(ADA, set(&shirts)), Err(FailureCode::VotesCast));
    let hinted = Scale::fibonacci().with_hint(Points::whole(8), "half a sprint").unwrap();
    world.asks(ADA, set(&hinted)).unwrap();
    assert_eq!(world.state().scale, hinted, "a hint does not change what one voted");

    all_vote(&mut world, ["3", "5", "8"]);
    world.asks(ADA, set(&shirts)).unwrap();
    world.settles(ADA, 5).unwrap();
    assert_eq!(world.settles(ADA, 13), Err(FailureCode::OffScale), "neither on the scale nor voted");
    let round = world.round_id();
    world.asks(ADA, Request::Settle { round, points: "L".parse().unwrap() }).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.votes(ADA, "3"), Err(FailureCode::OffScale));
    all_vote(&mut world, ["M", "L", "L"]);
    world.next(ADA).unwrap();
    let summary = Summary::of(world.state());
    assert_eq!((summary.estimated, summary.numeric, summary.total().as_str()), (2, 0, "0"));
}

#[test]
fn a_timer_runs_for_all_and_ends() {
    let mut world = usual(&["a"]);
    let timer = |purpose, length: Duration, reveal_at_end| Request::StartTimer {
        purpose,
        length_ms: length.as_millis() as u64,
        reveal_at_end,
    };
    assert_eq!(world.asks(BOB, timer(TimerPurpose::Round, 10 * SECOND, true)), Err(FailureCode::NotDriver));
    for wrong in [TIMER_SHORTEST - MOMENT, TIMER_LONGEST + MOMENT] {
        assert_eq!(world.asks(ADA, timer(TimerPurpose::Round, wrong, true)), Err(FailureCode::TimerLength));
    }
    world.asks(ADA, timer(TimerPurpose::Round, TIMER_SHORTEST, true)).unwrap();
    let ends = world.now + TIMER_SHORTEST;
    assert_eq!(world.state().timer.unwrap().ends, ends);
    world.waits(TIMER_SHORTEST);
    assert_eq!((world.state().timer, world.reveal()), (None, None), "nobody has voted");

    world.asks(ADA, timer(TimerPurpose::Round, TIMER_SHORTEST, false)).unwrap();
    world.votes(BOB, "3").unwrap();
    world.waits(60 * SECOND);
    assert!(world.reveal().is_none(), "it was not asked for");

    world.asks(ADA, timer(TimerPurpose::Round, TIMER_LONGEST, true)).unwrap();
    world.waits(TIMER_LONGEST - MOMENT);
    assert!(world.reveal().is_none());
    world.waits(MOMENT);
    assert_eq!(world.reveal().unwrap().votes.len(), 1);
    assert_eq!(world.asks(ADA, timer(TimerPurpose::Round, 10 * SECOND, true)), Err(FailureCode::Revealed));

    world.asks(ADA, timer(TimerPurpose::Talk, 20 * SECOND, true)).unwrap();
    assert!(!world.state().timer.unwrap().reveal_at_end);
    assert_eq!(world.asks(BOB, Request::StopTimer), Err(FailureCode::NotDriver));
    world.asks(ADA, Request::StopTimer).unwrap();
    assert_eq!(world.state().timer, None);
}

#[test]
fn a_timer_stops_when_nobody_needs_it_any_more() {
    let mut world = at_once(&["a", "b"]);
    let timer = |purpose| Request::StartTimer { purpose, length_ms: 600_000, reveal_at_end: false };
    world.asks(ADA, timer(TimerPurpose::Round)).unwrap();
    all_vote(&mut world, ["3", "3", "5"]);
    assert_eq!(world.state().timer, None, "the round is revealed");
    world.asks(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.settles(ADA, 3).unwrap();
    assert_eq!(world.state().timer, None, "they have agreed");
    world.asks(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.state().timer, None, "the next card");
    all_vote(&mut world, ["3", "3", "5"]);
    world.settles(ADA, 3).unwrap();
    world.asks(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!((world.state().stage(), world.state().timer), (Stage::Finished, None));
    assert_eq!(world.asks(ADA, timer(TimerPurpose::Talk)), Err(FailureCode::NoCard));
}

#[test]
fn a_timer_goes_on_at_the_next_host_with_what_was_left() {
    let mut world = usual(&["a"]);
    let request =
        Request::StartTimer { purpose: TimerPurpose::Round, length_ms: 60_000, reveal_at_end: false };
    world.asks(ADA, request).unwrap();
    world.waits(20 * SECOND);
    let snapshot = world.room.snapshot();
    world.now = Time(7);
    world.reopens(&snapshot, Some(BOB));
    assert_eq!(world.state().timer.unwrap().ends, Time(7) + 40 * SECOND);

    let of_a_member = |at: Option<Time>| {
        let snapshot = Snapshot::new(world.state().clone(), world.room.seq(), Default::default(), 0).unwrap();
        at.map_or(snapshot.clone(), |at| snapshot.at(at))
    };
    let mut elsewhere = usual(&["a"]);
    let (known, unknown) = (of_a_member(Some(Time(7) + 10 * SECOND)), of_a_member(None));
    elsewhere.reopens(&known, Some(BOB));
    assert_eq!(elsewhere.state().timer.unwrap().ends, elsewhere.now + 30 * SECOND);
    elsewhere.reopens(&unknown, Some(BOB));
    assert_eq!(elsewhere.state().timer, None, "nobody knows what was left");
}

#[test]
fn cards_can_be_edited_moved_and_removed() {
    let mut world = at_once(&["a", "b", "c"]);
    let [a, b, c] = [1, 2, 3].map(CardId);
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    let estimate = world.state().card(a).unwrap().estimate;
    let edit =
        |card, title: &str| Request::EditCard { card, to: NewCard::new("A-1", title, "another body", None) };
    assert_eq!(world.asks(BOB, edit(a, "A")), Err(FailureCode::NotDriver));
    world.asks(ADA, edit(a, "A")).unwrap();
    world.asks(ADA, edit(b, "B")).unwrap();
    let Table::Pointing { body, .. } = &world.state().table else { panic!("b is on the table") };
    assert_eq!(body, "another body");
    world.asks(ADA, Request::MoveCard { card: a, before: None }).unwrap();
    world.asks(ADA, Request::MoveCard { card: c, before: Some(b) }).unwrap();
    assert_eq!(titles(&world), ["c", "B", "A"]);
    assert_eq!(world.state().card(a).unwrap().estimate, estimate);
    assert_eq!(world.asks(ADA, Request::RemoveCard { card: b }), Err(FailureCode::OnTable));
    world.asks(ADA, Request::RemoveCard { card: c }).unwrap();
    for request in [
        edit(c, "C"),
        Request::MoveCard { card: c, before: None },
        Request::MoveCard { card: b, before: Some(c) },
        Request::RemoveCard { card: c },
        Request::SetNote { card: c, text: "x".into() },
        Request::OpenCard { card: c },
        Request::ReadCard { card: c },
    ] {
        assert_eq!(world.asks(ADA, request), Err(FailureCode::NoSuchCard));
    }
    world.asks(ADA, Request::AddCards { cards: vec![NewCard::new("", "d", "", None)] }).unwrap();
    assert_eq!(world.state().cards.last().unwrap().id, CardId(4), "no number is given twice");
}

#[test]
fn a_card_carries_a_note() {
    let mut world = at_once(&["a", "b"]);
    let note = |card: u32, text: &str| Request::SetNote { card: CardId(card), text: text.into() };
    assert_eq!(world.asks(BOB, note(1, "x")), Err(FailureCode::NotDriver));
    world.asks(ADA, note(1, "  ask Ann ")).unwrap();
    world.asks(ADA, note(2, &"x".repeat(NOTE_CHARS + 1))).unwrap();
    let on_table = |world: &World| match &world.state().table {
        Table::Pointing { note, .. } => note.clone(),
        Table::Gathering | Table::Finished => panic!("a card is on the table"),
    };
    assert_eq!(on_table(&world), "ask Ann");
    assert!(world.state().cards.iter().all(|card| card.noted));
    let Ok(Some(Answer::Card { note: read, .. })) = world.asks(BOB, Request::ReadCard { card: CardId(2) })
    else {
        panic!("everybody may read a card")
    };
    assert_eq!(read.chars().count(), NOTE_CHARS);
    world.asks(ADA, Request::OpenCard { card: CardId(2) }).unwrap();
    assert_eq!(on_table(&world), read);
    world.asks(ADA, note(2, " ")).unwrap();
    assert_eq!((on_table(&world).as_str(), world.state().cards[1].noted), ("", false));
}

#[test]
fn a_quick_round_comes_in_between() {
    let mut world = at_once(&["a", "b"]);
    assert_eq!(world.asks(BOB, Request::QuickRound), Err(FailureCode::NotDriver));
    world.votes(BOB, "3").unwrap();
    world.asks(ADA, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.own_vote(BOB)), (Some(""), None));
    all_vote(&mut world, ["3", "3", "5"]);
    world.next(ADA).unwrap();
    assert_eq!(world.title(), Some("a"), "then those come that were left out");

    let mut world = World::new(&["a"]);
    world.joins(ADA);
    world.joins(BOB);
    world.asks(BOB, Request::QuickRound).unwrap();
    assert_eq!((world.title(), world.state().driver), (Some(""), world.seat_of(BOB)));
}

#[test]
fn the_wheel_is_taken_only_from_who_is_not_here() {
    let mut world = usual(&["a"]);
    assert_eq!(world.asks(CAT, Request::BecomeDriver), Err(FailureCode::DriverHere));
    world.drops(ADA);
    world.asks(CAT, Request::BecomeDriver).unwrap();
    assert_eq!(world.state().driver, world.seat_of(CAT), "at once, and not after ten seconds");
    world.joins(ADA);
    assert_eq!(world.asks(ADA, Request::BecomeDriver), Err(FailureCode::DriverHere));

    let mut world = World::new(&["a"]);
    world.joins(ADA);
    world.joins(BOB);
    world.asks(BOB, Request::BecomeDriver).unwrap();
    world.asks(BOB, Request::SetCountDown { on: true }).unwrap();
    let card = Request::AddCards { cards: vec![NewCard::new("", "b", "", None)] };
    assert_eq!(world.asks(ADA, card), Err(FailureCode::NotDriver), "somebody prepares the meeting");
    world.asks(ADA, Request::Start).unwrap();
    assert_eq!(world.state().driver, world.seat_of(ADA), "who starts drives");
}

#[test]
fn a_face_is_ones_own_and_stays() {
    let mut world = usual(&["a"]);
    let fox = Avatar { colour: Colour::new(5).unwrap(), emoji: Some(Emoji::new("🦊").unwrap()) };
    let face_of = |world: &World| world.state().seat(world.seat_of(BOB).unwrap()).unwrap().avatar.clone();
    assert_eq!(face_of(&world), None);
    world.asks(BOB, Request::SetAvatar { avatar: fox.clone() }).unwrap();
    world.drops(BOB);
    world.joins(BOB);
    assert_eq!(face_of(&world), Some(fox), "who says nothing of it keeps it");
    world.leaves(BOB);
    assert_eq!(world.presence(BOB), Some(Presence::Gone));
    let plain = Avatar { colour: Colour::default(), emoji: None };
    world.joins_with(BOB, plain.clone());
    assert_eq!((world.presence(BOB), face_of(&world)), (Some(Presence::Here), Some(plain)));
}

#[test]
fn reactions_fly_and_are_gone() {
    let mut world = usual(&["a"]);
    let (state, seq) = (world.state().clone(), world.room.seq());
    let react = Request::React { reaction: Reaction::Hooray };
    for _ in 0..REACTIONS {
        world.asks(BOB, react.clone()).unwrap();
    }
    assert_eq!(world.asks(BOB, react.clone()), Err(FailureCode::TooFast));
    world.asks(CAT, react.clone()).unwrap();
    let flown = world.outputs.iter().filter(|output| matches!(output, Output::Reacted { .. })).count();
    assert_eq!(flown, REACTIONS + 1);
    world.waits(REACTIONS_WITHIN - MOMENT);
    assert_eq!(world.asks(BOB, react.clone()), Err(FailureCode::TooFast));
    world.waits(MOMENT);
    world.asks(BOB, react).unwrap();
    assert_eq!((world.state(), world.room.seq()), (&state, seq));
    let reacted = HostMessage::Reacted { seat: world.seat_of(BOB).unwrap(), reaction: Reaction::Love };
    assert_eq!(serde_json::to_string(&reacted).unwrap(), r#"{"type":"reacted","seat":2,"reaction":"❤️"}"#);
}
