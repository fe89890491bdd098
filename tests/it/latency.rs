//! Latency that people see: from the last vote to the result, and from the link to a seat. These are measurements, not
//! tests: `cargo xtask bench screens` runs them on a release build.

use serde_json::Value;
use tests::browser::{Engine, Screen};
use tests::display::Display;
use tests::guest::Guest;
use tests::namespaces::{isolated, skip};
use tests::terminal_host::TerminalHost;
use tests::window::{Window, WindowOptions};

/// The number of measured rounds.
const ROUNDS: usize = 31;

/// Waits for the result, and stores two times in `window.seen`: when the result is in the document, and when it is on the
/// screen, that is after the next frame.
const WATCH_RESULT: &str = r#"
    window.seen = null;
    const now = () => performance.timeOrigin + performance.now();
    const look = () => {
        if (!document.querySelector('[data-test="round-result"]')) return false;
        const inDocument = now();
        requestAnimationFrame(() => setTimeout(() => { window.seen = [inDocument, now()]; }));
        return true;
    };
    const watcher = new MutationObserver(() => { if (look()) watcher.disconnect(); });
    watcher.observe(document.body, { childList: true, subtree: true });
    return 0;
"#;
/// Clicks a vote, and returns the time of the click.
const CLICK_VOTE: &str = r#"
    const vote = document.querySelector('[data-test="vote-5"]');
    const now = performance.timeOrigin + performance.now();
    vote.click();
    return now;
"#;

/// From the click on the last vote in one window to the result on the screen of the other, over loopback.
#[test]
#[ignore = "a measurement: cargo xtask bench"]
fn latency_from_last_vote_to_result() {
    isolated(|| {
        if let Some(reason) = Window::missing() {
            return skip("latency::latency_from_last_vote_to_result", &reason);
        }
        let homes = tempfile::tempdir().unwrap();
        let displays = [Display::start(), Display::start()];
        let open = |number: u16, owner: &str| {
            let home = homes.path().join(owner);
            std::fs::create_dir_all(&home).unwrap();
            let display = &displays[usize::from(number)];
            Window::open(owner, &WindowOptions { machine: None, display, home: &home, instance: number })
        };
        let (ann, bob) = (open(0, "Ann"), open(1, "Bob"));
        ann.type_into("your-name", "Ann");
        ann.click("host-room");
        ann.wait_for("start");
        bob.type_into("your-name", "Bob");
        bob.type_into("join-address", &ann.read_text("invite-address"));
        bob.click("join-by-address");
        bob.wait_for("start");
        ann.click("start");

        let (in_page, on_screen): (Vec<f64>, Vec<f64>) =
            (0..ROUNDS).map(|_| measure_round(&ann, &bob)).unzip();
        println!(
            "\nFrom the last vote's click to the result in the other window, over loopback, {ROUNDS} rounds:"
        );
        for (what, mut took) in [("in its page", in_page), ("on its screen", on_screen)] {
            took.sort_by(f64::total_cmp);
            let [median, p90, longest] = [ROUNDS / 2, ROUNDS * 9 / 10, ROUNDS - 1].map(|place| took[place]);
            println!(
                "  {what:<13}  median {median:.0} ms, 90th percentile {p90:.0} ms, longest {longest:.0} ms"
            );
        }
    });
}

/// How many ms after the click the result was in the other window's document, and on its screen.
fn measure_round(ann: &Window, bob: &Window) -> (f64, f64) {
    for window in [ann, bob] {
        window.wait_for("hand");
    }
    bob.click("vote-5");
    ann.wait_for_with("seat", r#"[data-name="Bob"][data-voted="true"]"#);
    bob.run_script(WATCH_RESULT);
    let clicked = ann.run_script(CLICK_VOTE).as_f64().unwrap();
    bob.wait_for("winner");
    let seen = loop {
        if let Value::Array(seen) = bob.run_script("return window.seen;") {
            break seen.into_iter().map(|time| time.as_f64().unwrap()).collect::<Vec<_>>();
        }
    };
    ann.click("revote");
    (seen[0] - clicked, seen[1] - clicked)
}

/// From opening the link to a seat, with an empty browser cache.
#[test]
#[ignore = "a measurement: cargo xtask bench"]
fn latency_from_link_to_seat() {
    isolated(|| {
        if let Some(reason) = Engine::Chromium.missing() {
            return skip("latency::latency_from_link_to_seat", &reason);
        }
        const TIMES: usize = 15;
        let host = TerminalHost::start("Fast", &[]);
        let ann = Guest::open_and_join("Ann", &host.link(), Screen::DESKTOP);
        let mut took: Vec<f64> = (0..TIMES).map(|_| ann.measure_join(&host.link())).collect();
        took.sort_by(f64::total_cmp);
        let [median, p90, longest] = [TIMES / 2, TIMES * 9 / 10, TIMES - 1].map(|place| took[place]);
        println!(
            "\nFrom opening the link to a seat in the room, on a cold cache over loopback, {TIMES} times:"
        );
        println!(
            "  median {median:.0} ms, 90th percentile {p90:.0} ms, longest {longest:.0} ms (target 500 ms)"
        );
    });
}
