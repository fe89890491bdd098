//! A member's view of a room: applies the host's messages to the public state.
//!
//! Each process applies a message once and shares the resulting [`Update`]: [`crate::ClientProtocol`] does it for
//! the app, `party join` and a page in a browser, `ui/src/transport/desktop.rs` for the page in the app's window.

use std::sync::Arc;

use crate::chain::VERIFIES_CHAINS;
use crate::message::{HostMessage, OwnVote};
use crate::{SeatId, Seq, SequenceGap, State, Time, Vote};

/// What a member knows of a room: the public state, its own seat and its own vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The member's seat.
    pub you: SeatId,
    /// The public state.
    pub state: State,
    /// The number of the last change in the state.
    pub seq: Seq,
    /// The room's time when the host last sent the full state. With the local time of its arrival, a member
    /// can compute the room's time from then on.
    pub at: Time,
    /// The member's own vote and its round, which may be a past one.
    pub vote: Option<OwnVote>,
}

impl View {
    /// Applies one message of the host. `view` is `None` until `joined` arrives. Messages that do not change
    /// the state are ignored.
    ///
    /// # Errors
    /// [`SequenceGap`] if changes were missed or are invalid. The member then has to reconnect to get the
    /// full state.
    pub fn apply(view: &mut Option<View>, message: HostMessage) -> Result<(), SequenceGap> {
        match message {
            HostMessage::Joined { you, vote, state, seq, at } => {
                let state = check(*state)?;
                *view = Some(View { you, state, seq, at, vote });
                Ok(())
            }
            HostMessage::State { state, seq, at } => {
                let view = view.as_mut().ok_or(SequenceGap)?;
                view.state = check(*state)?;
                (view.seq, view.at) = (seq, at);
                Ok(())
            }
            HostMessage::Changed { seq, changes } => {
                let view = view.as_mut().ok_or(SequenceGap)?;
                if view.seq.0.checked_add(changes.len() as u64) != Some(seq.0) {
                    return Err(SequenceGap);
                }
                changes.iter().try_for_each(|change| view.state.apply(change))?;
                view.seq = seq;
                Ok(())
            }
            HostMessage::YourVote(vote) => {
                view.as_mut().ok_or(SequenceGap)?.vote = Some(vote);
                Ok(())
            }
            HostMessage::Reacted { .. }
            | HostMessage::Challenge(_)
            | HostMessage::TakeOver { .. }
            | HostMessage::Refused { .. }
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => Ok(()),
        }
    }

    /// The member's own vote in the current round.
    pub fn own_vote(&self) -> Option<Vote> {
        let own = self.vote?;
        (self.state.round()?.id == own.round).then_some(own.vote)?
    }
}

/// A message of the host with the views before and after it. Cheap to share, never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    message: HostMessage,
    before: Option<Arc<View>>,
    view: Arc<View>,
}

impl Update {
    /// Applies a message to the view `before` it, which is `None` until `joined` arrives.
    ///
    /// # Errors
    /// [`SequenceGap`] if changes were missed or are invalid. The member then has to reconnect to get the
    /// full state.
    pub fn apply(before: Option<&Arc<View>>, message: HostMessage) -> Result<Self, SequenceGap> {
        let mut view = before.map(|view| View::clone(view));
        View::apply(&mut view, message.clone())?;
        Ok(Self { message, before: before.cloned(), view: Arc::new(view.ok_or(SequenceGap)?) })
    }

    /// The message, as the host sent it.
    pub fn message(&self) -> &HostMessage {
        &self.message
    }

    /// The view after the whole message.
    pub fn view(&self) -> &Arc<View> {
        &self.view
    }

    /// The message as steps of at most one change each, with the view after each step. A message may settle a
    /// card and open the next one; only the steps show the settled card on the table.
    ///
    /// The views in between are computed one at a time: a message may contain thousands of changes, and a view
    /// is as large as the room.
    pub fn into_steps(self) -> impl Iterator<Item = (HostMessage, Arc<View>)> {
        let mut steps = split_changes(self.message).into_iter();
        let mut before = self.before;
        std::iter::from_fn(move || {
            let (step, earlier) = (steps.next()?, before.take());
            if steps.len() == 0 {
                return Some((step, Arc::clone(&self.view)));
            }
            // Copies the view only if the caller still holds it.
            let mut view = earlier.map(Arc::unwrap_or_clone);
            View::apply(&mut view, step.clone()).ok()?;
            before = view.map(Arc::new);
            Some((step, before.clone()?))
        })
    }

    /// The message without the views.
    pub fn into_message(self) -> HostMessage {
        self.message
    }
}

/// Splits `changed` into messages with one change each. An impossible sequence number is left for
/// [`View::apply`] to reject.
fn split_changes(message: HostMessage) -> Vec<HostMessage> {
    match message {
        HostMessage::Changed { seq, changes }
            if changes.len() > 1 && seq.0.checked_sub(changes.len() as u64).is_some() =>
        {
            let remaining = (0..changes.len() as u64).rev();
            // The last change has the message's own number.
            let single = |(remaining, change)| HostMessage::Changed {
                seq: Seq(seq.0 - remaining),
                changes: vec![change],
            };
            remaining.zip(changes).map(single).collect()
        }
        message => vec![message],
    }
}

fn check(state: State) -> Result<State, SequenceGap> {
    // Without a valid chain this member could follow no other host.
    let has_right = !VERIFIES_CHAINS || state.verify_chain().is_ok();
    if state.is_valid() && has_right { Ok(state) } else { Err(SequenceGap) }
}

#[cfg(test)]
mod tests {
    use std::sync::Weak;

    use super::*;
    use crate::{Change, DeviceSecret, Name, Room, RoomSettings, Salt, Setup};

    fn joined(seq: Seq) -> Update {
        let setup = Setup::new(
            DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16])),
            Name::new("Sprint 12").unwrap(),
        );
        let state = Box::new(Room::open(setup, Time(0)).state().clone());
        let joined = HostMessage::Joined { you: SeatId(1), vote: None, state, seq, at: Time(0) };
        Update::apply(None, joined).unwrap()
    }

    fn no_auto_reveal() -> Change {
        Change::Settings { settings: RoomSettings { auto_reveal: false, ..RoomSettings::default() } }
    }

    fn changed(before: &Update, seq: Seq, changes: Vec<Change>) -> Result<Update, SequenceGap> {
        Update::apply(Some(before.view()), HostMessage::Changed { seq, changes })
    }

    #[test]
    fn each_step_has_one_change_its_number_and_the_view_after_it() {
        let changes = [Change::Finished, no_auto_reveal(), Change::Finished];
        for count in 1..=changes.len() {
            let (before, last) = (joined(Seq(7)), Seq(7 + count as u64));
            let update = changed(&before, last, changes[..count].to_vec()).unwrap();
            assert_eq!((before.view().seq, update.view().seq), (Seq(7), last));
            let steps: Vec<_> = update.into_steps().collect();
            assert_eq!(steps.len(), count);
            for (index, (message, view)) in steps.into_iter().enumerate() {
                let seq = Seq(8 + index as u64);
                let single = HostMessage::Changed { seq, changes: vec![changes[index].clone()] };
                assert_eq!((message, view.seq, view.state.settings.auto_reveal), (single, seq, index == 0));
            }
        }
    }

    #[test]
    fn steps_keep_one_view_at_a_time() {
        let before = joined(Seq(0));
        let update = changed(&before, Seq(100), vec![Change::Finished; 100]).unwrap();
        let mut earlier = Weak::<View>::new();
        for (_, view) in update.into_steps() {
            assert!(earlier.upgrade().is_none(), "a view is kept after its step");
            earlier = Arc::downgrade(&view);
        }
    }

    #[test]
    fn maximum_sequence_number_is_accepted() {
        let max = Seq(u64::MAX);
        let update =
            changed(&joined(Seq(u64::MAX - 2)), max, vec![Change::Finished, no_auto_reveal()]).unwrap();
        let update = changed(&update, max, Vec::new()).unwrap();
        assert_eq!((update.view().seq, update.view().state.settings.auto_reveal), (max, false));
    }

    #[test]
    fn a_gap_is_an_error() {
        let before = joined(Seq(7));
        let change = || vec![Change::Finished, no_auto_reveal()];
        // There can't be two changes before number 1.
        assert_eq!(changed(&before, Seq(1), change()), Err(SequenceGap));
        assert_eq!(changed(&before, Seq(8), change()), Err(SequenceGap));
        assert_eq!(changed(&before, Seq(10), change()), Err(SequenceGap));
        assert_eq!(
            Update::apply(None, HostMessage::Changed { seq: Seq(1), changes: vec![] }),
            Err(SequenceGap)
        );
    }
}
