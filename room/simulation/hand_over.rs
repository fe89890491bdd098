//! A host that leaves or only hands the room over, as `lan::host` does it: it takes no more requests, has an heir open the room, and tells
//! everybody where it is.

use std::collections::VecDeque;

use super::machine::Leaving;
use super::network::Place;
use super::world::{World, tell};
use crate::limits::SUCCESSOR_OPENS_WITHIN;
use crate::message::{CloseCode, HostMessage};
use crate::succession::Input;
use crate::{Epoch, Moved, Successor};

impl World {
    pub(super) fn hand_over(&mut self, place: Place) {
        let Some(snapshot) = self.freeze(place) else { return };
        let state = snapshot.state();
        let others: VecDeque<Successor> = state.next_hosts().cloned().collect();
        let leaves = self.process(place).is_some_and(|process| process.leaves);
        if others.is_empty() && leaves {
            return self.close(place, Some((CloseCode::RoomClosed, None)));
        }
        self.ask_next_successor(place, state.room.epoch, others);
    }

    fn ask_next_successor(&mut self, place: Place, last: Epoch, mut others: VecDeque<Successor>) {
        let epoch = last.next();
        let Some(successor) = others.pop_front() else { return self.close(place, None) };
        let until = self.now + SUCCESSOR_OPENS_WITHIN;
        tell!(self, "{place} hands over to seat {}", successor.seat);
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        let open_ms = hosted.room.open_ms();
        let told: Vec<_> = hosted
            .room
            .connections_of(successor.seat)
            .filter(|connection| hosted.clients.contains_key(connection))
            .collect();
        if told.is_empty() {
            return self.ask_next_successor(place, epoch, others);
        }
        hosted.leaving = Some(Leaving { epoch, successor, until, others });
        for connection in told {
            self.push_direct(place, connection, HostMessage::TakeOver { epoch, open_ms });
        }
        self.set_timer(place);
    }

    /// An heir opens the room once it has read what it has not, or the time for that is over.
    pub(super) fn take_over_if_ready(&mut self, place: Place) {
        let now = self.now;
        let Some(process) = self.process(place) else { return };
        let reads = process.link.is_some() && process.replica.wants().is_some();
        if let Some((epoch, silence, _)) = process.takes_over.take_if(|(_, _, until)| !reads || *until <= now)
        {
            self.input(place, Input::TakeOver { epoch, silence });
        }
        self.set_timer(place);
    }

    /// The heir did not answer in time.
    pub(super) fn pass_over(&mut self, place: Place) {
        let now = self.now;
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(Leaving { epoch, others, .. }) = hosted.leaving.take_if(|leaving| leaving.until <= now) {
            self.ask_next_successor(place, epoch, others);
        }
    }

    /// An heir has opened the room: everybody is told where.
    pub(super) fn took_over(&mut self, place: Place, epoch: Epoch) {
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(Leaving { successor, .. }) = hosted.leaving.take_if(|leaving| leaving.epoch == epoch) {
            let leaves = self.process(place).is_some_and(|process| process.leaves);
            self.seldom.count(if leaves { "left well" } else { "handed over by a host that stayed" });
            let moved = Moved { epoch, host: successor.seat, addresses: successor.addresses };
            self.close(place, Some((CloseCode::Moved, Some(moved))));
        }
    }
}
