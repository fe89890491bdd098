//! How a session finds the next host: it asks the member's succession which host to accept and where to connect next.

use room::message::Challenge;

use super::{End, Session};
use crate::join::member_tasks::MemberTasks;
use crate::join::succession::NextStep;
use crate::join::{Event, Trust};

impl Session {
    /// Whether the succession decides where to reconnect. Otherwise the session only retries the last host.
    pub(super) fn searches_for_host(&self) -> bool {
        let member_tasks = self.member_tasks.as_ref().filter(|member_tasks| member_tasks.host().is_none());
        member_tasks.is_some() && self.protocol.view().is_some_and(|view| !view.state.room.pinned)
    }

    /// Whether to join the host that sent this challenge. An outdated host, or one without a right to the room, counts as
    /// unreachable.
    pub(super) fn accepts_host(&mut self, challenge: &Challenge) -> bool {
        let view = self.protocol.view();
        let may_host = self.destination.trust == Trust::Plain || self.may_host(challenge);
        if let (true, Some((device, app, standby))) = (may_host, self.succession.take()) {
            self.member_tasks = Some(MemberTasks::new(device, app, &challenge.room, standby, None));
        }
        let Some(member_tasks) = &mut self.member_tasks else { return may_host };
        let accepts = may_host && member_tasks.accepts_host(challenge, view);
        if !accepts {
            member_tasks.on_connect_failed(view);
        }
        accepts
    }

    /// Whether the key of a host may host the room: it is the key of the last host, of the founder, or of the seat that the
    /// host says it has and that the last host had too.
    fn may_host(&self, challenge: &Challenge) -> bool {
        let (Some(last), Some(view)) = (self.host_key, self.protocol.view()) else { return true };
        let known = challenge.room.host.and_then(|host| view.state.seat(host));
        let is_member = known.is_some_and(|seat| seat.key == challenge.host && !seat.removed);
        let expected = self.member_tasks.as_ref().and_then(MemberTasks::expected_host);
        challenge.host == last
            || challenge.host == challenge.room.founder.key
            || challenge.room.epoch > view.state.room.epoch && is_member
            || expected == Some(challenge.host)
    }

    /// Tells the succession that the connection broke.
    pub(super) fn on_connection_end(&mut self, end: &End) {
        let Some(member_tasks) = &mut self.member_tasks else { return };
        match end {
            End::Lost(_) => member_tasks.on_connection_lost(self.protocol.view()),
            // `End::Moved` was reported when its message arrived. The others need no successor.
            End::Moved | End::Redirected | End::Ended(..) | End::Left => {}
        }
    }

    /// Changes the destination.
    pub(super) fn apply_next_step(&mut self, step: NextStep) {
        match step {
            NextStep::Reconnect => {}
            NextStep::ConnectTo(addresses) => self.destination.addresses = addresses,
        }
    }

    /// Sends an event if this process has become the host, or is no longer the host.
    pub(super) async fn report_hosting_change(&mut self) {
        let Some(member_tasks) = &mut self.member_tasks else { return };
        let event = match (member_tasks.take_hosting_change(), member_tasks.host()) {
            (Some(true), Some(host)) => Event::HostingStarted { addresses: host.reachable_addresses() },
            (Some(_), _) => Event::HostingEnded,
            (None, _) => return,
        };
        self.send_event(event).await;
    }
}
