//! After the votes are revealed.

use room::message::Request;
use room::{Mark, Vote};
use tests::app_page::AppPage;
use tests::meeting::{YOU, points};

use super::Scene;
use super::meetings::{BOB, all_vote, driven_by, most_agree, settled_at, two_camps};

pub(super) const SCENES: &[Scene] = &[
    Scene::of_crowds("verdict-winner", winner),
    Scene::of("verdict-winner-seen-by-another", winner_seen),
    Scene::of("verdict-all-agree", all_agree),
    Scene::of_crowds("verdict-tie", tie),
    Scene::of("verdict-tie-seen-by-another", tie_seen),
    Scene::of("verdict-no-numbers", no_numbers),
    Scene::of("verdict-settled", settled),
    Scene::of("verdict-early", early),
    Scene::of("verdict-after-earlier-rounds", after_earlier_rounds),
];

fn winner(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    all_vote(&mut meeting, most_agree);
    page.joins(meeting);
}

fn winner_seen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 3);
    all_vote(&mut meeting, most_agree);
    page.joins(meeting);
}

fn all_agree(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    meeting.others_vote_alike(points(8));
    page.joins(meeting);
    page.clicks("vote-8");
}

/// Many values, of which none has more than half.
fn tie(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    all_vote(&mut meeting, |seat| points([2, 3, 5, 8, 5, 3, 13, 5][seat as usize % 8]));
    page.joins(meeting);
}

fn tie_seen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 3);
    all_vote(&mut meeting, two_camps);
    page.joins(meeting);
}

fn no_numbers(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 1);
    let marks = [Vote::Mark(Mark::Unsure), Vote::Mark(Mark::Break)];
    all_vote(&mut meeting, |seat| marks[seat as usize % 2]);
    page.joins(meeting);
}

fn settled(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    settled_at(&mut meeting, YOU, 5);
    page.joins(meeting);
}

/// The driver did not wait for everybody.
fn early(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for seat in [YOU, 3, 4] {
        meeting.votes_somehow(seat);
    }
    meeting.asks(YOU, Request::Reveal { round: meeting.round() });
    page.joins(meeting);
}

fn after_earlier_rounds(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for _ in 0..2 {
        all_vote(&mut meeting, two_camps);
        meeting.asks(YOU, Request::Revote { round: meeting.round() });
    }
    all_vote(&mut meeting, most_agree);
    page.joins(meeting);
}
