//! Everybody can use the page: axe-core finds nothing wrong on any screen, in either theme.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;
use tests::app_page::AppPage;
use tests::chromium::{Chromium, Theme};
use tests::namespaces::{isolated, skip};

use crate::scenes::{self, DESK, PHONE};

/// Runs all rules, or those named in `argument`.
const AUDIT: &str = include_str!("accessibility/audit.js");
/// The rules whose verdict depends on colours: the others say the same in both themes.
const OF_COLOURS: &[&str] = &["color-contrast", "link-in-text-block"];

/// Something that a rule does not allow.
#[derive(Debug, Deserialize)]
struct Violation {
    /// The rule.
    rule: String,
    /// What it wants.
    help: String,
    /// What breaks it, each as a selector and what is wrong.
    nodes: Vec<String>,
}

#[test]
fn axe_finds_nothing_wrong_on_any_screen() {
    isolated(|| {
        const TEST: &str = "accessibility::axe_finds_nothing_wrong_on_any_screen";
        if let Some(reason) = Chromium::missing() {
            return skip(TEST, &reason);
        }
        let Ok(axe) = fs::read_to_string(axe()) else {
            return skip(TEST, "axe-core is not there; `cargo xtask test` installs it");
        };
        let mut page = AppPage::open();
        page.browser().always_runs(&axe);
        // What is wrong, and on which screens: the same thing is often wrong on many.
        let mut wrong = BTreeMap::<String, Vec<String>>::new();
        for scene in scenes::all() {
            for &size in [DESK, PHONE].iter().filter(|size| scene.sizes.contains(size)) {
                page.is_new_on(size.1);
                (scene.plays)(&mut page, scene.people[0]);
                for violation in audit(&page) {
                    let Violation { rule, help, nodes } = violation;
                    for node in nodes {
                        let what = format!("{rule} ({help})\n    {node}");
                        wrong.entry(what).or_default().push(format!("{} {}", scene.name, size.0));
                    }
                }
            }
        }
        let wrong: Vec<String> =
            wrong.iter().map(|(what, screens)| format!("{what}\n    on {}", screens.join(", "))).collect();
        assert!(wrong.is_empty(), "axe-core finds {} things wrong:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// What is wrong with the page as it is, in both themes.
fn audit(page: &AppPage) -> Vec<Violation> {
    let run = |theme, rules: &[&str]| {
        page.browser().is_in(theme);
        page.comes_to_rest();
        let found: Vec<Violation> = serde_json::from_value(page.browser().runs(AUDIT, json!(rules))).unwrap();
        found
    };
    [run(Theme::Light, &[]), run(Theme::Dark, OF_COLOURS)].into_iter().flatten().collect()
}

/// `cargo xtask test` puts it there.
fn axe() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js")
}
