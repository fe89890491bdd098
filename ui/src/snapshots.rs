//! Snapshot tests: whole screens rendered to HTML without a browser and compared with `snapshots/`. After an intended
//! change, run `INSTA_UPDATE=always cargo test -p ui` and review the diff.

use std::rc::Rc;
use std::sync::Arc;

use room::cards::NewCard;
use room::message::Request;
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, NewRoom, OwnProfile, Preferences, UiCommand, UiError,
    UiErrorCode, UiEvent,
};
use room::{
    ConnectionId, DeviceSecret, Epoch, Input, Name, Presence, Profile, Ref, Role, Room, RoomId, RoomSettings,
    Salt, SeatId, SeatSecret, Setup, Stage, Time, Update, View,
};
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use yew::{
    AttrValue, Callback, ContextProvider, Html, LocalServerRenderer, Properties, component, html, use_reducer,
};

use crate::clock::Clock;
use crate::dispatch::Dispatch;
use crate::people::{labels, people};
use crate::platform::LobbyProps;
use crate::screens::table::TableScreen;
use crate::state::State;
use crate::texts;
use crate::transport::{ReplyFuture, Transport};
use crate::{GUEST, WINDOW};

/// A transport that fails every command. Rendering sends none.
struct NoTransport;

impl Transport for NoTransport {
    fn subscribe(&self, _: Callback<UiEvent<Update>>) {}

    fn call(&self, _: UiCommand) -> ReplyFuture {
        let error = UiError { code: UiErrorCode::Broken, message: "No transport in snapshot tests.".into() };
        Box::pin(std::future::ready(Err(error)))
    }
}

#[derive(Properties, PartialEq)]
struct SnapshotRootProps {
    screen: Callback<(), Html>,
}

/// Provides the context every screen needs.
#[component]
fn SnapshotRoot(props: &SnapshotRootProps) -> Html {
    let state = use_reducer(State::default);
    let dispatch = Dispatch::new(Rc::new(NoTransport), state.dispatcher());
    html! { <ContextProvider<Dispatch> context={dispatch}>{ props.screen.emit(()) }</ContextProvider<Dispatch>> }
}

/// Renders a screen to HTML, one element per line.
fn render(screen: impl Fn() -> Html + 'static) -> String {
    let props = SnapshotRootProps { screen: Callback::from(move |()| screen()) };
    let renderer = LocalServerRenderer::<SnapshotRoot>::with_props(props).hydratable(false);
    let runtime = Builder::new_current_thread().build().unwrap();
    let html = LocalSet::new().block_on(&runtime, renderer.render());
    html.replace("><", ">\n<")
}

/// A real room: Ann drives, Bob and Cleo vote.
struct Meeting {
    room: Room,
    now: Time,
}

const FOUNDER: DeviceSecret = DeviceSecret::from_bytes([7; 32]);
const SALT: Salt = Salt::from_bytes([7; 16]);

fn founder_secret() -> SeatSecret {
    FOUNDER.founder_secret(SALT)
}

impl Meeting {
    fn new() -> Self {
        let cards = [("SHOP-1", "Log in with a passkey"), ("SHOP-2", "Dark theme")];
        let cards = cards.map(|(key, title)| NewCard::new(key, title, "As a customer…", None)).into();
        let setup = Setup {
            cards,
            settings: RoomSettings { count_down: false, ..RoomSettings::default() },
            ..Setup::new(FOUNDER.found(SALT), Name::new("Sprint 12").unwrap())
        };
        let mut meeting = Self { room: Room::open(setup, Time(0)), now: Time(0) };
        meeting.join_all();
        meeting
    }

    fn join_all(&mut self) {
        for (seat, name) in (1..).zip(["Ann", "Bob", "Cleo"]) {
            let key = SeatSecret::from_seed([seat; 32]).key();
            let profile = Profile {
                key,
                name: Name::new(name).unwrap(),
                role: Role::Voter,
                avatar: None,
                transfers: Vec::new(),
            };
            self.handle(Input::Join { connection: ConnectionId(u64::from(seat)), profile });
        }
    }

    fn handle(&mut self, input: Input) {
        self.now = Time(self.now.0 + 1000);
        drop(self.room.handle(input, self.now));
    }

    fn request(&mut self, seat: u64, request: Request) {
        self.handle(Input::Request { connection: ConnectionId(seat), reference: Ref(1), request });
    }

    fn vote_all(&mut self, votes: &[&str]) {
        let round = self.room.state().round().unwrap().id;
        for (seat, vote) in (1..).zip(votes) {
            self.request(seat, Request::Vote { round, vote: vote.parse().unwrap() });
        }
    }

    /// The table as this seat sees it.
    fn render_for(&self, you: u32) -> String {
        let (state, seq) = (self.room.state().clone(), self.room.seq());
        let people = people(&state, &labels(&state), SeatId(you), None).map(Rc::new).collect();
        let cards = state.cards.iter().cloned().collect();
        let view = Arc::new(View { you: SeatId(you), state, seq, at: self.now, vote: None });
        let (people, cards): (Rc<[_]>, Rc<[_]>) = (people, cards);
        render(move || {
            html! {
                <TableScreen view={Arc::clone(&view)} cards={Rc::clone(&cards)} people={Rc::clone(&people)} own_vote={None}
                    connection={ConnectionStatus::In { hosting: None }} save_problem={None::<AttrValue>} new_rooms={None::<Rc<[NewRoom]>>} preferences={Rc::new(Preferences::default())} clock={Clock::default()}
                    platform={&GUEST} />
            }
        })
    }
}

fn started_meeting() -> Meeting {
    let mut meeting = Meeting::new();
    meeting.request(1, Request::Start);
    meeting
}

fn render_lobby(rooms: Vec<DiscoveredRoom>, ended: Option<(EndReason, String)>) -> String {
    render(move || {
        (WINDOW.lobby)(LobbyProps {
            me: OwnProfile {
                name: Some(Name::new("Ann").unwrap()),
                app: "pointing-party 0.1.0".into(),
                continues: None,
            },
            preferences: Rc::default(),
            platform: &WINDOW,
            rooms: rooms.clone().into(),
            recent: Rc::default(),
            resumable: Rc::default(),
            ended: ended.clone(),
        })
    })
}

fn discovered_room() -> DiscoveredRoom {
    DiscoveredRoom {
        id: RoomId::from_bytes([7; 16]),
        name: Name::new("Sprint 12").unwrap(),
        address: "192.168.1.5:7420".into(),
        seated: 3,
        stage: Stage::Voting,
        locked: false,
        same_protocol: true,
        fingerprint: SeatSecret::from_seed([7; 32]).key().fingerprint(),
        is_impostor: false,
        continues: None,
    }
}

#[test]
fn not_started() {
    insta::assert_snapshot!(Meeting::new().render_for(1));
}

#[test]
fn voting_as_the_driver() {
    let mut meeting = started_meeting();
    meeting.vote_all(&["5"]);
    insta::assert_snapshot!(meeting.render_for(1));
}

#[test]
fn voting_as_a_voter_in_german() {
    let mut meeting = started_meeting();
    meeting.request(3, Request::SetRole { role: Role::Spectator });
    insta::assert_snapshot!(in_german(|| meeting.render_for(2)));
}

#[test]
fn a_winner() {
    let mut meeting = started_meeting();
    meeting.vote_all(&["5", "5", "8"]);
    insta::assert_snapshot!(meeting.render_for(2));
}

#[test]
fn a_tie_in_german() {
    let mut meeting = started_meeting();
    meeting.vote_all(&["3", "5", "?"]);
    insta::assert_snapshot!(in_german(|| meeting.render_for(1)));
}

#[test]
fn a_settled_card_with_another_estimate_proposed() {
    let finished_half = |vote: &str, nonce: u32| {
        let mut meeting = Meeting::new();
        let snapshot = meeting.room.snapshot();
        let chain = snapshot.chain_for(Epoch(2), nonce, &founder_secret()).unwrap();
        meeting.room = Room::reopen(snapshot, chain, meeting.now).unwrap();
        meeting.join_all();
        meeting.request(1, Request::Start);
        meeting.vote_all(&[vote; 3]);
        let round = meeting.room.state().round().unwrap().id;
        meeting.request(1, Request::Next { round });
        meeting
    };
    let mut meeting = finished_half("5", 1);
    let copy = Box::new(finished_half("8", 2).room.snapshot());
    let by = meeting.room.state().seats[1].key;
    meeting.handle(Input::CopyReceived { by, copy });
    meeting.handle(Input::Disconnected { connection: ConnectionId(2) });
    meeting.handle(Input::Disconnected { connection: ConnectionId(3) });
    let seats = &meeting.room.state().seats;
    assert_eq!(seats.iter().filter(|seat| seat.presence == Presence::Away).count(), 2);
    insta::assert_snapshot!(meeting.render_for(1));
}

#[test]
fn the_summary() {
    let mut meeting = started_meeting();
    for vote in ["5", "8"] {
        meeting.vote_all(&[vote; 3]);
        let round = meeting.room.state().round().unwrap().id;
        meeting.request(1, Request::Next { round });
    }
    insta::assert_snapshot!(meeting.render_for(1));
}

#[test]
fn the_lobby() {
    insta::assert_snapshot!(render_lobby(vec![discovered_room()], None));
}

#[test]
fn the_lobby_after_a_room_closed_in_german() {
    insta::assert_snapshot!(in_german(|| {
        let closed = (EndReason::Unreachable, texts::ended_unreachable().to_owned());
        render_lobby(Vec::new(), Some(closed))
    }));
}

fn in_german<T>(render: impl FnOnce() -> T) -> T {
    texts::in_language(texts::negotiate(&["de".to_owned()]), render)
}
