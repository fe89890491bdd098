//! What waits to be sent on one connection: bounded, because a reader that stops reading must not
//! fill the host's memory.
//!
//! Changes of the public state may be left out, since the whole state can be sent instead once the
//! reader has caught up; letters to one connection alone may not, so some room is kept for them.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use room::limits::{OUTBOX_BYTES, OUTBOX_LETTERS, OUTBOX_MESSAGES};

use super::frame::Frame;

/// How many frames may wait where one more is put in that is of use only at once.
const MOMENTS: usize = OUTBOX_LETTERS;

/// Where frames for a connection go in. Once it is dropped the connection ends, after what is in it.
pub(super) struct Outbox(Shared);

/// The same for the connection itself, which does not keep the outbox open.
pub(super) struct ReplySender(Shared);

/// Where they come out.
pub(super) struct OutboxReceiver(Shared);

/// There is no room, not even for a letter: the reader has stopped reading.
#[derive(Debug)]
pub(super) struct OutboxFull;

type Shared = Arc<Mutex<Queue>>;

#[derive(Default)]
struct Queue {
    frames: VecDeque<Frame>,
    /// The length of all frames together, but for states: those are long, and shared by all who wait for one.
    bytes: usize,
    /// Whether changes were left out, so that the reader is owed the whole state.
    behind: bool,
    closed: bool,
    /// Who waits for something to come in.
    waiting: Option<Waker>,
}

impl Queue {
    fn push(&mut self, frame: Frame) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }
}

pub(super) fn outbox() -> (Outbox, ReplySender, OutboxReceiver) {
    let shared = Shared::default();
    (Outbox(shared.clone()), ReplySender(shared.clone()), OutboxReceiver(shared))
}

impl Outbox {
    /// Puts in what everybody gets, if the reader has kept up; else leaves it out, and the reader is
    /// owed the whole state.
    pub(super) fn put_change(&self, frame: Frame) {
        let mut queue = lock(&self.0);
        if queue.behind {
            return;
        }
        let is_too_much = queue.bytes + frame.len() > OUTBOX_BYTES && !queue.frames.is_empty();
        if is_too_much || queue.frames.len() >= OUTBOX_MESSAGES - OUTBOX_LETTERS {
            queue.behind = true;
            return;
        }
        queue.push(frame);
        wake(queue);
    }

    /// Puts in what everybody gets who reads at this moment. Who has something to read yet misses it, and is owed
    /// nothing.
    pub(super) fn put_moment(&self, frame: Frame) {
        let mut queue = lock(&self.0);
        if !queue.behind && queue.frames.len() < MOMENTS {
            queue.push(frame);
            wake(queue);
        }
    }

    /// Puts in what is meant for this reader alone.
    pub(super) fn push_direct(&self, frame: Frame) -> Result<(), OutboxFull> {
        push_direct(lock(&self.0), frame)
    }

    /// Whether changes were left out, so that the reader is owed the whole state.
    pub(super) fn is_behind(&self) -> bool {
        lock(&self.0).behind
    }

    /// Puts in the whole state, in its two fragments: the reader is new, or was owed it.
    pub(super) fn put_state(&self, fragments: [Frame; 2]) {
        let mut queue = lock(&self.0);
        queue.frames.extend(fragments);
        queue.behind = false;
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
    /// Puts in what is meant for this reader alone; nothing happens once the outbox is closed.
    pub(super) fn push_direct(&self, frame: Frame) -> Result<(), OutboxFull> {
        let queue = lock(&self.0);
        if queue.closed { Ok(()) } else { push_direct(queue, frame) }
    }
}

impl OutboxReceiver {
    /// Waits for frames, and takes all there are; none once the outbox is closed and empty.
    pub(super) async fn take(&mut self) -> Option<VecDeque<Frame>> {
        poll_fn(|context| self.poll_take(context)).await
    }

    fn poll_take(&mut self, context: &mut Context<'_>) -> Poll<Option<VecDeque<Frame>>> {
        let mut queue = lock(&self.0);
        if !queue.frames.is_empty() {
            queue.bytes = 0;
            return Poll::Ready(Some(std::mem::take(&mut queue.frames)));
        }
        if queue.closed {
            return Poll::Ready(None);
        }
        queue.waiting = Some(context.waker().clone());
        Poll::Pending
    }

    /// Whether the reader, after falling behind, has now taken all there was: time for the whole state.
    pub(super) fn has_caught_up(&self) -> bool {
        let queue = lock(&self.0);
        queue.behind && queue.frames.is_empty()
    }
}

fn push_direct(mut queue: MutexGuard<'_, Queue>, frame: Frame) -> Result<(), OutboxFull> {
    // Changes fill half of it at most.
    let is_too_much = queue.bytes + frame.len() > 2 * OUTBOX_BYTES && !queue.frames.is_empty();
    if is_too_much || queue.frames.len() >= OUTBOX_MESSAGES {
        return Err(OutboxFull);
    }
    queue.push(frame);
    wake(queue);
    Ok(())
}

/// Wakes whoever waits, after the lock is given back: they take it next.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let waiting = queue.waiting.take();
    drop(queue);
    if let Some(waker) = waiting {
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
    async fn changes_are_left_out_before_letters_are() {
        let (outbox, _, mut outgoing) = outbox();
        for _ in 0..OUTBOX_MESSAGES {
            outbox.put_change("change".into());
        }
        assert!(outbox.is_behind());
        assert!(!outgoing.has_caught_up(), "not before all of them are out");
        for _ in 0..OUTBOX_LETTERS {
            outbox.push_direct("letter".into()).unwrap();
        }
        assert!(outbox.push_direct("letter".into()).is_err());
        let taken = outgoing.take().await.unwrap();
        let changes = taken.iter().filter(|frame| **frame == "change").count();
        assert_eq!(changes, OUTBOX_MESSAGES - OUTBOX_LETTERS);
        assert!(outgoing.has_caught_up());
        outbox.put_change("change".into());
        assert!(outgoing.has_caught_up(), "no change may follow what was left out");
        outbox.put_state(["joined".into(), "state".into()]);
        assert!(!outbox.is_behind());
    }

    #[tokio::test]
    async fn a_moment_is_missed_by_who_reads_slowly() {
        let (outbox, _, mut outgoing) = outbox();
        for _ in 0..OUTBOX_MESSAGES {
            outbox.put_moment("moment".into());
        }
        assert!(!outbox.is_behind(), "nothing is owed");
        assert_eq!(outgoing.take().await.unwrap().len(), MOMENTS);
        outbox.put_change("change".into());
        outbox.put_moment("moment".into());
        assert_eq!(outgoing.take().await.unwrap().len(), 2, "who reads again gets the next");
    }

    #[tokio::test]
    async fn long_changes_are_left_out_sooner() {
        let (outbox, _, mut outgoing) = outbox();
        let long = Frame::from(vec![b'x'; OUTBOX_BYTES / 3]);
        for _ in 0..OUTBOX_LETTERS {
            outbox.put_change(long.clone());
        }
        assert_eq!(outgoing.take().await.unwrap().len(), 3);
        assert!(outgoing.has_caught_up());
        outbox.put_state(["joined".into(), "state".into()]);
        outgoing.take().await.unwrap();
        outbox.put_change(vec![b'x'; 2 * OUTBOX_BYTES].into());
        assert!(!outbox.is_behind(), "one goes out, however long");
    }

    #[test]
    fn long_letters_do_not_pile_up() {
        let (outbox, _own, _outgoing) = outbox();
        let long = Frame::from(vec![b'x'; OUTBOX_BYTES / 2]);
        let taken = (0..OUTBOX_MESSAGES).take_while(|_| outbox.push_direct(long.clone()).is_ok()).count();
        assert_eq!(taken, 4);
    }

    #[tokio::test]
    async fn what_is_in_a_closed_outbox_comes_out() {
        let (outbox, own, mut outgoing) = outbox();
        let waiting = tokio::spawn(async move { (outgoing.take().await, outgoing.take().await) });
        outbox.push_direct("closed".into()).unwrap();
        drop(outbox);
        own.push_direct("too late".into()).unwrap();
        let (taken, end) = waiting.await.unwrap();
        assert_eq!((taken.unwrap().len(), end), (1, None));
    }
}
