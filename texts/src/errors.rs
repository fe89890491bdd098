//! Error messages in the person's language. The room, the host and the app send English messages with a code; this
//! module translates the codes.

use room::cards::{CsvError, Import, SheetError};
use room::limits::{MAX_CARDS, MAX_NAME_GRAPHEMES, MAX_SCALE_VALUES};
use room::message::{CloseCode, FailureCode, RefusalCode};
use room::ui_protocol::{EndReason, UiError, UiErrorCode};
use room::{AvatarError, NameError, ScaleError};

use crate::texts;

/// Why a command failed.
pub(crate) fn error_text(error: UiError) -> String {
    let UiError { code, message } = error;
    if texts::is_english() {
        return message;
    }
    match code {
        UiErrorCode::Room(code) => failure_text(code).map_or(message, str::to_owned),
        UiErrorCode::Address => texts::error_address().to_owned(),
        UiErrorCode::UnknownRoom => texts::error_unknown_room().to_owned(),
        UiErrorCode::CannotHost => texts::error_cannot_host(&message),
        UiErrorCode::CannotHandOver => texts::error_cannot_hand_over().to_owned(),
        UiErrorCode::NotInRoom => texts::error_not_in_room().to_owned(),
        // The page checks names itself; the other errors are about files and programs on this computer.
        UiErrorCode::Name
        | UiErrorCode::CannotSave
        | UiErrorCode::CannotOpen
        | UiErrorCode::History
        | UiErrorCode::Broken => message,
    }
}

fn failure_text(code: FailureCode) -> Option<&'static str> {
    Some(match code {
        FailureCode::Malformed => texts::failure_malformed(),
        FailureCode::TooFast => texts::failure_too_fast(),
        FailureCode::NotDriver => texts::failure_not_driver(),
        FailureCode::NotAllowed => texts::failure_not_allowed(),
        FailureCode::Spectator => texts::failure_spectator(),
        FailureCode::OffScale => texts::failure_off_scale(),
        FailureCode::RoundOver => texts::failure_round_over(),
        FailureCode::NotRevealed => texts::failure_not_revealed(),
        FailureCode::Revealed => texts::failure_revealed(),
        FailureCode::NoCard => texts::failure_no_card(),
        FailureCode::Started => texts::failure_started(),
        FailureCode::Unsettled => texts::failure_unsettled(),
        FailureCode::NoSuchSeat => texts::failure_no_such_seat(),
        FailureCode::NoSuchCard => texts::failure_no_such_card(),
        FailureCode::TooManyCards => texts::failure_too_many_cards(),
        FailureCode::OnTable => texts::failure_on_table(),
        FailureCode::VotesCast => texts::failure_votes_cast(),
        FailureCode::DriverHere => texts::failure_driver_here(),
        FailureCode::TimerLength => texts::failure_timer_length(),
        FailureCode::Decided => texts::failure_decided(),
        FailureCode::Disconnected => texts::failure_disconnected(),
        // The page never sends the requests that fail like this.
        FailureCode::NoCards
        | FailureCode::Pinned
        | FailureCode::Addresses
        | FailureCode::NotLeaving
        | FailureCode::EnoughSuccessors => return None,
    })
}

/// Why the person is no longer in a room, or could not join.
pub(crate) fn end_reason_text(reason: EndReason, message: &str) -> String {
    if texts::is_english() {
        return message.to_owned();
    }
    let closed = match reason {
        EndReason::Unreachable => texts::ended_unreachable(),
        EndReason::Astray => texts::ended_no_room(),
        EndReason::Refused(code) => refusal_text(code),
        EndReason::Closed(CloseCode::Moved) => texts::closed_moved(),
        EndReason::Closed(CloseCode::RoomClosed) => texts::closed(),
        EndReason::Closed(CloseCode::Removed) => texts::refused_removed(),
        EndReason::Closed(CloseCode::Limits) => texts::closed_limits(),
    };
    closed.to_owned()
}

/// Why the host refused to let the person in.
pub(crate) fn refusal_text(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::Protocol | RefusalCode::Malformed => texts::refused_protocol(),
        RefusalCode::Name => texts::refused_name(),
        RefusalCode::Signature => texts::refused_signature(),
        RefusalCode::Removed => texts::refused_removed(),
        RefusalCode::Full => texts::refused_full(),
        RefusalCode::TooSlow => texts::refused_too_slow(),
    }
}

/// What is wrong with a name.
pub(crate) fn name_error(error: NameError) -> String {
    match error {
        NameError::Empty => texts::name_empty().to_owned(),
        NameError::TooLong => texts::name_too_long(MAX_NAME_GRAPHEMES),
        NameError::Forbidden => texts::name_forbidden().to_owned(),
    }
}

/// What is wrong with an avatar. Only the emoji is typed, so the colour is always valid.
pub(crate) fn avatar_error(error: &AvatarError) -> &'static str {
    match error {
        AvatarError::Emoji | AvatarError::Colour(_) => texts::avatar_one_emoji(),
    }
}

/// What is wrong with custom scale values.
pub(crate) fn scale_error(error: &ScaleError) -> String {
    match error {
        ScaleError::Value(error) => texts::value_unknown(error.input()),
        ScaleError::Count(count) => texts::scale_count(MAX_SCALE_VALUES, *count),
        ScaleError::Order(value) => texts::scale_order(&value.to_string()),
        ScaleError::Mixed(value) => texts::scale_mixed(&value.to_string()),
        ScaleError::Kind
        | ScaleError::Hint(_)
        | ScaleError::HintTooLong(_)
        | ScaleError::HintForbidden(_) => texts::scale_kind().to_owned(),
    }
}

/// What is wrong with a CSV file.
pub(crate) fn csv_error(error: &CsvError) -> String {
    match error {
        CsvError::Empty => texts::csv_empty().to_owned(),
        CsvError::NotText { line } => texts::csv_no_text(*line as usize),
        CsvError::NoTitle { line, found } => texts::csv_no_title(*line as usize, found),
        CsvError::Cells { line, found, expected } => {
            texts::csv_cells(*line as usize, *found as usize, *expected as usize)
        }
        CsvError::NoRows { line } => texts::csv_no_rows(*line as usize),
        CsvError::TooMany { line } => texts::csv_too_many(*line as usize, MAX_CARDS),
    }
}

/// What is wrong with a table or its column mapping.
pub(crate) fn sheet_error(error: &SheetError) -> String {
    match error {
        SheetError::Empty => texts::sheet_empty().to_owned(),
        SheetError::NotText { line } => texts::sheet_no_text(*line),
        SheetError::NothingChosen => texts::sheet_nothing_chosen().to_owned(),
        SheetError::NoCards { line } => texts::sheet_no_cards(*line),
        SheetError::TooMany { line } => texts::sheet_too_many(*line, MAX_CARDS),
    }
}

/// What an import found: the number of cards, and what was left out.
pub(crate) fn import_report(import: &Import) -> String {
    let mut report = texts::import_cards(import.cards.len());
    let mut add = |count: usize, text: fn(usize) -> String| {
        if count > 0 {
            report.push(' ');
            report.push_str(&text(count));
        }
    };
    add(import.truncated(), texts::import_cut);
    add(import.estimated, texts::import_estimated);
    add(import.blank, texts::import_blank);
    report
}

#[cfg(test)]
mod tests {
    use room::cards::from_csv;

    use super::*;

    /// The page and the terminal program show the same English texts.
    #[test]
    fn english_texts_equal_the_messages_of_the_room() {
        let sentence = |error: String| {
            let mut chars = error.chars();
            let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}.", chars.as_str())
        };
        for name in ["", &"x".repeat(41), "a\u{202e}b"] {
            let error = room::Name::new(name).expect_err("the input is invalid");
            assert_eq!(name_error(error), sentence(error.to_string()));
        }
        for scale in ["1", "3 2", "1 M", "1 many"] {
            let error = scale.parse::<room::Scale>().expect_err("the input is invalid");
            assert_eq!(scale_error(&error), sentence(error.to_string()).replace('"', ""));
        }
        for file in ["", "a\n", "title\n", "title,key\nOne\n", "\0"] {
            let error = from_csv(file).expect_err("the file has no cards");
            assert_eq!(csv_error(&error), sentence(error.to_string()));
        }
        let import = from_csv("title,points\nOne,3\n\nTwo,5\n").unwrap();
        assert_eq!(import_report(&import), import.report());
        for code in [FailureCode::NotDriver, FailureCode::Unsettled, FailureCode::Disconnected] {
            assert_eq!(failure_text(code), Some(code.message()));
        }
        for code in [RefusalCode::Full, RefusalCode::Name, RefusalCode::TooSlow] {
            assert_eq!(refusal_text(code), code.message());
        }
    }

    #[test]
    fn german_texts_exist_for_codes() {
        texts::set_test_language("de");
        let error = |code| UiError { code, message: "Only the driver can do that.".into() };
        let no = error_text(error(UiErrorCode::Room(FailureCode::NotDriver)));
        assert_eq!(no, "Das kann nur die Moderation.");
        assert_eq!(
            end_reason_text(EndReason::Closed(CloseCode::RoomClosed), "…"),
            "Der Host hat den Raum geschlossen."
        );
    }
}
