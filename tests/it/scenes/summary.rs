//! When no card is left.

use room::message::Request;
use tests::app_page::AppPage;
use tests::meeting::{Meeting, YOU};

use super::Scene;
use super::meetings::{driven_by, finishes, tickets};

pub(super) const SCENES: &[Scene] = &[
    Scene::of_crowds("summary", all_done),
    Scene::of("summary-some-left", some_left),
    Scene::of("summary-many-cards", many_cards),
];

fn all_done(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finishes(&mut meeting);
    page.joins(meeting);
}

/// More cards came when all were done.
fn some_left(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finishes(&mut meeting);
    meeting.asks(YOU, Request::AddCards { cards: tickets(11) });
    page.joins(meeting);
}

fn many_cards(page: &mut AppPage, people: u32) {
    let mut meeting = Meeting::of(people, tickets(120));
    meeting.asks(YOU, Request::Start);
    finishes(&mut meeting);
    page.joins(meeting);
}
