//! Faults injected into the rules, to check that the simulation finds them. They exist only in this crate's own tests.
//!
//! Code under test asks `injected!(SomeFault)`. Outside tests the macro is the constant `false`.

/// Whether the fault is injected into the simulated meeting.
#[cfg(test)]
macro_rules! injected {
    ($fault:ident) => {
        $crate::succession::fault::is_injected($crate::succession::fault::Fault::$fault)
    };
}

/// Release builds contain no faults.
#[cfg(not(test))]
macro_rules! injected {
    ($fault:ident) => {
        false
    };
}

pub(crate) use injected;

#[cfg(test)]
pub(crate) use faults::{Fault, inject, is_injected};

#[cfg(test)]
mod faults {
    use std::cell::Cell;

    /// A fault in the rules, each one or two lines.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// A member joins a host of any epoch.
        AcceptAnyEpoch,
        /// A member believes everyone who claims to host the room.
        TrustAnySender,
        /// A member does not repeat its vote at the next host.
        DropOwnVote,
        /// A candidate does not wait for the candidates before it.
        IgnoreCandidateOrder,
        /// A merge keeps the estimates of one half only.
        DropMergedEstimates,
        /// A host that meets a host of higher rank does not step down.
        NeverStepDown,
        /// A merged room has no driver.
        DropDriverOnMerge,
        /// A host or candidate never fetches what the other members have seen.
        SkipFetch,
        /// A removed member can rejoin at the next host.
        ForgetRemovedSeats,
        /// A new host continues the round numbers of the last host.
        ReuseRoundNumbers,
        /// A new host marks members as gone before they have reconnected.
        MarkAbsentAsGone,
    }

    impl Fault {
        /// Every fault.
        pub(crate) const ALL: [Fault; 11] = [
            Fault::AcceptAnyEpoch,
            Fault::TrustAnySender,
            Fault::DropOwnVote,
            Fault::IgnoreCandidateOrder,
            Fault::DropMergedEstimates,
            Fault::NeverStepDown,
            Fault::DropDriverOnMerge,
            Fault::SkipFetch,
            Fault::ForgetRemovedSeats,
            Fault::ReuseRoundNumbers,
            Fault::MarkAbsentAsGone,
        ];
    }

    thread_local! {
        static INJECTED: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    /// Injects a fault into everything that this thread does from now on; `None` removes it.
    pub(crate) fn inject(fault: Option<Fault>) {
        INJECTED.set(fault);
    }

    /// Whether the fault is injected.
    pub(crate) fn is_injected(fault: Fault) -> bool {
        INJECTED.get() == Some(fault)
    }
}
