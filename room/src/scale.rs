//! Scales: the values that people can vote with.

mod typed;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::{MAX_HINT_BYTES, MAX_HINT_GRAPHEMES, MAX_SCALE_VALUES};
use crate::name::{NameError, clean_line};
use crate::points::{Points, PointsError, Size};
use crate::vote::{Mark, Vote};

/// A scale: 2 to 30 values, all numbers or all T-shirt sizes, ascending and unique. The two marks are on
/// every scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawScale")]
pub struct Scale {
    kind: ScaleKind,
    values: Vec<Points>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Hint>,
}

impl Default for Scale {
    fn default() -> Self {
        Self::fibonacci()
    }
}

/// The kind of a scale. It follows from the values: a typed list of the Fibonacci numbers has the kind
/// `Fibonacci`.
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
    /// Any other list of values.
    Custom,
}

/// What a value means to the team, such as "half a sprint".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The value that is explained.
    pub value: Points,
    /// The hint: one line of at most 80 characters.
    pub text: String,
}

/// Why a scale is invalid. `texts::scale_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScaleError {
    /// A typed word is not a value.
    #[error(transparent)]
    Value(#[from] PointsError),
    /// There are fewer than 2 or more than 30 values.
    #[error("the scale has {0} values")]
    Count(usize),
    /// This value is not above the one before it.
    #[error("{0} is out of order")]
    Order(Points),
    /// Numbers and sizes are mixed; this is the first value that does not match.
    #[error("{0} is mixed with the other kind of values")]
    Mixed(Points),
    /// The values do not match the kind.
    #[error("the values do not match the kind of scale")]
    Kind,
    /// The hint is for a value that is not on the scale, or that has a hint already.
    #[error("{0} is not on the scale or has two hints")]
    Hint(Points),
    /// The hint has more than 80 characters.
    #[error("the hint for {0} is too long")]
    HintTooLong(Points),
    /// The hint has control or direction-changing characters.
    #[error("the hint for {0} has a forbidden character")]
    HintForbidden(Points),
}

impl Scale {
    /// A scale of these values, without hints.
    ///
    /// # Errors
    /// [`ScaleError`] if there are too few or too many values, or they do not ascend, or mix numbers and
    /// sizes.
    pub fn new(values: Vec<Points>) -> Result<Self, ScaleError> {
        if !(2..=MAX_SCALE_VALUES).contains(&values.len()) {
            return Err(ScaleError::Count(values.len()));
        }
        let numeric = values[0].number().is_some();
        if let Some(&other) = values.iter().find(|points| points.number().is_some() != numeric) {
            return Err(ScaleError::Mixed(other));
        }
        if let Some(pair) = values.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(ScaleError::Order(pair[1]));
        }
        let has_values = |kind: &ScaleKind| kind.values() == values;
        let kind = ScaleKind::ALL.into_iter().find(has_values).unwrap_or(ScaleKind::Custom);
        Ok(Self { kind, values, hints: Vec::new() })
    }

    /// The scale of a kind; `None` for [`ScaleKind::Custom`], which has no fixed values.
    pub fn from_kind(kind: ScaleKind) -> Option<Self> {
        let values = kind.values();
        (!values.is_empty()).then(|| Self { kind, values: values.to_vec(), hints: Vec::new() })
    }

    /// The default scale: 0, ½ and the Fibonacci numbers to 21.
    pub fn fibonacci() -> Self {
        let kind = ScaleKind::Fibonacci;
        Self { kind, values: kind.values().to_vec(), hints: Vec::new() }
    }

    /// The same scale with this hint for a value. A blank text removes the hint.
    ///
    /// # Errors
    /// [`ScaleError`] if the value is not on the scale, or the hint is invalid.
    pub fn with_hint(mut self, value: Points, text: &str) -> Result<Self, ScaleError> {
        if !self.allows(Vote::Points(value)) {
            return Err(ScaleError::Hint(value));
        }
        let text = match clean_line(text, MAX_HINT_BYTES, MAX_HINT_GRAPHEMES) {
            Ok(text) => Some(text),
            Err(NameError::Empty) => None,
            Err(NameError::TooLong) => return Err(ScaleError::HintTooLong(value)),
            Err(NameError::Forbidden) => return Err(ScaleError::HintForbidden(value)),
        };
        let index = self.hints.partition_point(|hint| hint.value < value);
        self.hints.retain(|hint| hint.value != value);
        self.hints.splice(index..index, text.map(|text| Hint { value, text }));
        Ok(self)
    }

    /// The kind of the scale.
    pub fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// The values, ascending.
    pub fn points(&self) -> &[Points] {
        &self.values
    }

    /// The hints by ascending value. Not every value has one.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// The hint of a value, if it has one.
    pub fn hint(&self, value: Points) -> Option<&str> {
        self.hints.iter().find(|hint| hint.value == value).map(|hint| hint.text.as_str())
    }

    /// Every possible vote: the values, then the two marks.
    pub fn hand(&self) -> impl Iterator<Item = Vote> + '_ {
        self.values.iter().copied().map(Vote::Points).chain(Mark::ALL.map(Vote::Mark))
    }

    /// Whether the vote is on the scale. Marks always are.
    pub(crate) fn allows(&self, vote: Vote) -> bool {
        match vote {
            Vote::Points(points) => self.values.binary_search(&points).is_ok(),
            Vote::Mark(_) => true,
        }
    }

    /// The unit after a number for people: ` h` for hours, else empty.
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

    /// The value closest to the mean of `count` numbers with a sum of `sum` hundredths; the higher one if two
    /// are equally close. `None` on a scale of sizes.
    pub(crate) fn nearest(&self, sum: u64, count: u64) -> Option<Points> {
        let distance = |points: &Points| {
            points.number().map(|number| (u64::from(number.hundredths()) * count).abs_diff(sum))
        };
        // Descending, since `min_by_key` returns the first minimum and the higher value wins a tie.
        let distances = self.values.iter().rev().filter_map(|points| Some((distance(points)?, *points)));
        distances.min_by_key(|&(distance, _)| distance).map(|(_, points)| points)
    }
}

impl ScaleKind {
    /// Every kind, in the order in which pages offer them.
    pub const ALL: [ScaleKind; 6] = [
        ScaleKind::Fibonacci,
        ScaleKind::ModifiedFibonacci,
        ScaleKind::PowersOfTwo,
        ScaleKind::TShirts,
        ScaleKind::Hours,
        ScaleKind::Custom,
    ];

    /// The kind's name on the command line.
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

    /// The kind's values; empty for a custom scale.
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
    /// Every possible vote: `0 ½ 1 2 3 5 8 13 21 ? ☕`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, vote) in self.hand().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{vote}")?;
        }
        Ok(())
    }
}

/// A scale as deserialized, before validation.
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
            // Hints must be sorted, so that serializing gives the same JSON again.
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
