//! Renders host messages as lines of text for the terminal.

use std::collections::BTreeMap;

use room::message::{Answer, HostMessage};
use room::{
    Card, CardId, Change, Outcome, Outliers, PastRound, Presence, Reveal, Role, Seat, SeatId, Stage, State,
    Summary, Table, Timer, TimerPurpose, View, duration,
};

use crate::settings::{changed_lines, scale_lines};

/// How many lines of a card's text are printed.
const BODY_LINES: usize = 12;
/// How many characters of a line are printed. Some trackers export a whole text as one line.
const LINE_CHARS: usize = 600;

/// The lines for a message. `before` is the view before the message, `view` the view after it.
pub(crate) fn lines(before: Option<&View>, message: &HostMessage, view: &View) -> Vec<String> {
    match message {
        HostMessage::Joined { .. } if before.is_some() => {
            let mut lines = vec!["Back in the room.".to_owned()];
            lines.extend(current_stage(view));
            lines
        }
        HostMessage::Joined { .. } => welcome(view),
        HostMessage::State { .. } => current_stage(view),
        HostMessage::Changed { changes, .. } => {
            let (before, names) = (before.unwrap_or(view), Names::of(view));
            changes.iter().flat_map(|change| changed(before, change, view, &names)).collect()
        }
        // After the last vote the round may be revealed already, and its result includes this vote.
        HostMessage::YourVote(_) if view.state.round().is_none_or(|round| round.reveal.is_some()) => {
            Vec::new()
        }
        HostMessage::YourVote(own) => match own.vote {
            Some(vote) => vec![format!("Your vote is {vote} ({}).", turnout(&view.state))],
            None => vec![format!("You withdrew your vote ({}).", turnout(&view.state))],
        },
        HostMessage::Reacted { seat, reaction } => {
            vec![format!("{} {}", Names::of(view).name(*seat), reaction.as_str())]
        }
        HostMessage::Challenge(_)
        | HostMessage::TakeOver { .. }
        | HostMessage::Refused { .. }
        | HostMessage::Done { .. }
        | HostMessage::Failed { .. }
        | HostMessage::Closed { .. } => Vec::new(),
    }
}

/// Removes control characters: a hostile host could send terminal escape sequences.
pub(crate) fn strip_control(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).collect()
}

/// One line with all present members.
pub(crate) fn who(view: &View) -> String {
    let state = &view.state;
    let labels = state.display_names();
    let one = |seat: &Seat| {
        let mut notes = Vec::new();
        notes.extend((seat.id == view.you).then_some("you"));
        notes.extend(state.is_driver(seat.id).then_some("driver"));
        notes.extend((seat.role == Role::Spectator).then_some("spectator"));
        notes.extend((seat.presence == Presence::Away).then_some("away"));
        let name = &labels[&seat.id];
        if notes.is_empty() { name.clone() } else { format!("{name} ({})", notes.join(", ")) }
    };
    let here = state.seated().map(one).collect::<Vec<_>>();
    format!("Here: {}", here.join(", "))
}

/// The lines of a fetched card: text, note and past rounds.
pub(crate) fn card_details(view: &View, answer: &Answer) -> Vec<String> {
    let Answer::Card { card, body, note, rounds } = answer else { return Vec::new() };
    let mut lines = vec![title_of(&view.state, *card)];
    lines.extend(body.lines().map(|line| format!("  {}", shortened(line))));
    if !note.is_empty() {
        lines.push("Note:".into());
        lines.extend(note.lines().map(|line| format!("  {}", shortened(line))));
    }
    lines.extend(rounds.iter().map(|past| format!("Earlier: {}", outcome(&past.reveal))));
    lines
}

fn welcome(view: &View) -> Vec<String> {
    let state = &view.state;
    let mut lines = vec![format!("You're in “{}”.", state.room.name), who(view)];
    match state.cards.len() {
        0 => lines.push("No cards yet.".into()),
        1 => lines.push(format!("1 card, {} estimated.", Summary::of(state).estimated)),
        count => lines.push(format!("{} cards, {} estimated.", count, Summary::of(state).estimated)),
    }
    lines.extend(current_stage(view));
    lines
}

/// The lines that describe the current stage, for a member who has just joined.
fn current_stage(view: &View) -> Vec<String> {
    let state = &view.state;
    let mut lines = conflicting_estimates(state);
    lines.extend(match state.stage() {
        Stage::Gathering => {
            vec!["Not started yet. Type start to open the first card and become the driver.".into()]
        }
        Stage::Finished => summary(state),
        Stage::Voting | Stage::Revealed => {
            let mut lines = card(state);
            if let Some(reveal) = state.round().and_then(|round| round.reveal.as_ref()) {
                lines.extend(revealed(view, reveal, &Names::of(view)));
            } else if let Some(vote) = view.own_vote() {
                lines.push(format!("Your vote is {vote}."));
            }
            lines
        }
    });
    lines
}

/// Cards that the two halves of a split network settled differently.
fn conflicting_estimates(state: &State) -> Vec<String> {
    let line = |card: &Card| {
        let (points, other) = (card.estimate?.points, card.conflicting_estimates.first()?.points);
        Some(format!(
            "{} was estimated twice while the network was split: {points} and {other}. The driver decides.",
            title(card)
        ))
    };
    state.cards.iter().filter_map(|card| line(card)).collect()
}

fn changed(before: &View, change: &Change, view: &View, names: &Names) -> Vec<String> {
    let state = &view.state;
    let name = |id: &SeatId| names.name(*id);
    match change {
        // The user knows about the own actions.
        Change::Seated { seat: Seat { id: seat, .. } }
        | Change::Presence { seat, .. }
        | Change::Voted { seat }
        | Change::Withdrawn { seat }
            if *seat == view.you =>
        {
            Vec::new()
        }
        Change::Role { seat, role } if *seat == view.you => vec![match role {
            Role::Voter => "You're voting now.".into(),
            Role::Spectator => "You're a spectator now.".into(),
        }],
        Change::Seated { seat } if before.state.seat(seat.id).is_none() => {
            vec![format!("{} joined.", name(&seat.id))]
        }
        Change::Seated { seat } => vec![format!("{} is back.", name(&seat.id))],
        Change::Presence { seat, presence: Presence::Here } => vec![format!("{} is back.", name(seat))],
        Change::Presence { seat, presence: Presence::Away } => vec![format!("{} is away.", name(seat))],
        Change::Presence { seat, presence: Presence::Gone } => vec![format!("{} left.", name(seat))],
        Change::Role { seat, role: Role::Voter } => vec![format!("{} is voting now.", name(seat))],
        Change::Role { seat, role: Role::Spectator } => vec![format!("{} is a spectator now.", name(seat))],
        Change::Removed { seat } => vec![format!("{} was removed.", name(seat))],
        Change::Forgotten { .. } => Vec::new(),
        Change::Driver { seat } if *seat == view.you => vec!["You're the driver now.".into()],
        Change::Driver { seat } => vec![format!("{} is the driver now.", name(seat))],
        // Users don't wait for changes of the host or its successors.
        Change::Host { .. } | Change::Successors { .. } => Vec::new(),
        Change::Settings { settings } => changed_lines(&before.state.settings, settings),
        Change::CardsAdded { cards } if cards.len() == 1 => vec!["1 card was added.".into()],
        Change::CardsAdded { cards } => vec![format!("{} cards were added.", cards.len())],
        Change::CardEdited { card, .. } => vec![format!("{} was edited.", title(card))],
        Change::CardMoved { card, .. } => vec![format!("{} was moved.", title_of(state, *card))],
        Change::CardRemoved { card } => vec![format!("{} was removed.", title_of(&before.state, *card))],
        Change::Noted { card, noted: false, .. } => {
            vec![format!("The note on {} was removed.", title_of(state, *card))]
        }
        Change::Noted { card, noted: true, note } => {
            let mut lines = vec![format!("Note added to {}.", title_of(state, *card))];
            lines.extend(note.iter().flat_map(|note| quoted(note)));
            lines
        }
        Change::RoundOpened { .. } => card(state),
        Change::Voted { seat } => vec![format!("{} has voted ({}).", name(seat), turnout(state))],
        Change::Withdrawn { seat } => {
            vec![format!("{} withdrew their vote ({}).", name(seat), turnout(state))]
        }
        Change::CountingDown { .. } => vec!["Everyone has voted. Revealing…".into()],
        Change::CountDownStopped => vec!["The countdown stopped because something changed.".into()],
        Change::TimerStarted { timer } => timer_started(timer),
        Change::TimerStopped => vec!["The timer was stopped.".into()],
        Change::TimerEnded => vec!["Time's up.".into()],
        Change::Revealed { reveal } => revealed(view, reveal, names),
        Change::Settled { card, estimate } => {
            vec![format!("{} is settled at {}.", title_of(state, *card), estimate.points)]
        }
        Change::Unsettled { .. } => vec!["This card is being voted on again.".into()],
        Change::Finished => summary(state),
    }
}

/// The members' display names. Computed once per message, because in a large room that is most of the work.
struct Names {
    you: SeatId,
    labels: BTreeMap<SeatId, String>,
}

impl Names {
    fn of(view: &View) -> Self {
        Self { you: view.you, labels: view.state.display_names() }
    }

    fn name(&self, id: SeatId) -> &str {
        if id == self.you { "You" } else { self.labels.get(&id).map_or("", String::as_str) }
    }
}

fn turnout(state: &State) -> String {
    let voters = state.seated().filter(|seat| seat.role == Role::Voter).count();
    let voted = state.round().map_or(0, |round| round.voted.len());
    format!("{voted} of {}", voters.max(voted))
}

fn card(state: &State) -> Vec<String> {
    let Table::Pointing { card, body, note, round, earlier } = &state.table else { return Vec::new() };
    let Some(card) = state.card(*card) else { return Vec::new() };
    let place = state.cards.iter().position(|other| other.id == card.id).map_or(1, |place| place + 1);
    let mut lines = vec![String::new(), format!("Card {place} of {}: {}", state.cards.len(), title(card))];
    lines.extend(card.link.iter().map(|link| format!("  {link}")));
    lines.extend(quoted(body));
    if !note.is_empty() {
        lines.push("Note:".into());
        lines.extend(quoted(note));
    }
    lines.extend(earlier.last().map(|PastRound { reveal, .. }| format!("Last time: {}", outcome(reveal))));
    if round.hide_names {
        lines.push("Votes will be shown without names.".into());
    }
    lines.extend(scale_lines(&state.settings.scale));
    lines
}

fn timer_started(timer: &Timer) -> Vec<String> {
    let purpose = match timer.purpose {
        TimerPurpose::Round => "vote",
        TimerPurpose::Talk => "discuss",
    };
    let then = if timer.reveal_at_end { " Then the votes are revealed." } else { "" };
    vec![format!("{} to {purpose}.{then}", duration(timer.length_ms))]
}

/// Indents a text and limits its lines.
fn quoted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> =
        text.lines().take(BODY_LINES).map(|line| format!("  {}", shortened(line))).collect();
    if text.lines().count() > BODY_LINES {
        lines.push("  …".into());
    }
    lines
}

fn title_of(state: &State, card: CardId) -> String {
    state.card(card).map_or_else(String::new, title)
}

/// Collapses white space and limits the length of a line.
fn shortened(line: &str) -> String {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

fn title(card: &Card) -> String {
    match (card.key.as_str(), card.title.as_str()) {
        ("", "") => "an untitled card".into(),
        ("", title) => title.into(),
        (key, "") => key.into(),
        (key, title) => format!("{key} {title}"),
    }
}

fn revealed(view: &View, reveal: &Reveal, names: &Names) -> Vec<String> {
    let votes = reveal.votes.iter().map(|cast| match cast.seat {
        Some(seat) => format!("{} {}", names.name(seat), cast.vote),
        None => cast.vote.to_string(),
    });
    let votes = votes.collect::<Vec<_>>().join(", ");
    let mut lines =
        vec![format!("Votes: {}", if votes.is_empty() { "none" } else { &votes }), outcome(reveal)];
    if let Some(figures) = &reveal.result.figures {
        let unit = view.state.settings.scale.unit();
        let mean = figures.mean.map_or_else(String::new, |mean| format!("Mean {mean}{unit}, median "));
        let median = if mean.is_empty() { "Median " } else { "" };
        lines.push(format!(
            "{mean}{median}{}{unit}, from {} to {}, {} % agree.",
            figures.median, figures.lowest, figures.highest, figures.agreement
        ));
        if let Some(nearest) = figures.nearest {
            lines.push(format!("Closest value: {nearest}{unit}."));
        }
    }
    lines.extend(outliers(reveal, names));
    if view.state.is_driver(view.you) {
        lines.push(match reveal.result.outcome {
            Outcome::Winner { .. } => "Type next, revote, or settle with another value.".into(),
            Outcome::Tie { low, high, .. } => format!("Type settle {low} or settle {high}, or revote."),
            Outcome::NoNumericVotes => "Type revote, skip, or settle with a value.".into(),
        });
    }
    lines
}

/// The members with the lowest and highest votes, who should explain them.
fn outliers(reveal: &Reveal, names: &Names) -> Option<String> {
    let Outliers { lowest, highest } = reveal.outliers();
    let named = |seats: Vec<SeatId>| {
        seats.into_iter().map(|seat| names.name(seat).to_owned()).collect::<Vec<_>>().join(", ")
    };
    let (lowest, highest) = (named(lowest), named(highest));
    match (lowest.is_empty(), highest.is_empty()) {
        (true, true) => None,
        (false, false) => Some(format!("Lowest: {lowest}. Highest: {highest}. Hear them out.")),
        (false, true) => Some(format!("Lowest: {lowest}. Hear why.")),
        (true, false) => Some(format!("Highest: {highest}. Hear why.")),
    }
}

fn outcome(reveal: &Reveal) -> String {
    match reveal.result.outcome {
        Outcome::Winner { points } => format!("{points} wins."),
        Outcome::Tie { low, high, leader: None } => format!("Tie between {low} and {high}."),
        Outcome::Tie { low, high, leader: Some(leader) } => {
            format!("Tie between {low} and {high}; {leader} has the most votes.")
        }
        Outcome::NoNumericVotes => "Nobody picked a number.".into(),
    }
}

fn summary(state: &State) -> Vec<String> {
    let summary = Summary::of(state);
    let mut lines = vec![String::new(), "Finished.".to_owned()];
    for card in &state.cards {
        let points = card.estimate.map_or_else(|| "–".to_owned(), |estimate| estimate.points.to_string());
        lines.push(format!("  {points:>5}  {}", title(card)));
    }
    let points = match summary.numeric {
        0 if summary.estimated > 0 => "Estimates".to_owned(),
        _ => format!("{} points", summary.total()),
    };
    lines.push(format!(
        "{points} on {} cards, in {} rounds and {}.",
        summary.estimated,
        summary.rounds,
        duration(summary.spent_ms)
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_stripped() {
        assert_eq!(strip_control("\u{1b}]0;owned\u{7}Log\r in\u{9b}2J ☕"), "]0;ownedLog in2J ☕");
    }
}
