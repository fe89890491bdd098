//! Networks of their own for tests: an office of several hosts on one machine, in Linux's namespaces.
//!
//! A test that needs one runs its body through [`isolated`], which starts the test once more, alone, in
//! fresh network, mount and process namespaces. So nothing it sends can reach the machine's own
//! interfaces, nothing it mounts is seen outside, and whatever it started is dead when it ends, however
//! it ends. In there, [`Office`] builds a bridge with hosts on it; a [`Host`] runs programs
//! ([`Host::command`]) and Rust code ([`Host::run`]), and its cable can be pulled ([`Host::unplug`]).
//!
//! ```no_run
//! use tests::namespaces::{Office, isolated};
//!
//! #[test]
//! fn one_host_reaches_the_other() {
//!     isolated(|| {
//!         let office = Office::new(2);
//!         let there = office.host(1).address().to_string();
//!         assert!(office.host(0).command("ping").args(["-c1", &there]).status().unwrap().success());
//!     });
//! }
//! ```
//!
//! Where namespaces can't be made, a test says so loudly and passes; with `CI` set it fails.

mod isolation;
mod office;

pub use isolation::{isolated, skip};
pub use office::{Host, Office};

use std::process::Command;

/// Runs a program that must succeed, and hands back what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    assert!(output.status.success(), "{command:?}: {}: {}", output.status, text(&output.stderr));
    text(&output.stdout)
}
