//! The current language and its patterns.
//!
//! A program contains the patterns of all languages and speaks one of them. Code can run in another one with
//! [`in_language`]. A page contains no patterns: it fetches those of one language from its host.

#[cfg(target_arch = "wasm32")]
pub use page::use_loaded;
#[cfg(not(target_arch = "wasm32"))]
pub use program::{in_language, set_language};

#[cfg(target_arch = "wasm32")]
use page as storage;
#[cfg(not(target_arch = "wasm32"))]
use program as storage;

use crate::language::{LANGUAGES, Language};

/// The current language.
pub fn current_language() -> &'static Language {
    &LANGUAGES[storage::index()]
}

/// The pattern of a message in the current language. Empty if the page has not loaded a language yet.
pub(crate) fn message_text(message: usize) -> &'static str {
    storage::patterns().get(message).copied().unwrap_or_default()
}

#[cfg(not(target_arch = "wasm32"))]
mod program {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::language::{LANGUAGES, Language, REFERENCE};

    /// The patterns of all languages, by the language's index and the message's index.
    static PATTERNS: [&[&str]; LANGUAGES.len()] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
    /// The index of the program's language.
    static PROGRAM: AtomicUsize = AtomicUsize::new(REFERENCE);

    thread_local! {
        /// The index of the language of [`in_language`], while this thread is in it.
        static THREAD: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Sets the program's language. The program starts in English.
    pub fn set_language(language: &'static Language) {
        PROGRAM.store(index_of(language), Ordering::Relaxed);
    }

    /// Runs `work` in another language than the program's.
    pub fn in_language<T>(language: &'static Language, work: impl FnOnce() -> T) -> T {
        /// Restores the language, also after a panic.
        struct Restore(Option<usize>);
        impl Drop for Restore {
            fn drop(&mut self) {
                THREAD.set(self.0);
            }
        }
        let _restore = Restore(THREAD.replace(Some(index_of(language))));
        work()
    }

    pub(super) fn index() -> usize {
        THREAD.get().unwrap_or_else(|| PROGRAM.load(Ordering::Relaxed))
    }

    pub(super) fn patterns() -> &'static [&'static str] {
        PATTERNS[index()]
    }

    fn index_of(language: &Language) -> usize {
        LANGUAGES.iter().position(|known| known == language).unwrap_or(REFERENCE)
    }
}

#[cfg(target_arch = "wasm32")]
mod page {
    use std::cell::Cell;

    use crate::language::{LANGUAGES, Language, REFERENCE};

    thread_local! {
        static INDEX: Cell<usize> = const { Cell::new(REFERENCE) };
        /// No texts until the first language is loaded.
        static PATTERNS: Cell<&'static [&'static str]> = const { Cell::new(&[]) };
    }

    /// Switches to the language with this code. `patterns` are its messages, as the host sent them. Returns the language,
    /// or `None` if this page does not know it.
    pub fn use_loaded(code: &str, patterns: &'static [&'static str]) -> Option<&'static Language> {
        let index = LANGUAGES.iter().position(|known| known.code == code)?;
        INDEX.set(index);
        PATTERNS.set(patterns);
        Some(&LANGUAGES[index])
    }

    pub(super) fn index() -> usize {
        INDEX.get()
    }

    pub(super) fn patterns() -> &'static [&'static str] {
        PATTERNS.get()
    }
}
