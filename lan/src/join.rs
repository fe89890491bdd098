//! A seat in a room: the client's side of the wire, which finds its way back by itself.
//!
//! [`join`] starts a task that connects, sits down, and hands on what the host says as [`Event`]s, in
//! order. When the connection breaks, it connects again, to the same room and seat, until
//! [`Member::leave`] or the host says that it is over. A vote that was on its way is brought along;
//! any other request that was is failed as [`FailureCode::Disconnected`], for its asker to decide.
//!
//! To test it, let it join a [`crate::host::Host`] on loopback.

mod connect;
mod member_tasks;
mod session;
mod succession;

use std::net::SocketAddr;
use std::time::Duration;

use room::RoomId;
pub use room::client_protocol::{Outcome, Person};
use room::message::{FailureCode, HostMessage, Request};
use room::ui_protocol::EndReason;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) use self::connect::{KNOCK_AGAIN, challenge};
use self::member_tasks::MemberTasks;
pub use crate::address::HostAddress;
use crate::host::{Host, PeerCalls, StandbyOptions};

/// Events that wait to be taken; when there are more, the connection waits.
const EVENTS: usize = 256;
/// How long it may take to hand on a room that is hosted here.
const LEAVING_WITHIN: Duration = Duration::from_secs(6);
/// How long a goodbye may take.
const GOODBYE_WITHIN: Duration = Duration::from_secs(1);

/// Where a room is.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The places to try, the likeliest first.
    pub places: Vec<HostAddress>,
    /// Which room it has to be; none for whichever answers there.
    pub room: Option<RoomId>,
}

/// What happens to somebody who joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The host said this: [`HostMessage::Joined`] first, and again after each reconnection; then
    /// `state`, `changed` and `your_vote`, each of which fits the one before.
    Message(HostMessage),
    /// The connection broke, or the next try to restore it failed.
    Lost {
        /// How many tries have failed since.
        tries: u32,
        /// What is wrong, as people read it.
        because: String,
    },
    /// The room goes on at this machine, since its last host went or handed it over. [`Member::leave`] and
    /// [`Member::hand_over`] hand it on.
    Hosts {
        /// The addresses by which others reach it, the likeliest first.
        addresses: Vec<SocketAddr>,
    },
    /// The room is no longer hosted here: another host has it.
    HostsNoMore,
    /// It is over. Nothing follows.
    Ended {
        /// Why, for programs.
        why: EndReason,
        /// Why, for people.
        message: String,
    },
}

/// A seat in a room, or on the way there. Dropping it says goodbye too, but does not wait for it.
pub struct Member {
    pending: mpsc::UnboundedSender<MemberCommand>,
    task: JoinHandle<()>,
}

/// What is wanted of the connection.
enum MemberCommand {
    /// A request to the room.
    Request(Request, oneshot::Sender<Outcome>),
    /// Have the room hosted by somebody else, and say whether that has begun.
    HandOver(oneshot::Sender<bool>),
    /// Now is a good time to try again.
    TryNow,
    /// Say goodbye.
    Leave,
}

/// Goes to a room and sits down there.
///
/// # Panics
/// Outside a tokio runtime.
pub fn join(destination: Destination, person: Person) -> (Member, mpsc::Receiver<Event>) {
    begin(destination, person, None)
}

/// The same as a member who does what it can so that the room goes on when its host goes: with a post it stands by to
/// host the room there, and reads it whole; in any case it tries whether it reaches the others who stand by.
///
/// # Panics
/// Outside a tokio runtime.
pub fn join_ready(
    destination: Destination,
    person: Person,
    post: Option<StandbyOptions>,
) -> (Member, mpsc::Receiver<Event>) {
    let member_tasks = MemberTasks::new(&person, post, None);
    begin(destination, person, Some(member_tasks))
}

/// A room that was opened here, and the calls of other members' machines to it.
pub struct LocalHost {
    /// The room, which was opened with this person's seat and [`PeerCalls::sender`].
    pub host: Host,
    /// The calls.
    pub calls: PeerCalls,
}

/// Sits down in a room that was opened here, and sees to it that there is one host: a machine that slept, or was cut
/// off, steps down when it finds that the room has gone on elsewhere, and stands by at the post. [`Member::leave`] hands
/// the room on.
///
/// # Panics
/// Outside a tokio runtime.
pub fn join_hosting(
    hosted: LocalHost,
    person: Person,
    post: Option<StandbyOptions>,
) -> (Member, mpsc::Receiver<Event>) {
    let destination = Destination { places: vec![hosted.host.here().into()], room: Some(hosted.host.id()) };
    let member_tasks = MemberTasks::new(&person, post, Some(hosted));
    begin(destination, person, Some(member_tasks))
}

fn begin(
    destination: Destination,
    person: Person,
    member_tasks: Option<MemberTasks>,
) -> (Member, mpsc::Receiver<Event>) {
    let (pending, wanted) = mpsc::unbounded_channel();
    let (events, heard) = mpsc::channel(EVENTS);
    let task = tokio::spawn(session::run(destination, person, member_tasks, wanted, events));
    (Member { pending, task }, heard)
}

impl Member {
    /// Asks the room for something.
    ///
    /// # Errors
    /// What the room answered, or [`FailureCode::Disconnected`].
    pub fn ask(&self, request: Request) -> impl Future<Output = Outcome> + Send + 'static {
        let (answer, outcome) = oneshot::channel();
        // If the task has ended, the answer is dropped with the errand.
        let _ = self.pending.send(MemberCommand::Request(request, answer));
        async { outcome.await.unwrap_or_else(|_| Err(FailureCode::Disconnected.failure())) }
    }

    /// Tries to reconnect at once instead of waiting for the next try, if the connection is broken: the
    /// person looks at the screen, or the network has changed.
    pub fn try_now(&self) {
        let _ = self.pending.send(MemberCommand::TryNow);
    }

    /// Has a room that is hosted here go on at somebody's who stands by, and stays in it; whether that has begun. It has
    /// not if the room is hosted elsewhere, if nobody who is here stands by, or while it is united with another host's.
    pub fn hand_over(&self) -> impl Future<Output = bool> + Send + 'static {
        let (answer, begun) = oneshot::channel();
        let _ = self.pending.send(MemberCommand::HandOver(answer));
        async { begun.await.unwrap_or(false) }
    }

    /// Says goodbye, so that the seat is gone at once, and waits until that is sent, and until a room that is hosted
    /// here goes on elsewhere.
    pub async fn leave(mut self) {
        let _ = self.pending.send(MemberCommand::Leave);
        let _ = timeout(LEAVING_WITHIN, &mut self.task).await;
    }
}
