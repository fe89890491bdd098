//! The host's side of a room: a state machine without I/O.
//!
//! [`Room::handle`] takes one [`Input`] (a connection joined, sent a request, broke) and the time. It returns
//! the [`Output`]s that the host's server has to send, in order. It never waits: [`Room::deadline`] says when
//! it needs an [`Input::Tick`] at the latest.
//!
//! The room owns the hidden votes. Before the reveal no output contains a vote, except the seat's own vote,
//! which goes to that seat's connections.
//!
//! Each submodule adds the methods for one kind of request to [`Room`].

mod backlog;
mod connections;
mod driver;
mod other_host;
mod output;
mod presence;
mod proposals;
mod reaction_limit;
mod reactions;
mod reopening;
mod reveal;
mod round;
mod standby;
mod successors;
mod timer;

use std::collections::BTreeMap;
use std::sync::Arc;

use connections::Connections;
pub use output::Output;
use reaction_limit::ReactionLimit;

use crate::card_text::CardTexts;
use crate::cards::NewCard;
use crate::chain::Delegation;
use crate::limits::MAX_CARDS;
use crate::message::{About, Answer, FailureCode, Invitation, PROTOCOL, Request};
use crate::{
    Address, Avatar, CardId, Change, ConnectionId, Founding, Name, OtherHost, Ref, Role, RoomInfo,
    RoomSettings, RoundId, SeatId, SeatKey, Seq, Snapshot, State, TextHash, Time, Transfer, Vote,
};

/// A new room.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Who founds the room. It hosts it too.
    pub founding: Founding,
    /// The room's name.
    pub name: Name,
    /// The room's settings.
    pub settings: RoomSettings,
    /// The first cards of the backlog. Cards beyond [`MAX_CARDS`] are dropped.
    pub cards: Vec<NewCard>,
    /// Whether the room stays with its host: no other member may take it over.
    pub pinned: bool,
}

impl Setup {
    /// A room with the default settings and without cards.
    pub fn new(founding: Founding, name: Name) -> Self {
        Self { founding, name, settings: RoomSettings::default(), cards: Vec::new(), pinned: false }
    }
}

/// The person behind a joining connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Their seat key. The caller has verified their signature.
    pub key: SeatKey,
    /// The name that others see.
    pub name: Name,
    /// Their role, if this is a new seat. A known seat keeps its role.
    pub role: Role,
    /// Their avatar. With `None` a known seat keeps its avatar.
    pub avatar: Option<Avatar>,
    /// How their seat came to this key, if they had another host before. The room checks them.
    pub transfers: Vec<Transfer>,
}

/// An event that a room reacts to. The host's server creates them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A connection has proved its identity and wants its seat.
    Join {
        /// The new connection.
        connection: ConnectionId,
        /// The person behind it.
        profile: Profile,
    },
    /// A seated connection sent a request. The room derives the author from the connection, never from the
    /// request.
    Request {
        /// The connection that sent it.
        connection: ConnectionId,
        /// The client's number for the request.
        reference: Ref,
        /// What the person wants the room to do.
        request: Request,
    },
    /// A client said goodbye. Its seat is gone at once if this was its last connection.
    Leave {
        /// The closed connection.
        connection: ConnectionId,
    },
    /// A connection broke or timed out. Its seat is away if this was its last connection.
    Disconnected {
        /// The closed connection.
        connection: ConnectionId,
    },
    /// The host found the addresses under which it can be reached.
    SetInvitations {
        /// One invitation for each address, the most likely to work first.
        invitations: Vec<Invitation>,
    },
    /// The host has tried to reach a standby, as [`Output::Probe`] asked.
    Probed {
        /// The standby's seat.
        seat: SeatId,
        /// The addresses that it had offered then. The answer counts only while it still offers them. A member that left
        /// and came back listens elsewhere.
        offered: Vec<Address>,
        /// The addresses that answered, the most likely to work first; empty if none did.
        addresses: Vec<Address>,
    },
    /// Another computer has sent its copy of the room, which has changes that this host did not get.
    CopyReceived {
        /// The computer's key, which it has proven.
        by: SeatKey,
        /// Its copy.
        copy: Box<Snapshot>,
    },
    /// Another host of this room was found, about which a person has to decide, or it is gone.
    OtherHost {
        /// The other host; `None` if there is none any more.
        other: Option<OtherHost>,
    },
    /// The host has signed its list of successors, as [`Output::Delegate`] asked, or because it gives up its right.
    Delegated(Delegation),
    /// Only time has passed: a deadline has come.
    Tick,
}

/// A room at its host: the public state, the hidden votes, and the connections.
#[derive(Debug, Clone)]
pub struct Room {
    state: State,
    seq: Seq,
    /// The key of the machine that hosts the room, and of the seat of the person there.
    host_key: SeatKey,
    connections: Connections,
    /// When each away seat went away.
    away_since: BTreeMap<SeatId, Time>,
    /// When each gone seat left.
    gone_since: BTreeMap<SeatId, Time>,
    /// The members that offered to host the room next.
    standbys: BTreeMap<SeatId, standby::Standby>,
    /// When the room last asked its host to sign the list of successors.
    delegated_at: Option<Time>,
    /// The number of present voters, cached: after every vote the room checks whether all have voted, and
    /// this count answers most checks without walking all seats.
    voters_here: usize,
    /// The votes of the current round. No other field has them before the reveal.
    votes: BTreeMap<SeatId, Vote>,
    /// When the current round was opened at this host.
    opened_at: Time,
    /// How long the current round was open at earlier hosts, in ms.
    open_ms_before: u64,
    /// Card texts and past rounds, which the public state leaves out.
    texts: CardTexts,
    /// Limits each seat's reactions.
    reactions: ReactionLimit,
    /// How other people can join, as last set by the host.
    invitations: Vec<Invitation>,
    last_seat: SeatId,
    last_card: CardId,
    last_round: RoundId,
    now: Time,
    outputs: Vec<Output>,
}

impl Room {
    /// Opens a new, empty room at epoch 1.
    pub fn open(setup: Setup, now: Time) -> Self {
        let Setup { founding: Founding { founder, chain }, name, settings, cards, pinned } = setup;
        let mut state = State::new(RoomInfo { pinned, ..RoomInfo::new(founder, name) }, settings);
        state.chain = chain.into_links();
        let mut room = Self {
            state,
            seq: Seq(0),
            host_key: founder.key,
            connections: Connections::default(),
            away_since: BTreeMap::new(),
            gone_since: BTreeMap::new(),
            standbys: BTreeMap::new(),
            delegated_at: None,
            voters_here: 0,
            votes: BTreeMap::new(),
            opened_at: now,
            open_ms_before: 0,
            texts: CardTexts::default(),
            reactions: ReactionLimit::default(),
            invitations: Vec::new(),
            last_seat: SeatId(0),
            last_card: CardId(0),
            last_round: RoundId(0),
            now,
            outputs: Vec::new(),
        };
        let cards = room.number_cards(cards.into_iter().take(MAX_CARDS).collect());
        room.state.cards = cards.iter().cloned().map(Arc::new).collect();
        room.note_change(&Change::CardsAdded { cards });
        room.hash_texts();
        room
    }

    /// Handles one input and returns what the server has to do, in order. If `now` is earlier than in a
    /// previous call, the latest time so far counts.
    pub fn handle(&mut self, input: Input, now: Time) -> Vec<Output> {
        self.now = self.now.max(now);
        match input {
            Input::Join { connection, profile } => self.join(connection, profile),
            Input::Leave { connection } => {
                if let Some(seat) = self.remove_connection(connection) {
                    self.leave(seat);
                }
            }
            Input::Disconnected { connection } => {
                if let Some(seat) = self.remove_connection(connection) {
                    self.set_away(seat);
                }
            }
            Input::Request { connection, reference, request } => {
                // A connection that was just closed may have had a request under way.
                if let Some(seat) = self.connections.seat_of(connection) {
                    let outcome = self.handle_request(seat, request);
                    self.outputs.push(Output::Response { connection, reference, outcome });
                }
            }
            Input::SetInvitations { invitations } => self.invitations = invitations,
            Input::Probed { seat, offered, addresses } => {
                self.set_reachable_addresses(seat, &offered, addresses);
            }
            Input::CopyReceived { by, copy } => self.receive_copy(by, &copy),
            Input::OtherHost { other } => self.ask_about(other),
            Input::Delegated(delegation) => self.change(Change::Delegated { delegation }),
            Input::Tick => {}
        }
        // These depend only on the state and the time, so they run after every input.
        self.expire_absent_seats();
        self.update_successors();
        self.update_delegation();
        self.replace_absent_driver();
        self.expire_timer();
        self.reveal_if_all_have_voted();
        self.announce_changed_texts();
        std::mem::take(&mut self.outputs)
    }

    /// When the room needs an [`Input::Tick`] at the latest, unless another input comes first.
    pub fn deadline(&self) -> Option<Time> {
        let timer = self.state.timer.map(|timer| timer.ends);
        [self.absence_deadline(), self.countdown_deadline(), timer, self.delegation_deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The public state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The number of public changes in this term.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The open connections of a seat: one for each tab or window.
    pub fn connections_of(&self, seat: SeatId) -> impl Iterator<Item = ConnectionId> {
        self.connections.of_seat(seat)
    }

    /// The key of the machine that hosts the room.
    pub fn host_key(&self) -> SeatKey {
        self.host_key
    }

    /// The public description of the room for `GET /about`. `app` is the host's program and version.
    pub fn about(&self, app: &str) -> About {
        About {
            proto: PROTOCOL,
            app: app.to_owned(),
            room: self.state.room.clone(),
            seated: self.state.seated().count(),
            stage: self.state.stage(),
            fingerprint: self.host_key.fingerprint(),
            chain: self.state.chain.clone(),
        }
    }

    fn handle_request(&mut self, seat: SeatId, request: Request) -> Result<Option<Answer>, FailureCode> {
        match request {
            Request::Start => self.start(seat),
            Request::Vote { round, vote } => self.cast_vote(seat, round, vote),
            Request::Withdraw { round } => self.withdraw_vote(seat, round),
            Request::Reveal { round } => self.reveal_early(seat, round),
            Request::Settle { round, points } => self.settle(seat, round, points),
            Request::Revote { round } => self.revote(seat, round),
            Request::Next { round } => self.next_card(seat, round),
            Request::Skip { round } => self.skip(seat, round),
            Request::OpenCard { card } => self.open_card(seat, card),
            Request::QuickRound => self.quick_round(seat),
            Request::BecomeDriver => self.become_driver(seat),
            Request::SetAvatar { avatar } => self.set_avatar(seat, avatar),
            Request::React { reaction } => self.react(seat, reaction),
            Request::ChangeSettings { settings } => self.change_settings(seat, settings),
            Request::StartTimer { purpose, length_ms, reveal_at_end } => {
                self.start_timer(seat, purpose, length_ms, reveal_at_end)
            }
            Request::StopTimer => self.stop_timer_as(seat),
            Request::EditCard { card, to } => self.edit_card(seat, card, to),
            Request::MoveCard { card, before } => self.move_card(seat, card, before),
            Request::RemoveCard { card } => self.remove_card(seat, card),
            Request::SetNote { card, text } => self.set_note(seat, card, &text),
            Request::TakeProposed { cards } => self.take_proposed(seat, &cards),
            Request::DismissProposed { cards } => self.dismiss_proposed(seat, &cards),
            Request::DecideAboutHost { host, joins } => self.decide_about(seat, host, joins),
            Request::MakeDriver { seat: to } => self.make_driver_as(seat, to),
            Request::Rename { name } => self.rename(seat, name),
            Request::SetRole { role } => self.set_role(seat, role),
            Request::Remove { seat: target } => self.remove_seat(seat, target),
            Request::AddCards { cards } => return self.add_cards(seat, cards).map(Some),
            Request::ReadCard { card } => return self.read_card(card).map(Some),
            Request::ReadCards { after } => return Ok(Some(self.read_cards(after))),
            Request::StandBy { addresses } => self.stand_by(seat, addresses),
            Request::StandDown => self.stand_down(seat),
            // A leaving host's server handles this before the room does. Any other room refuses it.
            Request::TookOver { .. } => Err(FailureCode::NotLeaving),
            Request::ReportReachable { seat: target, reached } => {
                self.report_reachable(seat, target, reached)
            }
            Request::ReportReplicated { through } => {
                self.report_replicated(seat, through);
                Ok(())
            }
            Request::ReportEnded { chain } => self.report_ended(chain),
            Request::Invite => {
                return Ok(Some(Answer::Invitations { invitations: self.invitations.clone() }));
            }
            Request::Ping => Ok(()),
        }
        .map(|()| None)
    }

    /// Applies a public change to the state and broadcasts it.
    fn change(&mut self, change: Change) {
        let applied = self.state.apply(&change);
        debug_assert!(applied.is_ok(), "the room made a change that does not fit its own state: {change:?}");
        self.seq = self.seq.next();
        self.note_change(&change);
        if change.affects_voters() {
            self.voters_here = self.state.voters_here();
        }
        self.outputs.push(Output::Changed(change));
    }

    /// Records in the texts of a changed card which change was its last.
    fn note_change(&mut self, change: &Change) {
        let current = self.state.current_card().map(|card| card.id);
        self.texts.note_change(change, current, self.state.term(self.seq));
    }

    /// Tells the members the hashes of texts that have changed.
    fn announce_changed_texts(&mut self) {
        let changed: BTreeMap<CardId, TextHash> = self.texts.changed_hashes().into_iter().collect();
        if changed.is_empty() {
            return;
        }
        let new = |(card, known)| Some((card, *changed.get(&card).filter(|hash| **hash != known)?));
        let hashes: Vec<(CardId, TextHash)> = self.state.text_hashes().filter_map(new).collect();
        if !hashes.is_empty() {
            self.change(Change::TextsChanged { hashes });
        }
    }

    /// Sets the hashes of a room that nobody has joined yet.
    fn hash_texts(&mut self) {
        let hashes = self.texts.changed_hashes();
        self.state.set_text_hashes(&hashes);
    }
}
