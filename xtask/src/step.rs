//! Runs the steps of a command, and tells about them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Does something that may take a while, and says so.
///
/// # Errors
/// Whatever goes wrong in it.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("\n▸ {what}");
    let start = Instant::now();
    let done = work()?;
    eprintln!("  {:.1} s", start.elapsed().as_secs_f64());
    Ok(done)
}

/// Runs a program to its end.
///
/// # Errors
/// If it does not start, or fails; what it printed says why.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("  {shown}");
    let status = command.status().with_context(|| format!("{shown} did not start"))?;
    if !status.success() {
        bail!("{shown} failed ({status}); what it printed above says why");
    }
    Ok(())
}

/// A command as one would type it in the repository's folder.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| {
        let argument = argument.to_string_lossy();
        let short = Path::new(&*argument).strip_prefix(root()).map(|path| path.display().to_string());
        short.unwrap_or_else(|_| argument.into_owned())
    });
    std::iter::once(program.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The cargo that runs this, in the repository's folder.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}
