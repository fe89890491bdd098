//! How soon everybody has the room again: a measurement with eight members at eight machines.

use std::time::Duration;

use tests::namespaces::isolated;

use super::actors::People;
use super::faults;

const MEMBERS: usize = 8;
/// How often a host is killed, or leaves.
const OFTEN: usize = 20;
/// How often it sleeps, or loses its cable, which others notice after 6 s.
const SELDOM: usize = 5;
/// How long the network is split.
const SPLIT: Duration = Duration::from_secs(30);

#[test]
#[ignore = "a measurement: cargo xtask bench succession"]
fn how_soon_everybody_has_the_room_again() {
    isolated(|| {
        println!(
            "\nUntil all of {MEMBERS} members have the room again, with its cards, results, driver and votes, in ms:"
        );
        println!("{:<58} {:>5} {:>7} {:>7} {:>9}", "", "times", "median", "longest", "at most");
        let (mut people, first) = People::start(MEMBERS);
        first.stops();
        let _ = faults::goes_on_after_the_first_host(&mut people);
        let killed = (0..OFTEN).map(|_| faults::killed(&mut people)).collect();
        print("after its host was killed", killed, "1000/3000");
        let left = (0..OFTEN / 2).map(|_| faults::leaves(&mut people)).collect();
        print("after its host left", left, "500");
        let handed_over = (0..OFTEN / 2).map(|_| faults::hands_over(&mut people)).collect();
        print("after its host handed it over and stayed", handed_over, "500");
        let (lost, woken): (Vec<_>, Vec<_>) = (0..SELDOM).map(|_| faults::sleeps(&mut people).into()).unzip();
        print("after its host fell asleep (noticed after 6 s)", lost, "");
        print("and until that one has a seat after it woke", woken, "5000");
        let (lost, back): (Vec<_>, Vec<_>) =
            (0..SELDOM).map(|_| faults::loses_its_cable(&mut people).into()).unzip();
        print("after its host's cable was pulled (noticed after 6 s)", lost, "");
        print("and until that one has a seat after the link was up", back, "5000");
        drop(people);
        let mut people = People::start_at_a_member(MEMBERS);
        let healed = vec![faults::split(&mut people, 3, SPLIT)];
        print("after a split of 5 and 3 for 30 s was healed", healed, "5000");
    });
}

fn print(what: &str, mut times: Vec<Duration>, limit: &str) {
    times.sort();
    let (Some(longest), median) = (times.last(), times[times.len() / 2]) else { return };
    println!("{what:<58} {:>5} {:>7} {:>7} {limit:>9}", times.len(), median.as_millis(), longest.as_millis());
}
