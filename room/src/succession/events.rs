//! The inputs and outputs of [`Succession`](super::Succession).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::peer_status::{Peer, PeerInfo, PeerStatus};
use crate::chain::{Delegation, Link, Position};
use crate::{Address, Epoch, Moved, SeatId, Seq, State, Version};

/// The room as a member has it.
#[derive(Debug, Clone, Copy)]
pub struct MemberView<'a> {
    /// The public state.
    pub state: &'a State,
    /// The number of the last change included in the state.
    pub seq: Seq,
    /// The member's own seat, if it has one.
    pub you: Option<SeatId>,
}

/// What happened to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The member joined at a host. Its view is now that host's.
    Connected {
        /// The addresses at which the member reached the host.
        addresses: Vec<Address>,
    },
    /// The connection to the host closed or timed out.
    ConnectionLost,
    /// The host announced where the room has moved.
    Moved(Moved),
    /// The host was not reachable, or the member could not join it.
    ConnectFailed,
    /// A probe finished.
    ProbeAnswered {
        /// The probed peer.
        peer: Peer,
        /// The peer's status; `None` if it is not reachable or not in this room.
        answer: Option<PeerStatus>,
    },
    /// A peer probes this member. Reply with [`Succession::status`](super::Succession::status) afterwards.
    ProbeReceived {
        /// The probing peer's status.
        from: PeerStatus,
    },
    /// A fetch finished. On success the caller keeps the snapshot for [`Output::Open`] or
    /// [`Output::AdvanceTerm`].
    Fetched {
        /// The peer whose room was fetched.
        from: Peer,
        /// The version of the snapshot; `None` if the fetch failed.
        version: Option<Version>,
    },
    /// This machine could not open the room.
    OpenFailed,
    /// Another host of this room wants to step down and offers its room.
    OfferReceived {
        /// The offering host's status.
        from: PeerStatus,
    },
    /// The other host accepted or declined the offer.
    OfferAnswered {
        /// The host that answered.
        peer: Peer,
        /// Whether it takes the room.
        answer: OfferAnswer,
    },
    /// The host in this process has stepped down, as [`Output::CloseMoved`] asked.
    SteppedDown {
        /// The final delegation that it signed.
        ended: Delegation,
    },
    /// The host leaves and asks this member to open the room.
    TakeOver {
        /// The epoch at which to open the room.
        epoch: Epoch,
        /// The longest silence of the host that ended in the last few seconds. A network that held up messages
        /// delivers them all at once, so a long silence means that the request may be old.
        silence: Duration,
    },
    /// The person stays, but wants another member to host the room. The input has no effect unless this member hosts
    /// the room, a successor is present, and no offer or fetch is pending.
    HandOver,
    /// The person leaves the room.
    Leave,
    /// Only time has passed.
    Tick,
}

/// What the caller has to do for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Reconnect to the last host, then report [`Input::Connected`] or [`Input::ConnectFailed`].
    Reconnect,
    /// Send this member's status to a peer and ask for the peer's, then report [`Input::ProbeAnswered`].
    Probe {
        /// The peer to probe.
        peer: PeerInfo,
    },
    /// Fetch a peer's copy of the room, then report [`Input::Fetched`].
    Fetch {
        /// The peer to fetch from.
        from: PeerInfo,
    },
    /// Open the room on this machine: merge this member's copy with the fetched ones. This member is the host from now
    /// on. Report [`Input::OpenFailed`] if opening fails.
    Open {
        /// The epoch at which to open the room.
        epoch: Epoch,
        /// The peers whose fetched copies to merge.
        merge: Vec<Peer>,
    },
    /// Connect to another host, then report [`Input::Connected`] or [`Input::ConnectFailed`]. This replaces any
    /// connection in progress.
    Join {
        /// The host to join.
        host: PeerInfo,
    },
    /// Send [`crate::message::Request::ReportEnded`] to the host.
    ReportEnded {
        /// The chain of the last host.
        chain: Vec<Link>,
    },
    /// Host: continue at a higher epoch and merge the copies that were fetched or offered.
    AdvanceTerm {
        /// The new epoch.
        epoch: Epoch,
        /// The peers whose copies to merge.
        merge: Vec<Peer>,
    },
    /// Host: pause all requests and offer the room to another host, then report [`Input::OfferAnswered`].
    Offer {
        /// The host to offer the room to.
        to: PeerInfo,
    },
    /// Host: answer another host's offer, after all earlier outputs have been carried out.
    AnswerOffer {
        /// The host that made the offer.
        to: Peer,
        /// Whether this host takes the room.
        answer: OfferAnswer,
    },
    /// Host: accept requests again.
    Resume,
    /// Host: hand the room over to a successor and announce the new host to everyone; if no successor takes it, end all
    /// connections. This member is no longer the host.
    HandOver,
    /// Host: give up the right to host, report [`Input::SteppedDown`], close the room on this machine and announce that it has
    /// moved.
    CloseMoved {
        /// The new host.
        to: PeerInfo,
        /// The epoch at the new host.
        epoch: Epoch,
        /// A point of the new host's chain. The final delegation that ends this host's right names it.
        into: Position,
    },
}

/// A host's answer to another host's offer to step down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferAnswer {
    /// The host has merged the room; the offering host should close and join it.
    Taken {
        /// The epoch at which the merged room continues.
        epoch: Epoch,
    },
    /// The host cannot merge now.
    NotNow,
}

impl MemberView<'_> {
    /// The version of the state: its term, and the earlier terms that it includes.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }
}
