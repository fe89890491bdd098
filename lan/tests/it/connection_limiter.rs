//! Many clients that join at the same time.

use crate::guest::{Guest, open};

/// Clients over the handshake limit of one address retry, and all join.
#[tokio::test(flavor = "multi_thread")]
async fn sixty_people_join_at_once() {
    let host = open("").await;
    let mut guests: Vec<_> =
        (0..60).map(|number| Guest::new(&format!("Person {number}"), host.local_address())).collect();
    for guest in &mut guests {
        guest.wait_until("everyone", |view| view.state.seated().count() == 60).await;
    }
}
