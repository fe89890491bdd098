//! What multicast DNS says of rooms, at those who look for them.
//!
//! A record's pairs stand one a line; an empty line ends the record. Lines that begin with one of these
//! signs are about the rest of an announcement: `@192.168.1.5:7420` is where the room is said to be,
//! `-name` withdraws an announcement, `+3000` is time going by, after which all questions that are out are
//! answered or not, in turns.

use std::net::SocketAddr;
use std::time::Duration;

use lan::discovery::{AddressQuery, Hint, Sightings, Txt};
use room::limits::{ADDRESSES_PER_ROOM, ROOMS_LISTED};
use room::message::{About, PROTOCOL};
use room::{Epoch, Name, RoomInfo, Stage, Time};

/// The longest time that goes by at once, in ms. At the end of time a question is due at once for ever.
const A_DAY: u64 = 24 * 60 * 60 * 1000;

/// Looks for rooms.
///
/// # Panics
/// If a limit is not kept, or a question leads nowhere.
pub fn txt_records(data: &[u8]) {
    let mut search = Search::default();
    let mut pairs = Vec::new();
    let mut addresses = Vec::new();
    for line in data.split(|&byte| byte == b'\n').chain([&b""[..]]) {
        match line {
            [] => {
                search.hear(&std::mem::take(&mut pairs), std::mem::take(&mut addresses));
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

/// A pair as the resolver hands it out: a key that is text, and any bytes.
fn split(pair: &[u8]) -> (String, &[u8]) {
    let (key, value) = match pair.iter().position(|&byte| byte == b'=') {
        Some(place) => (&pair[..place], &pair[place + 1..]),
        None => (pair, &b""[..]),
    };
    (String::from_utf8_lossy(key).into_owned(), value)
}

#[derive(Default)]
struct Search {
    sightings: Sightings,
    now: Time,
    asked: u64,
}

impl Search {
    fn hear(&mut self, pairs: &[(String, &[u8])], addresses: Vec<SocketAddr>) {
        let Some(txt) = Txt::parse(pairs.iter().map(|(key, value)| (key.as_str(), *value))) else { return };
        let written = txt.pairs();
        let again = Txt::parse(written.iter().map(|(key, value)| (*key, value.as_bytes())));
        assert_eq!(again.as_ref(), Some(&txt), "what is written is read");
        // The name that it is announced under is as little to be trusted.
        self.sightings.hint(Hint { room: txt.id, instance: txt.version, addresses }, self.now);
        self.is_sound();
    }

    fn withdraw(&mut self, instance: &str) {
        self.sightings.withdraw(instance, self.now);
        self.is_sound();
    }

    fn wait(&mut self, ms: u64) {
        self.now = self.now + Duration::from_millis(ms.min(A_DAY));
        for AddressQuery { room, addresses } in self.sightings.questions(self.now) {
            assert!((1..=ADDRESSES_PER_ROOM).contains(&addresses.len()));
            let leads_here =
                |at: &SocketAddr| at.ip().is_loopback() || at.ip().is_unspecified() || at.port() == 0;
            assert!(!addresses.iter().any(leads_here), "{addresses:?}");
            self.asked += 1;
            match self.asked % 3 {
                0 => self.sightings.silence(room, self.now),
                turn => {
                    // Any name that is one. The second of two answers is by an older host.
                    let name = Name::new("Platform").unwrap_or_else(|error| panic!("{error}"));
                    let room_info = RoomInfo { epoch: Epoch(3 - turn), ..RoomInfo::new(room, name) };
                    let about = About {
                        proto: PROTOCOL,
                        app: String::new(),
                        room: room_info,
                        seated: usize::MAX,
                        stage: Stage::Voting,
                    };
                    self.sightings.answer(room, addresses[0], about, self.now);
                }
            }
        }
        self.is_sound();
        let due = self.sightings.next_question();
        assert!(due.is_none_or(|due| due > self.now), "all questions were put");
    }

    fn is_sound(&self) {
        let listed = self.sightings.listed();
        assert!(listed.len() <= ROOMS_LISTED);
        assert!(listed.iter().all(|room| room.address.parse::<SocketAddr>().is_ok()));
    }
}
