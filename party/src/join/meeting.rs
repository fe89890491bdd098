//! The terminal's view of a meeting: applies host messages one change at a time, and prints each as text or JSON.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use lan::join::{Event, Member};
use room::message::{HostMessage, OwnVote};
use room::{Reaction, SeatId, Seq, State, Time, View};
use serde::Serialize;

use super::command::Command;
use super::history_writer::HistoryWriter;
use super::{render, room_command};

/// The state of the room, and the output format.
pub(crate) struct Meeting {
    json: bool,
    /// `None` before the first join.
    view: Option<View>,
    /// When the last full state arrived. `view.at` is the room's time at that moment.
    state_received_at: Instant,
    /// `None` if nothing is saved.
    history: Option<HistoryWriter>,
}

/// The JSON output after every change: the public state and this member's own data.
#[derive(Serialize)]
struct Line<'a> {
    /// The last change that the state includes.
    seq: Seq,
    /// The room's time. All times in the state use the same clock.
    at: Time,
    /// This member's seat.
    you: SeatId,
    /// This member's vote.
    #[serde(skip_serializing_if = "Option::is_none")]
    vote: Option<OwnVote>,
    /// Set if a reaction caused this line.
    #[serde(skip_serializing_if = "Option::is_none")]
    reacted: Option<Reacted>,
    #[serde(flatten)]
    state: &'a State,
}

/// A reaction of a member.
#[derive(Serialize)]
struct Reacted {
    seat: SeatId,
    reaction: Reaction,
}

fn reacted(message: &HostMessage) -> Option<Reacted> {
    let HostMessage::Reacted { seat, reaction } = message else { return None };
    Some(Reacted { seat: *seat, reaction: *reaction })
}

impl Meeting {
    /// Creates a meeting that has not been joined yet.
    pub(crate) fn new(json: bool, history: Option<HistoryWriter>) -> Self {
        Self { json, view: None, state_received_at: Instant::now(), history }
    }

    /// Whether the host has accepted the user.
    pub(crate) fn has_joined(&self) -> bool {
        self.view.is_some()
    }

    /// Applies an event and prints it.
    pub(crate) fn handle_event(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Message(message) => {
                message.split_changes().into_iter().try_for_each(|message| self.handle_message(message))
            }
            Event::Disconnected { attempts: 0, reason } => {
                eprintln!("{}", texts::program_reconnecting(&render::strip_control(&reason)));
                Ok(())
            }
            Event::HostingStarted { addresses } => {
                eprintln!("{}", texts::program_hosting_here());
                addresses.iter().for_each(|address| eprintln!("  {address}"));
                Ok(())
            }
            Event::HostingEnded => {
                eprintln!("{}", texts::program_hosting_elsewhere());
                Ok(())
            }
            Event::Disconnected { .. } | Event::Ended { .. } => Ok(()),
        }
    }

    fn handle_message(&mut self, message: HostMessage) -> Result<()> {
        if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.state_received_at = Instant::now();
        }
        let before = self.view.clone();
        View::apply(&mut self.view, message.clone())?;
        let Some(view) = &self.view else { return Ok(()) };
        if let Some(Err(error)) = self.history.as_mut().map(|history| history.save_settled(view)) {
            eprintln!("{}", texts::program_history_not_written(&error.to_string()));
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            let View { you, state, seq, at: _, vote } = view;
            let (at, reacted) = (self.now(), reacted(&message));
            serde_json::to_writer(&mut out, &Line { seq: *seq, at, you: *you, vote: *vote, reacted, state })?;
            writeln!(out)?;
        } else {
            for line in render::lines(before.as_ref(), &message, view) {
                writeln!(out, "{}", render::strip_control(&line))?;
            }
        }
        out.flush()?;
        Ok(())
    }

    /// Executes a typed command.
    ///
    /// # Errors
    /// A sentence for the user that says why it failed.
    pub(crate) async fn execute(&self, command: Command, member: &Member) -> Result<(), String> {
        let Some(view) = &self.view else { return Ok(()) };
        match command {
            Command::Nothing | Command::Quit => {}
            Command::Help => eprintln!("{}", texts::program_help()),
            Command::Who => eprintln!("{}", render::who(view)),
            Command::Read(card) => {
                let card = room_command::find_card(view, &card)?;
                for line in render::card_details(view, &room_command::read_card(card, member).await?) {
                    eprintln!("{}", render::strip_control(&line));
                }
            }
            Command::HandOver if member.hand_over().await => {}
            Command::HandOver => {
                return Err(texts::program_not_handed_over().into());
            }
            Command::Room(command) => command.execute(view, member).await?,
        }
        Ok(())
    }

    /// The room's current time.
    fn now(&self) -> Time {
        self.view.as_ref().map_or(Time(0), |view| view.at + self.state_received_at.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use room::{Change, Name, Room, RoomId, RoomSettings, Setup};

    use super::*;

    fn joined(seq: Seq) -> HostMessage {
        let name = Name::new("Sprint 12").unwrap();
        let setup = Setup::new(RoomId::from_bytes([1; 16]), name);
        let state = Box::new(Room::open(setup, Time(0)).state().clone());
        HostMessage::Joined { you: SeatId(1), vote: None, state, seq, at: Time(0) }
    }

    #[test]
    fn maximum_sequence_number_is_accepted() {
        let mut meeting = Meeting::new(true, None);
        let changed = |changes| Event::Message(HostMessage::Changed { seq: Seq(u64::MAX), changes });
        meeting.handle_event(Event::Message(joined(Seq(u64::MAX - 2)))).unwrap();
        let settings = RoomSettings { auto_reveal: false, ..RoomSettings::default() };
        meeting.handle_event(changed(vec![Change::Finished, Change::Settings { settings }])).unwrap();
        meeting.handle_event(changed(Vec::new())).unwrap();
        let view = meeting.view.unwrap();
        assert_eq!((view.seq, view.state.settings.auto_reveal), (Seq(u64::MAX), false));
    }

    /// The example lines in `docs/protocol.md` are what the program prints.
    #[test]
    fn documented_lines_are_printed() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
        let docs = std::fs::read_to_string(docs).unwrap();
        let (_, examples) = docs.split_once("```json line\n").unwrap();
        let (examples, _) = examples.split_once("```").unwrap();
        for example in examples.lines() {
            let fields: serde_json::Value = serde_json::from_str(example).unwrap();
            let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
            let reacted = fields.get("reacted").map(|reacted| Reacted {
                seat: serde_json::from_value(reacted["seat"].clone()).unwrap(),
                reaction: serde_json::from_value(reacted["reaction"].clone()).unwrap(),
            });
            let line = Line {
                seq: serde_json::from_value(field("seq")).unwrap(),
                at: serde_json::from_value(field("at")).unwrap(),
                you: serde_json::from_value(field("you")).unwrap(),
                vote: serde_json::from_value(field("vote")).unwrap(),
                reacted,
                state: &serde_json::from_str(example).unwrap(),
            };
            assert_eq!(serde_json::to_string(&line).unwrap(), example);
        }
        assert_eq!(examples.lines().count(), 4, "one for each event");
    }
}
