//! What the table sends, and to whom.

use room::ConnectionId;
use room::message::{CloseCode, HostMessage, RefusalCode};
use tokio::time::Instant;

use super::{Joined, Pending, Table};
use crate::host::frame;
use crate::host::outbox::{Outbox, OutboxFull};

impl Table {
    /// Sends everything that is pending: to each connection first what everybody gets, then what is
    /// for it alone, so that who reads `done` has seen what was done.
    pub(in crate::host) fn send(&mut self) {
        let Pending { mut changes, is_anew, reactions, joined, caught_up, direct, closed } =
            std::mem::take(&mut self.pending);
        if is_anew {
            changes.clear();
            self.send_anew();
        }
        if !changes.is_empty() {
            if let Some(keeping) = &mut self.keeping {
                keeping.changed(&changes);
            }
            let frame = frame::message(&HostMessage::Changed { seq: self.room.seq(), changes });
            self.members.values().for_each(|outbox| outbox.put_change(frame.clone()));
            self.changes_sent = Some(Instant::now());
            self.say_what_is_going_on();
        }
        self.send_reactions(&reactions);
        self.send_states(joined, &caught_up);
        for (connection, message) in direct {
            if let Some(Err(OutboxFull)) =
                self.members.get(&connection).map(|to| to.push_direct(frame::message(&message)))
            {
                // It asks and does not read: the room goes on without it, and hears that from its reader.
                self.members.remove(&connection);
            }
        }
        for (connection, code) in closed {
            if let Some(outbox) = self.members.remove(&connection) {
                let _ = outbox.push_direct(frame::message(&closed_with(code)));
            }
        }
    }

    /// Sends what people threw in to whoever keeps up.
    fn send_reactions(&mut self, reactions: &[HostMessage]) {
        for reaction in reactions {
            let frame = frame::message(reaction);
            self.members.values().for_each(|outbox| outbox.put_moment(frame.clone()));
            self.changes_sent = Some(Instant::now());
        }
    }

    /// Sends the whole state to everybody who takes what there is; the others get it once they do.
    fn send_anew(&self) {
        let state = frame::state(self.room.state(), self.room.seq(), self.now());
        self.members
            .values()
            .filter(|outbox| !outbox.is_behind())
            .for_each(|outbox| outbox.put_state([frame::behind(), state.clone()]));
        self.say_what_is_going_on();
    }

    /// Sends the whole state to those who have just got a seat, and to those who fell behind and have read
    /// what there was.
    fn send_states(&mut self, joined: Vec<Joined>, caught_up: &[ConnectionId]) {
        if joined.is_empty() && caught_up.is_empty() {
            return;
        }
        let state = frame::state(self.room.state(), self.room.seq(), self.now());
        for Joined { connection, outbox, you, vote } in joined {
            outbox.put_state([frame::joined(you, vote), state.clone()]);
            self.members.insert(connection, outbox);
        }
        let owed = caught_up.iter().filter_map(|connection| self.members.get(connection));
        owed.filter(|outbox| outbox.is_behind())
            .for_each(|outbox| outbox.put_state([frame::behind(), state.clone()]));
    }

    fn say_what_is_going_on(&self) {
        let state = self.room.state();
        let (seated, stage) = (state.seated().count(), state.stage());
        let is_as_said = {
            let said = self.shown.about.borrow();
            (said.seated, said.stage, &said.room) == (seated, stage, &state.room)
        };
        if !is_as_said {
            self.shown.about.send_replace(self.room.about(&self.app));
        }
        if *self.shown.successors.borrow() != state.successors {
            self.shown.successors.send_replace(state.successors.clone());
        }
    }

    pub(super) fn keep(&mut self) {
        if let Some(keeping) = &mut self.keeping {
            keeping.hand_on(&self.room);
        }
    }

    /// Tells everybody that the room is closed. Their connections end with their outboxes.
    pub(super) fn close(mut self) {
        if let Some(keeping) = &mut self.keeping {
            keeping.changed(&self.pending.changes);
        }
        self.keep();
        let frame = frame::message(&closed_with(CloseCode::RoomClosed));
        for outbox in std::mem::take(&mut self.members).into_values() {
            let _ = outbox.push_direct(frame.clone());
        }
    }
}

fn closed_with(code: CloseCode) -> HostMessage {
    HostMessage::Closed { code, message: code.sentence().into(), moved: None }
}

/// Says no to a connection, which ends when its outbox is dropped.
pub(super) fn refuse(outbox: &Outbox, connection: ConnectionId, code: RefusalCode) {
    tracing::info!(?connection, ?code, "refused");
    let _ =
        outbox.push_direct(frame::message(&HostMessage::Refused { code, message: code.sentence().into() }));
}
