//! `cargo xtask run`: builds the app and opens it.

use std::process::Command;

use anyhow::Result;

use crate::packages::{self, PackageSet};
use crate::page;
use crate::step::{self, cargo, step, target};

/// Builds the app and opens it. Without a display, builds `party` and hosts a room in the terminal.
///
/// # Errors
/// If a required package is missing, the build fails, or the program fails.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if has_display() { run_app(arguments) } else { run_terminal_host(arguments) }
}

fn run_app(arguments: &[String]) -> Result<()> {
    packages::ensure(PackageSet::App)?;
    page::build()?;
    build("Building the app", &["--package", "pointing-party"])?;
    start("pointing-party", arguments)
}

fn run_terminal_host(arguments: &[String]) -> Result<()> {
    eprintln!(
        "This computer has no display, so the room is hosted in the terminal. Join it from another computer."
    );
    // The host serves the page to browsers.
    page::build()?;
    build("Building the host", &["--package", "party"])?;
    let mut host_arguments = vec!["host".to_owned()];
    if !arguments.iter().any(|argument| argument.starts_with("--name")) {
        host_arguments.extend(["--name".to_owned(), "Pointing Party".to_owned()]);
    }
    host_arguments.extend_from_slice(arguments);
    start("party", &host_arguments)
}

fn build(description: &str, arguments: &[&str]) -> Result<()> {
    step(description, || step::run(cargo().arg("build").args(arguments)))
}

fn start(program: &str, arguments: &[String]) -> Result<()> {
    eprintln!("\n▸ Starting");
    let program = target().join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    step::run(Command::new(program).args(arguments))
}

/// Whether this machine can show a window.
fn has_display() -> bool {
    let is_set = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
