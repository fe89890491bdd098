//! Runs the steps of a command, and prints their names, programs and durations.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Prints the step's description, does the work, and prints how long it took.
///
/// # Errors
/// The error of `work`.
pub(crate) fn step<T>(description: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("\n▸ {description}");
    let start = Instant::now();
    let value = work()?;
    eprintln!("  {:.1} s", start.elapsed().as_secs_f64());
    Ok(value)
}

/// Prints a command, runs it and waits for it to end.
///
/// # Errors
/// If the program can't be started, or exits with an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let command_line = command_line(command);
    eprintln!("  {command_line}");
    let status = command.status().with_context(|| format!("could not start {command_line}"))?;
    if !status.success() {
        bail!("{command_line} failed ({status}). See its output above.");
    }
    Ok(())
}

/// Runs a command without printing it, and returns its output.
///
/// # Errors
/// If the program can't be started, or exits with an error. The message contains its output.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    let command_line = command_line(command);
    let output = command.output().with_context(|| format!("could not start {command_line}"))?;
    if !output.status.success() {
        let printed = String::from_utf8_lossy(&output.stderr);
        bail!("{command_line} failed ({}):\n{}", output.status, printed.trim_end());
    }
    Ok(output)
}

/// The command as a person would type it in the repository's folder.
fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| {
        let argument = argument.to_string_lossy();
        let relative = Path::new(&*argument).strip_prefix(root()).map(|path| path.display().to_string());
        relative.unwrap_or_else(|_| argument.into_owned())
    });
    std::iter::once(program.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A command for the cargo that runs xtask, in the repository's folder.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}
