//! Waits for Ctrl-C or a termination signal.

use std::future::pending;

/// Returns after Ctrl-C or a termination signal.
pub(crate) async fn interrupted() {
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => if pressed.is_err() { pending().await },
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    pending().await
}
