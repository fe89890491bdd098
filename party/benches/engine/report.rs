//! Prints figures as a table and writes them as JSON.

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::stream::Security;

/// One measured figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) what: String,
    /// Number of clients.
    pub(crate) clients: usize,
    /// The host's value.
    pub(crate) host: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// The baseline's value from the same run.
    pub(crate) floor: Option<f64>,
    /// Host value divided by baseline.
    pub(crate) ratio: Option<f64>,
    /// Upper limit for the ratio, or for the value if there is no baseline.
    pub(crate) target: Option<f64>,
    /// How the clients connected.
    pub(crate) security: Security,
}

impl Figure {
    pub(crate) fn new(what: impl Into<String>, clients: usize, host: f64, unit: &'static str) -> Self {
        let security = Security::Plain;
        Self { what: what.into(), clients, host, unit, floor: None, ratio: None, target: None, security }
    }

    pub(crate) fn beside(mut self, floor: f64) -> Self {
        self.floor = Some(floor);
        self.ratio = Some(self.host / floor);
        self
    }

    pub(crate) fn at_most(mut self, target: impl Into<Option<f64>>) -> Self {
        self.target = target.into();
        self
    }

    pub(crate) fn over(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    fn result(&self) -> &'static str {
        match self.target {
            None => "",
            Some(target) if self.ratio.unwrap_or(self.host) <= target => "met",
            Some(_) => "MISSED",
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let optional = |number: Option<f64>| number.map(short).unwrap_or_default();
        let Self { what, clients, host, unit, floor, ratio, target, security: _ } = self;
        let (host, floor, ratio, target) =
            (short(*host), optional(*floor), optional(*ratio), optional(*target));
        let result = self.result();
        write!(out, "{what:<44} {clients:>6} {host:>9} {unit:<5} {floor:>9} {ratio:>7} {target:>7} {result}")
    }
}

fn short(number: f64) -> String {
    match number.abs() {
        100.0.. => format!("{number:.0}"),
        10.0.. => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// Prints the table's header.
pub(crate) fn head(what: &str) {
    println!("\n{what}");
    let unit = "";
    println!(
        "{:<44} {:>6} {:>9} {unit:<5} {:>9} {:>7} {:>7}",
        "", "clients", "host", "floor", "ratio", "at most"
    );
}

/// Writes the figures as JSON.
pub(crate) fn write(figures: &[Figure], file: &Path) -> Result<()> {
    let write = || {
        std::fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(file, serde_json::to_vec_pretty(figures)?)?;
        Ok::<_, anyhow::Error>(())
    };
    write().with_context(|| format!("{} can't be written", file.display()))
}
