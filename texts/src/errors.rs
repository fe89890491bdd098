//! The sentences of errors of `room`: what is wrong with something that a person typed, pasted or chose.

use room::cards::{CsvError, Import, SheetError};
use room::limits::{AVATAR_COLOURS, MAX_CARDS, MAX_HINT_GRAPHEMES, MAX_NAME_GRAPHEMES, MAX_SCALE_VALUES};
use room::{AvatarError, NameError, PointsError, ScaleError};
#[cfg(not(target_arch = "wasm32"))]
use room::{ShortCodeError, SnapshotError};

/// What is wrong with a name.
pub fn name_error(error: NameError) -> String {
    match error {
        NameError::Empty => crate::name_empty().to_owned(),
        NameError::TooLong => crate::name_too_long(MAX_NAME_GRAPHEMES),
        NameError::Forbidden => crate::name_forbidden().to_owned(),
    }
}

/// What is wrong with an avatar.
pub fn avatar_error(error: AvatarError) -> String {
    match error {
        AvatarError::Emoji => crate::avatar_one_emoji().to_owned(),
        AvatarError::Colour(colour) => crate::avatar_colour(colour.into(), (AVATAR_COLOURS - 1).into()),
    }
}

/// What is wrong with a value of a scale.
pub fn points_error(error: &PointsError) -> String {
    crate::value_unknown(error.input())
}

/// What is wrong with a scale.
pub fn scale_error(error: &ScaleError) -> String {
    match error {
        ScaleError::Value(error) => points_error(error),
        ScaleError::Count(count) => crate::scale_count(MAX_SCALE_VALUES, *count),
        ScaleError::Order(value) => crate::scale_order(&value.to_string()),
        ScaleError::Mixed(value) => crate::scale_mixed(&value.to_string()),
        ScaleError::Kind => crate::scale_kind().to_owned(),
        ScaleError::Hint(value) => crate::hint_twice(&value.to_string()),
        ScaleError::HintTooLong(value) => crate::hint_too_long(MAX_HINT_GRAPHEMES, &value.to_string()),
        ScaleError::HintForbidden(value) => crate::hint_forbidden(&value.to_string()),
    }
}

/// What is wrong with a CSV file.
pub fn csv_error(error: &CsvError) -> String {
    match error {
        CsvError::Empty => crate::csv_empty().to_owned(),
        CsvError::NotText { line } => crate::csv_no_text(*line as usize),
        CsvError::NoTitle { line, found } => crate::csv_no_title(*line as usize, found),
        CsvError::Cells { line, found, expected } => {
            crate::csv_cells(*line as usize, *found as usize, *expected as usize)
        }
        CsvError::NoRows { line } => crate::csv_no_rows(*line as usize),
        CsvError::TooMany { line } => crate::csv_too_many(*line as usize, MAX_CARDS),
    }
}

/// What is wrong with a table or its column mapping.
pub fn sheet_error(error: &SheetError) -> String {
    match error {
        SheetError::Empty => crate::sheet_empty().to_owned(),
        SheetError::NotText { line } => crate::sheet_no_text(*line),
        SheetError::NothingChosen => crate::sheet_nothing_chosen().to_owned(),
        SheetError::NoCards { line } => crate::sheet_no_cards(*line),
        SheetError::TooMany { line } => crate::sheet_too_many(*line, MAX_CARDS),
    }
}

/// What is wrong with a room's code.
#[cfg(not(target_arch = "wasm32"))]
pub fn short_code_error(error: &ShortCodeError) -> String {
    match error {
        ShortCodeError::Length(length) => crate::program_code_length(*length),
        ShortCodeError::Character(character) => crate::program_code_character(&character.to_string()),
        ShortCodeError::Check => crate::program_code_typo().to_owned(),
    }
}

/// What is wrong with a saved room.
#[cfg(not(target_arch = "wasm32"))]
pub fn snapshot_error(error: &SnapshotError) -> String {
    match error {
        SnapshotError::Unreadable(why) => crate::program_snapshot_unreadable(why),
        SnapshotError::Format(format) => crate::program_snapshot_newer(&format.to_string()),
        SnapshotError::Wrong(why) => crate::program_snapshot_inconsistent(why),
        SnapshotError::Epoch { had, wanted } => {
            crate::program_snapshot_epoch(&wanted.to_string(), &had.to_string())
        }
    }
}

/// Which of two programs with different protocol versions to update.
#[cfg(not(target_arch = "wasm32"))]
pub fn version_mismatch(host: u32, app: u32) -> String {
    let text =
        if host < app { crate::program_connect_protocol_host } else { crate::program_connect_protocol_app };
    text(&host.to_string(), &app.to_string())
}

/// What an import found: the number of cards, and what was left out.
pub fn import_report(import: &Import) -> String {
    let mut report = crate::import_cards(import.cards.len());
    let mut add = |count: usize, text: fn(usize) -> String| {
        if count > 0 {
            report.push(' ');
            report.push_str(&text(count));
        }
    };
    add(import.truncated(), crate::import_cut);
    add(import.estimated, crate::import_estimated);
    add(import.blank, crate::import_blank);
    report
}

#[cfg(test)]
mod tests {
    use room::cards::from_csv;

    use super::*;

    #[test]
    fn errors_say_what_is_wrong_and_where() {
        let name = room::Name::new(&"x".repeat(41)).expect_err("the name is too long");
        assert_eq!(name_error(name), "A name can have up to 40 characters. Shorten this one.");
        let scale = "3 2".parse::<room::Scale>().expect_err("the values are in the wrong order");
        assert_eq!(scale_error(&scale), "List each value once, smallest first. 2 is out of order.");
        let hint =
            room::Scale::fibonacci().with_hint(room::Points::whole(4), "x").expect_err("4 is not on it");
        assert_eq!(
            scale_error(&hint),
            "4 can't have this hint. Give each value of the scale at most one hint."
        );
        let file = from_csv("title,key\nOne\n").expect_err("a cell is missing");
        assert!(csv_error(&file).starts_with("Line 2: this row has 1 cells, but the header has 2."));
        let colour = room::Colour::new(8).expect_err("there are eight colours");
        assert_eq!(avatar_error(colour), "8 isn't a colour. Choose a number from 0 to 7.");
        let file = from_csv("a,b\n1,2\n").expect_err("no column is a title");
        assert_eq!(
            csv_error(&file),
            "Line 1: found the columns \"a\", \"b\". Name one column Title or Summary; Key, Description and URL are optional."
        );
        assert!(sheet_error(&SheetError::NoCards { line: 2 }).starts_with("Line 2: the selected columns"));
        let many = sheet_error(&SheetError::TooMany { line: 5 });
        assert!(many.contains(&format!("than a room can hold ({MAX_CARDS})")), "{many}");
    }

    #[test]
    fn an_unreadable_room_is_explained() {
        let newer = snapshot_error(&SnapshotError::Format(3));
        assert!(newer.contains("(format 3)") && newer.contains("Update the app"), "{newer}");
        let damaged = snapshot_error(&room::Snapshot::from_json("{").expect_err("it is no room"));
        assert!(damaged.starts_with("This isn't a saved room, or it's damaged ("), "{damaged}");
        assert!(damaged.ends_with("). Use another copy."), "{damaged}");
    }

    #[test]
    fn invalid_scales_have_their_own_sentence() {
        for (text, part) in [
            ("1 two 4", "two can't be on a scale"),
            ("5", "A scale needs 2 to 30 values, but this one has 1."),
            ("1 4 2", "smallest first. 2 is out of order"),
            ("S M 8", "T-shirt sizes. 8 doesn't match"),
        ] {
            let sentence = scale_error(&text.parse::<room::Scale>().expect_err("the scale is invalid"));
            assert!(sentence.contains(part), "{text:?}: {sentence}");
        }
        let long = "é".repeat(MAX_HINT_GRAPHEMES + 1);
        let hint = room::Scale::fibonacci().with_hint(room::Points::whole(8), &long).expect_err("it is long");
        assert!(scale_error(&hint).contains(&format!("up to {MAX_HINT_GRAPHEMES} characters")));
    }

    #[test]
    fn an_import_reports_what_was_left_out() {
        let long = "y".repeat(room::limits::MAX_BODY_CHARS + 1);
        let import = from_csv(&format!("title,body,points\na,{long},3\n,,\nb,,\n")).unwrap();
        assert_eq!(
            import_report(&import),
            "2 cards. 1 had a description that was too long and was cut. 1 already had an estimate, which was left out so it doesn't influence anyone. 1 empty row was skipped."
        );
    }
}
