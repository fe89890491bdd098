//! View models of the people in a room, and the status sentence that says what the room waits for.

use std::rc::Rc;

use room::limits::AVATAR_COLOURS;
use room::{Avatar, Outcome, Outliers, Presence, Reveal, Role, Round, Seat, SeatId, State, Table, Vote};
use yew::AttrValue;

use crate::sentences::{initials, join_names};
use crate::texts;

/// A person in the room, as the screens show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The person's seat.
    pub(crate) id: SeatId,
    /// Display name, unique in the room: `Ann (2)`.
    pub(crate) label: AttrValue,
    /// The avatar's initials or emoji.
    pub(crate) initials: AttrValue,
    /// Index of the avatar's colour.
    pub(crate) colour: u8,
    /// Whether the person is here, away or gone.
    pub(crate) presence: Presence,
    /// Whether this is the person who looks at this page.
    pub(crate) you: bool,
    /// Whether the person is the driver.
    pub(crate) driver: bool,
    /// The person's vote in the current round, as far as it may be shown.
    pub(crate) vote_state: VoteState,
    /// Whether the revealed vote is among the lowest or highest and votes differ.
    pub(crate) is_outlier: bool,
}

/// The avatar's colour outside a room. In a room the default depends on the seat.
pub(crate) const DEFAULT_COLOUR: u8 = 1;

/// A person's name and avatar. Computed again only when someone is seated or renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// Display name, unique in the room.
    name: AttrValue,
    /// The avatar's initials or emoji.
    initials: AttrValue,
    /// Index of the avatar's colour.
    colour: u8,
}

/// A person's vote as others see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VoteState {
    /// No round is open.
    NoRound,
    /// The person is a spectator.
    Spectating,
    /// The person has not voted yet.
    NotVoted,
    /// The person voted; the vote is hidden.
    Voted,
    /// The revealed vote.
    Revealed(Vote),
    /// The votes are revealed, and the person did not vote.
    DidNotVote,
}

/// The people in the room, ordered by seat. A person who left stays in the list while their revealed vote is shown.
pub(crate) fn people(
    state: &State,
    labels: &[Label],
    you: SeatId,
    own_vote: Option<Vote>,
) -> impl Iterator<Item = Person> {
    let round = state.round();
    let Outliers { lowest, highest } =
        round.and_then(|round| round.reveal.as_ref()).map(Reveal::outliers).unwrap_or_default();
    state
        .seats
        .iter()
        .zip(labels)
        .map(move |(seat, label)| (seat, label, vote_state(seat, round, you, own_vote)))
        .filter(|(seat, _, vote_state)| {
            seat.presence != Presence::Gone || matches!(vote_state, VoteState::Revealed(_))
        })
        .map(move |(seat, label, vote_state)| Person {
            id: seat.id,
            label: label.name.clone(),
            initials: label.initials.clone(),
            colour: label.colour,
            presence: seat.presence,
            you: seat.id == you,
            driver: state.is_driver(seat.id),
            vote_state,
            // Both lists are sorted by seat.
            is_outlier: lowest.binary_search(&seat.id).is_ok() || highest.binary_search(&seat.id).is_ok(),
        })
}

/// Names and avatars of all seats, in seat order.
pub(crate) fn labels(state: &State) -> Rc<[Label]> {
    let label = |(seat, name): (&Seat, String)| {
        let default_colour = (seat.id.0 % u32::from(AVATAR_COLOURS)) as u8;
        let (initials, colour) =
            avatar_text_and_colour(seat.avatar.as_ref(), seat.name.as_str(), default_colour);
        Label { name: name.into(), initials, colour }
    };
    state.seats.iter().zip(state.display_names().into_values()).map(label).collect()
}

/// The text on an avatar (emoji or initials) and the index of its colour, which defaults to `default_colour`.
pub(crate) fn avatar_text_and_colour(
    avatar: Option<&Avatar>,
    name: &str,
    default_colour: u8,
) -> (AttrValue, u8) {
    let text = match avatar.and_then(|avatar| avatar.emoji.as_ref()) {
        Some(emoji) => emoji.as_str().to_owned(),
        None => initials(name),
    };
    (text.into(), avatar.map_or(default_colour, |avatar| avatar.colour.number()))
}

/// The status sentence: what the room waits for. Screen readers announce it.
pub(crate) fn status(state: &State, people: &[Rc<Person>]) -> String {
    let Some(round) = state.round() else { return String::new() };
    if let Some(reveal) = &round.reveal {
        return result_status(reveal);
    }
    if round.reveals_at.is_some() {
        return texts::revealing().to_owned();
    }
    let you_have_not_voted =
        people.iter().any(|person| person.you && person.vote_state == VoteState::NotVoted);
    let others: Vec<&str> = people
        .iter()
        .filter(|person| !person.you && person.vote_state == VoteState::NotVoted)
        .map(|person| person.label.as_str())
        .collect();
    let voters =
        people.iter().any(|person| matches!(person.vote_state, VoteState::NotVoted | VoteState::Voted));
    match (voters, you_have_not_voted, others.is_empty()) {
        (false, _, _) => texts::only_spectators().to_owned(),
        (true, true, _) => texts::pick_a_card().to_owned(),
        (true, false, false) => texts::waiting_for(&join_names(&others)),
        (true, false, true) => reveal_status(people),
    }
}

/// The status sentence for the big screen, where nobody is "you".
pub(crate) fn big_screen_status(state: &State, people: &[Rc<Person>]) -> String {
    let Some(round) = state.round() else {
        return match state.table {
            Table::Finished => texts::all_estimated().to_owned(),
            Table::Gathering | Table::Pointing { .. } => texts::waiting_for_start().to_owned(),
        };
    };
    if let Some(reveal) = &round.reveal {
        return result_status(reveal);
    }
    let waited_for: Vec<&str> = people
        .iter()
        .filter(|person| person.vote_state == VoteState::NotVoted)
        .map(|person| person.label.as_str())
        .collect();
    if waited_for.is_empty() {
        texts::everyone_voted().to_owned()
    } else {
        texts::waiting_for(&join_names(&waited_for))
    }
}

/// How many voters have voted, and how many voters there are.
pub(crate) fn turnout(people: &[Rc<Person>]) -> (usize, usize) {
    let voted = people.iter().filter(|person| person.vote_state == VoteState::Voted).count();
    let not_voted = people.iter().filter(|person| person.vote_state == VoteState::NotVoted).count();
    (voted, voted + not_voted)
}

/// Whether everyone else has voted and the round waits only for this person.
pub(crate) fn waits_only_for_you(people: &[Rc<Person>]) -> bool {
    let mut not_voted = people.iter().filter(|person| person.vote_state == VoteState::NotVoted);
    let waits = not_voted.next().is_some_and(|person| person.you) && not_voted.next().is_none();
    waits && people.iter().any(|person| person.vote_state == VoteState::Voted)
}

/// Whether the votes are revealed.
pub(crate) fn votes_revealed(people: &[Rc<Person>]) -> bool {
    people.iter().any(|person| matches!(person.vote_state, VoteState::Revealed(_) | VoteState::DidNotVote))
}

/// The driver's name for use inside a sentence.
pub(crate) fn driver_label(people: &[Rc<Person>]) -> String {
    match people.iter().find(|person| person.driver) {
        Some(person) if person.you => texts::you().to_owned(),
        Some(person) => person.label.to_string(),
        None => texts::driver_in_sentence().to_owned(),
    }
}

/// The driver's name for the big screen, where nobody is "you".
pub(crate) fn big_screen_driver(people: &[Rc<Person>]) -> String {
    let driver = people.iter().find(|person| person.driver);
    driver.map_or_else(|| texts::driver_in_sentence().to_owned(), |person| person.label.to_string())
}

/// Names and votes of the people furthest apart, for the start of a sentence.
pub(crate) fn outliers(people: &[Rc<Person>]) -> Vec<String> {
    let text = |(index, person): (usize, &Person)| match (person.you, index) {
        (true, 0) => texts::you_vote(&vote_text(person)),
        (true, _) => texts::you_vote_inside(&vote_text(person)),
        (false, _) => vote_with_name(person),
    };
    outlier_people(people).enumerate().map(text).collect()
}

/// The same for the big screen, where nobody is "you".
pub(crate) fn big_screen_outliers(people: &[Rc<Person>]) -> Vec<String> {
    outlier_people(people).map(vote_with_name).collect()
}

fn outlier_people(people: &[Rc<Person>]) -> impl Iterator<Item = &Person> {
    people.iter().map(|person| &**person).filter(|person| person.is_outlier)
}

fn vote_with_name(person: &Person) -> String {
    format!("{} ({})", person.label, vote_text(person))
}

fn vote_text(person: &Person) -> String {
    match person.vote_state {
        VoteState::Revealed(vote) => vote.to_string(),
        VoteState::NoRound
        | VoteState::Spectating
        | VoteState::NotVoted
        | VoteState::Voted
        | VoteState::DidNotVote => String::new(),
    }
}

fn reveal_status(people: &[Rc<Person>]) -> String {
    match people.iter().find(|person| person.driver) {
        Some(person) if person.you => texts::you_reveal().to_owned(),
        Some(person) => texts::named_driver_reveals(&person.label),
        None => texts::driver_reveals().to_owned(),
    }
}

fn result_status(reveal: &Reveal) -> String {
    match reveal.result.outcome {
        Outcome::Winner { points } => texts::revealed_winner(&points.to_string()),
        Outcome::Tie { low, high, .. } => texts::revealed_tie(&low.to_string(), &high.to_string()),
        Outcome::NoNumericVotes => texts::revealed_nothing().to_owned(),
    }
}

/// The vote a seat shows. The person's own vote shows as soon as they click it.
fn vote_state(seat: &Seat, round: Option<&Round>, you: SeatId, own_vote: Option<Vote>) -> VoteState {
    let Some(round) = round else {
        return if seat.role == Role::Spectator { VoteState::Spectating } else { VoteState::NoRound };
    };
    if let Some(reveal) = &round.reveal {
        return match (reveal.vote_of(seat.id), seat.role) {
            (Some(vote), _) => VoteState::Revealed(vote),
            // Without names, only the fact that they voted is known.
            (None, _) if round.hide_names && round.voted.contains(&seat.id) => VoteState::Voted,
            (None, Role::Spectator) => VoteState::Spectating,
            (None, Role::Voter) => VoteState::DidNotVote,
        };
    }
    let voted = if seat.id == you { own_vote.is_some() } else { round.voted.contains(&seat.id) };
    match seat.role {
        Role::Spectator => VoteState::Spectating,
        Role::Voter if voted => VoteState::Voted,
        Role::Voter => VoteState::NotVoted,
    }
}

#[cfg(test)]
mod tests;
