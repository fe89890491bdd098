//! Soak test: members join, vote, lose their connections and return, for 42 seconds or as many minutes as `cargo
//! xtask soak --minutes` sets. At the end all views agree with the host, and its memory has not grown.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use room::message::{FailureCode, Request};
use room::{Presence, Round, Stage, State, View};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::guest::{Guest, PATIENCE};
use crate::open_host::Hosting;
use crate::proxy::Proxy;

/// Number of people who join and leave.
const MEMBERS: u64 = 24;
/// How many more bytes the host may use at the end than after the warm-up.
const MEMORY_SLACK: usize = 4 << 20;
/// The warm-up takes the total time divided by this.
const WARMED_UP: u32 = 4;

/// The length of the meeting.
fn soak_time() -> Duration {
    let minutes = std::env::var("SOAK_MINUTES").map_or(0.7, |minutes| minutes.parse().unwrap());
    Duration::from_secs_f64(60.0 * minutes)
}

#[tokio::test(flavor = "multi_thread")]
async fn room_is_consistent_after_a_long_meeting() {
    let time = soak_time();
    let host = Hosting::start(64);
    let end = Instant::now() + time;
    let mut members = JoinSet::new();
    for number in 0..MEMBERS {
        members.spawn(run_member(host.at, number, end));
    }
    sleep(time / WARMED_UP).await;
    let warm = host.resident();
    let mut guests = members.join_all().await;

    // One more member joins. Everyone must have the state that this member gets.
    let late = Guest::new("Late", host.at).wait_until("the room", |_| true).await;
    let is_same = |view: &View| view.seq == late.seq;
    let mut cast = 0;
    for Attendance { guest, votes, .. } in &mut guests {
        let view = guest.wait_until("the host's state", is_same).await;
        assert_eq!(view.state, late.state);
        cast += *votes;
    }
    assert_consistent(&late.state);
    let (last, lost) =
        (host.resident(), guests.iter().map(|attendance| attendance.guest.lost).sum::<usize>());
    println!(
        "{time:?}: {cast} votes, {lost} lost connections, {} changes, {} KiB after the warm-up and {} KiB at the end",
        late.seq.0,
        warm / 1_024,
        last / 1_024
    );
    assert!(lost > 0 && cast > 0, "connections were lost and votes were cast");
    assert!(last <= warm + MEMORY_SLACK, "memory grew from {warm} to {last} bytes");
}

/// Checks what must hold after any meeting.
fn assert_consistent(state: &State) {
    let driver = state.seat(state.driver.unwrap()).unwrap();
    assert_ne!(driver.presence, Presence::Gone, "the driver is not gone");
    assert_ne!(state.stage(), Stage::Gathering);
}

/// A member and what they did.
struct Attendance {
    guest: Guest,
    /// Number of accepted votes.
    votes: usize,
    /// Keeps the connection open.
    _proxy: Proxy,
}

/// Runs one member until the meeting ends.
async fn run_member(host: SocketAddr, number: u64, end: Instant) -> Attendance {
    let mut chance = StdRng::seed_from_u64(number);
    let proxy = Proxy::to(host).await;
    let mut guest = Guest::new(&format!("Person {number}"), proxy.address);
    let mut votes = 0;
    while Instant::now() < end {
        guest.drain_events().await;
        match chance.random_range(0..100) {
            // The connection breaks, on both sides or only on this one, and comes back.
            0..4 => {
                if chance.random::<bool>() {
                    proxy.cut()
                } else {
                    proxy.cut_half()
                }
                guest.wait_disconnected().await;
                proxy.heal();
                guest.wait_until("the room again", |_| true).await;
            }
            // The member leaves and returns later.
            4..7 => {
                let (device, lost) = (guest.device.clone(), guest.lost);
                guest.member.leave().await;
                sleep(Duration::from_millis(chance.random_range(0..3_000))).await;
                guest = Guest::with(&format!("Person {number}"), proxy.address, device);
                guest.lost = lost;
            }
            // The member sends a request that the room may accept.
            _ => votes += usize::from(act(&mut guest, &mut chance).await),
        }
        sleep(Duration::from_millis(chance.random_range(50..300))).await;
    }
    Attendance { guest, votes, _proxy: proxy }
}

/// Sends a request: a driver may advance the room, others vote. Returns whether it was an accepted vote.
async fn act(guest: &mut Guest, chance: &mut StdRng) -> bool {
    let view = guest.wait_until("the room", |_| true).await;
    let request = match view.state.round() {
        Some(round) => choose_request(&view, round, chance),
        None => Some(Request::Start),
    };
    let Some(request) = request else { return false };
    let is_vote = matches!(request, Request::Vote { .. });
    let answer = timeout(PATIENCE, guest.member.send_request(request)).await;
    match answer.expect("an answer, even if the connection breaks") {
        Ok(_) => is_vote,
        Err(failure) => {
            // The room has advanced meanwhile, or someone else is the driver.
            let expected = [
                FailureCode::Started,
                FailureCode::RoundOver,
                FailureCode::Revealed,
                FailureCode::NotRevealed,
                FailureCode::NoCard,
                FailureCode::NotDriver,
                FailureCode::Disconnected,
            ];
            assert!(expected.contains(&failure.code), "{failure:?}");
            false
        }
    }
}

/// Chooses a request for the current round.
fn choose_request(view: &View, round: &Round, chance: &mut StdRng) -> Option<Request> {
    let drives = view.state.is_driver(view.you);
    Some(match &round.reveal {
        Some(_) if drives && chance.random::<bool>() => Request::Revote { round: round.id },
        Some(_) if drives => Request::Skip { round: round.id },
        Some(_) => return None,
        None if drives && chance.random_range(0..10) == 0 => Request::Reveal { round: round.id },
        None if chance.random_range(0..20) == 0 => Request::Withdraw { round: round.id },
        None => {
            let hand: Vec<_> = view.state.settings.scale.hand().collect();
            Request::Vote { round: round.id, vote: hand[chance.random_range(0..hand.len())] }
        }
    })
}
