//! Imports cards from a tracker's CSV export.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::NewCard;
use super::new_card::Import;
use crate::limits::MAX_CARDS;

/// Known column names in lower case without punctuation, the best first. The first one found wins: Jira
/// exports both `Issue key` and `Issue id`, GitHub both `number` and `id`.
pub(super) const KEY: &[&str] = &[
    "issuekey",
    "key",
    "identifier",
    "ticket",
    "ticketkey",
    "vorgangsschlüssel",
    "schlüssel",
    "number",
    "issuenumber",
    "id",
    "issueid",
];
pub(super) const TITLE: &[&str] = &[
    "title",
    "summary",
    "issuesummary",
    "titel",
    "zusammenfassung",
    "name",
    "subject",
    "story",
    "userstory",
];
pub(super) const BODY: &[&str] =
    &["description", "body", "beschreibung", "details", "text", "acceptancecriteria"];
pub(super) const LINK: &[&str] = &["link", "url", "htmlurl", "issueurl", "issuelink", "permalink", "weburl"];
pub(super) const ESTIMATE: &[&str] = &[
    "storypoint",
    "storypoints",
    "customfieldstorypoints",
    "customfieldstorypointestimate",
    "storypointestimate",
    "estimate",
    "schätzung",
    "points",
];

/// Why a text is not a CSV file of tickets. Nothing was imported. `texts::csv_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file has a NUL byte, so it is not text: a spreadsheet's own format, a picture, …
    #[error("line {line} is not text")]
    NotText {
        /// The line, from 1.
        line: u64,
    },
    /// The header has no title column.
    #[error("line {line} has no title column, only {found}")]
    NoTitle {
        /// The line, from 1.
        line: u64,
        /// The header's columns, shortened.
        found: String,
    },
    /// A row has more or fewer cells than the header.
    #[error("line {line} has {found} cells instead of {expected}")]
    Cells {
        /// The first line of the row, from 1.
        line: u64,
        /// The number of cells in the row.
        found: u64,
        /// The number of cells in the header.
        expected: u64,
    },
    /// There is no row below the header.
    #[error("there are no rows from line {line}")]
    NoRows {
        /// The line, from 1.
        line: u64,
    },
    /// There are more tickets than [`MAX_CARDS`].
    #[error("there are too many rows from line {line}")]
    TooMany {
        /// The line of the first ticket beyond the limit, from 1.
        line: u64,
    },
}

/// Imports cards from CSV as exported by Jira, Linear and GitHub. If one row is invalid, nothing is imported.
/// Column names may be in any order and case. The separator may be a comma, semicolon or tab. A byte-order
/// mark and Excel's `sep=` line are skipped.
///
/// ```
/// let import = room::cards::from_csv("Summary,Issue key\nLog in,ABC-1\n").unwrap();
/// assert_eq!(import.cards[0].key(), "ABC-1");
/// ```
///
/// # Errors
/// [`CsvError`] if the text is not a CSV file of tickets.
pub fn from_csv(text: &str) -> Result<Import, CsvError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if let Some(place) = text.find('\0') {
        return Err(CsvError::NotText { line: line_of(text, place) });
    }
    let (text, skipped, separator) = separator(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .trim(Trim::None)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = match rows.next() {
        None => return Err(CsvError::Empty),
        Some(row) => row.map_err(|error| csv_error(&error, skipped))?,
    };
    let header_line = line(&header, skipped);
    let columns = Columns::find(&header)
        .ok_or_else(|| CsvError::NoTitle { line: header_line, found: list_columns(&header) })?;

    let mut import = Import::default();
    for row in rows {
        let row = row.map_err(|error| csv_error(&error, skipped))?;
        let card = columns.card(&row);
        if card.is_blank() {
            import.blank += 1;
            continue;
        }
        if import.cards.len() == MAX_CARDS {
            return Err(CsvError::TooMany { line: line(&row, skipped) });
        }
        import.estimated += usize::from(columns.is_estimated(&row));
        import.cards.push(card);
    }
    if import.cards.is_empty() {
        return Err(CsvError::NoRows { line: header_line });
    }
    Ok(import)
}

/// The index of each known column.
struct Columns {
    title: usize,
    key: Option<usize>,
    /// Whether keys are bare issue numbers, as in GitHub's exports; they become `#12`.
    key_is_number: bool,
    body: Option<usize>,
    link: Option<usize>,
    estimate: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord) -> Option<Self> {
        let names: Vec<String> = header.iter().map(normalize).collect();
        let key = find_column(&names, KEY);
        Some(Self {
            title: find_column(&names, TITLE)?,
            key,
            key_is_number: key.is_some_and(|key| names[key].ends_with("number")),
            body: find_column(&names, BODY),
            link: find_column(&names, LINK),
            estimate: find_column(&names, ESTIMATE),
        })
    }

    fn card(&self, row: &StringRecord) -> NewCard {
        let cell =
            |column: Option<usize>| column.and_then(|column| row.get(column)).map_or("", null_as_empty);
        let key = cell(self.key);
        let numbered = self.key_is_number && !key.is_empty() && key.chars().all(|c| c.is_ascii_digit());
        let key = if numbered { format!("#{key}") } else { key.to_owned() };
        let link = Some(cell(self.link)).filter(|link| !link.is_empty());
        NewCard::new(&key, cell(Some(self.title)), cell(self.body), link)
    }

    fn is_estimated(&self, row: &StringRecord) -> bool {
        self.estimate
            .and_then(|column| row.get(column))
            .is_some_and(|cell| !null_as_empty(cell).trim().is_empty())
    }
}

/// Normalizes a column's name for the lists above.
pub(super) fn normalize(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The index of the best column: the one whose name comes first in the list.
pub(super) fn find_column(names: &[String], wanted: &[&str]) -> Option<usize> {
    wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
}

/// The cell, or an empty text for `NULL`, which database dumps write for empty cells.
pub(super) fn null_as_empty(cell: &str) -> &str {
    if cell.trim().eq_ignore_ascii_case("null") { "" } else { cell }
}

/// Returns the text without a `sep=` line, the number of skipped lines, and the separator. Without a `sep=`
/// line that is the most frequent of the three separators in the first line, outside quotes.
fn separator(text: &str) -> (&str, u64, u8) {
    let first = text.lines().next().unwrap_or("");
    if let Some(mark @ (b',' | b';' | b'\t')) =
        first.strip_prefix("sep=").and_then(|rest| rest.bytes().next())
    {
        return (text.split_once('\n').map_or("", |(_, rest)| rest), 1, mark);
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| !quoted && *mark == byte) {
            *count += 1;
        }
    }
    // `max_by_key` returns the last maximum: reversed, the comma wins a tie.
    let (mark, _) = counts.into_iter().rev().max_by_key(|&(_, count)| count).unwrap_or((b',', 0));
    (text, 0, mark)
}

fn csv_error(error: &csv::Error, skipped: u64) -> CsvError {
    let line = error.position().map_or(1, csv::Position::line) + skipped;
    match *error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            CsvError::Cells { line, found: len, expected: expected_len }
        }
        // The text is UTF-8 in memory, so no I/O or encoding error is possible.
        _ => CsvError::NotText { line },
    }
}

fn line(row: &StringRecord, skipped: u64) -> u64 {
    row.position().map_or(1, csv::Position::line) + skipped
}

fn line_of(text: &str, place: usize) -> u64 {
    1 + text[..place].matches('\n').count() as u64
}

fn list_columns(header: &StringRecord) -> String {
    let mut listed: Vec<String> = header
        .iter()
        .take(6)
        .map(|name| format!("{:?}", name.chars().take(30).collect::<String>()))
        .collect();
    if header.len() > 6 {
        listed.push(format!("and {} more", header.len() - 6));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_headers_are_cut() {
        let header = |count: usize| (0..count).map(|column| column.to_string()).collect::<StringRecord>();
        assert_eq!(list_columns(&header(2)), r#""0", "1""#);
        assert!(list_columns(&header(6)).ends_with(r#""5""#));
        assert!(list_columns(&header(7)).ends_with(r#""5", and 1 more"#));
        assert!(list_columns(&header(9)).ends_with("and 3 more"));
    }

    fn first(text: &str) -> NewCard {
        from_csv(text).unwrap().cards.remove(0)
    }

    #[test]
    fn tracker_headers_are_recognized() {
        let jira = first(
            "Summary,Issue key,Issue id,Custom field (Story Points),Description\nLog in,ABC-1,10001,3,\"Two\nlines\"\n",
        );
        assert_eq!((jira.key(), jira.title(), jira.body()), ("ABC-1", "Log in", "Two\nlines"));
        let linear = first(
            "\"ID\",\"Team\",\"Title\",\"Description\",\"Status\",\"Estimate\"\n\"ENG-7\",\"Eng\",\"Log in\",\"b\",\"Todo\",\"2\"\n",
        );
        assert_eq!((linear.key(), linear.title(), linear.body()), ("ENG-7", "Log in", "b"));
        let github =
            first("id,number,title,body,html_url\n99,12,Log in,b,https://github.com/o/r/issues/12\n");
        assert_eq!((github.key(), github.title()), ("#12", "Log in"));
        assert_eq!(github.link(), Some("https://github.com/o/r/issues/12"));
        let dataset = first("\u{FEFF}issuekey,title,description,storypoint\r\nGHS-1,T,NULL,5\r\n");
        assert_eq!((dataset.key(), dataset.title(), dataset.body()), ("GHS-1", "T", ""));
    }

    #[test]
    fn all_separators_work() {
        for text in
            ["TITLE;key\nLog, in;A-1\n", "title\tkey\nLog, in\tA-1\n", "sep=;\ntitle;key\nLog, in;A-1\n"]
        {
            let card = first(text);
            assert_eq!((card.key(), card.title()), ("A-1", "Log, in"), "{text:?}");
        }
    }

    #[test]
    fn errors_name_the_line_and_the_expectation() {
        let error = |text: &str| from_csv(text).unwrap_err();
        assert_eq!(error(""), CsvError::Empty);
        assert_eq!(error("PK\u{3}\n\0\0"), CsvError::NotText { line: 2 });
        assert_eq!(error("a,b\n1,2\n"), CsvError::NoTitle { line: 1, found: r#""a", "b""#.into() });
        let cells = |line| CsvError::Cells { line, found: 1, expected: 2 };
        assert_eq!(error("title,key\nx,A-1\ny\n"), cells(3));
        assert_eq!(error("sep=,\ntitle,key\nx,A-1\ny\n"), cells(4));
        assert_eq!(error("title,key\n"), CsvError::NoRows { line: 1 });
        let many = format!("title\n{}", "x\n".repeat(MAX_CARDS + 1));
        assert_eq!(error(&many), CsvError::TooMany { line: MAX_CARDS as u64 + 2 });
    }

    #[test]
    fn import_counts_rows() {
        let long = "y".repeat(crate::limits::MAX_BODY_CHARS + 1);
        let import = from_csv(&format!("title,body,points\na,{long},3\n,,\nb,,\n")).unwrap();
        assert_eq!((import.cards.len(), import.truncated(), import.estimated, import.blank), (2, 1, 1, 1));
        assert_eq!(import.cards[0].body().chars().count(), crate::limits::MAX_BODY_CHARS);
        assert!(import.cards[0].body().ends_with('…'));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_does_not_panic(text in "\\PC{0,200}", head in "(title,key\n|sep=;\n|\"|)") {
            let _ = from_csv(&format!("{head}{text}"));
        }
    }
}
