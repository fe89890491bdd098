//! The values of a scale: numbers or T-shirt sizes.

mod number;
mod size;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

pub use number::Number;
pub use size::Size;

/// A value of a scale, which is also what a card is settled on: a number or a T-shirt size. In JSON it is a
/// number or a string such as `"M"`. All values of a scale are of the same kind. Numbers sort before sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Points {
    /// A number of points, hours, or any other unit.
    Number(Number),
    /// A T-shirt size. Sizes have an order but no sum.
    Size(Size),
}

/// A text that is not a value of any scale. `texts::points_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a value of any scale")]
pub struct PointsError(String);

impl PointsError {
    /// The text, shortened to 40 characters.
    pub fn input(&self) -> &str {
        &self.0
    }
}

impl Points {
    /// A whole number of points, capped at 10,000.
    pub const fn whole(points: u16) -> Self {
        Self::Number(Number::whole(points))
    }

    /// A number of hundredths of a point, capped at 1,000,000.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self::Number(Number::from_hundredths(hundredths))
    }

    /// The number; `None` for a T-shirt size.
    pub const fn number(self) -> Option<Number> {
        match self {
            Points::Number(number) => Some(number),
            Points::Size(_) => None,
        }
    }

    /// The value for programs: `5`, `0.5`, `3.25`, `XL`.
    pub fn decimal(self) -> String {
        match self {
            Points::Number(number) => number.decimal(),
            Points::Size(size) => size.as_str().to_owned(),
        }
    }
}

impl fmt::Display for Points {
    /// The value for people: `5`, `½`, `3.25`, `XL`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Points::Number(number) => number.fmt(f),
            Points::Size(size) => size.fmt(f),
        }
    }
}

impl FromStr for Points {
    type Err = PointsError;

    /// Parses `5`, `0.5`, `0,5`, `½`, `1/2`, `8 h`, `XL` and `xl`.
    fn from_str(text: &str) -> Result<Self, PointsError> {
        let text = text.trim();
        let size = || Size::ALL.into_iter().find(|size| size.as_str().eq_ignore_ascii_case(text));
        Number::parse(text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_and_display() {
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
    fn numbers_are_capped() {
        for hundredths in [1_000_000, 1_000_001, u32::MAX] {
            assert_eq!(Points::from_hundredths(hundredths), Points::whole(10_000));
        }
        assert_eq!(Points::from_hundredths(999_999).to_string(), "9999.99");
    }

    #[test]
    fn hundredths_round_trip_through_json() {
        for hundredths in 0..=20_000 {
            let points = Points::from_hundredths(hundredths);
            let json = serde_json::to_string(&points).unwrap();
            assert_eq!(serde_json::from_str::<Points>(&json).unwrap(), points);
            assert_eq!(points.to_string().parse::<Points>().unwrap(), points);
        }
    }

    #[test]
    fn sizes_round_trip_through_json_and_ascend() {
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
