//! What the app saves: past meetings, hosted rooms and preferences.

use std::path::Path;
use std::time::UNIX_EPOCH;

use history::History;
use room::cards::NewCard;
use room::limits::MAX_SAVED_ROOMS;
use room::message::{Answer, Request};
use room::record::PastCard;
use room::ui_protocol::{
    ConnectionStatus, ExportFormat, Preferences, SaveStatus, Theme, UiCommand, UiErrorCode, UiReply,
};
use room::{Avatar, Colour, Emoji, Epoch, Points, RoomId, Scale, ScaleKind, Stage};
use saved_rooms::SavedRooms;

use crate::controller::{stage, vote};
use crate::page::{App, Page};

/// Ann hosts and Bob joins. Both vote 5 on an untitled card, which is then settled.
async fn settle_a_card(ann: &mut App, bob: &mut App) -> RoomId {
    let address = ann.host("Sprint 12").await;
    bob.join(&address).await;
    ann.send_to_room(Request::Start).await.unwrap();
    vote(ann, "5").await;
    vote(bob, "5").await;
    let page = ann.wait_for("the result", |page| stage(page) == Some(Stage::Revealed)).await;
    let view = page.view.unwrap();
    ann.send_to_room(Request::Next { round: view.state.round().unwrap().id }).await.unwrap();
    for app in [ann, bob] {
        app.wait_for("the summary", |page| stage(page) == Some(Stage::Finished)).await;
    }
    view.state.room.id
}

async fn cards(app: &App, command: UiCommand) -> Vec<PastCard> {
    match app.send(command).await.unwrap() {
        UiReply::Cards { cards } => cards,
        other => panic!("expected cards, got {other:?}"),
    }
}

#[tokio::test]
async fn all_members_save_settled_cards() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = settle_a_card(&mut ann, &mut bob).await;
    for app in [&ann, &bob] {
        // The card is on the disk before the page shows it.
        let saved = History::open(&app.path("data")).unwrap().cards(room).unwrap();
        assert_eq!((saved.len(), saved[0].card.rounds.len()), (1, 1));
        let votes = &saved[0].card.rounds[0].votes;
        let votes: Vec<String> =
            votes.iter().map(|cast| format!("{} {}", cast.name.as_deref().unwrap(), cast.vote)).collect();
        assert_eq!(votes, ["Ann 5", "Bob 5"]);

        let UiReply::Meetings { meetings, note: None } = app.send(UiCommand::ListMeetings).await.unwrap()
        else {
            panic!("unexpected warning about the file")
        };
        assert_eq!((meetings.len(), meetings[0].room, meetings[0].cards), (1, room, 1));
        assert_eq!(cards(app, UiCommand::OpenMeeting { room }).await, saved);
        assert!(cards(app, UiCommand::SearchCards { words: "passkey".into() }).await.is_empty());
        assert_eq!(
            cards(app, UiCommand::ListPastEstimates).await,
            saved,
            "past estimates include cards of this room"
        );
        let exported = app.send(UiCommand::ExportMeeting { room, form: ExportFormat::Csv }).await.unwrap();
        let UiReply::Exported { text } = exported else { panic!("not exported: {exported:?}") };
        assert!(text.contains("5 Ann, 5 Bob"), "{text}");
    }
    ann.send(UiCommand::DeleteMeeting { room }).await.unwrap();
    assert_eq!(ann.expect_error(UiCommand::OpenMeeting { room }).await.0, UiErrorCode::History);
    assert_eq!(cards(&bob, UiCommand::OpenMeeting { room }).await.len(), 1, "Bob's history is separate");
}

#[tokio::test]
async fn reopened_card_is_removed_from_history() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = settle_a_card(&mut ann, &mut bob).await;
    let card = cards(&ann, UiCommand::OpenMeeting { room }).await[0].card.card;
    ann.send_to_room(Request::OpenCard { card }).await.unwrap();
    bob.wait_for("the card again", |page| stage(page) == Some(Stage::Voting)).await;
    for app in [&ann, &bob] {
        assert_eq!(app.expect_error(UiCommand::OpenMeeting { room }).await.0, UiErrorCode::History);
    }
}

#[tokio::test]
async fn damaged_history_is_reported_and_replaced() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    std::fs::write(ann.path("data/history.sqlite"), "no database").unwrap();
    let room = settle_a_card(&mut ann, &mut bob).await;
    let UiReply::Meetings { meetings, note: Some(note) } = ann.send(UiCommand::ListMeetings).await.unwrap()
    else {
        panic!("Ann is not told that her history was damaged")
    };
    assert!(note.contains("history.damaged.sqlite"), "{note}");
    assert_eq!((meetings.len(), meetings[0].room), (1, room));
}

/// A folder has the name of Bob's history file.
#[tokio::test]
async fn unwritable_history_is_reported_and_retried() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    std::fs::create_dir(bob.path("data/history.sqlite")).unwrap();
    settle_a_card(&mut ann, &mut bob).await;
    assert_eq!(bob.expect_error(UiCommand::ListMeetings).await.0, UiErrorCode::History);
    // The app tries again each time.
    std::fs::remove_dir(bob.path("data/history.sqlite")).unwrap();
    let UiReply::Meetings { meetings, note: Some(note) } = bob.send(UiCommand::ListMeetings).await.unwrap()
    else {
        panic!("Bob is not told that a card was not saved")
    };
    assert!(meetings.is_empty() && note.contains("save the history"), "{note}");
}

/// Ann hosts two cards. The first is settled at 5 and the second is open when she closes her window.
#[tokio::test]
async fn saved_room_can_be_resumed() {
    let mut ann = App::start_as("Ann").await;
    ann.host("Sprint 12").await;
    let two = ["Log in", "Log out"].map(|title| NewCard::new("", title, "its body", None));
    ann.send_to_room(Request::AddCards { cards: two.to_vec() }).await.unwrap();
    ann.send_to_room(Request::Start).await.unwrap();
    vote(&mut ann, "5").await;
    let page = ann.wait_for("the result", |page| stage(page) == Some(Stage::Revealed)).await;
    let before = page.view.unwrap();
    ann.send_to_room(Request::Next { round: before.state.round().unwrap().id }).await.unwrap();
    let room = before.state.room.id;

    let mut ann = App::start_in(ann.close().await).await;
    let listed = |page: &Page| !page.resumable.is_empty();
    let saved = ann.wait_for("the room", listed).await.resumable.remove(0);
    assert_eq!((saved.id, saved.name.as_str(), saved.settled, saved.cards), (room, "Sprint 12", 1, 2));
    assert!(saved.latest > 1_700_000_000, "in seconds since 1970");
    ann.send(UiCommand::Resume { room }).await.unwrap();
    let page = ann.wait_for("the second card", |page| stage(page) == Some(Stage::Voting)).await;
    let view = page.view.unwrap();
    assert_eq!((view.state.room.id, view.you), (room, before.you));
    assert!(view.state.room.epoch > before.state.room.epoch);
    assert_eq!(view.state.cards[0].estimate.map(|estimate| estimate.points), Some(Points::whole(5)));
    assert_eq!(view.state.current_card().unwrap().title, "Log out");
    assert!(view.state.is_driver(view.you), "nobody else is there");
    let Ok(UiReply::Answered { answer: Answer::Card { body, rounds, .. } }) =
        ann.send_to_room(Request::ReadCard { card: view.state.cards[0].id }).await
    else {
        panic!("the first card can't be read")
    };
    assert_eq!((body.as_str(), rounds.len()), ("its body", 1));
    assert_eq!(
        cards(&ann, UiCommand::OpenMeeting { room }).await.len(),
        1,
        "the same meeting, and all of it"
    );

    ann.send(UiCommand::Leave).await.unwrap();
    ann.wait_for("the room again", listed).await;
    ann.send(UiCommand::ForgetResumable { room }).await.unwrap();
    ann.wait_for("an empty list", |page| page.resumable.is_empty()).await;
    assert_eq!(ann.expect_error(UiCommand::Resume { room }).await.0, UiErrorCode::UnknownRoom);
    assert_eq!(cards(&ann, UiCommand::OpenMeeting { room }).await.len(), 1, "what was settled stays");
}

/// Rooms without cards are not saved, and only the newest ones are kept.
#[tokio::test]
async fn only_the_newest_rooms_are_kept() {
    let mut ann = App::start_as("Ann").await;
    let leave = async |ann: &mut App| {
        ann.send(UiCommand::Leave).await.unwrap();
        ann.wait_for("the lobby", |page| page.status == Some(ConnectionStatus::Out)).await;
    };
    ann.host("Without cards").await;
    leave(&mut ann).await;
    let mut hosted = Vec::new();
    for number in 0..MAX_SAVED_ROOMS + 2 {
        ann.host(&format!("Sprint {number}")).await;
        let card = NewCard::new("", "Log in", "", None);
        ann.send_to_room(Request::AddCards { cards: vec![card] }).await.unwrap();
        hosted.push(ann.page.view.as_ref().unwrap().state.room.id);
        leave(&mut ann).await;
    }
    let page = ann
        .wait_for("the newest rooms", |page| {
            page.resumable.iter().any(|room| room.id == hosted[MAX_SAVED_ROOMS + 1])
        })
        .await;
    assert_eq!(page.resumable.len(), MAX_SAVED_ROOMS);
    let saved = SavedRooms::open(&ann.path("data/rooms.sqlite")).unwrap().list().unwrap();
    assert_eq!(saved.len(), MAX_SAVED_ROOMS);
}

/// A damaged snapshot is not listed, and its file stays.
#[tokio::test]
async fn damaged_room_file_is_left_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let rooms = folder.path().join("data/rooms");
    std::fs::create_dir_all(&rooms).unwrap();
    let id = RoomId::from_bytes([7; 16]);
    let file = rooms.join(format!("{id}.json"));
    std::fs::write(&file, "{ no room").unwrap();
    let ann = App::start_in(folder).await;
    ann.send(UiCommand::SetName { name: "Ann".into() }).await.unwrap();
    assert!(ann.page.resumable.is_empty());
    assert_eq!(ann.expect_error(UiCommand::Resume { room: id }).await.0, UiErrorCode::CannotHost);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{ no room");
}

/// The room of an earlier version moves into the file with all rooms. After that only the file counts.
#[tokio::test]
async fn room_file_of_an_earlier_version_is_imported_once() {
    let folder = tempfile::tempdir().unwrap();
    let rooms = folder.path().join("data/rooms");
    std::fs::create_dir_all(&rooms).unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../room/tests/fixtures/room_of_format_1.json");
    let old = rooms.join("aebb8cc97ecdb6d26bbdc24fa8bc9eb7.json");
    std::fs::copy(&fixture, &old).unwrap();

    let mut ann = App::start_in(folder).await;
    let listed = |page: &Page| !page.resumable.is_empty();
    let room = ann.wait_for("the room", listed).await.resumable.remove(0);
    assert_eq!((room.name.as_str(), room.settled, room.cards), ("Sprint 12", 1, 3));
    assert!(room.latest > 1_700_000_000, "in seconds since 1970");
    assert!(!old.exists());
    ann.send(UiCommand::ForgetResumable { room: room.id }).await.unwrap();
    let mut ann = App::start_in(ann.close().await).await;
    assert!(ann.wait_for("its list", |page| page.profile.is_some()).await.resumable.is_empty());
}

/// Someone copied an older file of the same room into the folder.
#[tokio::test]
async fn imported_file_does_not_replace_a_newer_room() {
    let mut ann = App::start_as("Ann").await;
    ann.host("Sprint 12").await;
    let card = NewCard::new("", "Log in", "", None);
    ann.send_to_room(Request::AddCards { cards: vec![card] }).await.unwrap();
    let room = ann.page.view.as_ref().unwrap().state.room.id;
    let folder = ann.close().await;
    let data = folder.path().join("data");
    let saved = SavedRooms::open(&data.join("rooms.sqlite")).unwrap().writer().load(room).unwrap().unwrap();
    let old = data.join(format!("rooms/{room}.json"));
    std::fs::create_dir_all(old.parent().unwrap()).unwrap();
    std::fs::write(&old, saved.to_json().replacen("Log in", "Log out", 1)).unwrap();
    std::fs::File::options().write(true).open(&old).unwrap().set_modified(UNIX_EPOCH).unwrap();

    let mut ann = App::start_in(folder).await;
    ann.wait_for("the room", |page| !page.resumable.is_empty()).await;
    ann.send(UiCommand::Resume { room }).await.unwrap();
    let page = ann.wait_for("the card", |page| page.view.is_some()).await;
    assert_eq!(page.view.unwrap().state.cards[0].title, "Log in");
}

/// A folder has the name of the file. The page is told, also after a reload, and when saving works again.
#[tokio::test]
async fn room_that_is_not_saved_is_reported_until_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("data/rooms.sqlite")).unwrap();
    let mut ann = App::start_in(folder).await;
    ann.send(UiCommand::SetName { name: "Ann".into() }).await.unwrap();
    ann.host("Sprint 12").await;
    let card = NewCard::new("", "Log in", "", None);
    ann.send_to_room(Request::AddCards { cards: vec![card] }).await.unwrap();
    let failing = |page: &Page| matches!(page.save_status, Some(SaveStatus::Failing { .. }));
    for _ in 0..2 {
        let page = ann.wait_for("the problem", failing).await;
        let Some(SaveStatus::Failing { message }) = page.save_status else {
            unreachable!("that was waited for")
        };
        assert!(message.contains("isn't being saved") && message.contains("rooms.sqlite"), "{message}");
        ann.reload().await;
    }
    std::fs::remove_dir(ann.path("data/rooms.sqlite")).unwrap();
    let resumed = |page: &Page| matches!(page.save_status, Some(SaveStatus::Resumed { .. }));
    ann.wait_for("that it is saved again", resumed).await;
    let room = ann.page.view.as_ref().unwrap().state.room.id;
    let saved = SavedRooms::open(&ann.path("data/rooms.sqlite")).unwrap();
    assert_eq!(saved.writer().load(room).unwrap().unwrap().state().cards[0].title, "Log in");
}

#[tokio::test]
async fn preferences_are_saved_and_sent_to_the_page() {
    let mut ann = App::start_as("Ann").await;
    let has_preferences = |page: &Page| page.preferences.is_some();
    let mut preferences = ann.wait_for("her preferences", has_preferences).await.preferences.unwrap();
    assert_eq!(preferences, Preferences::default());
    preferences.theme = Theme::Dark;
    preferences.language = Some("de".into());
    ann.send(UiCommand::SetPreferences { preferences: preferences.clone() }).await.unwrap();
    ann.wait_for("the dark theme", |page| page.preferences.as_ref() == Some(&preferences)).await;
    ann.reload().await;
    ann.wait_for("the dark theme again", |page| page.preferences.as_ref() == Some(&preferences)).await;
    let saved = std::fs::read_to_string(ann.path("data/settings.json")).unwrap();
    assert!(saved.contains("dark"), "{saved}");
}

#[tokio::test]
async fn avatar_and_scale_apply_to_the_next_room() {
    let mut ann = App::start_as("Ann").await;
    ann.host("Sprint 12").await;
    let avatar = Avatar { colour: Colour::new(3).unwrap(), emoji: Emoji::new("🦊").ok() };
    ann.send_to_room(Request::SetAvatar { avatar: avatar.clone() }).await.unwrap();
    ann.send_to_room(Request::Start).await.unwrap();
    let shirts = Scale::from_kind(ScaleKind::TShirts).unwrap();
    ann.change_settings(|settings| settings.scale = shirts.clone()).await.unwrap();
    ann.send(UiCommand::Leave).await.unwrap();
    ann.wait_for("the lobby", |page| page.status == Some(ConnectionStatus::Out)).await;
    ann.host("Sprint 13").await;
    let view = ann.page.view.as_ref().unwrap();
    assert_eq!(view.state.seat(view.you).unwrap().avatar, Some(avatar));
    assert_eq!(view.state.settings.scale, shirts);
}

/// The last host can resume the room later. The other members keep the address of the last host.
#[tokio::test]
async fn moved_room_is_saved_and_remembered_at_its_last_host() {
    let (mut ann, mut bob, mut cat) =
        (App::start_as("Ann").await, App::start_as("Bob").await, App::start_as("Cat").await);
    let address = ann.host("Sprint 12").await;
    for app in [&mut bob, &mut cat] {
        app.join(&address).await;
    }
    let card = NewCard::new("A-1", "Log in", "", None);
    ann.send_to_room(Request::AddCards { cards: vec![card] }).await.unwrap();
    let state = |page: &Page| page.view.as_ref().map(|view| view.state.clone());
    cat.wait_for("both as successors", |page| state(page).is_some_and(|state| state.successors.len() == 2))
        .await;
    assert_eq!(cat.page.recent[0].address, address);
    ann.send(UiCommand::Leave).await.unwrap();
    let moved = |page: &Page| {
        let is_there = state(page).is_some_and(|state| state.room.epoch == Epoch(2));
        is_there && matches!(page.status, Some(ConnectionStatus::In { .. }))
    };
    bob.wait_for("the room on his machine", moved).await;
    let page = cat
        .wait_for("the room on Bob's machine", |page| moved(page) && page.recent[0].address != address)
        .await;
    let found_at = page.recent[0].address.clone();
    for app in [&mut cat, &mut bob] {
        app.send(UiCommand::Leave).await.unwrap();
        app.wait_for("the lobby", |page| page.status == Some(ConnectionStatus::Out)).await;
    }
    let page = bob.wait_for("the room that can be resumed", |page| !page.resumable.is_empty()).await;
    assert_eq!((page.resumable[0].name.as_str(), page.resumable[0].cards), ("Sprint 12", 1));
    assert_ne!(found_at, address);
}
