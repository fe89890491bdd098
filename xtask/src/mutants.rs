//! `cargo xtask mutants`: changes the rules in small ways and checks that a test fails each time.

use anyhow::{Result, bail};

use crate::step::{root, step, target};
use crate::tools::{self, Tool};

const CARGO_MUTANTS: Tool = Tool { program: "cargo-mutants", version: "^27", description: "cargo-mutants" };
/// How long the tests may take with one mutant, in seconds. A mutant that makes them hang counts as found.
const TIMEOUT_SECONDS: u32 = 300;
/// cargo-mutants exits with this code if mutants were missed or if tests hung, and all mutants were tried.
const FINISHED: [i32; 3] = [0, 2, 3];

/// Runs the tests of `package` against every mutant of one shard, such as `5/24`, or of those whose names match
/// `pattern`. The quick tests run first. The long ones of `cargo xtask test` run only for the mutants that the quick
/// ones missed.
///
/// # Errors
/// If a tool can't be installed, the tests fail without a mutant, or a mutant was missed that `docs/mutants.md` does
/// not explain.
pub(crate) fn mutants(package: &str, shard: Option<&str>, pattern: Option<&str>) -> Result<()> {
    tools::ensure(&CARGO_MUTANTS)?;
    let folder = target().join("mutants");
    // Results of an earlier run would make the first pass skip what that run found.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let run_pass = |tests: Tests<'_>| {
        let mut command = std::process::Command::new(tools::path(CARGO_MUTANTS.program));
        command.args(["mutants", "--package", package, "--test-package", package, "--output"]).arg(&folder);
        command.args(["--timeout", &TIMEOUT_SECONDS.to_string(), "--no-shuffle", "--colors", "never"]);
        match tests {
            Tests::Quick => {
                if let Some(shard) = shard {
                    command.args(["--shard", shard, "--sharding", "round-robin"]);
                }
                if let Some(pattern) = pattern {
                    command.args(["--re", pattern]);
                }
                command.env_remove("THOROUGH");
            }
            // By their names: a shard of what is left would be other mutants.
            Tests::All(missed) => {
                for mutant in missed {
                    command.args(["--re", &format!("^{}$", escape(mutant))]);
                }
                command.env("THOROUGH", "1");
            }
        };
        let status = command.current_dir(root()).status()?;
        if !status.code().is_some_and(|code| FINISHED.contains(&code)) {
            bail!("cargo mutants did not try all mutants ({status}). See its output above.");
        }
        Ok(())
    };
    step(&format!("Testing mutants of {package} with the quick tests"), || run_pass(Tests::Quick))?;
    let mut found = Found::read(&folder)?;
    if !found.missed.is_empty() {
        let missed = found.missed.clone();
        step("Testing the missed mutants with the long tests", || run_pass(Tests::All(&missed)))?;
        found = found.after(Found::read(&folder)?);
    }
    found.report()
}

/// Which tests of a package run.
#[derive(Clone, Copy)]
enum Tests<'a> {
    /// Those of a plain `cargo test`, on the chosen mutants.
    Quick,
    /// The long ones too, on these mutants.
    All(&'a [String]),
}

/// What one or two passes found out.
struct Found {
    /// How many mutants made a test fail or hang.
    found: usize,
    /// The mutants that no test noticed.
    missed: Vec<String>,
}

impl Found {
    /// Reads the results of the last pass.
    ///
    /// # Errors
    /// If a file of the results can't be read.
    fn read(folder: &std::path::Path) -> Result<Found> {
        let lines = |file: &str| -> Result<Vec<String>> {
            let text = std::fs::read_to_string(folder.join("mutants.out").join(file))?;
            Ok(text.lines().map(str::to_owned).collect())
        };
        Ok(Found {
            found: lines("caught.txt")?.len() + lines("timeout.txt")?.len(),
            missed: lines("missed.txt")?,
        })
    }

    /// The results after `second`, a pass over what this one missed.
    fn after(self, second: Found) -> Found {
        Found { found: self.found + second.found, missed: second.missed }
    }

    /// Prints how many mutants were found, and those that were not.
    ///
    /// # Errors
    /// If a missed mutant is not explained.
    fn report(&self) -> Result<()> {
        let all = self.found + self.missed.len();
        println!(
            "{} of {all} mutants found ({:.1} %)",
            self.found,
            100.0 * self.found as f64 / all.max(1) as f64
        );
        let explanations = std::fs::read_to_string(root().join("docs/mutants.md"))?;
        let (explained, unexplained): (Vec<_>, Vec<_>) = self
            .missed
            .iter()
            .map(|mutant| without_place(mutant))
            .partition(|name| explanations.contains(name.as_str()));
        explained.iter().for_each(|name| println!("explained in docs/mutants.md: {name}"));
        if !unexplained.is_empty() {
            bail!(
                "Write tests that find these mutants, or explain them in docs/mutants.md:\n{}",
                unexplained.join("\n")
            );
        }
        Ok(())
    }
}

/// The name of a mutant as a regular expression that matches nothing else.
fn escape(mutant: &str) -> String {
    mutant.chars().fold(String::new(), |mut escaped, c| {
        if r"\.+*?()|[]{}^$".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
        escaped
    })
}

/// The name of a mutant without line and column, which change all the time: `room/src/vote.rs: replace == with !=`.
fn without_place(line: &str) -> String {
    let mut parts = line.splitn(4, ':');
    let (Some(file), Some(_), Some(_), Some(change)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return line.to_owned();
    };
    format!("{file}:{change}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutants_are_named_without_their_place() {
        let line =
            "room/src/vote.rs:88:63: replace == with != in <impl Visitor<'_> for VoteVisitor>::visit_str";
        let name = "room/src/vote.rs: replace == with != in <impl Visitor<'_> for VoteVisitor>::visit_str";
        assert_eq!(without_place(line), name);
        assert_eq!(without_place("something else"), "something else");
    }
}
