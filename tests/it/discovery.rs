//! Rooms find each other by real multicast DNS, between hosts of an office in namespaces.

mod fake_peer;

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fake_peer::StandIn;
use lan::discovery::{Discovery, SERVICE};
use room::Stage;
use room::ui_protocol::DiscoveredRoom;
use tests::avahi::{Avahi, Found};
use tests::namespaces::{Office, isolated, skip};
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a room may be listed after its host's end.
const GONE_WITHIN: Duration = Duration::from_secs(15);
/// Why a test with Avahi can't run.
const NO_AVAHI: &str = "install avahi-daemon, avahi-utils and dbus, as `cargo xtask test` does";
/// Set to the room's name for [`a_host_to_kill`].
const HOST: &str = "POINTING_PARTY_STAND_IN";

/// Waits until the list is as `wanted`, and says how long that took.
async fn listed(
    rooms: &mut watch::Receiver<Vec<DiscoveredRoom>>,
    within: Duration,
    wanted: impl Fn(&[DiscoveredRoom]) -> bool,
) -> (Vec<DiscoveredRoom>, Duration) {
    let start = Instant::now();
    let waited = timeout(within, rooms.wait_for(|list| wanted(list))).await;
    let list = waited.ok().map(|list| list.expect("discovery goes on").clone());
    let list = list.unwrap_or_else(|| panic!("after {within:?} the list is {:#?}", *rooms.borrow()));
    (list, start.elapsed())
}

fn names(rooms: &[DiscoveredRoom]) -> Vec<&str> {
    rooms.iter().map(|room| room.name.as_str()).collect()
}

/// A room that is there is found at once; one whose host says goodbye leaves at once.
#[test]
fn a_room_appears_and_says_goodbye() {
    isolated(|| {
        let office = Office::new(2);
        let mut host = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let address = format!("{}:{}", office.host(0).address(), host.port());
        // Until the host owns its name it answers nobody; that it is announced shows that it does.
        let announced = Instant::now();
        office.host(1).run(async || {
            let discovery = Discovery::start();
            listed(&mut discovery.rooms(), Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
        });
        println!("announced and found after {:?}", announced.elapsed());

        office.host(1).run(async move || {
            // What was announced just now, and once more two seconds later, is not said again within a
            // second, whoever asks: so says the standard. A room that is running already is meant here.
            tokio::time::sleep(Duration::from_secs(4)).await;
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            let (list, took) = listed(&mut rooms, Duration::from_secs(3), |rooms| !rooms.is_empty()).await;
            println!("a running room is found after {took:?}");
            assert_eq!(names(&list), ["Platform"]);
            let room = &list[0];
            assert_eq!((room.seated, room.stage, room.same_protocol), (1, Stage::Gathering, true));
            assert_eq!(room.address, address, "IPv4 first");

            host.stop();
            let (_, took) = listed(&mut rooms, Duration::from_secs(3), <[_]>::is_empty).await;
            println!("a room that says goodbye is off the list after {took:?}");
        });
    });
}

/// A killed process says nothing; its machine refuses connections.
#[test]
fn a_killed_hosts_room_leaves_the_list() {
    isolated(|| {
        let office = Office::new(2);
        let this = std::env::current_exe().unwrap();
        let test = ["--exact", "discovery::a_host_to_kill", "--ignored"];
        let mut host = office
            .host(0)
            .command(this)
            .args(test)
            .env(HOST, "Doomed")
            .stdout(Stdio::null())
            .spawn()
            .expect("the stand-in starts");
        office.host(1).run(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            listed(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            host.kill().expect("it is running");
            host.wait().expect("it is killed");
            let (_, took) = listed(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("a killed host's room is off the list after {took:?}");
        });
    });
}

/// Hosts a room until it is killed.
#[test]
#[ignore = "a host for another test to kill"]
fn a_host_to_kill() {
    let Ok(name) = std::env::var(HOST) else { return };
    fake_peer::host_for_ever(&name);
}

/// A machine that lost its network answers nothing at all, and is there again when it is back.
#[test]
fn an_unplugged_hosts_room_leaves_the_list_and_comes_back() {
    isolated(|| {
        let office = Office::new(2);
        let _host = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let (tell, mut told) = tokio::sync::mpsc::channel(1);
        let watcher = office.host(1).start(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            listed(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            tell.send(()).await.unwrap();
            let (_, took) = listed(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("an unplugged host's room is off the list after {took:?}");
            tell.send(()).await.unwrap();
            let (_, took) = listed(&mut rooms, Duration::from_secs(30), |rooms| !rooms.is_empty()).await;
            println!("plugged in again it is back after {took:?}");
        });
        told.blocking_recv().expect("the room was found");
        office.host(0).unplug();
        told.blocking_recv().expect("the room left");
        office.host(0).plug_in();
        watcher.join().expect("the room came back");
    });
}

/// The server hangs or has crashed, and multicast DNS goes on announcing it.
#[test]
fn a_room_that_no_longer_answers_leaves_the_list_whatever_is_announced() {
    isolated(|| {
        let office = Office::new(2);
        let mut host = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        office.host(1).run(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            listed(&mut rooms, Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
            host.close_server();
            let (_, took) = listed(&mut rooms, GONE_WITHIN, <[_]>::is_empty).await;
            println!("a room that is only announced is off the list after {took:?}");
        });
    });
}

/// Another mDNS implementation sees rooms too, whatever they are called, and each of the same name.
#[test]
fn avahi_lists_rooms_of_any_name() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip("discovery::avahi_lists_rooms_of_any_name", NO_AVAHI);
        }
        let office = Office::new(4);
        let avahi = Avahi::start(office.host(0));
        let service = SERVICE.trim_end_matches(".local.");
        let _teams = [1, 2, 3].map(|host| {
            let team = StandIn::start(office.host(host), "Team", Ipv4Addr::UNSPECIFIED);
            // One after the other: of hosts that ask for one name in the same moment, each may step back.
            avahi.browse_until(service, |found| instances(found).len() == host);
            team
        });
        let _dotted = StandIn::start(office.host(1), r"Sprint 1.5 \o/ 👩‍👩‍👧‍👦", Ipv4Addr::UNSPECIFIED);
        let loopback = StandIn::start(office.host(2), "Nobody else's", Ipv4Addr::LOCALHOST);

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

        let names_listed = office.host(0).run(async || {
            let discovery = Discovery::start();
            let (list, _) =
                listed(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 4).await;
            list.into_iter().map(|room| room.name.to_string()).collect::<Vec<_>>()
        });
        assert_eq!(names_listed, [r"Sprint 1.5 \o/ 👩‍👩‍👧‍👦", "Team", "Team", "Team"]);
    });
}

/// Rooms of one name on two networks that become one, as when a machine wakes up: both owned the name.
#[test]
fn rooms_of_one_name_that_meet_later_are_both_listed() {
    isolated(|| {
        if !Avahi::is_installed() {
            return skip("discovery::rooms_of_one_name_that_meet_later_are_both_listed", NO_AVAHI);
        }
        let office = Office::new(3);
        let avahi = Avahi::start(office.host(0));
        let service = SERVICE.trim_end_matches(".local.");
        let _sleeper = StandIn::start(office.host(1), "Team", Ipv4Addr::UNSPECIFIED);
        avahi.browse_until(service, |found| instances(found) == ["Team"]);
        office.host(1).unplug();
        let _other = StandIn::start(office.host(2), "Team", Ipv4Addr::UNSPECIFIED);
        let address = office.host(2).address().to_string();
        avahi.browse_until(service, |found| found.iter().any(|room| room.address == address));
        office.host(1).plug_in();
        let found = avahi.browse_until(service, |found| instances(found).len() == 2);
        assert_eq!(instances(&found), ["Team", "Team (2)"]);
        office.host(0).run(async || {
            let discovery = Discovery::start();
            listed(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 2).await;
        });
    });
}

/// A room that takes another name says goodbye to what it was called, as one does that moved to its next host. Whoever
/// begins to look in that very moment, and hears the goodbye first, finds the room all the same.
#[test]
fn whoever_begins_to_look_while_a_room_takes_another_name_finds_it() {
    const WATCHERS: u32 = 16;
    const ONE_EVERY: Duration = Duration::from_millis(100);
    isolated(|| {
        let office = Office::new(3);
        let _first = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        office.host(2).run(async || {
            let discovery = Discovery::start();
            listed(&mut discovery.rooms(), Duration::from_secs(10), |rooms| !rooms.is_empty()).await;
        });
        let _second = StandIn::start(office.host(1), "Platform", Ipv4Addr::UNSPECIFIED);
        let watcher = |number| {
            office.host(2).start(async move || {
                tokio::time::sleep(ONE_EVERY * number).await;
                let discovery = Discovery::start();
                listed(&mut discovery.rooms(), Duration::from_secs(10), |rooms| rooms.len() == 2).await.1
            })
        };
        let watchers = (0..WATCHERS).map(watcher).collect::<Vec<_>>();
        let took = watchers.into_iter().map(|watcher| watcher.join().expect("it finds both rooms"));
        println!("found after {:?}", took.collect::<Vec<_>>());
    });
}

/// Of many changes in a short time, few are announced, and the last one is.
#[test]
fn changes_are_announced_but_not_each() {
    isolated(|| {
        let office = Office::new(2);
        let host = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let heard = office.host(1).run(async move || {
            let daemon = mdns_sd::ServiceDaemon::new().unwrap();
            let events = daemon.browse(SERVICE).unwrap();
            let mut heard = Vec::new();
            while heard.last().is_none_or(|seated| seated != "50") {
                let event = timeout(Duration::from_secs(10), events.recv_async()).await;
                if let mdns_sd::ServiceEvent::ServiceResolved(service) =
                    event.expect("it is announced").unwrap()
                {
                    if heard.is_empty() {
                        for seated in 2..=50 {
                            host.update(Stage::Voting, seated);
                        }
                    }
                    heard.push(
                        service.txt_properties.get_property_val_str("n").unwrap_or_default().to_owned(),
                    );
                }
            }
            heard.dedup();
            heard
        });
        assert!(heard.len() <= 3, "{heard:?}");
    });
}

/// A network that comes up later is used.
#[test]
fn a_network_that_comes_later_is_used() {
    isolated(|| {
        let office = Office::new(2);
        office.host(1).unplug();
        let _host = StandIn::start(office.host(0), "Platform", Ipv4Addr::UNSPECIFIED);
        let (tell, mut told) = tokio::sync::mpsc::channel(1);
        let watcher = office.host(1).start(async move || {
            let discovery = Discovery::start();
            tell.send(()).await.unwrap();
            let (_, took) =
                listed(&mut discovery.rooms(), Duration::from_secs(30), |rooms| !rooms.is_empty()).await;
            println!("found {took:?} after the cable was put in");
        });
        told.blocking_recv().expect("discovery started");
        office.host(1).plug_in();
        watcher.join().expect("the room was found");
    });
}

fn instances(found: &[Found]) -> Vec<String> {
    let mut names = found.iter().map(|room| room.name.clone()).collect::<Vec<_>>();
    names.sort();
    names.dedup();
    names
}
