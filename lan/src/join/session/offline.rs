//! What a session does while it has no connection: the member's tasks go on, and commands wait or are dropped.

use std::ops::ControlFlow;

use room::backoff::delay;
use tokio::time::sleep;

use super::{End, Session, deliver_responses, handle_task_event, next_task_event};
use crate::join::member_tasks::{self, MemberTasks};
use crate::join::succession::NextStep;
use crate::join::types::MemberCommand;

/// An event while there is no connection.
pub(super) enum OfflineEvent {
    Task(member_tasks::Event),
    Command(Option<MemberCommand>),
}

/// What to do after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OfflineStep {
    /// Go on waiting.
    Wait,
    /// The user or the succession wants to connect now, to the same host.
    ConnectNow,
    /// The succession has named another host, which may be in this process: connect to it.
    Redirected,
}

impl Session {
    /// Waits for the next event. Cancel safe.
    pub(super) async fn next_offline_event(&mut self) -> OfflineEvent {
        tokio::select! {
            event = next_task_event(&mut self.member_tasks) => OfflineEvent::Task(event),
            command = self.commands.recv() => OfflineEvent::Command(command),
        }
    }

    /// Handles an event: queues requests, and ignores handovers. A closed command channel means that the
    /// [`crate::join::Member`] was dropped, so the user leaves.
    async fn handle_offline_event(&mut self, event: OfflineEvent) -> ControlFlow<End, OfflineStep> {
        match event {
            OfflineEvent::Task(event) => {
                drop(handle_task_event(&mut self.member_tasks, event, &self.protocol));
                self.report_hosting_change().await;
                ControlFlow::Continue(self.take_offline_step())
            }
            OfflineEvent::Command(Some(MemberCommand::Request(request, reply))) => {
                self.keep_sent_cards(&request);
                self.protocol.queue_request(request, reply);
                deliver_responses(&mut self.protocol);
                ControlFlow::Continue(OfflineStep::Wait)
            }
            OfflineEvent::Command(Some(MemberCommand::ReconnectNow)) => {
                ControlFlow::Continue(OfflineStep::ConnectNow)
            }
            OfflineEvent::Command(Some(MemberCommand::Snapshot(reply))) => {
                let _ = reply.send(self.own_snapshot());
                ControlFlow::Continue(OfflineStep::Wait)
            }
            OfflineEvent::Command(Some(MemberCommand::HandOver(_))) => {
                ControlFlow::Continue(OfflineStep::Wait)
            }
            OfflineEvent::Command(Some(MemberCommand::Leave) | None) => ControlFlow::Break(End::Left),
        }
    }

    /// Handles an event during an attempt to connect. Breaks if there is a reason for another attempt.
    pub(super) async fn handle_event_while_connecting(&mut self, event: OfflineEvent) -> ControlFlow<End> {
        match self.handle_offline_event(event).await? {
            OfflineStep::Wait => ControlFlow::Continue(()),
            OfflineStep::ConnectNow | OfflineStep::Redirected => ControlFlow::Break(End::Redirected),
        }
    }

    /// Handles an event before the host has let the member in. Breaks only for another host: a busy one needs its time.
    pub(super) async fn handle_event_while_joining(&mut self, event: OfflineEvent) -> ControlFlow<End> {
        match self.handle_offline_event(event).await? {
            OfflineStep::Wait | OfflineStep::ConnectNow => ControlFlow::Continue(()),
            OfflineStep::Redirected => ControlFlow::Break(End::Redirected),
        }
    }

    /// Takes the succession's decision, if there is one, and changes the destination.
    fn take_offline_step(&mut self) -> OfflineStep {
        let Some(step) = self.member_tasks.as_mut().and_then(MemberTasks::take_next_step) else {
            return OfflineStep::Wait;
        };
        let is_other_host = matches!(step, NextStep::ConnectTo(_)) || self.is_hosting_elsewhere();
        self.apply_next_step(step);
        if is_other_host { OfflineStep::Redirected } else { OfflineStep::ConnectNow }
    }

    /// Whether this process hosts the room, but the destination is another one.
    fn is_hosting_elsewhere(&self) -> bool {
        let host = self.member_tasks.as_ref().and_then(MemberTasks::host);
        host.is_some_and(|host| !self.destination.addresses.contains(&host.local_address().into()))
    }

    /// Waits before the next attempt, longer after more failed ones. [`MemberCommand::ReconnectNow`] ends the wait.
    pub(super) async fn pause(&mut self, attempts: u32) -> ControlFlow<End> {
        let elapsed = sleep(delay(attempts, rand::random()));
        tokio::pin!(elapsed);
        loop {
            tokio::select! {
                () = &mut elapsed => return ControlFlow::Continue(()),
                event = self.next_offline_event() => match self.handle_offline_event(event).await? {
                    OfflineStep::Wait => {}
                    OfflineStep::ConnectNow | OfflineStep::Redirected => return ControlFlow::Continue(()),
                },
            }
        }
    }

    /// Waits until the succession decides where to connect. It knows better than the user when there is a host.
    pub(super) async fn wait_for_next_host(&mut self) -> ControlFlow<End> {
        self.report_hosting_change().await;
        let mut step = self.take_offline_step();
        while step == OfflineStep::Wait {
            let event = self.next_offline_event().await;
            let is_command = matches!(event, OfflineEvent::Command(_));
            let next = self.handle_offline_event(event).await?;
            step = if is_command { OfflineStep::Wait } else { next };
        }
        ControlFlow::Continue(())
    }
}
