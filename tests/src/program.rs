//! Programs that tests start and read lines from. Every wait has a deadline; when it passes, the panic message contains
//! the last output of the program.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long programs may take to start or to exit. It is long because other tests may keep the computer busy.
pub const TIMEOUT: Duration = Duration::from_secs(60);
/// How many lines of output are kept for panic messages.
const KEPT_LINES: usize = 40;
/// The pause between two checks whether a program has exited.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// A running program. Dropping it kills the program.
#[derive(Debug)]
pub struct Program {
    command: String,
    child: Child,
    lines: Receiver<String>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
}

impl Program {
    /// Starts a program. What it writes to stderr is also printed, so that it is part of the output of a failed test.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(command: &mut Command) -> Self {
        let description = format!("{command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{description} did not start: {error}"));
        let (sender, lines) = mpsc::channel();
        let last_lines = Arc::<Mutex<VecDeque<String>>>::default();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        read_lines(stdout.expect("it is piped"), false, sender.clone(), last_lines.clone());
        read_lines(stderr.expect("it is piped"), true, sender, last_lines.clone());
        Self { command: description, child, lines, last_lines }
    }

    /// Reads the output until `find` returns a value for a line, and returns that value.
    ///
    /// # Panics
    /// If there is no such line within [`TIMEOUT`] or before the program ends.
    pub fn wait_for_line<T>(&self, find: impl Fn(&str) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            match self.lines.recv_timeout(TIMEOUT.saturating_sub(start.elapsed())) {
                Ok(line) => {
                    if let Some(found) = find(&line) {
                        return found;
                    }
                }
                Err(reason) => panic!("{}: the expected line is missing ({reason}). {self}", self.command),
            }
        }
    }

    /// Waits until the program exits.
    ///
    /// # Panics
    /// If it does not exit within [`TIMEOUT`].
    pub fn wait_for_exit(&mut self) -> ExitStatus {
        let status = wait_for_exit(&mut self.child);
        status.unwrap_or_else(|| panic!("{} does not exit. {self}", self.command))
    }

    /// Kills the program as a crash would.
    pub fn kill(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

/// The last output.
impl std::fmt::Display for Program {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = self.last_lines.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        write!(formatter, "Its last output:\n{}", lines.join("\n"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until the process exits; `None` if it does not within [`TIMEOUT`].
///
/// # Panics
/// If the system call fails.
pub(crate) fn wait_for_exit(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < TIMEOUT {
        if let Some(status) = child.try_wait().expect("a process can be waited for") {
            return Some(status);
        }
        thread::sleep(POLL_INTERVAL);
    }
    None
}

fn read_lines(
    output: impl Read + Send + 'static,
    print: bool,
    sender: Sender<String>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
) {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if print {
                eprintln!("{line}");
            }
            let mut last_lines = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
            if last_lines.len() == KEPT_LINES {
                last_lines.pop_front();
            }
            last_lines.push_back(line.clone());
            // The test may have read all that it wants.
            let _ = sender.send(line);
        }
    });
}
