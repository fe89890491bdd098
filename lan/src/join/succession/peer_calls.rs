//! What is asked of other members' machines.

use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{PeerInfo, PeerRole, PeerStatus};
use room::{RoomId, SeatSecret, Seq, Term, Version};

use crate::{about, peer_client};

/// Asks somebody something, at each of their addresses until one answers.
pub(super) async fn ask(
    whom: &PeerInfo,
    room: RoomId,
    me: &SeatSecret,
    request: PeerRequest,
) -> Option<PeerAnswer> {
    let key = whom.key?;
    for &address in &whom.addresses {
        if let Ok(answer) = peer_client::ask(address, room, key, me, request.clone()).await {
            return Some(answer);
        }
    }
    None
}

/// Asks somebody how they stand to the room's host, and says how this member does.
pub(super) async fn ask_how_they_stand(
    whom: PeerInfo,
    room: RoomId,
    me: &SeatSecret,
    by: PeerStatus,
) -> Option<PeerAnswer> {
    if whom.key.is_none() {
        return ask_first_host(whom, room).await.map(PeerAnswer::Stands);
    }
    ask(&whom, room, me, PeerRequest::Stand { by: Box::new(by) }).await
}

/// A room's first host at which nobody sits takes no calls, and has all that it ever said.
async fn ask_first_host(whom: PeerInfo, room: RoomId) -> Option<PeerStatus> {
    for &address in &whom.addresses {
        let Ok(about) = about::ask(address).await else { continue };
        if about.room.id == room {
            let latest = Term { epoch: about.room.epoch, nonce: about.room.nonce, seq: Seq(u64::MAX) };
            let version = Version { latest, past: Vec::new() };
            return Some(PeerStatus {
                who: whom,
                version,
                post: PeerRole::Hosting { voters: 0 },
                knows: Vec::new(),
            });
        }
    }
    None
}
