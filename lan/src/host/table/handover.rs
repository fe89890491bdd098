//! Hands the room over to a successor when the host leaves.
//!
//! The table stops taking requests and asks the first successor to open the room. Once that successor has
//! opened it, the table tells all members the new addresses. A successor that does not answer in time is
//! skipped; the next one opens the room at a higher epoch. If both open it, the term of the next one is the
//! later one. If no successor answers, the connections end without a message and the remaining successors
//! elect a host.

use std::collections::VecDeque;

use room::limits::SUCCESSOR_OPEN_TIMEOUT;
use room::message::{HostMessage, Request};
use room::{ConnectionId, Epoch, Input, Moved, Successor};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Table;
use super::hand_over_progress::HandOverProgress;
use super::input::TableInput;
use crate::host::frame;
use crate::host::outbox::Outbox;

impl Table {
    /// Starts the handover. Without successors it replies `false` at once and the room stays open here until
    /// it is closed.
    pub(super) fn begin_handover(&mut self, reply: oneshot::Sender<bool>) {
        self.apply(Input::HandingOver);
        let candidates: VecDeque<Successor> = self.room.state().next_hosts().cloned().collect();
        if candidates.is_empty() || self.handover.is_some() {
            let _ = reply.send(false);
            return;
        }
        // The successor needs every change so far.
        self.flush();
        let (epoch, waiting) = (self.room.state().room.epoch, Vec::new());
        self.ask_next_successor(epoch, candidates, waiting, reply);
    }

    fn ask_next_successor(
        &mut self,
        last: Epoch,
        mut candidates: VecDeque<Successor>,
        waiting: Vec<Outbox>,
        reply: oneshot::Sender<bool>,
    ) {
        let epoch = last.next();
        let message = frame::encode(&HostMessage::TakeOver { epoch, open_ms: self.room.round_open_ms() });
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
        if let Some(HandOverProgress { epoch, candidates, waiting, reply, .. }) = self.handover.take() {
            self.ask_next_successor(epoch, candidates, waiting, reply);
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
                    self.flush();
                }
            }
            TableInput::Join { outbox, .. } => handover.waiting.push(outbox),
            TableInput::Leave { connection } | TableInput::Disconnected { connection } => {
                self.remove_connection(connection)
            }
            TableInput::ProbeFinished { .. } | TableInput::CaughtUp { .. } => {}
        }
    }

    /// The successor has opened the room: tell the members its addresses.
    fn finish_handover(&mut self) {
        let Some(HandOverProgress { epoch, successor, waiting, reply, .. }) = self.handover.take() else {
            return;
        };
        let moved = Moved { epoch, host: Some(successor.seat), addresses: successor.addresses, ended: None };
        self.close_as_moved(moved, waiting);
        let _ = reply.send(true);
    }
}
