//! Building blocks of scenes: cards, and meetings in various states.

use room::cards::NewCard;
use room::message::Request;
use room::{Points, Role, Vote};
use tests::meeting::{Meeting, YOU, points};

/// The driver in scenes where the person at the page does not drive.
pub(super) const BOB: u32 = 2;

const STORY: &str =
    "As a returning customer I want to log in without a password, so that I never have to reset one again.

Done when
- a passkey can be added and removed in the account settings
- the log-in page offers it on devices that have one
- e-mail and password work as before";

const TITLES: [&str; 8] = [
    "Log in with a passkey",
    "Basket survives closing the browser",
    "Invoices as PDF/A",
    "Faster product search",
    "Dark theme",
    "Undo for removed addresses",
    "Pay by direct debit",
    "Say which warehouse an order comes from, and when it will be there",
];

/// This many cards of an online shop.
pub(super) fn tickets(number: usize) -> Vec<NewCard> {
    let ticket = |nth: usize| {
        let key = format!("SHOP-{}", 187 + 13 * nth);
        let link = format!("https://tracker.example/browse/{key}");
        let title = TITLES[nth % TITLES.len()];
        let body = if nth.is_multiple_of(TITLES.len()) { STORY } else { "" };
        NewCard::new(&key, title, body, Some(&link))
    };
    (0..number).map(ticket).collect()
}

/// A meeting with eight cards that has not started yet.
pub(super) fn not_started(people: u32) -> Meeting {
    let mut meeting = Meeting::new(people, tickets(8));
    // Bob also has the app.
    meeting.stand_by(BOB);
    meeting
}

/// A meeting that `driver` has started.
pub(super) fn driven_by(driver: u32, people: u32) -> Meeting {
    let mut meeting = not_started(people);
    meeting.request(driver, Request::Start);
    meeting
}

/// Every second person votes, starting with the third.
pub(super) fn half_vote(meeting: &mut Meeting) {
    for seat in (BOB + 1..=meeting.people()).step_by(2) {
        meeting.vote_sample(seat);
    }
}

/// Everyone casts the vote that `vote` returns for their seat, so the round is revealed.
pub(super) fn all_vote(meeting: &mut Meeting, vote: impl Fn(u32) -> Vote) {
    let voters: Vec<u32> = (1..=meeting.people()).filter(|&seat| can_vote(meeting, seat)).collect();
    for seat in voters {
        meeting.vote(seat, vote(seat));
    }
}

/// Whether the person in this seat is a voter and here.
fn can_vote(meeting: &Meeting, seat: u32) -> bool {
    let seat = meeting.state().seats.iter().find(|known| known.id.0 == seat);
    seat.is_some_and(|seat| seat.role == Role::Voter && seat.presence == room::Presence::Here)
}

/// A vote of 5 for most people, and 13 for Bob.
pub(super) fn most_agree(seat: u32) -> Vote {
    points(if seat == BOB { 13 } else { 5 })
}

/// A vote of 8 for half of the people, and 3 for the others.
pub(super) fn two_camps(seat: u32) -> Vote {
    points(if seat.is_multiple_of(2) { 8 } else { 3 })
}

/// Estimates all cards, every third one in two rounds.
pub(super) fn finish(meeting: &mut Meeting) {
    for nth in 0..meeting.state().cards.len() {
        if nth.is_multiple_of(3) {
            all_vote(meeting, two_camps);
            meeting.request(YOU, Request::Revote { round: meeting.round() });
        }
        let value = [5, 3, 8, 1, 2, 13, 5, 21][nth % 8];
        all_vote(meeting, |_| points(value));
        meeting.request(YOU, Request::Next { round: meeting.round() });
    }
}

/// Everyone votes, and the driver settles the tie at `number`.
pub(super) fn settle_tie_at(meeting: &mut Meeting, driver: u32, number: u16) {
    all_vote(meeting, two_camps);
    meeting.request(driver, Request::Settle { round: meeting.round(), points: Points::whole(number) });
}
