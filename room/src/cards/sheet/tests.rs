use proptest::prelude::*;

use super::*;

fn cards(text: &str) -> Vec<NewCard> {
    let sheet = Sheet::read(text).unwrap();
    sheet.cards(&sheet.guess_mapping()).unwrap().cards
}

fn columns(text: &str) -> (Vec<Column>, bool) {
    let Mapping { columns, header } = Sheet::read(text).unwrap().guess_mapping();
    (columns, header)
}

#[test]
fn cells_copied_from_spreadsheets() {
    // Excel ends lines with CR LF, the others with LF; the line break in a cell is an LF in all of them.
    let excel = "Key\tSummary\tDescription\r\nA-1\tLog in\t\"Two\nlines, and a \"\"word\"\"\"\r\nA-2\tSay \"hi\"\t\r\n";
    for text in [excel.to_owned(), excel.replace("\r\n", "\n")] {
        let cards = cards(&text);
        assert_eq!(cards.len(), 2);
        assert_eq!((cards[0].key(), cards[0].title()), ("A-1", "Log in"));
        assert_eq!(cards[0].body(), "Two\nlines, and a \"word\"");
        assert_eq!((cards[1].title(), cards[1].body()), ("Say \"hi\"", ""));
    }
}

#[test]
fn unclosed_quotes_are_text() {
    let cards = cards("A-1\t\"Quick\" fix\nA-2\t\"unclosed\nA-3\t5\" pipe\nA-4\t\"Quick\"\n");
    let titles: Vec<&str> = cards.iter().map(NewCard::title).collect();
    assert_eq!(titles, ["\"Quick\" fix", "\"unclosed", "5\" pipe", "\"Quick\""]);
}

#[test]
fn fully_quoted_table() {
    let cards = cards("\"Key\"\t\"Title\"\n\"A-1\"\t\"Log in\"\n");
    assert_eq!((cards[0].key(), cards[0].title()), ("A-1", "Log in"));
}

#[test]
fn columns_are_guessed_by_name_then_content() {
    use Column::{Body, Ignored, Key, Link, Title};
    assert_eq!(
        columns("Status\tSummary\tIssue key\tStory points\nOpen\tLog in\tA-1\t5\n"),
        (vec![Ignored, Title, Key, Ignored], true)
    );
    assert_eq!(columns("Titel;Beschreibung\nAnmelden;Mit Passkey\n"), (vec![Title, Body], true));
    let long = "All that is to be done, and why, and how one knows that it is done. ".repeat(3);
    assert_eq!(
        columns(&format!("A-1\t3\t{long}\tLog in\thttps://x.example/1\nA-2\t5\t{long}\tLog out\t\n")),
        (vec![Key, Ignored, Body, Title, Link], false)
    );
    assert_eq!(
        columns("Issue key\tWhat\nA-1\tLog in\n"),
        (vec![Key, Title], true),
        "a name that is not known"
    );
    assert_eq!(columns("Log in\nLog out\n"), (vec![Title], false));
    assert_eq!(columns("1\t2\n3\t4\n"), (vec![Ignored, Ignored], false));
}

#[test]
fn custom_column_mapping() {
    let sheet = Sheet::read("one\ttwo\tthree\nA\tB\tC\n\t\t\nD\n").unwrap();
    assert_eq!((sheet.columns(), sheet.first_rows(2).count()), (3, 2));
    let cards = |columns: &[Column], header| sheet.cards(&Mapping { columns: columns.to_vec(), header });
    let import = cards(&[Column::Body, Column::Title, Column::Body], true).unwrap();
    assert_eq!((import.cards.len(), import.blank), (2, 1));
    assert_eq!((import.cards[0].title(), import.cards[0].body()), ("B", "A\n\nC"));
    assert_eq!((import.cards[1].title(), import.cards[1].body()), ("", "D"));
    assert_eq!(cards(&[Column::Title], false).unwrap().cards.len(), 3, "the header is a card too");
    assert_eq!(cards(&[Column::Ignored; 3], false), Err(SheetError::NothingChosen));
    assert_eq!(cards(&[], false), Err(SheetError::NothingChosen));
    let outside = [Column::Ignored, Column::Ignored, Column::Ignored, Column::Title];
    assert_eq!(cards(&outside, false), Err(SheetError::NothingChosen));
}

#[test]
fn errors_name_the_line() {
    let read = |text: &str| Sheet::read(text).unwrap_err();
    for nothing in ["", "\n", " \t \n\t"] {
        assert_eq!(read(nothing), SheetError::Empty, "{nothing:?}");
    }
    assert_eq!(read("PK\u{3}\n\0\0"), SheetError::NotText { line: 2 });
    let error = |text: &str, columns: &[Column]| {
        let sheet = Sheet::read(text).unwrap();
        sheet.cards(&Mapping { columns: columns.to_vec(), header: true }).unwrap_err()
    };
    let blank = error("a\tb\n\"x\ny\"\t\n", &[Column::Ignored, Column::Title]);
    assert_eq!(blank, SheetError::NoCards { line: 2 });
    assert_eq!(error("a\tb\n", &[Column::Title]), SheetError::NoCards { line: 1 });
    // A cell of two lines and an empty line come before the one that is too many.
    let many = format!("title\n\"two\nlines\"\n\n{}", "x\n".repeat(MAX_CARDS));
    assert_eq!(error(&many, &[Column::Title]), SheetError::TooMany { line: MAX_CARDS + 4 });
}

#[test]
fn tables_differ_from_lines() {
    assert!(Sheet::is_table("\nA-1\tLog in\n"));
    for lines in ["", "A-1 Log in\nA-2\tLog out", "Log in, and out"] {
        assert!(!Sheet::is_table(lines), "{lines:?}");
    }
}

#[test]
fn columns_are_limited() {
    let wide = "x\t".repeat(MAX_SHEET_COLUMNS + 10);
    assert_eq!(Sheet::read(&wide).unwrap().columns(), MAX_SHEET_COLUMNS);
}

/// A cell with any mix of special characters.
fn any_cell() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![Just("a"), Just("ü"), Just(" "), Just("\""), Just("\t"), Just("\n"), Just(",")],
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

/// Excel and LibreOffice quote what has a quotation mark at its beginning too; Google Sheets only what has a
/// tab or a line break.
fn copied(cell: &str, also_marks: bool) -> String {
    if cell.contains(['\t', '\n']) || also_marks && cell.starts_with('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

proptest! {
    #[test]
    fn cells_round_trip(
        table in proptest::collection::vec(proptest::collection::vec(any_cell(), 2..5), 1..6),
        line_end in prop_oneof![Just("\r\n"), Just("\n")],
        last_ends in any::<bool>(),
    ) {
        // Tabs in the first row are what says that these are tabs between cells.
        let rows: Vec<String> = table.iter().map(|row| row.iter().map(|cell| copied(cell, true)).collect::<Vec<_>>().join("\t")).collect();
        let text = rows.join(line_end) + if last_ends { line_end } else { "" };
        let read: Vec<Vec<String>> = cells::rows(&text, '\t').into_iter().map(|row| row.cells).collect();
        prop_assert_eq!(&read, &table);
        let mut lines = cells::rows(&text, '\t').into_iter().map(|row| row.line);
        let mut line = 1;
        for row in &rows {
            prop_assert_eq!(lines.next(), Some(line));
            line += 1 + row.matches('\n').count();
        }
    }

    /// Cells that only begin with a quotation mark are not quoted here.
    #[test]
    fn literal_quotes_are_kept(cells in proptest::collection::vec("(\"?a(\"?a){0,2}|\"a\")", 2..5)) {
        prop_assume!(!cells.iter().all(|cell| cell == "\"a\""));
        let text = cells.iter().map(|cell| copied(cell, false)).collect::<Vec<_>>().join("\t");
        let read = cells::rows(&text, '\t').remove(0).cells;
        prop_assert_eq!(read, cells);
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "[\\PC\t\r\n\"]{0,200}", columns in proptest::collection::vec(0usize..5, 0..6), header in any::<bool>()) {
        if let Ok(sheet) = Sheet::read(&text) {
            let _ = sheet.cards(&sheet.guess_mapping());
            let kinds = [Column::Ignored, Column::Key, Column::Title, Column::Body, Column::Link];
            let columns = columns.into_iter().map(|kind| kinds[kind]).collect();
            if let Ok(import) = sheet.cards(&Mapping { columns, header }) {
                prop_assert!(import.cards.iter().all(|card| !card.is_blank()));
            }
        }
    }
}
