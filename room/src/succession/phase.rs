//! What a member is doing about its host, with the times and answers that it waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::company::Company;
use super::peer_status::{Peer, PeerInfo, PeerRole, PeerStatus};
use crate::chain::Claim;
use crate::limits::{HOST_CHECK_INTERVAL, HOST_RETRIES, HOST_RETRY_TIMEOUT, PROBE_TIMEOUT};
use crate::{SeatKey, Time};

/// What this member is doing about its host.
#[derive(Debug, Clone)]
pub(super) enum Phase {
    /// The member is connected to a host, or has not joined yet.
    Connected,
    /// The member has just lost its host and retries it.
    Retrying(Retrying),
    /// The member searches for the current host, and can become a candidate itself.
    Searching(Search),
    /// The member has found a host and connects to it.
    Joining(Joining),
    /// The member hosts the room.
    Hosting(Box<Hosting>),
    /// The person left the room.
    Left,
}

/// Retrying the host that was just lost.
#[derive(Debug, Clone)]
pub(super) struct Retrying {
    pub(super) lost_at: Time,
    pub(super) attempts: u32,
}

/// Searching for the current host.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// When the last host was lost.
    pub(super) lost_at: Time,
    /// When the known peers were last probed.
    pub(super) probed_at: Time,
    /// The probed peers that have not answered yet.
    pub(super) unanswered: BTreeSet<Peer>,
    /// The statuses of the peers that are reachable.
    pub(super) statuses: BTreeMap<Peer, PeerStatus>,
    /// The peers that stand by to open the room, and since when they have said so.
    pub(super) standing_by: BTreeMap<Peer, Time>,
    /// When a peer was last known to keep its turn: it stood by or had another host.
    pub(super) kept_turn: BTreeMap<Peer, Time>,
    /// When to probe next; `None` while answers are pending.
    pub(super) next_probe_at: Option<Time>,
    /// The peer from which texts are being fetched, and how long to wait for them.
    pub(super) fetching: Option<(Peer, Time)>,
    /// Whether a peer has sent them.
    pub(super) has_fetched: bool,
    /// The peers from whom a fetch failed.
    pub(super) unavailable: BTreeSet<Peer>,
}

/// Connecting to a host that was found.
#[derive(Debug, Clone)]
pub(super) struct Joining {
    /// When the last host was lost.
    pub(super) lost_at: Time,
    pub(super) host: PeerInfo,
    pub(super) give_up_at: Time,
    pub(super) retry_at: Option<Time>,
}

impl Retrying {
    pub(super) fn deadline(&self) -> Time {
        match self.attempts {
            attempts if attempts < HOST_RETRIES => {
                self.lost_at + HOST_RETRY_TIMEOUT / (HOST_RETRIES + 1) * attempts
            }
            _ => self.lost_at + HOST_RETRY_TIMEOUT,
        }
    }
}

impl Search {
    pub(super) fn new(lost_at: Time, now: Time) -> Self {
        Self {
            lost_at,
            probed_at: now,
            unanswered: BTreeSet::new(),
            statuses: BTreeMap::new(),
            standing_by: BTreeMap::new(),
            kept_turn: BTreeMap::new(),
            next_probe_at: Some(now),
            fetching: None,
            has_fetched: false,
            unavailable: BTreeSet::new(),
        }
    }

    pub(super) fn deadline(&self) -> Time {
        match (&self.fetching, self.next_probe_at) {
            (Some((_, until)), _) => *until,
            (None, Some(next_probe_at)) => next_probe_at,
            (None, None) => self.probed_at + PROBE_TIMEOUT,
        }
    }

    /// Whether all probed peers have answered or had the time to.
    pub(super) fn is_round_over(&self, now: Time) -> bool {
        self.unanswered.is_empty() || now >= self.probed_at + PROBE_TIMEOUT
    }

    /// Remembers a peer's answer.
    pub(super) fn receive(&mut self, status: PeerStatus, now: Time) {
        if matches!(status.role, PeerRole::Searching { able: true } | PeerRole::Seated { .. }) {
            self.kept_turn.insert(status.who.key, now);
        }
        match status.role {
            PeerRole::Searching { able: true } => {
                self.standing_by.entry(status.who.key).or_insert(now);
            }
            PeerRole::Searching { able: false } | PeerRole::Seated { .. } | PeerRole::Hosting(_) => {
                self.standing_by.remove(&status.who.key);
            }
        }
        self.statuses.insert(status.who.key, status);
    }

    /// Drops the statuses received before the machine slept.
    pub(super) fn wake(&mut self) {
        self.statuses.clear();
        self.standing_by.clear();
        self.kept_turn.clear();
        self.unanswered.clear();
        self.next_probe_at = Some(self.probed_at);
    }
}

impl Joining {
    pub(super) fn deadline(&self) -> Time {
        self.retry_at.map_or(self.give_up_at, |retry_at| retry_at.min(self.give_up_at))
    }
}

/// State of a member that hosts the room.
#[derive(Debug, Clone)]
pub(super) struct Hosting {
    pub(super) company: Company,
    /// When to probe for other hosts next.
    pub(super) check_at: Time,
    pub(super) offering: Option<Offering>,
    /// When this host last offered to step down. It accepts no offers then.
    pub(super) offered_at: Option<Time>,
    /// When this host accepted the offers of other hosts. It does not step down then: their people are on their way.
    pub(super) accepted: BTreeMap<Peer, Time>,
    /// How many offers in a row were refused, and until when this host makes no other.
    pub(super) refused: (u32, Time),
    /// When this host last heard of another one about which its people have to decide.
    pub(super) asked_at: Option<Time>,
    /// What the people here have decided about other hosts.
    pub(super) decided: BTreeMap<SeatKey, bool>,
}

/// This host offers another one to step down.
#[derive(Debug, Clone)]
pub(super) struct Offering {
    pub(super) to: PeerInfo,
    pub(super) until: Time,
    /// What the other host says about its right.
    pub(super) claim: Claim,
}

impl Hosting {
    /// `idle` is set if this process has opened a room that its machine had hosted before: how long nobody has had it open.
    pub(super) fn new(now: Time, idle: Option<Duration>) -> Self {
        let company = Company::new(now, idle);
        // Only a host that has restarted may have missed another one.
        let check_at = if idle.is_some() { now } else { now + HOST_CHECK_INTERVAL };
        Self {
            company,
            check_at,
            offering: None,
            offered_at: None,
            accepted: BTreeMap::new(),
            refused: (0, now),
            asked_at: None,
            decided: BTreeMap::new(),
        }
    }

    pub(super) fn deadline(&self) -> Time {
        self.offering.as_ref().map_or(self.check_at, |offering| self.check_at.min(offering.until))
    }

    /// Probes for other hosts at once: the members may have moved to another host while this machine slept.
    pub(super) fn wake(&mut self, now: Time) {
        self.company.wake(now);
        self.check_at = now;
    }
}
