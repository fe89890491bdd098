//! What lies over the table.

use room::message::{Invitation, Request};
use room::ui_protocol::{ConnectionStatus, UiCommand, UiEvent, UiReply};
use serde_json::json;
use tests::app_page::{AppPage, outside};
use tests::meeting::{Meeting, YOU, named, points};

use super::meetings::{BOB, all_vote, driven_by, finishes, gathered, half_vote, two_camps};
use super::{DESK, LARGE, Scene};

pub(super) const SCENES: &[Scene] = &[
    Scene::of("dialog-read-card", read_card),
    Scene::of("dialog-add-cards", add_cards),
    Scene::of("dialog-add-cards-preview", add_cards_preview),
    Scene::of("dialog-person", person),
    Scene::of("dialog-oneself", oneself),
    Scene::of("dialog-remove", remove),
    Scene::of("dialog-invite", invite),
    Scene::of("dialog-leave-hosting", leave_hosting),
    Scene::of("dialog-leave-closing", leave_closing),
    Scene::of("dialog-settings", settings),
    Scene::of("dialog-keys", keys).on(&[DESK]),
    Scene::of("dialog-rules", rules),
    Scene::of("dialog-timer", timer),
    Scene::of("dialog-edit-card", edit_card),
    Scene::of("dialog-add-cards-columns", columns),
    Scene::of("lobby-scale", lobby_scale),
    Scene::of_crowds("big-screen", big_screen).on(&[DESK, LARGE]),
    Scene::of_crowds("big-screen-verdict", big_screen_verdict).on(&[DESK, LARGE]),
    Scene::of("notices", notices),
];

/// As a host says them that is on two networks.
const INVITATIONS: &str = include_str!("invitations.json");

fn read_card(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 2);
    all_vote(&mut meeting, two_camps);
    meeting.asks(YOU, Request::Revote { round: meeting.round() });
    all_vote(&mut meeting, |_| points(5));
    meeting.asks(YOU, Request::Next { round: meeting.round() });
    page.joins(meeting);
    open_cards(page);
    page.clicks("backlog-card");
}

/// The list of cards is behind a button where it does not fit beside the table.
fn open_cards(page: &mut AppPage) {
    if page.shows("show-cards") {
        page.clicks("show-cards");
    }
}

fn add_cards(page: &mut AppPage, people: u32) {
    page.joins(Meeting::of(people, Vec::new()));
    page.clicks("add-cards");
}

fn add_cards_preview(page: &mut AppPage, people: u32) {
    add_cards(page, people);
    let lines = "SHOP-214 Log in with a passkey\nSHOP-220 Basket survives closing the browser\nTidy up the settings page\n\
        https://tracker.example/browse/SHOP-187\nSHOP-231 Faster product search\nSHOP-199 Dark theme\nSHOP-240 Undo for removed addresses";
    page.types("cards-text", lines);
}

fn person(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    half_vote(&mut meeting);
    page.joins(meeting);
    page.clicks_on(r#"[data-test="seat"][data-name="Cleo"] [data-test="seat-menu"]"#);
}

fn oneself(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    page.clicks_on(r#"[data-test="seat"][data-name="Ann"] [data-test="seat-menu"]"#);
}

fn remove(page: &mut AppPage, people: u32) {
    person(page, people);
    page.clicks("remove");
}

fn invite(page: &mut AppPage, people: u32) {
    let mut meeting = gathered(people);
    let invitations: Vec<Invitation> = serde_json::from_str(INVITATIONS).unwrap();
    meeting.is_reachable(invitations);
    page.joins(meeting);
    page.clicks("invite");
}

fn leave_hosting(page: &mut AppPage, people: u32) {
    wants_to_leave(page, driven_by(YOU, people));
}

fn leave_closing(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    // Nobody else has the app.
    meeting.leaves(BOB);
    wants_to_leave(page, meeting);
}

/// Whoever hosts a meeting.
fn wants_to_leave(page: &mut AppPage, meeting: Meeting) {
    page.joins(meeting);
    page.hears(&[UiEvent::Connection(ConnectionStatus::In {
        hosting: Some(vec!["192.168.1.5:7420".into()]),
    })]);
    page.clicks("leave");
}

fn settings(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    page.clicks("settings");
}

fn keys(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    // The button for it is there where there is a keyboard.
    page.browser().runs("document.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));", json!(null));
}

/// With a field for what each value means.
fn rules(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    page.clicks("room-settings");
    page.clicks_on(".hints > summary");
}

fn timer(page: &mut AppPage, people: u32) {
    page.joins(driven_by(YOU, people));
    page.clicks("timer");
}

fn edit_card(page: &mut AppPage, people: u32) {
    read_card(page, people);
    page.clicks("edit-card");
}

/// Rows out of a spreadsheet, whose columns are to be assigned.
fn columns(page: &mut AppPage, people: u32) {
    add_cards(page, people);
    let rows = [["SHOP-187", "Log in with a passkey", "5"], ["SHOP-200", "Basket survives", "8"]];
    let rows = rows.map(|cells| cells.join("\t")).join("\n");
    // A tab that is typed goes to the next field; pasted, it is text.
    page.browser().runs(
        "const field = document.querySelector('[data-test=\"cards-text\"]');
         field.value = argument;
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        json!(rows),
    );
}

fn lobby_scale(page: &mut AppPage, _: u32) {
    page.hears(&outside(Some(named("Ann"))));
    page.clicks("host-scale");
}

/// For the meeting room's television.
fn big_screen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    meeting.is_reachable(serde_json::from_str(INVITATIONS).unwrap());
    half_vote(&mut meeting);
    page.joins(meeting);
    page.clicks("big-screen");
}

fn big_screen_verdict(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    meeting.is_reachable(serde_json::from_str(INVITATIONS).unwrap());
    all_vote(&mut meeting, two_camps);
    page.joins(meeting);
    page.clicks("big-screen");
}

/// What was done is said in passing.
fn notices(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finishes(&mut meeting);
    page.joins(meeting);
    page.is_answered_by(|ask| {
        let UiCommand::Save { file_name, .. } = ask else { return None };
        Some(Ok(UiReply::Saved { path: format!("~/Downloads/{file_name}") }))
    });
    page.clicks("save-csv");
    page.clicks("copy-markdown");
}
