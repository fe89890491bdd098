use std::sync::Arc;

use room::message::CloseCode;
use room::{
    CardId, Change, DeviceSecret, Name, Points, Presence, Role, RoomInfo, RoomSettings, Round, Salt, Seat,
    SeatId, SeatSecret, Seq, Time,
};

use super::*;

const ROUND: RoundId = RoundId(7);

fn reduce(state: &Rc<State>, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    actions.into_iter().fold(Rc::clone(state), Reducible::reduce)
}

/// Handles events like a transport, which applies the host's messages.
fn receive(state: &Rc<State>, events: impl IntoIterator<Item = UiEvent>) -> Rc<State> {
    events.into_iter().fold(Rc::clone(state), |state, event| {
        let apply = |message| Update::apply(state.view.as_ref(), message).ok();
        let event = event.apply_host_message(apply).expect("no change is missed");
        reduce(&state, [Action::Event(event)])
    })
}

fn own_profile_event() -> UiEvent {
    UiEvent::OwnProfile(OwnProfile { name: None, app: "pointing-party 0.1.0".into(), continues: None })
}

fn card(id: u32, title: &str) -> Card {
    Card {
        id: CardId(id),
        key: String::new(),
        title: title.into(),
        link: None,
        estimate: None,
        noted: false,
        text: room::TextHash::default(),
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
        elsewhere: Vec::new(),
        removed: false,
        replicated: CardId(0),
    }
}

fn room(table: Table) -> room::State {
    let founding = DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16]));
    let info = RoomInfo::new(founding.founder, Name::new("Ada's room").unwrap());
    room::State {
        seats: vec![seat(1, "Ada"), seat(2, "Bob")],
        driver: Some(SeatId(1)),
        cards: [card(1, "one"), card(2, "two")].map(Arc::new).into(),
        table,
        chain: founding.chain.into_links(),
        ..room::State::new(info, RoomSettings::default())
    }
}

fn pointing() -> Table {
    Table::Pointing {
        card: CardId(1),
        body: String::new(),
        note: String::new(),
        round: Round::open(ROUND, false),
        earlier: Vec::new(),
    }
}

fn joined_event(table: Table) -> UiEvent {
    UiEvent::FromHost(HostMessage::Joined {
        you: SeatId(1),
        vote: None,
        state: Box::new(room(table)),
        seq: Seq(10),
        at: Time(0),
    })
}

fn changed_event(seq: u64, change: Change) -> UiEvent {
    UiEvent::FromHost(HostMessage::Changed { seq: Seq(seq), changes: vec![change] })
}

fn state_in_room() -> Rc<State> {
    receive(
        &Rc::default(),
        [
            own_profile_event(),
            UiEvent::Connection(ConnectionStatus::In { hosting: None }),
            joined_event(pointing()),
        ],
    )
}

fn points(points: u16) -> Option<Vote> {
    Some(Vote::Points(Points::whole(points)))
}

fn optimistic_vote(vote: Option<Vote>) -> Action {
    Action::PickVote { round: ROUND, vote }
}

fn own(vote: Option<Vote>) -> OwnVote {
    OwnVote { round: ROUND, vote }
}

fn own_vote_event(vote: Option<Vote>) -> UiEvent {
    UiEvent::FromHost(HostMessage::YourVote(own(vote)))
}

#[test]
fn the_screen_follows_the_connection() {
    let start = Rc::<State>::default();
    assert_eq!(start.screen(), Screen::Starting);
    let lobby = receive(&start, [own_profile_event(), UiEvent::Connection(ConnectionStatus::Out)]);
    assert_eq!(lobby.screen(), Screen::Lobby);
    let going =
        receive(&lobby, [UiEvent::Connection(ConnectionStatus::Connecting { to: "Ada's room".into() })]);
    assert_eq!(going.screen(), Screen::Connecting);
    let seated = receive(&going, [UiEvent::Connection(ConnectionStatus::In { hosting: None })]);
    assert_eq!(seated.screen(), Screen::Connecting, "until the room's state arrives");
    let table = receive(&seated, [joined_event(pointing())]);
    assert_eq!(table.screen(), Screen::Table);
    let summary = receive(&table, [changed_event(11, Change::Finished)]);
    assert_eq!(summary.screen(), Screen::Summary);
    let reason = EndReason::Closed(CloseCode::RoomClosed);
    let end_reason = receive(
        &summary,
        [UiEvent::Connection(ConnectionStatus::Ended {
            why: reason,
            message: "The host closed the room.".into(),
        })],
    );
    assert_eq!(end_reason.screen(), Screen::Lobby);
    assert_eq!(end_reason.end_reason(), Some((reason, "The host closed the room.")));
    assert!(end_reason.view.is_none() && end_reason.cards.is_empty());
}

#[test]
fn the_state_may_arrive_before_the_connection_status() {
    let table = receive(
        &Rc::default(),
        [
            own_profile_event(),
            joined_event(pointing()),
            UiEvent::Connection(ConnectionStatus::In { hosting: None }),
        ],
    );
    assert_eq!(table.screen(), Screen::Table);
}

#[test]
fn the_table_stays_visible_while_reconnecting() {
    let connection =
        ConnectionStatus::Reconnecting { tries: 2, because: "The host isn't responding.".into() };
    let state = receive(&state_in_room(), [UiEvent::Connection(connection)]);
    assert_eq!(state.screen(), Screen::Table);
}

#[test]
fn a_clicked_vote_shows_at_once_and_stays_when_confirmed() {
    let clicked = reduce(&state_in_room(), [optimistic_vote(points(5))]);
    assert_eq!(clicked.own_vote(), points(5));
    let confirmed = receive(&clicked, [own_vote_event(points(5))]);
    let done = reduce(&confirmed, [Action::VoteAnswered { round: ROUND, accepted: true }]);
    assert_eq!(done.own_vote(), points(5));
    assert_eq!(done.optimistic_vote, None);
    let withdrawn = reduce(&done, [optimistic_vote(None)]);
    assert_eq!(withdrawn.own_vote(), None);
}

#[test]
fn a_rejected_click_shows_the_confirmed_vote() {
    let voted = receive(&state_in_room(), [own_vote_event(points(3))]);
    let refused =
        reduce(&voted, [optimistic_vote(points(5)), Action::VoteAnswered { round: ROUND, accepted: false }]);
    assert_eq!(refused.own_vote(), points(3));
}

#[test]
fn a_clicked_vote_ends_with_its_round() {
    let opened = Change::RoundOpened {
        card: CardId(2),
        body: String::new(),
        note: String::new(),
        round: RoundId(8),
        hide_names: false,
        earlier: vec![],
    };
    let next = receive(&reduce(&state_in_room(), [optimistic_vote(points(5))]), [changed_event(11, opened)]);
    assert_eq!(next.own_vote(), None);
}

#[test]
fn unchanged_cards_keep_their_allocation() {
    let table = state_in_room();
    let voted = receive(&table, [changed_event(11, Change::Voted { seat: SeatId(2) })]);
    assert!(Rc::ptr_eq(&table.cards, &voted.cards));
    let estimate = room::Estimate { points: Points::whole(3), rounds: 1, spent_ms: 1 };
    let settled = receive(&voted, [changed_event(12, Change::Settled { card: CardId(1), estimate })]);
    assert!(Arc::ptr_eq(&voted.cards[1], &settled.cards[1]));
    assert_eq!(settled.cards[0].estimate, Some(estimate));
    let added = receive(&settled, [changed_event(13, Change::CardsAdded { cards: vec![card(3, "three")] })]);
    assert!(Arc::ptr_eq(&settled.cards[0], &added.cards[0]));
    assert_eq!(added.cards.len(), 3);
}

/// The number of people who are rendered again because their allocation changed.
fn changed_people(before: &State, after: &State) -> usize {
    let is_known = |person: &&Rc<Person>| before.people.iter().any(|old| Rc::ptr_eq(old, person));
    after.people.len() - after.people.iter().filter(is_known).count()
}

#[test]
fn only_changed_people_are_rendered_again() {
    let mut large = room(pointing());
    large.seats = (1..=200).map(|id| seat(id, &format!("Ada {}", id % 150))).collect();
    let joined_event =
        HostMessage::Joined { you: SeatId(1), vote: None, state: Box::new(large), seq: Seq(10), at: Time(0) };
    let table = receive(
        &Rc::default(),
        [
            own_profile_event(),
            UiEvent::Connection(ConnectionStatus::In { hosting: None }),
            UiEvent::FromHost(joined_event),
        ],
    );
    assert_eq!(table.people.len(), 200);

    let voted = receive(&table, [changed_event(11, Change::Voted { seat: SeatId(7) })]);
    assert_eq!(changed_people(&table, &voted), 1);
    let left =
        receive(&voted, [changed_event(12, Change::Presence { seat: SeatId(3), presence: Presence::Gone })]);
    assert_eq!((left.people.len(), changed_people(&voted, &left)), (199, 0));
    let back = receive(&left, [changed_event(13, Change::Seated { seat: seat(3, "Ada 3") })]);
    assert_eq!((back.people.len(), changed_people(&left, &back)), (200, 1));
    let nothing = receive(&back, [own_vote_event(None)]);
    assert!(Rc::ptr_eq(&back.people, &nothing.people));
    let mine = reduce(&nothing, [optimistic_vote(points(5))]);
    assert_eq!(changed_people(&nothing, &mine), 1);
    assert!(Rc::ptr_eq(&table.cards, &mine.cards));
}

/// The banner stays while the room is not saved, and goes with the room.
#[test]
fn save_problem_is_shown_until_the_room_is_saved_or_left() {
    let hosting = ConnectionStatus::In { hosting: Some(vec!["192.168.1.5:7420".into()]) };
    let failing = UiEvent::SaveStatus(SaveStatus::Failing { message: "The disk is full.".into() });
    let hosting = receive(&state_in_room(), [UiEvent::Connection(hosting), failing]);
    assert_eq!(hosting.save_problem.as_deref(), Some("The disk is full."));
    assert!(hosting.toasts.is_empty());

    let resumed =
        UiEvent::SaveStatus(SaveStatus::Resumed { message: "The room is being saved again.".into() });
    let saved = receive(&hosting, [resumed]);
    assert_eq!(saved.save_problem, None);
    assert_eq!(saved.toasts[0].text, "The room is being saved again.");
    for connection in [ConnectionStatus::Out, ConnectionStatus::In { hosting: None }] {
        let left = receive(&hosting, [UiEvent::Connection(connection)]);
        assert_eq!((left.save_problem.as_deref(), left.toasts.len()), (None, 0));
    }
}

#[test]
fn toasts_are_limited_and_not_repeated() {
    let push_toast = |text: &str| Action::ShowToast { text: text.into(), error: true };
    let state = reduce(
        &Rc::default(),
        [push_toast("a"), push_toast("b"), push_toast("a"), push_toast("c"), push_toast("d")],
    );
    let texts: Vec<&str> = state.toasts.iter().map(|toast| toast.text.as_str()).collect();
    assert_eq!(texts, ["a", "c", "d"]);
    let dismissed = reduce(&state, [Action::DismissToast(state.toasts[1].id)]);
    assert_eq!(dismissed.toasts.len(), 2);
}

#[test]
fn answer_and_vote_confirm_a_click_in_either_order() {
    let clicked = OptimisticVote::click(None, ROUND, points(3));
    assert_eq!(clicked.confirmed(own(points(3))), None);
    let answered = clicked.answered(true).unwrap();
    assert_eq!(answered.vote, points(3));
    assert_eq!(answered.confirmed(own(points(3))), None);
}

#[test]
fn confirming_the_first_click_keeps_the_second() {
    let clicked = OptimisticVote::click(None, ROUND, points(3));
    let clicked = OptimisticVote::click(Some(clicked), ROUND, points(5));
    let clicked = clicked.confirmed(own(points(3))).unwrap();
    let clicked = clicked.answered(true).unwrap();
    assert_eq!(clicked.vote, points(5));
    assert_eq!(clicked.confirmed(own(points(5))), None);
}

#[test]
fn a_rejected_click_ends_unless_another_one_is_unanswered() {
    assert_eq!(OptimisticVote::click(None, ROUND, points(3)).answered(false), None);
    let twice = OptimisticVote::click(Some(OptimisticVote::click(None, ROUND, points(3))), ROUND, None);
    assert_eq!(twice.answered(false).unwrap().vote, None);
}

#[test]
fn a_vote_from_another_window_counts_when_no_click_is_unanswered() {
    let clicked = OptimisticVote::click(None, ROUND, points(3)).answered(true).unwrap();
    assert_eq!(clicked.confirmed(own(points(8))), None);
}

#[test]
fn a_new_round_resets_the_unanswered_clicks() {
    let old = OptimisticVote::click(None, RoundId(3), points(3));
    assert_eq!(OptimisticVote::click(Some(old), ROUND, points(3)).unanswered, 1);
}
