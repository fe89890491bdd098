//! What an app keeps of past meetings: its history, and the shelf beside a card.

use room::record::{PastCard, PastMeeting, RecordedRound, RecordedVote, SettledCard};
use room::ui_protocol::{UiCommand, UiError, UiReply};
use room::{CardId, Estimate, Points, RoomId};
use tests::app_page::{AppPage, outside};
use tests::meeting::{YOU, named, points};

use super::Scene;
use super::meetings::driven_by;

pub(super) const SCENES: &[Scene] = &[
    Scene::of("history", history),
    Scene::of("history-meeting", meeting),
    Scene::of("history-search", search),
    Scene::of("history-delete", delete),
    Scene::of("history-empty", empty),
    Scene::of("dialog-shelf", shelf),
];

/// 3 November 2026, in seconds since 1970.
const MONDAY: u64 = 1_793_664_000;
const WEEK: u64 = 7 * 24 * 3600;

fn past(weeks: u8) -> PastMeeting {
    let began = MONDAY - u64::from(weeks) * WEEK;
    PastMeeting {
        room: RoomId::from_bytes([weeks; 16]),
        name: named(&format!("Sprint {}", 12 - weeks)),
        began,
        latest: began + 3000,
        cards: 4,
    }
}

fn cards() -> Vec<PastCard> {
    let titles = [
        ("SHOP-187", "Log in with a passkey", 5),
        ("SHOP-200", "Basket survives closing the browser", 8),
        ("SHOP-213", "Invoices as PDF/A", 3),
        ("", "Tidy up the settings page", 5),
    ];
    let card = |(nth, (key, title, value)): (u32, (&str, &str, u16))| PastCard {
        room: RoomId::from_bytes([0; 16]),
        meeting: named("Sprint 12"),
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

fn app(ask: &UiCommand) -> Option<Result<UiReply, UiError>> {
    match ask {
        UiCommand::ListMeetings => {
            Some(Ok(UiReply::Meetings { meetings: (0..6).map(past).collect(), note: None }))
        }
        UiCommand::OpenMeeting { .. } | UiCommand::SearchCards { .. } | UiCommand::ReadShelf => {
            Some(Ok(UiReply::Cards { cards: cards() }))
        }
        _ => None,
    }
}

fn history(page: &mut AppPage, _: u32) {
    page.hears(&outside(Some(named("Ann"))));
    page.is_answered_by(app);
    page.clicks("show-history");
}

fn meeting(page: &mut AppPage, people: u32) {
    history(page, people);
    page.clicks("history-meeting");
}

fn search(page: &mut AppPage, people: u32) {
    history(page, people);
    page.types("history-search", "log");
}

fn delete(page: &mut AppPage, people: u32) {
    meeting(page, people);
    page.clicks("history-delete");
}

fn empty(page: &mut AppPage, _: u32) {
    page.hears(&outside(Some(named("Ann"))));
    page.is_answered_by(|ask| {
        matches!(ask, UiCommand::ListMeetings)
            .then(|| Ok(UiReply::Meetings { meetings: Vec::new(), note: None }))
    });
    page.clicks("show-history");
}

fn shelf(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    page.is_answered_by(app);
    page.clicks("shelf");
}
