//! Somebody in a room, and a room to be in.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lan::host::{Host, Options, StandbyOptions};
use lan::identity::{new_room_id, new_seat};
use lan::join::{Destination, Event, HostAddress, Member, Person, join, join_ready};
use room::cards::{NewCard, from_lines};
use room::message::Request;
use room::ui_protocol::EndReason;
use room::{Name, Role, RoundId, SeatSecret, Setup, View};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long anything may take that is bound to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a room with these cards, one a line, for anybody on loopback.
pub(crate) async fn open(cards: &str) -> Host {
    open_for(cards, 64).await
}

/// The same for so many connections.
pub(crate) async fn open_for(cards: &str, connections: usize) -> Host {
    open_with(from_lines(cards).cards, connections).await
}

/// The same with these cards.
pub(crate) async fn open_with(cards: Vec<NewCard>, connections: usize) -> Host {
    let name = Name::new("Sprint 12").unwrap();
    let setup = Setup { cards, count_down: false, ..Setup::new(new_room_id().unwrap(), name) };
    let options =
        Options { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), connections, ..Options::new("test") };
    Host::open(setup, options).await.unwrap()
}

/// Somebody in a room.
pub(crate) struct Guest {
    pub(crate) member: Member,
    pub(crate) seat: SeatSecret,
    events: mpsc::Receiver<Event>,
    view: Option<View>,
    /// How often the connection was lost.
    pub(crate) lost: usize,
}

impl Guest {
    /// Somebody new.
    pub(crate) fn new(name: &str, at: SocketAddr) -> Self {
        Self::with(name, at, new_seat().unwrap())
    }

    /// Somebody with that seat.
    pub(crate) fn with(name: &str, at: SocketAddr, seat: SeatSecret) -> Self {
        let places = vec![HostAddress { host: at.ip().to_string(), port: at.port() }];
        let name = Name::new(name).unwrap();
        let person = Person { seat: seat.clone(), name, role: Role::Voter, avatar: None, app: "test".into() };
        let (member, events) = join(Destination { places, room: None }, person);
        Self { member, seat, events, view: None, lost: 0 }
    }

    /// Somebody who stands by to host the room on loopback, or who only tries whether others can be reached.
    pub(crate) fn ready(name: &str, at: SocketAddr, stands_by: bool) -> Self {
        let seat = new_seat().unwrap();
        let person = Person {
            seat: seat.clone(),
            name: Name::new(name).unwrap(),
            role: Role::Voter,
            avatar: None,
            app: "test".into(),
        };
        let post = stands_by.then_some(StandbyOptions {
            bind: Ipv4Addr::LOCALHOST.into(),
            port: Some(0),
            keep: None,
        });
        let destination = Destination { places: vec![at.into()], room: None };
        let (member, events) = join_ready(destination, person, post);
        Self { member, seat, events, view: None, lost: 0 }
    }

    /// Waits until what they see is as `wanted`.
    pub(crate) async fn sees(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        loop {
            if let Some(view) = self.view.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            match self.next(what).await {
                Event::Message(message) => View::hear(&mut self.view, message).unwrap(),
                Event::Lost { .. } => self.lost += 1,
                Event::Hosts { .. } | Event::HostsNoMore => {}
                Event::Ended { why, message } => panic!("over before {what}: {why:?}, {message}"),
            }
        }
    }

    /// Sees what has come in, without waiting for more.
    pub(crate) async fn sees_all(&mut self) {
        self.sees("the room", |_| true).await;
        while let Ok(event) = self.events.try_recv() {
            match event {
                Event::Message(message) => View::hear(&mut self.view, message).unwrap(),
                Event::Lost { .. } => self.lost += 1,
                Event::Hosts { .. } | Event::HostsNoMore => {}
                Event::Ended { why, message } => panic!("over: {why:?}, {message}"),
            }
        }
    }

    /// Waits until the connection is lost, or one more try to restore it fails: why.
    pub(crate) async fn loses_the_host(&mut self) -> String {
        loop {
            match self.next("the loss").await {
                Event::Message(message) => View::hear(&mut self.view, message).unwrap(),
                Event::Lost { because, .. } => {
                    self.lost += 1;
                    return because;
                }
                Event::Hosts { .. } | Event::HostsNoMore => {}
                Event::Ended { why, message } => panic!("over: {why:?}, {message}"),
            }
        }
    }

    /// Whether `moment` comes before the connection is lost.
    pub(crate) async fn has_not_lost_the_host_before<T>(&mut self, moment: impl Future<Output = T>) -> bool {
        tokio::select! {
            _ = self.loses_the_host() => false,
            _ = moment => true,
        }
    }

    /// Waits for a seat; why there is none.
    pub(crate) async fn is_seated(&mut self) -> Result<(), EndReason> {
        loop {
            match self.next("a seat").await {
                Event::Message(message) => {
                    View::hear(&mut self.view, message).unwrap();
                    return Ok(());
                }
                Event::Lost { .. } => self.lost += 1,
                Event::Hosts { .. } | Event::HostsNoMore => {}
                Event::Ended { why, .. } => return Err(why),
            }
        }
    }

    /// Waits until it is over for them.
    pub(crate) async fn is_through(&mut self) -> (EndReason, String) {
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

    /// Asks, once there is a seat to ask from, and has to be granted it.
    pub(crate) async fn asks(&mut self, request: Request) {
        self.sees("a seat", |_| true).await;
        timeout(PATIENCE, self.member.ask(request)).await.unwrap().unwrap();
    }

    /// Votes in the round that is on.
    pub(crate) async fn votes(&mut self, vote: &str) {
        let round = self.round().await;
        self.asks(Request::Vote { round, vote: vote.parse().unwrap() }).await;
    }

    /// The round that is on, waiting for one to be.
    pub(crate) async fn round(&mut self) -> RoundId {
        let open = |view: &View| view.state.round().is_some_and(|round| round.reveal.is_none());
        self.sees("a round", open).await.state.round().unwrap().id
    }
}
