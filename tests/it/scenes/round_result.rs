//! Scenes with the result of a round.

use room::message::Request;
use room::{Mark, Vote};
use tests::app_page::AppPage;
use tests::meeting::{YOU, points};

use super::Scene;
use super::meetings::{BOB, all_vote, driven_by, most_agree, settle_tie_at, two_camps};

pub(super) const SCENES: &[Scene] = &[
    Scene::with_groups("result-winner", winner),
    Scene::new("result-winner-seen-by-another", winner_seen),
    Scene::new("result-all-agree", all_agree),
    Scene::with_groups("result-tie", tie),
    Scene::new("result-tie-seen-by-another", tie_seen),
    Scene::new("result-no-numbers", no_numbers),
    Scene::new("result-settled", settled),
    Scene::new("result-early", early),
    Scene::new("result-after-earlier-rounds", after_earlier_rounds),
];

fn winner(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    all_vote(&mut meeting, most_agree);
    page.join(meeting);
}

fn winner_seen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 3);
    all_vote(&mut meeting, most_agree);
    page.join(meeting);
}

fn all_agree(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    meeting.others_vote_same(points(8));
    page.join(meeting);
    page.click("vote-8");
}

/// Many different values, none with a majority.
fn tie(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people);
    all_vote(&mut meeting, |seat| points([2, 3, 5, 8, 5, 3, 13, 5][seat as usize % 8]));
    page.join(meeting);
}

fn tie_seen(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(BOB, people + 3);
    all_vote(&mut meeting, two_camps);
    page.join(meeting);
}

fn no_numbers(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 1);
    let marks = [Vote::Mark(Mark::Unsure), Vote::Mark(Mark::Break)];
    all_vote(&mut meeting, |seat| marks[seat as usize % 2]);
    page.join(meeting);
}

fn settled(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    settle_tie_at(&mut meeting, YOU, 5);
    page.join(meeting);
}

/// The driver revealed before everyone had voted.
fn early(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for seat in [YOU, 3, 4] {
        meeting.vote_sample(seat);
    }
    meeting.request(YOU, Request::Reveal { round: meeting.round() });
    page.join(meeting);
}

fn after_earlier_rounds(page: &mut AppPage, people: u32) {
    let mut meeting = driven_by(YOU, people + 3);
    for _ in 0..2 {
        all_vote(&mut meeting, two_camps);
        meeting.request(YOU, Request::Revote { round: meeting.round() });
    }
    all_vote(&mut meeting, most_agree);
    page.join(meeting);
}
