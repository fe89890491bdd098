//! Why a chain is refused.

/// Why a chain gives no right to host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// There is no link.
    #[error("the chain is empty")]
    Empty,
    /// It has more than [`crate::limits::MAX_CHAIN_LINKS`] links or [`crate::limits::MAX_CHAIN_BYTES`] bytes.
    #[error("the chain is too long")]
    TooLong,
    /// The first term is not the founder's.
    #[error("the chain does not start with the founder")]
    NotFounded,
    /// The link with this number, counted from 0, was not signed by its host for this room.
    #[error("link {0} has an invalid signature")]
    Signature(usize),
    /// A link before the last one has no delegation.
    #[error("link {0} delegates to nobody")]
    Undelegated(usize),
    /// The term does not rest on the delegation before it.
    #[error("link {0} rests on another delegation")]
    RestsOnOther(usize),
    /// The host of the term is not in the list of the delegation before it.
    #[error("the host of link {0} is not a successor")]
    NotASuccessor(usize),
    /// The epoch does not grow, or grows by more than [`crate::limits::MAX_EPOCH_STEP`].
    #[error("link {0} has an impossible epoch")]
    Epoch(usize),
    /// A delegation has too many successors, one of them twice, or the serial number 0.
    #[error("the delegation of link {0} is invalid")]
    Delegation(usize),
}
