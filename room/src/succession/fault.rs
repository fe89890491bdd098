//! Bugs that are planted on purpose, to see that the simulation finds them. They exist in no build but that of this
//! crate's own tests.

/// Whether that bug is planted in the meeting that is being simulated.
#[cfg(test)]
macro_rules! planted {
    ($fault:ident) => {
        $crate::succession::fault::is_planted($crate::succession::fault::Fault::$fault)
    };
}

/// No bug is planted in what people get.
#[cfg(not(test))]
macro_rules! planted {
    ($fault:ident) => {
        false
    };
}

pub(crate) use planted;

#[cfg(test)]
pub(crate) use bugs::{Fault, is_planted, plant};

#[cfg(test)]
mod bugs {
    use std::cell::Cell;

    /// A bug, each a line or two.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// A member joins a host of whatever epoch.
        AnyEpoch,
        /// Whoever says that they host the room is believed.
        AnySender,
        /// A member does not say its vote again at another host.
        ForgetVotes,
        /// A candidate does not wait for those before it.
        NobodyBefore,
        /// Only one half's estimates are kept when two are united.
        LoseResults,
        /// A host that meets a better one goes on.
        StayHost,
        /// Uniting leaves a room without its driver.
        LoseDriver,
        /// Nobody who hosts the room asks others for what they have seen of it.
        OwnState,
        /// Whoever was removed may come back at the next host.
        ForgetRemoved,
        /// A new host counts rounds on from where the last one was.
        SameNumbers,
        /// A new host takes those for gone who have not come back to it yet.
        NobodyElseHere,
    }

    impl Fault {
        /// All of them.
        pub(crate) const ALL: [Fault; 11] = [
            Fault::AnyEpoch,
            Fault::AnySender,
            Fault::ForgetVotes,
            Fault::NobodyBefore,
            Fault::LoseResults,
            Fault::StayHost,
            Fault::LoseDriver,
            Fault::OwnState,
            Fault::ForgetRemoved,
            Fault::SameNumbers,
            Fault::NobodyElseHere,
        ];
    }

    thread_local! {
        static PLANTED: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    /// Plants a bug in everything that this thread does from now on, or none.
    pub(crate) fn plant(fault: Option<Fault>) {
        PLANTED.set(fault);
    }

    /// Whether that bug is planted.
    pub(crate) fn is_planted(fault: Fault) -> bool {
        PLANTED.get() == Some(fault)
    }
}
