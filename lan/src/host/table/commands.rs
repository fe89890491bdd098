//! Executes the commands of the host's owner.

use room::chain::{Delegation, DelegationKind};
use room::limits::TERM_NONCE_LIMIT;
use room::message::{CloseCode, HostMessage};
use room::{Input, Moved, SeatKey};

use super::Table;
use crate::host::control::HostCommand;
use crate::host::frame;
use crate::host::outbox::Outbox;

impl Table {
    pub(super) fn handle_command(&mut self, command: HostCommand) {
        match command {
            HostCommand::HandOver { stays, reply } => self.begin_handover(stays, reply),
            HostCommand::Snapshot { reply } => drop(reply.send(self.room.snapshot())),
            HostCommand::Pause { reply } => {
                self.paused = true;
                self.flush();
                let _ = reply.send(self.room.snapshot());
            }
            HostCommand::Resume => self.paused = false,
            HostCommand::AdvanceTerm { epoch, others, reply } => {
                let nonce = rand::random_range(1..TERM_NONCE_LIMIT);
                let chain = self.room.state().verify_chain();
                let is_later = epoch > self.room.state().room.epoch;
                match chain.and_then(|chain| chain.open(epoch, nonce, &self.host.secret)) {
                    Ok(chain) => {
                        self.apply(Input::AdvanceTerm { chain, others });
                        self.flush();
                    }
                    Err(error) => tracing::warn!(%error, "the other half of the room can't be merged"),
                }
                let _ = reply.send(is_later && self.room.state().room.epoch == epoch);
            }
            HostCommand::CloseAsMoved { to, into, reply } => {
                let ended = self.end_term(self.room.delegated(), DelegationKind::Merged { into });
                self.close_as_moved(Moved { ended: ended.clone().map(Box::new), ..to }, Vec::new());
                let _ = reply.send(ended);
            }
        }
    }

    /// Gives up the right to host, and saves that. The members learn it with the announcement of the next host, not as a change
    /// of this room: somebody may not get it, and it changes nothing in the room.
    pub(super) fn end_term(&mut self, successors: Vec<SeatKey>, kind: DelegationKind) -> Option<Delegation> {
        self.flush();
        self.sign_delegation(successors, kind);
        let changes = std::mem::take(&mut self.pending.changes);
        if let Some(writer) = &mut self.snapshot_writer {
            writer.record_changes(&changes);
        }
        self.write_snapshot();
        self.room.state().chain.last()?.delegation.clone()
    }

    /// Tells the members, and the connections that wait to join, where the room is hosted now.
    pub(super) fn close_as_moved(&mut self, moved: Moved, waiting: Vec<Outbox>) {
        let (code, message) = (CloseCode::Moved, texts::english(CloseCode::Moved));
        let last = frame::encode(&HostMessage::Closed { code, message, moved: Some(moved) });
        for outbox in std::mem::take(&mut self.members).into_values().chain(waiting) {
            let _ = outbox.push_direct(last.clone());
        }
        self.ended = true;
    }
}
