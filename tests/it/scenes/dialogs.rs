//! Scenes with an open dialog, and the big screen.

use room::message::{Invitation, Request};
use room::ui_protocol::{ConnectionStatus, UiCommand, UiEvent, UiReply};
use serde_json::json;
use tests::app_page::{AppPage, lobby_events};
use tests::meeting::{Meeting, YOU, points, to_name};

use super::meetings::{BOB, all_vote, driven_by, finish, half_vote, not_started, two_camps};
use super::{DESKTOP, LARGE, Scene};

pub(super) const SCENES: &[Scene] = &[
    Scene::new("dialog-read-card", read_card),
    Scene::new("dialog-add-cards", add_cards),
    Scene::new("dialog-add-cards-preview", add_cards_preview),
    Scene::new("dialog-person", person),
    Scene::new("dialog-oneself", oneself),
    Scene::new("dialog-remove", remove),
    Scene::new("dialog-invite", invite),
    Scene::new("dialog-leave-hosting", leave_hosting),
    Scene::new("dialog-leave-closing", leave_closing),
    Scene::new("dialog-settings", settings),
    Scene::new("dialog-keys", keys).with_sizes(&[DESKTOP]),
    Scene::new("dialog-rules", rules),
    Scene::new("dialog-timer", timer),
    Scene::new("dialog-edit-card", edit_card),
    Scene::new("dialog-add-cards-columns", columns),
    Scene::new("lobby-scale", lobby_scale),
    Scene::with_groups("big-screen", big_screen).with_sizes(&[DESKTOP, LARGE]),
    Scene::with_groups("big-screen-result", big_screen_result).with_sizes(&[DESKTOP, LARGE]),
    Scene::new("notices", notices),
];

/// The invitations of a host with two networks.
const INVITATIONS: &str = include_str!("invitations.json");

fn read_card(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 2);
    all_vote(&mut meeting, two_camps);
    meeting.request(YOU, Request::Revote { round: meeting.round() });
    all_vote(&mut meeting, |_| points(5));
    meeting.request(YOU, Request::Next { round: meeting.round() });
    page.join(meeting);
    open_cards(page);
    page.click("backlog-card");
}

/// Opens the list of cards. Narrow windows hide it behind a button.
fn open_cards(page: &mut AppPage) {
    if page.is_visible("show-cards") {
        page.click("show-cards");
    }
}

fn add_cards(page: &mut AppPage, people: u32) {
    page.join(Meeting::new(people, Vec::new()));
    page.click("add-cards");
}

fn add_cards_preview(page: &mut AppPage, people: u32) {
    add_cards(page, people);
    let lines = "SHOP-214 Log in with a passkey\nSHOP-220 Basket survives closing the browser\nTidy up the settings page\n\
        https://tracker.example/browse/SHOP-187\nSHOP-231 Faster product search\nSHOP-199 Dark theme\nSHOP-240 Undo for removed addresses";
    page.type_into("cards-text", lines);
}

fn person(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    half_vote(&mut meeting);
    page.join(meeting);
    page.click_selector(r#"[data-test="seat"][data-name="Cleo"] [data-test="seat-menu"]"#);
}

fn oneself(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    page.click_selector(r#"[data-test="seat"][data-name="Ann"] [data-test="seat-menu"]"#);
}

fn remove(page: &mut AppPage, people: u32) {
    person(page, people);
    page.click("remove");
}

fn invite(page: &mut AppPage, people: u32) {
    let mut meeting = not_started(people);
    let invitations: Vec<Invitation> = serde_json::from_str(INVITATIONS).unwrap();
    meeting.set_invitations(invitations);
    page.join(meeting);
    page.click("invite");
}

fn leave_hosting(page: &mut AppPage, people: u32) {
    open_leave_dialog(page, driven_by(YOU, people));
}

fn leave_closing(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    // Nobody else has the app.
    meeting.leave(BOB);
    open_leave_dialog(page, meeting);
}

/// Opens the leave dialog of the host.
fn open_leave_dialog(page: &mut AppPage, meeting: Meeting) {
    page.join(meeting);
    page.send_events(&[UiEvent::Connection(ConnectionStatus::In {
        hosting: Some(vec!["192.168.1.5:7420".into()]),
    })]);
    page.click("leave");
}

fn settings(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    page.click("settings");
}

fn keys(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    // The button for this dialog is only shown on devices with a keyboard, so press the shortcut.
    page.browser()
        .run_script("document.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));", json!(null));
}

/// The room settings, with the fields for what each value means.
fn rules(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    page.click("room-settings");
    page.click_selector(".hints > summary");
}

fn timer(page: &mut AppPage, people: u32) {
    page.join(driven_by(YOU, people));
    page.click("timer");
}

fn edit_card(page: &mut AppPage, people: u32) {
    read_card(page, people);
    page.click("edit-card");
}

/// Rows from a spreadsheet, whose columns the driver has to match.
fn columns(page: &mut AppPage, people: u32) {
    add_cards(page, people);
    let rows = [["SHOP-187", "Log in with a passkey", "5"], ["SHOP-200", "Basket survives", "8"]];
    let rows = rows.map(|cells| cells.join("\t")).join("\n");
    // Typing a tab would move the focus to the next field, so the script sets the text as a paste does.
    page.browser().run_script(
        "const field = document.querySelector('[data-test=\"cards-text\"]');
         field.value = argument;
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        json!(rows),
    );
}

fn lobby_scale(page: &mut AppPage, _: u32) {
    page.send_events(&lobby_events(Some(to_name("Ann"))));
    page.click("host-scale");
}

/// The view for a meeting room's television.
fn big_screen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    meeting.set_invitations(serde_json::from_str(INVITATIONS).unwrap());
    half_vote(&mut meeting);
    page.join(meeting);
    page.click("big-screen");
}

fn big_screen_result(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    meeting.set_invitations(serde_json::from_str(INVITATIONS).unwrap());
    all_vote(&mut meeting, two_camps);
    page.join(meeting);
    page.click("big-screen");
}

/// Short notices after an action.
fn notices(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    finish(&mut meeting);
    page.join(meeting);
    page.answer_with(|command| {
        let UiCommand::Save { file_name, .. } = command else { return None };
        Some(Ok(UiReply::Saved { path: format!("~/Downloads/{file_name}") }))
    });
    page.click("save-csv");
    page.click("copy-markdown");
}
