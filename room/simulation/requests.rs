//! A member's requests, the answers, and its replica of the room.

use super::machine::RequestKind;
use super::network::{MachineId, Packet};
use super::world::World;
use crate::Change;
use crate::message::{HostMessage, Request};

impl World {
    /// Sends a request, or queues it until the member is connected.
    pub(super) fn send_request(&mut self, id: MachineId, request: Request, kind: RequestKind) {
        let Some(process) = self.process(id) else { return };
        if kind == RequestKind::Vote {
            process.votes_pending += 1;
        }
        match &process.upstream {
            Some(upstream) if upstream.seated => {
                let (link, host) = (upstream.link, upstream.host);
                let message = process.protocol.send_request(request, kind);
                self.send(id, host, Some(link), Packet::ToHost(Box::new(message)));
            }
            Some(_) | None => process.protocol.queue_request(request, kind),
        }
        self.handle_responses(id);
    }

    pub(super) fn handle_responses(&mut self, id: MachineId) {
        let Some(process) = self.process(id) else { return };
        let answers: Vec<_> = process.protocol.take_responses().collect();
        for (kind, outcome) in answers {
            let Some(process) = self.process(id) else { return };
            match (kind, outcome) {
                (RequestKind::Vote, _) => process.votes_pending = process.votes_pending.saturating_sub(1),
                (RequestKind::Role, outcome) => process.role_is_uncertain |= outcome.is_err(),
                (RequestKind::Texts, outcome) => {
                    process.is_reading = false;
                    if let (Ok(Some(answer)), Some(view)) = (outcome, process.protocol.view()) {
                        process.replica.apply_answer(&answer, &view.state);
                    }
                    self.read_texts(id);
                    self.take_over_if_ready(id);
                }
                (RequestKind::Person | RequestKind::Internal, _) => {}
            }
        }
    }

    /// Applies a host message to the replica.
    pub(super) fn update_replica(&mut self, id: MachineId, message: &HostMessage) {
        let now = self.now;
        if let Some(process) = self.process(id)
            && let Some(view) = process.protocol.view()
        {
            process.replica.apply(message, &view.state, now);
        }
        self.remember_chain(id);
        let shows = match message {
            HostMessage::State { .. } | HostMessage::Joined { .. } => true,
            HostMessage::Changed { changes, .. } => {
                changes.iter().any(|change| matches!(change, Change::Revealed { .. }))
            }
            _ => false,
        };
        if shows {
            self.record_reveal(id);
        }
        if let HostMessage::Changed { changes, .. } = message {
            self.record_decisions(id, changes);
        }
    }

    /// Requests the next card texts. A member that has all of them stands by to host.
    pub(super) fn read_texts(&mut self, id: MachineId) {
        let stands_by = self.machines[id].stands_by();
        let Some(process) = self.process(id).filter(|process| stands_by && !process.is_reading) else {
            return;
        };
        if process.upstream.as_ref().is_none_or(|upstream| !upstream.seated) {
            return;
        }
        match process.replica.next_request() {
            Some(request) => {
                process.is_reading = true;
                self.send_request(id, request, RequestKind::Texts);
            }
            None => self.stand_by(id),
        }
    }

    /// Tells the host that this member's replica is complete and that it could host the room.
    pub(super) fn stand_by(&mut self, id: MachineId) {
        let info = self.machines[id].info.clone();
        let Some(process) = self.process(id) else { return };
        let is_new = process
            .upstream
            .as_mut()
            .is_some_and(|upstream| !std::mem::replace(&mut upstream.stands_by, true));
        if is_new {
            process.succession.set_own_info(info.clone());
            self.send_request(id, Request::StandBy { addresses: info.addresses }, RequestKind::Internal);
        }
    }
}
