//! Discovery of rooms with real multicast DNS between machines of a virtual network. The hosts are fake peers, which
//! only announce a room and answer `/about`.

mod fake_peer;

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fake_peer::FakePeer;
use lan::discovery::{Discovery, SERVICE};
use room::Stage;
use room::ui_protocol::DiscoveredRoom;
use tests::avahi::{Avahi, Found};
use tests::namespaces::{Network, isolated, skip};
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a room may stay in the list after its host is gone.
const GONE_WITHIN: Duration = Duration::from_secs(15);
/// The reason for skipping a test without Avahi.
const NO_AVAHI: &str = "install avahi-daemon, avahi-utils and dbus, as `cargo xtask test` does";
/// Environment variable with the room's name for [`a_host_to_kill`].
const ROOM_NAME: &str = "POINTING_PARTY_FAKE_PEER";

/// Waits until the list satisfies the condition. Returns the list, and how long that took.
async fn wait_for_list(
    rooms: &mut watch::Receiver<Vec<DiscoveredRoom>>,
    within: Duration,
    wanted: impl Fn(&[DiscoveredRoom]) -> bool,
) -> (Vec<DiscoveredRoom>, Duration) {
    let start = Instant::now();
    let waited = timeout(within, rooms.wait_for(|list| wanted(list))).await;
    let list = waited.ok().map(|list| list.expect("discovery keeps running").clone());
    let list = list.unwrap_or_else(|| panic!("after {within:?} the list is {:#?}", *rooms.borrow()));
    (list, start.elapsed())
}

/// The names of the listed rooms.
fn names(rooms: &[DiscoveredRoom]) -> Vec<&str> {
    rooms.iter().map(|room| room.name.as_str()).collect()
}

/// A room is found within 3 s, and leaves the list within 3 s after its host said goodbye.
#[test]
fn room_appears_and_leaves_after_goodbye() {
    isolated(|| {
        let network = Network::new(2);
        let mut host = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let address = format!("{}:{}", network.machine(0).address(), host.port());
        // The host answers no queries until it owns its name. Once it is announced, it owns the name.
        let announced = Instant::now();
        network.machine(1).run(async || {
            let discovery = Discovery::start();
            wait_for_list(&mut discovery.rooms(), Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
        });
        println!("announced and found after {:?}", announced.elapsed());

        network.machine(1).run(async move || {
            // A host announces twice, two seconds apart, and by the standard it does not answer with the same record
            // within a second after that. This part is about a room that was announced earlier.
            tokio::time::sleep(Duration::from_secs(4)).await;
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            let (list, took) =
                wait_for_list(&mut rooms, Duration::from_secs(3), |rooms| !rooms.is_empty()).await;
            println!("a running room is found after {took:?}");
            assert_eq!(names(&list), ["Platform"]);
            let room = &list[0];
            assert_eq!((room.seated, room.stage, room.same_protocol), (1, Stage::Gathering, true));
            assert_eq!(room.address, address, "IPv4 first");

            host.stop();
            let (_, took) = wait_for_list(&mut rooms, Duration::from_secs(3), <[_]>::is_empty).await;
            println!("a room that says goodbye is off the list after {took:?}");
        });
    });
}

/// A killed process sends no goodbye, and its machine refuses connections.
#[test]
fn room_of_a_killed_host_leaves_the_list() {
    isolated(|| {
        let network = Network::new(2);
        let this = std::env::current_exe().unwrap();
        let test = ["--exact", "discovery::a_host_to_kill", "--ignored"];
        let mut host = network
            .machine(0)
            .command(this)
            .args(test)
            .env(ROOM_NAME, "Doomed")
            .stdout(Stdio::null())
            .spawn()
            .expect("the fake peer starts");
        network.machine(1).run(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            wait_for_list(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            host.kill().expect("the fake peer is running");
            host.wait().expect("the fake peer was killed");
            let (_, took) = wait_for_list(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("a killed host's room is off the list after {took:?}");
        });
    });
}

/// Hosts a room until it is killed.
#[test]
#[ignore = "a host for another test to kill"]
fn a_host_to_kill() {
    let Ok(name) = std::env::var(ROOM_NAME) else { return };
    fake_peer::serve_forever(&name);
}

/// An unplugged machine does not even refuse connections. The room is listed again after the machine is plugged in.
#[test]
fn room_of_an_unplugged_host_leaves_the_list_and_returns() {
    isolated(|| {
        let network = Network::new(2);
        let _host = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let watcher = network.machine(1).start(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            wait_for_list(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            sender.send(()).await.unwrap();
            let (_, took) = wait_for_list(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("an unplugged host's room is off the list after {took:?}");
            sender.send(()).await.unwrap();
            let (_, took) =
                wait_for_list(&mut rooms, Duration::from_secs(30), |rooms| !rooms.is_empty()).await;
            println!("plugged in again it is back after {took:?}");
        });
        receiver.blocking_recv().expect("the room was found");
        network.machine(0).unplug();
        receiver.blocking_recv().expect("the room left");
        network.machine(0).plug_in();
        watcher.join().expect("the room came back");
    });
}

/// The server has crashed, but multicast DNS still announces the room.
#[test]
fn room_that_is_only_announced_leaves_the_list() {
    isolated(|| {
        let network = Network::new(2);
        let mut host = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        network.machine(1).run(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            wait_for_list(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            host.close_server();
            let (_, took) = wait_for_list(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("a room that is only announced is off the list after {took:?}");
        });
    });
}

/// Another mDNS implementation finds rooms with any name, and all rooms that share a name.
#[test]
fn avahi_lists_rooms_of_any_name() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip("discovery::avahi_lists_rooms_of_any_name", NO_AVAHI);
        }
        let network = Network::new(4);
        let avahi = Avahi::start(network.machine(0));
        let service = SERVICE.trim_end_matches(".local.");
        let _teams = [1, 2, 3].map(|host| {
            let team = FakePeer::start(network.machine(host), "Team", Ipv4Addr::UNSPECIFIED);
            // They start one after the other, because hosts that probe for a name at the same time may all give it up.
            avahi.browse_until(service, |found| instances(found).len() == host);
            team
        });
        let _dotted = FakePeer::start(network.machine(1), r"Sprint 1.5 \o/ 👩‍👩‍👧‍👦", Ipv4Addr::UNSPECIFIED);
        let loopback = FakePeer::start(network.machine(2), "Nobody else's", Ipv4Addr::LOCALHOST);

        let found = avahi.browse_until(service, |found| instances(found).len() >= 4);
        let expected = ["Sprint 1\u{2024}5 \u{29F5}o/ 👩‍👩‍👧‍👦", "Team", "Team (2)", "Team (3)"];
        assert_eq!(instances(&found), expected);
        assert!(
            found.iter().all(|room| room.host.starts_with("pp-") && room.host.ends_with(".local")),
            "{found:#?}"
        );
        assert!(
            found
                .iter()
                .all(|room| room.txt.contains("\"txtvers=1\"") && room.txt.contains("\"st=gathering\""))
        );
        drop(loopback);

        let names_listed = network.machine(0).run(async || {
            let discovery = Discovery::start();
            let (list, _) =
                wait_for_list(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 4)
                    .await;
            list.into_iter().map(|room| room.name.to_string()).collect::<Vec<_>>()
        });
        assert_eq!(names_listed, [r"Sprint 1.5 \o/ 👩‍👩‍👧‍👦", "Team", "Team", "Team"]);
    });
}

/// Two rooms own the same name on separate networks, and then the networks are connected.
#[test]
fn rooms_with_the_same_name_are_both_listed_after_networks_merge() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip(
                "discovery::rooms_with_the_same_name_are_both_listed_after_networks_merge",
                NO_AVAHI,
            );
        }
        let network = Network::new(3);
        let avahi = Avahi::start(network.machine(0));
        let service = SERVICE.trim_end_matches(".local.");
        let _sleeper = FakePeer::start(network.machine(1), "Team", Ipv4Addr::UNSPECIFIED);
        avahi.browse_until(service, |found| instances(found) == ["Team"]);
        network.machine(1).unplug();
        let _other = FakePeer::start(network.machine(2), "Team", Ipv4Addr::UNSPECIFIED);
        let address = network.machine(2).address().to_string();
        avahi.browse_until(service, |found| found.iter().any(|room| room.address == address));
        network.machine(1).plug_in();
        let found = avahi.browse_until(service, |found| instances(found).len() == 2);
        assert_eq!(instances(&found), ["Team", "Team (2)"]);
        network.machine(0).run(async || {
            let discovery = Discovery::start();
            wait_for_list(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 2).await;
        });
    });
}

/// A room that changes its service name says goodbye for the old one, as a room does that moves to its next host. A
/// client that starts at that moment and receives the goodbye first still finds the room.
#[test]
fn room_that_changes_its_name_is_found_by_new_clients() {
    const WATCHERS: u32 = 16;
    const START_INTERVAL: Duration = Duration::from_millis(100);
    isolated(|| {
        let network = Network::new(3);
        let _first = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        network.machine(2).run(async || {
            let discovery = Discovery::start();
            wait_for_list(&mut discovery.rooms(), Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
        });
        let _second = FakePeer::start(network.machine(1), "Platform", Ipv4Addr::UNSPECIFIED);
        let watcher = |number| {
            network.machine(2).start(async move || {
                tokio::time::sleep(START_INTERVAL * number).await;
                let discovery = Discovery::start();
                wait_for_list(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 2)
                    .await
                    .1
            })
        };
        let watchers = (0..WATCHERS).map(watcher).collect::<Vec<_>>();
        let took = watchers.into_iter().map(|watcher| watcher.join().expect("the watcher finds both rooms"));
        println!("found after {:?}", took.collect::<Vec<_>>());
    });
}

/// Of many changes in a short time only a few are announced, and the last one always is.
#[test]
fn rapid_changes_are_announced_together() {
    isolated(|| {
        let network = Network::new(2);
        let host = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let counts = network.machine(1).run(async move || {
            let daemon = mdns_sd::ServiceDaemon::new().unwrap();
            let events = daemon.browse(SERVICE).unwrap();
            let mut counts = Vec::new();
            while counts.last().is_none_or(|seated| seated != "50") {
                let event = timeout(Duration::from_secs(10), events.recv_async()).await;
                if let mdns_sd::ServiceEvent::ServiceResolved(service) =
                    event.expect("the change is announced").unwrap()
                {
                    if counts.is_empty() {
                        for seated in 2..=50 {
                            host.update(Stage::Voting, seated);
                        }
                    }
                    counts.push(
                        service.txt_properties.get_property_val_str("n").unwrap_or_default().to_owned(),
                    );
                }
            }
            counts.dedup();
            counts
        });
        assert!(counts.len() <= 3, "{counts:?}");
    });
}

/// Discovery uses an interface that comes up after the start.
#[test]
fn discovery_uses_a_network_that_comes_up_later() {
    isolated(|| {
        let network = Network::new(2);
        network.machine(1).unplug();
        let _host = FakePeer::start(network.machine(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let watcher = network.machine(1).start(async move || {
            let discovery = Discovery::start();
            sender.send(()).await.unwrap();
            let (_, took) =
                wait_for_list(&mut discovery.rooms(), Duration::from_secs(30), |rooms| !rooms.is_empty())
                    .await;
            println!("found {took:?} after the cable was put in");
        });
        receiver.blocking_recv().expect("discovery started");
        network.machine(1).plug_in();
        watcher.join().expect("the room was found");
    });
}

/// The instance names, sorted, each once.
fn instances(found: &[Found]) -> Vec<String> {
    let mut names = found.iter().map(|room| room.name.clone()).collect::<Vec<_>>();
    names.sort();
    names.dedup();
    names
}
