//! What the table shows of everybody, and the sentence that says what it waits for.

use std::rc::Rc;

use room::limits::COLOURS;
use room::{Avatar, Outcome, Outliers, Presence, Reveal, Role, Round, Seat, SeatId, State, Table, Vote};
use yew::AttrValue;

use crate::sentences::{initials, listed};
use crate::texts;

/// A person at the table, as the screen shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their seat.
    pub(crate) id: SeatId,
    /// What to call them, told apart from others of the same name.
    pub(crate) label: AttrValue,
    /// The letters or the emoji on their face.
    pub(crate) initials: AttrValue,
    /// Which of the colours their face has.
    pub(crate) colour: u8,
    /// Whether they are here.
    pub(crate) presence: Presence,
    /// Whether this is the person in front of the screen.
    pub(crate) you: bool,
    /// Whether they drive.
    pub(crate) driver: bool,
    /// What lies before them.
    pub(crate) hand: Hand,
    /// Whether their vote is the lowest or the highest, and others' are not.
    pub(crate) talks: bool,
}

/// The colour of a face outside of a room; there, it goes by the seat.
pub(crate) const FIRST_COLOUR: u8 = 1;

/// What somebody is called, the same for as long as nobody takes another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// Their name, told apart from others of the same name.
    name: AttrValue,
    /// The letters or the emoji on their face.
    initials: AttrValue,
    /// Which of the colours it has.
    colour: u8,
}

/// What lies before a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    /// Nothing: no round is on.
    Empty,
    /// They watch.
    Watching,
    /// They have yet to vote.
    Thinking,
    /// A card, face down.
    Voted,
    /// A card, face up.
    Shown(Vote),
    /// Nothing: the round went without them.
    Missed,
}

/// Everybody at the table, in the order they sat down. Who has left is still there while their revealed
/// vote is.
pub(crate) fn people(
    state: &State,
    labels: &[Label],
    you: SeatId,
    own_vote: Option<Vote>,
) -> impl Iterator<Item = Person> {
    let round = state.round();
    let Outliers { lowest, highest } =
        round.and_then(|round| round.reveal.as_ref()).map(Reveal::talkers).unwrap_or_default();
    state
        .seats
        .iter()
        .zip(labels)
        .map(move |(seat, label)| (seat, label, hand(seat, round, you, own_vote)))
        .filter(|(seat, _, hand)| seat.presence != Presence::Gone || matches!(hand, Hand::Shown(_)))
        .map(move |(seat, label, hand)| Person {
            id: seat.id,
            label: label.name.clone(),
            initials: label.initials.clone(),
            colour: label.colour,
            presence: seat.presence,
            you: seat.id == you,
            driver: state.is_driver(seat.id),
            hand,
            // They stand in the order of the seats.
            talks: lowest.binary_search(&seat.id).is_ok() || highest.binary_search(&seat.id).is_ok(),
        })
}

/// What to call everybody, in the order of the seats.
pub(crate) fn labels(state: &State) -> Rc<[Label]> {
    let label = |(seat, name): (&Seat, String)| {
        let usual = (seat.id.0 % u32::from(COLOURS)) as u8;
        let (initials, colour) = look(seat.avatar.as_ref(), seat.name.as_str(), usual);
        Label { name: name.into(), initials, colour }
    };
    state.seats.iter().zip(state.labels().into_values()).map(label).collect()
}

/// The letters or the emoji on a face, and which of the colours it has: this one, unless another was chosen.
pub(crate) fn look(avatar: Option<&Avatar>, name: &str, usual: u8) -> (AttrValue, u8) {
    let shown = match avatar.and_then(|avatar| avatar.emoji.as_ref()) {
        Some(emoji) => emoji.as_str().to_owned(),
        None => initials(name),
    };
    (shown.into(), avatar.map_or(usual, |avatar| avatar.colour.number()))
}

/// What the table waits for, in a sentence; also read out by screen readers.
pub(crate) fn status(state: &State, people: &[Rc<Person>]) -> String {
    let Some(round) = state.round() else { return String::new() };
    if let Some(reveal) = &round.reveal {
        return result(reveal);
    }
    if round.reveals_at.is_some() {
        return texts::cards_turn().to_owned();
    }
    let i_think = people.iter().any(|person| person.you && person.hand == Hand::Thinking);
    let others: Vec<&str> = people
        .iter()
        .filter(|person| !person.you && person.hand == Hand::Thinking)
        .map(|person| person.label.as_str())
        .collect();
    let voters = people.iter().any(|person| matches!(person.hand, Hand::Thinking | Hand::Voted));
    match (voters, i_think, others.is_empty()) {
        (false, _, _) => texts::everybody_watches().to_owned(),
        (true, true, _) => texts::your_turn().to_owned(),
        (true, false, false) => texts::waiting_for(&listed(&others)),
        (true, false, true) => who_reveals(people),
    }
}

/// The same for a screen that everybody looks at, and nobody in particular.
pub(crate) fn status_for_all(state: &State, people: &[Rc<Person>]) -> String {
    let Some(round) = state.round() else {
        return match state.table {
            Table::Finished => texts::all_estimated().to_owned(),
            Table::Gathering | Table::Pointing { .. } => texts::waiting_for_start().to_owned(),
        };
    };
    if let Some(reveal) = &round.reveal {
        return result(reveal);
    }
    let waited_for: Vec<&str> = people
        .iter()
        .filter(|person| person.hand == Hand::Thinking)
        .map(|person| person.label.as_str())
        .collect();
    if waited_for.is_empty() {
        texts::everybody_voted().to_owned()
    } else {
        texts::waiting_for(&listed(&waited_for))
    }
}

/// How many have voted, of how many who vote.
pub(crate) fn turnout(people: &[Rc<Person>]) -> (usize, usize) {
    let voted = people.iter().filter(|person| person.hand == Hand::Voted).count();
    let thinking = people.iter().filter(|person| person.hand == Hand::Thinking).count();
    (voted, voted + thinking)
}

/// Whether everybody else has voted, and the round waits for the person in front of the screen alone.
pub(crate) fn waits_for_you(people: &[Rc<Person>]) -> bool {
    let mut thinking = people.iter().filter(|person| person.hand == Hand::Thinking);
    let waits = thinking.next().is_some_and(|person| person.you) && thinking.next().is_none();
    waits && people.iter().any(|person| person.hand == Hand::Voted)
}

/// Whether the votes lie open.
pub(crate) fn open_cards(people: &[Rc<Person>]) -> bool {
    people.iter().any(|person| matches!(person.hand, Hand::Shown(_) | Hand::Missed))
}

/// What to call the driver, in the middle of a sentence.
pub(crate) fn driver(people: &[Rc<Person>]) -> String {
    match people.iter().find(|person| person.driver) {
        Some(person) if person.you => texts::you().to_owned(),
        Some(person) => person.label.to_string(),
        None => texts::driver_in_sentence().to_owned(),
    }
}

/// The same for a screen that everybody looks at.
pub(crate) fn driver_for_all(people: &[Rc<Person>]) -> String {
    let driver = people.iter().find(|person| person.driver);
    driver.map_or_else(|| texts::driver_in_sentence().to_owned(), |person| person.label.to_string())
}

/// Those who are furthest apart, with their votes, to begin a sentence with.
pub(crate) fn outliers(people: &[Rc<Person>]) -> Vec<String> {
    let said = |(place, person): (usize, &Person)| match (person.you, place) {
        (true, 0) => texts::you_vote(&shown_vote(person)),
        (true, _) => texts::you_vote_inside(&shown_vote(person)),
        (false, _) => named_vote(person),
    };
    talkers(people).enumerate().map(said).collect()
}

/// The same for a screen that everybody looks at, and nobody in particular.
pub(crate) fn outliers_for_all(people: &[Rc<Person>]) -> Vec<String> {
    talkers(people).map(named_vote).collect()
}

fn talkers(people: &[Rc<Person>]) -> impl Iterator<Item = &Person> {
    people.iter().map(|person| &**person).filter(|person| person.talks)
}

fn named_vote(person: &Person) -> String {
    format!("{} ({})", person.label, shown_vote(person))
}

fn shown_vote(person: &Person) -> String {
    match person.hand {
        Hand::Shown(vote) => vote.to_string(),
        Hand::Empty | Hand::Watching | Hand::Thinking | Hand::Voted | Hand::Missed => String::new(),
    }
}

fn who_reveals(people: &[Rc<Person>]) -> String {
    match people.iter().find(|person| person.driver) {
        Some(person) if person.you => texts::you_reveal().to_owned(),
        Some(person) => texts::somebody_reveals(&person.label),
        None => texts::driver_reveals().to_owned(),
    }
}

fn result(reveal: &Reveal) -> String {
    match reveal.result.outcome {
        Outcome::Winner { points } => texts::revealed_winner(&points.to_string()),
        Outcome::Tie { low, high, .. } => texts::revealed_tie(&low.to_string(), &high.to_string()),
        Outcome::NoNumericVotes => texts::revealed_nothing().to_owned(),
    }
}

/// What lies before somebody. One's own card lies there as soon as one chose it.
fn hand(seat: &Seat, round: Option<&Round>, you: SeatId, own_vote: Option<Vote>) -> Hand {
    let Some(round) = round else {
        return if seat.role == Role::Spectator { Hand::Watching } else { Hand::Empty };
    };
    if let Some(reveal) = &round.reveal {
        return match (reveal.vote_of(seat.id), seat.role) {
            (Some(vote), _) => Hand::Shown(vote),
            // Nobody is told what.
            (None, _) if round.hide_names && round.voted.contains(&seat.id) => Hand::Voted,
            (None, Role::Spectator) => Hand::Watching,
            (None, Role::Voter) => Hand::Missed,
        };
    }
    let voted = if seat.id == you { own_vote.is_some() } else { round.voted.contains(&seat.id) };
    match seat.role {
        Role::Spectator => Hand::Watching,
        Role::Voter if voted => Hand::Voted,
        Role::Voter => Hand::Thinking,
    }
}

#[cfg(test)]
mod tests;
