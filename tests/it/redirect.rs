//! A change of host as a guest's browser sees it: the browser moves to the next host, and keeps its seat and vote.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lan::host::{Host, HostOptions, PeerServer, Standby, StandbyOptions};
use lan::identity::{new_device, new_salt};
use lan::join::{Destination, Event, Member, Person, Trust, join, join_with_standby};
use room::message::{OwnVote, Request};
use room::{
    DeviceSecret, Epoch, Name, Role, RoundId, SeatId, SeatKey, SeatSecret, Setup, Successor, Transfer, View,
};
use serde_json::Value;
use tests::browser::{Engine, Screen};
use tests::guest::Guest;
use tests::namespaces::{isolated, skips};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

const STANDBY: StandbyOptions =
    StandbyOptions { bind: std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port: Some(0), saver: None };

/// Everything that the page has stored.
const ALL_STORED: &str = "return JSON.stringify(localStorage) + JSON.stringify(sessionStorage);";

fn options(device: DeviceSecret) -> HostOptions {
    HostOptions {
        bind: STANDBY.bind,
        port: STANDBY.port,
        ..HostOptions::new(concat!("pointing-party ", env!("CARGO_PKG_VERSION")), device)
    }
}

/// A member with the app, which follows the room's state.
struct AppMember {
    member: Member,
    events: mpsc::Receiver<Event>,
    view: Option<View>,
    device: DeviceSecret,
}

impl AppMember {
    /// Joins the room. With `ready` the member also stands by to host it.
    fn join(runtime: &Runtime, at: SocketAddr, ready: bool) -> Self {
        let _entered = runtime.enter();
        let device = new_device().unwrap();
        let name = Name::new("Bob").unwrap();
        let person =
            Person { device: device.clone(), name, role: Role::Voter, avatar: None, app: "test".into() };
        let destination = Destination { addresses: vec![at.into()], room: None, trust: Trust::FirstUse };
        let (member, events) = if ready {
            join_with_standby(destination, person, Some(STANDBY))
        } else {
            join(destination, person)
        };
        Self { member, events, view: None, device }
    }

    /// Waits for a view that satisfies the condition.
    async fn wait_for(&mut self, wanted: impl Fn(&View) -> bool) -> View {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(view) = self.view.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            let Ok(event) = timeout_at(deadline, self.events.recv()).await else {
                panic!("the expected view is missing; the last one: {:#?}", self.view)
            };
            match event.expect("the member keeps running") {
                Event::Update(update) => self.view = Some(View::clone(update.view())),
                Event::Disconnected { .. } | Event::HostingStarted { .. } | Event::HostingEnded => {}
                Event::Ended { message, .. } => panic!("{message}"),
            }
        }
    }
}

/// Checks that Ann's browser has moved to the host at `at`, and still has her seat and vote.
fn assert_moved_with_vote(ann: &Guest, at: SocketAddr) {
    ann.wait_until(&format!("return location.href === 'http://{at}/';"));
    ann.wait_for(r#"[data-connection="in"]"#);
    ann.wait_for(r#"[data-test="vote-5"][aria-checked="true"]"#);
    assert_eq!(ann.run_script("return location.hash;"), Value::from(""));
}

#[test]
fn browser_moves_when_the_host_leaves() {
    isolated(|| {
        if skips("redirect::browser_moves_when_the_host_leaves", Engine::Chromium.missing()) {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let device = new_device().unwrap();
        let setup = Setup::new(device.found(new_salt().unwrap()), Name::new("Sprint 12").unwrap());
        let host = runtime.block_on(Host::open(setup, options(device))).unwrap();
        let ann = Guest::open_and_join("Ann", &format!("http://{}/", host.local_address()), Screen::DESKTOP);
        let mut bob = AppMember::join(&runtime, host.local_address(), true);
        runtime.block_on(bob.wait_for(|view| view.state.seats.len() == 2));
        ann.click("start");
        ann.click("vote-5");
        let view = runtime.block_on(bob.wait_for(|view| {
            view.state.successors.len() == 1 && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        let next = view.state.successors[0].addresses[0];
        ann.wait_for("iframe");
        ann.wait_until(
            "return document.querySelector('iframe').contentDocument.URL.endsWith('/successors');",
        );
        let first_secret = ann.run_script("return localStorage['pointing-party.seat'];");
        runtime.block_on(host.stop());
        assert_moved_with_vote(&ann, next);
        let stored = ann.run_script(ALL_STORED).to_string();
        let first_secret = first_secret.as_str().unwrap();
        assert!(!stored.contains(first_secret) && stored.contains("transfers"), "{stored}");
        let view = runtime.block_on(bob.wait_for(|view| {
            view.state.room.epoch == Epoch(2)
                && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        assert_eq!(view.state.seats.len(), 2, "it is the same seat");
        // Reloading the page at the new host also keeps the vote, and the round ends normally.
        ann.reload();
        assert_moved_with_vote(&ann, next);
        let round = view.state.round().unwrap().id;
        runtime
            .block_on(bob.member.send_request(Request::Vote { round, vote: "5".parse().unwrap() }))
            .unwrap();
        ann.wait_for(r#"[data-test="winner"]"#);
        // Chromium logs an error for the lost connection to the old host, and for each attempt to reach it again.
        let from_old_host =
            |error: &String| error.contains("WebSocket connection to") || error.contains("/about");
        let errors: Vec<String> =
            ann.console_errors().into_iter().filter(|error| !from_old_host(error)).collect();
        assert_eq!(errors, Vec::<String>::new());
        runtime.block_on(bob.member.leave());
    });
}

#[test]
fn browser_finds_the_next_host_after_a_crash() {
    isolated(|| {
        if skips("redirect::browser_finds_the_next_host_after_a_crash", Engine::Chromium.missing()) {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let device = new_device().unwrap();
        let setup = Setup::new(device.found(new_salt().unwrap()), Name::new("Sprint 12").unwrap());
        let host = runtime.block_on(Host::open(setup, options(device))).unwrap();
        let ann = Guest::open_and_join("Ann", &format!("http://{}/", host.local_address()), Screen::PHONE);
        let mut bob = AppMember::join(&runtime, host.local_address(), false);
        let (calls, _calls) = mpsc::unbounded_channel();
        let server = PeerServer { room: host.id(), seat: bob.device.seat_in(host.room()), calls };
        let standby = runtime.block_on(Standby::open(STANDBY, server)).unwrap();
        let next = standby.reachable_addresses()[0];
        runtime.block_on(bob.wait_for(|_| true));
        runtime.block_on(bob.member.send_request(Request::StandBy { addresses: vec![next] })).unwrap();
        ann.click("start");
        ann.click("vote-5");
        runtime.block_on(bob.wait_for(|view| {
            view.state.successors.len() == 1 && view.state.round().is_some_and(|round| round.voted.len() == 1)
        }));
        ann.wait_for("iframe");
        ann.wait_until(
            "return document.querySelector('iframe').contentDocument.URL.endsWith('/successors');",
        );
        let mut snapshot = runtime.block_on(host.snapshot()).unwrap();
        snapshot.add_former_host(Successor { seat: SeatId(0), addresses: vec![host.local_address()] });
        drop(host);
        // While no one hosts the room, the browser has nowhere to go.
        ann.wait_for(r#"[data-connection="reconnecting"]"#);
        let _entered = runtime.enter();
        let _host = Host::reopen(snapshot, Epoch(2), standby, options(bob.device.clone())).unwrap();
        assert_moved_with_vote(&ann, next);
    });
}

/// A room that its founder's machine has opened again: its address, its id, and the secret of the seat that Mallory has there.
fn room_with_mallory(runtime: &Runtime) -> (Host, SeatSecret) {
    let device = new_device().unwrap();
    let setup = Setup::new(device.found(new_salt().unwrap()), Name::new("Sprint 12").unwrap());
    let host = runtime.block_on(Host::open(setup, options(device))).unwrap();
    let mut mallory = AppMember::join(runtime, host.local_address(), false);
    runtime.block_on(mallory.wait_for(|_| true));
    let secret = mallory.device.seat_in(host.room());
    runtime.block_on(mallory.member.leave());
    (host, secret)
}

/// A secret as pages write it.
fn seed(bytes: [u8; 32]) -> String {
    SeatKey::from_bytes(bytes).into()
}

/// A link with Mallory's seat, as a page makes it when it moves to this host.
fn link_with_seat(host: &Host, mallory: &SeatSecret) -> String {
    let new = [77; 32];
    let key = DeviceSecret::from_bytes(new).seat_in(host.room()).key();
    let vote = Some(OwnVote { round: RoundId(1), vote: Some("5".parse().unwrap()) });
    let transfer = Transfer::sign(host.id(), mallory, host.room().founder.key, key, vote);
    link_with(host, new, &transfer)
}

/// A link with this secret and this transfer.
fn link_with(host: &Host, new: [u8; 32], transfer: &Transfer) -> String {
    let seat = serde_json::json!({"room": host.id(), "seed": seed(new), "transfers": [transfer]}).to_string();
    let encoded: String = seat.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("http://{}/#move={encoded}", host.local_address())
}

/// The link puts its reader into the sender's seat only if the reader agrees.
#[test]
fn link_with_a_seat_is_not_used_unasked() {
    isolated(|| {
        if skips("redirect::link_with_a_seat_is_not_used_unasked", Engine::Chromium.missing()) {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (host, mallory) = room_with_mallory(&runtime);
        let link = link_with_seat(&host, &mallory);
        let guest = Guest::open("Gus", &link, Screen::PHONE);
        guest.wait_for(r#"[data-test="continue-as"]"#);
        guest.take_screenshot("is asked");
        assert_eq!(guest.read_text("continue-as"), "Continue as Bob", "the name in the room");
        assert_eq!(guest.run_script("return location.hash;"), Value::from(""));
        guest.reload();
        guest.wait_for(r#"[data-test="continue-as"]"#);
        // Everybody knows Mallory's public key.
        let stranger = SeatSecret::from_seed([78; 32]);
        let key = DeviceSecret::from_bytes([78; 32]).seat_in(host.room()).key();
        let own = Transfer::sign(host.id(), &stranger, host.room().founder.key, key, None);
        let forged = Guest::open(
            "Fay",
            &link_with(&host, [78; 32], &Transfer { by: mallory.key(), ..own }),
            Screen::PHONE,
        );
        forged.wait_for(r#"[data-test="join"]"#);
        guest.click("join-as-another");
        guest.join();
        let people = |host: &Host| runtime.block_on(host.snapshot()).unwrap().state().seats.clone();
        assert_eq!(people(&host).len(), 2, "a person of their own");
        assert_eq!(people(&host)[0].key, mallory.key());
        let stored = guest.run_script(ALL_STORED).to_string();
        assert!(!stored.contains(&seed([77; 32])), "{stored}");
        // The person who made the link agrees.
        let own = Guest::open("Own", &link, Screen::PHONE);
        own.click("continue-as");
        own.wait_for(r#"[data-connection="in"]"#);
        assert_eq!(people(&host).len(), 2);
        assert_ne!(people(&host)[0].key, mallory.key(), "Mallory's seat with the new key");
        runtime.block_on(host.stop());
    });
}

/// The fragment of earlier versions: seat, name and vote without a signature.
#[test]
fn link_with_a_seat_key_changes_nothing() {
    isolated(|| {
        if skips("redirect::link_with_a_seat_key_changes_nothing", Engine::Chromium.missing()) {
            return;
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (host, _) = room_with_mallory(&runtime);
        let vote = "%7B%22round%22%3A1%2C%22vote%22%3A5%7D";
        let fragment = format!("seat={}&name=Mallory&vote={vote}", seed([77; 32]));
        let guest =
            Guest::open("Gus", &format!("http://{}/#{fragment}", host.local_address()), Screen::PHONE);
        guest.wait_for(r#"[data-test="join"]"#);
        assert_eq!(guest.run_script("return location.hash;"), Value::from(""));
        guest.join();
        let stored = guest.run_script(ALL_STORED).to_string();
        assert!(!stored.contains(&seed([77; 32])) && !stored.contains("Mallory"), "{stored}");
        let state = runtime.block_on(host.snapshot()).unwrap().state().clone();
        assert_eq!(state.seats.iter().map(|seat| seat.name.as_str()).collect::<Vec<_>>(), ["Bob", "Gus"]);
        runtime.block_on(host.stop());
    });
}
