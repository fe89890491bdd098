//! The data of a member's succession: the state machine, its pending actions, and what goes in and out.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use room::chain::{Delegation, Link};
use room::message::ReadCard;
use room::peer::PeerAnswer;
use room::succession::{Input, OfferAnswer, Peer, PeerInfo, Succession};
use room::{SeatSecret, Snapshot, Time};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::address::HostAddress;

/// What the session does with its connection.
#[derive(Debug)]
pub(in crate::join) enum NextStep {
    /// Connect to the same destination again.
    Reconnect,
    /// Connect to another host.
    ConnectTo(Vec<HostAddress>),
}

/// The result of a request to a peer, or a deadline.
pub(in crate::join) enum SuccessionInput {
    /// A probe has ended.
    Probed(Input),
    /// The texts that a peer has read. `None` if it did not answer.
    Fetched(Peer, Option<Vec<ReadCard>>),
    /// Whether the host keeps what was new in the copy that was sent to it.
    Proposed(bool),
    /// The peer's answer to the offer with this number.
    OfferAnswered(Peer, u32, OfferAnswer),
    /// The host in this process has stepped down, with this final delegation and this state of the room.
    SteppedDown(Box<Delegation>, Box<Snapshot>),
    /// The deadline of the state machine has passed.
    Deadline,
}

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The state machine of one member, with the data of its pending actions.
pub(in crate::join) struct SuccessionTask {
    pub(super) machine: Succession,
    pub(super) seat: SeatSecret,
    /// Peers that wait for an answer to their offer.
    pub(super) offer_replies: BTreeMap<Peer, oneshot::Sender<PeerAnswer>>,
    /// The number of the last offer.
    pub(super) last_offer: u32,
    /// Commands to the host in this process, executed in order.
    jobs: mpsc::UnboundedSender<Job>,
    pub(super) next_step: Option<NextStep>,
    /// The host that the state machine last told the member to join.
    pub(super) expected_host: Peer,
    pub(super) last_message_at: Instant,
    /// The last long silence of the host: its length, and when it ended.
    pub(super) silence: (Duration, Instant),
    /// The chain of the last host, to be reported to the next one.
    pub(in crate::join) ended_chain: Option<Vec<Link>>,
    /// When the connection to the host broke.
    pub(super) disconnected_since: Option<Instant>,
}

impl SuccessionTask {
    /// Starts as a plain member, or as the host of a room that was just opened and had been closed for `idle`.
    pub(in crate::join) fn new(seat: SeatSecret, idle: Option<Duration>) -> Self {
        let me = PeerInfo { key: Some(seat.key()), seat: None, addresses: Vec::new() };
        let machine = match idle {
            Some(idle) => Succession::host(me, idle, Time(0)),
            None => Succession::member(me, Time(0)),
        };
        let (jobs, mut queue) = mpsc::unbounded_channel::<Job>();
        tokio::spawn(async move {
            while let Some(job) = queue.recv().await {
                job.await;
            }
        });
        let now = Instant::now();
        Self {
            machine,
            seat,
            offer_replies: BTreeMap::new(),
            last_offer: 0,
            jobs,
            next_step: None,
            expected_host: None,
            last_message_at: now,
            silence: (Duration::ZERO, now),
            ended_chain: None,
            disconnected_since: None,
        }
    }

    /// Adds a job to the queue.
    pub(super) fn enqueue(&self, job: impl Future<Output = ()> + Send + 'static) {
        let _ = self.jobs.send(Box::pin(job));
    }
}
