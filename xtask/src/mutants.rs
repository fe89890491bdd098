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
/// `pattern`. The tests are the same as in `cargo xtask test`, the long ones included.
///
/// # Errors
/// If a tool can't be installed, the tests fail without a mutant, or a mutant was missed that `docs/mutants.md` does
/// not explain.
pub(crate) fn mutants(package: &str, shard: Option<&str>, pattern: Option<&str>) -> Result<()> {
    tools::ensure(&CARGO_MUTANTS)?;
    let folder = target().join("mutants");
    std::fs::create_dir_all(&folder)?;
    step(&format!("Testing mutants of {package}"), || {
        let mut command = std::process::Command::new(tools::path(CARGO_MUTANTS.program));
        command.args(["mutants", "--package", package, "--test-package", package, "--output"]).arg(&folder);
        command.args(["--timeout", &TIMEOUT_SECONDS.to_string(), "--no-shuffle", "--colors", "never"]);
        if let Some(shard) = shard {
            command.args(["--shard", shard, "--sharding", "round-robin"]);
        }
        if let Some(pattern) = pattern {
            command.args(["--re", pattern]);
        }
        let status = command.env("THOROUGH", "1").current_dir(root()).status()?;
        if !status.code().is_some_and(|code| FINISHED.contains(&code)) {
            bail!("cargo mutants did not try all mutants ({status}). See its output above.");
        }
        Ok(())
    })?;
    report(&folder.join("mutants.out"))
}

/// Prints how many mutants were found, and those that were not.
fn report(results: &std::path::Path) -> Result<()> {
    let names = |file: &str| -> Result<Vec<String>> {
        let text = std::fs::read_to_string(results.join(file))?;
        Ok(text.lines().map(without_place).collect())
    };
    let (caught, hung, missed) = (names("caught.txt")?, names("timeout.txt")?, names("missed.txt")?);
    let (found, all) = (caught.len() + hung.len(), caught.len() + hung.len() + missed.len());
    println!("{found} of {all} mutants found ({:.1} %)", 100.0 * found as f64 / all.max(1) as f64);
    let explanations = std::fs::read_to_string(root().join("docs/mutants.md"))?;
    let (explained, unexplained): (Vec<_>, Vec<_>) =
        missed.iter().partition(|name| explanations.contains(name.as_str()));
    explained.iter().for_each(|name| println!("explained in docs/mutants.md: {name}"));
    if !unexplained.is_empty() {
        let list: Vec<&str> = unexplained.iter().map(|name| name.as_str()).collect();
        bail!(
            "Write tests that find these mutants, or explain them in docs/mutants.md:\n{}",
            list.join("\n")
        );
    }
    Ok(())
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
