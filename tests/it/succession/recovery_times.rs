//! Measures how soon everyone has the room again after its host goes: eight members on eight machines, and then four
//! members with a guest in a browser. Run it with `cargo xtask bench succession`.

use std::time::Duration;

use tests::browser::Engine;
use tests::namespaces::{isolated_within, skips};

use super::actors::Team;
use super::faults::{self, Outage};

const MEMBERS: usize = 8;
/// How often a host is killed. It leaves and hands over half as often.
const FAST_REPEATS: usize = 20;
/// How often a host sleeps or is unplugged. These are slow, because members notice only after 6 s.
const SLOW_REPEATS: usize = 5;
/// How long the network is split.
const SPLIT: Duration = Duration::from_secs(30);
/// How many members a room with a guest in a browser has.
const MEMBERS_WITH_GUEST: usize = 4;
/// How long the guest has no network, and how often.
const OUTAGE: Duration = Duration::from_secs(45);
const OUTAGE_REPEATS: usize = 3;

#[test]
#[ignore = "a measurement: cargo xtask bench succession"]
fn recovery_times() {
    isolated_within(Duration::from_secs(1_800), || {
        println!(
            "\nUntil all of {MEMBERS} members have the room again, with its cards, results, driver and votes, in ms:"
        );
        println!("{:<58} {:>5} {:>7} {:>7} {:>9}", "", "times", "median", "longest", "at most");
        let (mut team, first) = Team::start(MEMBERS);
        first.stop();
        let _ = faults::recover_from_first_host(&mut team);
        let killed = (0..FAST_REPEATS).map(|_| faults::kill_host(&mut team)).collect();
        print("after its host was killed", killed, "1000/3000");
        let left = (0..FAST_REPEATS / 2).map(|_| faults::host_leaves(&mut team)).collect();
        print("after its host left", left, "500");
        let handed_over = (0..FAST_REPEATS / 2).map(|_| faults::host_hands_over(&mut team)).collect();
        print("after its host handed it over and stayed", handed_over, "500");
        let (lost, woken): (Vec<_>, Vec<_>) =
            (0..SLOW_REPEATS).map(|_| faults::suspend_host(&mut team).into()).unzip();
        print("after its host fell asleep (noticed after 6 s)", lost, "");
        print("and until it has a seat again after it woke up", woken, "5000");
        let (lost, back): (Vec<_>, Vec<_>) =
            (0..SLOW_REPEATS).map(|_| faults::unplug_host(&mut team).into()).unzip();
        print("after its host was unplugged (noticed after 6 s)", lost, "");
        print("and until it has a seat again after the link was up", back, "5000");
        drop(team);
        let mut team = Team::start_hosted_by_member(MEMBERS);
        let healed = vec![faults::split_and_heal(&mut team, 3, SPLIT)];
        print("after a split of 5 and 3 for 30 s was healed", healed, "5000");
    });
}

#[test]
#[ignore = "a measurement: cargo xtask bench succession"]
fn chromium() {
    isolated_within(Duration::from_secs(1_800), || measure_browser(Engine::Chromium));
}

#[test]
#[ignore = "a measurement: cargo xtask bench succession"]
fn firefox() {
    isolated_within(Duration::from_secs(1_800), || measure_browser(Engine::Firefox));
}

#[test]
#[ignore = "a measurement: cargo xtask bench succession"]
fn webkit() {
    isolated_within(Duration::from_secs(1_800), || measure_browser(Engine::WebKit));
}

/// Measures the time until a guest in this browser, and everyone else, has seat and vote again.
fn measure_browser(engine: Engine) {
    if skips("succession::recovery_times", engine.missing()) {
        return;
    }
    let mut team = Team::start_with_guests(MEMBERS_WITH_GUEST, &[engine]);
    println!(
        "\nUntil a guest in {engine:?} and {MEMBERS_WITH_GUEST} members have seat and vote again, in ms:"
    );
    println!("{:<58} {:>5} {:>7} {:>7} {:>9}", "", "times", "median", "longest", "at most");
    let team = &mut team;
    let killed = (0..FAST_REPEATS).map(|_| faults::kill_host(team)).collect();
    print("after its host was killed", killed, "1000/2000");
    let left = (0..FAST_REPEATS / 2).map(|_| faults::host_leaves(team)).collect();
    print("after its host left", left, "");
    let asleep = (0..SLOW_REPEATS).map(|_| faults::suspend_host(team)[0]).collect();
    print("after its host fell asleep (noticed after 6 s)", asleep, "");
    let unplugged = (0..SLOW_REPEATS).map(|_| faults::unplug_host(team)[0]).collect();
    print("after its host was unplugged (noticed after 6 s)", unplugged, "");
    let lasts = OUTAGE.as_secs();
    for (outage, what) in [(Outage::Switch, "switch failed"), (Outage::Cable, "cable was unplugged")] {
        let back = (0..OUTAGE_REPEATS).map(|_| faults::cut_off_guests(team, outage, OUTAGE)).collect();
        print(&format!("after the guest's {what} for {lasts} s"), back, "3000");
    }
}

fn print(what: &str, mut times: Vec<Duration>, limit: &str) {
    times.sort();
    let (Some(longest), median) = (times.last(), times[times.len() / 2]) else { return };
    println!("{what:<58} {:>5} {:>7} {:>7} {limit:>9}", times.len(), median.as_millis(), longest.as_millis());
}
