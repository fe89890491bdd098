//! mDNS records about rooms, as discovery receives them.
//!
//! Each line is one key-value pair; an empty line ends the record. Some lines have another meaning:
//! `@192.168.1.5:7420` adds an address to the record, `-name` withdraws an announcement, and `+3000` advances the time
//! by 3,000 ms and then answers the pending probes or lets them fail, in turns.

use std::net::SocketAddr;
use std::time::Duration;

use lan::discovery::{AddressQuery, Hint, Sightings, Txt};
use room::limits::{MAX_ADDRESSES_PER_ROOM, MAX_LISTED_ROOMS};
use room::message::{About, PROTOCOL};
use room::{DeviceSecret, Epoch, Fingerprint, Name, RoomInfo, Salt, Stage, Time};

/// The longest single time step, in ms. It prevents an overflow at the end of time.
const MAX_STEP_MS: u64 = 24 * 60 * 60 * 1000;

/// Feeds the records to discovery and probes the rooms found.
///
/// # Panics
/// If a limit is exceeded, or discovery probes an invalid address.
pub fn txt_records(data: &[u8]) {
    let mut search = Search::default();
    let mut pairs = Vec::new();
    let mut addresses = Vec::new();
    for line in data.split(|&byte| byte == b'\n').chain([&b""[..]]) {
        match line {
            [] => {
                search.receive_record(&std::mem::take(&mut pairs), std::mem::take(&mut addresses));
            }
            [b'@', address @ ..] => addresses.extend(read::<SocketAddr>(address)),
            [b'-', instance @ ..] => search.withdraw(&String::from_utf8_lossy(instance)),
            [b'+', ms @ ..] => search.wait(read(ms).unwrap_or_default()),
            pair => pairs.push(split(pair)),
        }
    }
    search.wait(0);
}

fn read<T: std::str::FromStr>(bytes: &[u8]) -> Option<T> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// A pair as the resolver returns it: a text key and a value of any bytes.
fn split(pair: &[u8]) -> (String, &[u8]) {
    let (key, value) = match pair.iter().position(|&byte| byte == b'=') {
        Some(index) => (&pair[..index], &pair[index + 1..]),
        None => (pair, &b""[..]),
    };
    (String::from_utf8_lossy(key).into_owned(), value)
}

#[derive(Default)]
struct Search {
    sightings: Sightings,
    now: Time,
    probes: u64,
}

impl Search {
    fn receive_record(&mut self, pairs: &[(String, &[u8])], addresses: Vec<SocketAddr>) {
        let Some(txt) = Txt::parse(pairs.iter().map(|(key, value)| (key.as_str(), *value))) else { return };
        let written = txt.pairs();
        let again = Txt::parse(written.iter().map(|(key, value)| (*key, value.as_bytes())));
        assert_eq!(again.as_ref(), Some(&txt), "a record round-trips");
        // The instance name is as untrusted as the record.
        self.sightings.add_hint(
            Hint { room: txt.id, instance: txt.version, addresses, fingerprint: txt.fingerprint },
            self.now,
        );
        self.check_invariants();
    }

    fn withdraw(&mut self, instance: &str) {
        self.sightings.withdraw(instance, self.now);
        self.check_invariants();
    }

    fn wait(&mut self, ms: u64) {
        self.now = self.now + Duration::from_millis(ms.min(MAX_STEP_MS));
        for AddressQuery { room, addresses, listed: _ } in self.sightings.take_queries(self.now) {
            assert!((1..=MAX_ADDRESSES_PER_ROOM).contains(&addresses.len()));
            let is_invalid = |(at, _): &(SocketAddr, Option<Fingerprint>)| {
                at.ip().is_loopback() || at.ip().is_unspecified() || at.port() == 0
            };
            assert!(!addresses.iter().any(is_invalid), "{addresses:?}");
            self.probes += 1;
            match self.probes % 3 {
                0 => self.sightings.handle_timeout(room, self.now),
                turn => {
                    // Any valid name. Every second answer comes from an older host.
                    let name = Name::new("Platform").unwrap_or_else(|error| panic!("{error}"));
                    let founder = DeviceSecret::from_bytes([7; 32]).founder(Salt::from_bytes([7; 16]));
                    let room_info =
                        RoomInfo { id: room, epoch: Epoch(3 - turn), ..RoomInfo::new(founder, name) };
                    let about = About {
                        proto: PROTOCOL,
                        app: String::new(),
                        room: room_info,
                        seated: usize::MAX,
                        stage: Stage::Voting,
                        fingerprint: founder.key.fingerprint(),
                        chain: Vec::new(),
                    };
                    self.sightings.handle_answer(room, addresses[0].0, about, self.now);
                }
            }
        }
        self.check_invariants();
        let due = self.sightings.next_deadline();
        assert!(due.is_none_or(|due| due > self.now), "all due probes were sent");
    }

    fn check_invariants(&self) {
        let listed = self.sightings.listed_rooms();
        assert!(listed.len() <= MAX_LISTED_ROOMS);
        assert!(listed.iter().all(|room| room.address.parse::<SocketAddr>().is_ok()));
    }
}
