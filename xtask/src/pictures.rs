//! `cargo xtask pictures`: screenshots of every screen.

use anyhow::Result;

use crate::packages::{self, PackageSet};
use crate::page;
use crate::step::{cargo, run, step};

/// Takes screenshots of the scenes in `tests/it/scenes`, in both themes, three window sizes, and with few and many
/// people. `scenes` is a prefix of scene names.
///
/// # Errors
/// If a required package is missing, the build fails, or a scene can't be set up.
pub(crate) fn pictures(scenes: Option<&str>, language: &str) -> Result<()> {
    packages::ensure(PackageSet::Tests)?;
    page::build()?;
    step("Taking screenshots", || {
        let filter = ["gallery::pictures", "--ignored", "--exact", "--nocapture"];
        run(cargo()
            .args(["test", "--quiet", "--package", "tests", "--test", "it", "--"])
            .args(filter)
            .env("SCENES", scenes.unwrap_or_default())
            .env("LANGUAGES", language))
    })
}
