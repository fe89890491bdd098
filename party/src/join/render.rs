//! Renders host messages as lines of text for the terminal.

use std::collections::BTreeMap;

use room::message::{Answer, HostMessage};
use room::{
    Card, CardId, Change, OtherHost, Outcome, Outliers, PastRound, Presence, Reveal, Role, Seat, SeatId,
    Stage, State, Summary, Table, Timer, TimerPurpose, View, duration,
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
            let mut lines = vec![texts::program_back().to_owned()];
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
            Some(vote) => vec![texts::program_own_vote(&vote.to_string(), &turnout(&view.state))],
            None => vec![texts::program_own_vote_withdrawn(&turnout(&view.state))],
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
        notes.extend((seat.id == view.you).then(texts::you));
        notes.extend(state.is_driver(seat.id).then(texts::driver));
        notes.extend((seat.role == Role::Spectator).then(texts::spectator));
        notes.extend((seat.presence == Presence::Away).then(texts::away));
        let name = &labels[&seat.id];
        if notes.is_empty() { name.clone() } else { format!("{name} ({})", notes.join(", ")) }
    };
    let here = state.seated().map(one).collect::<Vec<_>>();
    texts::program_here(&here.join(", "))
}

/// The lines of a fetched card: text, note and past rounds.
pub(crate) fn card_details(view: &View, answer: &Answer) -> Vec<String> {
    let Answer::Card { card, body, note, rounds } = answer else { return Vec::new() };
    let mut lines = vec![title_of(&view.state, *card)];
    lines.extend(body.lines().map(|line| format!("  {}", shortened(line))));
    if !note.is_empty() {
        lines.push(texts::note().into());
        lines.extend(note.lines().map(|line| format!("  {}", shortened(line))));
    }
    lines.extend(rounds.iter().map(|past| texts::program_earlier(&outcome(&past.reveal))));
    lines
}

fn welcome(view: &View) -> Vec<String> {
    let state = &view.state;
    let mut lines = vec![texts::program_welcome(state.room.name.as_str()), who(view)];
    lines.push(texts::program_cards(state.cards.len(), Summary::of(state).estimated));
    lines.extend(current_stage(view));
    lines
}

/// The lines that describe the current stage, for a member who has just joined.
fn current_stage(view: &View) -> Vec<String> {
    let state = &view.state;
    let mut lines = asked(state.other_host.as_ref());
    lines.extend(proposal_hints(state));
    lines.extend(match state.stage() {
        Stage::Gathering => {
            vec![texts::program_not_started().into()]
        }
        Stage::Finished => summary(state),
        Stage::Voting | Stage::Revealed => {
            let mut lines = card(state);
            if let Some(reveal) = state.round().and_then(|round| round.reveal.as_ref()) {
                lines.extend(revealed(view, reveal, &Names::of(view)));
            } else if let Some(vote) = view.own_vote() {
                lines.push(texts::program_own_vote_is(&vote.to_string()));
            }
            lines
        }
    });
    lines
}

/// What other computers have and this room has not: a numbered list.
pub(crate) fn proposals(state: &State) -> Vec<String> {
    let mut number = 0;
    let mut lines = Vec::new();
    for proposal in &state.proposals {
        lines.push(texts::proposal(proposal));
        for proposed in &proposal.cards {
            number += 1;
            let changes = texts::proposed_changes(proposed, state).join(", ");
            lines.push(format!("  {number}  {}: {changes}", title(&proposed.card)));
        }
    }
    if lines.is_empty() {
        lines.push(texts::program_no_proposals().into());
    }
    lines
}

/// The question about another host, if nobody has decided about it.
fn asked(other: Option<&OtherHost>) -> Vec<String> {
    let other = other.filter(|other| other.joins.is_none());
    other.map(|other| texts::program_other_half(&texts::other_host(other))).into_iter().collect()
}

/// A line for each computer that has something that this room has not.
fn proposal_hints(state: &State) -> Vec<String> {
    state.proposals.iter().map(|proposal| texts::program_proposed(&texts::proposal(proposal))).collect()
}

fn changed(before: &View, change: &Change, view: &View, names: &Names) -> Vec<String> {
    let state = &view.state;
    let name = |id: &SeatId| names.name(*id);
    match change {
        // The user knows what they did themselves.
        Change::Seated { seat: Seat { id: seat, .. } }
        | Change::Presence { seat, .. }
        | Change::Voted { seat }
        | Change::Withdrawn { seat }
            if *seat == view.you =>
        {
            Vec::new()
        }
        Change::Role { seat, role } if *seat == view.you => vec![match role {
            Role::Voter => texts::program_you_vote().into(),
            Role::Spectator => texts::program_you_watch().into(),
        }],
        Change::Seated { seat } if before.state.seat(seat.id).is_none() => {
            vec![texts::program_joined(name(&seat.id))]
        }
        Change::Seated { seat } => vec![texts::program_is_back(name(&seat.id))],
        Change::Presence { seat, presence: Presence::Here } => vec![texts::program_is_back(name(seat))],
        Change::Presence { seat, presence: Presence::Away } => vec![texts::program_is_away(name(seat))],
        Change::Presence { seat, presence: Presence::Gone } => vec![texts::program_left(name(seat))],
        Change::Role { seat, role: Role::Voter } => vec![texts::program_votes_now(name(seat))],
        Change::Role { seat, role: Role::Spectator } => vec![texts::program_watches_now(name(seat))],
        Change::Removed { seat } => vec![texts::program_removed(name(seat))],
        Change::Forgotten { .. } => Vec::new(),
        Change::Driver { seat } if *seat == view.you => vec![texts::program_you_drive().into()],
        Change::Driver { seat } => vec![texts::program_drives(name(seat))],
        // Users don't wait for changes of the host or its successors.
        Change::Host { .. }
        | Change::Successors { .. }
        | Change::Delegated { .. }
        | Change::HostEnded { .. }
        | Change::Received { .. }
        | Change::ProposedDecided { .. }
        | Change::Replicated { .. }
        | Change::TextsChanged { .. } => Vec::new(),
        Change::OtherHost { other } => asked(other.as_ref()),
        Change::Proposed { proposal } => vec![texts::program_proposed(&texts::proposal(proposal))],
        Change::Settings { settings } => changed_lines(&before.state.settings, settings),
        Change::CardsAdded { cards } => vec![texts::program_cards_added(cards.len())],
        Change::CardEdited { card, .. } => vec![texts::program_card_edited(&title(card))],
        Change::CardMoved { card, .. } => vec![texts::program_card_moved(&title_of(state, *card))],
        Change::CardRemoved { card } => vec![texts::program_removed(&title_of(&before.state, *card))],
        Change::Noted { card, noted: false, .. } => {
            vec![texts::program_note_removed(&title_of(state, *card))]
        }
        Change::Noted { card, noted: true, note } => {
            let mut lines = vec![texts::program_note_added(&title_of(state, *card))];
            lines.extend(note.iter().flat_map(|note| quoted(note)));
            lines
        }
        Change::RoundOpened { .. } => card(state),
        Change::Voted { seat } => vec![texts::program_voted(name(seat), &turnout(state))],
        Change::Withdrawn { seat } => {
            vec![texts::program_withdrew(name(seat), &turnout(state))]
        }
        Change::CountingDown { .. } => vec![texts::revealing().into()],
        Change::CountDownStopped => vec![texts::program_count_down_stopped().into()],
        Change::TimerStarted { timer } => timer_started(timer),
        Change::TimerStopped => vec![texts::program_timer_stopped().into()],
        Change::TimerEnded => vec![texts::program_time_is_up().into()],
        Change::Revealed { reveal } => revealed(view, reveal, names),
        Change::Settled { card, estimate } => {
            vec![texts::program_settled(&title_of(state, *card), &estimate.points.to_string())]
        }
        Change::Unsettled { .. } => vec![texts::program_unsettled().into()],
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
        if id == self.you { texts::program_you() } else { self.labels.get(&id).map_or("", String::as_str) }
    }
}

fn turnout(state: &State) -> String {
    let voters = state.seated().filter(|seat| seat.role == Role::Voter).count();
    let voted = state.round().map_or(0, |round| round.voted.len());
    texts::program_turnout(voted, voters.max(voted))
}

fn card(state: &State) -> Vec<String> {
    let Table::Pointing { card, body, note, round, earlier } = &state.table else { return Vec::new() };
    let Some(card) = state.card(*card) else { return Vec::new() };
    let place = state.cards.iter().position(|other| other.id == card.id).map_or(1, |place| place + 1);
    let mut lines = vec![String::new(), texts::program_card(place, state.cards.len(), &title(card))];
    lines.extend(card.link.iter().map(|link| format!("  {link}")));
    lines.extend(quoted(body));
    if !note.is_empty() {
        lines.push(texts::note().into());
        lines.extend(quoted(note));
    }
    lines.extend(earlier.last().map(|PastRound { reveal, .. }| texts::program_last_time(&outcome(reveal))));
    if round.hide_names {
        lines.push(texts::program_names_hidden().into());
    }
    lines.extend(scale_lines(&state.settings.scale));
    lines
}

fn timer_started(timer: &Timer) -> Vec<String> {
    let time = duration(timer.length_ms);
    vec![match timer.purpose {
        TimerPurpose::Round if timer.reveal_at_end => texts::program_timer_to_vote_reveal(&time),
        TimerPurpose::Round => texts::program_timer_to_vote(&time),
        TimerPurpose::Talk => texts::program_timer_to_discuss(&time),
    }]
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
        ("", "") => texts::program_untitled_card().into(),
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
    let votes =
        if votes.is_empty() { texts::program_votes_none().to_owned() } else { texts::program_votes(&votes) };
    let mut lines = vec![votes, outcome(reveal)];
    if let Some(figures) = &reveal.result.figures {
        let unit = view.state.settings.scale.unit();
        let median = format!("{}{unit}", figures.median);
        let (low, high) = (figures.lowest.to_string(), figures.highest.to_string());
        let agreement = figures.agreement.into();
        lines.push(match figures.mean {
            Some(mean) => {
                let mean = format!("{mean}{unit}");
                texts::program_mean_and_median(&mean, &median, &low, &high, agreement)
            }
            None => texts::program_median(&median, &low, &high, agreement),
        });
        if let Some(nearest) = figures.nearest {
            lines.push(texts::program_closest(&format!("{nearest}{unit}")));
        }
    }
    lines.extend(outliers(reveal, names));
    if view.state.is_driver(view.you) {
        lines.push(match reveal.result.outcome {
            Outcome::Winner { .. } => texts::program_after_winner().into(),
            Outcome::Tie { low, high, .. } => texts::program_after_tie(&low.to_string(), &high.to_string()),
            Outcome::NoNumericVotes => texts::program_after_nothing().into(),
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
        (false, false) => Some(texts::program_outliers(&lowest, &highest)),
        (false, true) => Some(texts::program_lowest(&lowest)),
        (true, false) => Some(texts::program_highest(&highest)),
    }
}

fn outcome(reveal: &Reveal) -> String {
    match reveal.result.outcome {
        Outcome::Winner { points } => texts::program_wins(&points.to_string()),
        Outcome::Tie { low, high, leader: None } => texts::program_tie(&low.to_string(), &high.to_string()),
        Outcome::Tie { low, high, leader: Some(leader) } => {
            texts::program_tie_with_leader(&low.to_string(), &high.to_string(), &leader.to_string())
        }
        Outcome::NoNumericVotes => texts::program_no_numbers().into(),
    }
}

fn summary(state: &State) -> Vec<String> {
    let summary = Summary::of(state);
    let mut lines = vec![String::new(), texts::program_finished().to_owned()];
    for card in &state.cards {
        let points = card.estimate.map_or_else(|| "–".to_owned(), |estimate| estimate.points.to_string());
        lines.push(format!("  {points:>5}  {}", title(card)));
    }
    let (cards, rounds) = (texts::cards(summary.estimated), texts::rounds(summary.rounds as usize));
    let time = duration(summary.spent_ms);
    lines.push(match summary.numeric {
        0 if summary.estimated > 0 => texts::program_total_estimates(&cards, &rounds, &time),
        _ => texts::program_total_points(&summary.total(), &cards, &rounds, &time),
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(name: &str) -> View {
        let founder = room::DeviceSecret::from_bytes([1; 32]).found(room::Salt::from_bytes([1; 16]));
        let setup = room::Setup::new(founder, room::Name::new(name).unwrap());
        let room = room::Room::open(setup, room::Time(0));
        View { you: SeatId(1), state: room.state().clone(), seq: room.seq(), at: room::Time(0), vote: None }
    }

    #[test]
    fn output_is_in_the_chosen_language() {
        let view = joined("Sprint 12");
        let settings = room::RoomSettings { hide_names: true, ..view.state.settings.clone() };
        let change = Change::Settings { settings };
        let lines = || [welcome(&view), changed(&view, &change, &view, &Names::of(&view))].concat();
        assert_eq!(
            lines(),
            [
                "You're in “Sprint 12”.",
                "Here: ",
                "No cards yet.",
                "Not started yet. Type start to open the first card and become the driver.",
                "From the next round, votes are shown without names."
            ]
        );
        assert_eq!(
            texts::in_language(texts::negotiate(&["de".to_owned()]), lines),
            [
                "Du bist in „Sprint 12“.",
                "Da: ",
                "Noch keine Karten.",
                "Noch nicht gestartet. Mit start öffnest du die erste Karte und übernimmst die Moderation.",
                "Ab der nächsten Runde erscheinen die Stimmen ohne Namen."
            ]
        );
    }

    #[test]
    fn control_characters_are_stripped() {
        assert_eq!(strip_control("\u{1b}]0;owned\u{7}Log\r in\u{9b}2J ☕"), "]0;ownedLog in2J ☕");
    }
}
