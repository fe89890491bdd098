//! What a member asks of the room, what it is answered, and what it keeps.

use super::machine::Asker;
use super::network::{Parcel, Place};
use super::world::World;
use crate::Change;
use crate::message::{HostMessage, Request};

impl World {
    /// A person or program asks for something.
    pub(super) fn ask(&mut self, place: Place, request: Request, dispatch: Asker) {
        let Some(process) = self.process(place) else { return };
        if dispatch == Asker::Vote {
            process.votes_pending += 1;
        }
        match &process.link {
            Some(way) if way.seated => {
                let (link, host) = (way.link, way.host);
                let message = process.protocol.ask(request, dispatch);
                self.send(place, host, Some(link), Parcel::ToHost(Box::new(message)));
            }
            Some(_) | None => process.protocol.hold(request, dispatch),
        }
        self.answers(place);
    }

    pub(super) fn answers(&mut self, place: Place) {
        let Some(process) = self.process(place) else { return };
        let answers: Vec<_> = process.protocol.answers().collect();
        for (dispatch, outcome) in answers {
            let Some(process) = self.process(place) else { return };
            match (dispatch, outcome) {
                (Asker::Vote, _) => process.votes_pending = process.votes_pending.saturating_sub(1),
                (Asker::Role, outcome) => process.is_unsure |= outcome.is_err(),
                (Asker::Texts, outcome) => {
                    process.reads = false;
                    if let Ok(Some(answer)) = outcome {
                        process.replica.read(&answer);
                    }
                    self.read_on(place);
                    self.take_over_if_ready(place);
                }
                (Asker::Person | Asker::Nobody, _) => {}
            }
        }
    }

    /// What the host said is kept, with what the state leaves out of the cards.
    pub(super) fn take_news(&mut self, place: Place, message: &HostMessage) {
        let now = self.now;
        if let Some(process) = self.process(place) {
            process.replica.hear(message, now);
        }
        let shows = match message {
            HostMessage::State { .. } | HostMessage::Joined { .. } => true,
            HostMessage::Changed { changes, .. } => {
                changes.iter().any(|change| matches!(change, Change::Revealed { .. }))
            }
            _ => false,
        };
        if shows {
            self.note_round(place);
        }
    }

    /// Reads what is still to be read of the cards; who has read everything stands by.
    pub(super) fn read_on(&mut self, place: Place) {
        let stands_by = self.machines[place].stands_by();
        let Some(process) = self.process(place).filter(|process| stands_by && !process.reads) else { return };
        if process.link.as_ref().is_none_or(|way| !way.seated) {
            return;
        }
        match process.replica.wants() {
            Some(request) => {
                process.reads = true;
                self.ask(place, request, Asker::Texts);
            }
            None => self.stand_by(place),
        }
    }

    /// Everything is known here now that the room has, so it can go on with it.
    pub(super) fn stand_by(&mut self, place: Place) {
        let contact = self.machines[place].contact.clone();
        let Some(process) = self.process(place) else { return };
        let is_new = process.link.as_mut().is_some_and(|way| !std::mem::replace(&mut way.stands_by, true));
        if is_new {
            process.succession.stand_by(contact.clone());
            self.ask(place, Request::StandBy { addresses: contact.addresses }, Asker::Nobody);
        }
    }
}
