//! Handing the room over, as `lan::host` does it: the host pauses the room, asks one successor after the other to open
//! it, and then announces the new host to everyone.

use std::collections::VecDeque;

use super::machine::Leaving;
use super::network::MachineId;
use super::world::{World, trace};
use crate::chain::{Delegation, DelegationKind};
use crate::limits::SUCCESSOR_OPEN_TIMEOUT;
use crate::message::{CloseCode, HostMessage};
use crate::succession::Input;
use crate::{Epoch, Moved, Successor};

impl World {
    pub(super) fn hand_over(&mut self, id: MachineId) {
        let is_leaving = self.process(id).is_some_and(|process| process.is_leaving);
        let own = (!is_leaving).then(|| self.secrets[id].key());
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_ref()) else { return };
        let successors = hosted.room.final_successors(own);
        let Some(ended) = self.final_delegation(id, successors, DelegationKind::Final) else { return };
        let Some(snapshot) = self.pause(id) else { return };
        let state = snapshot.state();
        let others: VecDeque<Successor> = state.next_hosts().cloned().collect();
        if others.is_empty() && is_leaving {
            return self.close(id, Some((CloseCode::RoomClosed, None)));
        }
        self.ask_next_successor(id, state.highest_epoch(), others, Box::new(ended));
    }

    fn ask_next_successor(
        &mut self,
        id: MachineId,
        last: Epoch,
        mut others: VecDeque<Successor>,
        ended: Box<Delegation>,
    ) {
        let epoch = last.next();
        let Some(successor) = others.pop_front() else { return self.close(id, None) };
        let until = self.now + SUCCESSOR_OPEN_TIMEOUT;
        trace!(self, "{id} hands over to seat {}", successor.seat);
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        let open_ms = hosted.room.round_open_ms();
        let connections: Vec<_> = hosted
            .room
            .connections_of(successor.seat)
            .filter(|connection| hosted.clients.contains_key(connection))
            .collect();
        if connections.is_empty() {
            return self.ask_next_successor(id, epoch, others, ended);
        }
        hosted.leaving = Some(Leaving { epoch, successor, until, others, ended: ended.clone() });
        for connection in connections {
            self.send_to_client(
                id,
                connection,
                HostMessage::TakeOver { epoch, open_ms, ended: ended.clone() },
            );
        }
        self.schedule_wakeup(id);
    }

    /// Opens the room here if the host asked for it and the replica is complete, or the time for reading is over.
    pub(super) fn take_over_if_ready(&mut self, id: MachineId) {
        let now = self.now;
        let Some(process) = self.process(id) else { return };
        let is_reading = process.upstream.is_some() && process.replica.next_request().is_some();
        if let Some((epoch, silence, _)) =
            process.pending_take_over.take_if(|(_, _, until)| !is_reading || *until <= now)
        {
            self.handle_input(id, Input::TakeOver { epoch, silence });
        }
        self.schedule_wakeup(id);
    }

    /// Asks the next successor if the current one has not answered in time.
    pub(super) fn skip_unresponsive_successor(&mut self, id: MachineId) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        let is_over = |leaving: &mut Leaving| leaving.until <= now;
        if let Some(Leaving { epoch, others, ended, .. }) = hosted.leaving.take_if(is_over) {
            self.ask_next_successor(id, epoch, others, ended);
        }
    }

    /// A successor has opened the room: announces it to everyone.
    pub(super) fn took_over(&mut self, id: MachineId, epoch: Epoch) {
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(Leaving { successor, ended, .. }) =
            hosted.leaving.take_if(|leaving| leaving.epoch == epoch)
        {
            let is_leaving = self.process(id).is_some_and(|process| process.is_leaving);
            self.counters.count(if is_leaving { "left with hand-over" } else { "handed over and stayed" });
            let Successor { seat, addresses } = successor;
            let moved = Moved { epoch, host: Some(seat), addresses, ended: Some(ended) };
            self.close(id, Some((CloseCode::Moved, Some(moved))));
        }
    }
}
