//! What the page costs.

use anyhow::Result;

use super::measure;
use crate::page;
use crate::step::step;

/// Measures what the page weighs and what a change costs it.
///
/// # Errors
/// If something is missing or does not build.
pub(super) fn bench() -> Result<()> {
    page::build()?;
    step("Measuring the page", || ["page_size::", "page_cost::"].into_iter().try_for_each(measure))
}
