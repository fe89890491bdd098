//! The host under measurement, in its own process.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use tempfile::NamedTempFile;

use crate::clients::Server;
use crate::process::Process;
use crate::stream::Security;

/// Number of cards in the room.
const CARDS: usize = 40;
/// Length of each card's body in bytes.
const BODY: usize = 1_200;

/// `party host` on loopback. Dropping it ends the process.
pub(crate) struct Host {
    pub(crate) process: Process,
    pub(crate) at: SocketAddr,
    _cards: NamedTempFile,
}

impl Host {
    /// Opens a room with `seats` seats and a backlog.
    pub(crate) fn start(party: &Path, seats: usize) -> Result<Self> {
        let mut cards = tempfile::Builder::new().suffix(".csv").tempfile()?;
        writeln!(cards, "issuekey,title,description")?;
        for number in 1..=CARDS {
            writeln!(
                cards,
                "WEB-{number},Card number {number},{}",
                "As a customer I want it. ".repeat(BODY / 25)
            )?;
        }
        cards.flush()?;
        let seats = seats.to_string();
        let path = cards.path().to_string_lossy().into_owned();
        let arguments = [
            "host",
            "--count-down",
            "off",
            "--name",
            "Engine",
            "--bind",
            "127.0.0.1",
            "--port",
            "0",
            "--seats",
            &seats,
            "--cards",
            &path,
        ];
        let mut process = Process::start(party, &arguments)?;
        let at = process.wait_for_line(|line| line.parse().ok())?;
        Ok(Self { process, at, _cards: cards })
    }

    /// Where clients connect.
    pub(crate) fn server(&self, security: Security) -> Server {
        Server { at: self.at, security, is_host: true }
    }
}
