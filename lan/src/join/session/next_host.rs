//! How a session finds the next host: it asks the member's succession which host to accept and where to connect next.

use std::ops::ControlFlow;

use room::message::Challenge;

use super::{End, Session, handle_task_event, next_task_event};
use crate::join::Event;
use crate::join::member_tasks::MemberTasks;
use crate::join::succession::NextStep;

impl Session {
    /// Whether the succession decides where to reconnect. Otherwise the session only retries the last host.
    pub(super) fn searches_for_host(&self) -> bool {
        let member_tasks = self.member_tasks.as_ref().filter(|member_tasks| member_tasks.host().is_none());
        member_tasks.is_some() && self.protocol.view().is_some_and(|view| !view.state.room.pinned)
    }

    /// Whether to join the host that sent this challenge. An outdated host counts as unreachable.
    pub(super) fn accepts_host(&mut self, challenge: &Challenge) -> bool {
        let Some(member_tasks) = &mut self.member_tasks else { return true };
        let accepts = member_tasks.accepts_host(challenge, self.protocol.view());
        if !accepts {
            member_tasks.on_connect_failed(self.protocol.view());
        }
        accepts
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

    /// Waits until the succession decides where to connect.
    pub(super) async fn wait_for_next_host(&mut self) -> ControlFlow<End> {
        loop {
            self.report_hosting_change().await;
            if let Some(step) = self.member_tasks.as_mut().and_then(MemberTasks::take_next_step) {
                return self.apply_next_step(step);
            }
            tokio::select! {
                event = next_task_event(&mut self.member_tasks) => {
                    drop(handle_task_event(&mut self.member_tasks, event, &self.protocol));
                }
                command = self.commands.recv() => {
                    self.handle_offline_command(command)?;
                }
            }
        }
    }

    /// Changes the destination, or ends the session.
    pub(super) fn apply_next_step(&mut self, step: NextStep) -> ControlFlow<End> {
        match step {
            NextStep::Reconnect => {}
            NextStep::ConnectTo(addresses) => self.destination.addresses = addresses,
            NextStep::End(reason, message) => return ControlFlow::Break(End::Ended(reason, message)),
        }
        ControlFlow::Continue(())
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
