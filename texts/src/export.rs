//! Exports a meeting's estimates in the current language: CSV for a spreadsheet, Markdown for a wiki.

use room::{State, Summary, duration};

/// The cards as CSV: a header, then one row per card in backlog order. It begins with a byte-order mark,
/// which Excel needs to detect UTF-8. Cells that a spreadsheet would run as formulas are escaped, see
/// [`csv_cell`].
pub fn to_csv(state: &State) -> String {
    let mut csv = format!("\u{FEFF}{}\r\n", csv_headings().map(csv_cell).join(","));
    for card in &state.cards {
        let (points, rounds, seconds) = match card.estimate {
            // Decimal, not `½`, so that a spreadsheet can add it up.
            Some(estimate) => (
                estimate.points.decimal(),
                estimate.rounds.to_string(),
                estimate.spent_ms.div_ceil(1000).to_string(),
            ),
            None => Default::default(),
        };
        let cells = [&card.key, &card.title, &points, &rounds, &seconds, card.link.as_deref().unwrap_or("")]
            .map(csv_cell);
        csv += &cells.join(",");
        csv += "\r\n";
    }
    csv
}

/// The headings of [`to_csv`].
pub fn csv_headings() -> [&'static str; 6] {
    [
        crate::column_key(),
        crate::column_title(),
        crate::estimate(),
        crate::rounds_heading(),
        crate::column_seconds(),
        crate::column_url(),
    ]
}

/// The cards as a Markdown table under the room's name, followed by the totals.
pub fn to_markdown(state: &State) -> String {
    let summary = Summary::of(state);
    let mut markdown = format!(
        "# {}\n\n| {} | {} | {} |\n| --- | --- | --- |\n",
        markdown_text(state.room.name.as_str()),
        crate::card(),
        crate::column_title(),
        crate::estimate()
    );
    for card in &state.cards {
        let key = markdown_link(&card.key, card.link.as_deref());
        let estimate = card.estimate.map_or_else(|| "–".to_owned(), |estimate| estimate.points.to_string());
        markdown += &format!("| {key} | {} | {estimate} |\n", markdown_text(&card.title));
    }
    let (estimated, all) = (summary.estimated, summary.estimated + summary.open);
    let (rounds, time) = (crate::rounds(summary.rounds as usize), duration(summary.spent_ms));
    markdown += "\n";
    markdown += &match summary.numeric {
        0 if summary.estimated > 0 => crate::export_totals_without_points(estimated, all, &rounds, &time),
        _ => crate::export_totals(estimated, all, &crate::points_of(&summary.total()), &rounds, &time),
    };
    markdown += "\n";
    markdown
}

/// A CSV cell, quoted as in RFC 4180. A text that starts like a formula gets an apostrophe in front (OWASP,
/// *CSV Injection*).
pub fn csv_cell(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', ';', '"', '\n', '\r', '\t', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A ticket's key as Markdown, linked to the ticket if there is a link.
pub fn markdown_link(key: &str, link: Option<&str>) -> String {
    match link {
        Some(link) => {
            let label = if key.is_empty() { "link" } else { key };
            let link = link.replace('>', "%3E").replace('<', "%3C").replace('|', "%7C");
            format!("[{}](<{link}>)", markdown_text(label))
        }
        None => markdown_text(key),
    }
}

/// Escapes a text for Markdown.
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use room::cards::{NewCard, from_csv};
    use room::{Card, CardId, DeviceSecret, Estimate, Name, Points, RoomInfo, RoomSettings, Salt, Table};

    use super::*;

    fn room(cards: &[(&str, &str, Option<&str>)]) -> State {
        let info = RoomInfo::new(
            DeviceSecret::from_bytes([0; 32]).founder(Salt::from_bytes([0; 16])),
            Name::new("Sprint *12*").unwrap(),
        );
        State {
            cards: cards
                .iter()
                .zip(1..)
                .map(|(&(key, title, link), id)| Card {
                    id: CardId(id),
                    key: key.into(),
                    title: title.into(),
                    link: link.map(Into::into),
                    estimate: (id == 1).then_some(Estimate {
                        points: Points::from_hundredths(50),
                        rounds: 2,
                        spent_ms: 61_000,
                    }),
                    noted: false,
                    text: room::TextHash::default(),
                })
                .map(Arc::new)
                .collect(),
            table: Table::Finished,
            ..State::new(info, RoomSettings::default())
        }
    }

    #[test]
    fn csv_for_a_spreadsheet() {
        let csv =
            to_csv(&room(&[("A-1", "Say \"hi\", twice", Some("https://x.example/A-1")), ("A-2", "b", None)]));
        assert_eq!(
            csv,
            "\u{FEFF}Key,Title,Estimate,Rounds,Seconds,URL\r\nA-1,\"Say \"\"hi\"\", twice\",0.5,2,61,https://x.example/A-1\r\nA-2,b,,,,\r\n"
        );
    }

    #[test]
    fn formulas_are_escaped() {
        for title in ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "＝1", "=HYPERLINK(\"http://evil\")"] {
            let csv = to_csv(&room(&[("", title, None)]));
            assert!(csv.contains(",\"'"), "{csv}");
        }
    }

    #[test]
    fn headings_are_in_the_current_language() {
        let german = crate::negotiate(&["de".to_owned()]);
        let csv = crate::in_language(german, || to_csv(&room(&[("A-1", "b", None)])));
        assert!(csv.starts_with("\u{FEFF}Schlüssel,Titel,Schätzung,Runden,Sekunden,URL\r\n"), "{csv}");
        let import = from_csv(&csv).unwrap();
        assert_eq!((&import.cards[..], import.estimated), (&[NewCard::new("A-1", "b", "", None)][..], 1));
        let markdown = crate::in_language(german, || to_markdown(&room(&[("A-1", "b", None)])));
        assert!(markdown.contains("| Karte | Titel | Schätzung |"), "{markdown}");
        assert!(
            markdown.contains("1 von 1 Karten geschätzt, 0.5 Punkte in 2 Runden und 1 min 1 s."),
            "{markdown}"
        );
    }

    #[test]
    fn export_round_trips_through_import() {
        let csv = to_csv(&room(&[("A-1", "Log; in\"", Some("https://x.example/A-1")), ("", "b", None)]));
        let import = from_csv(&csv).unwrap();
        assert_eq!(
            import.cards,
            [
                NewCard::new("A-1", "Log; in\"", "", Some("https://x.example/A-1")),
                NewCard::new("", "b", "", None)
            ]
        );
        assert_eq!(import.estimated, 1);
    }

    #[test]
    fn markdown_is_escaped() {
        let markdown = to_markdown(&room(&[("A-1", "a | b <img>", Some("https://x.example/a|b"))]));
        assert_eq!(
            markdown,
            "# Sprint \\*12\\*\n\n| Card | Title | Estimate |\n| --- | --- | --- |\n| [A-1](<https://x.example/a%7Cb>) | a \\| b &lt;img> | ½ |\n\n1 of 1 cards estimated, 0.5 points in 2 rounds and 1 min 1 s.\n"
        );
    }
}
