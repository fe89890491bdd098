//! `cargo xtask pictures`

use anyhow::Result;

use crate::packages::{self, For};
use crate::page;
use crate::step::{cargo, run, step};

/// Takes pictures of every screen of the page: both themes, three sizes of window, few and many people.
///
/// # Errors
/// If something can't be set up; if a scene can't be played.
pub(crate) fn pictures(scenes: Option<&str>, language: &str) -> Result<()> {
    packages::ensure(For::Tests)?;
    page::build()?;
    step("Taking pictures", || {
        let only = ["gallery::pictures", "--ignored", "--exact", "--nocapture"];
        run(cargo()
            .args(["test", "--quiet", "--package", "tests", "--test", "it", "--"])
            .args(only)
            .env("SCENES", scenes.unwrap_or_default())
            .env("LANGUAGES", language))
    })
}
