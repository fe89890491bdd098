//! Requests of one host or member to the machines of others, for the succession. Each takes a limited time.

use room::limits::{FETCH_TIMEOUT, OFFER_TIMEOUT, PROBE_TIMEOUT};
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
            Ok(Some(PeerAnswer::Snapshot(_) | PeerAnswer::Offered(_)) | None) | Err(_) => {
                Input::ProbeAnswered { peer, answer: None }
            }
        }
    }

    /// Fetches a peer's copy of the room, with the bodies of these cards.
    pub(crate) async fn fetch(self, from: PeerInfo, bodies: Vec<CardId>) -> Option<Box<Snapshot>> {
        match timeout(FETCH_TIMEOUT, self.send(&from, PeerRequest::Fetch { bodies })).await {
            Ok(Some(PeerAnswer::Snapshot(snapshot))) => Some(snapshot),
            Ok(Some(PeerAnswer::Status(_) | PeerAnswer::Offered(_)) | None) | Err(_) => None,
        }
    }

    /// Offers the room hosted here to another host.
    pub(crate) async fn offer(self, to: PeerInfo, own: PeerStatus, snapshot: Snapshot) -> OfferAnswer {
        // Only the paused host knows the final version of the room.
        let by = PeerStatus { version: snapshot.version(), ..own };
        let request = PeerRequest::Offer { by: Box::new(by), snapshot: Box::new(snapshot) };
        match timeout(OFFER_TIMEOUT, self.send(&to, request)).await {
            Ok(Some(PeerAnswer::Offered(answer))) => answer,
            Ok(Some(PeerAnswer::Status(_) | PeerAnswer::Snapshot(_)) | None) | Err(_) => OfferAnswer::NotNow,
        }
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
