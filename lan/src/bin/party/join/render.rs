//! What happens, as people read it.

use std::collections::BTreeMap;

use room::message::{Answer, HostMessage};
use room::{
    Card, CardId, Change, Outcome, Outliers, PastRound, Presence, Reveal, Role, Seat, SeatId, Stage, State,
    Summary, Table, Timer, TimerPurpose, View, duration,
};

/// How many lines of a card's text are shown.
const BODY_LINES: usize = 12;
/// How many characters of such a line are shown; some trackers export a whole text as one.
const LINE_CHARS: usize = 600;

/// What to print after a message: `before` is how things stood, `view` how they stand now.
pub(crate) fn lines(before: Option<&View>, message: &HostMessage, view: &View) -> Vec<String> {
    match message {
        HostMessage::Joined { .. } if before.is_some() => {
            let mut lines = vec!["Back in the room.".to_owned()];
            lines.extend(table(view));
            lines
        }
        HostMessage::Joined { .. } => welcome(view),
        HostMessage::State { .. } => table(view),
        HostMessage::Changed { changes, .. } => {
            let (before, names) = (before.unwrap_or(view), Names::of(view));
            changes.iter().flat_map(|change| changed(before, change, view, &names)).collect()
        }
        // With the last vote the round is revealed already, and that tells more.
        HostMessage::YourVote(_) if view.state.round().is_none_or(|round| round.reveal.is_some()) => {
            Vec::new()
        }
        HostMessage::YourVote(own) => match own.vote {
            Some(vote) => vec![format!("Your vote is {vote} ({}).", turnout(&view.state))],
            None => vec![format!("You have no vote ({}).", turnout(&view.state))],
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

/// What a terminal shows and does not obey: a hostile host may send any characters.
pub(crate) fn plain(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).collect()
}

/// Who is here, in a sentence.
pub(crate) fn who(view: &View) -> String {
    let state = &view.state;
    let labels = state.labels();
    let one = |seat: &Seat| {
        let mut notes = Vec::new();
        notes.extend((seat.id == view.you).then_some("you"));
        notes.extend(state.is_driver(seat.id).then_some("drives"));
        notes.extend((seat.role == Role::Spectator).then_some("watches"));
        notes.extend((seat.presence == Presence::Away).then_some("away"));
        let name = &labels[&seat.id];
        if notes.is_empty() { name.clone() } else { format!("{name} ({})", notes.join(", ")) }
    };
    let here = state.seated().map(one).collect::<Vec<_>>();
    format!("Here: {}", here.join(", "))
}

/// A card's text, note and rounds, as the room told them.
pub(crate) fn card_read(view: &View, answer: &Answer) -> Vec<String> {
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
    let mut lines = vec![format!("You are in “{}”.", state.room.name), who(view)];
    match state.cards.len() {
        0 => lines.push("There are no cards yet.".into()),
        1 => lines.push(format!("1 card, {} estimated.", Summary::of(state).estimated)),
        count => lines.push(format!("{} cards, {} estimated.", count, Summary::of(state).estimated)),
    }
    lines.extend(table(view));
    lines
}

/// How the table stands, for somebody who has just come to it.
fn table(view: &View) -> Vec<String> {
    let state = &view.state;
    let mut lines = undecided(state);
    lines.extend(match state.stage() {
        Stage::Gathering => {
            vec!["Nobody has started yet. Type start to put the first card on the table.".into()]
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

/// What was settled differently in the two halves of a split network.
fn undecided(state: &State) -> Vec<String> {
    let line = |card: &Card| {
        let (points, other) = (card.estimate?.points, card.conflicting_estimates.first()?.points);
        Some(format!(
            "{} was settled at {points} and elsewhere at {other} while the network was split. The driver decides.",
            title(card)
        ))
    };
    state.cards.iter().filter_map(|card| line(card)).collect()
}

fn changed(before: &View, change: &Change, view: &View, names: &Names) -> Vec<String> {
    let state = &view.state;
    let name = |id: &SeatId| names.name(*id);
    match change {
        // What one does oneself, one knows.
        Change::Seated { seat: Seat { id: seat, .. } }
        | Change::Presence { seat, .. }
        | Change::Voted { seat }
        | Change::Withdrawn { seat }
            if *seat == view.you =>
        {
            Vec::new()
        }
        Change::Role { seat, role } if *seat == view.you => vec![match role {
            Role::Voter => "You vote from now on.".into(),
            Role::Spectator => "You watch from now on.".into(),
        }],
        Change::Seated { seat } if before.state.seat(seat.id).is_none() => {
            vec![format!("{} sat down.", name(&seat.id))]
        }
        Change::Seated { seat } => vec![format!("{} is back.", name(&seat.id))],
        Change::Presence { seat, presence: Presence::Here } => vec![format!("{} is back.", name(seat))],
        Change::Presence { seat, presence: Presence::Away } => vec![format!("{} is away.", name(seat))],
        Change::Presence { seat, presence: Presence::Gone } => vec![format!("{} left.", name(seat))],
        Change::Role { seat, role: Role::Voter } => vec![format!("{} votes from now on.", name(seat))],
        Change::Role { seat, role: Role::Spectator } => vec![format!("{} watches from now on.", name(seat))],
        Change::Removed { seat } => vec![format!("{} was removed.", name(seat))],
        Change::Forgotten { .. } => Vec::new(),
        Change::Driver { seat } if *seat == view.you => vec!["You drive.".into()],
        Change::Driver { seat } => vec![format!("{} drives.", name(seat))],
        // Where somebody sits, and who would come forward one day, is nothing that one waits for.
        Change::Host { .. } | Change::Successors { .. } => Vec::new(),
        Change::AutoReveal { on: true } => vec!["Votes open by themselves once all are in.".into()],
        Change::AutoReveal { on: false } => vec!["The driver opens the votes from now on.".into()],
        Change::CountDown { on: true } => vec!["They do so after a count-down.".into()],
        Change::CountDown { on: false } => vec!["They do so without a count-down.".into()],
        Change::HideNames { on: true } => {
            vec!["From the next round on, votes are shown without names.".into()]
        }
        Change::HideNames { on: false } => vec!["From the next round on, votes are shown with names.".into()],
        Change::Scale { .. } => scale(state),
        Change::CardsAdded { cards } if cards.len() == 1 => vec!["1 card was added.".into()],
        Change::CardsAdded { cards } => vec![format!("{} cards were added.", cards.len())],
        Change::CardEdited { card, .. } => vec![format!("{} was changed.", title(card))],
        Change::CardMoved { card, .. } => vec![format!("{} has another place.", title_of(state, *card))],
        Change::CardRemoved { card } => vec![format!("{} was taken out.", title_of(&before.state, *card))],
        Change::Noted { card, noted: false, .. } => {
            vec![format!("{} has no note any more.", title_of(state, *card))]
        }
        Change::Noted { card, noted: true, note } => {
            let mut lines = vec![format!("{} has a note.", title_of(state, *card))];
            lines.extend(note.iter().flat_map(|note| quoted(note)));
            lines
        }
        Change::RoundOpened { .. } => card(state),
        Change::Voted { seat } => vec![format!("{} has voted ({}).", name(seat), turnout(state))],
        Change::Withdrawn { seat } => {
            vec![format!("{} has no vote any more ({}).", name(seat), turnout(state))]
        }
        Change::CountingDown { .. } => vec!["Everybody has voted. The votes open in a moment.".into()],
        Change::CountDownStopped => vec!["Not yet: something changed.".into()],
        Change::TimerStarted { timer } => timer_started(timer),
        Change::TimerStopped => vec!["The timer was stopped.".into()],
        Change::TimerEnded => vec!["The time is up.".into()],
        Change::Revealed { reveal } => revealed(view, reveal, names),
        Change::Settled { card, estimate } => {
            vec![format!("{} is settled at {}.", title_of(state, *card), estimate.points)]
        }
        Change::Unsettled { .. } => vec!["The card is voted on again.".into()],
        Change::Finished => summary(state),
    }
}

/// What to call everybody. Worked out once a message: in a large room that is most of the work.
struct Names {
    you: SeatId,
    labels: BTreeMap<SeatId, String>,
}

impl Names {
    fn of(view: &View) -> Self {
        Self { you: view.you, labels: view.state.labels() }
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
        lines.push("The votes will be shown without names.".into());
    }
    lines.extend(scale(state));
    lines
}

/// What one can vote with, and what it means.
fn scale(state: &State) -> Vec<String> {
    let first = state.scale.hand().next().map_or_else(String::new, |vote| vote.to_string());
    let unit = if state.scale.unit().is_empty() { "" } else { " hours" };
    let mut lines = vec![format!("Vote with one of {}{unit}, such as: vote {first}", state.scale)];
    lines.extend(state.scale.hints().iter().map(|hint| format!("  {}: {}", hint.value, hint.text)));
    lines
}

fn timer_started(timer: &Timer) -> Vec<String> {
    let purpose = match timer.purpose {
        TimerPurpose::Round => "vote",
        TimerPurpose::Talk => "talk",
    };
    let then = if timer.reveal_at_end { " Then the votes open." } else { "" };
    vec![format!("{} to {purpose}.{then}", duration(timer.length_ms))]
}

/// A card's text, as far as a terminal has use for it.
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

/// A line of a card's text as far as a terminal has use for it.
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
        vec![format!("The votes: {}", if votes.is_empty() { "none" } else { &votes }), outcome(reveal)];
    if let Some(figures) = &reveal.result.figures {
        let unit = view.state.scale.unit();
        let mean = figures.mean.map_or_else(String::new, |mean| format!("Mean {mean}{unit}, median "));
        let median = if mean.is_empty() { "Median " } else { "" };
        lines.push(format!(
            "{mean}{median}{}{unit}, from {} to {}, {} % agree.",
            figures.median, figures.lowest, figures.highest, figures.agreement
        ));
        if let Some(nearest) = figures.nearest {
            lines.push(format!("Nearest to the mean: {nearest}{unit}."));
        }
    }
    lines.extend(who_should_talk(reveal, names));
    if view.state.is_driver(view.you) {
        lines.push(match reveal.result.outcome {
            Outcome::Winner { .. } => "Type next, or revote, or settle the card at something else.".into(),
            Outcome::Tie { low, high, .. } => format!("Type settle {low} or settle {high}, or revote."),
            Outcome::NoNumericVotes => "Type revote, or skip, or settle the card at something.".into(),
        });
    }
    lines
}

/// Those who are furthest apart.
fn who_should_talk(reveal: &Reveal, names: &Names) -> Option<String> {
    let Outliers { lowest, highest } = reveal.talkers();
    let named = |seats: Vec<SeatId>| {
        seats.into_iter().map(|seat| names.name(seat).to_owned()).collect::<Vec<_>>().join(", ")
    };
    let (lowest, highest) = (named(lowest), named(highest));
    match (lowest.is_empty(), highest.is_empty()) {
        (true, true) => None,
        (false, false) => Some(format!("Lowest: {lowest}. Highest: {highest}. They should talk.")),
        (false, true) => Some(format!("Lowest: {lowest}. Ask why.")),
        (true, false) => Some(format!("Highest: {highest}. Ask why.")),
    }
}

fn outcome(reveal: &Reveal) -> String {
    match reveal.result.outcome {
        Outcome::Winner { points } => format!("The winner is {points}."),
        Outcome::Tie { low, high, leader: None } => format!("A tie between {low} and {high}."),
        Outcome::Tie { low, high, leader: Some(leader) } => {
            format!("A tie between {low} and {high}; {leader} leads.")
        }
        Outcome::NoNumericVotes => "Nobody chose a value.".into(),
    }
}

fn summary(state: &State) -> Vec<String> {
    let summary = Summary::of(state);
    let mut lines = vec![String::new(), "All done.".to_owned()];
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
    fn a_terminal_gets_nothing_to_obey() {
        assert_eq!(plain("\u{1b}]0;owned\u{7}Log\r in\u{9b}2J ☕"), "]0;ownedLog in2J ☕");
    }
}
