//! `cargo xtask attacks`: attacks by a program on the same network, against the real programs.
//!
//! Each file in `tests/it/trust/planted` is a patch that removes one defence, and names the test that fails then.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::planted::{Fault, Faults};
use crate::step::{cargo, output, run, step, target};

/// Removed defences, which the attacks find.
pub(crate) const FAULTS: Faults = Faults("tests/it/trust/planted");

/// Runs the attacks.
///
/// # Errors
/// If the build fails, or an attack succeeds.
pub(crate) fn attacks() -> Result<()> {
    step("Attacking rooms", || {
        run(cargo().args(["build", "--package", "party"]))?;
        run(cargo().args(["test", "--package", "tests", "--test", "it", "trust::"]))
    })
}

/// Removes each of these defences in a copy of the code, and checks that its attack succeeds; without names, every defence.
///
/// # Errors
/// If there is no such defence, if a patch no longer applies or compiles, or if the test passes without the defence.
pub(crate) fn without_defences(names: &[impl AsRef<str>]) -> Result<()> {
    FAULTS.plant(names, find)
}

/// Runs the defence's test without it, and returns how the test fails.
fn find(fault: &Fault, copy: &Path) -> Result<String> {
    let name = fault.name();
    let test = fault.test().with_context(|| format!("{name}.patch has no line `Test: …`."))?;
    let command = |arguments: &[&str]| {
        let mut command = cargo();
        command.args(arguments).current_dir(copy);
        // The tests run the programs in their target folder, so these must not replace the real ones.
        command.env("CARGO_TARGET_DIR", target().join("attacks"));
        command
    };
    for arguments in [["build", "--package", "party"].as_slice(), &["test", "--package", "tests", "--no-run"]]
    {
        output(&mut command(arguments)).with_context(|| {
            format!("The code without the defence {name} does not compile. Correct the patch.")
        })?;
    }
    let test = ["test", "--quiet", "--package", "tests", "--test", "it", "--", "--exact", test];
    let run = command(&test).output().context("could not start cargo")?;
    let report = String::from_utf8_lossy(&run.stdout);
    if run.status.success() {
        bail!("The test passes without the defence {name}. It shows nothing, or the defence has moved.");
    }
    // The test harness prints the panic of the failed test.
    let mut lines = report.lines().skip_while(|line| !line.contains("panicked at"));
    let failure = lines.nth(1).with_context(|| format!("No test failed:\n{report}"))?;
    Ok(failure.chars().take(200).collect())
}
