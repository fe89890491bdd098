//! Tests that the records of members match the cards that were settled.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use room::message::HostMessage;
use room::record::{Record, RecordedRound, Recorder, SettledCard};
use room::{CardId, Change, Output, Reveal, RoundId, SeatId, Seq, State, Time, Update, View};

use crate::actions::{Action, actions, perform, vote_at};
use crate::world::World;

/// A member that records settled cards.
#[derive(Default)]
struct Member {
    view: Option<Arc<View>>,
    recorder: Recorder,
    snapshot: BTreeMap<CardId, SettledCard>,
}

impl Member {
    /// Receives the full state, as on joining or rejoining.
    fn join(&mut self, state: &State, seq: Seq) {
        let state = Box::new(state.clone());
        self.receive(HostMessage::Joined { you: SeatId(1), vote: None, state, seq, at: Time(0) });
    }

    /// Restarts the program: only the records remain.
    fn restart(&mut self) {
        (self.view, self.recorder) = (None, Recorder::default());
    }

    fn receive(&mut self, message: HostMessage) {
        let update = Update::apply(self.view.as_ref(), message).unwrap();
        self.view = Some(Arc::clone(update.view()));
        for (_, view) in update.into_steps() {
            let records = self.recorder.observe(&view.state);
            records.into_iter().for_each(|record| self.save(record));
        }
    }

    fn save(&mut self, record: Record) {
        match record {
            Record::ReplaceAll(cards) => {
                let mut before = std::mem::take(&mut self.snapshot);
                self.snapshot = cards
                    .into_iter()
                    .map(|card| (card.card, card.clone().with_votes_from(before.remove(&card.card))))
                    .collect();
            }
            Record::Settled(card) => {
                let before = self.snapshot.remove(&card.card);
                self.snapshot.insert(card.card, card.with_votes_from(before));
            }
            Record::Unsettled(card) => assert!(self.snapshot.remove(&card).is_some(), "it was recorded"),
        }
    }
}

/// A settled card without its votes.
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

/// The broadcast changes among the outputs.
fn changes(outputs: &[Output]) -> Vec<Change> {
    let change = |output: &Output| match output {
        Output::Changed(change) => Some(change.clone()),
        Output::Joined { .. }
        | Output::CopyReceived { .. }
        | Output::YourVote { .. }
        | Output::Reacted { .. }
        | Output::Response { .. }
        | Output::Refused { .. }
        | Output::Probe { .. }
        | Output::Delegate { .. }
        | Output::Close { .. } => None,
    };
    outputs.iter().filter_map(change).collect()
}

/// The revealed rounds of each card.
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

    /// Whether the recorded rounds match the card's revealed rounds.
    fn match_rounds(&self, card: CardId, rounds: &[RecordedRound]) -> bool {
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
    #![proptest_config(ProptestConfig { cases: crate::cases(1_000), ..ProptestConfig::default() })]

    /// One member is present all the time, one joins late, one misses a part, and one restarts the program.
    #[test]
    fn records_match_settled_cards(actions in actions(), late in 0usize..80, away in 0usize..80, back in 0usize..80) {
        let mut world = World::new(&["a", "b", "c"]);
        let mut revealed = Revealed::default();
        let [mut always, mut latecomer, mut absent, mut restarted] = std::array::from_fn(|_| Member::default());
        always.join(world.state(), world.room.seq());
        for (step, action) in actions.iter().enumerate() {
            let (state, seq) = (world.state().clone(), world.room.seq());
            if step == late {
                latecomer.join(&state, seq);
            }
            let is_away = (away..back).contains(&step);
            if !is_away && absent.view.as_ref().is_none_or(|view| view.seq != seq) {
                absent.join(&state, seq);
            }
            if !is_away && restarted.view.as_ref().is_none_or(|view| view.seq != seq) {
                restarted.restart();
                restarted.join(&state, seq);
            }
            let changes = perform_and_collect(&mut world, action);
            revealed.follow(&changes);
            let message = HostMessage::Changed { seq: world.room.seq(), changes };
            always.receive(message.clone());
            if step >= late {
                latecomer.receive(message.clone());
            }
            if !is_away {
                absent.receive(message.clone());
                restarted.receive(message);
            }
        }
        let (state, seq) = (world.state(), world.room.seq());
        for member in [&mut latecomer, &mut absent, &mut restarted] {
            // Members that are still absent rejoin at the end.
            if member.view.as_ref().is_none_or(|view| view.seq != seq) {
                member.join(state, seq);
            }
        }
        let expected = settled(state);
        for member in [&always, &latecomer, &absent, &restarted] {
            let outlines = member.snapshot.iter().map(|(&id, card)| (id, outline(card))).collect::<BTreeMap<_, _>>();
            prop_assert_eq!(&outlines, &expected);
            for card in member.snapshot.values() {
                let whole = card.rounds.len() == card.estimate.rounds as usize;
                prop_assert!(card.rounds.is_empty() || whole, "a record has all rounds or none");
                prop_assert!(revealed.match_rounds(card.card, &card.rounds), "the votes are those that were revealed");
                if whole {
                    prop_assert_eq!(card.rounds.iter().map(|round| round.open_ms).sum::<u64>(), card.estimate.spent_ms);
                }
            }
        }
        let seen = |card: &SettledCard| card.rounds.len() == card.estimate.rounds as usize;
        prop_assert!(always.snapshot.values().all(seen), "a member that was always present has all votes");
    }
}

/// Performs an action and returns its broadcast changes.
fn perform_and_collect(world: &mut World, action: &Action) -> Vec<Change> {
    let before = world.outputs.len();
    perform(world, action, &vote_at);
    changes(&world.outputs[before..])
}
