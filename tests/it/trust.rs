//! What people on the same network can read, and what a dishonest host gets.

mod attacker;

use std::fs;
use std::process::Command;

use lan::discovery::Discovery;
use room::limits::MAX_EPOCH_STEP;
use room::ui_protocol::DiscoveredRoom;
use room::{Epoch, Presence, Stage};
use tests::binaries;
use tests::browser::{Engine, Screen};
use tests::capture::Capture;
use tests::guest::Guest;
use tests::member::{Member, MemberView};
use tests::namespaces::{Network, isolated, skips};
use tests::terminal_host::TerminalHost;
use tokio::time::timeout;

use self::attacker::{Attacker, NO_HELLO};

const PORT: u16 = 7420;
/// Two tickets whose words occur nowhere else.
const TICKETS: &str = "Key,Summary,Description\nQZX-4711,Wombat teleporter,Beamless marsupial transport\n\
    QZX-4712,Quokka compressor,Squeezes without hurting\n";
/// A scale whose values occur nowhere else.
const SCALE: &str = "1 7310.45 9021.55";
/// What nobody on the network may read: people, tickets and votes.
const SECRETS: [&str; 8] = [
    "Annunziata",
    "Bartholomew",
    "QZX-4711",
    "Wombat teleporter",
    "Beamless marsupial",
    "Quokka compressor",
    "7310.45",
    "9021.55",
];

/// A meeting of three machines with a takeover. With `browser`, a guest joins in a browser, which can't encrypt.
fn recorded_meeting(network: &Network, browser: bool) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let tickets = folder.path().join("tickets.csv");
    fs::write(&tickets, TICKETS).unwrap();
    let arguments = ["--cards", tickets.to_str().unwrap(), "--scale", SCALE];
    let capture = Capture::start();
    let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &arguments);
    let join = |machine: usize, name: &str| {
        let mut party = network.machine(machine).command(binaries::party());
        party.args(["join", host.address()]);
        Member::join_with(party, name, folder.path())
    };
    let mut ann = join(1, "Annunziata");
    ann.wait_for("her seat", |_| true);
    let mut bob = join(2, "Bartholomew");
    let guest = browser.then(|| {
        network.connect_test();
        Guest::open_and_join("Prudence", &format!("http://{}/", host.address()), Screen::DESKTOP)
    });
    let people = if browser { 3 } else { 2 };
    ann.wait_for("everyone", |view| {
        view.state.seated().count() == people && view.state.successors.len() == 2
    });
    ann.send_line("start");
    for member in [&mut ann, &mut bob] {
        member.wait_for("the first card", |view| view.state.stage() == Stage::Voting);
    }
    ann.send_line("vote 7310.45");
    bob.send_line("vote 9021.55");
    let voted = |view: &MemberView| view.state.round().is_some_and(|round| round.voted.len() == 2);
    if let Some(guest) = guest {
        ann.wait_for("both votes", voted);
        ann.send_line("reveal");
        guest.wait_for(r#"[data-test="round-result"]"#);
    }
    ann.wait_for("the votes", |view| view.state.stage() == Stage::Revealed);
    host.kill();
    for member in [&mut ann, &mut bob] {
        member.wait_for("the room at its next host", |view| {
            let here = |name| view.seat(name).presence == Presence::Here;
            view.state.room.epoch == Epoch(2) && here("Annunziata") && here("Bartholomew")
        });
    }
    ann.send_line("settle 7310.45");
    ann.send_line("next");
    bob.wait_for("the second card", |view| view.state.stage() == Stage::Voting);
    let traffic = capture.stop();
    assert!(traffic.bytes() > 10_000, "the meeting was recorded: {} bytes", traffic.bytes());
    SECRETS.iter().filter(|secret| traffic.contains(secret.as_bytes())).map(ToString::to_string).collect()
}

#[test]
fn nothing_between_apps_is_readable() {
    isolated(|| assert_eq!(recorded_meeting(&Network::new(3), false), [""; 0]));
}

/// The control: the recording finds everything if a guest joins in a browser.
#[test]
fn recording_finds_what_a_browser_receives() {
    isolated(|| {
        if !skips("trust::recording_finds_what_a_browser_receives", Engine::Chromium.missing()) {
            assert_eq!(recorded_meeting(&Network::new(3), true), SECRETS);
        }
    });
}

/// After the host is gone, a stranger takes its address and claims to be the host, or hosts a room of its own there. An app
/// that knows the room says nothing to it. A newcomer who typed the address joins the stranger's own room only.
#[test]
fn attacker_at_the_hosts_address_gets_no_hello() {
    isolated(|| {
        let network = Network::new(3);
        let folder = tempfile::tempdir().unwrap();
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
        let mut party = network.machine(1).command(binaries::party());
        party.args(["join", host.address(), "--no-host"]);
        let mut ann = Member::join_with(party, "Ann", folder.path());
        let state = ann.wait_for("her seat", |_| true).state;
        let address = host.address().to_owned();
        host.kill();
        let attacker = Attacker::start(network.machine(0), PORT, &state);
        attacker.wait_for_connections(3);
        assert_eq!(attacker.hellos(), 0, "Ann's app knows the host's key");
        drop(ann);
        let join = |address: &str| {
            let mut party = network.machine(2).command(binaries::party());
            party.args(["join", address, "--name", "Eve"]);
            party.output().unwrap()
        };
        let refused = join(&address);
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("can't prove that it may host this room"), "{said}");
        assert_eq!(attacker.hellos(), 0, "the attacker has no right to the room");
        // The control.
        let own = format!("{}:{PORT}", network.machine(1).address());
        let attacker = Attacker::start_own_room(network.machine(1), PORT);
        let mut party = network.machine(2).command(binaries::party());
        party.args(["join", &own]);
        let _eve = Member::join_with(party, "Eve", folder.path());
        attacker.wait_for_hellos(1);
    });
}

/// A fake room passes the real room's challenge on to its victim, and the victim's answer to the real room. An app sends no
/// answer, because the fake host has no right to the room.
#[test]
fn relayed_hello_is_worthless() {
    isolated(|| {
        let network = Network::new(3);
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
        let real = host.address().parse().unwrap();
        for (over_tls, answer) in [(true, NO_HELLO), (false, "signature")] {
            let folder = tempfile::tempdir().unwrap();
            let relay = Attacker::relay(network.machine(1), PORT, real, over_tls);
            let mut party = network.machine(2).command(binaries::party());
            let fake = format!("{}:{PORT}", network.machine(1).address());
            party.args(["join", &fake]);
            if !over_tls {
                party.arg("--plain");
            }
            let _victim = Member::join_with(party, "Victim", folder.path());
            assert_eq!(relay.answer(), answer, "over TLS: {over_tls}");
        }
    });
}

/// Somebody announces the id of the real room at another address, with a later epoch. The list shows the real one.
#[test]
fn announced_impostor_is_not_listed() {
    isolated(|| {
        let network = Network::new(3);
        let folder = tempfile::tempdir().unwrap();
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
        let mut party = network.machine(2).command(binaries::party());
        party.args(["join", host.address()]);
        let mut ann = Member::join_with(party, "Ann", folder.path());
        let state = ann.wait_for("her seat", |_| true).state;
        let _impostor = Attacker::start(network.machine(1), PORT, &state);
        let listed = network.machine(2).run(move || async move {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            // Both announcements have arrived by then, and the host has been asked again.
            let settled = async {
                for _ in 0..3 {
                    rooms.changed().await.unwrap();
                }
            };
            let _ = timeout(std::time::Duration::from_secs(12), settled).await;
            rooms.borrow().clone()
        });
        let addresses: Vec<_> = listed.iter().map(|room| (room.address.as_str(), room.is_impostor)).collect();
        assert_eq!(addresses, [(host.address(), false)]);
        // The control: without the real host the impostor is seen, and marked as such.
        host.kill();
        network.machine(2).run(async move || {
            let discovery = Discovery::start();
            let mut rooms = discovery.rooms();
            let is_marked = |rooms: &Vec<DiscoveredRoom>| {
                rooms.iter().any(|listed| listed.is_impostor && listed.id == state.room.id)
            };
            let marked = rooms.wait_for(is_marked);
            timeout(std::time::Duration::from_secs(30), marked).await.expect("the impostor is seen").unwrap();
        });
    });
}

/// A listed successor says goodbye and then claims to host the room, with a valid chain and a later epoch. The living host keeps its
/// room, also if it is itself a successor, and nobody says hello to the attacker.
#[test]
fn living_host_keeps_its_room() {
    isolated(|| {
        for hosted_by_member in [false, true] {
            let network = Network::new(4);
            let folder = tempfile::tempdir().unwrap();
            let first = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
            let address = first.address().to_owned();
            let join = |machine: usize, name: &str, options: &[&str]| {
                let mut party = network.machine(machine).command(binaries::party());
                party.args(["join", &address]).args(options);
                Member::join_with(party, name, folder.path())
            };
            let mut ann = join(1, "Ann", &["--no-host"]);
            ann.wait_for("her seat", |_| true);
            let (mut first, mut bob) = (Some(first), None);
            let mut host = address.clone();
            if hosted_by_member {
                let member = bob.insert(join(2, "Bob", &[]));
                member.wait_for("its place in the list", |view| view.state.successors.len() == 1);
                let listed = ann.wait_for("Bob's place", |view| view.state.successors.len() == 1);
                host = listed.state.successors[0].addresses[0].to_string();
                first.take().unwrap().stop();
                ann.wait_for("the room at Bob's", |view| view.state.room.epoch == Epoch(2));
            }
            let epoch = Epoch(if hosted_by_member { 2 } else { 1 });
            let attacker = Attacker::successor(network.machine(3), PORT, host.parse().unwrap());
            attacker.wait_for_probes(4);
            ann.send_line("start");
            let view = ann.wait_for("the first round", |view| view.state.stage() == Stage::Voting);
            assert_eq!(view.state.room.epoch, epoch);
            assert_eq!(attacker.hellos(), 0);
            // The control: when the host is lost, the attacker is its successor.
            match (first, bob) {
                (Some(first), _) => first.kill(),
                (None, bob) => drop(bob),
            }
            attacker.wait_for_hellos(1);
        }
    });
}

/// A listed successor claims to host the room in the highest possible term, long before its turn. When the host is lost, everyone goes
/// to the first one in the list, which opens the next term.
#[test]
fn successor_out_of_turn_gets_nobody() {
    isolated(|| {
        let network = Network::new(4);
        let folder = tempfile::tempdir().unwrap();
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
        let join = |machine: usize, name: &str, options: &[&str]| {
            let mut party = network.machine(machine).command(binaries::party());
            party.args(["join", host.address()]).args(options);
            Member::join_with(party, name, folder.path())
        };
        let mut ann = join(1, "Ann", &[]);
        ann.wait_for("her place in the list", |view| view.state.successors.len() == 1);
        let mut bob = join(2, "Bob", &["--no-host"]);
        bob.wait_for("his seat", |_| true);
        let real = host.address().parse().unwrap();
        let attacker = Attacker::seated_successor(network.machine(3), PORT, real, MAX_EPOCH_STEP);
        host.kill();
        attacker.wait_for_probes(2);
        for member in [&mut ann, &mut bob] {
            member.wait_for("the room at Ann's", |view| {
                let here = |name| view.seat(name).presence == Presence::Here;
                view.state.room.epoch == Epoch(2) && here("Ann") && here("Bob")
            });
        }
        assert_eq!(attacker.hellos(), 0);
    });
}

/// A member claims that everybody has settled a card, and removed everybody else. Its copy is well formed.
#[test]
fn forged_copy_changes_nothing_by_itself() {
    isolated(|| {
        let network = Network::new(4);
        let folder = tempfile::tempdir().unwrap();
        let tickets = folder.path().join("tickets.csv");
        fs::write(&tickets, TICKETS).unwrap();
        let arguments = ["--cards", tickets.to_str().unwrap()];
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &arguments);
        let join = |machine: usize, name: &str| {
            let mut party = network.machine(machine).command(binaries::party());
            party.args(["join", host.address()]);
            Member::join_with(party, name, folder.path())
        };
        let mut ann = join(1, "Ann");
        ann.wait_for("her seat", |_| true);
        ann.send_line("start");
        ann.wait_for("a round", |view| view.state.round().is_some());
        let mut bob = join(2, "Bob");
        bob.wait_for("his seat", |_| true);
        let attacker = Attacker::propose_forgery(network.machine(3), host.address().parse().unwrap());
        assert!(attacker.answer().contains("accepted: true"), "the host keeps it for the driver");
        // What the host sends after its answer shows what the copy has changed.
        let as_before = |view: &MemberView, added: usize| {
            view.state.cards.len() == 2 + added
                && view.state.cards.iter().all(|card| card.estimate.is_none())
                && view.state.driver == Some(view.seat("Ann").id)
                && view.state.seats.iter().all(|seat| !seat.removed)
        };
        ann.send_line("add A marker");
        let has_card = |title: &str| {
            let title = title.to_owned();
            move |view: &MemberView| view.state.cards.iter().any(|card| card.title == title)
        };
        for member in [&mut ann, &mut bob] {
            let view = member.wait_for("the marker", has_card("A marker"));
            assert!(as_before(&view, 1), "{view:#?}");
            assert_eq!(view.state.proposals.len(), 1);
        }
        ann.send_line("dismiss all");
        ann.wait_for("no proposal", |view| view.state.proposals.is_empty());
        ann.send_line("add Another marker");
        let view = bob.wait_for("the second marker", has_card("Another marker"));
        assert!(as_before(&view, 2) && view.state.proposals.is_empty(), "{view:#?}");
    });
}

/// The connection of a page breaks, and a listed successor answers whatever it is asked. The page stays at its host.
#[test]
fn page_stays_at_a_host_that_answers() {
    isolated(|| {
        if skips("trust::page_stays_at_a_host_that_answers", Engine::Chromium.missing()) {
            return;
        }
        let network = Network::new(2);
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &[]);
        network.connect_test();
        let link = format!("http://{}/", host.address());
        let guest = Guest::open_and_join("Gus", &link, Screen::DESKTOP);
        let real = host.address().parse().unwrap();
        let attacker = Attacker::seated_successor(network.machine(1), PORT, real, 1);
        // The page knows the attacker, and would try it next.
        guest.wait_until(
            "return document.querySelector('iframe')?.contentDocument?.readyState === 'complete';",
        );
        assert!(!attacker.has_seen_pages(), "nothing has broken yet");
        let connection = "return performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('/about')).length";
        let before = guest.run_script(connection).as_f64().unwrap_or_default();
        let port = format!("= :{PORT}");
        let broken = Command::new("ss").args(["-K", "dport", &port]).output().unwrap();
        assert!(broken.status.success(), "{broken:?}");
        // The page has noticed, and asked its host.
        guest.wait_until(&format!("{} > {before};", connection));
        guest.wait_for(r#"[data-connection="in"]"#);
        assert!(!attacker.has_seen_pages());
        assert_eq!(guest.run_script("return location.origin + '/'"), link.as_str());
    });
}
