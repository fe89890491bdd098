//! What waits to be sent on one connection: bounded, because a reader that stops reading must not
//! fill the host's memory.
//!
//! Changes of the public state may be left out, since the whole state can be sent instead once the
//! reader has caught up; letters to one connection alone may not, so some room is kept for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::ws::Utf8Bytes;
use room::limits::{OUTBOX_LETTERS, OUTBOX_MESSAGES};
use room::message::HostMessage;
use tokio::sync::mpsc;

/// An encoded message; copies share its bytes.
pub(super) type Frame = Utf8Bytes;

/// Where frames for a connection go in. Once it is dropped the connection ends, after what is in it.
pub(super) struct Outbox {
    frames: mpsc::Sender<Frame>,
    behind: Arc<AtomicBool>,
}

/// The same for the connection itself, which does not keep the outbox open.
pub(super) struct WeakOutbox(mpsc::WeakSender<Frame>);

/// Where they come out.
pub(super) struct Outgoing {
    pub(super) frames: mpsc::Receiver<Frame>,
    behind: Arc<AtomicBool>,
}

/// There is no room, not even for a letter: the reader has stopped reading.
#[derive(Debug)]
pub(super) struct Overfull;

pub(super) fn outbox() -> (Outbox, Outgoing) {
    let (sender, frames) = mpsc::channel(OUTBOX_MESSAGES);
    let behind = Arc::new(AtomicBool::new(false));
    (Outbox { frames: sender, behind: behind.clone() }, Outgoing { frames, behind })
}

impl Outbox {
    pub(super) fn downgrade(&self) -> WeakOutbox {
        WeakOutbox(self.frames.downgrade())
    }

    /// Puts in what everybody gets, if the reader has kept up; else leaves it out, and the reader is
    /// owed the whole state.
    pub(super) fn put_change(&self, frame: Frame) {
        if self.is_behind() {
            return;
        }
        if self.frames.capacity() <= OUTBOX_LETTERS || self.frames.try_send(frame).is_err() {
            self.behind.store(true, Ordering::Release);
        }
    }

    /// Puts in what is meant for this reader alone.
    pub(super) fn put_letter(&self, frame: Frame) -> Result<(), Overfull> {
        self.frames.try_send(frame).map_err(|_| Overfull)
    }

    /// Whether changes were left out, so that the reader is owed the whole state.
    pub(super) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Acquire)
    }

    /// Puts in the whole state, which the reader was owed.
    pub(super) fn put_state(&self, frame: Frame) {
        if self.frames.try_send(frame).is_ok() {
            self.behind.store(false, Ordering::Release);
        }
    }
}

impl WeakOutbox {
    /// Puts in what is meant for this reader alone; nothing happens once the outbox is closed.
    pub(super) fn put_letter(&self, frame: Frame) -> Result<(), Overfull> {
        let Some(frames) = self.0.upgrade() else { return Ok(()) };
        frames.try_send(frame).map_err(|_| Overfull)
    }
}

impl Outgoing {
    /// Whether the reader, after falling behind, has now taken all there was: time for the whole state.
    pub(super) fn has_caught_up(&self) -> bool {
        self.frames.is_empty() && self.behind.load(Ordering::Acquire)
    }
}

/// One message as it crosses the wire.
pub(super) fn encode(message: &HostMessage) -> Frame {
    // Encoding fails only for maps with keys that are no strings, and a message has none.
    serde_json::to_string(message).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn changes_are_left_out_before_letters_are() {
        let (outbox, mut outgoing) = outbox();
        for _ in 0..OUTBOX_MESSAGES {
            outbox.put_change("change".into());
        }
        assert!(outbox.is_behind());
        assert!(!outgoing.has_caught_up(), "not before all of them are out");
        for _ in 0..OUTBOX_LETTERS {
            outbox.put_letter("letter".into()).unwrap();
        }
        assert!(outbox.put_letter("letter".into()).is_err());
        let mut changes = 0;
        while let Ok(frame) = outgoing.frames.try_recv() {
            changes += usize::from(frame == "change");
        }
        assert_eq!(changes, OUTBOX_MESSAGES - OUTBOX_LETTERS);
        assert!(outgoing.has_caught_up());
        outbox.put_change("change".into());
        assert!(outgoing.frames.is_empty(), "no change may follow what was left out");
        outbox.put_state("state".into());
        assert!(!outbox.is_behind());
    }
}
