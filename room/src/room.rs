//! The host's side of a room: a state machine over what connections say and the time.
//!
//! [`Room::handle`] takes one [`Input`] and the time, and returns what is to be done, in order. It
//! never waits: [`Room::deadline`] says when it wants an [`Input::Tick`] at the latest. The room owns
//! the votes; they are in no output before the reveal, but for their owner's own.

mod advance_term;
mod backlog;
mod connections;
mod driver;
mod output;
mod presence;
mod reactions;
mod reopening;
mod reveal;
mod round;
mod successors;
mod timer;

use std::collections::BTreeMap;
use std::sync::Arc;

use connections::Connections;
pub use output::Output;
use reactions::Reactions;

use crate::cards::NewCard;
use crate::limits::CARDS;
use crate::message::{About, Answer, FailureCode, Invitation, OwnVote, PROTOCOL, Request};
use crate::{
    Address, Avatar, CardId, CardText, Change, ConnectionId, Epoch, Name, Ref, Role, RoomId, RoomInfo,
    RoundId, Scale, SeatId, SeatKey, Seq, Snapshot, State, Time, Vote,
};

/// What a room is opened with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The room's identity, drawn at random by the caller.
    pub id: RoomId,
    /// Its name.
    pub name: Name,
    /// What one may vote with.
    pub scale: Scale,
    /// The first cards of the backlog; those past the limit are left out.
    pub cards: Vec<NewCard>,
    /// Whether a round reveals by itself once everybody has voted.
    pub auto_reveal: bool,
    /// Whether it counts down before it does so.
    pub count_down: bool,
    /// Whether votes are shown without who cast them.
    pub hide_names: bool,
    /// The seat on whose machine it is hosted, if it is anybody's.
    pub host: Option<SeatKey>,
    /// Whether it stays with its host: nobody else may go on with it.
    pub pinned: bool,
}

impl Setup {
    /// A room of that name with the usual scale and no cards, hosted by nobody in particular. Its rounds reveal by
    /// themselves after a count-down, with names.
    pub fn new(id: RoomId, name: Name) -> Self {
        Self {
            id,
            name,
            scale: Scale::fibonacci(),
            cards: Vec::new(),
            auto_reveal: true,
            count_down: true,
            hide_names: false,
            host: None,
            pinned: false,
        }
    }
}

/// Who wants to sit down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Their key, which the caller has verified.
    pub key: SeatKey,
    /// Their name.
    pub name: Name,
    /// What they want to be if the room does not know them yet.
    pub role: Role,
    /// What they look like; if they do not say, as the room knows them.
    pub avatar: Option<Avatar>,
    /// The vote they bring along when they return.
    pub vote: Option<OwnVote>,
}

/// What happens to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A connection has proved whose it is, and wants its seat.
    Hello {
        /// Which connection: new to the room.
        connection: ConnectionId,
        /// Whose it is.
        profile: Profile,
    },
    /// A seated connection asks for something. Whose vote or which driver it is follows from the
    /// connection alone.
    Request {
        /// Which connection.
        connection: ConnectionId,
        /// The client's number for the request.
        reference: Ref,
        /// What it asks.
        request: Request,
    },
    /// The person behind a connection said goodbye.
    Goodbye {
        /// Which connection; it is over.
        connection: ConnectionId,
    },
    /// A connection broke, or fell silent.
    Dropped {
        /// Which connection; it is over.
        connection: ConnectionId,
    },
    /// The host found out how it is to be reached.
    Reachable {
        /// In what ways, the likeliest first.
        invitations: Vec<Invitation>,
    },
    /// The host has tried to reach somebody who stands by, as [`Output::Probe`] asks.
    Probed {
        /// Whom.
        seat: SeatId,
        /// At which addresses it did, the likeliest first; none if it could not.
        addresses: Vec<Address>,
    },
    /// The host has met others who had gone on with the room elsewhere, and goes on as the room's next.
    AdvanceTerm {
        /// As its how-manieth; a later one than before.
        epoch: Epoch,
        /// Drawn at random, below [`crate::limits::NONCES`].
        nonce: u32,
        /// The room as those others have it.
        others: Vec<Snapshot>,
    },
    /// Time went by.
    Tick,
}

/// A room at its host: the public state, and the votes.
#[derive(Debug, Clone)]
pub struct Room {
    state: State,
    seq: Seq,
    /// The key of the seat on whose machine this is.
    host_key: Option<SeatKey>,
    connections: Connections,
    /// Since when each seat that is away has been so.
    away_since: BTreeMap<SeatId, Time>,
    /// Since when each seat that is gone has been so.
    gone_since: BTreeMap<SeatId, Time>,
    /// Who would host the room if its host went.
    standing_by: BTreeMap<SeatId, successors::Standby>,
    /// How many voters are here. A room of a thousand is asked after every vote whether all have voted, and
    /// this answers at once while some have not.
    voters_here: usize,
    /// The votes of the round on the table: the only place where they are.
    votes: BTreeMap<SeatId, Vote>,
    /// When the round on the table was opened, or the room here.
    opened: Time,
    /// How long that round was open at the room's earlier hosts, in ms.
    opened_before_ms: u64,
    /// What the state leaves out of the cards.
    texts: BTreeMap<CardId, CardText>,
    /// When everybody threw something in lately.
    reactions: Reactions,
    /// How others get in, as the host found last.
    invitations: Vec<Invitation>,
    last_seat: SeatId,
    last_card: CardId,
    last_round: RoundId,
    now: Time,
    outputs: Vec<Output>,
}

impl Room {
    /// A room in which nobody has sat down yet, at its first host.
    pub fn open(setup: Setup, now: Time) -> Self {
        let Setup { id, name, scale, cards, auto_reveal, count_down, hide_names, host, pinned } = setup;
        let state = State::new(RoomInfo { pinned, ..RoomInfo::new(id, name) }, scale);
        let mut room = Self {
            state: State { auto_reveal, count_down, hide_names, ..state },
            seq: Seq(0),
            host_key: host,
            connections: Connections::default(),
            away_since: BTreeMap::new(),
            gone_since: BTreeMap::new(),
            standing_by: BTreeMap::new(),
            voters_here: 0,
            votes: BTreeMap::new(),
            opened: now,
            opened_before_ms: 0,
            texts: BTreeMap::new(),
            reactions: Reactions::default(),
            invitations: Vec::new(),
            last_seat: SeatId(0),
            last_card: CardId(0),
            last_round: RoundId(0),
            now,
            outputs: Vec::new(),
        };
        let cards = room.number(cards.into_iter().take(CARDS).collect());
        room.state.cards = cards.into_iter().map(Arc::new).collect();
        room
    }

    /// Takes one input and says what is to be done, in order. `now` never goes back between calls; if
    /// it does, the latest time seen so far counts.
    pub fn handle(&mut self, input: Input, now: Time) -> Vec<Output> {
        self.now = self.now.max(now);
        match input {
            Input::Hello { connection, profile } => self.sit_down(connection, profile),
            Input::Goodbye { connection } => {
                if let Some(seat) = self.remove_connection(connection) {
                    self.let_go(seat);
                }
            }
            Input::Dropped { connection } => {
                if let Some(seat) = self.remove_connection(connection) {
                    self.set_away(seat);
                }
            }
            Input::Request { connection, reference, request } => {
                // A connection that was just closed may have had a request under way.
                if let Some(seat) = self.connections.owner(connection) {
                    let outcome = self.ask(seat, request);
                    self.outputs.push(Output::Answered {
                        connection,
                        reference,
                        outcome: outcome.map_err(FailureCode::failure),
                    });
                }
            }
            Input::Reachable { invitations } => self.invitations = invitations,
            Input::Probed { seat, addresses } => self.probed(seat, addresses),
            Input::AdvanceTerm { epoch, nonce, others } => self.advance_term(epoch, nonce, others),
            Input::Tick => {}
        }
        // Whatever happened, these five follow from the state and the time alone.
        self.let_the_absent_go();
        self.list_successors();
        self.find_a_driver();
        self.let_the_timer_end();
        self.reveal_if_all_have_voted();
        std::mem::take(&mut self.outputs)
    }

    /// When the room wants an [`Input::Tick`] at the latest, if nothing else comes before.
    pub fn deadline(&self) -> Option<Time> {
        let timer = self.state.timer.map(|timer| timer.ends);
        [self.next_absence_deadline(), self.counting_down_until(), timer].into_iter().flatten().min()
    }

    /// The public state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How many public changes there have been.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The connections of that seat.
    pub fn connections_of(&self, seat: SeatId) -> impl Iterator<Item = ConnectionId> {
        self.connections.of(seat)
    }

    /// What the room says of itself to anybody; `app` is the host's program and version.
    pub fn about(&self, app: &str) -> About {
        About {
            proto: PROTOCOL,
            app: app.to_owned(),
            room: self.state.room.clone(),
            seated: self.state.seated().count(),
            stage: self.state.stage(),
        }
    }

    fn ask(&mut self, seat: SeatId, request: Request) -> Result<Option<Answer>, FailureCode> {
        match request {
            Request::Start => self.start(seat),
            Request::Vote { round, vote } => self.vote(seat, round, vote),
            Request::Withdraw { round } => self.withdraw(seat, round),
            Request::Reveal { round } => self.reveal_early(seat, round),
            Request::Settle { round, points } => self.settle(seat, round, points),
            Request::ResolveEstimate { card, points } => self.decide(seat, card, points),
            Request::Revote { round } => self.revote(seat, round),
            Request::Next { round } => self.next(seat, round),
            Request::Skip { round } => self.skip(seat, round),
            Request::OpenCard { card } => self.take_up(seat, card),
            Request::QuickRound => self.quick_round(seat),
            Request::BecomeDriver => self.become_driver(seat),
            Request::SetAvatar { avatar } => self.set_avatar(seat, avatar),
            Request::React { reaction } => self.react(seat, reaction),
            Request::SetCountDown { on } => self.set_count_down(seat, on),
            Request::SetHideNames { on } => self.set_hide_names(seat, on),
            Request::SetScale { scale } => self.set_scale(seat, scale),
            Request::StartTimer { purpose, length_ms, reveal_at_end } => {
                self.start_timer(seat, purpose, length_ms, reveal_at_end)
            }
            Request::StopTimer => self.stop_timer_of(seat),
            Request::EditCard { card, to } => self.edit_card(seat, card, to),
            Request::MoveCard { card, before } => self.move_card(seat, card, before),
            Request::RemoveCard { card } => self.remove_card(seat, card),
            Request::SetNote { card, text } => self.set_note(seat, card, &text),
            Request::MakeDriver { seat: to } => self.hand_over(seat, to),
            Request::Rename { name } => self.rename(seat, name),
            Request::SetRole { role } => self.set_role(seat, role),
            Request::SetAutoReveal { on } => self.set_auto_reveal(seat, on),
            Request::Remove { seat: whom } => self.remove(seat, whom),
            Request::AddCards { cards } => return self.add_cards(seat, cards).map(Some),
            Request::ReadCard { card } => return self.read_card(card).map(Some),
            Request::ReadCards { after } => return Ok(Some(self.read_cards(after))),
            Request::StandBy { addresses } => self.stand_by(seat, addresses),
            Request::StandDown => self.stand_down(seat),
            // The host looks at it before the room does.
            Request::TookOver { .. } => Err(FailureCode::NotLeaving),
            Request::ReportReachable { seat: whom, reached } => self.report(seat, whom, reached),
            Request::Invite => {
                return Ok(Some(Answer::Invitations { invitations: self.invitations.clone() }));
            }
            Request::Ping => Ok(()),
        }
        .map(|()| None)
    }

    /// Makes one public change: in the state, and for everybody.
    fn change(&mut self, change: Change) {
        let applied = self.state.apply(&change);
        debug_assert!(applied.is_ok(), "the room made a change that does not fit its own state: {change:?}");
        self.seq = self.seq.next();
        if change.is_about_attendance() {
            self.voters_here = self.state.voters_here();
        }
        self.outputs.push(Output::Changed(change));
    }
}
