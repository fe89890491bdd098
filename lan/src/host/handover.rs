//! A host that leaves while somebody stands by: the room goes on at theirs.
//!
//! The table takes no more requests and tells the first heir to open the room; once that one has, everybody is told
//! where it is. An heir that does not answer is passed over, and the next one opens the room at a higher epoch, so that
//! it is the later one if both do. If none of them does, the connections end without a word: those who stand by find
//! out by themselves whose turn it is.

use std::collections::VecDeque;

use room::limits::SUCCESSOR_OPENS_WITHIN;
use room::message::{HostMessage, Request};
use room::{ConnectionId, Epoch, Moved, Successor};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::frame;
use super::outbox::Outbox;
use super::table::{Table, TableInput};

/// A room that is being handed over.
pub(super) struct HandOverProgress {
    epoch: Epoch,
    successor: Successor,
    /// The heir's connections, by one of which the answer has to come.
    told: Vec<ConnectionId>,
    pub(super) until: Instant,
    others: VecDeque<Successor>,
    /// Those who wanted a seat meanwhile.
    newcomers: Vec<Outbox>,
    /// Where it goes whether the room goes on.
    answer: oneshot::Sender<bool>,
}

impl Table {
    /// Begins to leave. If nobody stands by, the answer is at once that the room goes on nowhere, and it goes on here
    /// until it is closed.
    pub(super) fn leave(&mut self, answer: oneshot::Sender<bool>) {
        let others: VecDeque<Successor> = self.room.state().next_hosts().cloned().collect();
        if others.is_empty() || self.leaving.is_some() {
            let _ = answer.send(false);
            return;
        }
        // The heir has to know all that there is.
        self.send();
        let (epoch, newcomers) = (self.room.state().room.epoch, Vec::new());
        self.ask_next_successor(epoch, others, newcomers, answer);
    }

    fn ask_next_successor(
        &mut self,
        last: Epoch,
        mut others: VecDeque<Successor>,
        newcomers: Vec<Outbox>,
        answer: oneshot::Sender<bool>,
    ) {
        let epoch = last.next();
        let message = frame::message(&HostMessage::TakeOver { epoch, open_ms: self.room.open_ms() });
        while let Some(successor) = others.pop_front() {
            let told: Vec<ConnectionId> = self
                .room
                .connections_of(successor.seat)
                .filter(|connection| {
                    let outbox = self.members.get(connection).filter(|outbox| !outbox.is_behind());
                    outbox.is_some_and(|outbox| outbox.push_direct(message.clone()).is_ok())
                })
                .collect();
            if !told.is_empty() {
                let until = Instant::now() + SUCCESSOR_OPENS_WITHIN;
                self.leaving =
                    Some(HandOverProgress { epoch, successor, told, until, others, newcomers, answer });
                return;
            }
        }
        self.members.clear();
        self.is_over = true;
        let _ = answer.send(false);
    }

    /// The heir did not answer in time.
    pub(super) fn pass_over(&mut self) {
        if let Some(HandOverProgress { epoch, others, newcomers, answer, .. }) = self.leaving.take() {
            self.ask_next_successor(epoch, others, newcomers, answer);
        }
    }

    /// What is said to a room that is being handed over. What would change it is not heard: whoever asked asks again
    /// at its next host, as far as that makes sense.
    pub(super) fn hear_leaving(&mut self, said: TableInput) {
        let Some(leaving) = &mut self.leaving else { return };
        match said {
            TableInput::Request { connection, request: Request::TookOver { epoch }, .. }
                if leaving.told.contains(&connection) && leaving.epoch == epoch =>
            {
                self.move_to_successor();
            }
            TableInput::Request { connection, reference, request } => {
                // The heir may have to read on.
                if matches!(request, Request::ReadCards { .. } | Request::ReadCard { .. } | Request::Ping) {
                    self.answer(connection, reference, request);
                    self.send();
                }
            }
            TableInput::Hello { outbox, .. } => leaving.newcomers.push(outbox),
            TableInput::Goodbye { connection } | TableInput::Dropped { connection } => {
                self.remove_connection(connection)
            }
            TableInput::Probed { .. } | TableInput::CaughtUp { .. } => {}
        }
    }

    /// The heir has opened the room: everybody is told where.
    fn move_to_successor(&mut self) {
        let Some(HandOverProgress { epoch, successor, newcomers, answer, .. }) = self.leaving.take() else {
            return;
        };
        let moved = Moved { epoch, host: successor.seat, addresses: successor.addresses };
        self.close_as_moved(moved, newcomers);
        let _ = answer.send(true);
    }
}
