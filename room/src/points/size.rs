//! T-shirt sizes.

use std::fmt;

/// A T-shirt size. Sizes have an order but no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum Size {
    Xxs,
    Xs,
    S,
    M,
    L,
    Xl,
    Xxl,
    Xxxl,
}

impl Size {
    /// Every size, ascending.
    pub(crate) const ALL: [Size; 8] =
        [Size::Xxs, Size::Xs, Size::S, Size::M, Size::L, Size::Xl, Size::Xxl, Size::Xxxl];

    /// The size's letters, in JSON and for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Size::Xxs => "XXS",
            Size::Xs => "XS",
            Size::S => "S",
            Size::M => "M",
            Size::L => "L",
            Size::Xl => "XL",
            Size::Xxl => "XXL",
            Size::Xxxl => "XXXL",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
