//! All the page knows, and the one place where it changes.

use std::rc::Rc;

use room::message::HostMessage;
use room::screen::{Link, Me, News, Over, Recent, Sighting};
use room::{Card, RoundId, Table, View, Vote};
use yew::Reducible;

use crate::pick::Pick;

/// How many notices are shown at once; older ones make way.
const NOTICES: usize = 3;

/// All the page knows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// Who one is here; none until the first news have come.
    pub(crate) me: Option<Me>,
    /// The rooms to be seen.
    pub(crate) rooms: Rc<[Sighting]>,
    /// The rooms one was in.
    pub(crate) recent: Rc<[Recent]>,
    /// How the way into the room stands.
    pub(crate) link: Link,
    /// The room one sits in.
    pub(crate) view: Option<Rc<View>>,
    /// The room's cards again, shared one by one: a card that did not change is the same allocation
    /// after every change, so that a list of hundreds is cheap to compare.
    pub(crate) cards: Rc<[Rc<Card>]>,
    /// Whether changes were missed, and the whole room is to be asked for.
    pub(crate) lost: bool,
    /// The vote just clicked.
    pub(crate) pick: Option<Pick>,
    /// What to tell the person in passing, oldest first.
    pub(crate) notices: Vec<Notice>,
    /// Why nothing works at all.
    pub(crate) broken: Option<String>,
    last_notice: u32,
}

/// Something to tell the person in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Its number, never used again.
    pub(crate) id: u32,
    /// What to say.
    pub(crate) text: String,
    /// Whether it is bad news.
    pub(crate) trouble: bool,
}

/// What can happen to the page.
#[derive(Debug)]
pub(crate) enum Action {
    /// Something happened outside.
    Heard(News),
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
        trouble: bool,
    },
    /// A notice has been read.
    Dismiss(u32),
    /// Nothing works at all.
    Broken(String),
}

/// Which screen is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// Nothing is known yet.
    Starting,
    /// In no room.
    Lobby,
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
            rooms: Rc::default(),
            recent: Rc::default(),
            link: Link::Out,
            view: None,
            cards: Rc::default(),
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
            (Link::Out | Link::Over { .. }, _) => Screen::Lobby,
            (Link::Connecting { .. }, _) | (Link::In { .. } | Link::Reconnecting { .. }, None) => {
                Screen::Connecting
            }
            (Link::In { .. } | Link::Reconnecting { .. }, Some(view)) => match view.state.table {
                Table::Finished => Screen::Summary,
                Table::Gathering | Table::Pointing { .. } => Screen::Table,
            },
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
    pub(crate) fn over(&self) -> Option<(Over, &str)> {
        match &self.link {
            Link::Over { why, message } => Some((*why, message)),
            Link::Out | Link::Connecting { .. } | Link::In { .. } | Link::Reconnecting { .. } => None,
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Me(me) => self.me = Some(me),
            News::Rooms(rooms) => self.rooms = rooms.into(),
            News::Recent(recent) => self.recent = recent.into(),
            News::Link(link) => self.set_link(link),
            News::Heard(message) => self.hear_host(message),
        }
    }

    fn set_link(&mut self, link: Link) {
        match link {
            Link::Out | Link::Over { .. } | Link::Connecting { .. } => {
                self.view = None;
                self.cards = Rc::default();
                self.pick = None;
                self.lost = false;
            }
            Link::In { .. } | Link::Reconnecting { .. } => {}
        }
        self.link = link;
    }

    fn hear_host(&mut self, message: HostMessage) {
        let whole = matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. });
        if self.lost && !whole {
            return;
        }
        match message {
            // The vote in it is newer than any click: one that did not get through is brought along.
            HostMessage::Joined { .. } => self.pick = None,
            HostMessage::YourVote(own) => self.pick = self.pick.and_then(|pick| pick.confirmed(own)),
            HostMessage::Challenge(_)
            | HostMessage::Refused { .. }
            | HostMessage::State { .. }
            | HostMessage::Changed { .. }
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => {}
        }
        let mut view = self.view.as_deref().cloned();
        // A view that is out of step may be half changed: what was shown before stays.
        self.lost = View::hear(&mut view, message).is_err();
        if !self.lost {
            self.cards = shared(&self.cards, view.as_ref().map_or(&[], |view| &view.state.cards));
            self.view = view.map(Rc::new);
        }
    }

    fn tell(&mut self, text: String, trouble: bool) {
        // Said once is enough: a double click on something refused is no news.
        self.notices.retain(|notice| notice.text != text);
        self.last_notice += 1;
        self.notices.push(Notice { id: self.last_notice, text, trouble });
        let extra = self.notices.len().saturating_sub(NOTICES);
        self.notices.drain(..extra);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Action::Heard(news) => next.hear(news),
            Action::Picked { round, vote } => next.pick = Some(Pick::click(next.pick, round, vote)),
            Action::PickAnswered { round, carried_out } => {
                next.pick = match next.pick {
                    Some(pick) if pick.round == round => pick.answered(carried_out),
                    other => other,
                };
            }
            Action::Tell { text, trouble } => next.tell(text, trouble),
            Action::Dismiss(id) => next.notices.retain(|notice| notice.id != id),
            Action::Broken(why) => next.broken = Some(why),
        }
        Rc::new(next)
    }
}

/// The cards, each the allocation it was before if it is the same. Cards only ever join at the end.
fn shared(before: &Rc<[Rc<Card>]>, now: &[Card]) -> Rc<[Rc<Card>]> {
    let same = |(old, new): (&Rc<Card>, &Card)| **old == *new;
    if before.len() == now.len() && before.iter().zip(now).all(same) {
        return Rc::clone(before);
    }
    now.iter()
        .enumerate()
        .map(|(place, card)| match before.get(place) {
            Some(old) if **old == *card => Rc::clone(old),
            Some(_) | None => Rc::new(card.clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests;
