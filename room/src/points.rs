//! What one votes with: numbers, two marks, and the scale they stand on.

use std::fmt;
use std::str::FromStr;

use serde::de::value::{F64Deserializer, I64Deserializer, StrDeserializer, U64Deserializer};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::SCALE_VALUES;

/// A number of points, in steps of a hundredth, from 0 to 10,000. On the wire it is a JSON number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points {
    hundredths: u32,
}

/// A text or number that is no points.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no number of points: those go from 0 to 10000 with at most two decimals, like 5, 0.5 or ½")]
pub struct PointsError(String);

impl Points {
    const MOST: u32 = 1_000_000;

    /// That many whole points; more than 10,000 become 10,000.
    pub const fn whole(points: u16) -> Self {
        let hundredths = points as u32 * 100;
        Self { hundredths: if hundredths > Self::MOST { Self::MOST } else { hundredths } }
    }

    /// That many hundredths of a point; more than a million become a million.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self { hundredths: if hundredths > Self::MOST { Self::MOST } else { hundredths } }
    }

    /// The points in hundredths.
    pub const fn hundredths(self) -> u32 {
        self.hundredths
    }

    fn from_f64(number: f64) -> Option<Self> {
        let hundredths = (number * 100.0).round();
        if !(0.0..=f64::from(Self::MOST)).contains(&hundredths) || (number * 100.0 - hundredths).abs() > 1e-6
        {
            return None;
        }
        Some(Self { hundredths: hundredths as u32 })
    }

    /// The points as programs write numbers: `5`, `0.5`, `3.25`.
    pub fn decimal(self) -> String {
        match (self.hundredths / 100, self.hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
        }
    }
}

impl fmt::Display for Points {
    /// As people write it: `5`, `½`, `3.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hundredths == 50 { f.pad("½") } else { f.pad(&self.decimal()) }
    }
}

impl FromStr for Points {
    type Err = PointsError;

    /// Reads `5`, `0.5`, `0,5`, `½` and `1/2`.
    fn from_str(text: &str) -> Result<Self, PointsError> {
        let text = text.trim();
        if matches!(text, "½" | "1/2") {
            return Ok(Self { hundredths: 50 });
        }
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        plain
            .then(|| text.replace(',', ".").parse().ok())
            .flatten()
            .and_then(Self::from_f64)
            .ok_or_else(|| PointsError(text.chars().take(40).collect()))
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.hundredths.is_multiple_of(100) {
            serializer.serialize_u32(self.hundredths / 100)
        } else {
            serializer.serialize_f64(f64::from(self.hundredths) / 100.0)
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let unfit = || D::Error::invalid_value(Unexpected::Float(number), &"points, from 0 to 10000");
        Self::from_f64(number).ok_or_else(unfit)
    }
}

/// The two cards in every hand that are no number. Both count as having voted, neither in the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// "I can't tell."
    #[serde(rename = "?")]
    Unsure,
    /// "I need a break."
    #[serde(rename = "☕")]
    Break,
}

impl Mark {
    /// Both marks, in the order of the hand.
    pub const ALL: [Mark; 2] = [Mark::Unsure, Mark::Break];
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Mark::Unsure => "?",
            Mark::Break => "☕",
        })
    }
}

/// One person's vote: a JSON number, or one of the strings `"?"` and `"☕"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Vote {
    /// A number on the scale.
    Points(Points),
    /// One of the two marks.
    Mark(Mark),
}

impl Vote {
    /// The number, if it is one.
    pub const fn points(self) -> Option<Points> {
        match self {
            Vote::Points(points) => Some(points),
            Vote::Mark(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Vote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadVote)
    }
}

/// Reads a number or a mark as it comes: serde's own way keeps a copy of the whole message first.
struct ReadVote;

impl Visitor<'_> for ReadVote {
    type Value = Vote;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of points, \"?\" or \"☕\"")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Vote, E> {
        Points::deserialize(F64Deserializer::new(number)).map(Vote::Points)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Vote, E> {
        Points::deserialize(U64Deserializer::new(number)).map(Vote::Points)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Vote, E> {
        Points::deserialize(I64Deserializer::new(number)).map(Vote::Points)
    }

    fn visit_str<E: Error>(self, mark: &str) -> Result<Vote, E> {
        Mark::deserialize(StrDeserializer::new(mark)).map(Vote::Mark)
    }
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Vote::Points(points) => points.fmt(f),
            Vote::Mark(mark) => mark.fmt(f),
        }
    }
}

impl FromStr for Vote {
    type Err = PointsError;

    /// Reads what a person types: a number of points, `?`, `☕`, `coffee` or `break`.
    fn from_str(text: &str) -> Result<Self, PointsError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "?" | "unsure" => Ok(Vote::Mark(Mark::Unsure)),
            "☕" | "☕\u{fe0f}" | "coffee" | "break" => Ok(Vote::Mark(Mark::Break)),
            number => number.parse().map(Vote::Points),
        }
    }
}

/// The points one may choose from: 2 to 30 numbers, ascending, each once. The two marks are on every
/// scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Points>", try_from = "Vec<Points>")]
pub struct Scale(Vec<Points>);

/// Why a list of points is no scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// Fewer than 2 or more than 30.
    #[error("a scale has 2 to {SCALE_VALUES} values; this one has {0}")]
    Count(usize),
    /// A value that is not above the one before it.
    #[error("the values of a scale ascend, each once; {0} does not")]
    Order(Points),
}

impl Scale {
    /// The scale of those points.
    ///
    /// # Errors
    /// [`ScaleError`] if they are too few, too many, or do not ascend.
    pub fn new(points: Vec<Points>) -> Result<Self, ScaleError> {
        if !(2..=SCALE_VALUES).contains(&points.len()) {
            return Err(ScaleError::Count(points.len()));
        }
        match points.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(ScaleError::Order(pair[1])),
            None => Ok(Self(points)),
        }
    }

    /// 0, ½ and the Fibonacci numbers to 21.
    pub fn fibonacci() -> Self {
        let mut points = vec![Points::whole(0), Points::from_hundredths(50)];
        points.extend([1, 2, 3, 5, 8, 13, 21].map(Points::whole));
        Self(points)
    }

    /// The numbers, ascending.
    pub fn points(&self) -> &[Points] {
        &self.0
    }

    /// A whole hand: the numbers, then the two marks.
    pub fn hand(&self) -> impl Iterator<Item = Vote> + '_ {
        self.0.iter().copied().map(Vote::Points).chain(Mark::ALL.map(Vote::Mark))
    }

    /// Whether one may vote that.
    pub fn allows(&self, vote: Vote) -> bool {
        match vote {
            Vote::Points(points) => self.0.binary_search(&points).is_ok(),
            Vote::Mark(_) => true,
        }
    }

    /// How many values of the scale lie below `points`: its place, for distances in steps.
    pub(crate) fn place(&self, points: Points) -> usize {
        self.0.partition_point(|&value| value < points)
    }
}

impl fmt::Display for Scale {
    /// The whole hand, as people write it: `0 ½ 1 2 3 5 8 13 21 ? ☕`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, vote) in self.hand().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{vote}")?;
        }
        Ok(())
    }
}

impl TryFrom<Vec<Points>> for Scale {
    type Error = ScaleError;

    fn try_from(points: Vec<Points>) -> Result<Self, ScaleError> {
        Self::new(points)
    }
}

impl From<Scale> for Vec<Points> {
    fn from(scale: Scale) -> Self {
        scale.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_read_and_write_as_people_do() {
        for (text, shown) in [("5", "5"), ("0", "0"), ("0.5", "½"), ("½", "½"), ("1/2", "½"), ("2,50", "2.5")]
        {
            assert_eq!(text.parse::<Points>().unwrap().to_string(), shown);
        }
        for text in ["", "-1", "1e3", "NaN", "inf", "0.001", "10001", "1.2.3", "five"] {
            assert!(text.parse::<Points>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_vote_is_a_number_or_a_mark_on_the_wire() {
        let votes = ["5", "0.5", "\"?\"", "\"☕\""];
        for json in votes {
            let vote: Vote = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&vote).unwrap(), json);
        }
        for json in ["-1", "0.001", "\"5\"", "null", "1e9", "\"x\""] {
            assert!(serde_json::from_str::<Vote>(json).is_err(), "{json}");
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
    fn a_scale_ascends() {
        assert_eq!(Scale::fibonacci().to_string(), "0 ½ 1 2 3 5 8 13 21 ? ☕");
        assert!(Scale::fibonacci().allows(Vote::Points(Points::whole(0))));
        assert!(!Scale::fibonacci().allows(Vote::Points(Points::whole(4))));
        assert_eq!(
            Scale::new(vec![Points::whole(2), Points::whole(2)]),
            Err(ScaleError::Order(Points::whole(2)))
        );
        assert_eq!(Scale::new(vec![Points::whole(2)]), Err(ScaleError::Count(1)));
    }
}
