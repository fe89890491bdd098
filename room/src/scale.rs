//! The scale that votes stand on.

mod typed;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::{HINT_BYTES, HINT_GRAPHEMES, SCALE_VALUES};
use crate::name::{NameError, one_clean_line};
use crate::points::{Points, PointsError, Size};
use crate::vote::{Mark, Vote};

/// The values one may choose from: 2 to 30 numbers or T-shirt sizes, never both, ascending, each once. The two marks
/// are on every scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawScale")]
pub struct Scale {
    kind: ScaleKind,
    values: Vec<Points>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Hint>,
}

/// Which scale it is. One that is typed is of the kind whose values it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleKind {
    /// 0, ½ and the Fibonacci numbers to 21.
    Fibonacci,
    /// 0 ½ 1 2 3 5 8 13 20 40 100
    ModifiedFibonacci,
    /// 0 1 2 4 8 16 32 64
    PowersOfTwo,
    /// XS to XXL.
    TShirts,
    /// ½ to 40 hours.
    Hours,
    /// What the team typed.
    Custom,
}

/// What a value means to the team, such as "half a sprint".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Which value.
    pub value: Points,
    /// What it means: one line of at most 80 characters.
    pub text: String,
}

/// Why there is no such scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// Something that is typed between the others is no value.
    #[error(transparent)]
    Value(#[from] PointsError),
    /// Fewer than 2 or more than 30.
    #[error("a scale has 2 to {SCALE_VALUES} values; this one has {0}")]
    Count(usize),
    /// A value that is not above the one before it.
    #[error("the values of a scale ascend, each once; {0} does not")]
    Order(Points),
    /// A number among sizes, or a size among numbers.
    #[error("a scale is either of numbers or of T-shirt sizes; {0} does not go with the others")]
    Mixed(Points),
    /// The values are another kind's.
    #[error("those are not the values of a scale of that kind")]
    Kind,
    /// A hint for a value that is not there, or for one that has a hint already.
    #[error("a hint is for a value of the scale, which has one at most; {0} can't have it")]
    Hint(Points),
    /// A hint of more than 80 characters.
    #[error("a hint has at most {HINT_GRAPHEMES} characters; the one for {0} is longer")]
    HintTooLong(Points),
    /// A hint with characters that are not shown, or without any that are.
    #[error(
        "a hint is a line of text without control characters and such that change its direction; the one for {0} is not"
    )]
    HintForbidden(Points),
}

impl Scale {
    /// The scale of those values, without hints.
    ///
    /// # Errors
    /// [`ScaleError`] if they are too few or too many, do not ascend, or are of both sorts.
    pub fn new(values: Vec<Points>) -> Result<Self, ScaleError> {
        if !(2..=SCALE_VALUES).contains(&values.len()) {
            return Err(ScaleError::Count(values.len()));
        }
        let sort = values[0].number().is_some();
        if let Some(&other) = values.iter().find(|points| points.number().is_some() != sort) {
            return Err(ScaleError::Mixed(other));
        }
        if let Some(pair) = values.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(ScaleError::Order(pair[1]));
        }
        let is_its = |kind: &ScaleKind| kind.values() == values;
        let kind = ScaleKind::ALL.into_iter().find(is_its).unwrap_or(ScaleKind::Custom);
        Ok(Self { kind, values, hints: Vec::new() })
    }

    /// The scale of that kind; none for [`ScaleKind::Custom`], which has no values of its own.
    pub fn of(kind: ScaleKind) -> Option<Self> {
        let values = kind.values();
        (!values.is_empty()).then(|| Self { kind, values: values.to_vec(), hints: Vec::new() })
    }

    /// 0, ½ and the Fibonacci numbers to 21.
    pub fn fibonacci() -> Self {
        let kind = ScaleKind::Fibonacci;
        Self { kind, values: kind.values().to_vec(), hints: Vec::new() }
    }

    /// The same scale with another hint for a value; with none, if the text has nothing to see in it.
    ///
    /// # Errors
    /// [`ScaleError`] if the value is not on the scale, or the text is no hint.
    pub fn with_hint(mut self, value: Points, text: &str) -> Result<Self, ScaleError> {
        if !self.allows(Vote::Points(value)) {
            return Err(ScaleError::Hint(value));
        }
        let text = match one_clean_line(text, HINT_BYTES, HINT_GRAPHEMES) {
            Ok(text) => Some(text),
            Err(NameError::Empty) => None,
            Err(NameError::TooLong) => return Err(ScaleError::HintTooLong(value)),
            Err(NameError::Forbidden) => return Err(ScaleError::HintForbidden(value)),
        };
        let place = self.hints.partition_point(|hint| hint.value < value);
        self.hints.retain(|hint| hint.value != value);
        self.hints.splice(place..place, text.map(|text| Hint { value, text }));
        Ok(self)
    }

    /// Which scale it is.
    pub fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// The values, ascending.
    pub fn points(&self) -> &[Points] {
        &self.values
    }

    /// What the values mean, in their order; not all have a hint.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// What that value means, if somebody said.
    pub fn hint(&self, value: Points) -> Option<&str> {
        self.hints.iter().find(|hint| hint.value == value).map(|hint| hint.text.as_str())
    }

    /// A whole hand: the values, then the two marks.
    pub fn hand(&self) -> impl Iterator<Item = Vote> + '_ {
        self.values.iter().copied().map(Vote::Points).chain(Mark::ALL.map(Vote::Mark))
    }

    /// Whether one may vote that.
    pub fn allows(&self, vote: Vote) -> bool {
        match vote {
            Vote::Points(points) => self.values.binary_search(&points).is_ok(),
            Vote::Mark(_) => true,
        }
    }

    /// What follows a number on this scale for people: ` h` for hours, else nothing.
    pub fn unit(&self) -> &'static str {
        match self.kind {
            ScaleKind::Hours => " h",
            ScaleKind::Fibonacci
            | ScaleKind::ModifiedFibonacci
            | ScaleKind::PowersOfTwo
            | ScaleKind::TShirts
            | ScaleKind::Custom => "",
        }
    }

    /// The value nearest to the mean of `count` numbers, which together are `sum` hundredths; between two, the higher.
    /// None on a scale of sizes.
    pub(crate) fn nearest(&self, sum: u64, count: u64) -> Option<Points> {
        let distance = |points: &Points| {
            points.number().map(|number| (u64::from(number.hundredths()) * count).abs_diff(sum))
        };
        // The last of the nearest: `min_by_key` takes the first, so the values come from above.
        let distances = self.values.iter().rev().filter_map(|points| Some((distance(points)?, *points)));
        distances.min_by_key(|&(distance, _)| distance).map(|(_, points)| points)
    }
}

impl ScaleKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [ScaleKind; 6] = [
        ScaleKind::Fibonacci,
        ScaleKind::ModifiedFibonacci,
        ScaleKind::PowersOfTwo,
        ScaleKind::TShirts,
        ScaleKind::Hours,
        ScaleKind::Custom,
    ];

    /// What to type for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ScaleKind::Fibonacci => "fibonacci",
            ScaleKind::ModifiedFibonacci => "modified-fibonacci",
            ScaleKind::PowersOfTwo => "powers-of-two",
            ScaleKind::TShirts => "t-shirts",
            ScaleKind::Hours => "hours",
            ScaleKind::Custom => "custom",
        }
    }

    /// Its values; a custom scale has its own.
    const fn values(self) -> &'static [Points] {
        const fn n(whole: u16) -> Points {
            Points::whole(whole)
        }
        const fn s(size: Size) -> Points {
            Points::Size(size)
        }
        const HALF: Points = Points::from_hundredths(50);
        const FIBONACCI: [Points; 9] = [n(0), HALF, n(1), n(2), n(3), n(5), n(8), n(13), n(21)];
        const MODIFIED: [Points; 11] =
            [n(0), HALF, n(1), n(2), n(3), n(5), n(8), n(13), n(20), n(40), n(100)];
        const POWERS: [Points; 8] = [n(0), n(1), n(2), n(4), n(8), n(16), n(32), n(64)];
        const SHIRTS: [Points; 6] =
            [s(Size::Xs), s(Size::S), s(Size::M), s(Size::L), s(Size::Xl), s(Size::Xxl)];
        const HOURS: [Points; 8] = [HALF, n(1), n(2), n(4), n(8), n(16), n(24), n(40)];
        match self {
            ScaleKind::Fibonacci => &FIBONACCI,
            ScaleKind::ModifiedFibonacci => &MODIFIED,
            ScaleKind::PowersOfTwo => &POWERS,
            ScaleKind::TShirts => &SHIRTS,
            ScaleKind::Hours => &HOURS,
            ScaleKind::Custom => &[],
        }
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

/// A scale as it stands on the wire.
#[derive(Deserialize)]
struct RawScale {
    kind: ScaleKind,
    values: Vec<Points>,
    #[serde(default)]
    hints: Vec<Hint>,
}

impl TryFrom<RawScale> for Scale {
    type Error = ScaleError;

    fn try_from(raw: RawScale) -> Result<Self, ScaleError> {
        let RawScale { kind, values, hints } = raw;
        let mut scale = Self::new(values)?;
        if scale.kind != kind {
            return Err(ScaleError::Kind);
        }
        for Hint { value, text } in hints {
            // One that is out of order would be written elsewhere than it was read.
            if scale.hints.last().is_some_and(|last| last.value >= value) {
                return Err(ScaleError::Hint(value));
            }
            scale = scale.with_hint(value, &text)?;
        }
        Ok(scale)
    }
}

#[cfg(test)]
mod tests;
