//! What the app keeps: past meetings and preferences.

use history::History;
use room::message::Request;
use room::record::PastCard;
use room::screen::{Ask, Form, Preferences, Theme, Told, TroubleCode};
use room::{RoomId, Stage};

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

async fn cards(app: &App, ask: Ask) -> Vec<PastCard> {
    match app.asks(ask).await.unwrap() {
        Told::Cards { cards } => cards,
        other => panic!("cards were asked for, and the answer is {other:?}"),
    }
}

#[tokio::test]
async fn everybody_keeps_what_was_settled() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    for app in [&ann, &bob] {
        // It is on the disk already, whatever happens to the app now.
        let kept = History::open(&app.path("data")).unwrap().cards(room).unwrap();
        assert_eq!((kept.len(), kept[0].card.rounds.len()), (1, 1));
        let votes = &kept[0].card.rounds[0].votes;
        let votes: Vec<String> =
            votes.iter().map(|seen| format!("{} {}", seen.name.as_deref().unwrap(), seen.vote)).collect();
        assert_eq!(votes, ["Ann 5", "Bob 5"]);

        let Told::Meetings { meetings, note: None } = app.asks(Ask::ListMeetings).await.unwrap() else {
            panic!("nothing is wrong with the file")
        };
        assert_eq!((meetings.len(), meetings[0].room, meetings[0].cards), (1, room, 1));
        assert_eq!(cards(app, Ask::OpenMeeting { room }).await, kept);
        assert!(cards(app, Ask::SearchCards { words: "passkey".into() }).await.is_empty());
        assert_eq!(cards(app, Ask::ReadShelf).await, kept, "settled in this room, and not on the table");
        let exported = app.asks(Ask::ExportMeeting { room, form: Form::Csv }).await.unwrap();
        let Told::Exported { text } = exported else { panic!("not exported: {exported:?}") };
        assert!(text.contains("5 Ann, 5 Bob"), "{text}");
    }
    ann.asks(Ask::DeleteMeeting { room }).await.unwrap();
    assert_eq!(ann.is_denied(Ask::OpenMeeting { room }).await.0, TroubleCode::History);
    assert_eq!(cards(&bob, Ask::OpenMeeting { room }).await.len(), 1, "Bob's is Bob's");
}

#[tokio::test]
async fn a_card_that_is_voted_on_again_is_not_kept() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    let card = cards(&ann, Ask::OpenMeeting { room }).await[0].card.card;
    ann.asks_room(Request::TakeUp { card }).await.unwrap();
    bob.sees("the card again", |page| stage(page) == Some(Stage::Voting)).await;
    for app in [&ann, &bob] {
        assert_eq!(app.is_denied(Ask::OpenMeeting { room }).await.0, TroubleCode::History);
    }
}

#[tokio::test]
async fn a_damaged_history_is_said_and_the_meeting_goes_on() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    std::fs::write(ann.path("data/history.sqlite"), "no database").unwrap();
    let room = a_card_is_settled(&mut ann, &mut bob).await;
    let Told::Meetings { meetings, note: Some(note) } = ann.asks(Ask::ListMeetings).await.unwrap() else {
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
    assert_eq!(bob.is_denied(Ask::ListMeetings).await.0, TroubleCode::History);
    // It is tried again each time.
    std::fs::remove_dir(bob.path("data/history.sqlite")).unwrap();
    let Told::Meetings { meetings, note: Some(note) } = bob.asks(Ask::ListMeetings).await.unwrap() else {
        panic!("Bob is not told that a card is not kept")
    };
    assert!(meetings.is_empty() && note.contains("written"), "{note}");
}

#[tokio::test]
async fn preferences_are_remembered_and_told() {
    let mut ann = App::start_as("Ann").await;
    let told = |page: &Page| page.preferences.is_some();
    let mut preferences = ann.sees("how she wants it", told).await.preferences.unwrap();
    assert_eq!(preferences, Preferences::default());
    preferences.theme = Theme::Dark;
    preferences.language = Some("de".into());
    ann.asks(Ask::SetPreferences { preferences: preferences.clone() }).await.unwrap();
    ann.sees("the dark", |page| page.preferences.as_ref() == Some(&preferences)).await;
    ann.loads_anew().await;
    ann.sees("the dark again", |page| page.preferences.as_ref() == Some(&preferences)).await;
    let kept = std::fs::read_to_string(ann.path("data/settings.json")).unwrap();
    assert!(kept.contains("dark"), "{kept}");
}
