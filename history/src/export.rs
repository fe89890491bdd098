//! A meeting as a text for others.

use room::cards::{csv_cell, markdown_link, markdown_text};
use room::record::{PastCard, PastMeeting, RecordedRound, RecordedVote};
use room::ui_protocol::ExportFormat;
use room::{RoomId, Summary, duration};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{History, HistoryError};

impl History {
    /// A meeting as a text to save.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] and [`HistoryError::Database`].
    pub fn export(&self, room: RoomId, form: ExportFormat) -> Result<String, HistoryError> {
        let (meeting, cards) = (self.meeting(room)?, self.cards(room)?);
        Ok(match form {
            ExportFormat::Csv => to_csv(&cards),
            ExportFormat::Markdown => to_markdown(&meeting, &cards),
            ExportFormat::Json => to_json(&meeting, &cards),
        })
    }
}

/// As [`room::cards::to_csv`] writes a room, with when each card was settled and the votes.
fn to_csv(cards: &[PastCard]) -> String {
    let mut csv = "\u{FEFF}Key,Title,Estimate,Rounds,Seconds,URL,Settled,Votes\r\n".to_owned();
    for past in cards {
        let card = &past.card;
        let estimate = card.estimate;
        let cells = [
            &card.key,
            &card.title,
            &estimate.points.decimal(),
            &estimate.rounds.to_string(),
            &estimate.spent_ms.div_ceil(1000).to_string(),
            card.link.as_deref().unwrap_or(""),
            &moment(past.settled),
            &votes(&card.rounds),
        ];
        csv += &cells.map(csv_cell).join(",");
        csv += "\r\n";
    }
    csv
}

/// As [`room::cards::to_markdown`] writes a room, with the day and the votes.
fn to_markdown(meeting: &PastMeeting, cards: &[PastCard]) -> String {
    let day = |at| moment(at).split('T').next().unwrap_or_default().to_owned();
    let (began, latest) = (day(meeting.began), day(meeting.latest));
    let days = if began == latest { began } else { format!("{began} to {latest}") };
    let mut markdown = format!(
        "# {}\n\n{days}\n\n| Card | Title | Estimate | Votes |\n| --- | --- | --- | --- |\n",
        markdown_text(meeting.name.as_str())
    );
    let mut summary = Summary::default();
    for PastCard { card, .. } in cards {
        summary.add(card.estimate);
        markdown += &format!(
            "| {} | {} | {} | {} |\n",
            markdown_link(&card.key, card.link.as_deref()),
            markdown_text(&card.title),
            card.estimate.points,
            markdown_text(&votes(&card.rounds))
        );
    }
    let cards = if summary.estimated == 1 { "card" } else { "cards" };
    let points = match summary.numeric {
        0 => String::new(),
        _ => format!(" {} points", summary.total()),
    };
    markdown += &format!(
        "\n{} {cards} estimated,{points} in {} rounds and {}.\n",
        summary.estimated,
        summary.rounds,
        duration(summary.spent_ms)
    );
    markdown
}

#[derive(Serialize)]
struct Meeting<'a> {
    room: RoomId,
    name: &'a str,
    began: String,
    latest: String,
    cards: Vec<Card<'a>>,
}

#[derive(Serialize)]
struct Card<'a> {
    key: &'a str,
    title: &'a str,
    link: Option<&'a str>,
    estimate: room::Points,
    settled: String,
    rounds: u32,
    spent_ms: u64,
    votes: &'a [RecordedRound],
}

fn to_json(meeting: &PastMeeting, cards: &[PastCard]) -> String {
    let cards = cards
        .iter()
        .map(|past| Card {
            key: &past.card.key,
            title: &past.card.title,
            link: past.card.link.as_deref(),
            estimate: past.card.estimate.points,
            settled: moment(past.settled),
            rounds: past.card.estimate.rounds,
            spent_ms: past.card.estimate.spent_ms,
            votes: &past.card.rounds,
        })
        .collect();
    let meeting = Meeting {
        room: meeting.room,
        name: meeting.name.as_str(),
        began: moment(meeting.began),
        latest: moment(meeting.latest),
        cards,
    };
    // Nothing in it can't be written as JSON.
    let json = serde_json::to_string_pretty(&meeting).unwrap_or_default();
    format!("{json}\n")
}

/// The rounds in a line: `3 Ann, 8 Bob / 5 Ann, 5 Bob`.
fn votes(rounds: &[RecordedRound]) -> String {
    let round = |round: &RecordedRound| {
        let vote = |seen: &RecordedVote| match &seen.name {
            Some(name) => format!("{} {name}", seen.vote),
            None => seen.vote.to_string(),
        };
        round.votes.iter().map(vote).collect::<Vec<_>>().join(", ")
    };
    rounds.iter().map(round).collect::<Vec<_>>().join(" / ")
}

/// A time as RFC 3339 writes it, in UTC; empty if it is past the year 9999.
fn moment(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}
