//! Hands the room over to a successor when the host leaves.
//!
//! The table stops taking requests, signs a final delegation, and asks the first successor in it to open the room. Once that
//! successor has opened it, the table tells all members the new addresses. A successor that does not answer in time is
//! skipped; the next one opens the room at a higher epoch. If no successor answers, the connections end without a message
//! and the successors in the final delegation elect a host.

use std::collections::VecDeque;

use room::chain::{Delegation, DelegationKind};
use room::limits::SUCCESSOR_OPEN_TIMEOUT;
use room::message::{HostMessage, Request};
use room::{ConnectionId, Epoch, Moved, Successor};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Table;
use super::hand_over_progress::HandOverProgress;
use super::input::TableInput;
use crate::host::frame;
use crate::host::outbox::Outbox;

impl Table {
    /// Starts the handover. Without a present successor it replies `false` at once, and the room stays open here until it is
    /// closed.
    pub(super) fn begin_handover(&mut self, stays: bool, reply: oneshot::Sender<bool>) {
        let candidates: VecDeque<Successor> = self.room.state().next_hosts().cloned().collect();
        if self.handover.is_some() || (stays && candidates.is_empty()) {
            let _ = reply.send(false);
            return;
        }
        // If nobody can take the room, it is closed, and this host can open it again.
        let own = stays.then(|| self.host.secret.key());
        let successors = if candidates.is_empty() { Vec::new() } else { self.room.final_successors(own) };
        // Also sends every change so far, which the successor needs.
        let ended = self.end_term(successors, DelegationKind::Final);
        match ended {
            Some(ended) if !candidates.is_empty() => {
                let epoch = self.room.state().highest_epoch();
                self.ask_next_successor(epoch, candidates, Box::new(ended), Vec::new(), reply);
            }
            Some(_) | None => drop(reply.send(false)),
        }
    }

    fn ask_next_successor(
        &mut self,
        last: Epoch,
        mut candidates: VecDeque<Successor>,
        ended: Box<Delegation>,
        waiting: Vec<Outbox>,
        reply: oneshot::Sender<bool>,
    ) {
        let epoch = last.next();
        let open_ms = self.room.round_open_ms();
        let message = frame::encode(&HostMessage::TakeOver { epoch, open_ms, ended: ended.clone() });
        while let Some(successor) = candidates.pop_front() {
            let notified: Vec<ConnectionId> = self
                .room
                .connections_of(successor.seat)
                .filter(|connection| {
                    let outbox = self.members.get(connection).filter(|outbox| !outbox.is_lagging());
                    outbox.is_some_and(|outbox| outbox.push_direct(message.clone()).is_ok())
                })
                .collect();
            if !notified.is_empty() {
                let deadline = Instant::now() + SUCCESSOR_OPEN_TIMEOUT;
                self.handover = Some(HandOverProgress {
                    epoch,
                    successor,
                    notified,
                    deadline,
                    candidates,
                    ended,
                    waiting,
                    reply,
                });
                return;
            }
        }
        self.members.clear();
        self.ended = true;
        let _ = reply.send(false);
    }

    /// The successor did not answer in time: ask the next one.
    pub(super) fn skip_successor(&mut self) {
        if let Some(HandOverProgress { epoch, candidates, ended, waiting, reply, .. }) = self.handover.take()
        {
            self.ask_next_successor(epoch, candidates, ended, waiting, reply);
        }
    }

    /// Handles connection input during a handover. Requests that would change the room are dropped; clients
    /// repeat them at the next host.
    pub(super) fn handle_input_during_handover(&mut self, input: TableInput) {
        let Some(handover) = &mut self.handover else { return };
        match input {
            TableInput::Request { connection, request: Request::TookOver { epoch }, .. }
                if handover.notified.contains(&connection) && handover.epoch == epoch =>
            {
                self.finish_handover();
            }
            TableInput::Request { connection, reference, request } => {
                // The successor may still need card bodies.
                if matches!(request, Request::ReadCards { .. } | Request::ReadCard { .. } | Request::Ping) {
                    self.handle_request(connection, reference, request);
                    // The room has ended here. Without the final delegation, no member could apply a later change.
                    self.pending.changes.clear();
                    self.flush();
                }
            }
            TableInput::Join { outbox, .. } => handover.waiting.push(outbox),
            TableInput::Leave { connection } | TableInput::Disconnected { connection } => {
                self.remove_connection(connection)
            }
            TableInput::ProbeFinished { .. }
            | TableInput::FindReturning { .. }
            | TableInput::CaughtUp { .. } => {}
        }
    }

    /// The successor has opened the room: tell the members its addresses.
    fn finish_handover(&mut self) {
        let Some(HandOverProgress { epoch, successor, ended, waiting, reply, .. }) = self.handover.take()
        else {
            return;
        };
        let Successor { seat, addresses } = successor;
        let moved = Moved { epoch, host: Some(seat), addresses, ended: Some(ended) };
        self.close_as_moved(moved, waiting);
        let _ = reply.send(true);
    }
}
