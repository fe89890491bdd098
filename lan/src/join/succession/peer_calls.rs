//! Requests to the processes of other members, used by [`super`].

use room::chain::{Finals, Position};
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{HostStatus, PeerInfo, PeerRole, PeerStatus};
use room::{Epoch, RoomId, SeatSecret, Seq, Term, Version};

use crate::{about, peer_client};

/// Sends a request to a peer. Tries its addresses in order until one answers.
pub(super) async fn send_to_peer(
    peer: &PeerInfo,
    room: RoomId,
    seat: &SeatSecret,
    request: PeerRequest,
) -> Option<PeerAnswer> {
    let key = peer.key?;
    for &address in &peer.addresses {
        if let Ok(answer) = peer_client::send_request(address, room, key, seat, request.clone()).await {
            return Some(answer);
        }
    }
    None
}

/// Exchanges the status with a peer: sends this member's, and returns the peer's.
pub(super) async fn exchange_status(
    peer: PeerInfo,
    room: RoomId,
    seat: &SeatSecret,
    own_status: PeerStatus,
) -> Option<PeerAnswer> {
    if peer.key.is_none() {
        return probe_host_without_seat(peer, room).await.map(PeerAnswer::Status);
    }
    send_to_peer(&peer, room, seat, PeerRequest::Probe { by: Box::new(own_status) }).await
}

/// A first host without a seat (`party host`) accepts no peer calls. Its public description stands for its status, with the
/// highest sequence number, because nobody else can have newer changes.
async fn probe_host_without_seat(peer: PeerInfo, room: RoomId) -> Option<PeerStatus> {
    for &address in &peer.addresses {
        let Ok(about) = about::fetch_about(address, None).await else { continue };
        // Only the founder hosts without a seat.
        if about.room.id == room && about.fingerprint == about.room.founder.key.fingerprint() {
            let latest = Term { epoch: about.room.epoch, nonce: about.room.nonce, seq: Seq(u64::MAX) };
            let version = Version { latest, past: Vec::new() };
            // It offers its room to nobody, so it gives way to every successor.
            let term = about.verify_chain(about.room.founder.key).ok()?.position();
            let yields_from = Some(Position { epoch: Epoch(0), serial: 0, ..term });
            let status = HostStatus { chain: about.chain, finals: Finals::default(), yields_from };
            let role = PeerRole::Hosting(Box::new(status));
            return Some(PeerStatus { who: peer, version, is_incomplete: true, role, knows: Vec::new() });
        }
    }
    None
}
