//! The task behind a [`super::Member`]: one connection after another, for one seat in one room.
//!
//! - Inputs: commands from the [`super::Member`], messages from the host, events of the [`MemberTasks`].
//! - Outputs: [`Event`]s to the caller, messages to the host.
//!
//! The protocol itself is [`ClientProtocol`], which does no I/O. After the task has ended, pending requests have failed and
//! a hosted room has moved to a successor or is closed.

mod next_host;
mod offline;

use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::StreamExt;
use room::client_protocol::{ClientProtocol, Outcome, Person, Received};
use room::limits::{CONNECT_TIMEOUT, SILENCE_TIMEOUT};
use room::message::{Challenge, ClientMessage, CloseCode, HostMessage, RefusalCode, Request};
use room::ui_protocol::EndReason;
use room::{Binding, DeviceSecret, RoomId, SeatKey, Snapshot};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::connect::connect;
use super::member_tasks::{self, MemberTasks, PendingRequest};
use super::succession::NextStep;
use super::types::{Destination, Event, LocalHost, MemberCommand, Trust};
use crate::address::HostAddress;
use crate::address::host_header;
use crate::dial::{ConnectError, Socket, send_message};
use crate::host::StandbyOptions;

/// How long the closing handshake of a connection may take.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);
/// How many attempts may fail before the first join, if a host answers but the join does not complete.
const MAX_FIRST_ATTEMPTS: u32 = 3;

/// How a connection ended.
enum End {
    /// The connection broke. The session reconnects. The text is a sentence for the user.
    Lost(String),
    /// The room moved to another host. The session connects to it at once.
    Moved,
    /// The succession named another destination. The session connects to it at once.
    Redirected,
    /// The membership ended. The text is a sentence for the user.
    Ended(EndReason, String),
    /// The user leaves.
    Left,
}

/// What a member does besides showing the room.
pub(super) enum Background {
    /// Nothing: it only follows its host.
    None,
    /// From the first join on it follows the succession, and stands by if it has options for that.
    Succession(Option<StandbyOptions>),
    /// It hosts the room. Otherwise the same.
    Hosting(Box<LocalHost>, Option<StandbyOptions>),
}

struct Session {
    destination: Destination,
    protocol: ClientProtocol<oneshot::Sender<Outcome>>,
    member_tasks: Option<MemberTasks>,
    /// What the member tasks start with once the room is known, from which the key of the seat follows.
    succession: Option<(DeviceSecret, String, Option<StandbyOptions>)>,
    commands: mpsc::UnboundedReceiver<MemberCommand>,
    events: mpsc::Sender<Event>,
    /// The key of the host at which the member sat last.
    host_key: Option<SeatKey>,
}

/// Runs a session until the user leaves or the membership ends.
pub(super) async fn run(
    destination: Destination,
    person: Person,
    background: Background,
    commands: mpsc::UnboundedReceiver<MemberCommand>,
    events: mpsc::Sender<Event>,
) {
    let (device, app) = (person.device.clone(), person.app.clone());
    let (member_tasks, succession) = match background {
        Background::None => (None, None),
        Background::Succession(standby) => (None, Some((device, app, standby))),
        Background::Hosting(hosted, standby) => {
            let room = hosted.host.room().clone();
            (Some(MemberTasks::new(device, app, &room, standby, Some(*hosted))), None)
        }
    };
    let protocol = ClientProtocol::new(person);
    let mut session =
        Session { destination, protocol, member_tasks, succession, commands, events, host_key: None };
    let end = session.run().await;
    session.protocol.end();
    deliver_responses(&mut session.protocol);
    if let Some((why, message)) = end {
        session.send_event(Event::Ended { why, message }).await;
    }
    if let Some(member_tasks) = session.member_tasks {
        member_tasks.stop().await;
    }
}

impl Session {
    /// Connects again and again. Returns why the membership ended, or `None` if the user left.
    async fn run(&mut self) -> Option<(EndReason, String)> {
        let mut attempts = 0;
        loop {
            if let Some(host) = self.member_tasks.as_ref().and_then(MemberTasks::host) {
                self.destination.addresses = vec![host.local_address().into()];
            }
            let end = match self.connect().await {
                ControlFlow::Break(End::Left) => return None,
                ControlFlow::Break(end) => end,
                ControlFlow::Continue(Ok((_, challenge))) if !self.accepts_host(&challenge) => {
                    End::Lost(texts::program_other_host().into())
                }
                ControlFlow::Continue(Ok((socket, challenge))) => {
                    let end = self.run_connection(socket, challenge, &mut attempts).await;
                    self.protocol.disconnected();
                    deliver_responses(&mut self.protocol);
                    self.on_connection_end(&end);
                    end
                }
                ControlFlow::Continue(Err(error)) => self.handle_connect_error(&error),
            };
            match end {
                End::Left => return None,
                End::Ended(why, message) => return Some((why, message)),
                End::Lost(reason) if self.protocol.view().is_none() && attempts >= MAX_FIRST_ATTEMPTS => {
                    return Some((EndReason::Unreachable, reason));
                }
                End::Moved => {
                    attempts = 0;
                    let reason = texts::code_text(CloseCode::Moved, "");
                    self.send_event(Event::Disconnected { attempts, reason }).await;
                }
                End::Redirected => {}
                End::Lost(reason) => {
                    self.send_event(Event::Disconnected { attempts, reason }).await;
                    let waited = if self.searches_for_host() {
                        self.wait_for_next_host().await
                    } else {
                        self.pause(attempts).await
                    };
                    match waited {
                        ControlFlow::Continue(()) => {}
                        ControlFlow::Break(End::Ended(why, message)) => return Some((why, message)),
                        ControlFlow::Break(_) => return None,
                    }
                    attempts += 1;
                }
            }
        }
    }

    /// Decides whether a failed attempt ends the session. An unreachable room does so only before the first join.
    fn handle_connect_error(&mut self, error: &ConnectError) -> End {
        if let Some(member_tasks) = &mut self.member_tasks {
            member_tasks.on_connect_failed(self.protocol.view());
        }
        match error {
            ConnectError::Protocol(..) => {
                End::Ended(EndReason::Refused(RefusalCode::Protocol), error.to_string())
            }
            ConnectError::WrongKey(_) | ConnectError::NoRight(_) if self.protocol.view().is_none() => {
                End::Ended(EndReason::WrongKey, error.to_string())
            }
            _ if self.protocol.view().is_none() => End::Ended(EndReason::Unreachable, error.to_string()),
            _ => End::Lost(error.to_string()),
        }
    }

    /// Connects to the destination. Meanwhile handles commands and task events.
    async fn connect(&mut self) -> ControlFlow<End, Result<(Socket, Challenge), ConnectError>> {
        let destination = self.destination.clone();
        let connecting = connect(&destination);
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                result = &mut connecting => return ControlFlow::Continue(result),
                event = self.next_offline_event() => self.handle_event_while_connecting(event).await?,
            }
        }
    }

    /// Joins the room over a new connection, and serves the connection until it ends. A successful join resets `attempts`.
    async fn run_connection(&mut self, mut socket: Socket, challenge: Challenge, attempts: &mut u32) -> End {
        let room = challenge.room.id;
        let address = socket.get_ref().peer_addr().ok();
        let host_header = address.map(host_header).unwrap_or_default();
        let exporter = socket.get_ref().exporter();
        let binding = match (&exporter, &host_header) {
            (Some(exporter), _) => Binding::Tls(exporter),
            (None, address) => Binding::Plain { address, host: &challenge.host },
        };
        let hello = self.protocol.hello(&challenge, binding);
        if send_message(&mut socket, &hello).await.is_err() {
            return connection_lost();
        }
        match timeout(CONNECT_TIMEOUT, self.wait_until_joined(&mut socket, room)).await {
            Ok(ControlFlow::Continue(())) => {
                *attempts = 0;
                self.host_key = Some(challenge.host);
                if let (Some(member_tasks), Some(view)) = (&mut self.member_tasks, self.protocol.view()) {
                    member_tasks.on_joined(address, view);
                }
            }
            Ok(ControlFlow::Break(end)) => return end,
            Err(_) => return connection_lost(),
        }
        let end = self.serve(&mut socket).await;
        let goodbye = async {
            match end {
                // The host no longer reads from this connection, and sending could block.
                End::Lost(_) | End::Moved | End::Redirected => return Ok(()),
                End::Ended(..) => {}
                End::Left => send_message(&mut socket, &ClientMessage::Goodbye).await?,
            }
            socket.close(None).await?;
            // The host closes the connection after it has handled the goodbye.
            while let Some(Ok(_)) = socket.next().await {}
            Ok::<(), Error>(())
        };
        let _ = timeout(GOODBYE_TIMEOUT, goodbye).await;
        end
    }

    /// Handles messages, task events and commands until the host accepts or refuses the user. A host in this process may answer
    /// only after one of these events, for example when it has been offered to another host.
    async fn wait_until_joined(&mut self, socket: &mut Socket, room: RoomId) -> ControlFlow<End> {
        loop {
            tokio::select! {
                received = next_message(socket) => {
                    let Some(message) = received? else { continue };
                    let joined = matches!(message, HostMessage::Joined { .. });
                    self.handle_host_message(socket, message).await?;
                    if joined {
                        // Every later connection must lead to this room. Its members know which keys may host it.
                        self.destination.room = Some(room);
                        if self.destination.trust != Trust::Plain {
                            self.destination.trust = Trust::FirstUse;
                        }
                        return ControlFlow::Continue(());
                    }
                }
                event = self.next_offline_event() => self.handle_event_while_joining(event).await?,
            }
        }
    }

    /// Handles messages, task events and commands until the connection ends.
    async fn serve(&mut self, socket: &mut Socket) -> End {
        // Only messages from the host move this deadline; the user's commands don't.
        let mut silence_deadline = Instant::now() + SILENCE_TIMEOUT;
        loop {
            tokio::select! {
                received = timeout_at(silence_deadline, next_message(socket)) => {
                    let handled = match received {
                        Ok(ControlFlow::Continue(None)) => ControlFlow::Continue(()),
                        Ok(ControlFlow::Continue(Some(message))) => self.handle_host_message(socket, message).await,
                        Ok(ControlFlow::Break(end)) => return end,
                        Err(_) => return End::Lost(texts::host_stopped_responding().into()),
                    };
                    if let ControlFlow::Break(end) = handled {
                        return end;
                    }
                    silence_deadline = Instant::now() + SILENCE_TIMEOUT;
                    if let Some(member_tasks) = &mut self.member_tasks {
                        member_tasks.record_activity();
                    }
                }
                event = next_task_event(&mut self.member_tasks) => {
                    let requests = handle_task_event(&mut self.member_tasks, event, &self.protocol);
                    if let ControlFlow::Break(end) = self.send_task_requests(socket, requests).await {
                        return end;
                    }
                    if let Some(step) = self.member_tasks.as_mut().and_then(MemberTasks::take_next_step) {
                        let has_moved = matches!(step, NextStep::ConnectTo(_));
                        self.apply_next_step(step);
                        // The room has just moved away from this process. Otherwise it opened the room at the host's request,
                        // and the host closes this connection later.
                        if has_moved {
                            return End::Redirected;
                        }
                    }
                }
                command = self.commands.recv() => match command {
                    Some(MemberCommand::Request(request, reply)) => {
                        self.keep_sent_cards(&request);
                        if let ControlFlow::Break(end) = self.send_requests(socket, [(request, reply)]).await {
                            return end;
                        }
                    }
                    Some(MemberCommand::Snapshot(reply)) => drop(reply.send(self.own_snapshot())),
                    Some(MemberCommand::ReconnectNow) => {}
                    Some(MemberCommand::HandOver(reply)) => self.hand_over(reply).await,
                    Some(MemberCommand::Leave) | None => return End::Left,
                },
            }
        }
    }

    /// This member's copy of the room, if it keeps one.
    fn own_snapshot(&self) -> Option<Snapshot> {
        self.member_tasks.as_ref()?.own_snapshot(self.protocol.view()?)
    }

    /// Keeps the cards of a request, in case the host is lost before anybody has read them.
    fn keep_sent_cards(&mut self, request: &Request) {
        if let (Some(member_tasks), Request::AddCards { cards }) = (&mut self.member_tasks, request) {
            member_tasks.keep_sent(cards);
        }
    }

    /// Sends the requests of the member tasks, and reports if this process has become the host.
    async fn send_task_requests(
        &mut self,
        socket: &mut Socket,
        requests: Vec<PendingRequest>,
    ) -> ControlFlow<End> {
        self.report_hosting_change().await;
        self.send_requests(socket, requests).await
    }

    /// Hands the hosted room over. The host's `moved` message then names the new host.
    async fn hand_over(&mut self, reply: oneshot::Sender<bool>) {
        let view = self.protocol.view();
        let started = self.member_tasks.as_mut().is_some_and(|member_tasks| member_tasks.hand_over(view));
        let _ = reply.send(started);
        self.report_hosting_change().await;
    }

    async fn send_requests(
        &mut self,
        socket: &mut Socket,
        requests: impl IntoIterator<Item = PendingRequest>,
    ) -> ControlFlow<End> {
        for (request, reply) in requests {
            let message = self.protocol.send_request(request, reply);
            send_in_time(socket, &message).await?;
        }
        ControlFlow::Continue(())
    }

    /// Handles one message in the protocol and then in the member tasks, and sends the requests of the tasks.
    async fn handle_host_message(&mut self, socket: &mut Socket, message: HostMessage) -> ControlFlow<End> {
        if let (Some(member_tasks), HostMessage::Joined { .. }) = (&mut self.member_tasks, &message) {
            member_tasks.keep_copy(self.protocol.view());
        }
        let copy = self.member_tasks.is_some().then(|| message.clone());
        self.apply_to_protocol(message).await?;
        if let Some(message) = self.protocol.take_message() {
            send_in_time(socket, &message).await?;
        }
        if let (Some(member_tasks), Some(view), Some(message)) =
            (&mut self.member_tasks, self.protocol.view(), copy)
        {
            let requests = member_tasks.handle_message(&message, view);
            self.send_task_requests(socket, requests).await?;
        }
        ControlFlow::Continue(())
    }

    /// Applies one message to the protocol, and forwards what results.
    async fn apply_to_protocol(&mut self, message: HostMessage) -> ControlFlow<End> {
        if let HostMessage::Failed { reference: None, message, .. } = &message {
            tracing::warn!("the host reports: {message}");
        }
        match self.protocol.handle_message(message) {
            Received::Update(update) => self.send_event(Event::Update(update)).await,
            // The member tasks handle a takeover.
            Received::Nothing | Received::TakeOver { .. } => {}
            Received::Lost(reason) => return ControlFlow::Break(End::Lost(texts::lost_reason_text(reason))),
            Received::Moved(moved) => {
                if let Some(member_tasks) = &mut self.member_tasks {
                    member_tasks.on_moved(&moved, self.protocol.view());
                }
                self.destination.addresses = moved.addresses.into_iter().map(HostAddress::from).collect();
                return ControlFlow::Break(End::Moved);
            }
            Received::Ended(why, message) => {
                let message = texts::end_reason_text(why, &message);
                return ControlFlow::Break(End::Ended(why, message));
            }
        }
        deliver_responses(&mut self.protocol);
        ControlFlow::Continue(())
    }

    /// Sends an event to the caller, who may have dropped the receiver.
    async fn send_event(&self, event: Event) {
        let _ = self.events.send(event).await;
    }
}

/// Waits for the next event of the member tasks. Waits forever if there are none.
async fn next_task_event(member_tasks: &mut Option<MemberTasks>) -> member_tasks::Event {
    match member_tasks {
        Some(member_tasks) => member_tasks.next_event().await,
        None => std::future::pending().await,
    }
}

/// Handles an event of the member tasks. Returns their requests to the room; without a connection, drop them.
fn handle_task_event(
    member_tasks: &mut Option<MemberTasks>,
    event: member_tasks::Event,
    protocol: &ClientProtocol<oneshot::Sender<Outcome>>,
) -> Vec<PendingRequest> {
    let view = protocol.view();
    member_tasks.as_mut().map(|member_tasks| member_tasks.handle_event(event, view)).unwrap_or_default()
}

/// Sends finished outcomes to their callers. A caller may have dropped the future.
fn deliver_responses(protocol: &mut ClientProtocol<oneshot::Sender<Outcome>>) {
    for (reply, outcome) in protocol.take_responses() {
        let _ = reply.send(outcome);
    }
}

/// Reads the next frame. Returns `None` for a frame without a message, such as a ping.
async fn next_message(socket: &mut Socket) -> ControlFlow<End, Option<HostMessage>> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(message) => ControlFlow::Continue(Some(message)),
            Err(error) => {
                tracing::warn!(%error, "can't parse a message from the host");
                ControlFlow::Break(End::Lost(texts::host_unreadable().into()))
            }
        },
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_))) => {
            ControlFlow::Continue(None)
        }
        Some(Ok(Message::Close(_)) | Err(_)) | None => ControlFlow::Break(connection_lost()),
    }
}

async fn send_in_time(socket: &mut Socket, message: &ClientMessage) -> ControlFlow<End> {
    match timeout(SILENCE_TIMEOUT, send_message(socket, message)).await {
        Ok(Ok(())) => ControlFlow::Continue(()),
        Ok(Err(_)) | Err(_) => ControlFlow::Break(connection_lost()),
    }
}

fn connection_lost() -> End {
    End::Lost(texts::connection_broke().into())
}
