//! Many at once.

use crate::guest::{Guest, open};

/// More than may stand at the door of one address wait a moment, and all get in.
#[tokio::test(flavor = "multi_thread")]
async fn sixty_people_sit_down_at_once() {
    let host = open("").await;
    let mut guests: Vec<_> =
        (0..60).map(|number| Guest::new(&format!("Person {number}"), host.here())).collect();
    for guest in &mut guests {
        guest.sees("everybody", |view| view.state.seated().count() == 60).await;
    }
}
