//! What whoever opened a room wants of its table. These do not wait behind what connections say.

use room::message::{CloseCode, HostMessage};
use room::{Kept, Moved};
use tokio::sync::oneshot;

use super::frame;
use super::table::Table;

/// What the table is to do.
pub(super) enum Order {
    /// Hand the room over to who stands by.
    Leave {
        /// Where it goes whether somebody has taken it.
        answer: oneshot::Sender<bool>,
    },
    /// Say what the room is like.
    Keep {
        /// Where that goes.
        answer: oneshot::Sender<Kept>,
    },
    /// Hear nothing more of what is asked, until [`Order::GoOn`].
    Pause {
        /// Where it goes what the room is like then.
        answer: oneshot::Sender<Kept>,
    },
    /// Hear again what is asked, and what was meanwhile.
    GoOn,
    /// Tell everybody where the room has gone; it is over here.
    CloseMoved {
        /// Where to.
        to: Moved,
        /// Where it goes that they were told.
        answer: oneshot::Sender<()>,
    },
}

impl Table {
    pub(super) fn obey(&mut self, order: Order) {
        match order {
            Order::Leave { answer } => self.leave(answer),
            Order::Keep { answer } => drop(answer.send(self.room.kept())),
            Order::Pause { answer } => {
                self.paused = true;
                self.send();
                let _ = answer.send(self.room.kept());
            }
            Order::GoOn => self.paused = false,
            Order::CloseMoved { to, answer } => {
                self.send();
                self.close_moved(to, Vec::new());
                let _ = answer.send(());
            }
        }
    }

    /// Tells everybody where the room has gone, those too who were about to get a seat.
    pub(super) fn close_moved(&mut self, moved: Moved, newcomers: Vec<super::outbox::Outbox>) {
        let (code, message) = (CloseCode::Moved, CloseCode::Moved.sentence().to_owned());
        let last = frame::message(&HostMessage::Closed { code, message, moved: Some(moved) });
        for outbox in std::mem::take(&mut self.members).into_values().chain(newcomers) {
            let _ = outbox.put_letter(last.clone());
        }
        self.is_over = true;
    }
}
