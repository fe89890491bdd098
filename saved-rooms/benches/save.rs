//! `cargo xtask bench keep`: what it costs to save one changed note in a room of 386 long cards.
//!
//! Compares the database with a JSON snapshot of the whole room, as earlier versions wrote it. Bytes are those that this process
//! passed to the system, including the write-ahead log and the checkpoints that copy it into the database.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use room::cards::NewCard;
use room::limits::MAX_BODY_CHARS;
use room::message::Request;
use room::{
    CardId, ConnectionId, DeviceSecret, Input, Name, Profile, Ref, Role, Room, Salt, SeatSecret, Setup,
    Snapshot, Time,
};
use saved_rooms::SavedRooms;
use tempfile::NamedTempFile;

const CARDS: u32 = 386;
/// How many notes are saved in the database. SQLite copies its log about once in 200 saves.
const NOTES: u32 = 2_000;
/// How many notes are saved as JSON, which takes longer.
const JSON_NOTES: u32 = 10;
/// The most bytes that a changed note may write.
const MAX_BYTES_PER_NOTE: u64 = 64 << 10;

/// The costs of some saves.
struct Costs {
    bytes: u64,
    cpu: Duration,
    elapsed: Duration,
}

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut room = room_with_long_cards();
    let json = measure(&mut room, JSON_NOTES, |snapshot| write_json(folder.path(), &snapshot));

    let rooms = SavedRooms::open(&folder.path().join("sprint.room")).unwrap();
    let mut writer = rooms.writer();
    writer.save(&room.snapshot(), 0).unwrap();
    let database = measure(&mut room, NOTES, |snapshot| writer.save(&snapshot, 0).unwrap());

    println!("One changed note in a room of {CARDS} cards with {MAX_BODY_CHARS} characters (80 kB) each:");
    print("whole room as JSON", &json);
    print("rows in a database", &database);
    assert!(
        database.bytes <= MAX_BYTES_PER_NOTE,
        "a changed note writes {} bytes, more than {MAX_BYTES_PER_NOTE}",
        database.bytes
    );
}

fn print(name: &str, costs: &Costs) {
    let Costs { bytes, cpu, elapsed } = costs;
    let kib = *bytes as f64 / 1024.0;
    println!(
        "  {name}: {kib:>9.1} KiB written, {cpu:>9.2?} CPU time, {elapsed:>9.2?} until it is on the disk"
    );
}

/// The mean costs of changing one note and saving the room, including its snapshot.
fn measure(room: &mut Room, notes: u32, mut save: impl FnMut(Snapshot)) -> Costs {
    let (bytes, cpu, start) = (written_bytes(), cpu_time(), Instant::now());
    for number in 0..notes {
        let (card, text) = (CardId(number % CARDS + 1), format!("The team agreed on this, number {number}"));
        request(room, Request::SetNote { card, text });
        save(room.snapshot());
    }
    Costs {
        bytes: (written_bytes() - bytes) / u64::from(notes),
        cpu: (cpu_time() - cpu) / notes,
        elapsed: start.elapsed() / notes,
    }
}

/// Earlier versions copied all texts for the snapshot, and replaced the file by a new one.
fn write_json(folder: &Path, snapshot: &Snapshot) {
    let copied: Vec<room::CardText> = snapshot.texts().values().map(|text| (**text).clone()).collect();
    let json = snapshot.to_json();
    drop(std::hint::black_box(copied));
    let mut file = NamedTempFile::new_in(folder).unwrap();
    file.write_all(json.as_bytes()).unwrap();
    file.as_file().sync_all().unwrap();
    file.persist(folder.join("sprint.json")).unwrap();
}

fn room_with_long_cards() -> Room {
    let body = "🦀".repeat(MAX_BODY_CHARS);
    let cards = (1..=CARDS).map(|n| NewCard::new(&format!("A-{n}"), "Log in", &body, None)).collect();
    let setup = Setup::new(
        DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])),
        Name::new("Sprint 12").unwrap(),
    );
    let mut room = Room::open(Setup { cards, ..setup }, Time(0));
    let (key, name) = (SeatSecret::from_seed([1; 32]).key(), Name::new("Ann").unwrap());
    let profile = Profile { key, name, role: Role::Voter, avatar: None, transfers: Vec::new() };
    room.handle(Input::Join { connection: ConnectionId(1), profile }, Time(0));
    request(&mut room, Request::Start);
    room
}

fn request(room: &mut Room, request: Request) {
    room.handle(Input::Request { connection: ConnectionId(1), reference: Ref(1), request }, Time(0));
}

/// The bytes that this process has passed to the system for writing.
fn written_bytes() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap();
    io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().parse().unwrap()
}

fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap().into()
}
