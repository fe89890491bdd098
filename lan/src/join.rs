//! The client: a member of a room that reconnects by itself and can take over as host.
//!
//! [`join`] spawns a task that connects to the host and joins the room. The caller gets a [`Member`] for requests and a
//! channel of [`Event`]s. The app and `party join` are the callers.
//!
//! - When the connection breaks, the task reconnects to the same room and seat. It stops after [`Member::leave`] or when the
//!   host ends the membership; then [`Event::Ended`] is the last event.
//! - A vote that was on its way is sent again after the reconnect. Any other pending request fails with
//!   [`FailureCode::Disconnected`], and the caller decides whether to repeat it.
//! - [`join_with_standby`] also keeps a copy of the room and listens for a takeover, so that the member can host the room
//!   after its host is lost. [`join_as_host`] joins a room that this process hosts already.
//!
//! ```text
//! Member ── commands ──▶ session (one connection after another) ──▶ events
//!                           │  ▲
//!                  messages │  │ requests, NextStep
//!                           ▼  │
//!                        MemberTasks: replication, standby, succession
//! ```
//!
//! Tests join a [`crate::host::Host`] on loopback.

mod connect;
mod member_tasks;
mod session;
mod succession;
mod types;

use std::time::Duration;

use room::Snapshot;
pub use room::client_protocol::{Outcome, Person};
use room::message::{FailureCode, Request};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use self::session::Background;
use self::types::MemberCommand;
pub use self::types::{Destination, Event, LocalHost, Trust};
pub use crate::address::HostAddress;
use crate::host::StandbyOptions;

/// How many events may wait for the caller. A full queue pauses the connection.
const EVENT_QUEUE: usize = 256;
/// How long [`Member::leave`] waits, also for a hosted room to move to a successor.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(6);

/// The handle of a member task. Dropping it leaves the room without waiting.
pub struct Member {
    commands: mpsc::UnboundedSender<MemberCommand>,
    task: JoinHandle<()>,
}

/// Joins a room as a plain member, who never hosts it.
///
/// # Panics
/// If called outside a tokio runtime.
pub fn join(destination: Destination, person: Person) -> (Member, mpsc::Receiver<Event>) {
    spawn(destination, person, Background::None)
}

/// Joins a room and helps to keep it alive without its host. The member follows the succession: after the host is lost it
/// finds the next one. With `standby` it also keeps a full copy of the room and listens, so that it can become the host.
///
/// # Panics
/// If called outside a tokio runtime.
pub fn join_with_standby(
    destination: Destination,
    person: Person,
    standby: Option<StandbyOptions>,
) -> (Member, mpsc::Receiver<Event>) {
    spawn(destination, person, Background::Succession(standby))
}

/// Joins a room that this process hosts, and ensures that the room has only one host. If the computer slept or was cut off
/// and another host took over, this host steps down and its member joins the new host, with `standby` as a successor.
/// [`Member::leave`] passes the room to a successor.
///
/// # Panics
/// If called outside a tokio runtime.
pub fn join_as_host(
    hosted: LocalHost,
    person: Person,
    standby: Option<StandbyOptions>,
) -> (Member, mpsc::Receiver<Event>) {
    let host = &hosted.host;
    let destination = Destination {
        addresses: vec![host.local_address().into()],
        room: Some(host.id()),
        trust: Trust::Keys(vec![host.fingerprint()]),
    };
    spawn(destination, person, Background::Hosting(Box::new(hosted), standby))
}

fn spawn(
    destination: Destination,
    person: Person,
    background: Background,
) -> (Member, mpsc::Receiver<Event>) {
    let (commands, command_queue) = mpsc::unbounded_channel();
    let (events, event_queue) = mpsc::channel(EVENT_QUEUE);
    let task = tokio::spawn(session::run(destination, person, background, command_queue, events));
    (Member { commands, task }, event_queue)
}

impl Member {
    /// Sends a request to the room. The future resolves to the host's answer; it need not be polled for the request to be
    /// sent.
    ///
    /// # Errors
    /// The failure that the host answered, or [`FailureCode::Disconnected`] if the connection broke before the answer.
    pub fn send_request(&self, request: Request) -> impl Future<Output = Outcome> + Send + 'static {
        let (reply, outcome) = oneshot::channel();
        // If the task has ended, the reply channel is dropped with the command.
        let _ = self.commands.send(MemberCommand::Request(request, reply));
        async { outcome.await.unwrap_or_else(|_| Err(FailureCode::Disconnected.into())) }
    }

    /// Ends the pause before the next attempt to connect. Call it when the user looks at the screen or the network changed.
    /// Does nothing while connected.
    pub fn reconnect_now(&self) {
        let _ = self.commands.send(MemberCommand::ReconnectNow);
    }

    /// Hands the hosted room over to a successor and stays a member. Resolves to whether the handover has started. It has
    /// not if this process does not host the room, no successor is present, or the room is just moving to another host.
    pub fn hand_over(&self) -> impl Future<Output = bool> + Send + 'static {
        let (reply, started) = oneshot::channel();
        let _ = self.commands.send(MemberCommand::HandOver(reply));
        async { started.await.unwrap_or(false) }
    }

    /// This member's copy of the room. Resolves to `None` if it has not joined yet or keeps no copy.
    pub fn snapshot(&self) -> impl Future<Output = Option<Snapshot>> + Send + 'static {
        let (reply, snapshot) = oneshot::channel();
        let _ = self.commands.send(MemberCommand::Snapshot(reply));
        async { snapshot.await.ok().flatten() }
    }

    /// Leaves the room, so that the seat is gone at once. Waits until the host knows, and until a hosted room has moved to a
    /// successor, but at most six seconds.
    pub async fn leave(mut self) {
        let _ = self.commands.send(MemberCommand::Leave);
        let _ = timeout(LEAVE_TIMEOUT, &mut self.task).await;
    }
}
