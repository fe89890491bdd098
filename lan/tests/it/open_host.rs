//! A host in its own process, so that its memory can be measured.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// `party host` on loopback. Dropping it ends the process.
pub(crate) struct Hosting {
    pub(crate) at: SocketAddr,
    child: Child,
}

impl Hosting {
    /// Opens a room for that many connections.
    pub(crate) fn start(seats: usize) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_party"))
            .args(["host", "--name", "Long", "--bind", "127.0.0.1", "--port", "0"])
            .args(["--seats", &seats.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let at = lines.find_map(|line| line.unwrap().trim().parse().ok()).unwrap();
        // It goes on printing.
        std::thread::spawn(move || lines.for_each(drop));
        Self { at, child }
    }

    /// Its resident memory, in bytes.
    pub(crate) fn resident(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1_024
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
