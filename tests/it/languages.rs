//! The page uses the browser's language, or the language that the person chose.

use serde_json::Value;
use tests::browser::{Engine, Screen};
use tests::guest::Guest;
use tests::namespaces::{isolated, skip};
use tests::terminal_host::TerminalHost;

#[test]
fn page_uses_the_browser_language_or_the_chosen_one() {
    isolated(|| {
        if let Some(reason) = Engine::Chromium.missing() {
            return skip("languages::page_uses_the_browser_language_or_the_chosen_one", &reason);
        }
        let host = TerminalHost::start("Sprint 12", &[]);
        let ann = Guest::open("Ann", &host.link(), Screen::DESKTOP);
        ann.set_languages("de-AT,de,en");
        ann.wait_for_text("join", "Beitreten");
        assert_eq!(ann.run_script("return document.documentElement.lang;"), Value::from("de"));
        assert_eq!(ann.run_script("return document.documentElement.dir;"), Value::from("ltr"));
        ann.join();
        ann.wait_for_text("start", "Schätzung starten");
        // Plural forms follow the language.
        ann.click("add-cards");
        ann.type_into("cards-text", "WEB-1 One");
        ann.wait_for_text("cards-send", "1 Karte hinzufügen");
        ann.type_into("cards-text", "WEB-1 One\nWEB-2 Two");
        ann.wait_for_text("cards-send", "2 Karten hinzufügen");
        ann.click("cards-send");
        ann.wait_for(r#"[data-test="backlog-card"][data-key="WEB-2"]"#);
        ann.click("start");
        ann.click("vote-5");
        ann.wait_for(r#"[data-test="winner"]"#);
        ann.wait_for_text("status", "Aufgedeckt: 5 gewinnt.");

        // A chosen language takes effect at once, and survives a reload.
        ann.click("settings");
        ann.run_script(
            "const choice = document.querySelector('[data-test=\"language\"]');
             choice.value = 'en';
             choice.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        ann.wait_for(r#"[data-test="settings-dialog"]"#);
        ann.wait_for_text("status", "Revealed: 5 wins.");
        assert_eq!(ann.run_script("return document.documentElement.lang;"), Value::from("en"));
        ann.reload();
        ann.wait_for_text("status", "Revealed: 5 wins.");
        assert_eq!(ann.console_errors(), Vec::<String>::new());
    });
}
