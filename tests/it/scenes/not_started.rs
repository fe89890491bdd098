//! In a room before its first card.

use room::ui_protocol::{ConnectionStatus, UiEvent};
use tests::app_page::AppPage;
use tests::meeting::Meeting;

use super::Scene;
use super::meetings::{gathered, tickets};

pub(super) const SCENES: &[Scene] = &[
    Scene::of("gathering-host-alone", host_alone),
    Scene::of_crowds("gathering", others),
    Scene::of("gathering-no-cards", no_cards),
    Scene::of("gathering-many-cards", many_cards),
];

/// Who hosts is the first.
fn host_alone(page: &mut AppPage, _: u32) {
    page.joins(Meeting::of(1, Vec::new()));
    let hosting = Some(vec!["192.168.1.5:7420".into(), "10.0.8.21:7420".into()]);
    page.hears(&[UiEvent::Connection(ConnectionStatus::In { hosting })]);
}

fn others(page: &mut AppPage, people: u32) {
    page.joins(gathered(people));
}

fn no_cards(page: &mut AppPage, people: u32) {
    page.joins(Meeting::of(people, Vec::new()));
}

fn many_cards(page: &mut AppPage, people: u32) {
    page.joins(Meeting::of(people, tickets(120)));
}
