//! What whoever opened a room wants of its table. These do not wait behind what connections say.

use room::limits::MARKS;
use room::message::{CloseCode, HostMessage};
use room::{Epoch, Heir, Input, Kept, Moved, Seat};
use tokio::sync::{mpsc, oneshot};

use super::frame;
use super::table::Table;

/// What the table is to do.
#[derive(Debug)]
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
    /// Say who stands by.
    WhoStandsBy {
        /// Where they go.
        answer: oneshot::Sender<Vec<(Heir, Seat)>>,
    },
    /// Hear nothing more of what is asked, until [`Order::GoOn`].
    Pause {
        /// Where it goes what the room is like then.
        answer: oneshot::Sender<Kept>,
    },
    /// Hear again what is asked, and what was meanwhile.
    GoOn,
    /// Go on as the room's next host, united with what others have of it.
    Raise {
        /// At which epoch.
        epoch: Epoch,
        /// The room as others have it.
        others: Vec<Kept>,
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
pub struct Reins(pub(super) mpsc::Sender<Order>);

impl Reins {
    /// Hears nothing more of what is asked of the room, so that it stays as this says until [`Reins::go_on`]; none if it
    /// is over here. Whoever asks something waits.
    pub async fn pause(&self) -> Option<Kept> {
        self.ask(|answer| Order::Pause { answer }).await
    }

    /// Hears again what is asked of the room, and what was while it paused.
    pub async fn go_on(&self) {
        let _ = self.0.send(Order::GoOn).await;
    }

    /// Goes on as the room's next host, at that later epoch, united with what others have of the room. Everybody gets
    /// the whole state.
    pub async fn raise(&self, epoch: Epoch, others: Vec<Kept>) {
        let _ = self.ask(|answer| Order::Raise { epoch, others, answer }).await;
    }

    /// Who is listed to host the room next, as they sit here; none if it is over here.
    pub(super) async fn who_stands_by(&self) -> Option<Vec<(Heir, Seat)>> {
        self.ask(|answer| Order::WhoStandsBy { answer }).await
    }

    pub(super) async fn ask<A>(&self, order: impl FnOnce(oneshot::Sender<A>) -> Order) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        self.0.send(order(answer)).await.ok()?;
        answered.await.ok()
    }
}

impl Table {
    pub(super) fn obey(&mut self, order: Order) {
        match order {
            Order::Leave { answer } => self.leave(answer),
            Order::Keep { answer } => drop(answer.send(self.room.kept())),
            Order::WhoStandsBy { answer } => {
                let state = self.room.state();
                let heirs = state.heirs.iter();
                let seated = heirs.filter_map(|heir| Some((heir.clone(), state.seat(heir.seat)?.clone())));
                let _ = answer.send(seated.collect());
            }
            Order::Pause { answer } => {
                self.paused = true;
                self.send();
                let _ = answer.send(self.room.kept());
            }
            Order::GoOn => self.paused = false,
            Order::Raise { epoch, others, answer } => {
                let mark = rand::random_range(1..MARKS);
                self.handle(Input::Raise { epoch, mark, others });
                self.send();
                let _ = answer.send(());
            }
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
