//! Automated accessibility checks: axe-core finds no violation on any screen of the page, in either theme.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;
use tests::app_page::AppPage;
use tests::browser::Engine;
use tests::chromium::Theme;
use tests::namespaces::{isolated, skip};

use crate::scenes::{self, DESKTOP, PHONE};

/// Runs all rules, or only those named in `argument`.
const AUDIT: &str = include_str!("accessibility/audit.js");
/// The rules that depend on colours. All other rules have the same result in both themes.
const COLOUR_RULES: &[&str] = &["color-contrast", "link-in-text-block"];

/// One broken axe-core rule.
#[derive(Debug, Deserialize)]
struct Violation {
    /// The rule's id.
    rule: String,
    /// What the rule requires.
    help: String,
    /// The elements that break it, each as a selector and a message.
    nodes: Vec<String>,
}

#[test]
fn axe_finds_no_violation_on_any_screen() {
    isolated(|| {
        const TEST: &str = "accessibility::axe_finds_no_violation_on_any_screen";
        if let Some(reason) = Engine::Chromium.missing() {
            return skip(TEST, &reason);
        }
        let Ok(axe) = fs::read_to_string(axe_path()) else {
            return skip(TEST, "axe-core is not installed; `cargo xtask test` installs it");
        };
        let mut page = AppPage::open();
        page.browser().add_init_script(&axe);
        // Each violation with the screens that have it. The same violation often occurs on many screens.
        let mut violations = BTreeMap::<String, Vec<String>>::new();
        for scene in scenes::all() {
            for &size in [DESKTOP, PHONE].iter().filter(|size| scene.sizes.contains(size)) {
                page.reset(size.1);
                (scene.set_up)(&mut page, scene.people[0]);
                for violation in audit(&page) {
                    let Violation { rule, help, nodes } = violation;
                    for node in nodes {
                        let message = format!("{rule} ({help})\n    {node}");
                        violations.entry(message).or_default().push(format!("{} {}", scene.name, size.0));
                    }
                }
            }
        }
        let report: Vec<String> = violations
            .iter()
            .map(|(message, screens)| format!("{message}\n    on {}", screens.join(", ")))
            .collect();
        assert!(report.is_empty(), "axe-core finds {} violations:\n{}", report.len(), report.join("\n"));
    });
}

/// The violations on the current screen, in both themes.
fn audit(page: &AppPage) -> Vec<Violation> {
    let run = |theme, rules: &[&str]| {
        page.browser().set_theme(theme);
        page.wait_until_idle();
        let found: Vec<Violation> =
            serde_json::from_value(page.browser().run_script(AUDIT, json!(rules))).unwrap();
        found
    };
    [run(Theme::Light, &[]), run(Theme::Dark, COLOUR_RULES)].into_iter().flatten().collect()
}

/// The path of axe-core, which `cargo xtask test` installs.
fn axe_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js")
}
