//! All the page knows, and the one place where it changes.

use std::rc::Rc;
use std::sync::Arc;

use room::message::HostMessage;
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, OwnProfile, Preferences, RecentRoom, ResumableRoom, UiEvent,
};
use room::{Card, Change, Reaction, RoundId, SeatId, Table, View, Vote};
use yew::Reducible;

use crate::clock::Clock;
use crate::components::reactions::Floating;
use crate::optimistic_vote::OptimisticVote;
use crate::people::{Label, Person, labels, people};

/// How many reactions are shown at once; older ones make way.
const THROWN: usize = 24;
/// How many notices are shown at once; older ones make way.
const NOTICES: usize = 3;

/// All the page knows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// Who one is here; none until the first news have come.
    pub(crate) me: Option<OwnProfile>,
    /// What time it is in the room.
    pub(crate) clock: Clock,
    /// What people have thrown in and is still to be seen.
    pub(crate) thrown: Rc<[Floating]>,
    /// How they want it.
    pub(crate) preferences: Rc<Preferences>,
    /// The rooms to be seen.
    pub(crate) rooms: Rc<[DiscoveredRoom]>,
    /// The rooms one was in.
    pub(crate) recent: Rc<[RecentRoom]>,
    /// The rooms that can go on here.
    pub(crate) resumable: Rc<[ResumableRoom]>,
    /// How the way into the room stands.
    pub(crate) link: ConnectionStatus,
    /// The room one sits in.
    pub(crate) view: Option<Rc<View>>,
    /// The room's cards again: the same list for as long as no card changes, so that hundreds are cheap to
    /// compare.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everybody at the table. Who did not change is the same allocation after every change.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// What everybody in the room is called: to find that out takes longer than most changes.
    labels: Rc<[Label]>,
    /// Whether changes were missed, and the whole room is to be asked for.
    pub(crate) lost: bool,
    /// The vote just clicked.
    pub(crate) pick: Option<OptimisticVote>,
    /// What to tell the person in passing, oldest first.
    pub(crate) notices: Vec<Toast>,
    /// Why nothing works at all.
    pub(crate) broken: Option<String>,
    last_notice: u32,
}

/// Something to tell the person in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    /// Its number, never used again.
    pub(crate) id: u32,
    /// What to say.
    pub(crate) text: String,
    /// Whether it is bad news.
    pub(crate) error: bool,
}

/// What can happen to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// Something happened outside.
    Event(UiEvent),
    /// The person chose a vote, or took it back.
    Picked {
        /// For which round.
        round: RoundId,
        /// What they chose.
        vote: Option<Vote>,
    },
    /// The room answered one such choice.
    PickAnswered {
        /// Of which round.
        round: RoundId,
        /// Whether it was carried out.
        carried_out: bool,
    },
    /// There is something to tell.
    Tell {
        /// What to say.
        text: String,
        /// Whether it is bad news.
        error: bool,
    },
    /// A notice has been read.
    Dismiss(u32),
    /// A reaction has been seen.
    Landed(u32),
    /// Nothing works at all.
    Broken(String),
}

/// Which screen is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// Nothing is known yet.
    Starting,
    /// In no room.
    Outside,
    /// On the way into a room.
    Connecting,
    /// In a room.
    Table,
    /// In a room whose cards are done.
    Summary,
}

impl Default for State {
    fn default() -> Self {
        Self {
            me: None,
            clock: Clock::default(),
            thrown: Rc::default(),
            preferences: Rc::default(),
            rooms: Rc::default(),
            recent: Rc::default(),
            resumable: Rc::default(),
            link: ConnectionStatus::Out,
            view: None,
            cards: Rc::default(),
            people: Rc::default(),
            labels: Rc::default(),
            lost: false,
            pick: None,
            notices: Vec::new(),
            broken: None,
            last_notice: 0,
        }
    }
}

impl State {
    /// Which screen is on.
    pub(crate) fn screen(&self) -> Screen {
        if self.me.is_none() {
            return Screen::Starting;
        }
        match (&self.link, &self.view) {
            (ConnectionStatus::Out | ConnectionStatus::Ended { .. }, _) => Screen::Outside,
            (ConnectionStatus::Connecting { .. }, _)
            | (ConnectionStatus::In { .. } | ConnectionStatus::Reconnecting { .. }, None) => {
                Screen::Connecting
            }
            (ConnectionStatus::In { .. } | ConnectionStatus::Reconnecting { .. }, Some(view)) => {
                match view.state.table {
                    Table::Finished => Screen::Summary,
                    Table::Gathering | Table::Pointing { .. } => Screen::Table,
                }
            }
        }
    }

    /// The person's own vote in the round on the table, as they last chose it.
    pub(crate) fn own_vote(&self) -> Option<Vote> {
        let view = self.view.as_ref()?;
        let round = view.state.round()?.id;
        match self.pick {
            Some(pick) if pick.round == round => pick.vote,
            Some(_) | None => view.own_vote(),
        }
    }

    /// Why the way into the last room ended.
    pub(crate) fn over(&self) -> Option<(EndReason, &str)> {
        match &self.link {
            ConnectionStatus::Ended { why, message } => Some((*why, message)),
            ConnectionStatus::Out
            | ConnectionStatus::Connecting { .. }
            | ConnectionStatus::In { .. }
            | ConnectionStatus::Reconnecting { .. } => None,
        }
    }

    fn hear(&mut self, news: UiEvent) {
        match news {
            UiEvent::OwnProfile(me) => self.me = Some(me),
            UiEvent::Preferences(preferences) => self.preferences = Rc::new(preferences),
            UiEvent::Resumable(resumable) => self.resumable = resumable.into(),
            UiEvent::Rooms(rooms) => self.rooms = rooms.into(),
            UiEvent::Recent(recent) => self.recent = recent.into(),
            UiEvent::Connection(link) => self.set_link(link),
            UiEvent::FromHost(message) => self.hear_host(message),
        }
    }

    fn set_link(&mut self, link: ConnectionStatus) {
        match link {
            ConnectionStatus::Out | ConnectionStatus::Ended { .. } | ConnectionStatus::Connecting { .. } => {
                self.view = None;
                self.cards = Rc::default();
                self.labels = Rc::default();
                self.pick = None;
                self.lost = false;
            }
            ConnectionStatus::In { .. } | ConnectionStatus::Reconnecting { .. } => {}
        }
        self.link = link;
    }

    fn hear_host(&mut self, message: HostMessage) {
        let whole = matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. });
        if self.lost && !whole {
            return;
        }
        match &message {
            HostMessage::Joined { at, .. } | HostMessage::State { at, .. } => self.clock = Clock::set(*at),
            HostMessage::Reacted { seat, reaction } => return self.throw(*seat, *reaction),
            HostMessage::Challenge(_)
            | HostMessage::TakeOver { .. }
            | HostMessage::Refused { .. }
            | HostMessage::Changed { .. }
            | HostMessage::YourVote(_)
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => {}
        }
        match message {
            // The vote in it is newer than any click: one that did not get through is brought along.
            HostMessage::Joined { .. } => self.pick = None,
            HostMessage::YourVote(own) => self.pick = self.pick.and_then(|pick| pick.confirmed(own)),
            HostMessage::Reacted { .. }
            | HostMessage::Challenge(_)
            | HostMessage::TakeOver { .. }
            | HostMessage::Refused { .. }
            | HostMessage::State { .. }
            | HostMessage::Changed { .. }
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => {}
        }
        let renames = renames(&message);
        let mut view = self.view.as_deref().cloned();
        // A view that is out of step may be half changed: what was shown before stays.
        self.lost = View::hear(&mut view, message).is_err();
        if self.lost {
            return;
        }
        let cards = view.as_ref().map_or(&[][..], |view| &view.state.cards);
        if *self.cards != *cards {
            self.cards = cards.into();
        }
        if renames {
            self.labels = view.as_ref().map(|view| labels(&view.state)).unwrap_or_default();
        }
        self.view = view.map(Rc::new);
    }

    /// Shows a reaction; who is not at the table has none.
    fn throw(&mut self, seat: SeatId, reaction: Reaction) {
        let Some(name) =
            self.people.iter().find(|person| person.id == seat).map(|person| person.label.clone())
        else {
            return;
        };
        self.last_notice += 1;
        let thrown = Floating { id: self.last_notice, seat, name, reaction };
        let extra = (self.thrown.len() + 1).saturating_sub(THROWN);
        self.thrown = self.thrown.iter().skip(extra).cloned().chain([thrown]).collect();
    }

    /// Everybody as they are to be seen after whatever happened.
    fn look_around(&mut self) {
        let own_vote = self.own_vote();
        let people = self.view.iter().flat_map(|view| people(&view.state, &self.labels, view.you, own_vote));
        self.people = shared(&self.people, people);
    }

    fn tell(&mut self, text: String, error: bool) {
        // Said once is enough: a double click on something refused is no news.
        self.notices.retain(|notice| notice.text != text);
        self.last_notice += 1;
        self.notices.push(Toast { id: self.last_notice, text, error });
        let extra = self.notices.len().saturating_sub(NOTICES);
        self.notices.drain(..extra);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Action::Event(news) => next.hear(news),
            Action::Picked { round, vote } => next.pick = Some(OptimisticVote::click(next.pick, round, vote)),
            Action::PickAnswered { round, carried_out } => {
                next.pick = match next.pick {
                    Some(pick) if pick.round == round => pick.answered(carried_out),
                    other => other,
                };
            }
            Action::Tell { text, error } => next.tell(text, error),
            Action::Landed(id) => {
                next.thrown = next.thrown.iter().filter(|thrown| thrown.id != id).cloned().collect()
            }
            Action::Dismiss(id) => next.notices.retain(|notice| notice.id != id),
            Action::Broken(why) => next.broken = Some(why),
        }
        next.look_around();
        Rc::new(next)
    }
}

/// Whether somebody may be called differently after this.
fn renames(message: &HostMessage) -> bool {
    match message {
        HostMessage::Joined { .. } | HostMessage::State { .. } => true,
        HostMessage::Changed { changes, .. } => {
            changes.iter().any(|change| matches!(change, Change::Seated { .. } | Change::Forgotten { .. }))
        }
        HostMessage::Reacted { .. }
        | HostMessage::Challenge(_)
        | HostMessage::TakeOver { .. }
        | HostMessage::Refused { .. }
        | HostMessage::YourVote(_)
        | HostMessage::Done { .. }
        | HostMessage::Failed { .. }
        | HostMessage::Closed { .. } => false,
    }
}

/// Everybody now, each the allocation they were before if nothing about them has changed. Both lists ascend by
/// their seats.
fn shared(before: &Rc<[Rc<Person>]>, now: impl Iterator<Item = Person>) -> Rc<[Rc<Person>]> {
    let mut known = before.iter().peekable();
    let mut shared = Vec::with_capacity(before.len());
    for person in now {
        while known.next_if(|old| old.id < person.id).is_some() {}
        let same = known.next_if(|old| ***old == person);
        shared.push(same.map_or_else(|| Rc::new(person), Rc::clone));
    }
    let same = |(old, new): (&Rc<Person>, &Rc<Person>)| Rc::ptr_eq(old, new);
    if before.len() == shared.len() && before.iter().zip(&shared).all(same) {
        return Rc::clone(before);
    }
    shared.into()
}

#[cfg(test)]
mod tests;
