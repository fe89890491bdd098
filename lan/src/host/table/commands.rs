//! Executes the commands of the host's owner.

use room::chain::{Delegation, DelegationKind};
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
            HostCommand::ReceiveCopy { by, copy, reply } => {
                // Its sender tries again at the next host.
                let is_open = self.handover.is_none();
                self.copy_accepted = false;
                if is_open {
                    self.apply(Input::CopyReceived { by, copy });
                    self.flush();
                }
                let _ = reply.send(self.copy_accepted);
            }
            HostCommand::AskAbout { other } => self.apply(Input::OtherHost { other }),
            HostCommand::CloseAsMoved { to, into, reply } => {
                let left = Box::new(self.room.snapshot());
                let ended = self.end_term(self.room.delegated(), DelegationKind::Merged { into });
                self.close_as_moved(Moved { ended: ended.clone().map(Box::new), ..to }, Vec::new());
                let _ = reply.send((ended, left));
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
