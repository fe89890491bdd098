//! The sentences of the protocol's codes.
//!
//! A code names its message. The message's index is looked up at compile time: a code without a message fails the build.

use room::LostReason;
use room::message::{CloseCode, Failure, FailureCode, RefusalCode};
use room::ui_protocol::EndReason;

use crate::NAMES;
use crate::current::message_text;

/// A code of the protocol that has a sentence for people.
pub trait Code: Copy + 'static {
    /// The index of the code's message.
    fn message(self) -> usize;
    /// Whether this is a code of a newer version.
    fn is_unknown(self) -> bool;
}

macro_rules! code {
    ($name:ident) => {
        impl Code for $name {
            fn message(self) -> usize {
                /// The messages of all codes in their order. `Unknown` is the last code.
                const MESSAGES: [u16; $name::ALL.len() + 1] = {
                    let mut messages = [index_of($name::Unknown.text_key()); $name::ALL.len() + 1];
                    let mut code = 0;
                    while code < $name::ALL.len() {
                        messages[code] = index_of($name::ALL[code].text_key());
                        code += 1;
                    }
                    messages
                };
                MESSAGES[self as usize].into()
            }

            fn is_unknown(self) -> bool {
                self == Self::Unknown
            }
        }
    };
}

code!(RefusalCode);
code!(FailureCode);
code!(CloseCode);

/// The sentence of a code. `message` is the English sentence that came with the code: people see it if this
/// version does not know the code. If it is empty, they see that the host is newer.
pub fn code_text(code: impl Code, message: &str) -> String {
    if code.is_unknown() && !message.is_empty() {
        return message.to_owned();
    }
    message_text(code.message()).to_owned()
}

/// The English sentence of a code. A host sends it for clients that do not know the code.
#[cfg(not(target_arch = "wasm32"))]
pub fn english(code: impl Code) -> String {
    in_english(|| code_text(code, ""))
}

/// Runs `work` with English as the current language.
#[cfg(not(target_arch = "wasm32"))]
pub fn in_english<T>(work: impl FnOnce() -> T) -> T {
    use crate::language::{LANGUAGES, REFERENCE};
    crate::in_language(&LANGUAGES[REFERENCE], work)
}

/// Why a request failed.
pub fn failure_text(failure: &Failure) -> String {
    code_text(failure.code, &failure.message)
}

/// Why the person is no longer in a room, or could not join. `message` is the sentence that came with the reason.
pub fn end_reason_text(why: EndReason, message: &str) -> String {
    match why {
        EndReason::Refused(code) => code_text(code, message),
        EndReason::Closed(code) => code_text(code, message),
        EndReason::Unreachable | EndReason::WrongKey | EndReason::Astray => message.to_owned(),
    }
}

/// Why a connection can't be used any more.
pub fn lost_reason_text(reason: LostReason) -> String {
    match reason {
        LostReason::Refused(code) => code_text(code, ""),
        LostReason::Unexpected => crate::host_unexpected().to_owned(),
        LostReason::OutOfSync => crate::message_lost().to_owned(),
    }
}

/// The index of the message with this name.
const fn index_of(name: &str) -> u16 {
    let mut index = 0;
    while index < NAMES.len() {
        if is_equal(NAMES[index].as_bytes(), name.as_bytes()) {
            return index as u16;
        }
        index += 1;
    }
    panic!("a code names a message that texts/languages/en.ftl does not have");
}

const fn is_equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{LANGUAGES, in_language, negotiate};

    fn texts_of<C: Code>(codes: &[C]) -> Vec<String> {
        codes.iter().map(|&code| code_text(code, "the host's sentence")).collect()
    }

    #[test]
    fn every_code_has_its_own_text_in_every_language() {
        let mut languages = BTreeSet::new();
        for language in LANGUAGES {
            let texts = in_language(language, || {
                [texts_of(RefusalCode::ALL), texts_of(FailureCode::ALL), texts_of(CloseCode::ALL)]
            });
            for texts in &texts {
                let distinct: BTreeSet<_> = texts.iter().collect();
                assert_eq!(
                    distinct.len(),
                    texts.len(),
                    "{}: two codes have one text: {texts:?}",
                    language.code
                );
                assert!(texts.iter().all(|text| text.ends_with('.')), "{}: {texts:?}", language.code);
            }
            languages.insert(texts);
        }
        assert_eq!(languages.len(), LANGUAGES.len(), "the languages differ");
    }

    #[test]
    fn codes_have_the_text_of_the_current_language() {
        assert_eq!(code_text(FailureCode::NotDriver, ""), "Only the driver can do that.");
        in_language(negotiate(&["de".to_owned()]), || {
            assert_eq!(failure_text(&FailureCode::NotDriver.into()), "Das kann nur die Moderation.");
            let closed = EndReason::Closed(CloseCode::RoomClosed);
            assert_eq!(end_reason_text(closed, "…"), "Der Host hat den Raum geschlossen.");
            assert_eq!(english(FailureCode::NotDriver), "Only the driver can do that.");
        });
    }

    #[test]
    fn an_unknown_code_shows_the_sentence_of_the_host() {
        in_language(negotiate(&["de".to_owned()]), || {
            let failure = Failure { code: FailureCode::Unknown, message: "The cake is gone.".into() };
            assert_eq!(failure_text(&failure), "The cake is gone.");
            let refused = EndReason::Refused(RefusalCode::Unknown);
            assert_eq!(
                end_reason_text(refused, "This invitation has expired."),
                "This invitation has expired."
            );
            assert!(code_text(CloseCode::Unknown, "").contains("neuere Version"));
        });
    }
}
