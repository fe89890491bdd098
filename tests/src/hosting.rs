//! A room that `party host` hosts on loopback.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binaries;

/// A room, until it is dropped or stopped.
#[derive(Debug)]
pub struct Hosting {
    program: Child,
    address: String,
}

impl Hosting {
    /// Opens a room at any free port.
    ///
    /// # Panics
    /// If it does not open.
    pub fn start(room: &str, arguments: &[&str]) -> Self {
        Self::run(room, "0", arguments)
    }

    /// Opens a room where another was.
    ///
    /// # Panics
    /// If it does not open there.
    pub fn start_at(room: &str, address: &str) -> Self {
        let (_, port) = address.rsplit_once(':').expect("an address has a port");
        Self::run(room, port, &[])
    }

    fn run(room: &str, port: &str, arguments: &[&str]) -> Self {
        let mut program = Command::new(binaries::party())
            .args(["host", "--name", room, "--bind", "127.0.0.1", "--port", port])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("party starts");
        let stdout = program.stdout.take().expect("it is piped");
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines.map(|line| line.trim().to_owned()).find(|line| line.starts_with("127.0.0.1:"));
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

    /// Closes the room, as Ctrl-C does.
    ///
    /// # Panics
    /// If it does not close.
    pub fn stops(mut self) {
        let program = Pid::from_raw(self.program.id().cast_signed());
        kill(program, Signal::SIGTERM).expect("it is running");
        self.program.wait().expect("it ends");
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
