//! A host in its own process, so that its memory can be measured. The process is this test program again.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdout, Command, Stdio};

use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::{Name, Setup};

/// Environment variable with the maximum number of connections of [`host_until_killed`].
const MAX_CONNECTIONS: &str = "HOST_MAX_CONNECTIONS";
/// Precedes the address in the output. The test harness prints lines too.
const ADDRESS: &str = "listening on ";

/// A host on loopback. Dropping it ends its process.
pub(crate) struct Hosting {
    pub(crate) at: SocketAddr,
    child: Child,
    /// Stays open, because the test harness prints a line after 60 s and ends the process if it can't.
    _stdout: BufReader<ChildStdout>,
}

impl Hosting {
    /// Opens a room for that many connections.
    pub(crate) fn start(max_connections: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "open_host::host_until_killed", "--include-ignored", "--nocapture"])
            .env(MAX_CONNECTIONS, max_connections.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let lines = stdout.by_ref().lines();
        let mut addresses = lines.filter_map(|line| line.unwrap().split_once(ADDRESS)?.1.parse().ok());
        let at = addresses.next().expect("the host prints its address");
        Self { at, child, _stdout: stdout }
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

/// The body of the host's process. `start` runs it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process for other tests, not a test"]
async fn host_until_killed() {
    let Some(max_connections) = std::env::var_os(MAX_CONNECTIONS) else { return };
    let max_connections = max_connections.into_string().unwrap().parse().unwrap();
    let device = new_device().unwrap();
    let setup = Setup::new(device.found(new_salt().unwrap()), Name::new("Long").unwrap());
    let options = HostOptions {
        bind: Ipv4Addr::LOCALHOST.into(),
        port: Some(0),
        max_connections,
        ..HostOptions::new("test", device)
    };
    let host = Host::open(setup, options).await.unwrap();
    println!("{ADDRESS}{}", host.bound_address());
    std::future::pending().await
}
