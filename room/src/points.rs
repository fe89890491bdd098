//! What stands on a scale: numbers, or T-shirt sizes.

mod number;
mod size;

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use number::Number;
pub use size::Size;

use crate::Vote;

/// A value of a scale, which a card can be settled at: a number or a T-shirt size. On the wire it is a JSON number,
/// or a string such as `"M"`. No scale has both; where both are compared, numbers come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Points {
    /// So many points, hours, or whatever the team counts in.
    Number(Number),
    /// So large: it ranks, but nothing can be added up.
    Size(Size),
}

/// A text that is no points.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no value of a scale: those are numbers from 0 to 10000 with at most two decimals, like 5, 0.5 or ½, and T-shirt sizes from XXS to XXXL"
)]
pub struct PointsError(String);

impl PointsError {
    /// What was to be read.
    pub fn typed(&self) -> &str {
        &self.0
    }
}

impl Points {
    /// That many whole points; more than 10,000 become 10,000.
    pub const fn whole(points: u16) -> Self {
        Self::Number(Number::whole(points))
    }

    /// That many hundredths of a point; more than a million become a million.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self::Number(Number::from_hundredths(hundredths))
    }

    /// The number, if it is one.
    pub const fn number(self) -> Option<Number> {
        match self {
            Points::Number(number) => Some(number),
            Points::Size(_) => None,
        }
    }

    /// The points as programs write them: `5`, `0.5`, `3.25`, `XL`.
    pub fn decimal(self) -> String {
        match self {
            Points::Number(number) => number.decimal(),
            Points::Size(size) => size.as_str().to_owned(),
        }
    }
}

impl fmt::Display for Points {
    /// As people write it: `5`, `½`, `3.25`, `XL`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Points::Number(number) => number.fmt(f),
            Points::Size(size) => size.fmt(f),
        }
    }
}

impl FromStr for Points {
    type Err = PointsError;

    /// Reads `5`, `0.5`, `0,5`, `½`, `1/2`, `8 h`, `XL` and `xl`.
    fn from_str(text: &str) -> Result<Self, PointsError> {
        let text = text.trim();
        let size = || Size::ALL.into_iter().find(|size| size.as_str().eq_ignore_ascii_case(text));
        Number::read(text)
            .map(Points::Number)
            .or_else(|| size().map(Points::Size))
            .ok_or_else(|| PointsError(text.chars().take(40).collect()))
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Points::Number(number) => number.serialize(serializer),
            Points::Size(size) => serializer.serialize_str(size.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let vote = Vote::deserialize(deserializer)?;
        vote.points().ok_or_else(|| D::Error::custom("a mark is no value of a scale"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_read_and_write_as_people_do() {
        let as_shown = [("5", "5"), ("0", "0"), ("0.5", "½"), ("½", "½"), ("1/2", "½"), ("2,50", "2.5")];
        let sizes = [("xl", "XL"), (" M ", "M"), ("8 h", "8"), ("½h", "½")];
        for (text, shown) in as_shown.into_iter().chain(sizes) {
            assert_eq!(text.parse::<Points>().unwrap().to_string(), shown);
        }
        for text in ["", "-1", "1e3", "NaN", "inf", "0.001", "10001", "1.2.3", "five", "h", "XXXXL", "Mh"] {
            assert!(text.parse::<Points>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_hundredth_survives_the_wire() {
        for hundredths in 0..=20_000 {
            let points = Points::from_hundredths(hundredths);
            let json = serde_json::to_string(&points).unwrap();
            assert_eq!(serde_json::from_str::<Points>(&json).unwrap(), points);
            assert_eq!(points.to_string().parse::<Points>().unwrap(), points);
        }
    }

    #[test]
    fn sizes_survive_the_wire_and_ascend() {
        assert!(Size::ALL.is_sorted_by(|smaller, larger| smaller < larger));
        for size in Size::ALL.map(Points::Size) {
            let json = serde_json::to_string(&size).unwrap();
            assert_eq!(json, format!("\"{size}\""));
            assert_eq!(serde_json::from_str::<Points>(&json).unwrap(), size);
        }
        for json in ["\"?\"", "\"m\"", "\"XXXXL\"", "\"5\"", "null"] {
            assert!(serde_json::from_str::<Points>(json).is_err(), "{json}");
        }
    }
}
