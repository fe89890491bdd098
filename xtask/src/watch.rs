//! `cargo xtask watch-tests`: runs a test binary and ends it if a test hangs, so that a hang fails instead of blocking
//! CI. [`runner`] makes `cargo test` start every test binary this way.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long a test binary may run without finishing a test. Tests of whole programs end earlier by themselves and show
/// the output of these programs.
const DEADLINE: Duration = Duration::from_secs(900);

/// Arguments for cargo that make it start every test binary with `watch-tests`.
///
/// # Errors
/// If the path of this program is unknown or not text.
pub(crate) fn runner() -> Result<[String; 2]> {
    let program = std::env::current_exe().context("could not find the path of xtask")?;
    let program = serde_json::to_string(&program).context("the path of xtask is not text")?;
    Ok(["--config".to_owned(), format!("target.'cfg(all())'.runner=[{program}, 'watch-tests']")])
}

/// Runs a test binary, the first of `arguments`, and forwards its output.
///
/// # Errors
/// If it can't be started, fails, or finishes no test for [`DEADLINE`].
pub(crate) fn watch(arguments: &[String]) -> Result<()> {
    watch_within(DEADLINE, arguments, io::stdout())
}

fn watch_within(
    deadline: Duration,
    arguments: &[String],
    mut forward: impl Write + Send + 'static,
) -> Result<()> {
    let (program, arguments) = arguments.split_first().context("name the test binary to run")?;
    let mut tests = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start {program}"))?;
    let mut stdout = tests.stdout.take().context("the test binary has no output")?;
    let (finished, updates) = mpsc::channel();
    thread::spawn(move || {
        let mut progress = Progress::default();
        let mut chunk = [0; 4096];
        while let Ok(length @ 1..) = stdout.read(&mut chunk) {
            let _ = forward.write_all(&chunk[..length]).and_then(|()| forward.flush());
            let update = progress.read(&chunk[..length]);
            if finished.send((update, progress.running())).is_err() {
                return;
            }
        }
    });
    let mut running = Vec::new();
    let mut last_finished = std::time::Instant::now();
    loop {
        match updates.recv_timeout(deadline.saturating_sub(last_finished.elapsed())) {
            Ok((update, names)) => {
                running = names;
                if update == Update::Finished {
                    last_finished = std::time::Instant::now();
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                tests.kill().with_context(|| format!("could not end {program}"))?;
                bail!(
                    "No test finished for {} s, so the test binary was ended. Still running: {}. Start it alone with --nocapture to see where it hangs.",
                    deadline.as_secs(),
                    if running.is_empty() {
                        "a test that printed nothing".to_owned()
                    } else {
                        running.join(", ")
                    },
                );
            }
        }
    }
    let status = tests.wait().with_context(|| format!("{program} can't be waited for"))?;
    if status.success() { Ok(()) } else { bail!("{program} failed ({status}). See its output above.") }
}

/// What a part of the output says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Update {
    /// At least one test finished.
    Finished,
    /// No test finished.
    Nothing,
}

/// Reads the output of Rust's test harness.
#[derive(Default)]
struct Progress {
    line: Vec<u8>,
    /// Tests that the harness reported as slow and that have not finished.
    slow: BTreeSet<String>,
}

impl Progress {
    fn read(&mut self, output: &[u8]) -> Update {
        let mut update = Update::Nothing;
        for &byte in output {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(&line);
            let Some(test) = line.strip_prefix("test ") else { continue };
            if let Some((name, _)) = test.split_once(" has been running for over ") {
                self.slow.insert(name.to_owned());
            } else if let Some((name, _)) = test.rsplit_once(" ... ") {
                self.slow.remove(name);
                update = Update::Finished;
            }
        }
        update
    }

    /// The names of the tests that are known to run. With one thread, the harness prints a name before it runs the test.
    fn running(&self) -> Vec<String> {
        let line = String::from_utf8_lossy(&self.line);
        let started =
            line.strip_prefix("test ").and_then(|test| Some(test.split_once(" ... ")?.0.to_owned()));
        self.slow.iter().cloned().chain(started).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_names_the_tests_that_run() {
        let mut progress = Progress::default();
        assert_eq!(progress.read(b"\nrunning 3 tests\ntest a::fast ... o"), Update::Nothing);
        assert_eq!(progress.read(b"k\n"), Update::Finished);
        assert_eq!(progress.read(b"test a::slow has been running for over 60 seconds\n"), Update::Nothing);
        assert_eq!(progress.running(), ["a::slow"]);
        assert_eq!(progress.read(b"test a::slow ... FAILED\ntest a::next ... "), Update::Finished);
        assert_eq!(progress.running(), ["a::next"]);
    }

    #[cfg(unix)]
    #[test]
    fn binary_with_a_hanging_test_is_ended() {
        let shell = |script: &str| ["sh", "-c", script].map(str::to_owned);
        let watch = |script| watch_within(Duration::from_secs(2), &shell(script), io::sink());
        watch("echo 'test a ... ok'").unwrap();
        let failed = watch("exit 3").unwrap_err().to_string();
        assert!(failed.contains("exit status: 3"), "{failed}");
        let hung = watch("printf 'test a ... ok\\ntest b ... '; exec sleep 1000").unwrap_err().to_string();
        assert!(hung.contains("Still running: b."), "{hung}");
    }
}
