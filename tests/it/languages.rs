//! A page speaks the language of its reader.

use serde_json::Value;
use tests::chromium::{Chromium, Screen};
use tests::guest::Guest;
use tests::namespaces::{isolated, skip};
use tests::terminal_host::Hosting;

#[test]
fn a_page_speaks_the_language_of_its_browser_or_of_its_reader() {
    isolated(|| {
        if let Some(reason) = Chromium::missing() {
            return skip("languages::a_page_speaks_the_language_of_its_browser_or_of_its_reader", &reason);
        }
        let host = Hosting::start("Sprint 12", &[]);
        let ann = Guest::opens("Ann", &host.link(), Screen::DESK);
        ann.speaks("de-AT,de,en");
        ann.until_reads("join", "Platz nehmen");
        assert_eq!(ann.runs("return document.documentElement.lang;"), Value::from("de"));
        ann.sits_down();
        ann.until_reads("start", "Los geht’s");
        // A no of the host's is said in it, too, and cards are counted right.
        ann.clicks("add-cards");
        ann.types("cards-text", "WEB-1 One");
        ann.until_reads("cards-send", "1 Karte hinzufügen");
        ann.types("cards-text", "WEB-1 One\nWEB-2 Two");
        ann.until_reads("cards-send", "2 Karten hinzufügen");
        ann.clicks("cards-send");
        ann.sees(r#"[data-test="backlog-card"][data-key="WEB-2"]"#);
        ann.clicks("start");
        ann.clicks("vote-5");
        ann.sees(r#"[data-test="winner"]"#);
        ann.until_reads("status", "Aufgedeckt: 5 gewinnt.");

        // What somebody chooses holds at once, and the next time.
        ann.clicks("settings");
        ann.runs(
            "const choice = document.querySelector('[data-test=\"language\"]');
             choice.value = 'en';
             choice.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        ann.sees(r#"[data-test="settings-dialog"]"#);
        ann.until_reads("status", "Revealed: 5 wins.");
        assert_eq!(ann.runs("return document.documentElement.lang;"), Value::from("en"));
        ann.reloads();
        ann.until_reads("status", "Revealed: 5 wins.");
        assert_eq!(ann.complaints(), Vec::<String>::new());
    });
}
