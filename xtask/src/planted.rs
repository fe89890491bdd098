//! Faults that are planted into a copy of the repository, to show that a check finds them.
//!
//! Each fault is a patch; its first line says which. The patches are applied to the copy one at a time, so the code itself
//! contains no faults. The copy has a version of its own: cargo tells the packages of two workspaces apart by name and
//! version only, and would otherwise take the faulty ones for the real ones in a shared target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::step::{output, root, step, target};

/// The version of all packages in the copy.
const VERSION: &str = "0.0.0-planted";

/// A folder of patches, relative to the repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Faults(pub(crate) &'static str);

/// One fault.
#[derive(Debug)]
pub(crate) struct Fault {
    path: PathBuf,
    text: String,
}

impl Faults {
    /// Plants each of these faults into a copy and calls `find` with it and the copy's folder; without names, every fault.
    ///
    /// # Errors
    /// If there is no such fault, if a patch no longer applies, or the error of `find`.
    pub(crate) fn plant(
        self,
        names: &[impl AsRef<str>],
        find: impl Fn(&Fault, &Path) -> Result<String>,
    ) -> Result<()> {
        let faults = match names {
            [] => self.all()?,
            names => names.iter().map(|name| self.named(name.as_ref())).collect::<Result<Vec<_>>>()?,
        };
        let copy = target().join("planted");
        copy_repository(&copy)?;
        for fault in faults {
            step(&format!("Finding the planted fault {}", fault.name()), || {
                eprintln!("  {}", fault.description());
                fault.apply(&copy, &[])?;
                let found = find(&fault, &copy);
                fault.apply(&copy, &["--reverse"])?;
                eprintln!("  found: {}", found?);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Every fault, sorted by name.
    pub(crate) fn all(self) -> Result<Vec<Fault>> {
        let entries =
            fs::read_dir(root().join(self.0)).with_context(|| format!("could not read {}", self.0))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "patch"));
        paths.sort();
        paths.into_iter().map(Fault::read).collect()
    }

    /// The fault with this name: its file name without `.patch`.
    pub(crate) fn named(self, name: &str) -> Result<Fault> {
        let path = root().join(self.0).join(format!("{name}.patch"));
        if !path.is_file() {
            bail!(
                "There is no planted fault {name}. Choose one of the files in {}, without `.patch`.",
                self.0
            );
        }
        Fault::read(path)
    }
}

impl Fault {
    fn read(path: PathBuf) -> Result<Self> {
        let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
        Ok(Self { path, text })
    }

    /// The patch's file name without the extension.
    pub(crate) fn name(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What the fault is: the patch's first line.
    pub(crate) fn description(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The name of the test that finds it, if the patch has a line `Test: …`.
    pub(crate) fn test(&self) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix("Test: "))
    }

    /// Whether only meetings with liars show it: the patch has a line `Meetings: with liars`.
    pub(crate) fn needs_liars(&self) -> bool {
        self.text.lines().any(|line| line == "Meetings: with liars")
    }

    /// Applies the patch to the copy with `git apply`.
    ///
    /// # Errors
    /// If the code that the patch changes has changed. The message says what to do.
    pub(crate) fn apply(&self, copy: &Path, options: &[&str]) -> Result<()> {
        let mut git = Command::new("git");
        git.arg("apply").args(options).arg(&self.path).current_dir(copy);
        // The copy is inside the repository. Without this, git would only apply patches for the folder of the copy.
        git.env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(copy));
        output(&mut git).map(drop).map_err(|error| {
            let path = self.path.strip_prefix(root()).unwrap_or(&self.path).display();
            anyhow!(
                "{path} no longer applies, because the code that it changes has changed. Commit your work, make the \
                 fault again by hand (the first line of the patch says which), write the output of `git diff -U1` \
                 below the lines of text, and undo the fault with `git checkout`.\n{error:#}"
            )
        })
    }
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
        bail!("Cargo.toml has no line `version = ...` for all packages. Correct xtask/src/planted.rs.");
    };
    let changed = text.replacen(line, &format!("version = \"{VERSION}\""), 1);
    fs::write(manifest, changed).context("could not write the copy's Cargo.toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{attacks, simulate};

    #[test]
    fn every_patch_applies_and_says_what_it_does() {
        for faults in [simulate::FAULTS, attacks::FAULTS] {
            for fault in faults.all().unwrap() {
                fault.apply(&root(), &["--check"]).unwrap();
                assert!(fault.description().ends_with('.'), "{}", fault.name());
            }
        }
        for name in simulate::IN_EVERY_TEST {
            simulate::FAULTS.named(name).unwrap();
        }
    }

    #[test]
    fn every_removed_defence_names_its_test() {
        for fault in attacks::FAULTS.all().unwrap() {
            assert!(fault.test().is_some_and(|test| test.contains("::")), "{}", fault.name());
        }
    }

    #[test]
    fn patch_that_no_longer_applies_is_named_with_what_to_do() {
        let empty = tempfile::tempdir().unwrap();
        let fault = simulate::FAULTS.named("never_step_down").unwrap();
        let error = fault.apply(empty.path(), &[]).unwrap_err().to_string();
        assert!(error.contains("room/simulation/planted/never_step_down.patch no longer applies"), "{error}");
        assert!(error.contains("git diff -U1"), "{error}");
    }

    #[test]
    fn unknown_fault_is_refused() {
        let error = simulate::FAULTS.named("no_such_fault").unwrap_err().to_string();
        assert!(error.contains("Choose one of the files"), "{error}");
    }
}
