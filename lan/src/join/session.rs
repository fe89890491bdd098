//! The task behind a [`super::Member`]: one connection after the other, for one seat in one room.

use std::ops::ControlFlow;

use futures_util::StreamExt;
use room::limits::{CONNECT_WITHIN, SILENCE};
use room::message::{Challenge, ClientMessage, CloseCode, Hello, HostMessage, PROTOCOL, RefusalCode, Resume};
use room::screen::Over;
use room::{RoomId, View};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;

use super::backoff::pause;
use super::connect::{ConnectError, Socket, connect, send};
use super::errands::Errands;
use super::{Destination, Errand, Event, GOODBYE_WITHIN, Person};

/// How often the way in is tried where a host answers, but nobody gets a seat.
const FIRST_TRIES: u32 = 3;

/// How a connection ended.
enum End {
    /// By itself; the way back is tried.
    Lost(String),
    /// For good.
    Over(Over, String),
    /// The person wants to leave.
    Left,
}

struct Session {
    destination: Destination,
    person: Person,
    wanted: mpsc::UnboundedReceiver<Errand>,
    events: mpsc::Sender<Event>,
    errands: Errands,
    /// What the room looks like from here; none before the first seat.
    view: Option<View>,
}

/// Runs until the person leaves or the room is over for them.
pub(super) async fn run(
    destination: Destination,
    person: Person,
    wanted: mpsc::UnboundedReceiver<Errand>,
    events: mpsc::Sender<Event>,
) {
    let errands = Errands::default();
    let mut session = Session { destination, person, wanted, events, errands, view: None };
    let over = session.run().await;
    session.errands.over();
    if let Some((why, message)) = over {
        session.tell(Event::Over { why, message }).await;
    }
}

impl Session {
    /// Connects and connects again; why it is over, unless the person left.
    async fn run(&mut self) -> Option<(Over, String)> {
        let mut tries = 0;
        loop {
            let end = match self.reach().await {
                ControlFlow::Break(()) => return None,
                ControlFlow::Continue(Ok((socket, challenge))) => {
                    let end = self.sit(socket, challenge, &mut tries).await;
                    self.errands.disconnected();
                    end
                }
                ControlFlow::Continue(Err(error)) => self.not_reached(&error),
            };
            match end {
                End::Left => return None,
                End::Over(why, message) => return Some((why, message)),
                End::Lost(because) if self.view.is_none() && tries >= FIRST_TRIES => {
                    return Some((Over::Unreachable, because));
                }
                End::Lost(because) => {
                    self.tell(Event::Lost { tries, because }).await;
                    if self.rest(tries).await.is_break() {
                        return None;
                    }
                    tries += 1;
                }
            }
        }
    }

    fn not_reached(&self, error: &ConnectError) -> End {
        match error {
            ConnectError::Protocol(..) => End::Over(Over::Refused(RefusalCode::Protocol), error.to_string()),
            _ if self.view.is_none() => End::Over(Over::Unreachable, error.to_string()),
            _ => End::Lost(error.to_string()),
        }
    }

    /// Connects, while errands are taken as they can be without a connection.
    async fn reach(&mut self) -> ControlFlow<(), Result<(Socket, Challenge), ConnectError>> {
        let connecting = connect(&self.destination);
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                reached = &mut connecting => return ControlFlow::Continue(reached),
                errand = self.wanted.recv() => match errand {
                    Some(Errand::Ask(request, answer)) => self.errands.hold(request, answer),
                    Some(Errand::TryNow) => {}
                    Some(Errand::Leave) | None => return ControlFlow::Break(()),
                },
            }
        }
    }

    /// Waits before the next try.
    async fn rest(&mut self, tries: u32) -> ControlFlow<()> {
        let resting = sleep(pause(tries, rand::random()));
        tokio::pin!(resting);
        loop {
            tokio::select! {
                () = &mut resting => return ControlFlow::Continue(()),
                errand = self.wanted.recv() => match errand {
                    Some(Errand::Ask(request, answer)) => self.errands.hold(request, answer),
                    Some(Errand::TryNow) => return ControlFlow::Continue(()),
                    Some(Errand::Leave) | None => return ControlFlow::Break(()),
                },
            }
        }
    }

    /// Says hello, and stays until the connection ends. `tries` starts again at nought once there is
    /// a seat.
    async fn sit(&mut self, mut socket: Socket, challenge: Challenge, tries: &mut u32) -> End {
        let room = challenge.room.id;
        let hello = ClientMessage::Hello(self.hello(&challenge));
        if send(&mut socket, &hello).await.is_err() {
            return lost();
        }
        match timeout(CONNECT_WITHIN, self.be_seated(&mut socket, room)).await {
            Ok(ControlFlow::Continue(())) => *tries = 0,
            Ok(ControlFlow::Break(end)) => return end,
            Err(_) => return lost(),
        }
        let end = self.stay(&mut socket).await;
        let farewell = async {
            match end {
                // It is broken: nobody hears what is said on it, and it may never take it.
                End::Lost(_) => return Ok(()),
                End::Over(..) => {}
                End::Left => send(&mut socket, &ClientMessage::Goodbye).await?,
            }
            socket.close(None).await
        };
        let _ = timeout(GOODBYE_WITHIN, farewell).await;
        end
    }

    fn hello(&self, challenge: &Challenge) -> Hello {
        let Person { seat, name, role, app } = &self.person;
        let resume = self.view.as_ref().map(|view| {
            let epoch = view.state.room.epoch;
            // The same host has the vote that it confirmed, and another window of this person's may
            // have changed it since; another host has none but what its owners bring.
            let confirmed = if challenge.room.epoch == epoch { None } else { view.vote };
            Resume { epoch, seq: view.seq, vote: self.errands.wish().or(confirmed) }
        });
        Hello {
            proto: PROTOCOL,
            app: app.clone(),
            seat: seat.key(),
            signature: seat.sign(challenge.room.id, &challenge.nonce),
            name: name.as_str().to_owned(),
            role: *role,
            resume,
        }
    }

    /// Waits for the seat, or for why there is none.
    async fn be_seated(&mut self, socket: &mut Socket, room: RoomId) -> ControlFlow<End> {
        loop {
            match next(socket).await? {
                Some(HostMessage::Refused { code: RefusalCode::TooSlow, .. }) => {
                    return ControlFlow::Break(lost());
                }
                // Their seat is theirs still: somebody else has their connection, or they themselves
                // have, until the host gives it up.
                Some(HostMessage::Refused { code: RefusalCode::Full, message }) if self.view.is_some() => {
                    return ControlFlow::Break(End::Lost(message));
                }
                Some(HostMessage::Refused { code, message }) => {
                    return ControlFlow::Break(End::Over(Over::Refused(code), message));
                }
                Some(joined @ HostMessage::Joined { .. }) => {
                    // From now on it has to be this room, wherever it is.
                    self.destination.room = Some(room);
                    self.hear(joined).await?;
                    if let Some(view) = &self.view {
                        self.errands.rejoined(view);
                    }
                    return ControlFlow::Continue(());
                }
                Some(HostMessage::Closed { code, message }) => {
                    return ControlFlow::Break(closed(code, message));
                }
                Some(_) | None => {}
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
                        Ok(ControlFlow::Continue(Some(message))) => self.hear(message).await,
                        Ok(ControlFlow::Break(end)) => return end,
                        Err(_) => return End::Lost("The room's host fell silent.".into()),
                    };
                    if let ControlFlow::Break(end) = heard {
                        return end;
                    }
                    silent_at = Instant::now() + SILENCE;
                }
                errand = self.wanted.recv() => match errand {
                    Some(Errand::Ask(request, answer)) => {
                        let message = self.errands.send(request, answer);
                        match timeout(SILENCE, send(socket, &message)).await {
                            Ok(Ok(())) => {}
                            Ok(Err(_)) | Err(_) => return lost(),
                        }
                    }
                    Some(Errand::TryNow) => {}
                    Some(Errand::Leave) | None => return End::Left,
                },
            }
        }
    }

    /// Takes one message of the host's.
    async fn hear(&mut self, message: HostMessage) -> ControlFlow<End> {
        match message {
            HostMessage::Done { reference, answer } => self.errands.answered(reference, Ok(answer)),
            HostMessage::Failed { reference: Some(reference), failure } => {
                self.errands.answered(reference, Err(failure));
            }
            HostMessage::Failed { reference: None, failure } => tracing::warn!("the host says: {failure}"),
            HostMessage::Closed { code, message } => return ControlFlow::Break(closed(code, message)),
            HostMessage::Joined { .. }
            | HostMessage::State { .. }
            | HostMessage::Changed { .. }
            | HostMessage::YourVote(_) => {
                if View::hear(&mut self.view, message.clone()).is_err() {
                    return ControlFlow::Break(End::Lost("A message of the host's was missed.".into()));
                }
                self.tell(Event::Heard(message)).await;
            }
            HostMessage::Challenge(_) | HostMessage::Refused { .. } => return ControlFlow::Break(lost()),
        }
        ControlFlow::Continue(())
    }

    /// Hands an event on. Nobody may be there to take it, while the goodbye is still to be said.
    async fn tell(&self, event: Event) {
        let _ = self.events.send(event).await;
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

fn closed(code: CloseCode, message: String) -> End {
    End::Over(Over::Closed(code), message)
}
