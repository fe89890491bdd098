//! `cargo xtask fuzz`: runs one fuzz target of `fuzz/` with cargo-fuzz.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::step::{root, run, step};
use crate::tools;

const CARGO_FUZZ: tools::Tool =
    tools::Tool { program: "cargo-fuzz", version: "^0.13", description: "cargo-fuzz" };
/// Longest input in bytes: enough for a meeting of a few rounds, short enough to try many.
const MAX_INPUT_BYTES: usize = 8 * 1024;

/// Runs the fuzz target for this many seconds, starting from its corpus in `fuzz/corpus`. New inputs are stored in
/// `target/fuzz`, and the next run continues from them.
///
/// # Errors
/// If there is no such target, a tool can't be installed, or an input crashes the target. The fuzzer prints that input.
pub(crate) fn fuzz(target: &str, seconds: u32) -> Result<()> {
    let corpus = root().join("fuzz/corpus").join(target);
    if !corpus.is_dir() {
        bail!("There is no fuzz target {target}. Choose one of the folders in fuzz/corpus.");
    }
    tools::ensure(&CARGO_FUZZ)?;
    ensure_nightly()?;
    let found = root().join("target/fuzz").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("could not create {}", found.display()))?;
    step(&format!("Fuzzing {target} for {seconds} s"), || {
        let mut fuzzer = Command::new("rustup");
        fuzzer.args(["run", "nightly"]).arg(tools::path(CARGO_FUZZ.program)).args([
            "run",
            "--features",
            "libfuzzer",
        ]);
        fuzzer.arg(target).args([found, corpus]).arg("--");
        fuzzer.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={MAX_INPUT_BYTES}"),
            "-timeout=20".into(),
        ]);
        // The stable cargo that runs xtask sets these. They would override `rustup run nightly`.
        fuzzer.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
        // Link-time optimization takes minutes and does not help to find bugs.
        fuzzer.env("CARGO_PROFILE_RELEASE_LTO", "off");
        run(fuzzer.current_dir(root()))
    })
}

/// Installs the nightly toolchain if needed. Only nightly can report code coverage to the fuzzer.
fn ensure_nightly() -> Result<()> {
    let version = Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output();
    let version = version.context("could not start rustup, which installs the nightly compiler")?;
    if version.status.success() {
        return Ok(());
    }
    step("Installing the nightly compiler", || {
        run(Command::new("rustup").args(["toolchain", "install", "nightly", "--profile", "minimal"]))
    })
}
