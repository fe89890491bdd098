//! `cargo xtask simulate --planted`: shows that the simulation finds faults in the rules.
//!
//! Each file in `room/simulation/planted` is a patch that plants one fault. Its first line says which. The patches are
//! applied to a copy of the repository, one at a time, so the code itself contains no faults. The copy shares the
//! target folder, so only `room` is compiled again. The copy has a version of its own: cargo tells the packages of two
//! workspaces apart by name and version only, and would otherwise take the faulty `room` for the real one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::step::{cargo, output, root, step, target};

/// The version of all packages in the copy.
const VERSION: &str = "0.0.0-planted";
/// The folder with the patches.
const PATCHES: &str = "room/simulation/planted";
/// The faults that `cargo xtask test` plants: one each in joining, in hosting and in reopening a room.
pub(crate) const IN_EVERY_TEST: [&str; 3] = ["drop_own_vote", "never_step_down", "reuse_round_numbers"];

/// Plants each of these faults into a copy of the rules, and lets the simulation find it; without names, every fault.
///
/// # Errors
/// If there is no such fault, if a patch no longer applies or compiles, or if the simulation does not find a fault.
pub(crate) fn find_planted(names: &[impl AsRef<str>]) -> Result<()> {
    let patches = match names {
        [] => all_patches()?,
        names => names.iter().map(|name| patch_of(name.as_ref())).collect::<Result<Vec<_>>>()?,
    };
    let copy = target().join("planted");
    copy_repository(&copy)?;
    for patch in patches {
        step(&format!("Finding the planted fault {}", name(&patch)), || {
            eprintln!("  {}", description(&patch)?);
            apply(&patch, &copy, &[])?;
            let found = find(&patch, &copy);
            apply(&patch, &copy, &["--reverse"])?;
            eprintln!("  found: {}", found?);
            Ok(())
        })?;
    }
    Ok(())
}

/// Every patch, sorted by name.
fn all_patches() -> Result<Vec<PathBuf>> {
    let folder = root().join(PATCHES);
    let entries = fs::read_dir(&folder).with_context(|| format!("could not read {PATCHES}"))?;
    let mut patches = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    patches.sort();
    Ok(patches)
}

fn patch_of(name: &str) -> Result<PathBuf> {
    let path = root().join(PATCHES).join(format!("{name}.patch"));
    if !path.is_file() {
        bail!("There is no planted fault {name}. Choose one of the files in {PATCHES}, without `.patch`.");
    }
    Ok(path)
}

/// The name of a fault: its patch's file name without the extension.
fn name(patch: &Path) -> String {
    patch.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the fault is: the patch's first line.
fn description(patch: &Path) -> Result<String> {
    let text = fs::read_to_string(patch).with_context(|| format!("could not read {}", patch.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Copies the files that git tracks or would track, without any earlier copy.
fn copy_repository(copy: &Path) -> Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy).with_context(|| format!("could not remove {}", copy.display()))?;
    }
    let mut list = Command::new("git");
    list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let listed = String::from_utf8(output(&mut list)?.stdout).context("a file name is not UTF-8")?;
    for path in listed.split_terminator('\0') {
        let (from, to) = (root().join(path), copy.join(path));
        // A file that was deleted but not committed is still listed.
        if from.is_file() {
            fs::create_dir_all(to.parent().unwrap_or(copy))
                .and_then(|()| fs::copy(&from, &to))
                .with_context(|| format!("could not copy {path} to {}", to.display()))?;
        }
    }
    set_version(&copy.join("Cargo.toml"))
}

/// Changes the version of the workspace's packages. Cargo updates the copy's lock file by itself.
fn set_version(manifest: &Path) -> Result<()> {
    let text = fs::read_to_string(manifest).context("could not read the copy's Cargo.toml")?;
    let Some(line) = text.lines().find(|line| line.starts_with("version = ")) else {
        bail!(
            "Cargo.toml has no line `version = ...` for all packages. Correct xtask/src/simulate/planted.rs."
        );
    };
    let changed = text.replacen(line, &format!("version = \"{VERSION}\""), 1);
    fs::write(manifest, changed).context("could not write the copy's Cargo.toml")
}

/// Applies a patch to the copy with `git apply`.
///
/// # Errors
/// If the code that the patch changes has changed. The message says what to do.
fn apply(patch: &Path, copy: &Path, options: &[&str]) -> Result<()> {
    let mut git = Command::new("git");
    git.arg("apply").args(options).arg(patch).current_dir(copy);
    // The copy is inside the repository. Without this, git would only apply patches for the folder of the copy.
    git.env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy));
    output(&mut git).map(drop).map_err(|error| {
        let path = format!("{PATCHES}/{}.patch", name(patch));
        anyhow!(
            "{path} no longer applies, because the code that it changes has changed. Commit your work, make the \
             fault in room/src again by hand (the first line of the patch says which), write the output of \
             `git diff -U1 room/src` below that line, and run `git checkout room/src`.\n{error:#}"
        )
    })
}

/// Simulates meetings with the planted fault, and returns the first failure: the seed and the broken invariant.
fn find(patch: &Path, copy: &Path) -> Result<String> {
    let name = name(patch);
    let room_tests = |arguments: &[&str]| {
        let mut command = cargo();
        command.args(["test", "--quiet", "--package", "room", "--lib"]).args(arguments);
        command.current_dir(copy).env("CARGO_TARGET_DIR", target());
        command
    };
    output(&mut room_tests(&["--no-run"])).with_context(|| {
        format!("The code with the planted fault {name} does not compile. Correct the patch.")
    })?;
    let meetings = ["simulation::selected_seeds", "--", "--ignored", "--nocapture"];
    let run = room_tests(&meetings).output().context("could not start cargo")?;
    if run.status.success() {
        bail!(
            "The simulation does not find the planted fault {name}. If the fault still breaks a rule, the checks in \
             room/simulation/invariants.rs miss it. If it has no effect any more, change its patch."
        );
    }
    // The last line of a failed meeting's report names the seed and the invariant.
    let report = String::from_utf8_lossy(&run.stderr);
    let failure = report.lines().rfind(|line| line.starts_with("seed "));
    let failure = failure.with_context(|| format!("The tests failed before any meeting did:\n{report}"))?;
    Ok(failure.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_patch_applies_and_says_what_it_does() {
        let patches = all_patches().unwrap();
        assert!(patches.len() > IN_EVERY_TEST.len());
        for patch in patches {
            apply(&patch, &root(), &["--check"]).unwrap();
            assert!(description(&patch).unwrap().ends_with('.'), "{}", patch.display());
        }
        for name in IN_EVERY_TEST {
            patch_of(name).unwrap();
        }
    }

    #[test]
    fn patch_that_no_longer_applies_is_named_with_what_to_do() {
        let empty = tempfile::tempdir().unwrap();
        let error = apply(&patch_of("skip_fetch").unwrap(), empty.path(), &[]).unwrap_err().to_string();
        assert!(error.contains("room/simulation/planted/skip_fetch.patch no longer applies"), "{error}");
        assert!(error.contains("git diff -U1 room/src"), "{error}");
    }

    #[test]
    fn unknown_fault_is_refused() {
        let error = find_planted(&["no_such_fault"]).unwrap_err().to_string();
        assert!(error.contains("Choose one of the files"), "{error}");
    }
}
