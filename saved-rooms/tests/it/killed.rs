//! A program that is killed at any moment. What it had acknowledged must be in the file.
//!
//! `cargo xtask bench keep` repeats this with 200 kills.

use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use room::limits::MAX_NOTE_CHARS;
use room::{Epoch, Room, Snapshot, Time};
use saved_rooms::SavedRooms;

use crate::meeting::{Meeting, founder, founder_secret};

/// The file for the second process, in its environment.
const FILE: &str = "SAVED_ROOMS_KILLED_FILE";
/// How many kills `cargo xtask bench keep` asks for, in the environment.
const KILLS: &str = "SAVED_ROOMS_KILLS";
/// How many cards the room has.
const CARDS: u32 = 20;
/// How long a second process may run.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Note number `n`, on card `n % CARDS + 1`. It is long, so that the log is often full and gets copied into the database.
fn note(number: u32) -> String {
    format!("{number} {}", "🦀".repeat(MAX_NOTE_CHARS / 2))
}

/// The number of the newest note. The other cards must have the notes before it.
fn newest_note(snapshot: &Snapshot) -> u32 {
    let number_of = |note: &str| note.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let numbers: Vec<u32> = snapshot.texts().values().map(|text| number_of(&text.note)).collect();
    let newest = numbers.iter().copied().max().unwrap();
    for (card, number) in numbers.into_iter().enumerate() {
        let expected = (newest.saturating_sub(CARDS - 1)..=newest).find(|n| (n % CARDS) as usize == card);
        assert_eq!(number, expected.unwrap_or(0), "the note of card {}", card + 1);
    }
    newest
}

/// The room in the file.
fn load(path: &Path) -> Snapshot {
    let rooms = SavedRooms::open(path).unwrap();
    rooms.writer().load(founder().room_id()).unwrap().unwrap()
}

/// The second process: changes one note after another until it is killed.
fn change_notes(path: &Path) -> ! {
    let rooms = SavedRooms::open(path).unwrap();
    let mut writer = rooms.writer();
    let snapshot = writer.load(founder().room_id()).unwrap().unwrap();
    let (mut number, epoch) = (newest_note(&snapshot), snapshot.state().room.epoch);
    let chain = snapshot.chain_for(Epoch(epoch.0 + 1), 1, &founder_secret()).unwrap();
    let room = Room::reopen(snapshot, chain, Time(0)).unwrap();
    let mut meeting = Meeting::rejoin(room);
    let started = Instant::now();
    while started.elapsed() < TIMEOUT {
        number += 1;
        meeting.set_note(number % CARDS + 1, note(number));
        say("start", number);
        writer.save(&meeting.room.snapshot(), 1).unwrap();
        say("saved", number);
    }
    panic!("nobody killed this process");
}

fn say(what: &str, number: u32) {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{what} {number}").and_then(|()| stdout.flush()).unwrap();
}

/// When the second process is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// Some time after its start: while it opens the file, or later.
    AfterStart(Duration),
    /// This long after it said that it starts this save.
    DuringSave { save: u32, delay: Duration },
}

/// What the second process said before it was killed: the newest save that it started, and the newest that it acknowledged.
#[derive(Debug, Default, Clone, Copy)]
struct Progress {
    started: Option<u32>,
    saved: Option<u32>,
}

impl Progress {
    fn add(&mut self, line: &str) {
        match line.split_once(' ').map(|(what, number)| (what, number.parse().ok())) {
            Some(("start", number @ Some(_))) => self.started = number,
            Some(("saved", number @ Some(_))) => self.saved = number,
            Some(_) | None => {}
        }
    }

    fn was_saving(self) -> bool {
        self.started > self.saved
    }
}

fn run_and_kill(path: &Path, moment: Moment) -> Progress {
    let mut process = spawn(path);
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut progress = Progress::default();
    match moment {
        Moment::AfterStart(delay) => std::thread::sleep(delay),
        Moment::DuringSave { save, delay } => {
            let mut starts = 0;
            while starts < save {
                let line = lines.next().expect("the process ended by itself");
                starts += u32::from(line.starts_with("start "));
                progress.add(&line);
            }
            let began = Instant::now();
            while began.elapsed() < delay {
                std::hint::spin_loop();
            }
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
    lines.for_each(|line| progress.add(&line));
    progress
}

fn spawn(path: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed::killed_program_has_saved_what_it_acknowledged", "--nocapture"]);
    command.env(FILE, path).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// A moment for kill number `kill`.
fn moment(kill: u32) -> Moment {
    let random = |range: RangeInclusive<u64>| rand::random_range(range);
    match kill % 4 {
        0 => Moment::AfterStart(Duration::from_millis(random(0..=60))),
        // Enough saves that SQLite copies its log into the database.
        1 => Moment::DuringSave {
            save: random(100..=250) as u32,
            delay: Duration::from_micros(random(0..=2_000)),
        },
        _ => {
            Moment::DuringSave { save: random(1..=15) as u32, delay: Duration::from_micros(random(0..=500)) }
        }
    }
}

#[test]
fn killed_program_has_saved_what_it_acknowledged() {
    if let Some(path) = std::env::var_os(FILE) {
        change_notes(path.as_ref());
    }
    let kills: u32 = std::env::var(KILLS).map_or(20, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sprint.room");
    std::fs::write(&path, Meeting::with_long_cards(CARDS).room.snapshot().to_json()).unwrap();
    let (mut newest, mut while_saving) = (0, 0);
    for kill in 0..kills {
        let progress = run_and_kill(&path, moment(kill));
        let snapshot = load(&path);
        let found = newest_note(&snapshot);
        let (saved, started) = (progress.saved.unwrap_or(newest), progress.started.unwrap_or(newest));
        assert!((saved..=started).contains(&found), "kill {kill}: note {found} is newest, but {progress:?}");
        newest = found;
        while_saving += u32::from(progress.was_saving());
        if kill % 8 == 3 {
            // The next process starts with a JSON snapshot, and may be killed while it replaces it.
            std::fs::write(&path, snapshot.to_json()).unwrap();
        }
    }
    println!(
        "{kills} kills, {while_saving} of them during a save; {newest} saves were acknowledged or complete"
    );
    assert!(4 * while_saving >= kills, "only {while_saving} of {kills} kills came during a save");
}
