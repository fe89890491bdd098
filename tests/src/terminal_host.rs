//! A room hosted by `party host`, on loopback or on a machine of a virtual network.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binaries;
use crate::namespaces::Machine;

/// A running `party host`. Dropping it kills the program.
#[derive(Debug)]
pub struct TerminalHost {
    program: Child,
    address: String,
    /// What the program prints, after its address.
    lines: Lines<BufReader<ChildStdout>>,
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
        party.args(["--bind", ip, "--port", port]).stdout(Stdio::piped());
        let mut program = party.spawn().expect("party starts");
        let stdout = program.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines();
        let address = next_line(&mut lines, printed).expect("party says where it hosts");
        Self { program, address, lines }
    }

    /// The host's address, as `ip:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The link that browsers open.
    pub fn link(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits until the program prints a line that starts with this text, and returns the line. There is no timeout.
    ///
    /// # Panics
    /// If the program ends before.
    pub fn wait_for_line(&mut self, start: &str) -> String {
        next_line(&mut self.lines, start).unwrap_or_else(|| panic!("party never prints a line with {start}"))
    }

    /// Kills the program as a crash would.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn kill(mut self) {
        self.program.kill().expect("it is running");
        self.program.wait().expect("it is killed");
    }

    /// Stops the program as Ctrl-C does, and waits for its exit. The host closes the room or hands it over.
    ///
    /// # Panics
    /// If the program has ended.
    pub fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        self.program.wait().expect("it ends");
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

    /// Waits until the program exits. Returns whether its exit code is 0. There is no timeout.
    ///
    /// # Panics
    /// If the system call fails.
    pub fn wait_for_exit(mut self) -> bool {
        self.program.wait().expect("it can be waited for").success()
    }

    fn signal(&self, signal: Signal) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, signal).expect("it is running");
    }
}

/// The next line that starts with this text, without spaces around it.
fn next_line(lines: &mut Lines<BufReader<ChildStdout>>, start: &str) -> Option<String> {
    let lines = lines.by_ref().map_while(Result::ok);
    lines.map(|line| line.trim().to_owned()).find(|line| line.starts_with(start))
}

impl Drop for TerminalHost {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
