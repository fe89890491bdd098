//! Measures latency and CPU time of joining, opening a card and voting, compared with the baseline, for rooms
//! of several sizes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use room::message::Request;
use room::{DeviceSecret, RoundId, Vote};
use tokio::time::sleep;

use crate::baseline::{Floor, MARK, Work};
use crate::clients::{ClientGroup, Echo, keys};
use crate::host::Host;
use crate::report::Figure;
use crate::stream::Security;

/// Number of measured rounds.
const ROUNDS: usize = 30;
/// Pause between two rounds, so that the room is idle and the rate limit is kept.
pub(crate) const PAUSE: Duration = Duration::from_millis(60);
/// Length of a challenge in bytes.
const CHALLENGE: usize = 190;

/// Text that occurs exactly once per seat.
pub(crate) const SEATED: &str = r#""name":"Person "#;
pub(crate) const OPENED: &str = r#"{"round_opened":"#;
const REVEALED: &str = r#"{"revealed":"#;

/// The figures that [`cost_of_tls`] compares.
const JOIN: &str = "join: all have seen all; floor: greeted";
const NEXT_CARD: &str = "next card: processor time a client";

/// Measures a room with that many clients, which all connect in the same way.
pub(crate) async fn measure(party: &Path, clients: usize, security: Security) -> Result<Vec<Figure>> {
    let host = Host::start(party, clients + 1)?;
    let keys = keys(clients + 1)?;
    let (group, mut figures) = join(&host, &keys, security).await?;
    figures.extend(next_card(&host, &group, &keys[..clients], security).await?);
    figures.extend(vote(&host, &group, &keys[..clients], security).await?);
    Ok(figures)
}

/// The figures over TLS beside the plain ones of the same run.
pub(crate) fn cost_of_tls(plain: &[Figure], tls: &[Figure]) -> Vec<Figure> {
    let beside_plain = |figure: &Figure| {
        let plain =
            plain.iter().find(|plain| plain.what == figure.what && plain.clients == figure.clients)?;
        let compared = match figure.what.as_str() {
            JOIN => Figure::new("join: all have seen all", figure.clients, figure.host, figure.unit)
                .at_most((figure.clients == 200).then_some(3.0)),
            NEXT_CARD => Figure::new(NEXT_CARD, figure.clients, figure.host, figure.unit),
            _ => return None,
        };
        Some(compared.beside(plain.host))
    };
    tls.iter().filter_map(beside_plain).collect()
}

/// All clients join at once; measured until each has seen all others.
async fn join(host: &Host, keys: &[DeviceSecret], security: Security) -> Result<(ClientGroup, Vec<Figure>)> {
    let (latecomer, keys) = keys.split_last().context("there are clients")?;
    let clients = keys.len();
    let (cpu, start) = (host.process.cpu()?, Instant::now());
    let (group, echo) = ClientGroup::connect(host.server(security), keys, SEATED, clients).await?;
    let (took, cpu) = (ms(last(&echo, start)), ms(host.process.cpu()? - cpu));
    // One more client shows the size of the state.
    let state = {
        let late = std::slice::from_ref(latecomer);
        let (late, echo) = ClientGroup::connect(host.server(security), late, SEATED, clients + 1).await?;
        late.leave().await?;
        echo.bytes
    };

    let mut floors = Vec::new();
    for greeting in [CHALLENGE, CHALLENGE + state as usize] {
        let floor = Floor::start(Work { clients, greeting, frame: 0, tls: security == Security::Tls })?;
        let start = Instant::now();
        let (_group, echo) = ClientGroup::connect(floor.server(), keys, MARK, 1).await?;
        floors.push((ms(last(&echo, start)), ms(floor.process.cpu()?)));
    }
    let big = (clients == 1_000 && security == Security::Plain).then_some(6.0);
    let figures = vec![
        Figure::new(JOIN, clients, took, "ms").beside(floors[0].0).at_most(big),
        Figure::new("join: the same; floor: one state to each", clients, took, "ms").beside(floors[1].0),
        Figure::new("join: processor time; floor: greeted", clients, cpu, "ms").beside(floors[0].1),
        Figure::new("join: bytes a client; floor: one state", clients, echo.bytes, "B")
            .beside(state)
            .at_most(4.0),
    ];
    Ok((group, figures))
}

/// The driver goes to the next card, until each client has it.
async fn next_card(
    host: &Host,
    group: &ClientGroup,
    keys: &[DeviceSecret],
    security: Security,
) -> Result<Vec<Figure>> {
    let clients = keys.len();
    group.listen(OPENED, 1);
    group.send_first(Request::Start).await?;
    group.wait_until_received().await?;
    let mut ours = Times::default();
    let mut bytes = 0.0;
    let before = host.process.cpu()?;
    for _ in 0..ROUNDS {
        sleep(PAUSE).await;
        let round = open_round(group)?;
        group.listen(OPENED, 1);
        let start = group.send_first(Request::Skip { round }).await?;
        let echo = group.wait_until_received().await?;
        ours.note(&echo, start);
        bytes = echo.bytes;
    }
    let cpu = host.process.cpu()? - before;
    let (mut theirs, floor_cpu) = floor(keys, bytes, security).await?;
    let each = |cpu: Duration| cpu.as_secs_f64() * 1e6 / (ROUNDS * clients) as f64;
    let target = match clients {
        1_000 => Some(1.5),
        50 if security == Security::Plain => Some(2.0),
        _ => None,
    };
    let line = |what: &str, ours: f64, theirs: f64| {
        Figure::new(format!("next card: {what}"), clients, ours, "ms").beside(theirs)
    };
    Ok(vec![
        Figure::new(NEXT_CARD, clients, each(cpu), "µs").beside(each(floor_cpu)).at_most(target),
        line("median", ours.percentile(50), theirs.percentile(50)),
        line("99th percentile", ours.percentile(99), theirs.percentile(99)),
        line("the last client, median", ours.last(), theirs.last()).at_most(2.0),
    ])
}

/// Measures a round in which all clients vote at once, until the last one has the result.
async fn vote(
    host: &Host,
    group: &ClientGroup,
    keys: &[DeviceSecret],
    security: Security,
) -> Result<Vec<Figure>> {
    let clients = keys.len();
    let mut ours = Times::default();
    let (mut cpu, mut bytes, mut frames) = (Duration::ZERO, 0.0, 0.0);
    for _ in 0..ROUNDS {
        let round = open_round(group)?;
        sleep(PAUSE).await;
        group.listen(REVEALED, 1);
        let before = host.process.cpu()?;
        let start = group.send_from_all(|number| Request::Vote { round, vote: vote_of(number) }).await?;
        let echo = group.wait_until_received().await?;
        cpu += host.process.cpu()? - before;
        ours.note(&echo, start);
        bytes += echo.bytes / ROUNDS as f64;
        frames += echo.frames / ROUNDS as f64;
        sleep(PAUSE).await;
        group.listen(OPENED, 1);
        group.send_first(Request::Skip { round }).await?;
        group.wait_until_received().await?;
    }
    let (mut theirs, floor_cpu) = floor(keys, bytes, security).await?;
    let each = |cpu: Duration| ms(cpu) / ROUNDS as f64;
    let big = |target| (clients == 1_000).then_some(target);
    Ok(vec![
        Figure::new("all vote: processor time; floor: one frame", clients, each(cpu), "ms")
            .beside(each(floor_cpu))
            .at_most(big(12.0)),
        Figure::new("all vote: verdict at the last client, median", clients, ours.last(), "ms")
            .beside(theirs.last())
            .at_most(big(4.0)),
        Figure::new("all vote: bytes a voter that a client gets", clients, bytes / clients as f64, "B")
            .at_most(big(64.0)),
        Figure::new("all vote: frames that a client gets", clients, frames, ""),
    ])
}

/// Measures the baseline: the same number of rounds with frames of `bytes` bytes.
async fn floor(keys: &[DeviceSecret], bytes: f64, security: Security) -> Result<(Times, Duration)> {
    let tls = security == Security::Tls;
    let work = Work { clients: keys.len(), greeting: CHALLENGE, frame: bytes as usize, tls };
    let floor = Floor::start(work)?;
    let (group, _) = ClientGroup::connect(floor.server(), keys, MARK, 1).await?;
    let mut trigger = floor.trigger().await?;
    let mut times = Times::default();
    let before = floor.process.cpu()?;
    for _ in 0..ROUNDS {
        sleep(PAUSE).await;
        group.listen(MARK, 1);
        let start = Instant::now();
        trigger.pull().await?;
        times.note(&group.wait_until_received().await?, start);
    }
    Ok((times, floor.process.cpu()? - before))
}

/// Different votes, so that the result has a distribution.
fn vote_of(number: usize) -> Vote {
    const VOTES: [u16; 5] = [3, 5, 5, 8, 13];
    Vote::Points(room::Points::whole(VOTES[number % VOTES.len()]))
}

/// The newest round in the messages of the first client.
pub(crate) fn open_round(group: &ClientGroup) -> Result<RoundId> {
    let message = group.first_received()?;
    let number = message
        .rsplit_once(r#""round":"#)
        .and_then(|(_, rest)| rest.split(|next: char| !next.is_ascii_digit()).next()?.parse().ok());
    Ok(RoundId(number.with_context(|| format!("no round in {message}"))?))
}

/// Latencies over several rounds and all clients.
#[derive(Default)]
struct Times {
    /// Every client in every round, in ms.
    all: Vec<f64>,
    /// The slowest client of each round, in ms.
    last: Vec<f64>,
}

impl Times {
    fn note(&mut self, echo: &Echo, start: Instant) {
        self.all.extend(echo.at.iter().map(|&at| ms(at - start)));
        self.last.push(ms(last(echo, start)));
    }

    fn percentile(&mut self, percent: usize) -> f64 {
        percentile(&mut self.all, percent)
    }

    fn last(&mut self) -> f64 {
        percentile(&mut self.last, 50)
    }
}

/// The value below which `percent` percent of the values lie.
pub(crate) fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = values.len() * percent / 100;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn last(echo: &Echo, start: Instant) -> Duration {
    echo.at.iter().map(|&at| at - start).max().unwrap_or_default()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
