//! How long the screens take. No test but a measurement, which `cargo xtask bench` runs on a release build.

use serde_json::Value;
use tests::chromium::{Chromium, Screen};
use tests::display::Display;
use tests::guest::Guest;
use tests::namespaces::{isolated, skip};
use tests::terminal_host::Hosting;
use tests::window::{Desk, Window};

/// Rounds that are measured.
const ROUNDS: usize = 31;

/// Waits for the verdict, and notes when it is in the page, and when on the screen: after the frame in
/// which it is drawn.
const WATCH: &str = r#"
    window.seen = null;
    const now = () => performance.timeOrigin + performance.now();
    const look = () => {
        if (!document.querySelector('[data-test="verdict"]')) return false;
        const there = now();
        requestAnimationFrame(() => setTimeout(() => { window.seen = [there, now()]; }));
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
        bob.types("join-address", &ann.reads("invite-address"));
        bob.clicks("join-by-address");
        bob.sees("start");
        ann.clicks("start");

        let (in_page, on_screen): (Vec<f64>, Vec<f64>) = (0..ROUNDS).map(|_| one_round(&ann, &bob)).unzip();
        println!(
            "\nFrom the last vote's click to the verdict in the other window, over loopback, {ROUNDS} rounds:"
        );
        for (what, mut took) in [("in its page", in_page), ("on its screen", on_screen)] {
            took.sort_by(f64::total_cmp);
            let [median, p90, most] = [ROUNDS / 2, ROUNDS * 9 / 10, ROUNDS - 1].map(|place| took[place]);
            println!(
                "  {what:<13}  median {median:.0} ms, 90th percentile {p90:.0} ms, longest {most:.0} ms"
            );
        }
    });
}

/// How long it took until the verdict was in the other window's page, and on its screen, in ms.
fn one_round(ann: &Window, bob: &Window) -> (f64, f64) {
    for window in [ann, bob] {
        window.sees("hand");
    }
    bob.clicks("vote-5");
    ann.sees_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
    bob.runs(WATCH);
    let clicked = ann.runs(CLICK).as_f64().unwrap();
    bob.sees("winner");
    let seen = loop {
        if let Value::Array(seen) = bob.runs("return window.seen;") {
            break seen.into_iter().map(|moment| moment.as_f64().unwrap()).collect::<Vec<_>>();
        }
    };
    ann.clicks("revote");
    (seen[0] - clicked, seen[1] - clicked)
}

/// From the link to a seat, with nothing in the browser's cache. No test but a measurement.
#[test]
#[ignore = "a measurement: cargo xtask bench"]
fn from_the_link_to_a_seat() {
    isolated(|| {
        if let Some(reason) = Chromium::missing() {
            return skip("latency::from_the_link_to_a_seat", &reason);
        }
        const TIMES: usize = 15;
        let host = Hosting::start("Fast", &[]);
        let ann = Guest::joins("Ann", &host.link(), Screen::DESK);
        let mut took: Vec<f64> = (0..TIMES).map(|_| ann.arrives(&host.link())).collect();
        took.sort_by(f64::total_cmp);
        let [median, p90, most] = [TIMES / 2, TIMES * 9 / 10, TIMES - 1].map(|place| took[place]);
        println!(
            "\nFrom opening the link to a seat at the table, on a cold cache over loopback, {TIMES} times:"
        );
        println!(
            "  median {median:.0} ms, 90th percentile {p90:.0} ms, longest {most:.0} ms (target 500 ms)"
        );
    });
}
