//! A meeting as somebody in a terminal sees it: folds what the host says, one change at a time, and
//! prints it.

use std::io::Write;

use anyhow::Result;
use lan::join::{Event, Member};
use room::message::{FailureCode, HostMessage, OwnVote, Request};
use room::{Card, CardId, SeatId, Seq, State, View};
use serde::Serialize;

use super::command::{Command, HELP};
use super::notes::Notes;
use super::tell;

/// What is known of the room, and how it is printed.
pub(crate) struct Meeting {
    json: bool,
    view: Option<View>,
    /// None if nothing is to be kept.
    notes: Option<Notes>,
}

/// What is printed as JSON after every change: the public state, and whose eyes see it.
#[derive(Serialize)]
struct Line<'a> {
    /// The last change that the state includes.
    seq: Seq,
    /// The number of one's own seat.
    you: SeatId,
    /// One's own vote.
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<OwnVote>,
    #[serde(flatten)]
    state: &'a State,
}

impl Meeting {
    /// Before there is a seat.
    pub(crate) fn new(json: bool, notes: Option<Notes>) -> Self {
        Self { json, view: None, notes }
    }

    /// Whether there was a seat yet.
    pub(crate) fn is_in(&self) -> bool {
        self.view.is_some()
    }

    /// Takes and prints what happened.
    pub(crate) fn hear(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Heard(message) => {
                message.one_by_one().into_iter().try_for_each(|message| self.take(message))
            }
            Event::Lost { tries: 0, because } => {
                eprintln!("{} Trying to get back in …", tell::plain(&because));
                Ok(())
            }
            Event::Hosts { addresses } => {
                eprintln!("The room's host left, and the room goes on at this machine. Others reach it at");
                addresses.iter().for_each(|address| eprintln!("  {address}"));
                Ok(())
            }
            Event::Lost { .. } | Event::Over { .. } => Ok(()),
        }
    }

    fn take(&mut self, message: HostMessage) -> Result<()> {
        let before = self.view.clone();
        View::hear(&mut self.view, message.clone())?;
        let Some(view) = &self.view else { return Ok(()) };
        if let Some(Err(error)) = self.notes.as_mut().map(|notes| notes.follow(view)) {
            eprintln!("What was settled could not be kept: {error}.");
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            let View { you, state, seq, vote } = view;
            serde_json::to_writer(&mut out, &Line { seq: *seq, you: *you, vote: *vote, state })?;
            writeln!(out)?;
        } else {
            for line in tell::lines(before.as_ref(), &message, view) {
                writeln!(out, "{}", tell::plain(&line))?;
            }
        }
        out.flush()?;
        Ok(())
    }

    /// Does what was typed.
    ///
    /// # Errors
    /// A sentence that says why it was not done.
    pub(crate) async fn carry_out(&self, command: Command, member: &Member) -> Result<(), String> {
        let Some(view) = &self.view else { return Ok(()) };
        let no_card = || FailureCode::NoCard.sentence().to_owned();
        let round = || view.state.round().map(|round| round.id).ok_or_else(no_card);
        let request = match command {
            Command::Nothing | Command::Quit => return Ok(()),
            Command::Help => {
                eprintln!("{HELP}");
                return Ok(());
            }
            Command::Who => {
                eprintln!("{}", tell::who(view));
                return Ok(());
            }
            Command::Start => Request::Start,
            Command::Vote(vote) => Request::Vote { round: round()?, vote },
            Command::Withdraw => Request::Withdraw { round: round()? },
            Command::Reveal => Request::Reveal { round: round()? },
            Command::Settle(points) => Request::Settle { round: round()?, points },
            Command::Next => Request::Next { round: round()? },
            Command::Revote => Request::Revote { round: round()? },
            Command::Skip => Request::Skip { round: round()? },
            Command::Point(card) => Request::TakeUp { card: card_called(view, &card)? },
            Command::Rename(name) => Request::Rename { name },
            Command::Wheel(name) => Request::HandOver { seat: seat_called(view, &name)? },
            Command::Add(card) => Request::AddCards { cards: vec![card] },
        };
        member.ask(request).await.map(|_| ()).map_err(|failure| failure.message)
    }
}

fn card_called(view: &View, called: &str) -> Result<CardId, String> {
    let is_it =
        |card: &Card| card.key.eq_ignore_ascii_case(called) || card.title.eq_ignore_ascii_case(called);
    let card = view.state.cards.iter().find(|card| is_it(card));
    card.map(|card| card.id).ok_or_else(|| format!("No card has the key or the title {called:?}."))
}

fn seat_called(view: &View, name: &str) -> Result<SeatId, String> {
    let labels = view.state.labels();
    let mut called = view.state.seated().filter(|seat| labels[&seat.id].eq_ignore_ascii_case(name));
    called
        .next()
        .map(|seat| seat.id)
        .ok_or_else(|| format!("Nobody here is called {name:?}. Type who to see everybody."))
}

#[cfg(test)]
mod tests {
    use room::{Change, Name, Room, RoomId, Setup, Time};

    use super::*;

    fn joined(seq: Seq) -> HostMessage {
        let name = Name::new("Sprint 12").unwrap();
        let setup = Setup::new(RoomId::from_bytes([1; 16]), name);
        let state = Box::new(Room::open(setup, Time(0)).state().clone());
        HostMessage::Joined { you: SeatId(1), vote: None, state, seq }
    }

    #[test]
    fn a_host_may_count_to_the_last_number_there_is() {
        let mut meeting = Meeting::new(true, None);
        let changed = |changes| Event::Heard(HostMessage::Changed { seq: Seq(u64::MAX), changes });
        meeting.hear(Event::Heard(joined(Seq(u64::MAX - 2)))).unwrap();
        meeting.hear(changed(vec![Change::Finished, Change::AutoReveal { on: false }])).unwrap();
        meeting.hear(changed(Vec::new())).unwrap();
        let view = meeting.view.unwrap();
        assert_eq!((view.seq, view.state.auto_reveal), (Seq(u64::MAX), false));
    }
}
