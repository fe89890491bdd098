//! Somebody who sits in a room by `party join --json`, and what they see there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use room::message::OwnVote;
use room::{Seat, SeatId, State};
use serde::Deserialize;

/// How long anything may take that is bound to happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody in a room.
#[derive(Debug)]
pub struct Member {
    name: String,
    program: Child,
    lines: Receiver<Seen>,
    last: Option<Seen>,
}

/// What somebody sees.
#[derive(Debug, Clone, Deserialize)]
pub struct Seen {
    /// Their seat.
    pub you: SeatId,
    /// Their own vote.
    pub vote: Option<OwnVote>,
    /// The public state.
    #[serde(flatten)]
    pub state: State,
}

impl Seen {
    /// The seat of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn seat(&self, name: &str) -> &Seat {
        let seat = self.state.seats.iter().find(|seat| seat.name.as_str() == name);
        seat.unwrap_or_else(|| panic!("nobody is called {name}"))
    }
}

impl Member {
    /// Starts `party join` by `command`, which runs the program where it is to run. `seats` is the folder in
    /// which everybody has a folder for their seat.
    ///
    /// # Panics
    /// If it does not start.
    pub fn join(mut command: Command, room: &str, name: &str, seats: &Path) -> Self {
        command.args(["join", room, "--json", "--name", name, "--seat"]).arg(seats.join(name));
        let mut program = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let stdout = program.stdout.take().expect("it is piped");
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let line = line.expect("a line is UTF-8");
                let seen = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if send.send(seen).is_err() {
                    return;
                }
            }
        });
        Self { name: name.into(), program, lines, last: None }
    }

    /// Types a line.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn types(&mut self, line: &str) {
        let stdin = self.program.stdin.as_mut().expect("it is piped");
        writeln!(stdin, "{line}")
            .unwrap_or_else(|error| panic!("{} can't type {line:?}: {error}", self.name));
    }

    /// Waits until what they see is as `wanted`; what they see already counts.
    ///
    /// # Panics
    /// If that does not happen.
    pub fn sees(&mut self, what: &str, wanted: impl Fn(&Seen) -> bool) -> Seen {
        let start = Instant::now();
        loop {
            if let Some(seen) = self.last.as_ref().filter(|seen| wanted(seen)) {
                return seen.clone();
            }
            match self.lines.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                Ok(seen) => self.last = Some(seen),
                Err(reason) => self.give_up(what, reason),
            }
        }
    }

    fn give_up(&self, what: &str, reason: RecvTimeoutError) -> ! {
        let last = self.last.as_ref().map(|seen| (&seen.state.seats, &seen.state.driver, &seen.state.table));
        panic!("{} never saw {what} ({reason}); the last they saw: {last:#?}", self.name)
    }

    /// The laptop falls asleep: the program does nothing any more.
    ///
    /// # Panics
    /// If it has ended.
    pub fn falls_asleep(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// It wakes, and goes on as if nothing had been.
    ///
    /// # Panics
    /// If it has ended.
    pub fn wakes(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, signal).expect("it is running");
    }

    /// Ends the program as a crash would, and says what was the last they saw.
    ///
    /// # Panics
    /// If it has ended.
    pub fn is_killed(mut self) -> Option<Seen> {
        self.program.kill().expect("it is running");
        self.program.wait().expect("it is killed");
        self.lines.iter().last().or(self.last.take())
    }

    /// Waits for the program to end by itself, and says whether it ended well.
    ///
    /// # Panics
    /// If it can't be waited for.
    pub fn ends(mut self) -> bool {
        self.program.wait().expect("it can be waited for").success()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
