//! `cargo xtask full`: everything that takes too long for every commit.

use anyhow::{Result, bail};

use crate::{attacks, bench, conformance, fuzz, mutants, simulate, soak};

/// How many simulated meetings run.
const SEEDS: u64 = 20_000;
/// What is fuzzed, and for how long each, in seconds.
const FUZZ_TARGETS: [&str; 5] = ["client_frames", "host_frames", "cards_csv", "txt_records", "peer_calls"];
const FUZZ_SECONDS: u32 = 60;
/// The length of the long meeting, in minutes.
const SOAK_MINUTES: f64 = 60.0;
/// The parts of the mutants of `room` that are tried: an eighth of them.
const MUTANT_SHARDS: [&str; 3] = ["5/24", "11/24", "17/24"];

/// Runs all long checks one after the other, also after one has failed.
///
/// # Errors
/// If a check failed. The message names each one and its error.
pub(crate) fn full() -> Result<()> {
    let mut failed = Vec::new();
    let mut check = |name: &str, result: Result<()>| {
        if let Err(error) = result {
            eprintln!("\n{name} failed: {error:#}");
            failed.push(format!("{name}: {error:#}"));
        }
    };
    check("simulate", simulate::simulate(SEEDS, None, false));
    check("simulate --liars", simulate::simulate(SEEDS, None, true));
    check("simulate --planted", simulate::find_planted(&[""; 0]));
    check("attacks --without", attacks::without_defences(&[""; 0]));
    for target in FUZZ_TARGETS {
        check(&format!("fuzz {target}"), fuzz::fuzz(target, FUZZ_SECONDS));
    }
    check("conformance", conformance::conformance());
    check("bench", bench::bench(None));
    check("soak", soak::soak(SOAK_MINUTES));
    for shard in MUTANT_SHARDS {
        check(&format!("mutants --shard {shard}"), mutants::mutants("room", Some(shard), None));
    }
    if !failed.is_empty() {
        bail!("These checks failed:\n{}", failed.join("\n"));
    }
    Ok(())
}
