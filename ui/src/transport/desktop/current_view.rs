//! The view of the room in the app's window. The app forwards the host's messages, and this applies them.

use std::sync::Arc;

use room::message::HostMessage;
use room::{SequenceGap, Update, View};

/// The page's view of its current room.
#[derive(Debug, Default)]
pub(super) struct CurrentView {
    view: Option<Arc<View>>,
    /// Whether a change was missed. Then only a full state helps.
    out_of_sync: bool,
}

impl CurrentView {
    /// Applies a message. Returns `None` for changes that can't be applied until the full state arrives.
    ///
    /// # Errors
    /// [`SequenceGap`] if a change was missed, once per gap. The caller then requests the full state.
    pub(super) fn apply(&mut self, message: HostMessage) -> Result<Option<Update>, SequenceGap> {
        let is_full_state = matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. });
        if self.out_of_sync && !is_full_state {
            return Ok(None);
        }
        let update = Update::apply(self.view.as_ref(), message);
        self.out_of_sync = update.is_err();
        let update = update?;
        self.view = Some(Arc::clone(update.view()));
        Ok(Some(update))
    }
}

#[cfg(test)]
mod tests {
    use room::{Change, Name, RoomId, RoomInfo, Scale, SeatId, Seq, Time};

    use super::*;

    fn joined(seq: u64) -> HostMessage {
        let info = RoomInfo::new(RoomId::from_bytes([1; 16]), Name::new("Ada's room").unwrap());
        let state = Box::new(room::State::new(info, Scale::fibonacci()));
        HostMessage::Joined { you: SeatId(1), vote: None, state, seq: Seq(seq), at: Time(0) }
    }

    fn changed(seq: u64) -> HostMessage {
        HostMessage::Changed { seq: Seq(seq), changes: vec![Change::AutoReveal { on: false }] }
    }

    #[test]
    fn a_missed_change_is_reported_once_and_a_full_state_fixes_it() {
        let mut current = CurrentView::default();
        let table = current.apply(joined(10)).unwrap().unwrap();
        assert_eq!(current.apply(changed(13)), Err(SequenceGap));
        assert_eq!(current.view.as_ref(), Some(table.view()), "the old view stays");
        assert_eq!(current.apply(changed(14)), Ok(None));
        assert_eq!(current.view.as_ref(), Some(table.view()));
        let fixed = current.apply(joined(14)).unwrap().unwrap();
        assert_eq!(fixed.view().seq, Seq(14));
        let next = current.apply(changed(15)).unwrap().unwrap();
        assert!(!next.view().state.auto_reveal);
    }
}
