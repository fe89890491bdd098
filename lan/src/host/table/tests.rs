use std::net::Ipv4Addr;
use std::time::Duration;

use room::{DeviceSecret, Name, Salt, Setup};
use tokio::time::advance;

use super::*;

/// A table in its own task's place, so that a test can look at its deadlines.
fn table() -> Table {
    let name = Name::new("Sprint 12").unwrap();
    let (device, salt) = (DeviceSecret::from_bytes([1; 32]), Salt::from_bytes([1; 16]));
    let room = Room::open(Setup::new(device.found(salt), name), Time(0));
    let published = PublishedInfo {
        about: watch::channel(room.about("test")).0,
        term: watch::channel(HostedTerm::of(room.state())).0,
        successors: watch::channel(Vec::new()).0,
    };
    let (inbox, _) = mpsc::channel(1);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 7420));
    let host = HostInfo {
        secret: device.founder_secret(salt),
        app: "test".into(),
        bound_address: address,
        max_connections: 4,
    };
    Table::new(room, host, published, inbox.downgrade(), None)
}

#[tokio::test(start_paused = true)]
async fn busy_room_broadcasts_once_per_interval() {
    let mut table = table();
    let voted = || Output::Changed(Change::Voted { seat: SeatId(1) });
    // So many that the longest pause applies.
    let members = BROADCAST_INTERVAL.as_micros() / BROADCAST_INTERVAL_PER_MEMBER.as_micros();
    table
        .members
        .extend((0..members as u64).map(|number| (ConnectionId(number), crate::host::outbox::channel().0)));
    advance(Duration::from_secs(1)).await;
    assert_eq!(table.flush_at(), None);
    table.collect(voted());
    assert!(table.flush_at().unwrap() <= Instant::now(), "a lone vote is sent at once");
    table.flush();
    let sent = Instant::now();
    advance(BROADCAST_INTERVAL / 2).await;
    table.collect(voted());
    assert_eq!(table.flush_at(), Some(sent + BROADCAST_INTERVAL));
    table.members.retain(|connection, _| connection.0 < 8);
    assert_eq!(table.flush_at(), Some(sent + 8 * BROADCAST_INTERVAL_PER_MEMBER), "sooner in a small room");
    table.collect(Output::Changed(Change::Finished));
    assert!(table.flush_at().unwrap() <= Instant::now(), "people wait for the next card");
}

#[tokio::test(start_paused = true)]
async fn standbys_are_probed_regularly() {
    let mut table = table();
    assert_eq!(table.next_probe, Instant::now() + SUCCESSOR_PROBE_INTERVAL);
    advance(SUCCESSOR_PROBE_INTERVAL).await;
    table.probe_all();
    assert_eq!(table.next_probe, Instant::now() + SUCCESSOR_PROBE_INTERVAL);
}
