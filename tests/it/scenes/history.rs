//! Scenes with past meetings: the app's history, and past estimates beside a card.

use room::record::{PastCard, PastMeeting, RecordedRound, RecordedVote, SettledCard};
use room::ui_protocol::{UiCommand, UiError, UiReply};
use room::{CardId, Estimate, Points, RoomId};
use tests::app_page::{AppPage, lobby_events};
use tests::meeting::{YOU, points, to_name};

use super::Scene;
use super::meetings::driven_by;

pub(super) const SCENES: &[Scene] = &[
    Scene::new("history", history),
    Scene::new("history-meeting", meeting),
    Scene::new("history-search", search),
    Scene::new("history-delete", delete),
    Scene::new("history-empty", empty),
    Scene::new("dialog-past-estimates", past_estimates),
];

/// 3 November 2026, in seconds since 1970.
const MONDAY: u64 = 1_793_664_000;
const WEEK: u64 = 7 * 24 * 3600;

/// The meeting of this many weeks ago.
fn past_meeting(weeks: u8) -> PastMeeting {
    let began = MONDAY - u64::from(weeks) * WEEK;
    PastMeeting {
        room: RoomId::from_bytes([weeks; 16]),
        name: to_name(&format!("Sprint {}", 12 - weeks)),
        began,
        latest: began + 3000,
        cards: 4,
    }
}

/// Four settled cards of one meeting.
fn cards() -> Vec<PastCard> {
    let titles = [
        ("SHOP-187", "Log in with a passkey", 5),
        ("SHOP-200", "Basket survives closing the browser", 8),
        ("SHOP-213", "Invoices as PDF/A", 3),
        ("", "Tidy up the settings page", 5),
    ];
    let card = |(nth, (key, title, value)): (u32, (&str, &str, u16))| PastCard {
        room: RoomId::from_bytes([0; 16]),
        meeting: to_name("Sprint 12"),
        settled: MONDAY,
        card: SettledCard {
            card: CardId(nth),
            key: key.into(),
            title: title.into(),
            link: None,
            estimate: Estimate { points: Points::whole(value), rounds: 1, spent_ms: 95_000 },
            rounds: vec![RecordedRound {
                open_ms: 95_000,
                votes: [("Ann", value), ("Bob", value), ("Cleo", 3)]
                    .map(|(name, vote)| RecordedVote { name: Some(name.into()), vote: points(vote) })
                    .into(),
            }],
        },
    };
    (1..).zip(titles).map(card).collect()
}

/// Answers the page's commands about past meetings.
fn answer_history(command: &UiCommand) -> Option<Result<UiReply, UiError>> {
    match command {
        UiCommand::ListMeetings => {
            Some(Ok(UiReply::Meetings { meetings: (0..6).map(past_meeting).collect(), note: None }))
        }
        UiCommand::OpenMeeting { .. } | UiCommand::SearchCards { .. } | UiCommand::ListPastEstimates => {
            Some(Ok(UiReply::Cards { cards: cards() }))
        }
        _ => None,
    }
}

fn history(page: &mut AppPage, _: u32) {
    page.send_events(&lobby_events(Some(to_name("Ann"))));
    page.answer_with(answer_history);
    page.click("show-history");
}

fn meeting(page: &mut AppPage, people: u32) {
    history(page, people);
    page.click("history-meeting");
}

fn search(page: &mut AppPage, people: u32) {
    history(page, people);
    page.type_into("history-search", "log");
}

fn delete(page: &mut AppPage, people: u32) {
    meeting(page, people);
    page.click("history-delete");
}

fn empty(page: &mut AppPage, _: u32) {
    page.send_events(&lobby_events(Some(to_name("Ann"))));
    page.answer_with(|command| {
        matches!(command, UiCommand::ListMeetings)
            .then(|| Ok(UiReply::Meetings { meetings: Vec::new(), note: None }))
    });
    page.click("show-history");
}

fn past_estimates(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    page.answer_with(answer_history);
    page.click("past-estimates");
}
