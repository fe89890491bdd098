//! The task that owns the room: it hears what connections say, and tells everybody what came of it.
//!
//! The inbox is drained before anything is sent, and in a busy room no more than one message goes to
//! everybody in the time in which a screen is drawn: so a burst of votes becomes one `changed` message,
//! while a lone vote leaves at once, and so do a verdict and the next card. What goes to everybody is encoded once and its bytes are shared.

mod broadcast;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use broadcast::refuse;
use room::limits::{CHANGES_EVERY, OUTBOX_MESSAGES, SUCCESSORS_PROBED_EVERY};
use room::message::{About, CloseCode, Failure, HostMessage, OwnVote, RefusalCode, Request};
use room::{Change, ConnectionId, Input, Output, Profile, Ref, Room, SeatId, Successor, Time};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::control::HostCommand;
use super::handover::HandOverProgress;
use super::invitations::invitations;
use super::outbox::Outbox;
use super::probe;
use super::snapshot_writer::SnapshotWriter;

/// The most that is taken from the inbox before the results are sent.
const AT_ONCE: usize = 4 * OUTBOX_MESSAGES;

/// What a connection says to the table.
pub(super) enum TableInput {
    /// Its owner is known, and wants to sit down.
    Hello {
        /// Which connection.
        connection: ConnectionId,
        /// Whose it is.
        profile: Profile,
        /// Where answers go.
        outbox: Outbox,
    },
    /// A request.
    Request {
        /// Which connection.
        connection: ConnectionId,
        /// The client's number for it.
        reference: Ref,
        /// What is asked.
        request: Request,
    },
    /// Its owner leaves.
    Goodbye {
        /// Which connection.
        connection: ConnectionId,
    },
    /// It broke, or fell silent.
    Dropped {
        /// Which connection.
        connection: ConnectionId,
    },
    /// The host has tried whether somebody can be reached who stands by.
    Probed {
        /// Who.
        seat: SeatId,
        /// At which of their addresses they could be.
        addresses: Vec<SocketAddr>,
    },
    /// Its reader has taken everything, after changes were left out.
    CaughtUp {
        /// Which connection.
        connection: ConnectionId,
    },
}

/// What a room shows to those who have no seat.
pub(super) struct Published {
    /// What it says of itself.
    pub(super) about: watch::Sender<About>,
    /// Who would host it next.
    pub(super) successors: watch::Sender<Vec<Successor>>,
}

/// A room and its members' outboxes.
pub(super) struct Table {
    pub(super) room: Room,
    app: String,
    listening: SocketAddr,
    /// How many connections may have a seat at a time.
    limit: usize,
    shown: Published,
    opened: Instant,
    pub(super) members: BTreeMap<ConnectionId, Outbox>,
    /// What is to be sent after the inbox is drained.
    pending: Pending,
    /// When changes last went to everybody.
    changes_sent: Option<Instant>,
    /// Where others put what they have to say to this table.
    inbox: mpsc::WeakSender<TableInput>,
    /// When those who stand by are tried again.
    probes_at: Instant,
    /// None if the room is kept nowhere.
    keeping: Option<SnapshotWriter>,
    /// The room is being handed over.
    pub(super) leaving: Option<HandOverProgress>,
    /// Nothing is heard of what is asked.
    pub(super) paused: bool,
    /// It is over here.
    pub(super) is_over: bool,
}

/// What came of a few inputs, and is not sent yet.
#[derive(Default)]
struct Pending {
    changes: Vec<Change>,
    /// What people threw in.
    reactions: Vec<HostMessage>,
    /// Whether everybody is owed the whole state, and no changes: the room was united with another half of it.
    is_anew: bool,
    /// Connections that have just got their seat; they are owed the state as it is in the end.
    joined: Vec<Joined>,
    /// Connections that were behind and now get the whole state.
    caught_up: Vec<ConnectionId>,
    /// What goes to one connection alone.
    direct: Vec<(ConnectionId, HostMessage)>,
    /// Connections that end.
    closed: Vec<(ConnectionId, CloseCode)>,
}

/// A connection that has just got its seat.
struct Joined {
    connection: ConnectionId,
    outbox: Outbox,
    you: SeatId,
    vote: Option<OwnVote>,
}

impl Pending {
    fn is_empty(&self) -> bool {
        let Self { changes, is_anew, reactions, joined, caught_up, direct, closed } = self;
        changes.is_empty()
            && !is_anew
            && reactions.is_empty()
            && joined.is_empty()
            && caught_up.is_empty()
            && direct.is_empty()
            && closed.is_empty()
    }
}

impl Table {
    pub(super) fn new(
        room: Room,
        app: String,
        listening: SocketAddr,
        limit: usize,
        shown: Published,
        inbox: mpsc::WeakSender<TableInput>,
        keeping: Option<SnapshotWriter>,
    ) -> Self {
        let (members, pending) = (BTreeMap::new(), Pending::default());
        Self {
            room,
            app,
            listening,
            limit,
            shown,
            opened: Instant::now(),
            members,
            pending,
            changes_sent: None,
            inbox,
            probes_at: Instant::now() + SUCCESSORS_PROBED_EVERY,
            keeping,
            leaving: None,
            paused: false,
            is_over: false,
        }
    }

    /// Runs the room until it is told to close, and then tells everybody.
    pub(super) async fn run(
        mut self,
        mut inbox: mpsc::Receiver<TableInput>,
        mut commands: mpsc::Receiver<HostCommand>,
        closing: CancellationToken,
    ) {
        let mut heard = Vec::new();
        while !self.is_over {
            let leaving_until = self.leaving.as_ref().map(|leaving| leaving.until);
            let goes_on = leaving_until.is_none() && !self.paused;
            tokio::select! {
                biased;
                () = closing.cancelled() => return self.close(),
                () = until(self.sends_at()) => self.send(),
                () = until(self.keeping.as_ref().and_then(SnapshotWriter::due)) => self.keep(),
                Some(order) = commands.recv() => self.obey(order),
                count = inbox.recv_many(&mut heard, AT_ONCE), if !self.paused => match count {
                    0 => return,
                    _ => heard.drain(..).for_each(|said| self.hear(said)),
                },
                () = until(leaving_until) => self.pass_over(),
                () = until(self.deadline()), if goes_on => self.handle(Input::Tick),
                () = sleep_until(self.probes_at), if goes_on => self.probe_all(),
            }
        }
    }

    /// When to send what is pending, if anything is: at once, unless changes went to everybody a moment
    /// ago and nobody waits for these. What is for one connection alone waits with the changes that it
    /// follows from.
    fn sends_at(&self) -> Option<Instant> {
        if self.pending.is_empty() {
            return None;
        }
        let busy_until = self.changes_sent.map(|sent| sent + CHANGES_EVERY);
        let Pending { changes, reactions, .. } = &self.pending;
        let is_for_everybody = !changes.is_empty() || !reactions.is_empty();
        let may_wait = is_for_everybody && !changes.iter().any(Change::is_awaited);
        Some(busy_until.filter(|_| may_wait).unwrap_or(self.opened))
    }

    /// What time it is in the room. While it is handed over it stands still, so that nothing happens here any more that
    /// the next host does not have: of a time that is over, the room takes the latest that it has seen.
    fn now(&self) -> Time {
        if self.leaving.is_some() { Time(0) } else { Time(0) + self.opened.elapsed() }
    }

    fn deadline(&self) -> Option<Instant> {
        // A millisecond is added because the room counts whole ones.
        self.room
            .deadline()
            .map(|deadline| self.opened + (deadline - Time(0)) + std::time::Duration::from_millis(1))
    }

    fn hear(&mut self, said: TableInput) {
        if self.leaving.is_some() {
            return self.hear_leaving(said);
        }
        match said {
            TableInput::Hello { connection, outbox, .. }
                if self.members.len() + self.pending.joined.len() >= self.limit =>
            {
                refuse(&outbox, connection, RefusalCode::Full);
            }
            TableInput::Hello { connection, profile, outbox } => self.sit_down(connection, profile, outbox),
            TableInput::Request { connection, reference, request } => {
                if request == Request::Invite {
                    // The machine may have got another address since somebody asked last.
                    self.handle(Input::Reachable { invitations: invitations(self.listening) });
                }
                self.answer(connection, reference, request);
            }
            TableInput::Goodbye { connection } => {
                self.remove_connection(connection);
                self.handle(Input::Goodbye { connection });
            }
            TableInput::Dropped { connection } => {
                self.remove_connection(connection);
                self.handle(Input::Dropped { connection });
            }
            TableInput::Probed { seat, addresses } => self.handle(Input::Probed { seat, addresses }),
            TableInput::CaughtUp { connection } => self.pending.caught_up.push(connection),
        }
    }

    fn sit_down(&mut self, connection: ConnectionId, profile: Profile, outbox: Outbox) {
        let outputs = self.room.handle(Input::Hello { connection, profile }, self.now());
        let mut outbox = Some(outbox);
        for output in outputs {
            match output {
                Output::Joined { connection, you, vote } => {
                    let newcomer = outbox.take().map(|outbox| Joined { connection, outbox, you, vote });
                    self.pending.joined.extend(newcomer);
                }
                Output::Refused { connection, code } => {
                    if let Some(outbox) = &outbox {
                        refuse(outbox, connection, code);
                    }
                }
                other => self.take(other),
            }
        }
    }

    pub(super) fn answer(&mut self, connection: ConnectionId, reference: Ref, request: Request) {
        self.handle(Input::Request { connection, reference, request });
    }

    pub(super) fn handle(&mut self, input: Input) {
        let outputs = self.room.handle(input, self.now());
        outputs.into_iter().for_each(|output| self.take(output));
    }

    fn take(&mut self, output: Output) {
        match output {
            Output::Changed(change) => self.pending.changes.push(change),
            Output::Reacted { seat, reaction } => {
                self.pending.reactions.push(HostMessage::Reacted { seat, reaction });
            }
            Output::FullState => self.pending.is_anew = true,
            Output::YourVote { connections, vote } => {
                let direct =
                    connections.into_iter().map(|connection| (connection, HostMessage::YourVote(vote)));
                self.pending.direct.extend(direct);
            }
            Output::Answered { connection, reference, outcome } => {
                let message = match outcome {
                    Ok(answer) => HostMessage::Done { reference, answer },
                    Err(Failure { code, message }) => {
                        HostMessage::Failed { reference: Some(reference), code, message }
                    }
                };
                self.pending.direct.push((connection, message));
            }
            Output::Close { connection, code } => self.pending.closed.push((connection, code)),
            Output::Probe { seat, addresses } => self.probe(seat, addresses),
            // Only a hello has these, and `sit_down` takes them.
            Output::Joined { connection, .. } | Output::Refused { connection, .. } => {
                tracing::error!(?connection, "the room gave a seat to a connection that asked for none");
            }
        }
    }

    /// Finds out whether somebody can be reached who stands by.
    fn probe(&self, seat: SeatId, addresses: Vec<SocketAddr>) {
        let state = self.room.state();
        let (room, Some(key)) = (state.room.id, state.seat(seat).map(|seat| seat.key)) else { return };
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let addresses = probe::reached(room, key, addresses).await;
            if let Some(inbox) = inbox.upgrade() {
                let _ = inbox.send(TableInput::Probed { seat, addresses }).await;
            }
        });
    }

    fn probe_all(&mut self) {
        self.probes_at = Instant::now() + SUCCESSORS_PROBED_EVERY;
        for (seat, addresses) in self.room.standing_by() {
            self.probe(seat, addresses.to_vec());
        }
    }

    /// A connection that has ended gets nothing any more.
    pub(super) fn remove_connection(&mut self, connection: ConnectionId) {
        self.members.remove(&connection);
        self.pending.joined.retain(|joined| joined.connection != connection);
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
