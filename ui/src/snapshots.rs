//! Whole screens as they are drawn without a browser, compared with what was looked at before: `snapshots/`. After a wanted
//! change, `INSTA_UPDATE=always cargo test -p ui` writes them anew, and the difference is there to be read.

use std::rc::Rc;

use room::cards::NewCard;
use room::message::Request;
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, OwnProfile, Preferences, UiCommand, UiError, UiErrorCode,
    UiEvent,
};
use room::{
    ConnectionId, Epoch, Input, Name, Presence, Profile, Ref, Role, Room, RoomId, SeatId, SeatSecret, Setup,
    Stage, Time, View,
};
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use yew::{Callback, ContextProvider, Html, LocalServerRenderer, Properties, component, html, use_reducer};

use crate::clock::Clock;
use crate::dispatch::Dispatch;
use crate::people::{labels, people};
use crate::platform::{GUEST, WINDOW};
use crate::screens::lobby::LobbyProps;
use crate::screens::table::TableScreen;
use crate::state::State;
use crate::texts;
use crate::transport::{Answer, Transport};

/// Nothing is asked while a screen is drawn.
struct Nobody;

impl Transport for Nobody {
    fn listen(&self, _: Callback<UiEvent>) {}

    fn ask(&self, _: UiCommand) -> Answer {
        let error = UiError { code: UiErrorCode::Broken, message: "Nobody is there.".into() };
        Box::pin(std::future::ready(Err(error)))
    }
}

#[derive(Properties, PartialEq)]
struct AroundProps {
    screen: Callback<(), Html>,
}

/// What every screen has around it.
#[component]
fn Around(props: &AroundProps) -> Html {
    let state = use_reducer(State::default);
    let dispatch = Dispatch::new(Rc::new(Nobody), state.dispatcher());
    html! { <ContextProvider<Dispatch> context={dispatch}>{ props.screen.emit(()) }</ContextProvider<Dispatch>> }
}

/// A screen as HTML, an element a line.
fn drawn(screen: impl Fn() -> Html + 'static) -> String {
    let props = AroundProps { screen: Callback::from(move |()| screen()) };
    let renderer = LocalServerRenderer::<Around>::with_props(props).hydratable(false);
    let runtime = Builder::new_current_thread().build().unwrap();
    let html = LocalSet::new().block_on(&runtime, renderer.render());
    html.replace("><", ">\n<")
}

/// A room by its own rules: Ann drives, Bob and Cleo are with her.
struct Meeting {
    room: Room,
    now: Time,
}

impl Meeting {
    fn new() -> Self {
        let cards = [("SHOP-1", "Log in with a passkey"), ("SHOP-2", "Dark theme")];
        let cards = cards.map(|(key, title)| NewCard::new(key, title, "As a customer…", None)).into();
        let setup = Setup {
            cards,
            count_down: false,
            ..Setup::new(RoomId::from_bytes([7; 16]), Name::new("Sprint 12").unwrap())
        };
        let mut meeting = Self { room: Room::open(setup, Time(0)), now: Time(0) };
        meeting.sit_down();
        meeting
    }

    fn sit_down(&mut self) {
        for (seat, name) in (1..).zip(["Ann", "Bob", "Cleo"]) {
            let key = SeatSecret::from_seed([seat; 32]).key();
            let profile =
                Profile { key, name: Name::new(name).unwrap(), role: Role::Voter, avatar: None, vote: None };
            self.hears(Input::Hello { connection: ConnectionId(u64::from(seat)), profile });
        }
    }

    fn hears(&mut self, input: Input) {
        self.now = Time(self.now.0 + 1000);
        drop(self.room.handle(input, self.now));
    }

    fn asks(&mut self, seat: u64, request: Request) {
        self.hears(Input::Request { connection: ConnectionId(seat), reference: Ref(1), request });
    }

    fn votes(&mut self, votes: &[&str]) {
        let round = self.room.state().round().unwrap().id;
        for (seat, vote) in (1..).zip(votes) {
            self.asks(seat, Request::Vote { round, vote: vote.parse().unwrap() });
        }
    }

    /// The table as that seat sees it.
    fn seen_by(&self, you: u32) -> String {
        let (state, seq) = (self.room.state().clone(), self.room.seq());
        let people = people(&state, &labels(&state), SeatId(you), None).map(Rc::new).collect();
        let cards = state.cards.iter().cloned().collect();
        let view = Rc::new(View { you: SeatId(you), state, seq, at: self.now, vote: None });
        let (people, cards): (Rc<[_]>, Rc<[_]>) = (people, cards);
        drawn(move || {
            html! {
                <TableScreen view={Rc::clone(&view)} cards={Rc::clone(&cards)} people={Rc::clone(&people)} own_vote={None}
                    link={ConnectionStatus::In { hosting: None }} preferences={Rc::new(Preferences::default())} clock={Clock::default()}
                    platform={&GUEST} />
            }
        })
    }
}

fn started() -> Meeting {
    let mut meeting = Meeting::new();
    meeting.asks(1, Request::Start);
    meeting
}

fn outside(rooms: Vec<DiscoveredRoom>, over: Option<(EndReason, String)>) -> String {
    drawn(move || {
        (WINDOW.lobby)(LobbyProps {
            me: OwnProfile { name: Some(Name::new("Ann").unwrap()), app: "pointing-party 0.1.0".into() },
            preferences: Rc::default(),
            platform: &WINDOW,
            rooms: rooms.clone().into(),
            recent: Rc::default(),
            resumable: Rc::default(),
            over: over.clone(),
        })
    })
}

fn sighting() -> DiscoveredRoom {
    DiscoveredRoom {
        id: RoomId::from_bytes([7; 16]),
        name: Name::new("Sprint 12").unwrap(),
        address: "192.168.1.5:7420".into(),
        seated: 3,
        stage: Stage::Voting,
        locked: false,
        same_protocol: true,
    }
}

#[test]
fn gathering() {
    insta::assert_snapshot!(Meeting::new().seen_by(1));
}

#[test]
fn voting_as_the_driver() {
    let mut meeting = started();
    meeting.votes(&["5"]);
    insta::assert_snapshot!(meeting.seen_by(1));
}

#[test]
fn voting_as_somebody_in_german() {
    texts::speak_in_test("de");
    let mut meeting = started();
    meeting.asks(3, Request::SetRole { role: Role::Spectator });
    insta::assert_snapshot!(meeting.seen_by(2));
}

#[test]
fn a_winner() {
    let mut meeting = started();
    meeting.votes(&["5", "5", "8"]);
    insta::assert_snapshot!(meeting.seen_by(2));
}

#[test]
fn a_tie_in_german() {
    texts::speak_in_test("de");
    let mut meeting = started();
    meeting.votes(&["3", "5", "?"]);
    insta::assert_snapshot!(meeting.seen_by(1));
}

#[test]
fn a_settled_card_and_its_rival() {
    let half = |vote: &str, nonce: u32| {
        let mut meeting = Meeting::new();
        meeting.room = Room::reopen(meeting.room.snapshot(), Epoch(2), nonce, None, meeting.now).unwrap();
        meeting.sit_down();
        meeting.asks(1, Request::Start);
        meeting.votes(&[vote; 3]);
        let round = meeting.room.state().round().unwrap().id;
        meeting.asks(1, Request::Next { round });
        meeting
    };
    let mut meeting = half("5", 1);
    let others = vec![half("8", 2).room.snapshot()];
    meeting.hears(Input::AdvanceTerm { epoch: Epoch(3), nonce: 3, others });
    meeting.hears(Input::Dropped { connection: ConnectionId(2) });
    meeting.hears(Input::Dropped { connection: ConnectionId(3) });
    let seats = &meeting.room.state().seats;
    assert_eq!(seats.iter().filter(|seat| seat.presence == Presence::Away).count(), 2);
    insta::assert_snapshot!(meeting.seen_by(1));
}

#[test]
fn the_summary() {
    let mut meeting = started();
    for vote in ["5", "8"] {
        meeting.votes(&[vote; 3]);
        let round = meeting.room.state().round().unwrap().id;
        meeting.asks(1, Request::Next { round });
    }
    insta::assert_snapshot!(meeting.seen_by(1));
}

#[test]
fn the_lobby() {
    insta::assert_snapshot!(outside(vec![sighting()], None));
}

#[test]
fn the_lobby_after_a_room_closed_in_german() {
    texts::speak_in_test("de");
    let closed = (EndReason::Unreachable, texts::over_unreachable().to_owned());
    insta::assert_snapshot!(outside(Vec::new(), Some(closed)));
}
