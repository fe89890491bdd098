//! The task behind a [`super::Member`]: one connection after the other, for one seat in one room.

mod takeover;

use std::ops::ControlFlow;

use futures_util::StreamExt;
use room::RoomId;
use room::backoff::pause;
use room::client_protocol::{ClientProtocol, Outcome, Person, Received};
use room::limits::{CONNECT_WITHIN, SILENCE};
use room::message::{Challenge, ClientMessage, CloseCode, HostMessage, RefusalCode};
use room::ui_protocol::EndReason;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::connect::{ConnectError, Socket, connect, send};
use super::member_tasks::{self, MemberTasks, PendingRequest};
use super::succession::NextStep;
use super::{Destination, Event, GOODBYE_WITHIN, HostAddress, MemberCommand};

/// How often the way in is tried where a host answers, but nobody gets a seat.
const FIRST_TRIES: u32 = 3;

/// How a connection ended.
enum End {
    /// By itself; the way back is tried.
    Lost(String),
    /// The room has gone elsewhere; so does the person, at once.
    Moved,
    /// Another way is to be gone.
    Redirected,
    /// For good.
    Ended(EndReason, String),
    /// The person wants to leave.
    Left,
}

struct Session {
    destination: Destination,
    protocol: ClientProtocol<oneshot::Sender<Outcome>>,
    member_tasks: Option<MemberTasks>,
    wanted: mpsc::UnboundedReceiver<MemberCommand>,
    events: mpsc::Sender<Event>,
}

/// Runs until the person leaves or the room is over for them.
pub(super) async fn run(
    destination: Destination,
    person: Person,
    member_tasks: Option<MemberTasks>,
    wanted: mpsc::UnboundedReceiver<MemberCommand>,
    events: mpsc::Sender<Event>,
) {
    let protocol = ClientProtocol::new(person);
    let mut session = Session { destination, protocol, member_tasks, wanted, events };
    let over = session.run().await;
    session.protocol.over();
    give_answers(&mut session.protocol);
    if let Some((why, message)) = over {
        session.tell(Event::Ended { why, message }).await;
    }
    if let Some(member_tasks) = session.member_tasks {
        member_tasks.stop().await;
    }
}

impl Session {
    /// Connects and connects again; why it is over, unless the person left.
    async fn run(&mut self) -> Option<(EndReason, String)> {
        let mut tries = 0;
        loop {
            if let Some(host) = self.member_tasks.as_ref().and_then(MemberTasks::host) {
                self.destination.places = vec![host.here().into()];
            }
            let end = match self.reach().await {
                ControlFlow::Break(End::Left) => return None,
                ControlFlow::Break(end) => end,
                ControlFlow::Continue(Ok((_, challenge))) if !self.accepts(&challenge) => {
                    End::Lost("An earlier host of the room is there.".into())
                }
                ControlFlow::Continue(Ok((socket, challenge))) => {
                    let end = self.sit(socket, challenge, &mut tries).await;
                    self.protocol.disconnected();
                    give_answers(&mut self.protocol);
                    self.part_from_host(&end);
                    end
                }
                ControlFlow::Continue(Err(error)) => self.not_reached(&error),
            };
            match end {
                End::Left => return None,
                End::Ended(why, message) => return Some((why, message)),
                End::Lost(because) if self.protocol.view().is_none() && tries >= FIRST_TRIES => {
                    return Some((EndReason::Unreachable, because));
                }
                End::Moved => {
                    tries = 0;
                    let because = CloseCode::Moved.sentence().into();
                    self.tell(Event::Lost { tries, because }).await;
                }
                End::Redirected => {}
                End::Lost(because) => {
                    self.tell(Event::Lost { tries, because }).await;
                    let waited = if self.is_led() { self.be_led().await } else { self.rest(tries).await };
                    match waited {
                        ControlFlow::Continue(()) => {}
                        ControlFlow::Break(End::Ended(why, message)) => return Some((why, message)),
                        ControlFlow::Break(_) => return None,
                    }
                    tries += 1;
                }
            }
        }
    }

    fn not_reached(&mut self, error: &ConnectError) -> End {
        if let Some(member_tasks) = &mut self.member_tasks {
            member_tasks.not_reached(self.protocol.view());
        }
        match error {
            ConnectError::Protocol(..) => {
                End::Ended(EndReason::Refused(RefusalCode::Protocol), error.to_string())
            }
            _ if self.protocol.view().is_none() => End::Ended(EndReason::Unreachable, error.to_string()),
            _ => End::Lost(error.to_string()),
        }
    }

    /// Connects, while errands are taken as they can be without a connection.
    async fn reach(&mut self) -> ControlFlow<End, Result<(Socket, Challenge), ConnectError>> {
        let destination = self.destination.clone();
        let connecting = connect(&destination);
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                reached = &mut connecting => return ControlFlow::Continue(reached),
                event = next_of(&mut self.member_tasks) => {
                    drop(attend(&mut self.member_tasks, event, &self.protocol));
                    self.say_who_hosts().await;
                    if let Some(direction) = self.member_tasks.as_mut().and_then(MemberTasks::direction) {
                        self.follow(direction)?;
                        return ControlFlow::Break(End::Redirected);
                    }
                }
                errand = self.wanted.recv() => match errand {
                    Some(MemberCommand::Request(request, answer)) => {
                        self.protocol.hold(request, answer);
                        give_answers(&mut self.protocol);
                    }
                    // There is nobody yet to hand it over to.
                    Some(MemberCommand::TryNow | MemberCommand::HandOver(_)) => {}
                    Some(MemberCommand::Leave) | None => return ControlFlow::Break(End::Left),
                },
            }
        }
    }

    /// Waits before the next try.
    async fn rest(&mut self, tries: u32) -> ControlFlow<End> {
        let resting = sleep(pause(tries, rand::random()));
        tokio::pin!(resting);
        loop {
            tokio::select! {
                () = &mut resting => return ControlFlow::Continue(()),
                event = next_of(&mut self.member_tasks) => drop(attend(&mut self.member_tasks, event, &self.protocol)),
                errand = self.wanted.recv() => match errand {
                    Some(MemberCommand::Request(request, answer)) => {
                        self.protocol.hold(request, answer);
                        give_answers(&mut self.protocol);
                    }
                    Some(MemberCommand::TryNow) => return ControlFlow::Continue(()),
                    Some(MemberCommand::HandOver(_)) => {}
                    Some(MemberCommand::Leave) | None => return ControlFlow::Break(End::Left),
                },
            }
        }
    }

    /// Says hello, and stays until the connection ends. `tries` starts again at nought once there is
    /// a seat.
    async fn sit(&mut self, mut socket: Socket, challenge: Challenge, tries: &mut u32) -> End {
        let room = challenge.room.id;
        let at = socket.get_ref().peer_addr().ok();
        let hello = self.protocol.hello(&challenge);
        if send(&mut socket, &hello).await.is_err() {
            return lost();
        }
        match timeout(CONNECT_WITHIN, self.be_seated(&mut socket, room)).await {
            Ok(ControlFlow::Continue(())) => {
                *tries = 0;
                if let (Some(member_tasks), Some(view)) = (&mut self.member_tasks, self.protocol.view()) {
                    member_tasks.seated(at, view);
                }
            }
            Ok(ControlFlow::Break(end)) => return end,
            Err(_) => return lost(),
        }
        let end = self.stay(&mut socket).await;
        let farewell = async {
            match end {
                // It is broken: nobody hears what is said on it, and it may never take it.
                End::Lost(_) | End::Moved | End::Redirected => return Ok(()),
                End::Ended(..) => {}
                End::Left => send(&mut socket, &ClientMessage::Goodbye).await?,
            }
            socket.close(None).await?;
            // The host hangs up once it has heard the goodbye: what is done next comes after that.
            while let Some(Ok(_)) = socket.next().await {}
            Ok::<(), Error>(())
        };
        let _ = timeout(GOODBYE_WITHIN, farewell).await;
        end
    }

    /// Waits for the seat, or for why there is none.
    async fn be_seated(&mut self, socket: &mut Socket, room: RoomId) -> ControlFlow<End> {
        loop {
            let Some(message) = next(socket).await? else { continue };
            let joined = matches!(message, HostMessage::Joined { .. });
            self.hear_in_seat(socket, message).await?;
            if joined {
                // From now on it has to be this room, wherever it is.
                self.destination.room = Some(room);
                return ControlFlow::Continue(());
            }
        }
    }

    async fn stay(&mut self, socket: &mut Socket) -> End {
        // What the person asks meanwhile does not put it off.
        let mut silent_at = Instant::now() + SILENCE;
        loop {
            tokio::select! {
                heard = timeout_at(silent_at, next(socket)) => {
                    let heard = match heard {
                        Ok(ControlFlow::Continue(None)) => ControlFlow::Continue(()),
                        Ok(ControlFlow::Continue(Some(message))) => self.hear_in_seat(socket, message).await,
                        Ok(ControlFlow::Break(end)) => return end,
                        Err(_) => return End::Lost("The room's host fell silent.".into()),
                    };
                    if let ControlFlow::Break(end) = heard {
                        return end;
                    }
                    silent_at = Instant::now() + SILENCE;
                    if let Some(member_tasks) = &mut self.member_tasks {
                        member_tasks.heard_something();
                    }
                }
                event = next_of(&mut self.member_tasks) => {
                    let askings = attend(&mut self.member_tasks, event, &self.protocol);
                    if let ControlFlow::Break(end) = self.ask_quietly(socket, askings).await {
                        return end;
                    }
                    if let Some(direction) = self.member_tasks.as_mut().and_then(MemberTasks::direction) {
                        let goes = matches!(direction, NextStep::To(_));
                        match self.follow(direction) {
                            // The room has just gone from here.
                            ControlFlow::Continue(()) if goes => return End::Redirected,
                            // It was opened here, when its host asked for that: the host says when it is gone.
                            ControlFlow::Continue(()) => {}
                            ControlFlow::Break(end) => return end,
                        }
                    }
                }
                errand = self.wanted.recv() => match errand {
                    Some(MemberCommand::Request(request, answer)) => {
                        if let ControlFlow::Break(end) = self.ask(socket, [(request, answer)]).await {
                            return end;
                        }
                    }
                    Some(MemberCommand::TryNow) => {}
                    Some(MemberCommand::HandOver(answer)) => self.hand_over(answer).await,
                    Some(MemberCommand::Leave) | None => return End::Left,
                },
            }
        }
    }

    /// Sends what follows from the background, and says so if the room goes on here from now on.
    async fn ask_quietly(&mut self, socket: &mut Socket, askings: Vec<PendingRequest>) -> ControlFlow<End> {
        self.say_who_hosts().await;
        self.ask(socket, askings).await
    }

    /// Has the room hosted by somebody else; the host says where.
    async fn hand_over(&mut self, answer: oneshot::Sender<bool>) {
        let view = self.protocol.view();
        let begun = self.member_tasks.as_mut().is_some_and(|member_tasks| member_tasks.hand_over(view));
        let _ = answer.send(begun);
        self.say_who_hosts().await;
    }

    /// Sends requests.
    async fn ask(
        &mut self,
        socket: &mut Socket,
        askings: impl IntoIterator<Item = PendingRequest>,
    ) -> ControlFlow<End> {
        for (request, answer) in askings {
            let message = self.protocol.ask(request, answer);
            match timeout(SILENCE, send(socket, &message)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return ControlFlow::Break(lost()),
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes one message of the host's, and asks what follows from it in the background.
    async fn hear_in_seat(&mut self, socket: &mut Socket, message: HostMessage) -> ControlFlow<End> {
        let copy = self.member_tasks.is_some().then(|| message.clone());
        self.hear(message).await?;
        if let (Some(member_tasks), Some(view), Some(message)) =
            (&mut self.member_tasks, self.protocol.view(), copy)
        {
            let askings = member_tasks.hear(&message, view);
            self.ask_quietly(socket, askings).await?;
        }
        ControlFlow::Continue(())
    }

    /// Takes one message of the host's.
    async fn hear(&mut self, message: HostMessage) -> ControlFlow<End> {
        if let HostMessage::Failed { reference: None, message, .. } = &message {
            tracing::warn!("the host says: {message}");
        }
        let heard = self.protocol.hear(message);
        match heard {
            Received::Update(message) => self.tell(Event::Message(message)).await,
            // Who stands by does it in the background.
            Received::Nothing | Received::TakeOver { .. } => {}
            Received::Lost(because) => return ControlFlow::Break(End::Lost(because)),
            Received::Moved(moved) => {
                if let Some(member_tasks) = &mut self.member_tasks {
                    member_tasks.moved(&moved, self.protocol.view());
                }
                self.destination.places = moved.addresses.into_iter().map(HostAddress::from).collect();
                return ControlFlow::Break(End::Moved);
            }
            Received::Ended(why, message) => return ControlFlow::Break(End::Ended(why, message)),
        }
        give_answers(&mut self.protocol);
        ControlFlow::Continue(())
    }

    /// Hands an event on. Nobody may be there to take it, while the goodbye is still to be said.
    async fn tell(&self, event: Event) {
        let _ = self.events.send(event).await;
    }
}

/// Waits for something to do in the background, for ever if there is none.
async fn next_of(member_tasks: &mut Option<MemberTasks>) -> member_tasks::Event {
    match member_tasks {
        Some(member_tasks) => member_tasks.next().await,
        None => std::future::pending().await,
    }
}

/// Does what there is to do in the background; what to ask the room, if there is a connection to it.
fn attend(
    member_tasks: &mut Option<MemberTasks>,
    event: member_tasks::Event,
    protocol: &ClientProtocol<oneshot::Sender<Outcome>>,
) -> Vec<PendingRequest> {
    let view = protocol.view();
    member_tasks.as_mut().map(|member_tasks| member_tasks.take(event, view)).unwrap_or_default()
}

/// Gives the answers that are due to those who wait for them, if they still do.
fn give_answers(protocol: &mut ClientProtocol<oneshot::Sender<Outcome>>) {
    for (dispatch, outcome) in protocol.answers() {
        let _ = dispatch.send(outcome);
    }
}

/// The next message; none for a frame that carries none.
async fn next(socket: &mut Socket) -> ControlFlow<End, Option<HostMessage>> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(message) => ControlFlow::Continue(Some(message)),
            Err(error) => {
                tracing::warn!(%error, "a message of the host's was not understood");
                ControlFlow::Break(End::Lost("A message of the host's was not understood.".into()))
            }
        },
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_))) => {
            ControlFlow::Continue(None)
        }
        Some(Ok(Message::Close(_)) | Err(_)) | None => ControlFlow::Break(lost()),
    }
}

fn lost() -> End {
    End::Lost("The connection to the room's host broke.".into())
}
