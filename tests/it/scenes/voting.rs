//! Scenes of an open round.

use room::cards::NewCard;
use room::message::Request;
use room::ui_protocol::{ConnectionStatus, NewRoom, UiEvent};
use room::{Epoch, Name, Role, RoomId};
use tests::app_page::AppPage;
use tests::meeting::{Meeting, YOU, points, to_name};

use super::meetings::{BOB, all_vote, driven_by, half_vote, settle_tie_at, tickets, two_camps};
use super::{PHONE, Scene};

pub(super) const SCENES: &[Scene] = &[
    Scene::with_groups("voting-driver", driver),
    Scene::with_groups("voting-voter", voter),
    Scene::new("voting-own-vote", own_vote),
    Scene::new("voting-spectator", spectator),
    Scene::with_groups("voting-all-but-one", all_but_one),
    Scene::new("voting-absent", absent),
    Scene::new("voting-split", split),
    Scene::new("voting-proposal", proposal),
    Scene::new("voting-proposal-list", proposal_list),
    Scene::new("voting-other-host", other_host),
    Scene::new("voting-again", again),
    Scene::new("voting-untitled", untitled),
    Scene::new("voting-long-words", long_words),
    Scene::new("voting-right-to-left", right_to_left),
    Scene::new("voting-cards-opened", cards_opened).with_sizes(&[PHONE]),
    Scene::new("reconnecting", reconnecting),
    Scene::new("new-room", new_room),
    Scene::new("new-room-of-another", new_room_of_another),
];

fn driver(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    half_vote(&mut meeting);
    page.join(meeting);
}

fn voter(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people);
    half_vote(&mut meeting);
    page.join(meeting);
}

/// So many people are away at once that the network may be split.
fn split(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 4);
    half_vote(&mut meeting);
    for seat in people..=people + 2 {
        meeting.disconnect(seat);
    }
    page.join(meeting);
}

/// Both halves of a split network have settled cards. One of them twice, at different values.
fn proposal(page: &mut AppPage, people: u32) {
    let half = |points, cards| {
        let mut meeting = driven_by(YOU, people + 3);
        meeting.change_host(Epoch(2), u32::from(points));
        for _ in 0..cards {
            settle_tie_at(&mut meeting, YOU, points);
            meeting.request(YOU, Request::Next { round: meeting.round() });
        }
        meeting
    };
    let mut meeting = half(5, 1);
    let mut other = half(8, 2);
    other.request(
        YOU,
        Request::AddCards { cards: vec![NewCard::new("KEY-40", "Restore deleted notes", "", None)] },
    );
    meeting.receive_copy(BOB, &other);
    page.join(meeting);
}

fn proposal_list(page: &mut AppPage, people: u32) {
    proposal(page, people);
    page.click("choose-proposed");
}

/// One person is away. Their computer hosts another half of the room.
fn other_host(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 1);
    half_vote(&mut meeting);
    meeting.disconnect(people + 1);
    meeting.find_other_host(people + 1, 3);
    page.join(meeting);
}

fn own_vote(page: &mut AppPage, people: u32) {
    voter(page, people);
    page.click("vote-5");
}

fn spectator(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 2);
    meeting.request(YOU, Request::SetRole { role: Role::Spectator });
    meeting.request(people + 1, Request::SetRole { role: Role::Spectator });
    half_vote(&mut meeting);
    page.join(meeting);
}

fn all_but_one(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    for seat in (1..=people).filter(|&seat| seat != YOU && seat != BOB) {
        meeting.vote_sample(seat);
    }
    page.join(meeting);
    page.click("vote-5");
}

/// Two people are away, and one has voted and left.
fn absent(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 4);
    half_vote(&mut meeting);
    meeting.disconnect(4);
    meeting.disconnect(5);
    meeting.leave(7);
    page.join(meeting);
}

/// The card has had two rounds, and is in its third.
fn again(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for _ in 0..2 {
        all_vote(&mut meeting, two_camps);
        meeting.request(YOU, Request::Revote { round: meeting.round() });
    }
    half_vote(&mut meeting);
    page.join(meeting);
}

fn untitled(page: &mut AppPage, people: u32) {
    let mut meeting = Meeting::new(people, Vec::new());
    meeting.request(YOU, Request::Start);
    half_vote(&mut meeting);
    page.join(meeting);
}

fn long_words(page: &mut AppPage, people: u32) {
    let title = "Rechtsschutzversicherungsgesellschaften can be chosen on the page for damages, ".repeat(4);
    let unbroken = "https://tracker.example/a/very/long/address/without/any/place/to/break/it?".repeat(3);
    let much = "Everything that has ever been said about this ticket stands here once more. ".repeat(60);
    let body = format!("{unbroken}\n\n{much}");
    let long = NewCard::new("ENTERPRISE-PLATFORM-10482", &title, &body, Some("https://tracker.example/"));
    let mut meeting = Meeting::new(people, [vec![long], tickets(7)].concat());
    for (seat, name) in
        [(4, "Wolfeschlegelsteinhausenbergerdorffwelch"), (5, "🐙 Octavia of the eight many-handed arms")]
    {
        meeting.join_as(seat, to_name(name));
    }
    meeting.request(4, Request::Start);
    meeting.vote(5, points(8));
    page.join(meeting);
}

fn right_to_left(page: &mut AppPage, people: u32) {
    let body = "بصفتي عميلاً عائداً أريد تسجيل الدخول بدون كلمة مرور.\n\nDone when it works.";
    let arabic =
        NewCard::new("SHOP-7", "تسجيل الدخول بمفتاح مرور (passkey)", body, Some("https://tracker.example/"));
    let mut meeting = Meeting::new(people, [vec![arabic], tickets(7)].concat());
    for (seat, name) in [(4, "ليلى"), (5, "יעל כהן")] {
        meeting.join_as(seat, to_name(name));
    }
    meeting.request(4, Request::Start);
    meeting.vote(5, points(8));
    page.join(meeting);
}

fn cards_opened(page: &mut AppPage, people: u32) {
    voter(page, people);
    page.click("show-cards");
}

fn reconnecting(page: &mut AppPage, people: u32) {
    own_vote(page, people);
    let because = "The host isn't responding.".into();
    page.send_events(&[UiEvent::Connection(ConnectionStatus::Reconnecting { tries: 3, because })]);
}

/// The host has been lost for a while, and nobody may host the room.
fn new_room(page: &mut AppPage, people: u32) {
    reconnecting(page, people);
    page.send_events(&[UiEvent::NewRooms(Some(Vec::new()))]);
}

/// Somebody has opened a new room already.
fn new_room_of_another(page: &mut AppPage, people: u32) {
    reconnecting(page, people);
    let room = NewRoom { id: RoomId::from_bytes([2; 16]), by: Name::new("Bob").unwrap() };
    page.send_events(&[UiEvent::NewRooms(Some(vec![room]))]);
}
