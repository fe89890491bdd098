//! `cargo xtask run`

use std::process::Command;

use anyhow::Result;

use crate::packages::{self, For};
use crate::page;
use crate::step::{self, cargo, step, target};

/// Builds the app and starts it; with no display, hosts a room without a window.
///
/// # Errors
/// If something is missing or does not build; if the program ends badly.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if has_display() { open_window(arguments) } else { host_without_window(arguments) }
}

fn open_window(arguments: &[String]) -> Result<()> {
    packages::ensure(For::App)?;
    page::build()?;
    build("Building the app", &["--package", "pointing-party"])?;
    start("pointing-party", arguments)
}

fn host_without_window(arguments: &[String]) -> Result<()> {
    eprintln!("There is no display here, so a room is hosted without a window. Others join it in their app.");
    // The host has it for browsers.
    page::build()?;
    build("Building the host", &["--package", "lan", "--bin", "party"])?;
    let mut host = vec!["host".to_owned()];
    if !arguments.iter().any(|argument| argument.starts_with("--name")) {
        host.extend(["--name".to_owned(), "Pointing Party".to_owned()]);
    }
    host.extend_from_slice(arguments);
    start("party", &host)
}

fn build(what: &str, arguments: &[&str]) -> Result<()> {
    step(what, || step::run(cargo().arg("build").args(arguments)))
}

fn start(program: &str, arguments: &[String]) -> Result<()> {
    eprintln!("\n▸ Starting");
    let program = target().join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    step::run(Command::new(program).args(arguments))
}

/// Whether a window can be shown.
fn has_display() -> bool {
    let is_set = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
