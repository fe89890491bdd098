//! A vote: a value of the scale, or one of two marks.

use std::fmt;
use std::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::points::{Number, Points, PointsError, Size};
use crate::{RoundId, SeatId};

/// The two votes that are not values, on every scale. A person who chooses one has voted, but the result
/// ignores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// "I can't tell."
    #[serde(rename = "?")]
    Unsure,
    /// "I need a break."
    #[serde(rename = "☕")]
    Break,
}

/// A person's own vote in a round. Only that person's connections receive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVote {
    /// The round it is for.
    pub round: RoundId,
    /// The vote; `None` if it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
}

impl Mark {
    /// Both marks, in the order in which pages show them.
    pub(crate) const ALL: [Mark; 2] = [Mark::Unsure, Mark::Break];
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Mark::Unsure => "?",
            Mark::Break => "☕",
        })
    }
}

/// One person's vote. In JSON: a number, a T-shirt size such as `"M"`, or one of the marks `"?"` and `"☕"`.
/// Sorted as pages show them: values ascending, then marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Vote {
    /// A value of the scale.
    Points(Points),
    /// One of the two marks.
    Mark(Mark),
}

impl Vote {
    /// The value; `None` for a mark.
    pub const fn points(self) -> Option<Points> {
        match self {
            Vote::Points(points) => Some(points),
            Vote::Mark(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Vote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VoteVisitor)
    }
}

/// Deserializes a number, size or mark directly. serde's `untagged` would buffer the value first.
struct VoteVisitor;

impl Visitor<'_> for VoteVisitor {
    type Value = Vote;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 10000, a T-shirt size, \"?\" or \"☕\"")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Vote, E> {
        let invalid = || E::invalid_value(Unexpected::Float(number), &self);
        Number::from_f64(number).map(Points::Number).map(Vote::Points).ok_or_else(invalid)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Vote, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Vote, E> {
        self.visit_f64(number as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vote, E> {
        match Size::ALL.into_iter().find(|size| size.as_str() == text) {
            Some(size) => Ok(Vote::Points(Points::Size(size))),
            None => Mark::deserialize(StrDeserializer::new(text)).map(Vote::Mark),
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let vote = Vote::deserialize(deserializer)?;
        vote.points().ok_or_else(|| D::Error::custom("a mark can't be on a scale"))
    }
}

/// A revealed vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastVote {
    /// The voter's seat; `None` in an anonymous round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatId>,
    /// What the voter chose.
    pub vote: Vote,
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

    /// Parses typed text: a number, a size, `?`, `unsure`, `☕`, `coffee` or `break`.
    fn from_str(text: &str) -> Result<Self, PointsError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "?" | "unsure" => Ok(Vote::Mark(Mark::Unsure)),
            "☕" | "☕\u{fe0f}" | "coffee" | "break" => Ok(Vote::Mark(Mark::Break)),
            points => points.parse().map(Vote::Points),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_a_number_a_size_or_a_mark() {
        for json in ["5", "0.5", "\"XL\"", "\"?\"", "\"☕\""] {
            let vote: Vote = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&vote).unwrap(), json);
        }
        for json in ["-1", "0.001", "\"5\"", "null", "1e9", "\"x\""] {
            assert!(serde_json::from_str::<Vote>(json).is_err(), "{json}");
        }
    }
}
