//! What a change costs the page in a large room: the page as it was built, in Chromium, hears what a host
//! by the room's own rules has to say. Only the app around the page is a stand-in.

use std::collections::BTreeMap;

use room::cards::NewCard;
use room::message::{HostMessage, Request};
use room::ui_protocol::UiEvent;
use room::{Outliers, Points};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tests::app_page::AppPage;
use tests::chromium::Chromium;
use tests::meeting::{Meeting, YOU};
use tests::namespaces::{isolated, skip};

const SEATS: u32 = 200;
const CARDS: usize = 482;
/// Cards that are pointed while the time is taken.
const POINTED: usize = 31;
/// One vote in so many is timed.
const VOTES_PER_TIMED: usize = 20;

/// What a ticket's text is repeated from, up to the longest there may be.
const SENTENCE: &str = "As a returning customer I want to log in without a password. ";

const HEAR: &str = include_str!("page_cost/hear.js");
const COUNT: &str = include_str!("page_cost/count.js");

/// Something the page hears.
#[derive(Debug)]
struct Frame {
    /// What it is about, in a word.
    what: &'static str,
    /// The news as text.
    news: String,
}

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
struct Page(AppPage);

impl Page {
    /// Opens the page in the meeting; none if there is no browser.
    fn open(test: &str, meeting: &Meeting) -> Option<Self> {
        if let Some(reason) = Chromium::missing() {
            skip(test, &reason);
            return None;
        }
        let page = AppPage::open();
        page.hears(&meeting.opening());
        Some(Self(page))
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
        serde_json::from_value(self.0.browser().runs(script, heard.collect())).unwrap()
    }
}

/// A large room, just started by who sits at the page.
fn started() -> Meeting {
    let body = SENTENCE.repeat(room::limits::BODY_CHARS / SENTENCE.len());
    let card = |nth: usize| {
        let title = format!("Log in with a passkey on the devices of group {nth}");
        let link = format!("https://tracker.example/browse/SHOP-{nth}");
        NewCard::new(&format!("SHOP-{nth}"), &title, &body, Some(&link))
    };
    let mut meeting = Meeting::of(SEATS, (1..=CARDS).map(card).collect());
    meeting.asks(YOU, Request::Start);
    meeting
}

/// A card from before its first vote to the next card.
fn a_card(meeting: &mut Meeting) -> Vec<Frame> {
    let mut frames = Vec::new();
    frames.extend(about("away", meeting.breaks_off(77)));
    frames.extend(about("here again", meeting.sits_down(77)));
    frames.extend(about("left", meeting.leaves(SEATS)));
    frames.extend(about("seated", meeting.sits_down(SEATS)));
    frames.extend(about("voted", meeting.others_vote()));
    frames.extend(about("last vote, revealed", meeting.votes_somehow(YOU)));
    frames.extend(about("voted again", meeting.asks(YOU, Request::Revote { round: meeting.round() })));
    frames.extend(about("voted", meeting.others_vote()));
    frames.extend(about("last vote, revealed", meeting.votes_somehow(YOU)));
    let points = Points::whole(5);
    frames.extend(about("settled", meeting.asks(YOU, Request::Settle { round: meeting.round(), points })));
    frames.extend(about("next card", meeting.asks(YOU, Request::Next { round: meeting.round() })));
    frames
}

/// Some news as frames. What is for the page's seat alone is another matter than what everybody hears.
fn about(what: &'static str, news: Vec<UiEvent>) -> impl Iterator<Item = Frame> {
    assert!(!news.is_empty(), "{what} changes nothing");
    news.into_iter().map(move |news| {
        let what =
            if matches!(news, UiEvent::FromHost(HostMessage::YourVote(_))) { "own vote" } else { what };
        Frame { what, news: serde_json::to_string(&news).unwrap() }
    })
}

/// A room's change touches that much of the page, and no more: a count, for time is another on every machine.
#[test]
fn a_change_draws_what_it_is_about() {
    isolated(|| {
        let mut meeting = started();
        let Some(page) = Page::open("page_cost::a_change_draws_what_it_is_about", &meeting) else { return };
        let frames = a_card(&mut meeting);
        let talk = who_should_talk();
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
        // These are about everybody, and still not about the cards; who should talk has a mark for a while.
        for what in ["last vote, revealed", "voted again", "next card"] {
            let some = 3 * SEATS as usize + 3 * talk;
            assert!(most[what] <= some, "{what} changed {} nodes of the page", most[what]);
        }
    });
}

/// How many are the lowest and the highest once all have voted as they do on a card.
fn who_should_talk() -> usize {
    let mut meeting = started();
    meeting.others_vote();
    meeting.votes_somehow(YOU);
    let reveal = meeting.state().round().and_then(|round| round.reveal.as_ref()).expect("all have voted");
    let Outliers { lowest, highest } = reveal.talkers();
    lowest.len() + highest.len()
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
