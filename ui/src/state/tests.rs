use std::sync::Arc;

use room::message::{CloseCode, OwnVote};
use room::{
    CardId, Change, Name, Points, Presence, Role, RoomId, RoomInfo, Round, Scale, Seat, SeatId, SeatSecret,
    Seq, Stage, Time,
};

use super::*;

const ROUND: RoundId = RoundId(7);

fn after(state: &Rc<State>, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    actions.into_iter().fold(Rc::clone(state), Reducible::reduce)
}

fn heard(state: &Rc<State>, news: impl IntoIterator<Item = UiEvent>) -> Rc<State> {
    after(state, news.into_iter().map(Action::Event))
}

fn me() -> UiEvent {
    UiEvent::OwnProfile(OwnProfile { name: None, app: "pointing-party 0.1.0".into() })
}

fn card(id: u32, title: &str) -> Card {
    Card {
        id: CardId(id),
        key: String::new(),
        title: title.into(),
        link: None,
        estimate: None,
        conflicting_estimates: Vec::new(),
        noted: false,
    }
}

fn seat(id: u32, name: &str) -> Seat {
    let key = SeatSecret::from_seed([id as u8; 32]).key();
    Seat {
        id: SeatId(id),
        key,
        name: Name::new(name).unwrap(),
        role: Role::Voter,
        presence: Presence::Here,
        avatar: None,
        removed: false,
    }
}

fn room(table: Table) -> room::State {
    let info = RoomInfo::new(RoomId::from_bytes([1; 16]), Name::new("Ada's room").unwrap());
    room::State {
        seats: vec![seat(1, "Ada"), seat(2, "Bob")],
        driver: Some(SeatId(1)),
        cards: [card(1, "one"), card(2, "two")].map(Arc::new).into(),
        table,
        ..room::State::new(info, Scale::fibonacci())
    }
}

fn voting() -> Table {
    Table::Pointing {
        card: CardId(1),
        body: String::new(),
        note: String::new(),
        round: Round::open(ROUND, false),
        earlier: Vec::new(),
    }
}

fn joined(table: Table) -> UiEvent {
    UiEvent::FromHost(HostMessage::Joined {
        you: SeatId(1),
        vote: None,
        state: Box::new(room(table)),
        seq: Seq(10),
        at: Time(0),
    })
}

fn changed(seq: u64, change: Change) -> UiEvent {
    UiEvent::FromHost(HostMessage::Changed { seq: Seq(seq), changes: vec![change] })
}

fn at_the_table() -> Rc<State> {
    heard(
        &Rc::default(),
        [me(), UiEvent::Connection(ConnectionStatus::In { hosting: None }), joined(voting())],
    )
}

fn points(points: u16) -> Option<Vote> {
    Some(Vote::Points(Points::whole(points)))
}

fn pick(vote: Option<Vote>) -> Action {
    Action::Picked { round: ROUND, vote }
}

fn your_vote(vote: Option<Vote>) -> UiEvent {
    UiEvent::FromHost(HostMessage::YourVote(OwnVote { round: ROUND, vote }))
}

#[test]
fn the_screens_follow_the_way_into_a_room_and_out() {
    let start = Rc::<State>::default();
    assert_eq!(start.screen(), Screen::Starting);
    let lobby = heard(&start, [me(), UiEvent::Connection(ConnectionStatus::Out)]);
    assert_eq!(lobby.screen(), Screen::Outside);
    let going =
        heard(&lobby, [UiEvent::Connection(ConnectionStatus::Connecting { to: "Ada's room".into() })]);
    assert_eq!(going.screen(), Screen::Connecting);
    let seated = heard(&going, [UiEvent::Connection(ConnectionStatus::In { hosting: None })]);
    assert_eq!(seated.screen(), Screen::Connecting, "until the room's state is there");
    let table = heard(&seated, [joined(voting())]);
    assert_eq!(table.screen(), Screen::Table);
    let summary = heard(&table, [changed(11, Change::Finished)]);
    assert_eq!(summary.screen(), Screen::Summary);
    let why = EndReason::Closed(CloseCode::RoomClosed);
    let over = heard(
        &summary,
        [UiEvent::Connection(ConnectionStatus::Ended { why, message: "The host closed the room.".into() })],
    );
    assert_eq!(over.screen(), Screen::Outside);
    assert_eq!(over.over(), Some((why, "The host closed the room.")));
    assert!(over.view.is_none() && over.cards.is_empty());
}

#[test]
fn the_state_may_come_before_the_link() {
    let table = heard(
        &Rc::default(),
        [me(), joined(voting()), UiEvent::Connection(ConnectionStatus::In { hosting: None })],
    );
    assert_eq!(table.screen(), Screen::Table);
}

#[test]
fn the_table_stays_in_sight_while_reconnecting() {
    let link = ConnectionStatus::Reconnecting { tries: 2, because: "The host does not answer.".into() };
    let state = heard(&at_the_table(), [UiEvent::Connection(link)]);
    assert_eq!(state.screen(), Screen::Table);
}

#[test]
fn a_missed_change_is_noticed_and_the_whole_room_mends_it() {
    let table = at_the_table();
    let lost = heard(&table, [changed(13, Change::Voted { seat: SeatId(2) })]);
    assert!(lost.lost);
    assert_eq!(lost.view, table.view, "what was there before stays");
    let still = heard(&lost, [changed(14, Change::Voted { seat: SeatId(1) })]);
    assert!(still.lost);
    assert_eq!(still.view, table.view);
    let mended = heard(&still, [joined(Table::Gathering)]);
    assert!(!mended.lost);
    assert_eq!(mended.view.as_ref().unwrap().state.stage(), Stage::Gathering);
}

#[test]
fn a_click_shows_at_once_and_stays_when_confirmed() {
    let clicked = after(&at_the_table(), [pick(points(5))]);
    assert_eq!(clicked.own_vote(), points(5));
    let confirmed = heard(&clicked, [your_vote(points(5))]);
    let done = after(&confirmed, [Action::PickAnswered { round: ROUND, carried_out: true }]);
    assert_eq!(done.own_vote(), points(5));
    assert_eq!(done.pick, None);
    let withdrawn = after(&done, [pick(None)]);
    assert_eq!(withdrawn.own_vote(), None);
}

#[test]
fn a_refused_click_shows_what_the_room_knows() {
    let voted = heard(&at_the_table(), [your_vote(points(3))]);
    let refused = after(&voted, [pick(points(5)), Action::PickAnswered { round: ROUND, carried_out: false }]);
    assert_eq!(refused.own_vote(), points(3));
}

#[test]
fn a_click_does_not_reach_into_the_next_round() {
    let opened = Change::RoundOpened {
        card: CardId(2),
        body: String::new(),
        note: String::new(),
        round: RoundId(8),
        hide_names: false,
        earlier: vec![],
    };
    let next = heard(&after(&at_the_table(), [pick(points(5))]), [changed(11, opened)]);
    assert_eq!(next.own_vote(), None);
}

#[test]
fn a_card_that_did_not_change_is_the_same_allocation() {
    let table = at_the_table();
    let voted = heard(&table, [changed(11, Change::Voted { seat: SeatId(2) })]);
    assert!(Rc::ptr_eq(&table.cards, &voted.cards));
    let estimate = room::Estimate { points: Points::whole(3), rounds: 1, spent_ms: 1 };
    let settled = heard(&voted, [changed(12, Change::Settled { card: CardId(1), estimate })]);
    assert!(Arc::ptr_eq(&voted.cards[1], &settled.cards[1]));
    assert_eq!(settled.cards[0].estimate, Some(estimate));
    let added = heard(&settled, [changed(13, Change::CardsAdded { cards: vec![card(3, "three")] })]);
    assert!(Arc::ptr_eq(&settled.cards[0], &added.cards[0]));
    assert_eq!(added.cards.len(), 3);
}

/// How many people are drawn again: those who are not the allocation they were before.
fn drawn_again(before: &State, after: &State) -> usize {
    let is_known = |person: &&Rc<Person>| before.people.iter().any(|old| Rc::ptr_eq(old, person));
    after.people.len() - after.people.iter().filter(is_known).count()
}

#[test]
fn of_two_hundred_only_those_are_drawn_again_who_changed() {
    let mut large = room(voting());
    large.seats = (1..=200).map(|id| seat(id, &format!("Ada {}", id % 150))).collect();
    let joined =
        HostMessage::Joined { you: SeatId(1), vote: None, state: Box::new(large), seq: Seq(10), at: Time(0) };
    let table = heard(
        &Rc::default(),
        [me(), UiEvent::Connection(ConnectionStatus::In { hosting: None }), UiEvent::FromHost(joined)],
    );
    assert_eq!(table.people.len(), 200);

    let voted = heard(&table, [changed(11, Change::Voted { seat: SeatId(7) })]);
    assert_eq!(drawn_again(&table, &voted), 1);
    let left = heard(&voted, [changed(12, Change::Presence { seat: SeatId(3), presence: Presence::Gone })]);
    assert_eq!((left.people.len(), drawn_again(&voted, &left)), (199, 0));
    let back = heard(&left, [changed(13, Change::Seated { seat: seat(3, "Ada 3") })]);
    assert_eq!((back.people.len(), drawn_again(&left, &back)), (200, 1));
    let nothing = heard(&back, [your_vote(None)]);
    assert!(Rc::ptr_eq(&back.people, &nothing.people));
    let mine = after(&nothing, [pick(points(5))]);
    assert_eq!(drawn_again(&nothing, &mine), 1);
    assert!(Rc::ptr_eq(&table.cards, &mine.cards));
}

#[test]
fn notices_are_few_and_each_is_said_once() {
    let tell = |text: &str| Action::Tell { text: text.into(), error: true };
    let told = after(&Rc::default(), [tell("a"), tell("b"), tell("a"), tell("c"), tell("d")]);
    let texts: Vec<&str> = told.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(texts, ["a", "c", "d"]);
    let dismissed = after(&told, [Action::Dismiss(told.notices[1].id)]);
    assert_eq!(dismissed.notices.len(), 2);
}
