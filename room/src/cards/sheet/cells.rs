//! Cells in a text.

/// A row of cells, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// What stands between cells: tabs if the first row with anything in it has one, else whichever of semicolon and comma it
/// has more of outside quotation marks.
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

/// All rows of a text, empty ones too. A last line that is empty is none.
pub(super) fn rows(text: &str, separator: char) -> Vec<Row> {
    let frugal = separator == '\t' && !is_all_quoted(text);
    let (mut rows, mut rest, mut line) = (Vec::new(), text, 1);
    while !rest.is_empty() {
        let mut row = Row { line, cells: Vec::new() };
        loop {
            let (cell, after) = cell(rest, separator, frugal);
            line += rest[..rest.len() - after.len()].matches('\n').count();
            row.cells.push(cell);
            match after.strip_prefix(separator) {
                Some(next) => rest = next,
                None => {
                    rest = without_line_end(after);
                    line += usize::from(rest.len() < after.len());
                    break;
                }
            }
        }
        rows.push(row);
    }
    rows
}

/// Whether some program has put every cell in quotation marks, to judge by the first.
fn is_all_quoted(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.split('\t').all(|cell| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"'))
}

/// The cell at the beginning of a text, and what follows: a separator, a line's end, or nothing. Spreadsheets are
/// `frugal` with quotation marks: around what needs none, they are the person's own.
fn cell(text: &str, separator: char, frugal: bool) -> (String, &str) {
    if let Some((cell, after)) = text.strip_prefix('"').and_then(|inside| in_quotes(inside, separator))
        && (!frugal || cell.contains([separator, '\n', '\r', '"']))
    {
        return (cell, after);
    }
    let end = text.find([separator, '\n', '\r']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// The same of a cell in quotation marks, from behind the first; none if it is not closed where a cell ends.
fn in_quotes(inside: &str, separator: char) -> Option<(String, &str)> {
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

fn without_line_end(text: &str) -> &str {
    ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_prefix(end)).unwrap_or(text)
}
