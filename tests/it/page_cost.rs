//! What one change costs the page in a large room. The built page runs in Chromium and receives the messages of a
//! simulated meeting with 200 people. One test limits how many DOM nodes a change touches; a benchmark measures the time
//! (`cargo xtask bench page`).

use std::collections::BTreeMap;

use room::cards::NewCard;
use room::message::{HostMessage, Request};
use room::ui_protocol::UiEvent;
use room::{Outliers, Points};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::time::Duration;

use tests::app_page::AppPage;
use tests::browser::Engine;
use tests::meeting::{Meeting, YOU};
use tests::namespaces::{isolated, isolated_within, skip};

const SEATS: u32 = 200;
const CARDS: usize = 482;
/// The number of cards estimated during the measurement.
const MEASURED_CARDS: usize = 31;
/// Only one vote in this many is measured.
const VOTES_PER_MEASUREMENT: usize = 20;

/// Repeated to make a card body of the maximum length.
const SENTENCE: &str = "As a returning customer I want to log in without a password. ";

/// Sends frames to the page and returns a [`Cost`] for each.
const MEASURE_COSTS: &str = include_str!("page_cost/measure.js");
/// Sends frames to the page and returns a [`Count`] for each.
const COUNT_CHANGES: &str = include_str!("page_cost/count.js");

/// One event that the page receives.
#[derive(Debug)]
struct Frame {
    /// The kind of change, for the report.
    kind: &'static str,
    /// The event as JSON.
    event: String,
}

/// The time that the page needed for one frame, in ms.
#[derive(Debug, Deserialize)]
struct Cost {
    /// Script, from the received text to the patched document.
    script: f64,
    /// Style and layout after that.
    layout: f64,
}

/// How many DOM nodes one frame changed.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Count {
    /// Nodes that were added, removed, or got another text or attribute.
    nodes: usize,
    /// Changes that happened after the moment at which `measure.js` stops its clock.
    late: usize,
}

/// The page, as a member of a large room.
struct Page(AppPage);

impl Page {
    /// Opens the page in the meeting. Without Chromium it reports the test as skipped and returns `None`.
    fn open(test: &str, meeting: &Meeting) -> Option<Self> {
        if let Some(reason) = Engine::Chromium.missing() {
            skip(test, &reason);
            return None;
        }
        let page = AppPage::open();
        page.send_events(&meeting.join_events());
        Some(Self(page))
    }

    /// Sends the frames to the page, and returns the costs of the measured ones.
    fn measure_costs<'a>(
        &self,
        frames: &'a [Frame],
        is_measured: impl Fn(usize, &Frame) -> bool,
    ) -> Vec<(&'a Frame, Cost)> {
        let costs: Vec<Cost> = self.send_frames(MEASURE_COSTS, frames, &is_measured);
        let measured = frames.iter().enumerate().map(|(index, frame)| is_measured(index, frame));
        let all = frames.iter().zip(costs).zip(measured);
        all.filter_map(|(frame_and_cost, measured)| measured.then_some(frame_and_cost)).collect()
    }

    /// Sends the frames to the page, and returns how many nodes each changed.
    fn count_changes(&self, frames: &[Frame], is_measured: impl Fn(usize, &Frame) -> bool) -> Vec<Count> {
        self.send_frames(COUNT_CHANGES, frames, is_measured)
    }

    fn send_frames<T: DeserializeOwned>(
        &self,
        script: &str,
        frames: &[Frame],
        is_measured: impl Fn(usize, &Frame) -> bool,
    ) -> Vec<T> {
        let argument = frames
            .iter()
            .enumerate()
            .map(|(index, frame)| json!({ "event": frame.event, "measured": is_measured(index, frame) }));
        serde_json::from_value(self.0.browser().run_script(script, argument.collect())).unwrap()
    }
}

/// A large room. The person at the page has just started the meeting.
fn start_large_meeting() -> Meeting {
    let body = SENTENCE.repeat(room::limits::MAX_BODY_CHARS / SENTENCE.len());
    let card = |nth: usize| {
        let title = format!("Log in with a passkey on the devices of group {nth}");
        let link = format!("https://tracker.example/browse/SHOP-{nth}");
        NewCard::new(&format!("SHOP-{nth}"), &title, &body, Some(&link))
    };
    let mut meeting = Meeting::new(SEATS, (1..=CARDS).map(card).collect());
    meeting.request(YOU, Request::Start);
    meeting
}

/// Estimates one card, from before its first vote to the next card, and returns all frames.
fn estimate_card(meeting: &mut Meeting) -> Vec<Frame> {
    let mut frames = Vec::new();
    frames.extend(frames_of("away", meeting.disconnect(77)));
    frames.extend(frames_of("here again", meeting.join(77)));
    frames.extend(frames_of("left", meeting.leave(SEATS)));
    frames.extend(frames_of("seated", meeting.join(SEATS)));
    frames.extend(frames_of("voted", meeting.others_vote()));
    frames.extend(frames_of("last vote, revealed", meeting.vote_sample(YOU)));
    frames.extend(frames_of("voted again", meeting.request(YOU, Request::Revote { round: meeting.round() })));
    frames.extend(frames_of("voted", meeting.others_vote()));
    frames.extend(frames_of("last vote, revealed", meeting.vote_sample(YOU)));
    let points = Points::whole(5);
    frames.extend(frames_of(
        "settled",
        meeting.request(YOU, Request::Settle { round: meeting.round(), points }),
    ));
    frames.extend(frames_of("next card", meeting.request(YOU, Request::Next { round: meeting.round() })));
    frames
}

/// Converts events to frames of the given kind. Messages for the page's own seat get the kind `own vote`.
fn frames_of(kind: &'static str, events: Vec<UiEvent>) -> impl Iterator<Item = Frame> {
    assert!(!events.is_empty(), "{kind} changes nothing");
    events.into_iter().map(move |event| {
        let own = matches!(event, UiEvent::FromHost(HostMessage::YourVote(_)));
        Frame { kind: if own { "own vote" } else { kind }, event: serde_json::to_string(&event).unwrap() }
    })
}

/// Each kind of change touches only a limited number of nodes. The test counts nodes, because times differ between
/// computers.
#[test]
fn change_redraws_only_what_it_affects() {
    isolated(|| {
        let mut meeting = start_large_meeting();
        let Some(page) = Page::open("page_cost::change_redraws_only_what_it_affects", &meeting) else {
            return;
        };
        let frames = estimate_card(&mut meeting);
        let outliers = count_outliers();
        let mut most = BTreeMap::<&str, usize>::new();
        for (frame, count) in frames.iter().zip(page.count_changes(&frames, is_measured)) {
            assert_eq!(count.late, 0, "{}: all changes happen before the clock stops", frame.kind);
            let most = most.entry(frame.kind).or_default();
            *most = count.nodes.max(*most);
        }
        println!("changed nodes: {most:#?}");
        for (kind, limit) in [
            ("away", 8),
            ("here again", 8),
            ("left", 8),
            ("seated", 20),
            ("voted", 8),
            ("own vote", 0),
            ("settled", 20),
        ] {
            assert!(most[kind] <= limit, "{kind} changed {} nodes of the page", most[kind]);
        }
        // These changes affect all seats, and mark the outliers, but not the list of cards.
        for kind in ["last vote, revealed", "voted again", "next card"] {
            let limit = 3 * SEATS as usize + 3 * outliers;
            assert!(most[kind] <= limit, "{kind} changed {} nodes of the page", most[kind]);
        }
    });
}

/// The number of people with the lowest and the highest votes in the sample round.
fn count_outliers() -> usize {
    let mut meeting = start_large_meeting();
    meeting.others_vote();
    meeting.vote_sample(YOU);
    let reveal = meeting.state().round().and_then(|round| round.reveal.as_ref()).expect("all have voted");
    let Outliers { lowest, highest } = reveal.outliers();
    lowest.len() + highest.len()
}

/// Whether a frame is measured: all frames except most of the many votes.
fn is_measured(index: usize, frame: &Frame) -> bool {
    frame.kind != "voted" || index.is_multiple_of(VOTES_PER_MEASUREMENT)
}

#[test]
#[ignore = "a measurement: cargo xtask bench page"]
fn script_time_per_change() {
    isolated_within(Duration::from_secs(1_800), || {
        let mut meeting = start_large_meeting();
        let Some(page) = Page::open("page_cost::script_time_per_change", &meeting) else { return };
        let mut by_kind = BTreeMap::<&str, Vec<Cost>>::new();
        for _ in 0..MEASURED_CARDS {
            let frames = estimate_card(&mut meeting);
            for (frame, cost) in page.measure_costs(&frames, is_measured) {
                by_kind.entry(frame.kind).or_default().push(cost);
            }
        }
        println!(
            "\nA change in a room of {SEATS} with {CARDS} cards, in Chromium, in ms of script until the page is patched:"
        );
        println!(
            "  {:<20} {:>6} {:>8} {:>8} {:>8} {:>14}",
            "", "times", "median", "90th %", "longest", "layout after it"
        );
        for (kind, costs) in &by_kind {
            let [median, p90, longest] = percentiles(costs, |cost| cost.script);
            let [layout, ..] = percentiles(costs, |cost| cost.layout);
            let times = costs.len();
            println!("  {kind:<20} {times:>6} {median:>8.2} {p90:>8.2} {longest:>8.2} {layout:>14.2}");
        }
    });
}

/// The median, the 90th percentile and the maximum.
fn percentiles(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> [f64; 3] {
    let mut sorted: Vec<f64> = costs.iter().map(of).collect();
    sorted.sort_by(f64::total_cmp);
    [sorted.len() / 2, sorted.len() * 9 / 10, sorted.len() - 1].map(|index| sorted[index])
}
