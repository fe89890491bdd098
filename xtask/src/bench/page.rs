//! `cargo xtask bench page`: download size, and the cost of one change.

use anyhow::Result;

use super::measurements::run_measurements;
use crate::page;
use crate::step::step;

/// Measures the page's download size and the script time of one change.
///
/// # Errors
/// If a required package is missing or the build fails.
pub(super) fn bench() -> Result<()> {
    page::build()?;
    step("Measuring the page", || ["page_size::", "page_cost::"].into_iter().try_for_each(run_measurements))
}
