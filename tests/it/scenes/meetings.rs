//! What the scenes are made of: tickets, and meetings that have come to some point.

use room::cards::NewCard;
use room::message::Request;
use room::{Points, Role, Vote};
use tests::meeting::{Meeting, YOU, points};

/// Somebody who drives, if it is not who sits at the page.
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

/// So many tickets of a shop.
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

/// A meeting before its start.
pub(super) fn gathered(people: u32) -> Meeting {
    let mut meeting = Meeting::of(people, tickets(8));
    // Bob has the app, too.
    meeting.stands_by(BOB);
    meeting
}

/// A meeting that somebody has started.
pub(super) fn driven_by(driver: u32, people: u32) -> Meeting {
    let mut meeting = gathered(people);
    meeting.asks(driver, Request::Start);
    meeting
}

/// Every second of the others votes, from the third person on.
pub(super) fn half_vote(meeting: &mut Meeting) {
    for seat in (BOB + 1..=meeting.people()).step_by(2) {
        meeting.votes_somehow(seat);
    }
}

/// All vote as `vote` says, and the round is revealed.
pub(super) fn all_vote(meeting: &mut Meeting, vote: impl Fn(u32) -> Vote) {
    let voters: Vec<u32> = (1..=meeting.people()).filter(|&seat| votes(meeting, seat)).collect();
    for seat in voters {
        meeting.votes(seat, vote(seat));
    }
}

/// Whether somebody is there to vote.
fn votes(meeting: &Meeting, seat: u32) -> bool {
    let seat = meeting.state().seats.iter().find(|known| known.id.0 == seat);
    seat.is_some_and(|seat| seat.role == Role::Voter && seat.presence == room::Presence::Here)
}

/// Most agree; the second is far from them.
pub(super) fn most_agree(seat: u32) -> Vote {
    points(if seat == BOB { 13 } else { 5 })
}

/// Half want the one, half the other.
pub(super) fn two_camps(seat: u32) -> Vote {
    points(if seat.is_multiple_of(2) { 8 } else { 3 })
}

/// Every card is pointed, some of them twice.
pub(super) fn finishes(meeting: &mut Meeting) {
    for nth in 0..meeting.state().cards.len() {
        if nth.is_multiple_of(3) {
            all_vote(meeting, two_camps);
            meeting.asks(YOU, Request::Revote { round: meeting.round() });
        }
        let value = [5, 3, 8, 1, 2, 13, 5, 21][nth % 8];
        all_vote(meeting, |_| points(value));
        meeting.asks(YOU, Request::Next { round: meeting.round() });
    }
}

/// A round that came to a tie, and is settled at that.
pub(super) fn settled_at(meeting: &mut Meeting, driver: u32, number: u16) {
    all_vote(meeting, two_camps);
    meeting.asks(driver, Request::Settle { round: meeting.round(), points: Points::whole(number) });
}
