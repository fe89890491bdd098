//! How a page in a browser finds out where its room goes on.
//!
//! The page may talk to its own host alone, and that may be gone. So it keeps an empty document beside it, which it got
//! from the host in time ([`frame`]) and whose own policy lets it load pictures from the room's heirs and from nowhere
//! else. A picture that comes says that the room is open there ([`sign`]): only who knows the room's id gets it, so a
//! page of another site learns nothing.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use room::{Epoch, RoomId};

use super::connection_context::ConnectionContext;

/// The smallest picture there is.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// `GET /successors`: an empty document that may load pictures from the room's heirs.
pub(super) async fn frame(State(context): State<Arc<ConnectionContext>>) -> Response {
    let successors = context.successors.borrow().clone();
    let mut policy = String::from(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; img-src",
    );
    // A policy has no words for an address of IPv6.
    let addresses =
        successors.iter().flat_map(|successor| &successor.addresses).filter(|address| address.is_ipv4());
    let before = policy.len();
    for address in addresses {
        // Writing into a string does not fail.
        let _ = write!(policy, " http://{address}");
    }
    if policy.len() == before {
        policy.push_str(" 'none'");
    }
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CONTENT_TYPE, "text/html; charset=utf-8".to_owned())];
    (headers, [(CACHE_CONTROL, "no-store")], "<!doctype html><title></title>").into_response()
}

/// `GET /open/<room>/<epoch>`: a picture, if that room is open here at that epoch or a later one.
pub(super) async fn sign(
    State(context): State<Arc<ConnectionContext>>,
    Path((room, epoch)): Path<(String, u64)>,
) -> Response {
    let here = context.about.borrow().room.clone();
    if room.parse() != Ok::<RoomId, _>(here.id) || here.epoch < Epoch(epoch) {
        return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response();
    }
    // The document that asks is another server's.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    let headers = [(policy, "cross-origin"), (CONTENT_TYPE, "image/gif"), (CACHE_CONTROL, "no-store")];
    (headers, PICTURE).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_one() {
        assert!(PICTURE.starts_with(b"GIF89a") && PICTURE.ends_with(b";") && PICTURE.len() == 43);
    }
}
