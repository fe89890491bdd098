//! A member that knows more than its new host: it sends its copy until the host has taken it.

use std::sync::Arc;
use std::time::Duration;

use room::limits::{MAX_UNPROPOSED_COPIES, PROPOSAL_DELAY, PROPOSAL_RETRY_DELAY};
use room::succession::{Input, Output};
use room::{Card, CardId, Epoch, Estimate, Points, Proposal, ProposedCard, Seq, Snapshot, State, Time};

use crate::peers::{LOST_AT, TestPeer, addresses, branch, info, room_of};

const MILLISECOND: Duration = Duration::from_millis(1);

/// A member's copy of a term up to this change.
fn copy(state: &State, seq: u64) -> Box<Snapshot> {
    Box::new(Snapshot::new(state.clone(), Seq(seq), Default::default(), 0).unwrap())
}

/// The other half, hosted by seat 3.
fn other_half() -> State {
    let mut state = branch(3, &[&[1, 3], &[3]], 3);
    state.room.nonce = 1;
    state
}

fn connected(left: Option<Box<Snapshot>>) -> Input {
    Input::Connected { addresses: addresses(1), left }
}

/// The copies that were sent, and when.
fn sent(member: &mut TestPeer, until: Time) -> Vec<(Time, Seq)> {
    let mut all = Vec::new();
    while let Some(at) = member.succession.deadline().filter(|&at| at <= until) {
        for output in member.handle(Input::Tick, at) {
            if let Output::Propose { to, copy } = output {
                assert_eq!(to, info(1), "to its host");
                all.push((at, copy.seq()));
            }
        }
    }
    all
}

#[test]
fn copy_is_sent_after_a_moment_and_again_until_it_is_taken() {
    let mut member = TestPeer::member(2, room_of(3));
    let now = LOST_AT + PROPOSAL_DELAY;
    assert!(
        member.handle(connected(Some(copy(&other_half(), 7))), LOST_AT).is_empty(),
        "its host may send it too"
    );
    assert!(member.handle(Input::Tick, LOST_AT + (PROPOSAL_DELAY - MILLISECOND)).is_empty());
    let again = now + PROPOSAL_RETRY_DELAY;
    assert_eq!(sent(&mut member, now), [(now, Seq(7))]);
    // The answer was lost, and then the host had no space.
    assert_eq!(sent(&mut member, again), [(again, Seq(7))]);
    member.handle(Input::Proposed { accepted: false }, again);
    assert_eq!(sent(&mut member, again + PROPOSAL_RETRY_DELAY), [(again + PROPOSAL_RETRY_DELAY, Seq(7))]);
    member.handle(Input::Proposed { accepted: true }, again + PROPOSAL_RETRY_DELAY);
    assert_eq!(member.succession.deadline(), None);
}

#[test]
fn copy_that_the_host_includes_is_not_sent() {
    let half = other_half();
    let mut member = TestPeer::member(2, room_of(3));
    member.handle(connected(Some(copy(&half, 7))), LOST_AT);
    // That half's own host has sent its room.
    member.state.received = vec![half.version(Seq(8)).latest];
    assert!(sent(&mut member, LOST_AT + PROPOSAL_DELAY).is_empty());
    assert_eq!(member.succession.deadline(), None);
    let before = copy(&member.state, 30);
    member.handle(connected(Some(before)), LOST_AT + PROPOSAL_DELAY);
    assert_eq!(member.succession.deadline(), None, "a copy of the same state");
}

#[test]
fn host_that_has_stepped_down_sends_its_room_at_once() {
    let mut host = TestPeer::member(3, room_of(3));
    let outputs = host.handle(connected(Some(copy(&other_half(), 7))), LOST_AT);
    assert!(matches!(&outputs[..], [Output::Propose { .. }]), "{outputs:?}");
}

#[test]
fn answer_that_belongs_to_an_earlier_host_is_ignored() {
    let mut member = TestPeer::member(2, room_of(3));
    member.handle(connected(Some(copy(&other_half(), 7))), LOST_AT);
    let now = LOST_AT + PROPOSAL_DELAY;
    assert_eq!(sent(&mut member, now).len(), 1);
    member.handle(connected(None), now);
    member.handle(Input::Proposed { accepted: true }, now);
    assert_eq!(sent(&mut member, now + PROPOSAL_DELAY).len(), 1, "the new host gets it too");
}

/// The host may be lost before anybody has read the proposed texts there.
#[test]
fn copy_that_was_taken_is_kept_until_the_member_has_read_it_there() {
    for (is_complete, wait, again) in
        [(true, PROPOSAL_DELAY, 0), (true, PROPOSAL_DELAY - MILLISECOND, 1), (false, PROPOSAL_DELAY, 1)]
    {
        let mut member = TestPeer::member(2, room_of(3));
        member.handle(connected(Some(copy(&other_half(), 7))), LOST_AT);
        let now = LOST_AT + PROPOSAL_DELAY;
        assert_eq!(sent(&mut member, now).len(), 1);
        member.handle(Input::Proposed { accepted: true }, now);
        assert_eq!(member.succession.deadline(), None, "this host has it");
        member.succession.set_complete(is_complete);
        member.handle(Input::Tick, now + wait);
        member.succession.set_complete(true);
        member.handle(connected(None), now + wait);
        assert_eq!(sent(&mut member, now + wait + PROPOSAL_DELAY).len(), again, "{is_complete} {wait:?}");
    }
}

#[test]
fn newest_copy_of_each_term_is_kept_and_they_are_limited() {
    let term = |nonce: u32| {
        let mut state = other_half();
        state.room.nonce = nonce;
        state
    };
    let mut member = TestPeer::member(2, room_of(3));
    for seq in [7, 9, 8] {
        member.handle(connected(Some(copy(&term(1), seq))), LOST_AT);
    }
    let most = MAX_UNPROPOSED_COPIES as u32;
    for nonce in 2..=most + 1 {
        member.handle(connected(Some(copy(&term(nonce), u64::from(nonce) * 10))), LOST_AT);
    }
    let now = LOST_AT + PROPOSAL_DELAY;
    let mut outputs = member.handle(Input::Tick, now);
    let mut seqs = Vec::new();
    while let [Output::Propose { copy, .. }] = &outputs[..] {
        seqs.push(copy.seq().0);
        outputs = member.handle(Input::Proposed { accepted: true }, now);
    }
    let newest: Vec<u64> = (2..=u64::from(most) + 1).map(|nonce| nonce * 10).collect();
    assert_eq!(seqs, newest, "the oldest copy is dropped");

    let mut member = TestPeer::member(2, room_of(3));
    for seq in [7, 9, 8] {
        member.handle(connected(Some(copy(&term(1), seq))), LOST_AT);
    }
    assert_eq!(sent(&mut member, LOST_AT + PROPOSAL_DELAY), [(LOST_AT + PROPOSAL_DELAY, Seq(9))]);
}

/// It has hosted nothing else since.
#[test]
fn member_that_becomes_host_proposes_its_copy_to_itself() {
    let mut member = TestPeer::member(2, room_of(3));
    member.handle(connected(Some(copy(&other_half(), 7))), LOST_AT);
    let outputs = member.handle(Input::TakeOver { epoch: Epoch(6), silence: Duration::ZERO }, LOST_AT);
    assert_eq!(outputs.first(), Some(&Output::Open { epoch: Epoch(6) }));
    let outputs = member.handle(Input::Tick, LOST_AT + PROPOSAL_DELAY);
    let to_itself = |output: &Output| matches!(output, Output::Propose { to, .. } if *to == info(2));
    assert!(outputs.iter().any(to_itself), "{outputs:?}");
}

/// That host may have left it out.
#[test]
fn copy_with_an_estimate_that_is_missing_is_sent_all_the_same() {
    let card = |id: u32, title: &str, points: u16| {
        let estimate = Some(Estimate { points: Points::whole(points), rounds: 1, spent_ms: 0 });
        let (key, title) = (String::new(), title.to_owned());
        Card {
            id: CardId(id),
            key,
            title,
            link: None,
            estimate,
            noted: false,
            text: room::TextHash::default(),
        }
    };
    let is_sent = |cards: Vec<Card>, proposed: Vec<ProposedCard>| {
        let mut half = other_half();
        half.cards = vec![Arc::new(card(1, "a", 5))];
        let mut member = TestPeer::member(2, room_of(3));
        member.state.received = vec![half.version(Seq(8)).latest];
        member.state.cards = cards.into_iter().map(Arc::new).collect();
        let (by, cards) = (member.state.seats[2].key, proposed.into_iter().map(Arc::new).collect());
        member.state.proposals = vec![Proposal { by, name: None, people: 1, newcomers: Vec::new(), cards }];
        member.handle(connected(Some(copy(&half, 7))), LOST_AT);
        !sent(&mut member, LOST_AT + PROPOSAL_DELAY).is_empty()
    };
    assert!(!is_sent(vec![card(1, "a", 5)], Vec::new()));
    assert!(!is_sent(vec![card(9, "a", 5)], Vec::new()), "it was taken as a new card");
    assert!(is_sent(vec![card(1, "a", 8)], Vec::new()), "another estimate");
    assert!(is_sent(vec![card(9, "b", 5)], Vec::new()), "another card");
    assert!(is_sent(Vec::new(), Vec::new()));
    let proposed = |of, points| {
        vec![ProposedCard { card: card(7, "renamed", points), of, edited: false, removed: false }]
    };
    assert!(!is_sent(vec![card(1, "a", 3)], proposed(Some(CardId(1)), 5)));
    assert!(is_sent(vec![card(1, "a", 3)], proposed(Some(CardId(1)), 8)));
    assert!(is_sent(vec![card(1, "a", 3)], proposed(Some(CardId(2)), 5)));
}
