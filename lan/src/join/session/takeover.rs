//! A session that goes where the member's part in the room's succession leads it.

use std::ops::ControlFlow;

use room::message::Challenge;

use super::{End, Session, attend, give_answers, next_of};
use crate::join::member_tasks::Background;
use crate::join::succession::Direction;
use crate::join::{Errand, Event};

impl Session {
    /// Whether who hosts the room is looked for, and not only the last host tried again.
    pub(super) fn is_led(&self) -> bool {
        let background = self.background.as_ref().filter(|background| background.host().is_none());
        background.is_some() && self.membership.view().is_some_and(|view| !view.state.room.pinned)
    }

    pub(super) fn accepts(&mut self, challenge: &Challenge) -> bool {
        let Some(background) = &mut self.background else { return true };
        let accepts = background.accepts(challenge, self.membership.view());
        if !accepts {
            background.not_reached(self.membership.view());
        }
        accepts
    }

    /// The connection has ended, in a way after which another may be had.
    pub(super) fn part_from_host(&mut self, end: &End) {
        let Some(background) = &mut self.background else { return };
        match end {
            End::Lost(_) => background.lost(self.membership.view()),
            // The host's word was taken when it came.
            End::Moved | End::Redirected | End::Over(..) | End::Left => {}
        }
    }

    /// Waits until it is known where to go, and does what there is to do meanwhile.
    pub(super) async fn be_led(&mut self) -> ControlFlow<End> {
        loop {
            self.say_who_hosts().await;
            if let Some(direction) = self.background.as_mut().and_then(Background::direction) {
                return self.follow(direction);
            }
            tokio::select! {
                event = next_of(&mut self.background) => drop(attend(&mut self.background, event, &self.membership)),
                errand = self.wanted.recv() => match errand {
                    Some(Errand::Ask(request, answer)) => {
                        self.membership.hold(request, answer);
                        give_answers(&mut self.membership);
                    }
                    Some(Errand::TryNow | Errand::HandOver(_)) => {}
                    Some(Errand::Leave) | None => return ControlFlow::Break(End::Left),
                },
            }
        }
    }

    pub(super) fn follow(&mut self, direction: Direction) -> ControlFlow<End> {
        match direction {
            Direction::Again => {}
            Direction::To(places) => self.destination.places = places,
            Direction::Over(why, message) => return ControlFlow::Break(End::Over(why, message)),
        }
        ControlFlow::Continue(())
    }

    /// Says whether the room is hosted here, if that has changed.
    pub(super) async fn say_who_hosts(&mut self) {
        let Some(background) = &mut self.background else { return };
        let event = match (background.hosts_now(), background.host()) {
            (Some(true), Some(host)) => Event::Hosts { addresses: host.reachable_at() },
            (Some(_), _) => Event::HostsNoMore,
            (None, _) => return,
        };
        self.tell(event).await;
    }
}
