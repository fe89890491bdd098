//! A guest's browser is led to the room's next host, with the seat and the vote.

use std::net::{Ipv4Addr, SocketAddr};

use lan::host::{Host, Options, PeerServer, Standby, StandbyOptions};
use lan::identity::{new_room_id, new_seat};
use lan::join::{Destination, Event, Member, Person, join, join_ready};
use room::message::Request;
use room::{Epoch, Name, Role, SeatSecret, Setup, View};
use serde_json::Value;
use tests::chromium::{Chromium, Screen};
use tests::guest::Guest;
use tests::namespaces::{isolated, skip};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

const POST: StandbyOptions =
    StandbyOptions { bind: std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port: Some(0), keep: None };

fn options() -> Options {
    Options {
        bind: POST.bind,
        port: POST.port,
        ..Options::new(concat!("pointing-party ", env!("CARGO_PKG_VERSION")))
    }
}

/// Somebody at an app, who sees the room.
struct Native {
    member: Member,
    events: mpsc::Receiver<Event>,
    view: Option<View>,
    seat: SeatSecret,
}

impl Native {
    /// Sits down; whoever is ready stands by to host the room.
    fn joins(runtime: &Runtime, at: SocketAddr, ready: bool) -> Self {
        let _entered = runtime.enter();
        let seat = new_seat().unwrap();
        let name = Name::new("Bob").unwrap();
        let person = Person { seat: seat.clone(), name, role: Role::Voter, avatar: None, app: "test".into() };
        let destination = Destination { places: vec![at.into()], room: None };
        let (member, events) =
            if ready { join_ready(destination, person, Some(POST)) } else { join(destination, person) };
        Self { member, events, view: None, seat }
    }

    async fn sees(&mut self, wanted: impl Fn(&View) -> bool) -> View {
        loop {
            if let Some(view) = self.view.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            match self.events.recv().await.expect("the member goes on") {
                Event::Message(message) => View::hear(&mut self.view, message).unwrap(),
                Event::Lost { .. } | Event::Hosts { .. } | Event::HostsNoMore => {}
                Event::Ended { message, .. } => panic!("{message}"),
            }
        }
    }
}

/// What a browser shows that came along.
fn is_there_with_her_vote(ann: &Guest, at: SocketAddr) {
    ann.until_is(&format!("return location.href === 'http://{at}/';"));
    ann.sees(r#"[data-link="in"]"#);
    ann.sees(r#"[data-test="vote-5"][aria-checked="true"]"#);
    assert_eq!(ann.runs("return location.hash;"), Value::from(""));
}

/// Whether there is a browser; says so loudly if not.
fn possible(test: &str) -> bool {
    match Chromium::missing() {
        None => true,
        Some(reason) => {
            skip(test, &reason);
            false
        }
    }
}

#[test]
fn a_browser_goes_along_when_the_host_leaves() {
    isolated(|| {
        if !possible("change_of_host::a_browser_goes_along_when_the_host_leaves") {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let setup = Setup::new(new_room_id().unwrap(), Name::new("Sprint 12").unwrap());
        let host = runtime.block_on(Host::open(setup, options())).unwrap();
        let ann = Guest::joins("Ann", &format!("http://{}/", host.here()), Screen::DESK);
        let mut bob = Native::joins(&runtime, host.here(), true);
        runtime.block_on(bob.sees(|view| view.state.seats.len() == 2));
        ann.clicks("start");
        ann.clicks("vote-5");
        let view = runtime.block_on(bob.sees(|view| {
            view.state.successors.len() == 1 && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        let next = view.state.successors[0].addresses[0];
        ann.sees("iframe");
        ann.until_is("return document.querySelector('iframe').contentDocument.URL.endsWith('/successors');");
        runtime.block_on(host.stop());
        is_there_with_her_vote(&ann, next);
        let view = runtime.block_on(bob.sees(|view| {
            view.state.room.epoch == Epoch(2)
                && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        assert_eq!(view.state.seats.len(), 2, "it is the same seat");
        // Also after it is loaded anew, and the round ends as it would have.
        ann.reloads();
        is_there_with_her_vote(&ann, next);
        let round = view.state.round().unwrap().id;
        runtime.block_on(bob.member.ask(Request::Vote { round, vote: "5".parse().unwrap() })).unwrap();
        ann.sees(r#"[data-test="winner"]"#);
        // Chromium itself complains of the host that is gone.
        let of_the_old_host = |complaint: &String| complaint.contains("WebSocket connection to");
        let complaints: Vec<String> =
            ann.complaints().into_iter().filter(|it| !of_the_old_host(it)).collect();
        assert_eq!(complaints, Vec::<String>::new());
        runtime.block_on(bob.member.leave());
    });
}

#[test]
fn a_browser_finds_the_next_host_of_one_that_died() {
    isolated(|| {
        if !possible("change_of_host::a_browser_finds_the_next_host_of_one_that_died") {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let setup = Setup::new(new_room_id().unwrap(), Name::new("Sprint 12").unwrap());
        let host = runtime.block_on(Host::open(setup, options())).unwrap();
        let ann = Guest::joins("Ann", &format!("http://{}/", host.here()), Screen::PHONE);
        let mut bob = Native::joins(&runtime, host.here(), false);
        let (calls, _calls) = mpsc::unbounded_channel();
        let callee = PeerServer { room: host.id(), seat: bob.seat.clone(), calls };
        let standby = runtime.block_on(Standby::open(POST, callee)).unwrap();
        let next = standby.reachable_at()[0];
        runtime.block_on(bob.sees(|_| true));
        runtime.block_on(bob.member.ask(Request::StandBy { addresses: vec![next] })).unwrap();
        ann.clicks("start");
        ann.clicks("vote-5");
        runtime.block_on(bob.sees(|view| {
            view.state.successors.len() == 1 && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        ann.sees("iframe");
        ann.until_is("return document.querySelector('iframe').contentDocument.URL.endsWith('/successors');");
        let snapshot = runtime.block_on(host.snapshot()).unwrap();
        drop(host);
        // While nobody hosts it, there is nowhere to go.
        ann.sees(r#"[data-link="reconnecting"]"#);
        let _entered = runtime.enter();
        let seat = Some(bob.seat.clone());
        let _host = Host::reopen(snapshot, Epoch(2), standby, Options { seat, ..options() }).unwrap();
        is_there_with_her_vote(&ann, next);
    });
}
