//! How long the screens take. No test but a measurement, which `cargo xtask bench` runs on a release build.

use std::time::Duration;

use serde_json::Value;
use tests::display::Display;
use tests::namespaces::{isolated, skip};
use tests::window::{Desk, Window};

/// Rounds that are measured.
const ROUNDS: usize = 31;

/// Waits for something to be on the screen, and notes when: after the frame in which it is drawn.
const WATCH: &str = r#"
    window.seen = null;
    const look = () => {
        if (!document.querySelector('[data-test="verdict"]')) return false;
        requestAnimationFrame(() => setTimeout(() => {
            window.seen = performance.timeOrigin + performance.now();
        }));
        return true;
    };
    const watcher = new MutationObserver(() => { if (look()) watcher.disconnect(); });
    watcher.observe(document.body, { childList: true, subtree: true });
    return 0;
"#;
/// Clicks a vote, and says when.
const CLICK: &str = r#"
    const vote = document.querySelector('[data-test="vote-5"]');
    const now = performance.timeOrigin + performance.now();
    vote.click();
    return now;
"#;

/// From the click on the last vote in one window to the verdict drawn in the other, over loopback.
#[test]
#[ignore = "a measurement: cargo xtask bench"]
fn from_the_last_vote_to_the_verdict() {
    isolated(|| {
        if let Some(reason) = Window::missing() {
            return skip("latency::from_the_last_vote_to_the_verdict", &reason);
        }
        let homes = tempfile::tempdir().unwrap();
        let displays = [Display::start(), Display::start()];
        let open = |number: u16, owner: &str| {
            let home = homes.path().join(owner);
            std::fs::create_dir_all(&home).unwrap();
            let display = &displays[usize::from(number)];
            Window::open(owner, &Desk { host: None, display, home: &home, shift: number })
        };
        let (ann, bob) = (open(0, "Ann"), open(1, "Bob"));
        ann.types("your-name", "Ann");
        ann.clicks("host-room");
        ann.sees("start");
        bob.types("your-name", "Bob");
        bob.types("join-address", &ann.reads("host-address"));
        bob.clicks("join-by-address");
        bob.sees("start");
        ann.clicks("start");

        let mut took: Vec<Duration> = (0..ROUNDS).map(|_| one_round(&ann, &bob)).collect();
        took.sort();
        let [median, p90, most] = [ROUNDS / 2, ROUNDS * 9 / 10, ROUNDS - 1].map(|place| took[place]);
        println!("from the last vote's click to the verdict on the other window's screen, over loopback,");
        println!("{ROUNDS} rounds: median {median:.1?}, 90th percentile {p90:.1?}, longest {most:.1?}");
    });
}

fn one_round(ann: &Window, bob: &Window) -> Duration {
    for window in [ann, bob] {
        window.sees("hand");
    }
    bob.clicks("vote-5");
    ann.sees_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
    bob.runs(WATCH);
    let clicked = ann.runs(CLICK).as_f64().unwrap();
    bob.sees("winner");
    let seen = loop {
        if let Value::Number(seen) = bob.runs("return window.seen;") {
            break seen.as_f64().unwrap();
        }
    };
    ann.clicks("revote");
    Duration::from_secs_f64((seen - clicked) / 1_000.0)
}
