//! What the app keeps: past meetings and preferences.

use history::History;
use room::cards::NewCard;
use room::limits::ROOMS_KEPT;
use room::message::{Answer, Request};
use room::record::PastCard;
use room::ui_protocol::{
    ConnectionStatus, ExportFormat, Preferences, Theme, UiCommand, UiErrorCode, UiReply,
};
use room::{Avatar, Colour, Emoji, Epoch, Points, RoomId, Scale, ScaleKind, Stage};

use crate::controller::{stage, votes};
use crate::page::{App, Page};

/// Ann hosts and Bob joins; both vote 5 on an untitled card, and Ann goes on to the summary.
async fn a_card_is_settled(ann: &mut App, bob: &mut App) -> RoomId {
    let address = ann.hosts("Sprint 12").await;
    bob.joins(&address).await;
    ann.asks_room(Request::Start).await.unwrap();
    votes(ann, "5").await;
    votes(bob, "5").await;
    let page = ann.sees("the verdict", |page| stage(page) == Some(Stage::Revealed)).await;
    let view = page.view.unwrap();
    ann.asks_room(Request::Next { round: view.state.round().unwrap().id }).await.unwrap();
    for app in [ann, bob] {
        app.sees("the summary", |page| stage(page) == Some(Stage::Finished)).await;
    }
    view.state.room.id
}

async fn cards(app: &App, ask: UiCommand) -> Vec<PastCard> {
    match app.asks(ask).await.unwrap() {
        UiReply::Cards { cards } => cards,
        other => panic!("cards were asked for, and the answer is {other:?}"),
    }
}

#[tokio::test]
async fn everybody_keeps_what_was_settled() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    for app in [&ann, &bob] {
        // It is on the disk already, whatever happens to the app now.
        let snapshot = History::open(&app.path("data")).unwrap().cards(room).unwrap();
        assert_eq!((snapshot.len(), snapshot[0].card.rounds.len()), (1, 1));
        let votes = &snapshot[0].card.rounds[0].votes;
        let votes: Vec<String> =
            votes.iter().map(|seen| format!("{} {}", seen.name.as_deref().unwrap(), seen.vote)).collect();
        assert_eq!(votes, ["Ann 5", "Bob 5"]);

        let UiReply::Meetings { meetings, note: None } = app.asks(UiCommand::ListMeetings).await.unwrap()
        else {
            panic!("nothing is wrong with the file")
        };
        assert_eq!((meetings.len(), meetings[0].room, meetings[0].cards), (1, room, 1));
        assert_eq!(cards(app, UiCommand::OpenMeeting { room }).await, snapshot);
        assert!(cards(app, UiCommand::SearchCards { words: "passkey".into() }).await.is_empty());
        assert_eq!(
            cards(app, UiCommand::ReadShelf).await,
            snapshot,
            "settled in this room, and not on the table"
        );
        let exported = app.asks(UiCommand::ExportMeeting { room, form: ExportFormat::Csv }).await.unwrap();
        let UiReply::Exported { text } = exported else { panic!("not exported: {exported:?}") };
        assert!(text.contains("5 Ann, 5 Bob"), "{text}");
    }
    ann.asks(UiCommand::DeleteMeeting { room }).await.unwrap();
    assert_eq!(ann.is_denied(UiCommand::OpenMeeting { room }).await.0, UiErrorCode::History);
    assert_eq!(cards(&bob, UiCommand::OpenMeeting { room }).await.len(), 1, "Bob's is Bob's");
}

#[tokio::test]
async fn a_card_that_is_voted_on_again_is_not_kept() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    let card = cards(&ann, UiCommand::OpenMeeting { room }).await[0].card.card;
    ann.asks_room(Request::OpenCard { card }).await.unwrap();
    bob.sees("the card again", |page| stage(page) == Some(Stage::Voting)).await;
    for app in [&ann, &bob] {
        assert_eq!(app.is_denied(UiCommand::OpenMeeting { room }).await.0, UiErrorCode::History);
    }
}

#[tokio::test]
async fn a_damaged_history_is_said_and_the_meeting_goes_on() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    std::fs::write(ann.path("data/history.sqlite"), "no database").unwrap();
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    let UiReply::Meetings { meetings, note: Some(note) } = ann.asks(UiCommand::ListMeetings).await.unwrap()
    else {
        panic!("Ann is not told that her history was damaged")
    };
    assert!(note.contains("history.damaged.sqlite"), "{note}");
    assert_eq!((meetings.len(), meetings[0].room), (1, room));
}

/// A folder stands in the way of Bob's file.
#[tokio::test]
async fn a_history_that_cannot_be_kept_is_said_and_the_meeting_goes_on() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    std::fs::create_dir(bob.path("data/history.sqlite")).unwrap();
    a_card_is_settled(&mut ann, &mut bob).await;
    assert_eq!(bob.is_denied(UiCommand::ListMeetings).await.0, UiErrorCode::History);
    // It is tried again each time.
    std::fs::remove_dir(bob.path("data/history.sqlite")).unwrap();
    let UiReply::Meetings { meetings, note: Some(note) } = bob.asks(UiCommand::ListMeetings).await.unwrap()
    else {
        panic!("Bob is not told that a card is not kept")
    };
    assert!(meetings.is_empty() && note.contains("written"), "{note}");
}

/// Ann hosts two cards. The first is settled at 5 and the second on the table; then she closes her window.
#[tokio::test]
async fn a_room_goes_on_on_another_day() {
    let mut ann = App::start_as("Ann").await;
    ann.hosts("Sprint 12").await;
    let two = ["Log in", "Log out"].map(|title| NewCard::new("", title, "its body", None));
    ann.asks_room(Request::AddCards { cards: two.to_vec() }).await.unwrap();
    ann.asks_room(Request::Start).await.unwrap();
    votes(&mut ann, "5").await;
    let page = ann.sees("the verdict", |page| stage(page) == Some(Stage::Revealed)).await;
    let before = page.view.unwrap();
    ann.asks_room(Request::Next { round: before.state.round().unwrap().id }).await.unwrap();
    let room = before.state.room.id;

    let mut ann = App::start_in(ann.closes().await).await;
    let listed = |page: &Page| !page.resumable.is_empty();
    let snapshot = ann.sees("the room", listed).await.resumable.remove(0);
    assert_eq!(
        (snapshot.id, snapshot.name.as_str(), snapshot.settled, snapshot.cards),
        (room, "Sprint 12", 1, 2)
    );
    assert!(snapshot.latest > 1_700_000_000, "in seconds since 1970");
    ann.asks(UiCommand::Resume { room }).await.unwrap();
    let page = ann.sees("the second card", |page| stage(page) == Some(Stage::Voting)).await;
    let view = page.view.unwrap();
    assert_eq!((view.state.room.id, view.you), (room, before.you));
    assert!(view.state.room.epoch > before.state.room.epoch);
    assert_eq!(view.state.cards[0].estimate.map(|estimate| estimate.points), Some(Points::whole(5)));
    assert_eq!(view.state.current_card().unwrap().title, "Log out");
    assert!(view.state.is_driver(view.you), "nobody else is there");
    let Ok(UiReply::Answered { answer: Answer::Card { body, rounds, .. } }) =
        ann.asks_room(Request::ReadCard { card: view.state.cards[0].id }).await
    else {
        panic!("the first card can't be read")
    };
    assert_eq!((body.as_str(), rounds.len()), ("its body", 1));
    assert_eq!(
        cards(&ann, UiCommand::OpenMeeting { room }).await.len(),
        1,
        "the same meeting, and all of it"
    );

    ann.asks(UiCommand::Leave).await.unwrap();
    ann.sees("the room again", listed).await;
    ann.asks(UiCommand::ForgetResumable { room }).await.unwrap();
    ann.sees("nothing to go on with", |page| page.resumable.is_empty()).await;
    assert_eq!(ann.is_denied(UiCommand::Resume { room }).await.0, UiErrorCode::UnknownRoom);
    assert_eq!(cards(&ann, UiCommand::OpenMeeting { room }).await.len(), 1, "what was settled stays");
}

/// Only rooms with cards are worth coming back to, and only the last few of those.
#[tokio::test]
async fn of_many_rooms_the_last_few_can_go_on() {
    let mut ann = App::start_as("Ann").await;
    let leaves = async |ann: &mut App| {
        ann.asks(UiCommand::Leave).await.unwrap();
        ann.sees("the lobby", |page| page.link == Some(ConnectionStatus::Out)).await;
    };
    ann.hosts("Without cards").await;
    leaves(&mut ann).await;
    let mut hosted = Vec::new();
    for number in 0..ROOMS_KEPT + 2 {
        ann.hosts(&format!("Sprint {number}")).await;
        let card = NewCard::new("", "Log in", "", None);
        ann.asks_room(Request::AddCards { cards: vec![card] }).await.unwrap();
        hosted.push(ann.page.view.as_ref().unwrap().state.room.id);
        leaves(&mut ann).await;
    }
    let page = ann
        .sees("the last of them", |page| page.resumable.iter().any(|room| room.id == hosted[ROOMS_KEPT + 1]))
        .await;
    assert_eq!(page.resumable.len(), ROOMS_KEPT);
    let files = std::fs::read_dir(ann.path("data/rooms")).unwrap().count();
    assert_eq!(files, ROOMS_KEPT);
}

/// What is no room is not listed, and is in nobody's way.
#[tokio::test]
async fn a_damaged_room_is_left_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let rooms = folder.path().join("data/rooms");
    std::fs::create_dir_all(&rooms).unwrap();
    let id = RoomId::from_bytes([7; 16]);
    let file = rooms.join(format!("{id}.json"));
    std::fs::write(&file, "{ no room").unwrap();
    let ann = App::start_in(folder).await;
    ann.asks(UiCommand::SetName { name: "Ann".into() }).await.unwrap();
    assert!(ann.page.resumable.is_empty());
    assert_eq!(ann.is_denied(UiCommand::Resume { room: id }).await.0, UiErrorCode::CannotHost);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{ no room");
}

#[tokio::test]
async fn preferences_are_remembered_and_told() {
    let mut ann = App::start_as("Ann").await;
    let told = |page: &Page| page.preferences.is_some();
    let mut preferences = ann.sees("how she wants it", told).await.preferences.unwrap();
    assert_eq!(preferences, Preferences::default());
    preferences.theme = Theme::Dark;
    preferences.language = Some("de".into());
    ann.asks(UiCommand::SetPreferences { preferences: preferences.clone() }).await.unwrap();
    ann.sees("the dark", |page| page.preferences.as_ref() == Some(&preferences)).await;
    ann.loads_anew().await;
    ann.sees("the dark again", |page| page.preferences.as_ref() == Some(&preferences)).await;
    let snapshot = std::fs::read_to_string(ann.path("data/settings.json")).unwrap();
    assert!(snapshot.contains("dark"), "{snapshot}");
}

#[tokio::test]
async fn a_face_and_a_scale_come_along_to_the_next_room() {
    let mut ann = App::start_as("Ann").await;
    ann.hosts("Sprint 12").await;
    let avatar = Avatar { colour: Colour::new(3).unwrap(), emoji: Emoji::new("🦊").ok() };
    ann.asks_room(Request::SetAvatar { avatar: avatar.clone() }).await.unwrap();
    ann.asks_room(Request::Start).await.unwrap();
    ann.asks_room(Request::SetScale { scale: Scale::of(ScaleKind::TShirts).unwrap() }).await.unwrap();
    ann.asks(UiCommand::Leave).await.unwrap();
    ann.sees("the lobby", |page| page.link == Some(ConnectionStatus::Out)).await;
    ann.hosts("Sprint 13").await;
    let view = ann.page.view.as_ref().unwrap();
    assert_eq!(view.state.seat(view.you).unwrap().avatar, Some(avatar));
    assert_eq!(view.state.scale, Scale::of(ScaleKind::TShirts).unwrap());
}

/// Whoever hosted a room last can go on with it on another day, and the others find it again where it was last.
#[tokio::test]
async fn a_room_that_moved_is_kept_and_found_where_it_went() {
    let (mut ann, mut bob, mut cat) =
        (App::start_as("Ann").await, App::start_as("Bob").await, App::start_as("Cat").await);
    let address = ann.hosts("Sprint 12").await;
    for app in [&mut bob, &mut cat] {
        app.joins(&address).await;
    }
    let card = NewCard::new("A-1", "Log in", "", None);
    ann.asks_room(Request::AddCards { cards: vec![card] }).await.unwrap();
    let state = |page: &Page| page.view.as_ref().map(|view| view.state.clone());
    cat.sees("that both stand by", |page| state(page).is_some_and(|state| state.successors.len() == 2)).await;
    assert_eq!(cat.page.recent[0].address, address);
    ann.asks(UiCommand::Leave).await.unwrap();
    let moved = |page: &Page| {
        let is_there = state(page).is_some_and(|state| state.room.epoch == Epoch(2));
        is_there && matches!(page.link, Some(ConnectionStatus::In { .. }))
    };
    bob.sees("the room at his own machine", moved).await;
    let page = cat.sees("the room at Bob's", |page| moved(page) && page.recent[0].address != address).await;
    let found_at = page.recent[0].address.clone();
    for app in [&mut cat, &mut bob] {
        app.asks(UiCommand::Leave).await.unwrap();
        app.sees("the lobby", |page| page.link == Some(ConnectionStatus::Out)).await;
    }
    let page = bob.sees("the room that can go on", |page| !page.resumable.is_empty()).await;
    assert_eq!((page.resumable[0].name.as_str(), page.resumable[0].cards), ("Sprint 12", 1));
    assert_ne!(found_at, address);
}
