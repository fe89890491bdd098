//! Handing the room over, as `lan::host` does it: the host pauses the room, asks one successor after the other to open
//! it, and then announces the new host to everyone.

use std::collections::VecDeque;

use super::machine::Leaving;
use super::network::MachineId;
use super::world::{World, trace};
use crate::limits::SUCCESSOR_OPEN_TIMEOUT;
use crate::message::{CloseCode, HostMessage};
use crate::room;
use crate::succession::Input;
use crate::{Epoch, Moved, Successor};

impl World {
    pub(super) fn hand_over(&mut self, id: MachineId) {
        self.handle_room_input(id, room::Input::HandingOver);
        let Some(snapshot) = self.pause(id) else { return };
        let state = snapshot.state();
        let others: VecDeque<Successor> = state.next_hosts().cloned().collect();
        let is_leaving = self.process(id).is_some_and(|process| process.is_leaving);
        if others.is_empty() && is_leaving {
            return self.close(id, Some((CloseCode::RoomClosed, None)));
        }
        self.ask_next_successor(id, state.room.epoch, others);
    }

    fn ask_next_successor(&mut self, id: MachineId, last: Epoch, mut others: VecDeque<Successor>) {
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
            return self.ask_next_successor(id, epoch, others);
        }
        hosted.leaving = Some(Leaving { epoch, successor, until, others });
        for connection in connections {
            self.send_to_client(id, connection, HostMessage::TakeOver { epoch, open_ms });
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
        if let Some(Leaving { epoch, others, .. }) = hosted.leaving.take_if(|leaving| leaving.until <= now) {
            self.ask_next_successor(id, epoch, others);
        }
    }

    /// A successor has opened the room: announces it to everyone.
    pub(super) fn took_over(&mut self, id: MachineId, epoch: Epoch) {
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(Leaving { successor, .. }) = hosted.leaving.take_if(|leaving| leaving.epoch == epoch) {
            let is_leaving = self.process(id).is_some_and(|process| process.is_leaving);
            self.counters.count(if is_leaving { "left with hand-over" } else { "handed over and stayed" });
            let moved =
                Moved { epoch, host: Some(successor.seat), addresses: successor.addresses, ended: None };
            self.close(id, Some((CloseCode::Moved, Some(moved))));
        }
    }
}
