//! Splits a pasted table into rows of cells.

/// A row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The row's first line, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// The separator between cells: a tab if the first nonblank row has one, else its more frequent of semicolon
/// and comma, outside quotation marks.
pub(super) fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator| {
        let mut quoted = false;
        let outside = |c: &char| {
            quoted ^= *c == '"';
            !quoted && *c == separator
        };
        first.chars().filter(outside).count()
    };
    if first.contains('\t') {
        '\t'
    } else if count(';') > count(',') {
        ';'
    } else {
        ','
    }
}

/// All rows of a text, including empty ones, except an empty last line.
pub(super) fn rows(text: &str, separator: char) -> Vec<Row> {
    let minimal_quotes = separator == '\t' && !is_all_quoted(text);
    let (mut rows, mut rest, mut line) = (Vec::new(), text, 1);
    while !rest.is_empty() {
        let mut row = Row { line, cells: Vec::new() };
        loop {
            let (cell, after) = cell(rest, separator, minimal_quotes);
            line += rest[..rest.len() - after.len()].matches('\n').count();
            row.cells.push(cell);
            match after.strip_prefix(separator) {
                Some(next) => rest = next,
                None => {
                    rest = strip_line_end(after);
                    line += usize::from(rest.len() < after.len());
                    break;
                }
            }
        }
        rows.push(row);
    }
    rows
}

/// Whether every cell of the first row is quoted. The program that wrote the table then quotes every cell.
fn is_all_quoted(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.split('\t').all(|cell| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"'))
}

/// The first cell of a text, and the rest after it, which starts with a separator or line end or is empty.
/// Spreadsheets quote only cells that need it (`minimal_quotes`); quotation marks around any other cell are
/// part of its text.
fn cell(text: &str, separator: char, minimal_quotes: bool) -> (String, &str) {
    if let Some((cell, after)) = text.strip_prefix('"').and_then(|inside| quoted_cell(inside, separator))
        && (!minimal_quotes || cell.contains([separator, '\n', '\r', '"']))
    {
        return (cell, after);
    }
    let end = text.find([separator, '\n', '\r']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// A quoted cell, without its opening quotation mark. `None` if no quotation mark closes it at the end of a
/// cell.
fn quoted_cell(inside: &str, separator: char) -> Option<(String, &str)> {
    let (mut cell, mut rest) = (String::new(), inside);
    loop {
        let (before, after) = rest.split_once('"')?;
        cell += before;
        if let Some(doubled) = after.strip_prefix('"') {
            cell.push('"');
            rest = doubled;
        } else if after.is_empty() || after.starts_with([separator, '\n', '\r']) {
            return Some((cell, after));
        } else {
            return None;
        }
    }
}

fn strip_line_end(text: &str) -> &str {
    ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_prefix(end)).unwrap_or(text)
}
