//! Hosts a room: an HTTP/1.1 server with the page at `/`, `GET /about`, and a WebSocket at `/room`.
//!
//! [`Host::open`] binds a port, announces the room and accepts connections. Three kinds of tasks run from
//! then on:
//!
//! - `accept` takes TCP connections and answers HTTP requests by its `routes`.
//! - `connection` runs once per WebSocket. It turns frames into `TableInput`s and sends them to
//!   the table.
//! - `table` alone owns the [`room::Room`]. It applies inputs and puts encoded frames into each
//!   connection's `outbox`.
//!
//! The tasks share nothing else except counters and the published `/about` answer.
//!
//! [`Host::stop`] hands the room over to a successor if one is ready; otherwise it tells all members that the
//! room is closed. Then it sends the multicast DNS goodbye and waits until that is out. Dropping a [`Host`]
//! cuts its connections without telling anyone.
//!
//! To test it, open a host on `127.0.0.1` port 0. On loopback nothing is announced.

mod accept;
mod connection;
mod connection_context;
mod connection_limiter;
mod content_security_policy;
mod control;
mod frame;
mod invitations;
mod listen;
mod meeting;
mod origin_check;
mod outbox;
mod own_names;
mod page;
mod peer_server;
pub(crate) mod probe;
mod rate_limiter;
mod redirect;
mod returning;
mod routes;
mod server_context;
mod snapshot_writer;
mod socket;
mod standby;
mod table;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use room::chain::{ChainError, Delegation, Position};
use room::limits::{DEFAULT_MAX_CONNECTIONS, PROPOSAL_DELAY, TERM_NONCE_LIMIT};
use room::message::About;
use room::{
    DeviceSecret, Epoch, Fingerprint, Moved, Room, RoomId, RoomInfo, Seq, Setup, Snapshot, SnapshotError,
    State, Time,
};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

pub use control::HostHandle;
pub use listen::ListenError;
pub use meeting::RoomMoved;
pub use own_names::{OwnNames, PublicUrl, PublicUrlError};
pub use peer_server::{PeerCall, PeerCalls, PeerServer};
pub use standby::{Standby, StandbyOptions};

use self::connection_context::{ConnectionContext, HostedTerm};
use self::connection_limiter::ConnectionLimiter;
use self::control::HostCommand;
use self::meeting::Meetings;
use self::server_context::ServerContext;
use self::snapshot_writer::SnapshotWriter;
use self::table::{HostInfo, PublishedInfo, Table};
use crate::discovery::Advertisement;
use crate::transport::ServerTls;
use crate::{RoomSaver, interfaces};

/// How long the last frames of a closing room may take to be sent.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// How often a host without a seat, which has stepped down, tries to send its copy to the other host.
const STEP_DOWN_TRIES: u32 = 5;
/// Capacity of the table's inbox. A connection that sends more waits.
const INBOX_CAPACITY: usize = 1_024;

/// How to host a room.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// Program and version, such as `pointing-party 0.1.0`. Shown to people and written to logs.
    pub app: String,
    /// Address to listen on. The unspecified address means every interface; the IPv6 one includes IPv4.
    pub bind: IpAddr,
    /// Port to listen on; 0 takes any free one. `None` tries [`room::limits::PREFERRED_PORTS`] first, then
    /// any free port.
    pub port: Option<u16>,
    /// Names under which browsers may reach it, besides its own addresses.
    pub names: OwnNames,
    /// Maximum number of joined connections. Further ones are refused as `full`.
    pub max_connections: usize,
    /// The secret of this device. The host's key, and the seat of the person at this machine, come from it.
    pub device: DeviceSecret,
    /// Receives requests from other members' machines, which address this one by its key. With `None`, [`Host::superseded`]
    /// answers them.
    pub peer_calls: Option<mpsc::UnboundedSender<PeerCall>>,
    /// Saves the room, once it has cards.
    pub saver: Option<RoomSaver>,
    /// How long ago the room was last open here; zero for a new room. After a long time the host asks its person before it
    /// follows people who have gone on without it.
    pub idle: Duration,
}

impl HostOptions {
    /// Defaults: every interface, a preferred port, the usual connection limit, no member of its own, not saved.
    pub fn new(app: impl Into<String>, device: DeviceSecret) -> Self {
        Self {
            app: app.into(),
            bind: Ipv6Addr::UNSPECIFIED.into(),
            port: None,
            names: OwnNames::default(),
            max_connections: DEFAULT_MAX_CONNECTIONS,
            device,
            peer_calls: None,
            saver: None,
            idle: Duration::ZERO,
        }
    }
}

/// Why a room could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The server can't listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The snapshot can't be reopened.
    #[error("{}", texts::snapshot_error(.0))]
    Snapshot(#[from] SnapshotError),
    /// This device has no right to host the room.
    #[error("{}", texts::program_no_right_to_host())]
    NoRight(#[from] ChainError),
}

/// A running room server. Dropping it cuts all connections; use [`Host::stop`] to end a room properly.
pub struct Host {
    bound_address: SocketAddr,
    room: RoomInfo,
    fingerprint: Fingerprint,
    announced: bool,
    tasks: TaskTracker,
    closing: CancellationToken,
    commands: mpsc::Sender<HostCommand>,
    /// `None` if a member in this process does it.
    meetings: Option<Meetings>,
    /// How long ago the room was last open here when it opened.
    idle: Duration,
    /// The state and seq when the room was opened here.
    initial_state: (State, Seq),
    /// Cancels all remaining tasks when the host is dropped.
    _ended: DropGuard,
}

impl Host {
    /// Opens a new room. When this returns, members can join at [`Host::reachable_addresses`].
    ///
    /// A room that can't be announced opens anyway; the log says why.
    ///
    /// # Errors
    /// [`OpenError`]. Its text can be shown to people.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn open(setup: Setup, options: HostOptions) -> Result<Self, OpenError> {
        let listener = Arc::new(listen::bind(options.bind, options.port).await?);
        Self::start(Room::open(setup, Time(0)), listener, options)
    }

    /// Reopens a saved room as its next host, for example a week later. All seats start absent. Otherwise the
    /// same as [`Host::open`].
    ///
    /// # Errors
    /// [`OpenError`]. Its text can be shown to people.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn resume(snapshot: Snapshot, options: HostOptions) -> Result<Self, OpenError> {
        let listener = Arc::new(listen::bind(options.bind, options.port).await?);
        let epoch = snapshot.state().room.epoch.next();
        Self::start(reopen_room(snapshot.with_everyone_gone(), epoch, &options)?, listener, options)
    }

    /// Takes the room over on the port where this machine stood by, as host of the term `epoch`. Otherwise
    /// the same as [`Host::open`].
    ///
    /// # Errors
    /// [`OpenError`]. Its text can be shown to people.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn reopen(
        snapshot: Snapshot,
        epoch: Epoch,
        standby: Standby,
        options: HostOptions,
    ) -> Result<Self, OpenError> {
        Self::start(reopen_room(snapshot, epoch, &options)?, standby.into_listener(), options)
    }

    /// Starts the table, the acceptor, the announcement and the snapshot writer.
    fn start(room: Room, listener: Arc<TcpListener>, options: HostOptions) -> Result<Self, OpenError> {
        listen::raise_open_file_limit(options.max_connections);
        let bound_address =
            listener.local_addr().map_err(|source| ListenError::new(options.bind, 0, source))?;
        let info = room.state().room.clone();
        let initial_state = (room.state().clone(), room.seq());
        let (about_sender, about) = watch::channel(room.about(&options.app));
        let (term_sender, term) = watch::channel(HostedTerm::of(room.state()));
        let (successors_sender, successors) = watch::channel(room.state().successors.clone());
        let key = options.device.seat_in(&info);
        let (table_sender, inbox) = mpsc::channel(INBOX_CAPACITY);
        let (commands, command_inbox) = mpsc::channel(1);

        let tasks = HostTasks::new();
        let host_name = tasks.announce(about.clone(), bound_address);
        let announced = host_name.is_some();
        let is_new = info.epoch == Epoch(1);
        let snapshot_writer = options.saver.map(|saver| tasks.save_snapshots(saver, is_new));
        let table = Table::new(
            room,
            HostInfo {
                secret: key.clone(),
                app: options.app.clone(),
                bound_address,
                max_connections: options.max_connections,
            },
            PublishedInfo { about: about_sender, term: term_sender, successors: successors_sender },
            table_sender.downgrade(),
            snapshot_writer,
        );
        tasks.spawn(table.run(inbox, command_inbox, tasks.closing.clone()));
        let tls = ServerTls::new(&key);
        let host_key = key.key();
        let (meetings, calls) = match options.peer_calls {
            Some(calls) => (None, calls),
            None => {
                let calls = PeerCalls::new();
                let sender = calls.sender();
                (Some(Meetings::new(info.id, key.clone(), calls, options.idle)), sender)
            }
        };
        let peer_server = PeerServer { room: info.id, seat: key, calls };
        let context = ConnectionContext {
            server: Arc::new(tasks.server_context(host_name, options.names, tls)),
            app: options.app,
            key: host_key,
            about,
            term,
            successors,
            table: table_sender,
            last_connection: Default::default(),
        };
        tasks.accept(listener, context, peer_server);
        Ok(Self {
            bound_address,
            room: info,
            fingerprint: host_key.fingerprint(),
            announced,
            tasks: tasks.tracker,
            closing: tasks.closing,
            commands,
            meetings,
            idle: options.idle,
            initial_state,
            _ended: tasks.ended.drop_guard(),
        })
    }

    /// The room's id, name and term, as opened here.
    pub fn room(&self) -> &RoomInfo {
        &self.room
    }

    /// The room's id.
    pub fn id(&self) -> RoomId {
        self.room.id
    }

    /// The fingerprint of this host's key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The address the server is bound to. It is unspecified if the server listens on every interface.
    pub fn bound_address(&self) -> SocketAddr {
        self.bound_address
    }

    /// Addresses at which other machines reach the room, the most likely first.
    pub fn reachable_addresses(&self) -> Vec<SocketAddr> {
        interfaces::reachable_addresses(self.bound_address)
    }

    /// Address at which programs on this machine reach the room.
    pub fn local_address(&self) -> SocketAddr {
        let ip = match self.bound_address.ip() {
            ip if !ip.is_unspecified() => ip,
            // A dual-stack listener accepts IPv4 too, and some machines have no IPv6 loopback address.
            IpAddr::V4(_) | IpAddr::V6(_) => Ipv4Addr::LOCALHOST.into(),
        };
        SocketAddr::new(ip, self.bound_address.port())
    }

    /// Whether the room is announced by multicast DNS. Always false on loopback.
    pub fn is_announced(&self) -> bool {
        self.announced && !self.bound_address.ip().is_loopback()
    }

    /// Stops hosting. A ready successor takes the room over and members are told its addresses. Without one,
    /// members are told that the room is closed. Waits until the multicast DNS goodbye is sent.
    pub async fn stop(self) {
        let handed_over = self.request(|reply| HostCommand::HandOver { stays: false, reply }).await;
        tracing::debug!(handed_over = handed_over == Some(true), "the host stops");
        self.shut_down().await;
    }

    /// Hands the room over to a ready successor and tells the members its addresses. If no successor takes
    /// it, all connections end without a message, so that the remaining successors elect a host.
    pub async fn hand_over(self) {
        if self.request(|reply| HostCommand::HandOver { stays: true, reply }).await == Some(true) {
            self.shut_down().await;
        }
    }

    /// Meets other hosts of this room until one of them stays instead of this one. The caller should then call
    /// [`Host::step_down`]. Never ends for a host whose member does this. Cancel safe; a new call goes on.
    pub async fn superseded(&self) -> RoomMoved {
        match &self.meetings {
            Some(meetings) => meetings.run(&self.handle(), || self.reachable_addresses()).await,
            None => std::future::pending().await,
        }
    }

    /// Stops hosting a room that another host has taken over: gives up the right to host in favour of that host, which has the
    /// point `into` in its chain, and tells the members its addresses.
    /// `signed` gets the final delegation and the room as it was, before the connections are closed.
    pub async fn close_as_moved(
        self,
        to: Moved,
        into: Position,
        signed: impl FnOnce(Box<Delegation>, Box<Snapshot>),
    ) {
        let closed = self.request(|reply| HostCommand::CloseAsMoved { to, into, reply }).await;
        if let Some((Some(ended), left)) = closed {
            signed(Box::new(ended), left);
        }
        self.shut_down().await;
    }

    /// Stops hosting in favour of the host that [`Host::superseded`] has met, and sends it everything that only this host knows.
    /// Gives up after some tries; the members have copies too.
    pub async fn step_down(self, RoomMoved { moved, into, to }: RoomMoved) {
        let requester = self.meetings.as_ref().map(Meetings::requester);
        let mut left = None;
        self.close_as_moved(moved, into, |_, room| left = Some(room)).await;
        let (Some(requester), Some(left)) = (requester, left) else { return };
        for _ in 0..STEP_DOWN_TRIES {
            if requester.propose(to.clone(), left.clone()).await {
                return;
            }
            sleep(PROPOSAL_DELAY).await;
        }
        tracing::warn!("the other host has not taken this host's results");
    }

    /// How long ago the room was last open here when it opened.
    pub(crate) fn idle(&self) -> Duration {
        self.idle
    }

    /// The public state and its seq when the room was opened here.
    pub(crate) fn initial_state(&self) -> (&State, Seq) {
        (&self.initial_state.0, self.initial_state.1)
    }

    /// A handle that controls the room from other tasks.
    pub fn handle(&self) -> HostHandle {
        HostHandle(self.commands.clone())
    }

    /// A snapshot of the whole room, or `None` if the room has ended here.
    pub async fn snapshot(&self) -> Option<Snapshot> {
        self.request(|reply| HostCommand::Snapshot { reply }).await
    }

    async fn request<A>(&self, command: impl FnOnce(oneshot::Sender<A>) -> HostCommand) -> Option<A> {
        self.handle().request(command).await
    }

    async fn shut_down(self) {
        self.closing.cancel();
        self.tasks.close();
        if timeout(CLOSE_TIMEOUT, self.tasks.wait()).await.is_err() {
            tracing::debug!("a connection did not read its last frames in time");
        }
    }
}

fn reopen_room(snapshot: Snapshot, epoch: Epoch, options: &HostOptions) -> Result<Room, OpenError> {
    let nonce = rand::random_range(1..TERM_NONCE_LIMIT);
    let secret = options.device.seat_in(&snapshot.state().room);
    let chain = snapshot.chain_for(epoch, nonce, &secret)?;
    Ok(Room::reopen(snapshot, chain, Time(0))?)
}

/// The host's tasks and the two signals that end them.
struct HostTasks {
    tracker: TaskTracker,
    /// Fires when the room closes. No more connections are accepted, and the last frames are sent.
    closing: CancellationToken,
    /// Cancels every task at once.
    ended: CancellationToken,
}

impl HostTasks {
    fn new() -> Self {
        Self {
            tracker: TaskTracker::new(),
            closing: CancellationToken::new(),
            ended: CancellationToken::new(),
        }
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(self.ended.clone().run_until_cancelled_owned(task));
    }

    /// Announces the room and returns its multicast DNS host name, or `None` if it can't be announced.
    fn announce(&self, about: watch::Receiver<About>, bound_address: SocketAddr) -> Option<String> {
        let advertisement = Advertisement::start(&about.borrow(), bound_address);
        let advertisement = advertisement.inspect_err(|error| tracing::warn!("{error}")).ok()?;
        let host_name = advertisement.host_name().to_owned();
        self.spawn(keep_announced(advertisement, about, self.closing.clone()));
        Some(host_name)
    }

    fn save_snapshots(&self, saver: RoomSaver, is_new_room: bool) -> SnapshotWriter {
        let (sender, snapshots) = watch::channel(None);
        // Not cancelled by `ended`: the last snapshot comes when the room closes.
        self.tracker.spawn(saver.save_latest(snapshots));
        if is_new_room { SnapshotWriter::new(sender) } else { SnapshotWriter::resumed(sender) }
    }

    fn server_context(&self, host_name: Option<String>, names: OwnNames, tls: ServerTls) -> ServerContext {
        ServerContext {
            tls,
            names,
            limiter: ConnectionLimiter::default(),
            host_name,
            connections: self.tracker.clone(),
            draining: self.ended.clone(),
            ended: self.ended.clone(),
        }
    }

    /// Accepts connections until the room closes.
    fn accept(&self, listener: Arc<TcpListener>, context: ConnectionContext, peer_server: PeerServer) {
        let server = context.server.clone();
        let accepting = accept::accept(listener, server, routes::routes(Arc::new(context), peer_server));
        let accepting = self.closing.clone().run_until_cancelled_owned(accepting);
        self.tracker.spawn(self.ended.clone().run_until_cancelled_owned(accepting));
    }
}

/// Keeps the announcement up to date until the room closes, then sends the goodbye.
async fn keep_announced(
    advertisement: Advertisement,
    mut about: watch::Receiver<About>,
    closing: CancellationToken,
) {
    let updates = async {
        while about.changed().await.is_ok() {
            let (stage, seated) = {
                let about = about.borrow_and_update();
                (about.stage, about.seated)
            };
            advertisement.update(stage, seated);
        }
        // The table has ended because the room closes; `closing` fires below.
        std::future::pending::<()>().await;
    };
    closing.run_until_cancelled(updates).await;
    advertisement.stop().await;
}
