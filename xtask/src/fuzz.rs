//! `cargo xtask fuzz`

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::step::{root, run, step};
use crate::tools;

/// What makes inputs up.
const FUZZER: tools::Tool = tools::Tool { program: "cargo-fuzz", version: "^0.13", what: "the fuzzer" };
/// The most bytes that an input has: enough for a meeting of a few rounds, small enough to try many.
const MAX_LEN: usize = 8 * 1024;

/// Tries one target of `fuzz/` on inputs that are made up, starting from its corpus, for so many seconds.
/// What is found on the way stays in `target/fuzz`, and the next run goes on from there.
///
/// # Errors
/// If something can't be set up, or an input breaks the target; the fuzzer says which.
pub(crate) fn fuzz(target: &str, seconds: u32) -> Result<()> {
    let seeds = root().join("fuzz/corpus").join(target);
    if !seeds.is_dir() {
        bail!("there is no target {target}: choose a folder of fuzz/corpus");
    }
    tools::ensure(&FUZZER)?;
    add_nightly()?;
    let found = root().join("target/fuzz").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("{} can't be made", found.display()))?;
    step(&format!("Trying {target} for {seconds} s"), || {
        let mut fuzzer = Command::new("rustup");
        fuzzer.args(["run", "nightly"]).arg(tools::path(FUZZER.program)).args([
            "run",
            "--features",
            "libfuzzer",
        ]);
        fuzzer.arg(target).args([found, seeds]).arg("--");
        fuzzer.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={MAX_LEN}"),
            "-timeout=20".into(),
        ]);
        // This program was started by a cargo of another toolchain, whose name stands there.
        fuzzer.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
        // Optimising across crates takes minutes, and finds nothing.
        fuzzer.env("CARGO_PROFILE_RELEASE_LTO", "off");
        run(fuzzer.current_dir(root()))
    })
}

/// Adds the nightly compiler if it is not there: only that one can tell a fuzzer where an input led.
fn add_nightly() -> Result<()> {
    let there = Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output();
    if there.context("rustup did not start, which has the nightly compiler")?.status.success() {
        return Ok(());
    }
    step("Adding the nightly compiler", || {
        run(Command::new("rustup").args(["toolchain", "install", "nightly", "--profile", "minimal"]))
    })
}
