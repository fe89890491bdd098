//! Cards from a tracker's CSV export.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::NewCard;
use super::new_card::Import;
use crate::limits::CARDS;

/// Header names, in lower case with nothing but letters and digits kept, best first. Jira exports
/// both `Issue key` and `Issue id`, GitHub both `number` and `id`: the first of the list wins.
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
    "points",
];

/// Why a text is no CSV of tickets. Its text names the line and says what was expected; nothing was
/// taken from the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Nothing in it.
    #[error(
        "the file is empty. Expected a CSV file whose first line names its columns, one of them Title or Summary"
    )]
    Empty,
    /// A NUL byte: a spreadsheet's own format, a picture, anything but text.
    #[error(
        "line {line}: this is no text. Expected a CSV file; if it comes from a spreadsheet, save it as CSV first"
    )]
    NotText {
        /// The line, from 1.
        line: u64,
    },
    /// The header has no column for titles.
    #[error(
        "line {line}: found the columns {found}. Expected a header with a column named Title or Summary, and perhaps Key, Description, URL"
    )]
    NoTitle {
        /// The line, from 1.
        line: u64,
        /// The header's columns, as found, shortened.
        found: String,
    },
    /// A row with more or fewer cells than the header.
    #[error(
        "line {line}: this row has {found} cells. Expected {expected}, as the header has; a quotation mark may be missing here or above"
    )]
    Cells {
        /// The line on which the row begins, from 1.
        line: u64,
        /// How many cells the row has.
        found: u64,
        /// How many the header has.
        expected: u64,
    },
    /// A header and nothing below.
    #[error("line {line}: no ticket follows the header. Expected at least one row below it")]
    NoRows {
        /// The line, from 1.
        line: u64,
    },
    /// More tickets than a room takes.
    #[error("line {line}: this is ticket number {}. A room takes at most {CARDS}; split the file", CARDS + 1)]
    TooMany {
        /// The line of the first ticket too many, from 1.
        line: u64,
    },
}

/// Reads cards from CSV, as Jira, Linear and GitHub export it: the header's names are recognised in
/// any order and case; the separator may be a comma, a semicolon or a tab; a byte-order mark and
/// Excel's `sep=` line are passed over. All or nothing.
///
/// ```
/// let import = room::cards::from_csv("Summary,Issue key\nLog in,ABC-1\n").unwrap();
/// assert_eq!(import.cards[0].key(), "ABC-1");
/// ```
///
/// # Errors
/// [`CsvError`], naming the line and what was expected.
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
        Some(row) => row.map_err(|error| fault(&error, skipped))?,
    };
    let header_line = line(&header, skipped);
    let columns = Columns::find(&header)
        .ok_or_else(|| CsvError::NoTitle { line: header_line, found: listed(&header) })?;

    let mut import = Import::default();
    for row in rows {
        let row = row.map_err(|error| fault(&error, skipped))?;
        let card = columns.card(&row);
        if card.is_blank() {
            import.blank += 1;
            continue;
        }
        if import.cards.len() == CARDS {
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

/// Which column holds what.
struct Columns {
    title: usize,
    key: Option<usize>,
    /// GitHub's issue numbers read better as `#12`.
    key_is_number: bool,
    body: Option<usize>,
    link: Option<usize>,
    estimate: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord) -> Option<Self> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let key = find(&names, KEY);
        Some(Self {
            title: find(&names, TITLE)?,
            key,
            key_is_number: key.is_some_and(|key| names[key].ends_with("number")),
            body: find(&names, BODY),
            link: find(&names, LINK),
            estimate: find(&names, ESTIMATE),
        })
    }

    fn card(&self, row: &StringRecord) -> NewCard {
        let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).map_or("", without_null);
        let key = cell(self.key);
        let numbered = self.key_is_number && !key.is_empty() && key.chars().all(|c| c.is_ascii_digit());
        let key = if numbered { format!("#{key}") } else { key.to_owned() };
        let link = Some(cell(self.link)).filter(|link| !link.is_empty());
        NewCard::new(&key, cell(Some(self.title)), cell(self.body), link)
    }

    fn is_estimated(&self, row: &StringRecord) -> bool {
        self.estimate
            .and_then(|column| row.get(column))
            .is_some_and(|cell| !without_null(cell).trim().is_empty())
    }
}

/// A column's name as the lists above have it.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The column whose name stands first in a list.
pub(super) fn find(names: &[String], wanted: &[&str]) -> Option<usize> {
    wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
}

/// Database dumps write an empty cell as `NULL`.
pub(super) fn without_null(cell: &str) -> &str {
    if cell.trim().eq_ignore_ascii_case("null") { "" } else { cell }
}

/// The text without a `sep=` line, how many lines that skipped, and the separator: what the `sep=`
/// line says, else whichever of the three stands most often in the first line outside quotes.
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
    // On equal counts the comma, which stands first.
    let (mark, _) = counts.into_iter().rev().max_by_key(|&(_, count)| count).unwrap_or((b',', 0));
    (text, 0, mark)
}

fn fault(error: &csv::Error, skipped: u64) -> CsvError {
    let line = error.position().map_or(1, csv::Position::line) + skipped;
    match *error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            CsvError::Cells { line, found: len, expected: expected_len }
        }
        // The text is UTF-8 and in memory, so reading can fail in no other way.
        _ => CsvError::NotText { line },
    }
}

fn line(row: &StringRecord, skipped: u64) -> u64 {
    row.position().map_or(1, csv::Position::line) + skipped
}

fn line_of(text: &str, place: usize) -> u64 {
    1 + text[..place].matches('\n').count() as u64
}

fn listed(header: &StringRecord) -> String {
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

    fn first(text: &str) -> NewCard {
        from_csv(text).unwrap().cards.remove(0)
    }

    #[test]
    fn headers_of_the_trackers() {
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
    fn every_separator() {
        for text in
            ["TITLE;key\nLog, in;A-1\n", "title\tkey\nLog, in\tA-1\n", "sep=;\ntitle;key\nLog, in;A-1\n"]
        {
            let card = first(text);
            assert_eq!((card.key(), card.title()), ("A-1", "Log, in"), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_csv_of_tickets_names_the_line_and_what_was_expected() {
        let said = |text: &str| from_csv(text).unwrap_err().to_string();
        assert!(said("").starts_with("the file is empty"));
        assert!(said("PK\u{3}\n\0\0").starts_with("line 2: this is no text"));
        assert_eq!(
            said("a,b\n1,2\n"),
            "line 1: found the columns \"a\", \"b\". Expected a header with a column named Title or Summary, and perhaps Key, Description, URL"
        );
        assert!(said("title,key\nx,A-1\ny\n").starts_with("line 3: this row has 1 cells. Expected 2"));
        assert!(said("sep=,\ntitle,key\nx,A-1\ny\n").starts_with("line 4:"));
        assert!(said("title,key\n").starts_with("line 1: no ticket follows"));
        let many = format!("title\n{}", "x\n".repeat(CARDS + 1));
        assert!(said(&many).starts_with("line 2002: this is ticket number 2001"));
    }

    #[test]
    fn an_import_counts_what_it_did() {
        let long = "y".repeat(crate::limits::BODY_CHARS + 1);
        let import = from_csv(&format!("title,body,points\na,{long},3\n,,\nb,,\n")).unwrap();
        assert_eq!((import.cards.len(), import.cut(), import.estimated, import.blank), (2, 1, 1, 1));
        assert_eq!(import.cards[0].body().chars().count(), crate::limits::BODY_CHARS);
        assert!(import.cards[0].body().ends_with('…'));
        assert_eq!(
            import.report(),
            "2 cards. 1 had a text that was too long and was cut. 1 had an estimate already, which is left out so that it sways nobody. 1 empty row was left out."
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}", head in "(title,key\n|sep=;\n|\"|)") {
            let _ = from_csv(&format!("{head}{text}"));
        }
    }
}
