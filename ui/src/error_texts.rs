//! What went wrong, in the person's language. The rules, the host and the app say it in English: where what is wrong is
//! known by more than a sentence, the page says it itself.

use room::cards::{CsvError, Import, SheetError};
use room::limits::{CARDS, NAME_GRAPHEMES, SCALE_VALUES};
use room::message::{CloseCode, FailureCode, RefusalCode};
use room::ui_protocol::{EndReason, UiError, UiErrorCode};
use room::{AvatarError, NameError, ScaleError};

use crate::texts;

/// Why something was not done.
pub(crate) fn said(error: UiError) -> String {
    let UiError { code, message } = error;
    if texts::speaks_english() {
        return message;
    }
    match code {
        UiErrorCode::Room(code) => failure(code).map_or(message, str::to_owned),
        UiErrorCode::Address => texts::trouble_address().to_owned(),
        UiErrorCode::UnknownRoom => texts::trouble_unknown_room().to_owned(),
        UiErrorCode::CannotHost => texts::trouble_no_host(&message),
        UiErrorCode::CannotHandOver => texts::trouble_no_heir().to_owned(),
        UiErrorCode::NotInRoom => texts::in_no_room().to_owned(),
        // What is wrong with a name the page finds first; the others are about files and programs of this machine.
        UiErrorCode::Name
        | UiErrorCode::CannotSave
        | UiErrorCode::CannotOpen
        | UiErrorCode::History
        | UiErrorCode::Broken => message,
    }
}

fn failure(code: FailureCode) -> Option<&'static str> {
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
        // No person asks for what these say no to.
        FailureCode::NoCards
        | FailureCode::Pinned
        | FailureCode::Addresses
        | FailureCode::NotLeaving
        | FailureCode::EnoughSuccessors => return None,
    })
}

/// Why one is no longer in a room, or never was.
pub(crate) fn over(why: EndReason, message: &str) -> String {
    if texts::speaks_english() {
        return message.to_owned();
    }
    let closed = match why {
        EndReason::Unreachable => texts::over_unreachable(),
        EndReason::Astray => texts::over_astray(),
        EndReason::Refused(code) => refusal(code),
        EndReason::Closed(CloseCode::Moved) => texts::closed_moved(),
        EndReason::Closed(CloseCode::RoomClosed) => texts::closed(),
        EndReason::Closed(CloseCode::Removed) => texts::refused_removed(),
        EndReason::Closed(CloseCode::Limits) => texts::closed_limits(),
    };
    closed.to_owned()
}

/// Why the host gives no seat.
pub(crate) fn refusal(code: RefusalCode) -> &'static str {
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
pub(crate) fn name_fault(error: NameError) -> String {
    match error {
        NameError::Empty => texts::name_empty().to_owned(),
        NameError::TooLong => texts::name_too_long(NAME_GRAPHEMES),
        NameError::Forbidden => texts::name_forbidden().to_owned(),
    }
}

/// What is wrong with an emoji; a colour that is none can't be chosen.
pub(crate) fn face_fault(error: &AvatarError) -> &'static str {
    match error {
        AvatarError::Emoji | AvatarError::Colour(_) => texts::face_one_emoji(),
    }
}

/// What is wrong with a scale that was typed; hints are typed elsewhere.
pub(crate) fn scale_fault(error: &ScaleError) -> String {
    match error {
        ScaleError::Value(error) => texts::value_unknown(error.typed()),
        ScaleError::Count(count) => texts::scale_count(SCALE_VALUES, *count),
        ScaleError::Order(value) => texts::scale_order(&value.to_string()),
        ScaleError::Mixed(value) => texts::scale_mixed(&value.to_string()),
        ScaleError::Kind
        | ScaleError::Hint(_)
        | ScaleError::HintTooLong(_)
        | ScaleError::HintForbidden(_) => texts::scale_kind().to_owned(),
    }
}

/// What is wrong with a file of tickets.
pub(crate) fn csv_fault(error: &CsvError) -> String {
    match error {
        CsvError::Empty => texts::csv_empty().to_owned(),
        CsvError::NotText { line } => texts::csv_no_text(*line as usize),
        CsvError::NoTitle { line, found } => texts::csv_no_title(*line as usize, found),
        CsvError::Cells { line, found, expected } => {
            texts::csv_cells(*line as usize, *found as usize, *expected as usize)
        }
        CsvError::NoRows { line } => texts::csv_no_rows(*line as usize),
        CsvError::TooMany { line } => texts::csv_too_many(*line as usize, CARDS),
    }
}

/// What is wrong with a table, or with what was chosen of it.
pub(crate) fn sheet_fault(error: &SheetError) -> String {
    match error {
        SheetError::Empty => texts::sheet_empty().to_owned(),
        SheetError::NotText { line } => texts::sheet_no_text(*line),
        SheetError::NothingChosen => texts::sheet_nothing_chosen().to_owned(),
        SheetError::NoCards { line } => texts::sheet_no_cards(*line),
        SheetError::TooMany { line } => texts::sheet_too_many(*line, CARDS),
    }
}

/// What came of an import, as far as it is worth a word.
pub(crate) fn report(import: &Import) -> String {
    let mut report = texts::import_cards(import.cards.len());
    let mut add = |count: usize, text: fn(usize) -> String| {
        if count > 0 {
            report.push(' ');
            report.push_str(&text(count));
        }
    };
    add(import.cut(), texts::import_cut);
    add(import.estimated, texts::import_estimated);
    add(import.blank, texts::import_blank);
    report
}

#[cfg(test)]
mod tests {
    use room::cards::from_csv;

    use super::*;

    /// So that the page and the terminal say the same in English.
    #[test]
    fn in_english_it_is_what_the_room_says() {
        let sentence = |error: String| {
            let mut direct = error.chars();
            let first = direct.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}.", direct.as_str())
        };
        for name in ["", &"x".repeat(41), "a\u{202e}b"] {
            let error = room::Name::new(name).expect_err("that is none");
            assert_eq!(name_fault(error), sentence(error.to_string()));
        }
        for scale in ["1", "3 2", "1 M", "1 many"] {
            let error = scale.parse::<room::Scale>().expect_err("that is none");
            assert_eq!(scale_fault(&error), sentence(error.to_string()).replace('"', ""));
        }
        for file in ["", "a\n", "title\n", "title,key\nOne\n", "\0"] {
            let error = from_csv(file).expect_err("there are no tickets in it");
            assert_eq!(csv_fault(&error), sentence(error.to_string()));
        }
        let import = from_csv("title,points\nOne,3\n\nTwo,5\n").unwrap();
        assert_eq!(report(&import), import.report());
        for code in [FailureCode::NotDriver, FailureCode::Unsettled, FailureCode::Disconnected] {
            assert_eq!(failure(code), Some(code.sentence()));
        }
        for code in [RefusalCode::Full, RefusalCode::Name, RefusalCode::TooSlow] {
            assert_eq!(refusal(code), code.sentence());
        }
    }

    #[test]
    fn in_german_nothing_is_english_that_has_a_code() {
        texts::speak_in_test("de");
        let error = |code| UiError { code, message: "Only the driver can do that.".into() };
        let no = said(error(UiErrorCode::Room(FailureCode::NotDriver)));
        assert_eq!(no, "Das kann nur, wer führt.");
        assert_eq!(
            over(EndReason::Closed(CloseCode::RoomClosed), "…"),
            "Der Gastgeber hat den Raum geschlossen."
        );
    }
}
