//! A host that leaves or only hands the room over, as `lan::host` does it: it takes no more requests, has an heir open the room, and tells
//! everybody where it is.

use std::collections::VecDeque;

use super::machine::Leaving;
use super::network::Place;
use super::world::{World, tell};
use crate::limits::HEIR_OPENS_WITHIN;
use crate::message::{CloseCode, HostMessage};
use crate::succession::Input;
use crate::{Epoch, Heir, Moved};

impl World {
    pub(super) fn hand_over(&mut self, place: Place) {
        let Some(kept) = self.freeze(place) else { return };
        let state = kept.state();
        let others: VecDeque<Heir> = state.next_hosts().cloned().collect();
        let leaves = self.process(place).is_some_and(|process| process.leaves);
        if others.is_empty() && leaves {
            return self.close(place, Some((CloseCode::RoomClosed, None)));
        }
        self.ask_next_heir(place, state.room.epoch, others);
    }

    fn ask_next_heir(&mut self, place: Place, last: Epoch, mut others: VecDeque<Heir>) {
        let epoch = last.next();
        let Some(heir) = others.pop_front() else { return self.close(place, None) };
        let until = self.now + HEIR_OPENS_WITHIN;
        tell!(self, "{place} hands over to seat {}", heir.seat);
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        let open_ms = hosted.room.open_ms();
        let told: Vec<_> = hosted
            .room
            .connections_of(heir.seat)
            .filter(|connection| hosted.clients.contains_key(connection))
            .collect();
        if told.is_empty() {
            return self.ask_next_heir(place, epoch, others);
        }
        hosted.leaving = Some(Leaving { epoch, heir, until, others });
        for connection in told {
            self.put_letter(place, connection, HostMessage::TakeOver { epoch, open_ms });
        }
        self.set_timer(place);
    }

    /// An heir opens the room once it has read what it has not, or the time for that is over.
    pub(super) fn take_over_if_ready(&mut self, place: Place) {
        let now = self.now;
        let Some(process) = self.process(place) else { return };
        let reads = process.link.is_some() && process.keeper.wants().is_some();
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
            self.ask_next_heir(place, epoch, others);
        }
    }

    /// An heir has opened the room: everybody is told where.
    pub(super) fn took_over(&mut self, place: Place, epoch: Epoch) {
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(Leaving { heir, .. }) = hosted.leaving.take_if(|leaving| leaving.epoch == epoch) {
            let leaves = self.process(place).is_some_and(|process| process.leaves);
            self.seldom.count(if leaves { "left well" } else { "handed over by a host that stayed" });
            let moved = Moved { epoch, host: heir.seat, addresses: heir.addresses };
            self.close(place, Some((CloseCode::Moved, Some(moved))));
        }
    }
}
