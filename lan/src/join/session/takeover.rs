//! A session that goes where the member's part in the room's succession leads it.

use std::ops::ControlFlow;

use room::message::Challenge;

use super::{End, Session, attend, give_answers, next_of};
use crate::join::member_tasks::MemberTasks;
use crate::join::succession::NextStep;
use crate::join::{Event, MemberCommand};

impl Session {
    /// Whether who hosts the room is looked for, and not only the last host tried again.
    pub(super) fn is_led(&self) -> bool {
        let member_tasks = self.member_tasks.as_ref().filter(|member_tasks| member_tasks.host().is_none());
        member_tasks.is_some() && self.protocol.view().is_some_and(|view| !view.state.room.pinned)
    }

    pub(super) fn accepts(&mut self, challenge: &Challenge) -> bool {
        let Some(member_tasks) = &mut self.member_tasks else { return true };
        let accepts = member_tasks.accepts(challenge, self.protocol.view());
        if !accepts {
            member_tasks.not_reached(self.protocol.view());
        }
        accepts
    }

    /// The connection has ended, in a way after which another may be had.
    pub(super) fn part_from_host(&mut self, end: &End) {
        let Some(member_tasks) = &mut self.member_tasks else { return };
        match end {
            End::Lost(_) => member_tasks.lost(self.protocol.view()),
            // The host's word was taken when it came.
            End::Moved | End::Redirected | End::Ended(..) | End::Left => {}
        }
    }

    /// Waits until it is known where to go, and does what there is to do meanwhile.
    pub(super) async fn be_led(&mut self) -> ControlFlow<End> {
        loop {
            self.say_who_hosts().await;
            if let Some(direction) = self.member_tasks.as_mut().and_then(MemberTasks::direction) {
                return self.follow(direction);
            }
            tokio::select! {
                event = next_of(&mut self.member_tasks) => drop(attend(&mut self.member_tasks, event, &self.protocol)),
                errand = self.wanted.recv() => match errand {
                    Some(MemberCommand::Request(request, answer)) => {
                        self.protocol.hold(request, answer);
                        give_answers(&mut self.protocol);
                    }
                    Some(MemberCommand::TryNow | MemberCommand::HandOver(_)) => {}
                    Some(MemberCommand::Leave) | None => return ControlFlow::Break(End::Left),
                },
            }
        }
    }

    pub(super) fn follow(&mut self, direction: NextStep) -> ControlFlow<End> {
        match direction {
            NextStep::Again => {}
            NextStep::To(places) => self.destination.places = places,
            NextStep::End(why, message) => return ControlFlow::Break(End::Ended(why, message)),
        }
        ControlFlow::Continue(())
    }

    /// Says whether the room is hosted here, if that has changed.
    pub(super) async fn say_who_hosts(&mut self) {
        let Some(member_tasks) = &mut self.member_tasks else { return };
        let event = match (member_tasks.hosts_now(), member_tasks.host()) {
            (Some(true), Some(host)) => Event::Hosts { addresses: host.reachable_at() },
            (Some(_), _) => Event::HostsNoMore,
            (None, _) => return,
        };
        self.tell(event).await;
    }
}
