//! A member's view of a room: applies the host's messages to the public state. Used by
//! [`crate::ClientProtocol`], the app's controller and the page.

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

fn check(state: State) -> Result<State, SequenceGap> {
    if state.is_valid() { Ok(state) } else { Err(SequenceGap) }
}
