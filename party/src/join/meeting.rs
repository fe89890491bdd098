//! A meeting in the terminal: prints each change of the room as text or JSON.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use lan::join::{Event, Member};
use room::chain::Finals;
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
    view: Option<Arc<View>>,
    /// When the last full state arrived. `view.at` is the room's time at that moment.
    state_received_at: Instant,
    /// `None` if nothing is saved.
    history: Option<HistoryWriter>,
}

/// The state without the terms of earlier hosts. They only prove the present host's right, and after a few hosts they are longer
/// than everything else.
fn without_proofs(state: &State) -> State {
    let mut state = state.clone();
    state.chain.drain(..state.chain.len().saturating_sub(1));
    state.finals = Finals::default();
    state
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

    /// Prints an event.
    pub(crate) fn handle_event(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Update(update) => {
                update.into_steps().try_for_each(|(message, view)| self.handle_step(&message, view))
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

    fn handle_step(&mut self, message: &HostMessage, view: Arc<View>) -> Result<()> {
        if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.state_received_at = Instant::now();
        }
        let before = self.view.replace(Arc::clone(&view));
        if let Some(Err(error)) = self.history.as_mut().map(|history| history.save_settled(&view)) {
            eprintln!("{}", texts::program_history_not_written(&error.to_string()));
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            let View { you, state, seq, at: _, vote } = &*view;
            let (at, reacted) = (self.now(), reacted(message));
            let state = &without_proofs(state);
            serde_json::to_writer(&mut out, &Line { seq: *seq, at, you: *you, vote: *vote, reacted, state })?;
            writeln!(out)?;
        } else {
            for line in render::lines(before.as_deref(), message, &view) {
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
            // The caller handles the other two.
            Command::Nothing | Command::Quit | Command::Import(_) => {}
            Command::Help => eprintln!("{}", texts::program_help()),
            Command::Who => eprintln!("{}", render::who(view)),
            Command::Proposals => {
                for line in render::proposals(&view.state) {
                    eprintln!("{}", render::strip_control(&line));
                }
            }
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

    use room::chain::DelegationKind;
    use room::{DeviceSecret, Epoch, Salt, SeatSecret};

    use super::*;

    /// The example lines in `docs/protocol.md`.
    fn documented_lines() -> String {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
        let docs = std::fs::read_to_string(docs).unwrap();
        let (_, examples) = docs.split_once("```json line\n").unwrap();
        examples.split_once("```").unwrap().0.into()
    }

    #[test]
    fn line_has_only_the_present_term() {
        let (ann, salt) = (DeviceSecret::from_bytes([1; 32]), Salt::from_bytes([5; 16]));
        let bob = SeatSecret::from_seed([2; 32]);
        let mut chain = ann.found(salt).chain;
        chain.delegate(vec![bob.key()], DelegationKind::Final, &ann.founder_secret(salt)).unwrap();
        let mut state: State = serde_json::from_str(documented_lines().lines().next().unwrap()).unwrap();
        state.finals.add(chain.links()[0].clone());
        state.chain = chain.open(Epoch(2), 1, &bob).unwrap().into_links();
        let printed = without_proofs(&state);
        assert_eq!((printed.chain, printed.finals), (state.chain[1..].to_vec(), Finals::default()));
        assert_eq!(printed.seats, state.seats);
    }

    #[test]
    fn documented_lines_are_printed() {
        let examples = documented_lines();
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
