//! A number of points with two decimals.

use std::fmt;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number of points from 0 to 10,000, in steps of a hundredth. In JSON it is a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    hundredths: u32,
}

impl Number {
    const MAX_HUNDREDTHS: u32 = 1_000_000;

    /// A whole number of points, capped at 10,000.
    pub const fn whole(points: u16) -> Self {
        Self::from_hundredths(points as u32 * 100)
    }

    /// A number of hundredths of a point, capped at 1,000,000.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self { hundredths: if hundredths > Self::MAX_HUNDREDTHS { Self::MAX_HUNDREDTHS } else { hundredths } }
    }

    /// The number in hundredths of a point.
    pub(crate) const fn hundredths(self) -> u32 {
        self.hundredths
    }

    pub(crate) fn from_f64(number: f64) -> Option<Self> {
        let hundredths = (number * 100.0).round();
        if !(0.0..=f64::from(Self::MAX_HUNDREDTHS)).contains(&hundredths)
            || (number * 100.0 - hundredths).abs() > 1e-6
        {
            return None;
        }
        Some(Self { hundredths: hundredths as u32 })
    }

    /// Parses `5`, `0.5`, `0,5`, `½`, `1/2`, each with an optional `h` for hours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('h').map_or(text, str::trim_end);
        if matches!(text, "½" | "1/2") {
            return Some(Self { hundredths: 50 });
        }
        // Integer parsing only: the standard float parser would enlarge the page's download.
        let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if text.is_empty()
            || !digits(whole)
            || !digits(part)
            || part.len() > 2
            || text.len() == 1 && whole.is_empty()
        {
            return None;
        }
        let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part = format!("{part:0<2}").parse::<u32>().ok()?;
        let hundredths = whole.checked_mul(100)?.checked_add(part)?;
        (hundredths <= Self::MAX_HUNDREDTHS).then_some(Self { hundredths })
    }

    /// The number for programs: `5`, `0.5`, `3.25`.
    pub(super) fn decimal(self) -> String {
        match (self.hundredths / 100, self.hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
        }
    }
}

impl fmt::Display for Number {
    /// The number for people: `5`, `½`, `3.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hundredths == 50 { f.pad("½") } else { f.pad(&self.decimal()) }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.hundredths.is_multiple_of(100) {
            serializer.serialize_u32(self.hundredths / 100)
        } else {
            serializer.serialize_f64(f64::from(self.hundredths) / 100.0)
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let invalid = || D::Error::invalid_value(Unexpected::Float(number), &"points, from 0 to 10000");
        Self::from_f64(number).ok_or_else(invalid)
    }
}
