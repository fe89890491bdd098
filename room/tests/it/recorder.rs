//! What members write down is what was settled.

use std::collections::BTreeMap;

use proptest::prelude::*;
use room::message::HostMessage;
use room::record::{Record, RecordedRound, Recorder, SettledCard};
use room::{CardId, Change, Output, Reveal, RoundId, SeatId, Seq, State, Time, View};

use crate::properties::{Act, acts, deal, play};
use crate::world::World;

/// Somebody who follows a meeting and writes down what is settled.
#[derive(Default)]
struct Member {
    view: Option<View>,
    recorder: Recorder,
    snapshot: BTreeMap<CardId, SettledCard>,
}

impl Member {
    /// Hears the state whole, as one does who comes or comes back.
    fn joins(&mut self, state: &State, seq: Seq) {
        let state = Box::new(state.clone());
        self.hears(HostMessage::Joined { you: SeatId(1), vote: None, state, seq, at: Time(0) });
    }

    /// Starts anew: what was written down is there, and nothing else.
    fn starts_again(&mut self) {
        (self.view, self.recorder) = (None, Recorder::default());
    }

    fn hears(&mut self, message: HostMessage) {
        for message in message.one_by_one() {
            View::hear(&mut self.view, message).unwrap();
            let state = &self.view.as_ref().unwrap().state;
            let records = self.recorder.follow(state);
            records.into_iter().for_each(|record| self.writes(record));
        }
    }

    fn writes(&mut self, record: Record) {
        match record {
            Record::Whole(cards) => {
                let mut before = std::mem::take(&mut self.snapshot);
                self.snapshot = cards
                    .into_iter()
                    .map(|card| (card.card, card.clone().after(before.remove(&card.card))))
                    .collect();
            }
            Record::Settled(card) => {
                let before = self.snapshot.remove(&card.card);
                self.snapshot.insert(card.card, card.after(before));
            }
            Record::Unsettled(card) => assert!(self.snapshot.remove(&card).is_some(), "it was written down"),
        }
    }
}

/// What a settled card is known by without its votes.
fn outline(card: &SettledCard) -> SettledCard {
    SettledCard { rounds: Vec::new(), ..card.clone() }
}

fn settled(state: &State) -> BTreeMap<CardId, SettledCard> {
    let of = |card: &std::sync::Arc<room::Card>| {
        let (key, title, link) = (card.key.clone(), card.title.clone(), card.link.clone());
        Some((
            card.id,
            SettledCard { card: card.id, key, title, link, estimate: card.estimate?, rounds: Vec::new() },
        ))
    };
    state.cards.iter().filter_map(of).collect()
}

/// What the outputs of a step say to everybody, as one message.
fn changes(outputs: &[Output]) -> Vec<Change> {
    let change = |output: &Output| match output {
        Output::Changed(change) => Some(change.clone()),
        Output::Joined { .. }
        | Output::FullState
        | Output::YourVote { .. }
        | Output::Reacted { .. }
        | Output::Answered { .. }
        | Output::Refused { .. }
        | Output::Probe { .. }
        | Output::Close { .. } => None,
    };
    outputs.iter().filter_map(change).collect()
}

/// The rounds of each card as they were revealed.
#[derive(Default)]
struct Revealed {
    on_table: Option<(CardId, RoundId)>,
    rounds: BTreeMap<CardId, Vec<Reveal>>,
}

impl Revealed {
    fn follow(&mut self, changes: &[Change]) {
        for change in changes {
            if let Change::RoundOpened { card, round, .. } = change {
                self.on_table = Some((*card, *round));
            }
            if let (Change::Revealed { reveal }, Some((card, _))) = (change, self.on_table) {
                self.rounds.entry(card).or_default().push(reveal.clone());
            }
        }
    }

    /// Whether those are the card's rounds.
    fn are(&self, card: CardId, rounds: &[RecordedRound]) -> bool {
        let Some(revealed) = self.rounds.get(&card) else { return rounds.is_empty() };
        let same = |(seen, reveal): (&RecordedRound, &Reveal)| {
            seen.open_ms == reveal.open_ms
                && seen.votes.iter().map(|seen| seen.vote).eq(reveal.votes.iter().map(|cast| cast.vote))
                && seen
                    .votes
                    .iter()
                    .zip(&reveal.votes)
                    .all(|(seen, cast)| seen.name.is_some() == cast.seat.is_some())
        };
        rounds.len() <= revealed.len() && rounds.iter().zip(revealed).all(same)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// One member is there all the time; one comes late; one misses some of it and comes back; one starts their
    /// program again in between.
    #[test]
    fn what_is_written_down_is_what_was_settled(acts in acts(), late in 0usize..80, away in 0usize..80, back in 0usize..80) {
        let mut world = World::new(&["a", "b", "c"]);
        let mut revealed = Revealed::default();
        let [mut always, mut latecomer, mut absent, mut restarted] = std::array::from_fn(|_| Member::default());
        always.joins(world.state(), world.room.seq());
        for (step, act) in acts.iter().enumerate() {
            let (state, seq) = (world.state().clone(), world.room.seq());
            if step == late {
                latecomer.joins(&state, seq);
            }
            let is_away = (away..back).contains(&step);
            if !is_away && absent.view.as_ref().is_none_or(|view| view.seq != seq) {
                absent.joins(&state, seq);
            }
            if !is_away && restarted.view.as_ref().is_none_or(|view| view.seq != seq) {
                restarted.starts_again();
                restarted.joins(&state, seq);
            }
            let changes = one_step(&mut world, act);
            revealed.follow(&changes);
            let message = HostMessage::Changed { seq: world.room.seq(), changes };
            always.hears(message.clone());
            if step >= late {
                latecomer.hears(message.clone());
            }
            if !is_away {
                absent.hears(message.clone());
                restarted.hears(message);
            }
        }
        let (state, seq) = (world.state(), world.room.seq());
        for member in [&mut latecomer, &mut absent, &mut restarted] {
            // Whoever is still out looks in at the end.
            if member.view.as_ref().is_none_or(|view| view.seq != seq) {
                member.joins(state, seq);
            }
        }
        let expected = settled(state);
        for member in [&always, &latecomer, &absent, &restarted] {
            let outlines = member.snapshot.iter().map(|(&id, card)| (id, outline(card))).collect::<BTreeMap<_, _>>();
            prop_assert_eq!(&outlines, &expected);
            for card in member.snapshot.values() {
                let whole = card.rounds.len() == card.estimate.rounds as usize;
                prop_assert!(card.rounds.is_empty() || whole, "all of its rounds or none");
                prop_assert!(revealed.are(card.card, &card.rounds), "the votes are those that were revealed");
                if whole {
                    prop_assert_eq!(card.rounds.iter().map(|round| round.open_ms).sum::<u64>(), card.estimate.spent_ms);
                }
            }
        }
        let seen = |card: &SettledCard| card.rounds.len() == card.estimate.rounds as usize;
        prop_assert!(always.snapshot.values().all(seen), "who was there saw all votes");
    }
}

/// What everybody hears of one act.
fn one_step(world: &mut World, act: &Act) -> Vec<Change> {
    let before = world.outputs.len();
    play(world, act, &deal);
    changes(&world.outputs[before..])
}
