//! A member's side of a room: folds what the host says into the room's state.

use crate::message::{HostMessage, OwnVote};
use crate::{SeatId, Seq, SequenceGap, State, Time, Vote};

/// What a member knows: the public state, which seat is theirs, and their own vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The member's seat.
    pub you: SeatId,
    /// The public state.
    pub state: State,
    /// The last change the state includes.
    pub seq: Seq,
    /// What time it was in the room when the whole state was last sent. Who notes when that came knows what time it is
    /// there from then on.
    pub at: Time,
    /// The member's own vote, for the round it names.
    pub vote: Option<OwnVote>,
}

impl View {
    /// Folds one message in. `view` is none until the member has joined; messages that do not touch
    /// the state leave it alone.
    ///
    /// # Errors
    /// [`SequenceGap`] if changes were missed, or make no sense: the whole state has to be had again by
    /// reconnecting.
    pub fn hear(view: &mut Option<View>, message: HostMessage) -> Result<(), SequenceGap> {
        match message {
            HostMessage::Joined { you, vote, state, seq, at } => {
                let state = sound(*state)?;
                *view = Some(View { you, state, seq, at, vote });
                Ok(())
            }
            HostMessage::State { state, seq, at } => {
                let view = view.as_mut().ok_or(SequenceGap)?;
                view.state = sound(*state)?;
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

    /// The member's own vote in the round on the table.
    pub fn own_vote(&self) -> Option<Vote> {
        let own = self.vote?;
        (self.state.round()?.id == own.round).then_some(own.vote)?
    }
}

fn sound(state: State) -> Result<State, SequenceGap> {
    if state.is_sound() { Ok(state) } else { Err(SequenceGap) }
}
