//! A room hosted by `party host`, on loopback or on a machine of a virtual network.

use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binaries;
use crate::namespaces::Machine;
use crate::program::Program;

/// A running `party host`. Dropping it kills the program.
#[derive(Debug)]
pub struct TerminalHost {
    program: Program,
    address: String,
}

impl TerminalHost {
    /// Opens a room on loopback, on a free port. `arguments` are added to the command line.
    ///
    /// # Panics
    /// If the program does not start or prints no address.
    pub fn start(room: &str, arguments: &[&str]) -> Self {
        let mut party = Command::new(binaries::party());
        Self::run(party.args(["host", "--name", room]).args(arguments), "127.0.0.1:0")
    }

    /// Opens a room on a machine, on its first address and the given port.
    ///
    /// # Panics
    /// If the program does not start or prints no address.
    pub fn start_on(host: &Machine, port: u16, room: &str, arguments: &[&str]) -> Self {
        let mut party = host.command(binaries::party());
        let party = party.args(["host", "--name", room]).args(arguments);
        Self::run(party, &format!("{}:{port}", host.address()))
    }

    /// Opens a room on all addresses of a machine. [`TerminalHost::address`] is the first one.
    ///
    /// # Panics
    /// If the program does not start or prints no address.
    pub fn start_on_all_addresses(host: &Machine, port: u16, room: &str) -> Self {
        let mut party = host.command(binaries::party());
        let printed = host.address().to_string();
        Self::run_at(party.args(["host", "--name", room]), "0.0.0.0", &port.to_string(), &printed)
    }

    fn run(party: &mut Command, at: &str) -> Self {
        let (ip, port) = at.rsplit_once(':').expect("an address has a port");
        Self::run_at(party, ip, port, ip)
    }

    /// Runs the program on `ip`, and waits until it prints an address that starts with `printed`.
    fn run_at(party: &mut Command, ip: &str, port: &str, printed: &str) -> Self {
        let program = Program::start(
            party.args(["--bind", ip, "--port", port]).env("XDG_DATA_HOME", binaries::data_folder()),
        );
        let host = Self { program, address: String::new() };
        let address = host.wait_for_line(printed);
        Self { address, ..host }
    }

    /// The host's address, as `ip:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The link that browsers open.
    pub fn link(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits until the program prints a line that starts with this text, and returns the line.
    ///
    /// # Panics
    /// If there is no such line within [`crate::program::TIMEOUT`] or before the program ends.
    pub fn wait_for_line(&self, start: &str) -> String {
        self.program.wait_for_line(|line| line.trim().starts_with(start).then(|| line.trim().to_owned()))
    }

    /// Kills the program as a crash would.
    pub fn kill(mut self) {
        self.program.kill();
    }

    /// Stops the program as Ctrl-C does, and waits for its exit. The host closes the room or hands it over.
    ///
    /// # Panics
    /// If the program has ended, or does not exit in time.
    pub fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        self.program.wait_for_exit();
    }

    /// Stops the program as a computer does that falls asleep: its connections stay open, but it does nothing.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn suspend(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Continues the program after [`TerminalHost::suspend`].
    ///
    /// # Panics
    /// If the program has ended.
    pub fn resume(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Waits until the program exits. Returns whether its exit code is 0.
    ///
    /// # Panics
    /// If it does not exit in time.
    pub fn wait_for_exit(mut self) -> bool {
        self.program.wait_for_exit().success()
    }

    fn signal(&self, signal: Signal) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, signal).expect("it is running");
    }
}
