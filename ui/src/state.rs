//! The page's state and its reducer. All state that outlives a component changes here, through [`Action`].

use std::rc::Rc;
use std::sync::Arc;

use room::message::{HostMessage, OwnVote};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, NewRoom, OwnProfile, Preferences, RecentRoom, ResumableRoom,
    SaveStatus, UiEvent,
};
use room::{Card, Change, Reaction, RoundId, SeatId, Table, Update, View, Vote};
use yew::{AttrValue, Reducible};

use crate::clock::Clock;
use crate::people::{Label, Person, labels, people};

/// Maximum number of visible reactions; the oldest are dropped.
const MAX_REACTIONS: usize = 24;
/// Maximum number of visible toasts; the oldest are dropped.
const MAX_TOASTS: usize = 3;

/// The page's state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// The person's profile; none until the first events arrive.
    pub(crate) me: Option<OwnProfile>,
    /// The room's clock.
    pub(crate) clock: Clock,
    /// The visible reactions, oldest first.
    pub(crate) reactions: Rc<[FloatingReaction]>,
    /// The person's settings.
    pub(crate) preferences: Rc<Preferences>,
    /// The rooms that discovery found.
    pub(crate) rooms: Rc<[DiscoveredRoom]>,
    /// Rooms the person joined before.
    pub(crate) recent: Rc<[RecentRoom]>,
    /// Rooms this computer can host again.
    pub(crate) resumable: Rc<[ResumableRoom]>,
    /// Connection to the room.
    pub(crate) connection: ConnectionStatus,
    /// Why the room is not being saved, if this app hosts it.
    pub(crate) save_problem: Option<AttrValue>,
    /// Rooms that continue the present one, if its host has been lost for a while.
    pub(crate) new_rooms: Option<Rc<[NewRoom]>>,
    /// The room, as the host sent it; none outside a room.
    pub(crate) view: Option<Arc<View>>,
    /// The room's cards. The list keeps its allocation while no card changes, so that comparing hundreds of cards is
    /// cheap.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everyone in the room. A person who did not change keeps the same allocation.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// Names and avatars of all seats, cached because they are slower to compute than most changes.
    labels: Rc<[Label]>,
    /// The clicked vote that the host has not confirmed.
    pub(crate) optimistic_vote: Option<OptimisticVote>,
    /// The visible toasts, oldest first.
    pub(crate) toasts: Vec<Toast>,
    /// The error that keeps the page from starting.
    pub(crate) fatal_error: Option<String>,
    last_id: u32,
}

/// A reaction on the screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FloatingReaction {
    /// Unique id, never reused.
    pub(crate) id: u32,
    /// The seat that sent it.
    pub(crate) seat: SeatId,
    /// The sender's name.
    pub(crate) name: AttrValue,
    /// The emoji that is shown.
    pub(crate) reaction: Reaction,
}

/// A short message that disappears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    /// Unique id, never reused.
    pub(crate) id: u32,
    /// The sentence to show.
    pub(crate) text: String,
    /// Whether it reports an error.
    pub(crate) error: bool,
}

/// An input of the reducer.
#[derive(Debug)]
pub(crate) enum Action {
    /// The transport reported an event.
    Event(UiEvent<Update>),
    /// The person clicked a vote, or withdrew it.
    PickVote {
        /// The round of the vote.
        round: RoundId,
        /// The vote; none if withdrawn.
        vote: Option<Vote>,
    },
    /// The host answered a click.
    VoteAnswered {
        /// The round of the vote.
        round: RoundId,
        /// Whether the host accepted it.
        accepted: bool,
    },
    /// Shows a toast.
    ShowToast {
        /// The sentence to show.
        text: String,
        /// Whether it reports an error.
        error: bool,
    },
    /// Removes the toast with this id.
    DismissToast(u32),
    /// Removes the reaction with this id.
    RemoveReaction(u32),
    /// [`UiCommand::Open`](room::ui_protocol::UiCommand::Open) failed, so the page can't work. Carries the error.
    OpenFailed(String),
}

/// The screen to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// No event has arrived yet.
    Starting,
    /// Outside a room.
    Lobby,
    /// Joining a room.
    Connecting,
    /// In a room.
    Table,
    /// In a room whose cards are all settled.
    Summary,
}

/// A clicked vote. It hides the vote the host last sent until the host confirms or rejects the click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptimisticVote {
    /// The round of the vote.
    pub(crate) round: RoundId,
    /// The clicked vote; none if the person withdrew it.
    pub(crate) vote: Option<Vote>,
    /// Number of clicks the host has not answered.
    unanswered: u32,
}

impl OptimisticVote {
    /// Records a click, possibly while an earlier one is unanswered.
    pub(crate) fn click(
        before: Option<OptimisticVote>,
        round: RoundId,
        vote: Option<Vote>,
    ) -> OptimisticVote {
        let unanswered =
            before.filter(|clicked| clicked.round == round).map_or(0, |clicked| clicked.unanswered);
        OptimisticVote { round, vote, unanswered: unanswered + 1 }
    }

    /// The host answered a click. After a rejection the host's vote shows again, unless other clicks are unanswered.
    pub(crate) fn answered(self, accepted: bool) -> Option<OptimisticVote> {
        let unanswered = self.unanswered.saturating_sub(1);
        (accepted || unanswered > 0).then_some(OptimisticVote { unanswered, ..self })
    }

    /// The host sent the person's vote. While clicks are unanswered it may belong to an earlier click, so only the last
    /// click's vote confirms it.
    pub(crate) fn confirmed(self, own: OwnVote) -> Option<OptimisticVote> {
        let same = own.round == self.round && own.vote == self.vote;
        let settled = if same { self.unanswered <= 1 } else { self.unanswered == 0 };
        (!settled).then_some(self)
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            me: None,
            clock: Clock::default(),
            reactions: Rc::default(),
            preferences: Rc::default(),
            rooms: Rc::default(),
            recent: Rc::default(),
            resumable: Rc::default(),
            connection: ConnectionStatus::Out,
            save_problem: None,
            new_rooms: None,
            view: None,
            cards: Rc::default(),
            people: Rc::default(),
            labels: Rc::default(),
            optimistic_vote: None,
            toasts: Vec::new(),
            fatal_error: None,
            last_id: 0,
        }
    }
}

impl State {
    /// The screen to show.
    pub(crate) fn screen(&self) -> Screen {
        if self.me.is_none() {
            return Screen::Starting;
        }
        match (&self.connection, &self.view) {
            (ConnectionStatus::Out | ConnectionStatus::Ended { .. }, _) => Screen::Lobby,
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

    /// The person's vote in the current round, including one the host has not confirmed.
    pub(crate) fn own_vote(&self) -> Option<Vote> {
        let view = self.view.as_ref()?;
        let round = view.state.round()?.id;
        match self.optimistic_vote {
            Some(clicked) if clicked.round == round => clicked.vote,
            Some(_) | None => view.own_vote(),
        }
    }

    /// Why the last connection to a room ended.
    pub(crate) fn end_reason(&self) -> Option<(EndReason, &str)> {
        match &self.connection {
            ConnectionStatus::Ended { why: reason, message } => Some((*reason, message)),
            ConnectionStatus::Out
            | ConnectionStatus::Connecting { .. }
            | ConnectionStatus::In { .. }
            | ConnectionStatus::Reconnecting { .. } => None,
        }
    }

    fn handle_event(&mut self, event: UiEvent<Update>) {
        match event {
            UiEvent::OwnProfile(me) => self.me = Some(me),
            UiEvent::Preferences(preferences) => self.preferences = Rc::new(preferences),
            UiEvent::Resumable(resumable) => self.resumable = resumable.into(),
            UiEvent::Rooms(rooms) => self.rooms = rooms.into(),
            UiEvent::Recent(recent) => self.recent = recent.into(),
            UiEvent::Connection(connection) => self.set_connection(connection),
            UiEvent::NewRooms(rooms) => self.new_rooms = rooms.map(Into::into),
            UiEvent::SaveStatus(SaveStatus::Failing { message }) => self.save_problem = Some(message.into()),
            UiEvent::SaveStatus(SaveStatus::Resumed { message }) => {
                self.save_problem = None;
                self.push_toast(message, false);
            }
            UiEvent::FromHost(update) => self.handle_update(&update),
        }
    }

    fn set_connection(&mut self, connection: ConnectionStatus) {
        if !matches!(
            &connection,
            ConnectionStatus::In { hosting: Some(_) } | ConnectionStatus::Reconnecting { .. }
        ) {
            self.save_problem = None;
        }
        match connection {
            ConnectionStatus::Out | ConnectionStatus::Ended { .. } | ConnectionStatus::Connecting { .. } => {
                self.view = None;
                self.cards = Rc::default();
                self.labels = Rc::default();
                self.optimistic_vote = None;
                self.new_rooms = None;
            }
            ConnectionStatus::In { .. } | ConnectionStatus::Reconnecting { .. } => {}
        }
        self.connection = connection;
    }

    fn handle_update(&mut self, update: &Update) {
        match update.message() {
            HostMessage::Joined { at, .. } => {
                self.clock = Clock::new(*at);
                // This vote is newer than any click: an unconfirmed vote is sent along when rejoining.
                self.optimistic_vote = None;
            }
            HostMessage::State { at, .. } => self.clock = Clock::new(*at),
            HostMessage::YourVote(own) => {
                self.optimistic_vote = self.optimistic_vote.and_then(|clicked| clicked.confirmed(*own))
            }
            HostMessage::Reacted { seat, reaction } => return self.show_reaction(*seat, *reaction),
            HostMessage::Changed { .. }
            | HostMessage::Challenge(_)
            | HostMessage::TakeOver { .. }
            | HostMessage::Refused { .. }
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => {}
        }
        let view = update.view();
        if *self.cards != *view.state.cards {
            self.cards = view.state.cards.as_slice().into();
        }
        if may_change_labels(update.message()) {
            self.labels = labels(&view.state);
        }
        self.view = Some(Arc::clone(view));
    }

    /// Shows a reaction, if its sender is in the room.
    fn show_reaction(&mut self, seat: SeatId, reaction: Reaction) {
        let Some(name) =
            self.people.iter().find(|person| person.id == seat).map(|person| person.label.clone())
        else {
            return;
        };
        self.last_id += 1;
        let reaction = FloatingReaction { id: self.last_id, seat, name, reaction };
        let excess = (self.reactions.len() + 1).saturating_sub(MAX_REACTIONS);
        self.reactions = self.reactions.iter().skip(excess).cloned().chain([reaction]).collect();
    }

    /// Recomputes the people after an action.
    fn update_people(&mut self) {
        let own_vote = self.own_vote();
        let people = self.view.iter().flat_map(|view| people(&view.state, &self.labels, view.you, own_vote));
        self.people = reuse_unchanged(&self.people, people);
    }

    fn push_toast(&mut self, text: String, error: bool) {
        // Don't repeat a toast, for example after a double click on something refused.
        self.toasts.retain(|toast| toast.text != text);
        self.last_id += 1;
        self.toasts.push(Toast { id: self.last_id, text, error });
        let excess = self.toasts.len().saturating_sub(MAX_TOASTS);
        self.toasts.drain(..excess);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Action::Event(event) => next.handle_event(event),
            Action::PickVote { round, vote } => {
                next.optimistic_vote = Some(OptimisticVote::click(next.optimistic_vote, round, vote))
            }
            Action::VoteAnswered { round, accepted } => {
                next.optimistic_vote = match next.optimistic_vote {
                    Some(clicked) if clicked.round == round => clicked.answered(accepted),
                    other => other,
                };
            }
            Action::ShowToast { text, error } => next.push_toast(text, error),
            Action::RemoveReaction(id) => {
                next.reactions = next.reactions.iter().filter(|reaction| reaction.id != id).cloned().collect()
            }
            Action::DismissToast(id) => next.toasts.retain(|toast| toast.id != id),
            Action::OpenFailed(reason) => next.fatal_error = Some(reason),
        }
        next.update_people();
        Rc::new(next)
    }
}

/// Whether the message can change a display name or avatar.
fn may_change_labels(message: &HostMessage) -> bool {
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

/// Replaces each unchanged person with the previous allocation. Both lists are sorted by seat.
fn reuse_unchanged(before: &Rc<[Rc<Person>]>, now: impl Iterator<Item = Person>) -> Rc<[Rc<Person>]> {
    let mut known = before.iter().peekable();
    let mut reuse_unchanged = Vec::with_capacity(before.len());
    for person in now {
        while known.next_if(|old| old.id < person.id).is_some() {}
        let same = known.next_if(|old| ***old == person);
        reuse_unchanged.push(same.map_or_else(|| Rc::new(person), Rc::clone));
    }
    let same = |(old, new): (&Rc<Person>, &Rc<Person>)| Rc::ptr_eq(old, new);
    if before.len() == reuse_unchanged.len() && before.iter().zip(&reuse_unchanged).all(same) {
        return Rc::clone(before);
    }
    reuse_unchanged.into()
}

#[cfg(test)]
mod tests;
