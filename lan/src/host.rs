//! A room's server: HTTP/1.1 with the page at `/`, `GET /about`, and a WebSocket at `/room`.
//!
//! [`Host::open`] binds, announces the room and begins to accept. From then on three kinds of tasks
//! run: one that accepts connections, one for each connection, and the table's, which alone owns the
//! [`room::Room`]. A connection turns frames into [`table::TableInput`], which the table takes from its inbox; the
//! table puts ready frames into each connection's [`outbox`]. Nothing else is shared but counters.
//!
//! [`Host::stop`] hands the room over to whoever stands by, or tells everybody that it is closed, says goodbye on
//! multicast DNS and waits until that is sent. A dropped host cuts its connections and tells nobody in the room.
//!
//! To test it, open one at `127.0.0.1` port 0: on loopback nothing is announced.

mod accept;
mod acceptor;
mod connection;
mod connection_context;
mod connection_limiter;
mod content_security_policy;
mod control;
mod frame;
mod handover;
mod invitations;
mod listen;
mod origin_check;
mod outbox;
mod page;
mod peer_server;
pub(crate) mod probe;
mod rate_limiter;
mod redirect;
mod snapshot_writer;
mod socket;
mod standby;
mod superseded;
mod table;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use room::limits::{CONNECTIONS, NONCES};
use room::message::About;
use room::{
    Epoch, Moved, Room, RoomId, RoomInfo, SeatSecret, Seq, Setup, Snapshot, SnapshotError, State, Time,
};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

pub use control::HostHandle;
pub use listen::ListenError;
pub use peer_server::{PeerCall, PeerCalls, PeerServer};
pub use standby::{Standby, StandbyOptions};

use crate::discovery::Advertisement;
use crate::{interfaces, snapshot_file};

/// How long the last frames of a closing room may take to be sent.
const CLOSING_WITHIN: Duration = Duration::from_secs(1);
/// What connections have said and the table has not heard yet; a connection that says more waits.
const INBOX: usize = 1_024;

/// How a room is to be hosted.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program and its version, such as `pointing-party 0.1.0`; for people and logs.
    pub app: String,
    /// Where to listen; unspecified for every interface, which with IPv6 includes IPv4.
    pub bind: IpAddr,
    /// The port, 0 for any free one; none for one of [`room::limits::PREFERRED_PORTS`], or else any.
    pub port: Option<u16>,
    /// How many connections the room takes.
    pub connections: usize,
    /// Whose machine this is, if it is anybody's who sits in the room.
    pub seat: Option<SeatSecret>,
    /// Who takes the calls of members' machines, which know this one by its seat; without anybody, none are taken.
    pub calls: Option<mpsc::UnboundedSender<PeerCall>>,
    /// The file in which the room is kept as it is, once it has cards; see [`crate::snapshot_file`].
    pub keep: Option<PathBuf>,
}

impl Options {
    /// On every interface, at a preferred port, for as many connections as usual.
    pub fn new(app: impl Into<String>) -> Self {
        Self {
            app: app.into(),
            bind: Ipv6Addr::UNSPECIFIED.into(),
            port: None,
            connections: CONNECTIONS,
            seat: None,
            calls: None,
            keep: None,
        }
    }
}

/// Why a room could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is nowhere to listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The room can't be opened again as it was to be.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// A room that is hosted here.
pub struct Host {
    listening: SocketAddr,
    room: RoomInfo,
    announced: bool,
    tasks: TaskTracker,
    closing: CancellationToken,
    commands: mpsc::Sender<control::HostCommand>,
    /// The room as it was opened here.
    opened: (State, Seq),
    /// Ends whatever is left when the host is dropped.
    _ended: DropGuard,
}

impl Host {
    /// Opens a room: when this returns, it can be joined at [`Host::reachable_at`].
    ///
    /// A room that can't be announced is open all the same; the log says why.
    ///
    /// # Errors
    /// [`OpenError`], whose text can be shown as it is.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn open(mut setup: Setup, options: Options) -> Result<Self, OpenError> {
        let listener = Arc::new(listen::listen(options.bind, options.port).await?);
        setup.host = options.seat.as_ref().map(SeatSecret::key);
        Self::begin(Room::open(setup, Time(0)), listener, options)
    }

    /// Opens a room again that was kept, as its next host: on another day, say. Nobody is in it. Else the same as
    /// [`Host::open`].
    ///
    /// # Errors
    /// [`OpenError`], whose text can be shown as it is.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn resume(snapshot: Snapshot, options: Options) -> Result<Self, OpenError> {
        let listener = Arc::new(listen::listen(options.bind, options.port).await?);
        let epoch = snapshot.state().room.epoch.next();
        Self::begin(reopened(snapshot.with_everyone_gone(), epoch, &options)?, listener, options)
    }

    /// Opens a room again where this machine has stood by to host it. Else the same as [`Host::open`].
    ///
    /// # Errors
    /// [`OpenError`], whose text can be shown as it is.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn reopen(
        snapshot: Snapshot,
        epoch: Epoch,
        at: Standby,
        options: Options,
    ) -> Result<Self, OpenError> {
        Self::begin(reopened(snapshot, epoch, &options)?, at.into_listener(), options)
    }

    fn begin(room: Room, listener: Arc<TcpListener>, options: Options) -> Result<Self, OpenError> {
        listen::allow_connections(options.connections);
        let listening = listener.local_addr().map_err(|source| ListenError::new(options.bind, 0, source))?;
        let info = room.state().room.clone();
        let seat = options.seat.as_ref();
        let opened = (room.state().clone(), room.seq());
        let peer_server =
            seat.cloned().zip(options.calls).map(|(seat, calls)| PeerServer { room: info.id, seat, calls });
        let (about_sender, about) = watch::channel(room.about(&options.app));
        let (heirs_sender, successors) = watch::channel(room.state().successors.clone());
        let advertisement = Advertisement::start(&about.borrow(), listening)
            .inspect_err(|error| tracing::warn!("{error}"))
            .ok();

        let (closing, ended, tasks) =
            (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        let (inbox_sender, inbox) = mpsc::channel(INBOX);
        let weak_inbox = inbox_sender.downgrade();
        let (commands, command_inbox) = mpsc::channel(1);
        let acceptor = Arc::new(acceptor::Acceptor {
            limiter: connection_limiter::ConnectionLimiter::default(),
            host_name: advertisement.as_ref().map(|advertisement| advertisement.host_name().to_owned()),
            connections: tasks.clone(),
            ended: ended.clone(),
        });
        let context = Arc::new(connection_context::ConnectionContext {
            acceptor: acceptor.clone(),
            app: options.app.clone(),
            seat: options.seat.clone(),
            about: about.clone(),
            successors,
            table: inbox_sender,
            last_connection: Default::default(),
        });
        let announced = advertisement.is_some();
        if let Some(advertisement) = advertisement {
            tasks.spawn(ended.clone().run_until_cancelled_owned(announce(
                advertisement,
                about,
                closing.clone(),
            )));
        }
        let keeping = options.keep.map(|path| {
            let (keeping, rooms) = watch::channel(None);
            // To the end: the last that happens is when the room closes.
            tasks.spawn(snapshot_file::keep(path, rooms));
            let is_new = info.epoch == Epoch(1);
            if is_new {
                snapshot_writer::SnapshotWriter::new(keeping)
            } else {
                snapshot_writer::SnapshotWriter::going_on(keeping)
            }
        });
        let table = table::Table::new(
            room,
            options.app,
            listening,
            options.connections,
            table::Published { about: about_sender, successors: heirs_sender },
            weak_inbox,
            keeping,
        );
        tasks.spawn(ended.clone().run_until_cancelled_owned(table.run(
            inbox,
            command_inbox,
            closing.clone(),
        )));
        let accepting = closing.clone().run_until_cancelled_owned(accept::accept(
            listener,
            acceptor,
            accept::routes(context, peer_server),
        ));
        tasks.spawn(ended.clone().run_until_cancelled_owned(accepting));
        Ok(Self {
            listening,
            room: info,
            announced,
            tasks,
            closing,
            commands,
            opened,
            _ended: ended.drop_guard(),
        })
    }

    /// Which room it is.
    pub fn room(&self) -> &RoomInfo {
        &self.room
    }

    /// The room's id.
    pub fn id(&self) -> RoomId {
        self.room.id
    }

    /// Where it listens; the address is unspecified if that is on every interface.
    pub fn listening(&self) -> SocketAddr {
        self.listening
    }

    /// The addresses by which others reach the room, the likeliest first.
    pub fn reachable_at(&self) -> Vec<SocketAddr> {
        interfaces::reachable_at(self.listening)
    }

    /// The address by which this machine itself reaches the room.
    pub fn here(&self) -> SocketAddr {
        let own = match self.listening.ip() {
            ip if !ip.is_unspecified() => ip,
            // A dual-stack listener takes IPv4 too, and some machines have no IPv6 loopback address.
            IpAddr::V4(_) | IpAddr::V6(_) => Ipv4Addr::LOCALHOST.into(),
        };
        SocketAddr::new(own, self.listening.port())
    }

    /// Whether the room is announced to those who don't know its address.
    pub fn is_announced(&self) -> bool {
        self.announced && !self.listening.ip().is_loopback()
    }

    /// Leaves: the room goes on at somebody's who stands by, and everybody is told where; if nobody does, it is closed,
    /// and everybody is told that. The network hears of either.
    pub async fn stop(self) {
        let goes_on = self.ask(|answer| control::HostCommand::Leave { answer }).await;
        tracing::debug!(?goes_on, "the room is left");
        self.end().await;
    }

    /// Hands the room over to somebody who stands by, and everybody is told where it goes on. If nobody takes it, all
    /// connections end without a word, so that those who can go on with it find out by themselves whose turn it is.
    pub async fn hand_over(self) {
        if self.ask(|answer| control::HostCommand::Leave { answer }).await == Some(true) {
            self.end().await;
        }
    }

    /// Leaves a room that goes on elsewhere: everybody is told where.
    pub async fn close_as_moved(self, to: Moved) {
        let _ = self.ask(|answer| control::HostCommand::CloseMoved { to, answer }).await;
        self.end().await;
    }

    /// The public state and its last change as they were when the room was opened here.
    pub fn as_opened(&self) -> (&State, Seq) {
        (&self.opened.0, self.opened.1)
    }

    /// What can be wanted of the room from elsewhere than where it is owned.
    pub fn handle(&self) -> HostHandle {
        HostHandle(self.commands.clone())
    }

    /// The whole room as it is now; none if it is over here.
    pub async fn snapshot(&self) -> Option<Snapshot> {
        self.ask(|answer| control::HostCommand::Keep { answer }).await
    }

    async fn ask<A>(&self, order: impl FnOnce(oneshot::Sender<A>) -> control::HostCommand) -> Option<A> {
        self.handle().ask(order).await
    }

    async fn end(self) {
        self.closing.cancel();
        self.tasks.close();
        if timeout(CLOSING_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::debug!("somebody did not take the news that the room is closed");
        }
    }
}

fn reopened(snapshot: Snapshot, epoch: Epoch, options: &Options) -> Result<Room, SnapshotError> {
    let nonce = rand::random_range(1..NONCES);
    Room::reopen(snapshot, epoch, nonce, options.seat.as_ref().map(SeatSecret::key), Time(0))
}

/// Keeps the announcement true until the room closes, and then takes it back.
async fn announce(
    advertisement: Advertisement,
    mut about: watch::Receiver<About>,
    closing: CancellationToken,
) {
    let kept_true = async {
        while about.changed().await.is_ok() {
            let (stage, seated) = {
                let about = about.borrow_and_update();
                (about.stage, about.seated)
            };
            advertisement.update(stage, seated);
        }
        // The table ends when the room closes, and that is waited for below.
        std::future::pending::<()>().await;
    };
    closing.run_until_cancelled(kept_true).await;
    advertisement.stop().await;
}
