//! Virtual networks for tests, built from Linux namespaces.
//!
//! A test that needs one runs its body in [`isolated`]. That starts the test a second time, alone, in new network,
//! mount and process namespaces. Its packets can't reach the real interfaces, its mounts are invisible outside, and all
//! processes it started end with it, even if it crashes.
//!
//! In there, [`Network`] creates a bridge with machines on it. A [`Machine`] runs programs ([`Machine::command`]) and
//! Rust code ([`Machine::run`]), and its cable can be unplugged ([`Machine::unplug`]).
//!
//! ```no_run
//! use tests::namespaces::{Network, isolated};
//!
//! #[test]
//! fn one_host_reaches_the_other() {
//!     isolated(|| {
//!         let network = Network::new(2);
//!         let there = network.machine(1).address().to_string();
//!         assert!(network.machine(0).command("ping").args(["-c1", &there]).status().unwrap().success());
//!     });
//! }
//! ```
//!
//! If the system does not allow namespaces, the test prints a notice and passes. With `CI` set it fails.

mod isolation;
mod network;

pub use isolation::{isolated, isolated_within, skip, skips};
pub use network::{Machine, Network};

use std::process::Command;

/// Runs a command that must succeed, and returns its trimmed stdout.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    assert!(output.status.success(), "{command:?}: {}: {}", output.status, text(&output.stderr));
    text(&output.stdout)
}
