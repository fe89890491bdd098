//! The inputs and outputs of [`Succession`](super::Succession).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::peer_status::{Peer, PeerInfo, PeerStatus};
use crate::chain::{Delegation, Link, Position};
use crate::{Address, Epoch, Moved, OtherHost, SeatId, Seq, Snapshot, State, Version};

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
        /// The member's copy of the room as it left it, if it was in another term.
        left: Option<Box<Snapshot>>,
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
    /// A fetch finished.
    Fetched {
        /// The peer from which texts were fetched.
        from: Peer,
        /// Whether it has sent them.
        received: bool,
    },
    /// The host has answered a copy of the room, as [`Output::Propose`] asked.
    Proposed {
        /// Whether the room keeps what was new in it.
        accepted: bool,
    },
    /// This machine could not open the room.
    OpenFailed,
    /// Another host of this room wants to step down in favour of this one.
    OfferReceived {
        /// The offering host's status.
        from: PeerStatus,
    },
    /// The other host has answered the offer to step down.
    OfferAnswered {
        /// The host that answered.
        peer: Peer,
        /// Whether this host may step down.
        answer: OfferAnswer,
    },
    /// The host in this process has stepped down, as [`Output::CloseMoved`] asked.
    SteppedDown {
        /// The final delegation that it signed.
        ended: Box<Delegation>,
        /// The room as it was then.
        left: Box<Snapshot>,
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
    /// the room, a successor is present, and no offer is pending.
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
    /// Fetch the texts that this member has never read from a peer, then report [`Input::Fetched`].
    Fetch {
        /// The peer to fetch from.
        from: PeerInfo,
    },
    /// Send a copy of the room to the present host, because it has changes that this host did not get. Then report
    /// [`Input::Proposed`].
    Propose {
        /// The host; this member itself if it hosts the room.
        to: PeerInfo,
        /// The copy.
        copy: Box<Snapshot>,
    },
    /// Open the room on this machine with this member's copy. This member is the host from now on. Report
    /// [`Input::OpenFailed`] if opening fails.
    Open {
        /// The epoch at which to open the room.
        epoch: Epoch,
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
    /// Host: offer to step down in favour of another host, then report [`Input::OfferAnswered`].
    Offer {
        /// The other host.
        to: PeerInfo,
    },
    /// Host: answer another host's offer.
    AnswerOffer {
        /// The host that made the offer.
        to: Peer,
        /// Whether it may step down.
        answer: OfferAnswer,
    },
    /// Host: ask the people here about another host with [`crate::Input::OtherHost`], or withdraw the question.
    AskAbout {
        /// The other host.
        other: Option<OtherHost>,
    },
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
    /// The other host stays. The one that made the offer closes its room, and its people come over.
    Accepted,
    /// The other host may step down itself.
    NotNow,
}

impl MemberView<'_> {
    /// The version of the state: its term, and the earlier terms that it includes.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }
}
