//! A bounded send queue for one connection, so that a client that stops reading can't fill the host's memory.
//!
//! [`channel`] returns the table's end, the connection's own sender and the receiver. A slow reader misses
//! changes and gets the full state once it has read everything queued. Direct messages can't be skipped, so
//! part of the queue is reserved for them; if even that is full, the connection ends.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use room::limits::{MAX_OUTBOX_BYTES, MAX_OUTBOX_MESSAGES, RESERVED_OUTBOX_MESSAGES};

use super::frame::Frame;

/// Transient frames are skipped if this many frames are queued.
const MAX_QUEUED_FOR_TRANSIENT: usize = RESERVED_OUTBOX_MESSAGES;

/// The table's sender. Dropping it closes the queue; frames already queued are still sent.
pub(super) struct Outbox(Shared);

/// The connection's own sender. It does not keep the queue open.
pub(super) struct ReplySender(Shared);

/// The receiver, owned by the connection's writer.
pub(super) struct OutboxReceiver(Shared);

/// The queue is full even for direct messages: the client has stopped reading.
#[derive(Debug)]
pub(super) struct OutboxFull;

type Shared = Arc<Mutex<Queue>>;

#[derive(Default)]
struct Queue {
    frames: VecDeque<Frame>,
    /// Total bytes of the queued frames except states, which are long and shared between connections.
    bytes: usize,
    /// Whether changes were skipped, so that the reader needs the full state.
    lagging: bool,
    closed: bool,
    /// Wakes the receiver.
    waker: Option<Waker>,
}

impl Queue {
    fn push(&mut self, frame: Frame) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }
}

pub(super) fn channel() -> (Outbox, ReplySender, OutboxReceiver) {
    let shared = Shared::default();
    (Outbox(shared.clone()), ReplySender(shared.clone()), OutboxReceiver(shared))
}

impl Outbox {
    /// Queues a broadcast change. If the queue is too full, the change is skipped and the reader gets the
    /// full state later.
    pub(super) fn push_change(&self, frame: Frame) {
        let mut queue = lock(&self.0);
        if queue.lagging {
            return;
        }
        let exceeds_bytes = queue.bytes + frame.len() > MAX_OUTBOX_BYTES && !queue.frames.is_empty();
        if exceeds_bytes || queue.frames.len() >= MAX_OUTBOX_MESSAGES - RESERVED_OUTBOX_MESSAGES {
            queue.lagging = true;
            return;
        }
        queue.push(frame);
        wake(queue);
    }

    /// Queues a broadcast frame that only matters now, such as a reaction. Slow readers miss it.
    pub(super) fn push_transient(&self, frame: Frame) {
        let mut queue = lock(&self.0);
        if !queue.lagging && queue.frames.len() < MAX_QUEUED_FOR_TRANSIENT {
            queue.push(frame);
            wake(queue);
        }
    }

    /// Queues a frame for this connection only.
    pub(super) fn push_direct(&self, frame: Frame) -> Result<(), OutboxFull> {
        push_direct(lock(&self.0), frame)
    }

    /// Whether changes were skipped, so that the reader needs the full state.
    pub(super) fn is_lagging(&self) -> bool {
        lock(&self.0).lagging
    }

    /// Queues the full state as its two fragments; the reader no longer lags.
    pub(super) fn push_state(&self, fragments: [Frame; 2]) {
        let mut queue = lock(&self.0);
        queue.frames.extend(fragments);
        queue.lagging = false;
        wake(queue);
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let mut queue = lock(&self.0);
        queue.closed = true;
        wake(queue);
    }
}

impl ReplySender {
    /// Queues a frame for this connection. Does nothing once the queue is closed.
    pub(super) fn push_direct(&self, frame: Frame) -> Result<(), OutboxFull> {
        let queue = lock(&self.0);
        if queue.closed { Ok(()) } else { push_direct(queue, frame) }
    }
}

impl OutboxReceiver {
    /// Waits for frames and takes all of them. Returns `None` once the queue is closed and empty.
    pub(super) async fn recv(&mut self) -> Option<VecDeque<Frame>> {
        poll_fn(|context| self.poll_recv(context)).await
    }

    fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Option<VecDeque<Frame>>> {
        let mut queue = lock(&self.0);
        if !queue.frames.is_empty() {
            queue.bytes = 0;
            return Poll::Ready(Some(std::mem::take(&mut queue.frames)));
        }
        if queue.closed {
            return Poll::Ready(None);
        }
        queue.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Whether a lagging reader has now taken all queued frames, so that it can get the full state.
    pub(super) fn has_caught_up(&self) -> bool {
        let queue = lock(&self.0);
        queue.lagging && queue.frames.is_empty()
    }
}

fn push_direct(mut queue: MutexGuard<'_, Queue>, frame: Frame) -> Result<(), OutboxFull> {
    // Changes fill at most half of the byte limit.
    let exceeds_bytes = queue.bytes + frame.len() > 2 * MAX_OUTBOX_BYTES && !queue.frames.is_empty();
    if exceeds_bytes || queue.frames.len() >= MAX_OUTBOX_MESSAGES {
        return Err(OutboxFull);
    }
    queue.push(frame);
    wake(queue);
    Ok(())
}

/// Releases the lock, then wakes the receiver, which takes the lock next.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let waker = queue.waker.take();
    drop(queue);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Queue> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn changes_are_skipped_before_direct_messages() {
        let (outbox, _, mut receiver) = channel();
        for _ in 0..MAX_OUTBOX_MESSAGES {
            outbox.push_change("change".into());
        }
        assert!(outbox.is_lagging());
        assert!(!receiver.has_caught_up(), "queued frames come first");
        for _ in 0..RESERVED_OUTBOX_MESSAGES {
            outbox.push_direct("direct".into()).unwrap();
        }
        assert!(outbox.push_direct("direct".into()).is_err());
        let taken = receiver.recv().await.unwrap();
        let changes = taken.iter().filter(|frame| **frame == "change").count();
        assert_eq!(changes, MAX_OUTBOX_MESSAGES - RESERVED_OUTBOX_MESSAGES);
        assert!(receiver.has_caught_up());
        outbox.push_change("change".into());
        assert!(receiver.has_caught_up(), "no change may follow a skipped one");
        outbox.push_state(["joined".into(), "state".into()]);
        assert!(!outbox.is_lagging());
    }

    #[tokio::test]
    async fn slow_reader_misses_transient_frames() {
        let (outbox, _, mut receiver) = channel();
        for _ in 0..MAX_OUTBOX_MESSAGES {
            outbox.push_transient("transient".into());
        }
        assert!(!outbox.is_lagging(), "no state is needed");
        assert_eq!(receiver.recv().await.unwrap().len(), MAX_QUEUED_FOR_TRANSIENT);
        outbox.push_change("change".into());
        outbox.push_transient("transient".into());
        assert_eq!(receiver.recv().await.unwrap().len(), 2, "an idle reader gets the next one");
    }

    #[tokio::test]
    async fn long_changes_are_skipped_sooner() {
        let (outbox, _, mut receiver) = channel();
        let long = Frame::from(vec![b'x'; MAX_OUTBOX_BYTES / 3]);
        for _ in 0..RESERVED_OUTBOX_MESSAGES {
            outbox.push_change(long.clone());
        }
        assert_eq!(receiver.recv().await.unwrap().len(), 3);
        assert!(receiver.has_caught_up());
        outbox.push_state(["joined".into(), "state".into()]);
        receiver.recv().await.unwrap();
        outbox.push_change(vec![b'x'; 2 * MAX_OUTBOX_BYTES].into());
        assert!(!outbox.is_lagging(), "a single change is sent at any length");
    }

    #[test]
    fn queued_bytes_of_direct_messages_are_limited() {
        let (outbox, _own, _outgoing) = channel();
        let long = Frame::from(vec![b'x'; MAX_OUTBOX_BYTES / 2]);
        let taken = (0..MAX_OUTBOX_MESSAGES).take_while(|_| outbox.push_direct(long.clone()).is_ok()).count();
        assert_eq!(taken, 4);
    }

    #[tokio::test]
    async fn frames_of_a_closed_outbox_are_delivered() {
        let (outbox, own, mut receiver) = channel();
        let waker = tokio::spawn(async move { (receiver.recv().await, receiver.recv().await) });
        outbox.push_direct("closed".into()).unwrap();
        drop(outbox);
        own.push_direct("too late".into()).unwrap();
        let (taken, end) = waker.await.unwrap();
        assert_eq!((taken.unwrap().len(), end), (1, None));
    }
}
