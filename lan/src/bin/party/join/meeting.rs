//! A meeting as somebody in a terminal sees it: folds what the host says, one change at a time, and
//! prints it.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use lan::join::{Event, Member};
use room::message::{HostMessage, OwnVote};
use room::{Reaction, SeatId, Seq, State, Time, View};
use serde::Serialize;

use super::command::{Command, HELP};
use super::notes::Notes;
use super::{command_result, render};

/// What is known of the room, and how it is printed.
pub(crate) struct Meeting {
    json: bool,
    view: Option<View>,
    /// When the whole state was heard last: the room's time in it was that moment.
    whole_heard: Instant,
    /// None if nothing is to be kept.
    notes: Option<Notes>,
}

/// What is printed as JSON after every change: the public state, and whose eyes see it.
#[derive(Serialize)]
struct Line<'a> {
    /// The last change that the state includes.
    seq: Seq,
    /// What time it is in the room: the moments in the state count by the same clock.
    at: Time,
    /// The number of one's own seat.
    you: SeatId,
    /// One's own vote.
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<OwnVote>,
    /// What somebody just threw in, if that is the news.
    #[serde(skip_serializing_if = "Option::is_none")]
    reacted: Option<Reacted>,
    #[serde(flatten)]
    state: &'a State,
}

/// What somebody threw in.
#[derive(Serialize)]
struct Reacted {
    /// Who.
    seat: SeatId,
    /// What.
    reaction: Reaction,
}

fn reacted(message: &HostMessage) -> Option<Reacted> {
    let HostMessage::Reacted { seat, reaction } = message else { return None };
    Some(Reacted { seat: *seat, reaction: *reaction })
}

impl Meeting {
    /// Before there is a seat.
    pub(crate) fn new(json: bool, notes: Option<Notes>) -> Self {
        Self { json, view: None, whole_heard: Instant::now(), notes }
    }

    /// Whether there was a seat yet.
    pub(crate) fn is_in(&self) -> bool {
        self.view.is_some()
    }

    /// Takes and prints what happened.
    pub(crate) fn hear(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Message(message) => {
                message.one_by_one().into_iter().try_for_each(|message| self.take(message))
            }
            Event::Lost { tries: 0, because } => {
                eprintln!("{} Trying to get back in …", render::plain(&because));
                Ok(())
            }
            Event::Hosts { addresses } => {
                eprintln!("This machine hosts the room now. Others reach it at");
                addresses.iter().for_each(|address| eprintln!("  {address}"));
                Ok(())
            }
            Event::HostsNoMore => {
                eprintln!("Another machine hosts the room now.");
                Ok(())
            }
            Event::Lost { .. } | Event::Ended { .. } => Ok(()),
        }
    }

    fn take(&mut self, message: HostMessage) -> Result<()> {
        if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.whole_heard = Instant::now();
        }
        let before = self.view.clone();
        View::hear(&mut self.view, message.clone())?;
        let Some(view) = &self.view else { return Ok(()) };
        if let Some(Err(error)) = self.notes.as_mut().map(|notes| notes.follow(view)) {
            eprintln!("What was settled could not be kept: {error}.");
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            let View { you, state, seq, at: _, vote } = view;
            let (at, reacted) = (self.now(), reacted(&message));
            serde_json::to_writer(&mut out, &Line { seq: *seq, at, you: *you, vote: *vote, reacted, state })?;
            writeln!(out)?;
        } else {
            for line in render::lines(before.as_ref(), &message, view) {
                writeln!(out, "{}", render::plain(&line))?;
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
        match command {
            Command::Nothing | Command::Quit => {}
            Command::Help => eprintln!("{HELP}"),
            Command::Who => eprintln!("{}", render::who(view)),
            Command::Read(card) => {
                let card = command_result::card_called(view, &card)?;
                for line in render::card_read(view, &command_result::read(card, member).await?) {
                    eprintln!("{}", render::plain(&line));
                }
            }
            Command::HandOver if member.hand_over().await => {}
            Command::HandOver => {
                return Err("The room is not hosted here, or nobody else here could host it just now.".into());
            }
            Command::Do(command_result) => command_result.carry_out(view, member).await?,
        }
        Ok(())
    }

    /// What time it is in the room.
    fn now(&self) -> Time {
        self.view.as_ref().map_or(Time(0), |view| view.at + self.whole_heard.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use room::{Change, Name, Room, RoomId, Setup};

    use super::*;

    fn joined(seq: Seq) -> HostMessage {
        let name = Name::new("Sprint 12").unwrap();
        let setup = Setup::new(RoomId::from_bytes([1; 16]), name);
        let state = Box::new(Room::open(setup, Time(0)).state().clone());
        HostMessage::Joined { you: SeatId(1), vote: None, state, seq, at: Time(0) }
    }

    #[test]
    fn a_host_may_count_to_the_last_number_there_is() {
        let mut meeting = Meeting::new(true, None);
        let changed = |changes| Event::Message(HostMessage::Changed { seq: Seq(u64::MAX), changes });
        meeting.hear(Event::Message(joined(Seq(u64::MAX - 2)))).unwrap();
        meeting.hear(changed(vec![Change::Finished, Change::AutoReveal { on: false }])).unwrap();
        meeting.hear(changed(Vec::new())).unwrap();
        let view = meeting.view.unwrap();
        assert_eq!((view.seq, view.state.auto_reveal), (Seq(u64::MAX), false));
    }
}
