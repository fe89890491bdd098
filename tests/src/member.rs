//! A member who takes part in a room with `party join --json`. The program prints its view of the room as one JSON line
//! after each change; tests type commands and wait for views.

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

use crate::program::wait_for_exit;

/// How long [`Member::wait_for`] waits.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A running `party join`. Dropping it kills the program.
#[derive(Debug)]
pub struct Member {
    name: String,
    program: Child,
    lines: Receiver<MemberView>,
    last: Option<MemberView>,
}

/// What a member knows of the room: one JSON line of `party join --json`.
#[derive(Debug, Clone, Deserialize)]
pub struct MemberView {
    /// The member's seat.
    pub you: SeatId,
    /// The member's own vote.
    pub vote: Option<OwnVote>,
    /// The room's public state.
    #[serde(flatten)]
    pub state: State,
}

impl MemberView {
    /// The seat of the person with this name.
    ///
    /// # Panics
    /// If there is none.
    pub fn seat(&self, name: &str) -> &Seat {
        let seat = self.state.seats.iter().find(|seat| seat.name.as_str() == name);
        seat.unwrap_or_else(|| panic!("no one is called {name}"))
    }
}

impl Member {
    /// Starts `party join`. `command` runs the program on the right machine, still without arguments. `room` is a name,
    /// code, link or address. `seats` is a folder in which each member has a folder for the key of their seat.
    ///
    /// # Panics
    /// If the program does not start.
    pub fn join(mut command: Command, room: &str, name: &str, seats: &Path) -> Self {
        command.args(["join", room]);
        Self::join_with(command, name, seats)
    }

    /// Like [`Member::join`], with a command that has its first arguments: `join`, the room, and options.
    ///
    /// # Panics
    /// If the program does not start.
    pub fn join_with(mut command: Command, name: &str, seats: &Path) -> Self {
        command.args(["--json", "--name", name, "--seat"]).arg(seats.join(name));
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
                let view = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if send.send(view).is_err() {
                    return;
                }
            }
        });
        Self { name: name.into(), program, lines, last: None }
    }

    /// Types a command and presses Enter.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn send_line(&mut self, line: &str) {
        let stdin = self.program.stdin.as_mut().expect("it is piped");
        writeln!(stdin, "{line}")
            .unwrap_or_else(|error| panic!("{} can't type {line:?}: {error}", self.name));
    }

    /// Waits for a view that satisfies the condition, and returns it. The current view counts too. `what` describes the
    /// condition in the panic message.
    ///
    /// # Panics
    /// If there is no such view within 30 s, or the program ends.
    pub fn wait_for(&mut self, what: &str, wanted: impl Fn(&MemberView) -> bool) -> MemberView {
        let start = Instant::now();
        loop {
            if let Some(view) = self.last.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            match self.lines.recv_timeout(TIMEOUT.saturating_sub(start.elapsed())) {
                Ok(view) => self.last = Some(view),
                Err(reason) => self.give_up(what, reason),
            }
        }
    }

    fn give_up(&self, what: &str, reason: RecvTimeoutError) -> ! {
        let last = self.last.as_ref().map(|view| (&view.state.seats, &view.state.driver, &view.state.table));
        panic!("{} never saw {what} ({reason}); the last they saw: {last:#?}", self.name)
    }

    /// Stops the program as a laptop does that falls asleep: its connections stay open, but it does nothing.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn suspend(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Continues the program after [`Member::suspend`].
    ///
    /// # Panics
    /// If the program has ended.
    pub fn resume(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, signal).expect("it is running");
    }

    /// Kills the program as a crash would, and returns the last view that it printed.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn kill(mut self) -> Option<MemberView> {
        self.program.kill().expect("it is running");
        self.program.wait().expect("it is killed");
        self.lines.iter().last().or(self.last.take())
    }

    /// Waits until the program exits. Returns whether its exit code is 0.
    ///
    /// # Panics
    /// If it does not exit in time.
    pub fn wait_for_exit(mut self) -> bool {
        let status = wait_for_exit(&mut self.program);
        let last = self.lines.try_iter().last().or(self.last.take());
        status
            .unwrap_or_else(|| panic!("{} does not exit; the last they saw: {last:#?}", self.name))
            .success()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
