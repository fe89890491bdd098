//! While a card is voted on.

use room::cards::NewCard;
use room::message::Request;
use room::ui_protocol::{ConnectionStatus, UiEvent};
use room::{Epoch, Role};
use tests::app_page::AppPage;
use tests::meeting::{Meeting, YOU, named, points};

use super::meetings::{BOB, all_vote, driven_by, half_vote, settled_at, tickets, two_camps};
use super::{PHONE, Scene};

pub(super) const SCENES: &[Scene] = &[
    Scene::of_crowds("voting-driver", driver),
    Scene::of_crowds("voting-voter", voter),
    Scene::of("voting-own-vote", own_vote),
    Scene::of("voting-spectator", spectator),
    Scene::of_crowds("voting-all-but-one", all_but_one),
    Scene::of("voting-absent", absent),
    Scene::of("voting-split", split),
    Scene::of("voting-undecided", undecided),
    Scene::of("voting-again", again),
    Scene::of("voting-untitled", untitled),
    Scene::of("voting-long-words", long_words),
    Scene::of("voting-right-to-left", right_to_left),
    Scene::of("voting-cards-opened", cards_opened).on(&[PHONE]),
    Scene::of("reconnecting", reconnecting),
];

fn driver(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    half_vote(&mut meeting);
    page.joins(meeting);
}

fn voter(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people);
    half_vote(&mut meeting);
    page.joins(meeting);
}

/// So many are away at once that they may be voting elsewhere.
fn split(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 4);
    half_vote(&mut meeting);
    for seat in people..=people + 2 {
        meeting.breaks_off(seat);
    }
    page.joins(meeting);
}

/// Both halves of a network that was split have settled the same card.
fn undecided(page: &mut AppPage, people: u32) {
    let half = |points| {
        let mut meeting = driven_by(YOU, people + 3);
        meeting.moves(Epoch(2), u32::from(points));
        settled_at(&mut meeting, YOU, points);
        meeting.asks(YOU, Request::Next { round: meeting.round() });
        meeting
    };
    let mut meeting = half(5);
    meeting.is_united_with(&half(8));
    page.joins(meeting);
}

fn own_vote(page: &mut AppPage, people: u32) {
    voter(page, people);
    page.clicks("vote-5");
}

fn spectator(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 2);
    meeting.asks(YOU, Request::SetRole { role: Role::Spectator });
    meeting.asks(people + 1, Request::SetRole { role: Role::Spectator });
    half_vote(&mut meeting);
    page.joins(meeting);
}

fn all_but_one(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    for seat in (1..=people).filter(|&seat| seat != YOU && seat != BOB) {
        meeting.votes_somehow(seat);
    }
    page.joins(meeting);
    page.clicks("vote-5");
}

/// Somebody is away, somebody voted and left.
fn absent(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 4);
    half_vote(&mut meeting);
    meeting.breaks_off(4);
    meeting.breaks_off(5);
    meeting.leaves(7);
    page.joins(meeting);
}

/// The card had a round before, and has another.
fn again(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for _ in 0..2 {
        all_vote(&mut meeting, two_camps);
        meeting.asks(YOU, Request::Revote { round: meeting.round() });
    }
    half_vote(&mut meeting);
    page.joins(meeting);
}

fn untitled(page: &mut AppPage, people: u32) {
    let mut meeting = Meeting::of(people, Vec::new());
    meeting.asks(YOU, Request::Start);
    half_vote(&mut meeting);
    page.joins(meeting);
}

fn long_words(page: &mut AppPage, people: u32) {
    let title = "Rechtsschutzversicherungsgesellschaften can be chosen on the page for damages, ".repeat(4);
    let unbroken = "https://tracker.example/a/very/long/address/without/any/place/to/break/it?".repeat(3);
    let much = "Everything that has ever been said about this ticket stands here once more. ".repeat(60);
    let body = format!("{unbroken}\n\n{much}");
    let long = NewCard::new("ENTERPRISE-PLATFORM-10482", &title, &body, Some("https://tracker.example/"));
    let mut meeting = Meeting::of(people, [vec![long], tickets(7)].concat());
    for (seat, name) in
        [(4, "Wolfeschlegelsteinhausenbergerdorffwelch"), (5, "🐙 Octavia of the eight many-handed arms")]
    {
        meeting.sits_down_as(seat, named(name));
    }
    meeting.asks(4, Request::Start);
    meeting.votes(5, points(8));
    page.joins(meeting);
}

fn right_to_left(page: &mut AppPage, people: u32) {
    let body = "بصفتي عميلاً عائداً أريد تسجيل الدخول بدون كلمة مرور.\n\nDone when it works.";
    let arabic =
        NewCard::new("SHOP-7", "تسجيل الدخول بمفتاح مرور (passkey)", body, Some("https://tracker.example/"));
    let mut meeting = Meeting::of(people, [vec![arabic], tickets(7)].concat());
    for (seat, name) in [(4, "ليلى"), (5, "יעל כהן")] {
        meeting.sits_down_as(seat, named(name));
    }
    meeting.asks(4, Request::Start);
    meeting.votes(5, points(8));
    page.joins(meeting);
}

fn cards_opened(page: &mut AppPage, people: u32) {
    voter(page, people);
    page.clicks("show-cards");
}

fn reconnecting(page: &mut AppPage, people: u32) {
    own_vote(page, people);
    let because = "The host has not answered for 6 seconds.".into();
    page.hears(&[UiEvent::Connection(ConnectionStatus::Reconnecting { tries: 3, because })]);
}
