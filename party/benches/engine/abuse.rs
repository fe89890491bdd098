//! Measures what attackers do to other members. Eight members watch the driver open card after card, first
//! undisturbed and then under each attack. Attackers run in their own process at the lowest priority, because
//! they would have their own machines.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::ValueEnum;
use room::message::Request;
use room::{CardId, DeviceSecret};
use tokio::io::AsyncReadExt;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::clients::{self, Client, ClientGroup, keys};
use crate::frames;
use crate::host::Host;
use crate::process::Process;
use crate::report::Figure;
use crate::speed::{OPENED, PAUSE, SEATED, open_round, percentile};
use crate::stream::{Security, Stream};

/// Number of honest members.
const MEMBERS: usize = 8;
/// Cards opened before and during an attack.
const CARDS: usize = 150;
/// The same for [`Attack::StopReading`], which takes a minute.
const CARDS_IN_A_MINUTE: usize = 1_000;
/// How long to wait for memory to return to its initial level.
const MEMORY_TIMEOUT: Duration = Duration::from_secs(20);
/// Maximum number of requests of a flood.
const REQUESTS: usize = 100_000;

impl Attack {
    /// Delay before a disconnected attacker reconnects.
    fn retry_delay(self) -> Duration {
        match self {
            // 2,000 of them are a thousand connections a second.
            Attack::Silence => Duration::from_secs(2),
            Attack::SlowHeaders
            | Attack::HugeFrame
            | Attack::EndlessFrame
            | Attack::HttpFlood
            | Attack::SeatFlood
            | Attack::StopReading => Duration::from_millis(500),
        }
    }
}

/// An attack on a room.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Attack {
    /// 2,000 connections that send nothing, or no hello
    Silence,
    /// Headers at a byte a second
    SlowHeaders,
    /// A frame of 64 MiB, again and again
    HugeFrame,
    /// Frames that never end
    EndlessFrame,
    /// 100,000 HTTP requests as fast as possible
    HttpFlood,
    /// 100,000 requests of four seats as fast as possible
    SeatFlood,
    /// Ten readers that stop reading for a minute
    StopReading,
}

/// Arguments of the attacker process.
#[derive(clap::Args)]
pub(crate) struct Attacker {
    /// The attack to run
    attack: Attack,
    /// The address of the host to attack
    at: SocketAddr,
}

/// Measures each attack in its own room.
pub(crate) async fn measure(party: &Path) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for &attack in Attack::value_variants() {
        let host = Host::start(party, 64)?;
        let (group, _) =
            ClientGroup::connect(host.server(Security::Plain), &keys(MEMBERS)?, SEATED, MEMBERS).await?;
        group.listen(OPENED, 1);
        group.send_first(Request::Start).await?;
        group.wait_until_received().await?;

        let before = show_cards(&group, CARDS, || Ok(())).await?;
        let resident = host.process.resident()?;
        let mut most = resident;
        let name = attack.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let mut attacker = Process::start(
            Path::new("nice"),
            &["-n", "19", &std::env::current_exe()?.to_string_lossy(), "attack", &name, &host.at.to_string()],
        )?;
        let cards = if matches!(attack, Attack::StopReading) { CARDS_IN_A_MINUTE } else { CARDS };
        let during = show_cards(&group, cards, || {
            most = most.max(host.process.resident()?);
            Ok(())
        })
        .await?;
        attacker.close_stdin();
        let count: usize = attacker.wait_for_line(|line| line.parse().ok())?;
        drop(attacker);
        let end = Instant::now();
        let mut after = host.process.resident()?;
        while after > resident + 1_048_576 && end.elapsed() < MEMORY_TIMEOUT {
            sleep(Duration::from_millis(500)).await;
            after = host.process.resident()?;
        }

        let mib = |bytes: usize| bytes.saturating_sub(resident) as f64 / 1_048_576.0;
        println!("  {name}: {count} times");
        let what = &name;
        figures.extend([
            Figure::new(format!("{what}: card, p99"), MEMBERS, during, "ms").beside(before).at_most(2.0),
            Figure::new(format!("{what}: memory, most"), MEMBERS, mib(most), "MiB").at_most(5.0),
            Figure::new(format!("{what}: memory, after"), MEMBERS, mib(after), "MiB"),
        ]);
    }
    Ok(figures)
}

/// Opens `cards` cards and returns the 99th percentile of the time until a member receives one, in ms.
async fn show_cards(group: &ClientGroup, cards: usize, mut each: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..cards {
        sleep(PAUSE).await;
        let round = open_round(group)?;
        group.listen(OPENED, 1);
        let start = group.send_first(Request::Skip { round }).await?;
        let echo = group.wait_until_received().await?;
        times.extend(echo.at.iter().map(|&at| (at - start).as_secs_f64() * 1e3));
        each()?;
    }
    Ok(percentile(&mut times, 99))
}

/// Attacks until stdin is closed, then prints the number of attempts.
pub(crate) async fn run(attacker: Attacker) -> Result<()> {
    let Attacker { attack, at } = attacker;
    let done = Arc::new(AtomicUsize::new(0));
    let mut attackers = JoinSet::new();
    let count = match attack {
        Attack::Silence => 2_000,
        Attack::SlowHeaders => 500,
        Attack::HugeFrame | Attack::EndlessFrame | Attack::HttpFlood => 16,
        Attack::SeatFlood => 4,
        Attack::StopReading => 10,
    };
    for (key, number) in keys(count)?.into_iter().zip(0_u32..) {
        let done = done.clone();
        attackers.spawn(async move {
            // Connect at different times, now and after each disconnection.
            sleep(attack.retry_delay() * number / count as u32).await;
            // After the host closes the connection, connect again.
            while done.load(Ordering::Relaxed) < REQUESTS {
                let _ = attempt(attack, at, number, &key, &done).await;
                sleep(attack.retry_delay()).await;
            }
        });
    }
    let mut over = Vec::new();
    tokio::io::stdin().read_to_end(&mut over).await?;
    println!("{}", done.load(Ordering::Relaxed));
    // Unfinished attempts end with the process.
    std::process::exit(0);
}

/// Runs one connection of an attacker to its end.
async fn attempt(
    attack: Attack,
    at: SocketAddr,
    number: u32,
    key: &DeviceSecret,
    done: &AtomicUsize,
) -> Result<()> {
    let once = || done.fetch_add(1, Ordering::Relaxed);
    let mut received = Vec::new();
    match attack {
        Attack::Silence => {
            let stream = Stream::open_plain(at).await?;
            once();
            // Half of the connections wait for the challenge.
            if number.is_multiple_of(2) {
                stream.send(clients::upgrade(at).as_bytes()).await?;
            }
            while stream.receive(&mut received).await? > 0 {}
        }
        Attack::SlowHeaders => {
            let stream = Stream::open_plain(at).await?;
            once();
            for byte in clients::upgrade(at).bytes() {
                stream.send(&[byte]).await?;
                sleep(Duration::from_secs(1)).await;
            }
        }
        Attack::HugeFrame | Attack::EndlessFrame => {
            // A quarter of the connections join first.
            let client = match number % 4 {
                0 => Client::join(at, 1_000 + number, key.clone()).await?,
                _ => Client::connect_without_hello(at, 1_000 + number).await?,
            };
            let chunk = [b'x'; 16 * 1024];
            once();
            if matches!(attack, Attack::HugeFrame) {
                client.stream.send(&frames::masked_header(1, 64 << 20)).await?;
                for _ in 0..(64 << 20) / chunk.len() {
                    client.stream.send(&chunk).await?;
                }
            } else {
                // Sends the first fragment of a message and then more fragments without end, or a single
                // incomplete one.
                client.stream.send(&frames::masked_header(1, 3_000)).await?;
                loop {
                    client.stream.send(&chunk[..100]).await?;
                    sleep(Duration::from_millis(200)).await;
                }
            }
        }
        Attack::HttpFlood => {
            let stream = Stream::open_plain(at).await?;
            let request = format!("GET /about HTTP/1.1\r\nhost: {at}\r\n\r\n");
            while once() < REQUESTS {
                stream.send(request.as_bytes()).await?;
                received.clear();
                if stream.receive(&mut received).await? == 0 {
                    return Ok(());
                }
            }
        }
        Attack::SeatFlood => {
            let client = Client::join(at, 1_000 + number, key.clone()).await?;
            let reader = client.stream.clone();
            let mut reading = JoinSet::new();
            reading.spawn(async move {
                let mut received = Vec::new();
                while matches!(reader.receive(&mut received).await, Ok(1..)) {
                    received.clear();
                }
            });
            while once() < REQUESTS {
                client.send_request(Request::ReadCard { card: CardId(1) }).await?;
            }
        }
        Attack::StopReading => {
            let _client = Client::join(at, 1_000 + number, key.clone()).await?;
            once();
            // Waits until the host has disconnected it, which a client that does not read can't notice, and
            // connects again.
            sleep(Duration::from_secs(15)).await;
        }
    }
    Ok(())
}
