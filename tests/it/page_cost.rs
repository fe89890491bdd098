//! What a change costs the page in a large room: the page as it was built, in Chromium, hears what a host
//! by the room's own rules has to say. Only the app around the page is a stand-in.

mod meeting;

use std::collections::BTreeMap;

use meeting::{Frame, Meeting, YOU};
use room::Points;
use room::message::Request;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tests::chromium::Chromium;
use tests::namespaces::{isolated, skip};
use tests::page;

const SEATS: u32 = 200;
const CARDS: usize = 482;
/// Cards that are pointed while the time is taken.
const POINTED: usize = 31;
/// One vote in so many is timed.
const VOTES_PER_TIMED: usize = 20;

const SURROUNDINGS: &str = include_str!("page_cost/surroundings.js");
const HEAR: &str = include_str!("page_cost/hear.js");
const COUNT: &str = include_str!("page_cost/count.js");

/// What the page paid for one frame, in ms.
#[derive(Debug, Deserialize)]
struct Cost {
    script: f64,
    /// Style and layout, which follow.
    layout: f64,
}

/// How much of the page one frame changed.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Count {
    /// Nodes that came, went, or got another text or attribute.
    nodes: usize,
    /// Changes that came after the time was taken.
    late: usize,
}

/// The page, at the table of a large room.
struct Page(Chromium);

impl Page {
    /// Opens the page in the meeting; none if there is no browser.
    fn open(test: &str, meeting: &Meeting) -> Option<Self> {
        if let Some(reason) = Chromium::missing() {
            skip(test, &reason);
            return None;
        }
        let page = Self(Chromium::open(&format!("http://{}/", page::serve(SURROUNDINGS))));
        page.0.runs(
            "while (!window.channel?.onmessage) await new Promise(requestAnimationFrame);",
            Value::Null,
        );
        page.hears(&meeting.opening(), |_, _| true);
        Some(page)
    }

    /// Lets the page hear some frames, and says what each cost that is to be heard alone.
    fn hears<'a>(
        &self,
        frames: &'a [Frame],
        is_alone: impl Fn(usize, &Frame) -> bool,
    ) -> Vec<(&'a Frame, Cost)> {
        let costs: Vec<Cost> = self.runs(HEAR, frames, &is_alone);
        let alone = frames.iter().enumerate().map(|(place, frame)| is_alone(place, frame));
        let heard = frames.iter().zip(costs).zip(alone);
        heard.filter_map(|(heard, alone)| alone.then_some(heard)).collect()
    }

    /// Lets the page hear some frames, and says how much of the page each changed.
    fn counts(&self, frames: &[Frame], is_alone: impl Fn(usize, &Frame) -> bool) -> Vec<Count> {
        self.runs(COUNT, frames, is_alone)
    }

    fn runs<T: DeserializeOwned>(
        &self,
        script: &str,
        frames: &[Frame],
        is_alone: impl Fn(usize, &Frame) -> bool,
    ) -> Vec<T> {
        let heard = frames
            .iter()
            .enumerate()
            .map(|(place, frame)| json!({ "news": frame.news, "alone": is_alone(place, frame) }));
        serde_json::from_value(self.0.runs(script, heard.collect())).unwrap()
    }
}

/// A large room, just started by who sits at the page.
fn started() -> Meeting {
    let mut meeting = Meeting::of(SEATS, CARDS);
    meeting.asks("", YOU, Request::Start);
    meeting
}

/// A card from before its first vote to the next card.
fn a_card(meeting: &mut Meeting) -> Vec<Frame> {
    let mut frames = Vec::new();
    frames.extend(meeting.breaks_off("away", 77));
    frames.extend(meeting.sits_down("here again", 77));
    frames.extend(meeting.leaves("left", SEATS));
    frames.extend(meeting.sits_down("seated", SEATS));
    frames.extend(meeting.others_vote("voted"));
    frames.extend(meeting.votes("last vote, revealed", YOU));
    frames.extend(meeting.asks("voted again", YOU, Request::Revote { round: meeting.round() }));
    frames.extend(meeting.others_vote("voted"));
    frames.extend(meeting.votes("last vote, revealed", YOU));
    let points = Points::whole(5);
    frames.extend(meeting.asks("settled", YOU, Request::Settle { round: meeting.round(), points }));
    frames.extend(meeting.asks("next card", YOU, Request::Next { round: meeting.round() }));
    frames
}

/// A room's change touches that much of the page, and no more: a count, for time is another on every machine.
#[test]
fn a_change_draws_what_it_is_about() {
    isolated(|| {
        let mut meeting = started();
        let Some(page) = Page::open("page_cost::a_change_draws_what_it_is_about", &meeting) else { return };
        let frames = a_card(&mut meeting);
        let mut most = BTreeMap::<&str, usize>::new();
        for (frame, count) in frames.iter().zip(page.counts(&frames, is_timed)) {
            assert_eq!(count.late, 0, "{}: all of it is there when the time is taken", frame.what);
            let most = most.entry(frame.what).or_default();
            *most = count.nodes.max(*most);
        }
        println!("nodes of the page that change: {most:#?}");
        for (what, some) in [
            ("away", 8),
            ("here again", 8),
            ("left", 8),
            ("seated", 20),
            ("voted", 8),
            ("own vote", 0),
            ("settled", 20),
        ] {
            assert!(most[what] <= some, "{what} changed {} nodes of the page", most[what]);
        }
        // These are about everybody, and still not about the cards.
        for what in ["last vote, revealed", "voted again", "next card"] {
            assert!(most[what] <= 3 * SEATS as usize, "{what} changed {} nodes of the page", most[what]);
        }
    });
}

/// One vote in so many is timed; the others only make the room what it is.
fn is_timed(place: usize, frame: &Frame) -> bool {
    frame.what != "voted" || place.is_multiple_of(VOTES_PER_TIMED)
}

#[test]
#[ignore = "a measurement: cargo xtask bench page"]
fn script_for_a_change() {
    isolated(|| {
        let mut meeting = started();
        let Some(page) = Page::open("page_cost::script_for_a_change", &meeting) else { return };
        let mut by_kind = BTreeMap::<&str, Vec<Cost>>::new();
        for _ in 0..POINTED {
            let frames = a_card(&mut meeting);
            for (frame, cost) in page.hears(&frames, is_timed) {
                by_kind.entry(frame.what).or_default().push(cost);
            }
        }
        println!(
            "\nA change in a room of {SEATS} with {CARDS} cards, in Chromium, in ms of script until the page is patched:"
        );
        println!(
            "  {:<20} {:>6} {:>8} {:>8} {:>8} {:>14}",
            "", "times", "median", "90th %", "longest", "layout after it"
        );
        for (what, costs) in &by_kind {
            let [median, p90, longest] = places(costs, |cost| cost.script);
            let [layout, ..] = places(costs, |cost| cost.layout);
            let times = costs.len();
            println!("  {what:<20} {times:>6} {median:>8.2} {p90:>8.2} {longest:>8.2} {layout:>14.2}");
        }
    });
}

/// The median, the 90th percentile and the most.
fn places(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> [f64; 3] {
    let mut sorted: Vec<f64> = costs.iter().map(of).collect();
    sorted.sort_by(f64::total_cmp);
    [sorted.len() / 2, sorted.len() * 9 / 10, sorted.len() - 1].map(|place| sorted[place])
}
