//! Sends the table's pending output to connections and publishes the room's public facts.

use room::ConnectionId;
use room::message::{CloseCode, HostMessage};
use tokio::time::Instant;

use super::{Joined, PendingOutput, Table};
use crate::host::connection_context::HostedTerm;
use crate::host::frame;
use crate::host::outbox::OutboxFull;

impl Table {
    /// Sends all pending output. Each connection gets broadcasts before its own messages, so that a client
    /// that reads `done` has already seen the change.
    pub(super) fn flush(&mut self) {
        let PendingOutput { changes, reactions, joined, caught_up, direct, closed } =
            std::mem::take(&mut self.pending);
        if !changes.is_empty() {
            if let Some(writer) = &mut self.snapshot_writer {
                writer.record_changes(&changes);
            }
            let frame = frame::encode(&HostMessage::Changed { seq: self.room.seq(), changes });
            self.members.values().for_each(|outbox| outbox.push_change(frame.clone()));
            self.changes_sent = Some(Instant::now());
            self.publish();
        }
        self.send_reactions(&reactions);
        self.send_states(joined, &caught_up);
        for (connection, message) in direct {
            if let Some(Err(OutboxFull)) =
                self.members.get(&connection).map(|to| to.push_direct(frame::encode(&message)))
            {
                // The client sends requests but does not read: drop it. Its reader reports the disconnection.
                self.members.remove(&connection);
            }
        }
        for (connection, code) in closed {
            if let Some(outbox) = self.members.remove(&connection) {
                let _ = outbox.push_direct(frame::encode(&closed_message(code)));
            }
        }
    }

    /// Broadcasts reactions to connections that keep up.
    fn send_reactions(&mut self, reactions: &[HostMessage]) {
        for reaction in reactions {
            let frame = frame::encode(reaction);
            self.members.values().for_each(|outbox| outbox.push_transient(frame.clone()));
            self.changes_sent = Some(Instant::now());
        }
    }

    /// Sends the full state to new connections and to slow ones that have caught up.
    fn send_states(&mut self, joined: Vec<Joined>, caught_up: &[ConnectionId]) {
        if joined.is_empty() && caught_up.is_empty() {
            return;
        }
        let state = frame::state_body(self.room.state(), self.room.seq(), self.now());
        for Joined { connection, outbox, you, vote } in joined {
            outbox.push_state([frame::joined_head(you, vote), state.clone()]);
            self.members.insert(connection, outbox);
        }
        let caught_up_outboxes = caught_up.iter().filter_map(|connection| self.members.get(connection));
        caught_up_outboxes
            .filter(|outbox| outbox.is_lagging())
            .for_each(|outbox| outbox.push_state([frame::state_head(), state.clone()]));
    }

    fn publish(&self) {
        let state = self.room.state();
        let (seated, stage) = (state.seated().count(), state.stage());
        let is_current = {
            let last = self.published.about.borrow();
            (last.seated, last.stage, &last.room, &last.chain) == (seated, stage, &state.room, &state.chain)
        };
        if !is_current {
            self.published.about.send_replace(self.room.about(&self.host.app));
        }
        if !self.published.term.borrow().is_of(state) {
            self.published.term.send_replace(HostedTerm::of(state));
        }
        if *self.published.successors.borrow() != state.successors {
            self.published.successors.send_replace(state.successors.clone());
        }
    }

    pub(super) fn write_snapshot(&mut self) {
        if let Some(writer) = &mut self.snapshot_writer {
            writer.write(&self.room);
        }
    }

    /// Tells all members that the room is closed. Dropping the outboxes ends their connections.
    pub(super) fn close(mut self) {
        if let Some(writer) = &mut self.snapshot_writer {
            writer.record_changes(&self.pending.changes);
        }
        self.write_snapshot();
        let frame = frame::encode(&closed_message(CloseCode::RoomClosed));
        for outbox in std::mem::take(&mut self.members).into_values() {
            let _ = outbox.push_direct(frame.clone());
        }
    }
}

fn closed_message(code: CloseCode) -> HostMessage {
    HostMessage::Closed { code, message: texts::english(code), moved: None }
}
