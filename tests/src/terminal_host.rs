//! A room that `party host` hosts: on loopback, or on a host of an office.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binaries;
use crate::namespaces::Host;

/// A room, until it is dropped or stopped.
#[derive(Debug)]
pub struct Hosting {
    program: Child,
    address: String,
}

impl Hosting {
    /// Opens a room on loopback, at any free port.
    ///
    /// # Panics
    /// If it does not open.
    pub fn start(room: &str, arguments: &[&str]) -> Self {
        let mut party = Command::new(binaries::party());
        Self::run(party.args(["host", "--name", room]).args(arguments), "127.0.0.1:0")
    }

    /// Opens a room on a host of an office, at an address of its own and that port, where another room may have been.
    ///
    /// # Panics
    /// If it does not open there.
    pub fn start_on(host: &Host, port: u16, room: &str, arguments: &[&str]) -> Self {
        let mut party = host.command(binaries::party());
        let party = party.args(["host", "--name", room]).args(arguments);
        Self::run(party, &format!("{}:{port}", host.address()))
    }

    /// Opens a room on a host of an office, at all of its addresses. It is the first of those that counts here.
    ///
    /// # Panics
    /// If it does not open there.
    pub fn start_everywhere(host: &Host, port: u16, room: &str) -> Self {
        let mut party = host.command(binaries::party());
        let said = host.address().to_string();
        Self::run_at(party.args(["host", "--name", room]), "0.0.0.0", &port.to_string(), &said)
    }

    fn run(party: &mut Command, at: &str) -> Self {
        let (ip, port) = at.rsplit_once(':').expect("an address has a port");
        Self::run_at(party, ip, port, ip)
    }

    /// Listens on `ip`, and says that it is reached at `said`.
    fn run_at(party: &mut Command, ip: &str, port: &str, said: &str) -> Self {
        party.args(["--bind", ip, "--port", port]).stdout(Stdio::piped());
        let mut program = party.spawn().expect("party starts");
        let stdout = program.stdout.take().expect("it is piped");
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines.map(|line| line.trim().to_owned()).find(|line| line.starts_with(said));
        Self { program, address: address.expect("party says where it hosts") }
    }

    /// Where it is, as `address:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What a browser opens.
    pub fn link(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Ends the program as a crash would.
    ///
    /// # Panics
    /// If it has ended.
    pub fn is_killed(mut self) {
        self.program.kill().expect("it is running");
        self.program.wait().expect("it is killed");
    }

    /// Closes the room, as Ctrl-C does.
    ///
    /// # Panics
    /// If it does not close.
    pub fn stops(mut self) {
        self.signal(Signal::SIGTERM);
        self.program.wait().expect("it ends");
    }

    /// The machine falls asleep: the program does nothing any more.
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

    /// Waits for the program to end by itself, and says whether it ended well.
    ///
    /// # Panics
    /// If it can't be waited for.
    pub fn ends(mut self) -> bool {
        self.program.wait().expect("it can be waited for").success()
    }

    fn signal(&self, signal: Signal) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, signal).expect("it is running");
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
