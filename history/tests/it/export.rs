//! Exports as CSV, Markdown and JSON.

use history::{History, HistoryError};
use room::cards::from_csv;
use room::record::{RecordedRound, RecordedVote};
use room::ui_protocol::ExportFormat;
use room::{Points, RoomId, SeatId};

use crate::meeting::{card, room, settled};

/// Exports a meeting with two cards. One has two rounds; the title of the other looks like a spreadsheet formula.
fn export(format: ExportFormat) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut history = History::open(folder.path()).unwrap();
    let view = room(1, "Sprint *12*");
    let mut twice = card(1, "A-1", "Log in | out", 5);
    twice.link = Some("https://x.example/A-1".into());
    twice.estimate.rounds = 2;
    let unsure = RecordedVote { name: None, vote: "?".parse().unwrap() };
    twice.rounds.insert(0, RecordedRound { open_ms: 1_000, votes: vec![unsure] });
    history.record(&view.state.room, SeatId(1), &settled(twice), 1_764_042_000).unwrap();
    let mut formula = card(2, "", "=1+1", 0);
    formula.estimate.points = Points::from_hundredths(50);
    history.record(&view.state.room, SeatId(1), &settled(formula), 1_764_042_060).unwrap();
    history.export(view.state.room.id, format).unwrap()
}

#[test]
fn csv_is_escaped_and_imports_again() {
    let csv = export(ExportFormat::Csv);
    assert_eq!(
        csv,
        "\u{FEFF}Key,Title,Estimate,Rounds,Seconds,URL,Settled,Votes\r\n\
        A-1,Log in | out,5,2,61,https://x.example/A-1,2025-11-25T03:40:00Z,\"? / 5 Ann, 5 Bob\"\r\n\
        ,\"'=1+1\",0.5,1,61,,2025-11-25T03:41:00Z,\"0 Ann, 0 Bob\"\r\n"
    );
    assert_eq!(from_csv(&csv).unwrap().cards.len(), 2, "the export can be imported");
}

#[test]
fn markdown_is_escaped() {
    assert_eq!(
        export(ExportFormat::Markdown),
        "# Sprint \\*12\\*\n\n2025-11-25\n\n| Card | Title | Estimate | Votes |\n| --- | --- | --- | --- |\n\
        | [A-1](<https://x.example/A-1>) | Log in \\| out | 5 | ? / 5 Ann, 5 Bob |\n\
        |  | =1+1 | ½ | 0 Ann, 0 Bob |\n\n\
        2 cards estimated, 5.5 points in 3 rounds and 2 min 2 s.\n"
    );
}

#[test]
fn json_has_votes_and_timestamps() {
    let json: serde_json::Value = serde_json::from_str(&export(ExportFormat::Json)).unwrap();
    assert_eq!(json["name"], "Sprint *12*");
    assert_eq!(json["began"], "2025-11-25T03:40:00Z");
    assert_eq!(json["cards"][0]["votes"][1]["votes"][0], serde_json::json!({ "name": "Ann", "vote": 5 }));
    assert_eq!(json["cards"][1]["estimate"], 0.5);
}

#[test]
fn missing_meeting_is_not_exported() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path()).unwrap();
    let missing = history.export(RoomId::from_bytes([1; 16]), ExportFormat::Csv);
    assert!(matches!(missing, Err(HistoryError::NoSuchMeeting)));
}
