//! Helps a browser find the room's next host.
//!
//! The page may only talk to its own host, which may be gone. So it loads a hidden iframe from the host in
//! advance ([`successors_frame`]). The iframe's policy lets it load images from the successors only. A
//! successor that hosts the room now answers with a pixel ([`open_pixel`]). Only pages that know the room's
//! id get it, so pages of other sites learn nothing.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use room::{Epoch, RoomId};

use super::connection_context::ConnectionContext;

/// A transparent 1 × 1 GIF.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// `GET /successors`: an empty document that may load images from the room's successors.
pub(super) async fn successors_frame(State(context): State<Arc<ConnectionContext>>) -> Response {
    let successors = context.successors.borrow().clone();
    let mut policy = String::from(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; img-src",
    );
    // CSP can't express IPv6 addresses.
    let addresses =
        successors.iter().flat_map(|successor| &successor.addresses).filter(|address| address.is_ipv4());
    let before = policy.len();
    for address in addresses {
        // Writing to a string can't fail.
        let _ = write!(policy, " http://{address}");
    }
    if policy.len() == before {
        policy.push_str(" 'none'");
    }
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CONTENT_TYPE, "text/html; charset=utf-8".to_owned())];
    (headers, [(CACHE_CONTROL, "no-store")], "<!doctype html><title></title>").into_response()
}

/// `GET /open/<room>/<epoch>`: a pixel if this host runs that room at that epoch or later, else 404.
pub(super) async fn open_pixel(
    State(context): State<Arc<ConnectionContext>>,
    Path((room, epoch)): Path<(String, u64)>,
) -> Response {
    let here = context.about.borrow().room.clone();
    if room.parse() != Ok::<RoomId, _>(here.id) || here.epoch < Epoch(epoch) {
        return (StatusCode::NOT_FOUND, "There's nothing here.\n").into_response();
    }
    // The iframe comes from another host, so the image must allow cross-origin use.
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    let headers = [(policy, "cross-origin"), (CONTENT_TYPE, "image/gif"), (CACHE_CONTROL, "no-store")];
    (headers, PIXEL).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixel_is_a_gif() {
        assert!(PIXEL.starts_with(b"GIF89a") && PIXEL.ends_with(b";") && PIXEL.len() == 43);
    }
}
