//! Scenes of the summary after the last card.

use room::message::Request;
use tests::app_page::AppPage;
use tests::meeting::{Meeting, YOU};

use super::Scene;
use super::meetings::{driven_by, finish, tickets};

pub(super) const SCENES: &[Scene] = &[
    Scene::with_groups("summary", all_done),
    Scene::new("summary-some-left", some_left),
    Scene::new("summary-many-cards", many_cards),
];

fn all_done(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finish(&mut meeting);
    page.join(meeting);
}

/// The driver added cards after all others were estimated.
fn some_left(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finish(&mut meeting);
    meeting.request(YOU, Request::AddCards { cards: tickets(11) });
    page.join(meeting);
}

fn many_cards(page: &mut AppPage, people: u32) {
    let mut meeting = Meeting::new(people, tickets(120));
    meeting.request(YOU, Request::Start);
    finish(&mut meeting);
    page.join(meeting);
}
