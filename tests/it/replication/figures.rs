//! How long it takes until two others have all cards of a large room, what is lost with its host, and how much copying delays
//! votes. Run it with `cargo xtask bench replication`.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use lan::join::{Destination, join};
use room::Role;
use room::message::Request;
use tests::namespaces::isolated_within;
use tokio::sync::watch;

use super::large_room::{LargeRoom, OBSERVER, joined, person};

/// The number of cards: 27 MB of texts.
const CARDS: usize = 333;
/// How often each host is killed.
const REPEATS: usize = 20;
/// How many voters vote at the same time. Each vote makes the members print the whole state, which the test has to read.
const VOTERS: usize = 5;
/// The pause of a voter between two votes.
const VOTE_PAUSE: Duration = Duration::from_millis(200);

/// How often the votes without and with replication are measured.
const ROUNDS: usize = 6;
/// How long people vote without replication each time.
const QUIET: Duration = Duration::from_secs(6);

#[test]
#[ignore = "a measurement: cargo xtask bench replication"]
fn texts_after_killed_hosts() {
    isolated_within(Duration::from_secs(3_000), || {
        println!("\n{CARDS} long cards, two members that can take over, host killed {REPEATS} times:");
        let (mut took, mut missing): (Vec<_>, Vec<_>) = (0..REPEATS)
            .map(|_| {
                let mut room = LargeRoom::hosted_with_cards(CARDS);
                (room.wait_for_copies(CARDS), room.missing_after_kill(CARDS))
            })
            .unzip();
        took.sort();
        let [median, longest] = [took[REPEATS / 2], took[REPEATS - 1]].map(|took| took.as_millis());
        println!("until two others have all cards, ms: median {median}, longest {longest}, at most 10000");
        missing.sort_unstable();
        println!(
            "bodies missing after the host was killed: at most {} in a run, 0 expected",
            missing[REPEATS - 1]
        );
        assert_eq!(missing[REPEATS - 1], 0);
        assert!(longest <= 10_000, "copying took {longest} ms");
        let missing = (0..REPEATS).map(|_| {
            let mut room = LargeRoom::hosted_without_cards(CARDS);
            room.import(CARDS);
            room.missing_after_kill(CARDS)
        });
        let missing = missing.max().unwrap();
        println!(
            "the same, imported by a member's app, host killed at once: at most {missing} in a run, 0 expected"
        );
        assert_eq!(missing, 0);
    });
}

#[test]
#[ignore = "a measurement: cargo xtask bench replication"]
fn votes_during_replication() {
    isolated_within(Duration::from_secs(600), || {
        let (mut quiet, mut busy) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let mut room = LargeRoom::start(CARDS, true);
            quiet.extend(vote_until(&mut room, |_| std::thread::sleep(QUIET)));
            busy.extend(vote_until(&mut room, |room| {
                room.add_members();
                room.wait_for_copies(CARDS);
            }));
        }
        println!("\nFrom a vote to the host's answer, {VOTERS} voters, {CARDS} long cards, in ms:");
        let [quiet, busy] = [("without replication", quiet), ("while two members copy all cards", busy)].map(
            |(what, mut times)| {
                times.sort();
                let at = |part: f64| times[(times.len() as f64 * part) as usize].as_secs_f64() * 1_000.0;
                println!("{what:<36} {:>6} votes, median {:.2}, p99 {:.2}", times.len(), at(0.5), at(0.99));
                at(0.99)
            },
        );
        let ratio = busy / quiet;
        println!("ratio of p99: {ratio:.2}, at most 1.5");
        assert!(ratio <= 1.5, "replication delays votes");
    });
}

/// Lets people vote until `wait` returns. Returns the time of each vote until its answer.
fn vote_until(room: &mut LargeRoom, wait: impl FnOnce(&mut LargeRoom)) -> Vec<Duration> {
    let destination = room.destination();
    let (stop, stopped) = watch::channel(false);
    let (all_voted, voting) = mpsc::channel();
    let machine = room.network.machine(OBSERVER);
    let voters = machine.start(move || async move {
        // The driver never votes, so the round stays open.
        let (driver, mut events) = join(destination.clone(), person("Driver", Role::Voter));
        joined(&mut events).await;
        let _ = driver.send_request(Request::BecomeDriver).await;
        let _ = driver.send_request(Request::Start).await;
        tokio::spawn(async move { while events.recv().await.is_some() {} });
        let vote = |number| {
            tokio::spawn(vote_often(number, destination.clone(), stopped.clone(), all_voted.clone()))
        };
        let voters: Vec<_> = (0..VOTERS).map(vote).collect();
        let mut times = Vec::new();
        for voter in voters {
            times.extend(voter.await.unwrap());
        }
        driver.leave().await;
        times
    });
    (0..VOTERS).for_each(|_| voting.recv().unwrap());
    wait(room);
    stop.send(true).unwrap();
    voters.join().unwrap()
}

/// Joins and votes again and again until `stopped`. Returns the time of each vote until its answer.
async fn vote_often(
    number: usize,
    destination: Destination,
    stopped: watch::Receiver<bool>,
    voted: mpsc::Sender<()>,
) -> Vec<Duration> {
    let (member, mut events) = join(destination, person(&format!("V{number}"), Role::Voter));
    let round = joined(&mut events).await.state.round().expect("a round is open").id;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let mut times = Vec::new();
    while !*stopped.borrow() {
        let vote = if times.len() % 2 == 0 { "5" } else { "8" }.parse().unwrap();
        let start = Instant::now();
        member.send_request(Request::Vote { round, vote }).await.unwrap();
        times.push(start.elapsed());
        let _ = voted.send(());
        tokio::time::sleep(VOTE_PAUSE).await;
    }
    member.leave().await;
    times
}
