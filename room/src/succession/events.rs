//! What comes into the machine and what goes out of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::peer_status::{Peer, PeerInfo, PeerStatus};
use crate::{Address, Epoch, Moved, SeatId, Seq, State, Version};

/// The room as a member has it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The public state.
    pub state: &'a State,
    /// The last change that it includes.
    pub seq: Seq,
    /// The member's seat; none if it has none.
    pub you: Option<SeatId>,
}

/// What happens to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// It has its seat at a host; what it has seen is of that host.
    Seated {
        /// Where the host was reached.
        at: Vec<Address>,
    },
    /// The connection to its host closed, or fell silent.
    Lost,
    /// Its host said where the room has gone.
    Moved(Moved),
    /// The host that it was to go to was not there, or was not one to sit down at.
    NotReached,
    /// Somebody who was asked how they stand has answered, or not.
    Probed {
        /// Who was asked.
        whom: Peer,
        /// The answer, if they are reachable and are in this room.
        answer: Option<PeerStatus>,
    },
    /// Somebody who was asked how they stand hosts the room, and this member was removed there.
    Removed {
        /// Who was asked.
        by: Peer,
    },
    /// Somebody asks how this member stands, and says how they do. The answer is [`super::Succession::peer_status`]
    /// afterwards.
    Asked {
        /// How the asker stands.
        by: PeerStatus,
    },
    /// The room as somebody has it was fetched, and is at hand for [`Output::Open`] or [`Output::AdvanceTerm`]; or not.
    Fetched {
        /// Whose it is.
        from: Peer,
        /// What it includes, if it came.
        version: Option<Version>,
    },
    /// The room could not be opened here.
    NotOpened,
    /// Another host of this room wants to step down, and hands over the room as it has it.
    Offered {
        /// How they stand.
        by: PeerStatus,
    },
    /// The host to whom the room was offered has taken it, or not.
    OfferAnswered {
        /// Who.
        by: Peer,
        /// What they said.
        answer: OfferAnswer,
    },
    /// This member's host leaves, and wants the room to be opened here.
    TakeOver {
        /// The epoch at which to open it.
        epoch: Epoch,
        /// The longest time for which nothing was heard of the host, of those that ended in the last few seconds: what
        /// was held up by the network comes all at once.
        silence: Duration,
    },
    /// The person stays, and wants the room hosted by somebody else. Nothing comes of it unless somebody who is here
    /// stands by, and this member hosts the room and is not about to unite it with another host's.
    HandOver,
    /// The person leaves.
    Leave,
    /// Time went by.
    Tick,
}

/// What a member is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Connect to the host again where it was; then [`Input::Seated`] or [`Input::NotReached`].
    Reconnect,
    /// Ask somebody how they stand, saying how this member does; then [`Input::Probed`].
    Probe {
        /// Whom.
        whom: PeerInfo,
    },
    /// Fetch the room as somebody has it; then [`Input::Fetched`].
    Fetch {
        /// From whom.
        from: PeerInfo,
    },
    /// Open the room here, as this member has it, united with what was fetched from those; [`Input::NotOpened`] if
    /// that fails. From now on this member is the host.
    Open {
        /// The epoch at which to open it.
        epoch: Epoch,
        /// From whom something was fetched that is to be in it.
        unite: Vec<Peer>,
    },
    /// Go to that host; then [`Input::Seated`] or [`Input::NotReached`]. Overrides whatever connection is under way.
    Join {
        /// Whose room it is.
        host: PeerInfo,
    },
    /// Host: go on at a higher epoch, united with what was fetched from those, or offered by them.
    AdvanceTerm {
        /// The epoch.
        epoch: Epoch,
        /// Whose state is to be in it.
        unite: Vec<Peer>,
    },
    /// Host: take no more requests, and offer the room as it is to that host; then [`Input::OfferAnswered`].
    Offer {
        /// To whom.
        to: PeerInfo,
    },
    /// Host: answer another host's offer, after what came before has been done.
    AnswerOffer {
        /// Whose offer.
        to: Peer,
        /// What to say.
        answer: OfferAnswer,
    },
    /// Host: take requests again.
    GoOn,
    /// Host: hand the room over to an heir, and tell everybody where it is then; or else end all connections. From now on
    /// this member is none, or no host.
    HandOver,
    /// Host: close the room here, and tell everybody that it has moved there.
    CloseMoved {
        /// Who hosts it now.
        to: PeerInfo,
        /// At which epoch.
        epoch: Epoch,
    },
    /// Host: end all connections and say nothing, so that those who can go on with the room.
    Abandon,
    /// The person was removed from the room elsewhere: it is over for them. A host ends all connections.
    Removed,
}

/// What a host says to another that would step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OfferAnswer {
    /// The room is taken over: go there.
    Taken {
        /// The epoch at which it goes on.
        epoch: Epoch,
    },
    /// Not now.
    NotNow,
    /// Who offers it was removed from the room.
    Removed,
}

impl Seen<'_> {
    /// What the state includes of the room's life.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }
}
