//! Exports one meeting as CSV, Markdown or JSON.
//!
//! All three contain the votes. CSV can be imported again; its cells are escaped so that a spreadsheet runs none of them.

use room::record::{PastCard, PastMeeting, RecordedRound, RecordedVote};
use room::ui_protocol::ExportFormat;
use room::{RoomId, Summary, duration};
use serde::Serialize;
use texts::{csv_cell, markdown_link, markdown_text};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{History, HistoryError};

impl History {
    /// Exports one meeting as text in the given format.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] if nothing of this room is saved; [`HistoryError::Database`].
    pub fn export(&self, room: RoomId, format: ExportFormat) -> Result<String, HistoryError> {
        let (meeting, cards) = (self.meeting(room)?, self.cards(room)?);
        Ok(match format {
            ExportFormat::Csv => to_csv(&cards),
            ExportFormat::Markdown => to_markdown(&meeting, &cards),
            ExportFormat::Json => to_json(&meeting, &cards),
        })
    }
}

/// The columns of [`texts::to_csv`], plus the time of settling and the votes.
fn to_csv(cards: &[PastCard]) -> String {
    let headings =
        texts::csv_headings().into_iter().chain([texts::program_settled_heading(), texts::votes()]);
    let mut csv = format!("\u{FEFF}{}\r\n", headings.map(csv_cell).collect::<Vec<_>>().join(","));
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
            &timestamp(past.settled),
            &format_votes(&card.rounds),
        ];
        csv += &cells.map(csv_cell).join(",");
        csv += "\r\n";
    }
    csv
}

/// The table of [`texts::to_markdown`], plus the days and the votes.
fn to_markdown(meeting: &PastMeeting, cards: &[PastCard]) -> String {
    let day = |at| timestamp(at).split('T').next().unwrap_or_default().to_owned();
    let (first_day, last_day) = (day(meeting.began), day(meeting.latest));
    let days = if first_day == last_day { first_day } else { texts::program_days(&first_day, &last_day) };
    let mut markdown = format!(
        "# {}\n\n{days}\n\n| {} | {} | {} | {} |\n| --- | --- | --- | --- |\n",
        markdown_text(meeting.name.as_str()),
        texts::card(),
        texts::column_title(),
        texts::estimate(),
        texts::votes()
    );
    let mut summary = Summary::default();
    for PastCard { card, .. } in cards {
        summary.add(card.estimate);
        markdown += &format!(
            "| {} | {} | {} | {} |\n",
            markdown_link(&card.key, card.link.as_deref()),
            markdown_text(&card.title),
            card.estimate.points,
            markdown_text(&format_votes(&card.rounds))
        );
    }
    let cards = texts::cards(summary.estimated);
    let (rounds, time) = (texts::rounds(summary.rounds as usize), duration(summary.spent_ms));
    markdown += "\n";
    markdown += &match summary.numeric {
        0 => texts::program_history_totals_without_points(&cards, &rounds, &time),
        _ => texts::program_history_totals(&cards, &texts::points_of(&summary.total()), &rounds, &time),
    };
    markdown += "\n";
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
            settled: timestamp(past.settled),
            rounds: past.card.estimate.rounds,
            spent_ms: past.card.estimate.spent_ms,
            votes: &past.card.rounds,
        })
        .collect();
    let meeting = Meeting {
        room: meeting.room,
        name: meeting.name.as_str(),
        began: timestamp(meeting.began),
        latest: timestamp(meeting.latest),
        cards,
    };
    // Encoding can't fail: the value has no map with keys other than strings.
    let json = serde_json::to_string_pretty(&meeting).unwrap_or_default();
    format!("{json}\n")
}

/// All rounds in one line: `3 Ann, 8 Bob / 5 Ann, 5 Bob`.
fn format_votes(rounds: &[RecordedRound]) -> String {
    let round = |round: &RecordedRound| {
        let vote = |cast: &RecordedVote| match &cast.name {
            Some(name) => format!("{} {name}", cast.vote),
            None => cast.vote.to_string(),
        };
        round.votes.iter().map(vote).collect::<Vec<_>>().join(", ")
    };
    rounds.iter().map(round).collect::<Vec<_>>().join(" / ")
}

/// Formats Unix seconds as RFC 3339 in UTC. The result is empty for times after the year 9999.
fn timestamp(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
}
