//! Requests of one host or member to the machines of others, for the succession. Each takes a limited time.

use room::limits::{FETCH_TIMEOUT, OFFER_TIMEOUT, PROBE_TIMEOUT};
use room::message::ReadCard;
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{Input, OfferAnswer, PeerInfo, PeerStatus};
use room::{CardId, RoomId, SeatSecret, Snapshot};
use tokio::time::timeout;

use crate::peer_client;

/// Who makes requests, and in which room.
#[derive(Debug, Clone)]
pub(crate) struct Requester {
    pub(crate) room: RoomId,
    pub(crate) seat: SeatSecret,
}

impl Requester {
    /// Exchanges the status with a peer.
    pub(crate) async fn probe(self, peer: PeerInfo, own: PeerStatus) -> Input {
        let request = PeerRequest::Probe { by: Box::new(own) };
        let answer = timeout(PROBE_TIMEOUT, self.send(&peer, request)).await;
        let peer = peer.key;
        match answer {
            Ok(Some(PeerAnswer::Status(status))) => Input::ProbeAnswered { peer, answer: Some(status) },
            Ok(_) | Err(_) => Input::ProbeAnswered { peer, answer: None },
        }
    }

    /// Fetches the texts of these cards.
    pub(crate) async fn fetch(self, from: PeerInfo, cards: Vec<CardId>) -> Option<Vec<ReadCard>> {
        match timeout(FETCH_TIMEOUT, self.send(&from, PeerRequest::Fetch { cards })).await {
            Ok(Some(PeerAnswer::Texts(texts))) => Some(texts),
            Ok(_) | Err(_) => None,
        }
    }

    /// Offers another host to step down in its favour.
    pub(crate) async fn offer(self, to: PeerInfo, own: PeerStatus) -> OfferAnswer {
        match timeout(OFFER_TIMEOUT, self.send(&to, PeerRequest::Offer { by: Box::new(own) })).await {
            Ok(Some(PeerAnswer::Offered(answer))) => answer,
            Ok(_) | Err(_) => OfferAnswer::NotNow,
        }
    }

    /// Sends a copy of the room to its host. Returns whether the room keeps what was new in it.
    pub(crate) async fn propose(&self, to: PeerInfo, copy: Box<Snapshot>) -> bool {
        let answer = self.send(&to, PeerRequest::Propose { copy }).await;
        matches!(answer, Some(PeerAnswer::Proposed { accepted: true }))
    }

    /// Tries the peer's addresses in order until one answers.
    async fn send(&self, peer: &PeerInfo, request: PeerRequest) -> Option<PeerAnswer> {
        let key = peer.key?;
        for &address in &peer.addresses {
            let sent = peer_client::send_request(address, self.room, key, &self.seat, request.clone());
            if let Ok(answer) = sent.await {
                return Some(answer);
            }
        }
        None
    }
}
