//! Test fixtures: a host on loopback, and a guest that joins it and records what it sees.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lan::host::{Host, HostOptions, StandbyOptions};
use lan::identity::{new_device, new_salt};
use lan::join::{Destination, Event, HostAddress, Member, Person, Trust, join, join_with_standby};
use room::cards::{NewCard, from_lines};
use room::limits::DEFAULT_MAX_CONNECTIONS;
use room::message::Request;
use room::ui_protocol::EndReason;
use room::{DeviceSecret, Name, Role, RoomSettings, RoundId, SeatSecret, Setup, View};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long a test waits for an event before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a room on loopback with these cards, one per line.
pub(crate) async fn open(cards: &str) -> Host {
    open_for(cards, DEFAULT_MAX_CONNECTIONS).await
}

/// Like [`open`], on this device.
pub(crate) async fn open_on(device: DeviceSecret, cards: &str) -> Host {
    open_at(device, from_lines(cards).cards, DEFAULT_MAX_CONNECTIONS).await
}

/// Like [`open`], with a connection limit.
pub(crate) async fn open_for(cards: &str, connections: usize) -> Host {
    open_with(from_lines(cards).cards, connections).await
}

/// Opens a host with these cards.
pub(crate) async fn open_with(cards: Vec<NewCard>, connections: usize) -> Host {
    open_at(new_device().unwrap(), cards, connections).await
}

async fn open_at(device: DeviceSecret, cards: Vec<NewCard>, connections: usize) -> Host {
    let name = Name::new("Sprint 12").unwrap();
    let settings = RoomSettings { count_down: false, ..RoomSettings::default() };
    let setup = Setup { cards, settings, ..Setup::new(device.found(new_salt().unwrap()), name) };
    let options = HostOptions {
        bind: Ipv4Addr::LOCALHOST.into(),
        port: Some(0),
        max_connections: connections,
        ..HostOptions::new("test", device)
    };
    Host::open(setup, options).await.unwrap()
}

/// A member of a room and the view it received.
pub(crate) struct Guest {
    pub(crate) member: Member,
    pub(crate) device: DeviceSecret,
    events: mpsc::Receiver<Event>,
    view: Option<View>,
    /// Number of lost connections.
    pub(crate) lost: usize,
}

impl Guest {
    /// Joins with a new seat.
    pub(crate) fn new(name: &str, at: SocketAddr) -> Self {
        Self::with(name, at, new_device().unwrap())
    }

    /// Joins with the given seat.
    pub(crate) fn with(name: &str, at: SocketAddr, device: DeviceSecret) -> Self {
        let places = vec![HostAddress { host: at.ip().to_string(), port: at.port() }];
        let name = Name::new(name).unwrap();
        let person =
            Person { device: device.clone(), name, role: Role::Voter, avatar: None, app: "test".into() };
        let (member, events) =
            join(Destination { addresses: places, room: None, trust: Trust::FirstUse }, person);
        Self { member, device, events, view: None, lost: 0 }
    }

    /// Joins with standby tasks. With `stands_by` it can host the room on loopback; otherwise it only probes
    /// others.
    pub(crate) fn with_standby(name: &str, at: SocketAddr, stands_by: bool) -> Self {
        let device = new_device().unwrap();
        let person = Person {
            device: device.clone(),
            name: Name::new(name).unwrap(),
            role: Role::Voter,
            avatar: None,
            app: "test".into(),
        };
        let standby = stands_by.then_some(StandbyOptions {
            bind: Ipv4Addr::LOCALHOST.into(),
            port: Some(0),
            saver: None,
        });
        let destination = Destination { addresses: vec![at.into()], room: None, trust: Trust::FirstUse };
        let (member, events) = join_with_standby(destination, person, standby);
        Self { member, device, events, view: None, lost: 0 }
    }

    /// The key pair of this member's seat. The member must have joined.
    pub(crate) fn seat(&self) -> SeatSecret {
        self.device.seat_in(&self.view.as_ref().expect("the member has joined").state.room)
    }

    /// Waits until the view satisfies `wanted`.
    pub(crate) async fn wait_until(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        loop {
            if let Some(view) = self.view.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            match self.next(what).await {
                Event::Update(update) => View::apply(&mut self.view, update.into_message()).unwrap(),
                Event::Disconnected { .. } => self.lost += 1,
                Event::HostingStarted { .. } | Event::HostingEnded => {}
                Event::Ended { why, message } => {
                    panic!("the membership ended before {what}: {why:?}, {message}")
                }
            }
        }
    }

    /// Applies the events that have arrived, without waiting.
    pub(crate) async fn drain_events(&mut self) {
        self.wait_until("the room", |_| true).await;
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Update(update) => View::apply(&mut self.view, update.into_message()).unwrap(),
                Event::Disconnected { .. } => self.lost += 1,
                Event::HostingStarted { .. } | Event::HostingEnded => {}
                Event::Ended { why, message } => panic!("the membership ended: {why:?}, {message}"),
            }
        }
    }

    /// Waits until the connection is lost, or another attempt to reconnect fails. Returns the reason.
    pub(crate) async fn wait_disconnected(&mut self) -> String {
        loop {
            match self.next("the loss").await {
                Event::Update(update) => View::apply(&mut self.view, update.into_message()).unwrap(),
                Event::Disconnected { reason: because, .. } => {
                    self.lost += 1;
                    return because;
                }
                Event::HostingStarted { .. } | Event::HostingEnded => {}
                Event::Ended { why, message } => panic!("the membership ended: {why:?}, {message}"),
            }
        }
    }

    /// Whether `moment` completes before the connection is lost.
    pub(crate) async fn stays_connected_during<T>(&mut self, moment: impl Future<Output = T>) -> bool {
        tokio::select! {
            _ = self.wait_disconnected() => false,
            _ = moment => true,
        }
    }

    /// Waits for a seat. The error is the reason why there is none.
    pub(crate) async fn wait_joined(&mut self) -> Result<(), EndReason> {
        loop {
            match self.next("a seat").await {
                Event::Update(update) => {
                    View::apply(&mut self.view, update.into_message()).unwrap();
                    return Ok(());
                }
                Event::Disconnected { .. } => self.lost += 1,
                Event::HostingStarted { .. } | Event::HostingEnded => {}
                Event::Ended { why, .. } => return Err(why),
            }
        }
    }

    /// Waits until the membership ends.
    pub(crate) async fn wait_ended(&mut self) -> (EndReason, String) {
        loop {
            if let Event::Ended { why, message } = self.next("the end").await {
                return (why, message);
            }
        }
    }

    async fn next(&mut self, what: &str) -> Event {
        let event = timeout(PATIENCE, self.events.recv()).await;
        let event = event.unwrap_or_else(|_| panic!("never saw {what}; the last: {:#?}", self.view));
        event.unwrap_or_else(|| panic!("no more events before {what}"))
    }

    /// Sends a request once there is a seat. The room must accept it.
    pub(crate) async fn request(&mut self, request: Request) {
        self.wait_until("a seat", |_| true).await;
        timeout(PATIENCE, self.member.send_request(request)).await.unwrap().unwrap();
    }

    /// Votes in the current round.
    pub(crate) async fn vote(&mut self, vote: &str) {
        let round = self.round().await;
        self.request(Request::Vote { round, vote: vote.parse().unwrap() }).await;
    }

    /// Waits for a round, and returns its number.
    pub(crate) async fn round(&mut self) -> RoundId {
        let open = |view: &View| view.state.round().is_some_and(|round| round.reveal.is_none());
        self.wait_until("a round", open).await.state.round().unwrap().id
    }
}
