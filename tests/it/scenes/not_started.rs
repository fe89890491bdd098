//! Scenes of a room whose meeting has not started.

use room::ui_protocol::{ConnectionStatus, UiEvent};
use tests::app_page::AppPage;
use tests::meeting::Meeting;

use super::Scene;
use super::meetings::{not_started, tickets};

pub(super) const SCENES: &[Scene] = &[
    Scene::new("not-started-host-alone", host_alone),
    Scene::with_groups("not-started", others),
    Scene::new("not-started-no-cards", no_cards),
    Scene::new("not-started-many-cards", many_cards),
];

/// The host, before anyone else has joined.
fn host_alone(page: &mut AppPage, _: u32) {
    page.join(Meeting::new(1, Vec::new()));
    let hosting = Some(vec!["192.168.1.5:7420".into(), "10.0.8.21:7420".into()]);
    page.send_events(&[UiEvent::Connection(ConnectionStatus::In { hosting })]);
}

fn others(page: &mut AppPage, people: u32) {
    page.join(not_started(people));
}

fn no_cards(page: &mut AppPage, people: u32) {
    page.join(Meeting::new(people, Vec::new()));
}

fn many_cards(page: &mut AppPage, people: u32) {
    page.join(Meeting::new(people, tickets(120)));
}
