//! Opens the files of older apps. `tests/fixtures` has one data directory for each app that saved files differently. Each app
//! wrote its files in the same meeting: Ann hosts three cards, and Bob joins. The first card is settled at 5 in its second
//! round. The second card is revealed when Ann closes the app.

use std::path::Path;

use history::History;
use room::message::{Answer, Request};
use room::record::{PastCard, RecordedRound};
use room::ui_protocol::{Preferences, Theme, UiCommand, UiReply};
use room::{
    Avatar, CardId, Colour, Emoji, Outcome, PastRound, Points, Presence, Reveal, Scale, ScaleKind, SeatId,
    Stage, Table, Vote,
};
use tempfile::TempDir;

use crate::controller::stage;
use crate::page::{App, Page};

/// The apps that wrote the fixtures: one of protocol 1, and one of protocol 2 with snapshots of format 1.
const APPS: [&str; 2] = ["app_of_protocol_1", "app_of_snapshot_format_1"];

/// A copy of an older app's files, since opening them changes them.
fn files_of(app: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &to);
            } else {
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(app),
        &folder.path().join("data"),
    );
    folder
}

fn points(number: u16) -> Points {
    Points::whole(number)
}

fn ann_avatar() -> Avatar {
    Avatar { colour: Colour::new(3).unwrap(), emoji: Emoji::new("🦊").ok() }
}

fn scale() -> Scale {
    Scale::from_kind(ScaleKind::Hours).unwrap().with_hint(points(8), "a day").unwrap()
}

#[tokio::test]
async fn settings_of_older_apps_are_read() {
    for app in APPS {
        let mut ann = App::start_in(files_of(app)).await;
        let complete = |page: &Page| page.profile.is_some() && page.preferences.is_some();
        let page = ann.wait_for("the settings", complete).await;
        assert_eq!(page.profile.unwrap().name.unwrap().as_str(), "Ann", "{app}");
        let preferences = Preferences {
            theme: Theme::Dark,
            sounds: true,
            notifications: false,
            language: Some("de".into()),
            scale: Some(scale()),
            avatar: Some(ann_avatar()),
        };
        assert_eq!(page.preferences, Some(preferences), "{app}");
    }
}

#[tokio::test]
async fn rooms_of_older_apps_continue() {
    for app in APPS {
        let mut ann = App::start_in(files_of(app)).await;
        let page = ann.wait_for("the saved room", |page| !page.resumable.is_empty()).await;
        let saved = &page.resumable[0];
        assert_eq!((saved.name.as_str(), saved.settled, saved.cards), ("Sprint 12", 1, 3), "{app}");
        ann.send(UiCommand::Resume { room: saved.id }).await.unwrap();
        let page = ann.wait_for("the second card", |page| stage(page) == Some(Stage::Revealed)).await;
        let view = page.view.unwrap();
        let state = &view.state;
        assert_eq!((view.you, state.driver), (SeatId(1), Some(SeatId(1))), "Ann has her seat");
        assert_ne!(state.room.id, saved.id, "a new room, whose id names its founder");

        let settings = &state.settings;
        assert_eq!(settings.scale, scale());
        assert_eq!((settings.auto_reveal, settings.count_down, settings.hide_names), (false, false, true));
        let people: Vec<_> =
            state.seats.iter().map(|seat| (seat.name.as_str(), seat.presence, seat.avatar.clone())).collect();
        assert_eq!(people, [("Ann", Presence::Here, Some(ann_avatar())), ("Bob", Presence::Gone, None)]);
        let cards: Vec<_> = state.cards.iter().map(|card| (card.key.as_str(), card.title.as_str())).collect();
        assert_eq!(
            cards,
            [("WEB-7", "Log in with a passkey"), ("WEB-8", "Dark theme"), ("", "Faster search")]
        );
        let first = &state.cards[0];
        assert_eq!((first.link.as_deref(), first.noted), (Some("https://tracker.example/WEB-7"), true));
        let estimate = first.estimate.unwrap();
        assert_eq!((estimate.points, estimate.rounds), (points(5), 2));

        let Table::Pointing { card: CardId(2), body, round, .. } = &state.table else {
            panic!("{app}: {:?}", state.table)
        };
        assert_eq!((body.as_str(), round.hide_names), ("Easy on the eyes.", true));
        let reveal = round.reveal.as_ref().unwrap();
        assert_eq!(votes(reveal), [(None, "8".into()), (None, "?".into())]);
        assert_eq!(reveal.result.outcome, Outcome::Winner { points: points(8) });

        let read = ann.send_to_room(Request::ReadCard { card: CardId(1) }).await;
        let Ok(UiReply::Answered { answer: Answer::Card { body, note, rounds, .. } }) = read else {
            panic!("{app}: {read:?}")
        };
        assert_eq!(body, "As a customer I want to log in without a password.");
        assert_eq!(note, "Ask the designers first.");
        let [PastRound { reveal: tie, .. }, PastRound { reveal: winner, .. }] = &rounds[..] else {
            panic!("{app}: {rounds:?}")
        };
        let (ann_seat, bob_seat) = (Some(SeatId(1)), Some(SeatId(2)));
        assert_eq!(votes(tie), [(ann_seat, "3".into()), (bob_seat, "8".into())]);
        assert_eq!(tie.result.outcome, Outcome::Tie { low: points(3), high: points(8), leader: None });
        assert_eq!(votes(winner), [(ann_seat, "5".into()), (bob_seat, "5".into())]);
        assert_eq!(winner.result.outcome, Outcome::Winner { points: points(5) });
    }
}

fn votes(reveal: &Reveal) -> Vec<(Option<SeatId>, String)> {
    reveal.votes.iter().map(|cast| (cast.seat, cast.vote.to_string())).collect()
}

#[test]
fn history_of_older_apps_is_complete() {
    for app in APPS {
        let history = History::open(&files_of(app).path().join("data")).unwrap();
        assert_eq!(history.warning(), None, "{app}");
        let meetings = history.meetings().unwrap();
        assert_eq!(meetings.len(), 1);
        assert_eq!((meetings[0].name.as_str(), meetings[0].cards), ("Sprint 12", 1));
        let cards = history.cards(meetings[0].room).unwrap();
        let [PastCard { card, settled, .. }] = &cards[..] else { panic!("{app}: {cards:?}") };
        assert!(*settled > 1_700_000_000, "in seconds since 1970");
        assert_eq!((card.key.as_str(), card.title.as_str()), ("WEB-7", "Log in with a passkey"));
        assert_eq!(card.link.as_deref(), Some("https://tracker.example/WEB-7"));
        assert_eq!((card.estimate.points, card.estimate.rounds), (points(5), 2));
        let votes = |round: &RecordedRound| -> Vec<(Option<String>, Vote)> {
            round.votes.iter().map(|cast| (cast.name.clone(), cast.vote)).collect()
        };
        let cast = |name: &str, number| (Some(name.to_owned()), Vote::Points(points(number)));
        let rounds: Vec<_> = card.rounds.iter().map(votes).collect();
        assert_eq!(rounds, [[cast("Ann", 3), cast("Bob", 8)], [cast("Ann", 5), cast("Bob", 5)]]);
    }
}
