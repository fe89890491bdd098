//! A child process under measurement: its output, CPU time and memory.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

/// A child process. Dropping it kills it.
pub(crate) struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} did not start", program.display()))?;
        let lines = BufReader::new(child.stdout.take().context("it has an output")?);
        Ok(Self { child, lines })
    }

    /// Waits for a line of output from which `find` extracts a value.
    pub(crate) fn wait_for_line<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line)? == 0 {
                anyhow::bail!("the program ended; what it printed above wait_for_line why");
            }
            if let Some(found) = find(line.trim()) {
                return Ok(found);
            }
        }
    }

    /// Closes its input, which tells the attacker to stop.
    pub(crate) fn close_stdin(&mut self) {
        self.child.stdin.take();
    }

    /// CPU time used so far, over all cores.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let clock = clock_getcpuclockid(Pid::from_raw(self.child.id().try_into()?))?;
        Ok(clock.now()?.into())
    }

    /// Its resident memory, in bytes.
    pub(crate) fn resident(&self) -> Result<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: usize = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
