//! A host that leaves while somebody stands by: the room goes on at theirs.
//!
//! The table takes no more requests and tells the first heir to open the room; once that one has, everybody is told
//! where it is. An heir that does not answer is passed over, and the next one opens the room at a higher epoch, so that
//! it is the later one if both do. If none of them does, the connections end without a word: those who stand by find
//! out by themselves whose turn it is.

use std::collections::VecDeque;

use room::limits::HEIR_OPENS_WITHIN;
use room::message::{HostMessage, Request};
use room::{ConnectionId, Epoch, Heir, Moved};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::frame;
use super::outbox::Outbox;
use super::table::{Said, Table};

/// A room that is being handed over.
pub(super) struct Leaving {
    epoch: Epoch,
    heir: Heir,
    /// The heir's connections, by one of which the answer has to come.
    told: Vec<ConnectionId>,
    pub(super) until: Instant,
    others: VecDeque<Heir>,
    /// Those who wanted a seat meanwhile.
    newcomers: Vec<Outbox>,
    /// Where it goes whether the room goes on.
    answer: oneshot::Sender<bool>,
}

impl Table {
    /// Begins to leave. If nobody stands by, the answer is at once that the room goes on nowhere, and it goes on here
    /// until it is closed.
    pub(super) fn leave(&mut self, answer: oneshot::Sender<bool>) {
        let others: VecDeque<Heir> = self.room.state().next_hosts().cloned().collect();
        if others.is_empty() || self.leaving.is_some() {
            let _ = answer.send(false);
            return;
        }
        // The heir has to know all that there is.
        self.send();
        let (epoch, newcomers) = (self.room.state().room.epoch, Vec::new());
        self.ask_next_heir(epoch, others, newcomers, answer);
    }

    fn ask_next_heir(
        &mut self,
        last: Epoch,
        mut others: VecDeque<Heir>,
        newcomers: Vec<Outbox>,
        answer: oneshot::Sender<bool>,
    ) {
        let epoch = last.next();
        let message = frame::message(&HostMessage::TakeOver { epoch, open_ms: self.room.open_ms() });
        while let Some(heir) = others.pop_front() {
            let told: Vec<ConnectionId> = self
                .room
                .connections_of(heir.seat)
                .filter(|connection| {
                    let outbox = self.members.get(connection).filter(|outbox| !outbox.is_behind());
                    outbox.is_some_and(|outbox| outbox.put_letter(message.clone()).is_ok())
                })
                .collect();
            if !told.is_empty() {
                let until = Instant::now() + HEIR_OPENS_WITHIN;
                self.leaving = Some(Leaving { epoch, heir, told, until, others, newcomers, answer });
                return;
            }
        }
        self.members.clear();
        self.is_over = true;
        let _ = answer.send(false);
    }

    /// The heir did not answer in time.
    pub(super) fn pass_over(&mut self) {
        if let Some(Leaving { epoch, others, newcomers, answer, .. }) = self.leaving.take() {
            self.ask_next_heir(epoch, others, newcomers, answer);
        }
    }

    /// What is said to a room that is being handed over. What would change it is not heard: whoever asked asks again
    /// at its next host, as far as that makes sense.
    pub(super) fn hear_leaving(&mut self, said: Said) {
        let Some(leaving) = &mut self.leaving else { return };
        match said {
            Said::Ask { connection, request: Request::TookOver { epoch }, .. }
                if leaving.told.contains(&connection) && leaving.epoch == epoch =>
            {
                self.move_to_heir();
            }
            Said::Ask { connection, reference, request } => {
                // The heir may have to read on.
                if matches!(request, Request::ReadCards { .. } | Request::ReadCard { .. } | Request::Ping) {
                    self.answer(connection, reference, request);
                    self.send();
                }
            }
            Said::Hello { outbox, .. } => leaving.newcomers.push(outbox),
            Said::Goodbye { connection } | Said::Dropped { connection } => self.part_with(connection),
            Said::Probed { .. } | Said::CaughtUp { .. } => {}
        }
    }

    /// The heir has opened the room: everybody is told where.
    fn move_to_heir(&mut self) {
        let Some(Leaving { epoch, heir, newcomers, answer, .. }) = self.leaving.take() else { return };
        let moved = Moved { epoch, host: heir.seat, addresses: heir.addresses };
        self.close_moved(moved, newcomers);
        let _ = answer.send(true);
    }
}
