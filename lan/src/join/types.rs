//! What goes in and out of a member: the room to join, events, commands, and a room that this process hosts already.

use std::net::SocketAddr;

use room::client_protocol::Outcome;
use room::message::Request;
use room::ui_protocol::EndReason;
use room::{Fingerprint, RoomId, Snapshot, Update};
use tokio::sync::oneshot;

use crate::address::HostAddress;
use crate::host::{Host, PeerCalls};

/// The room to join, and its possible addresses.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The addresses to try, the most likely first.
    pub addresses: Vec<HostAddress>,
    /// The expected room. `None` accepts any room at these addresses.
    pub room: Option<RoomId>,
    /// Whether, and how, the host has to prove itself before the first join.
    pub trust: Trust,
}

/// How a host proves itself before it gets a hello. After the first join, the members know which keys may host the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// It has one of these keys: those of a link, an announcement, or a room that this device knows.
    Keys(Vec<Fingerprint>),
    /// Any host is trusted on first use, as after typing an address or a short code. It has to prove that it may host its room.
    FirstUse,
    /// The connection is not encrypted and proves no host. For debugging, and where a proxy stands between.
    Plain,
}

/// An event of the membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A message from the host, with the views that result from it. `joined` is the first one after every connect. The
    /// following `state`, `changed` and `your_vote` messages apply to the state before them, in order.
    Update(Update),
    /// The connection broke, or an attempt to reconnect failed. The task keeps trying.
    Disconnected {
        /// The number of failed attempts since the connection broke.
        attempts: u32,
        /// A sentence for the user.
        reason: String,
    },
    /// This process hosts the room now, because the last host left, was lost, or handed it over. [`super::Member::leave`] and
    /// [`super::Member::hand_over`] pass it to the next successor.
    HostingStarted {
        /// The addresses at which others reach the room, the most likely first.
        addresses: Vec<SocketAddr>,
    },
    /// Another host has taken over the room that was hosted here.
    HostingEnded,
    /// The membership has ended. This is the last event.
    Ended {
        /// The reason, for programs.
        why: EndReason,
        /// The reason, as a sentence for the user.
        message: String,
    },
}

/// A room that this process hosts.
pub struct LocalHost {
    /// The host. It must have been opened with the same seat and with [`PeerCalls::sender`].
    pub host: Host,
    /// Incoming calls from the other members' processes.
    pub calls: PeerCalls,
}

/// A command from [`super::Member`] to its task.
pub(super) enum MemberCommand {
    /// Sends a request to the room.
    Request(Request, oneshot::Sender<Outcome>),
    /// Hands the hosted room over. The reply says whether the handover has started.
    HandOver(oneshot::Sender<bool>),
    /// Takes a snapshot of this member's copy of the room.
    Snapshot(oneshot::Sender<Option<Snapshot>>),
    /// Ends the pause before the next attempt to connect.
    ReconnectNow,
    /// Leaves the room.
    Leave,
}
