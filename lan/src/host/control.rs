//! What whoever opened a room wants of its table. These do not wait behind what connections say.

use room::limits::NONCES;
use room::message::{CloseCode, HostMessage};
use room::{Epoch, Input, Moved, Seat, Snapshot, Successor};
use tokio::sync::{mpsc, oneshot};

use super::frame;
use super::table::Table;

/// What the table is to do.
#[derive(Debug)]
pub(super) enum HostCommand {
    /// Hand the room over to who stands by.
    Leave {
        /// Where it goes whether somebody has taken it.
        answer: oneshot::Sender<bool>,
    },
    /// Say what the room is like.
    Keep {
        /// Where that goes.
        answer: oneshot::Sender<Snapshot>,
    },
    /// Say who stands by.
    WhoStandsBy {
        /// Where they go.
        answer: oneshot::Sender<Vec<(Successor, Seat)>>,
    },
    /// Hear nothing more of what is asked, until [`HostCommand::GoOn`].
    Pause {
        /// Where it goes what the room is like then.
        answer: oneshot::Sender<Snapshot>,
    },
    /// Hear again what is asked, and what was meanwhile.
    GoOn,
    /// Go on as the room's next host, united with what others have of it.
    Raise {
        /// At which epoch.
        epoch: Epoch,
        /// The room as others have it.
        others: Vec<Snapshot>,
        /// Where it goes that it was done.
        answer: oneshot::Sender<()>,
    },
    /// Tell everybody where the room has gone; it is over here.
    CloseMoved {
        /// Where to.
        to: Moved,
        /// Where it goes that they were told.
        answer: oneshot::Sender<()>,
    },
}

/// A way to steer a room for whoever does not own its host.
#[derive(Debug, Clone)]
pub struct HostHandle(pub(super) mpsc::Sender<HostCommand>);

impl HostHandle {
    /// Hears nothing more of what is asked of the room, so that it stays as this says until [`HostHandle::go_on`]; none if it
    /// is over here. Whoever asks something waits.
    pub async fn pause(&self) -> Option<Snapshot> {
        self.ask(|answer| HostCommand::Pause { answer }).await
    }

    /// Hears again what is asked of the room, and what was while it paused.
    pub async fn go_on(&self) {
        let _ = self.0.send(HostCommand::GoOn).await;
    }

    /// Goes on as the room's next host, at that later epoch, united with what others have of the room. Everybody gets
    /// the whole state.
    pub async fn advance_term(&self, epoch: Epoch, others: Vec<Snapshot>) {
        let _ = self.ask(|answer| HostCommand::Raise { epoch, others, answer }).await;
    }

    /// Who is listed to host the room next, as they sit here; none if it is over here.
    pub(super) async fn who_stands_by(&self) -> Option<Vec<(Successor, Seat)>> {
        self.ask(|answer| HostCommand::WhoStandsBy { answer }).await
    }

    pub(super) async fn ask<A>(&self, order: impl FnOnce(oneshot::Sender<A>) -> HostCommand) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        self.0.send(order(answer)).await.ok()?;
        answered.await.ok()
    }
}

impl Table {
    pub(super) fn obey(&mut self, order: HostCommand) {
        match order {
            HostCommand::Leave { answer } => self.leave(answer),
            HostCommand::Keep { answer } => drop(answer.send(self.room.snapshot())),
            HostCommand::WhoStandsBy { answer } => {
                let state = self.room.state();
                let successors = state.successors.iter();
                let seated = successors
                    .filter_map(|successor| Some((successor.clone(), state.seat(successor.seat)?.clone())));
                let _ = answer.send(seated.collect());
            }
            HostCommand::Pause { answer } => {
                self.paused = true;
                self.send();
                let _ = answer.send(self.room.snapshot());
            }
            HostCommand::GoOn => self.paused = false,
            HostCommand::Raise { epoch, others, answer } => {
                let nonce = rand::random_range(1..NONCES);
                self.handle(Input::AdvanceTerm { epoch, nonce, others });
                self.send();
                let _ = answer.send(());
            }
            HostCommand::CloseMoved { to, answer } => {
                self.send();
                self.close_as_moved(to, Vec::new());
                let _ = answer.send(());
            }
        }
    }

    /// Tells everybody where the room has gone, those too who were about to get a seat.
    pub(super) fn close_as_moved(&mut self, moved: Moved, newcomers: Vec<super::outbox::Outbox>) {
        let (code, message) = (CloseCode::Moved, CloseCode::Moved.sentence().to_owned());
        let last = frame::message(&HostMessage::Closed { code, message, moved: Some(moved) });
        for outbox in std::mem::take(&mut self.members).into_values().chain(newcomers) {
            let _ = outbox.push_direct(last.clone());
        }
        self.is_over = true;
    }
}
