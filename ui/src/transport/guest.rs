//! A guest's browser: the page has a socket of its own to the host that it came from.

mod keepalive;
mod redirect;
mod socket;
mod storage;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use room::backoff::pause;
use room::client_protocol::{ClientProtocol, Outcome, Person, Received};
use room::limits::CONNECT_WITHIN;
use room::message::{
    About, Challenge, ClientMessage, CloseCode, FailureCode, HostMessage, OwnVote, PROTOCOL, RefusalCode,
    Request,
};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, OwnProfile, Preferences, UiCommand, UiError, UiErrorCode,
    UiEvent, UiReply,
};
use room::{Name, Role, View};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use self::redirect::Redirect;
use self::socket::{Socket, SocketEvent};
use super::{Answer, Transport, broken};
use crate::browser;
use crate::{error_texts, texts};

/// This page and its version.
const APP: &str = concat!("pointing-party ", env!("CARGO_PKG_VERSION"));
/// How often the way in is tried before the person hears that it leads nowhere.
const FIRST_TRIES: u32 = 3;

/// The way from a browser into the room of the host that served this page.
#[derive(Clone)]
pub(crate) struct Guest(Rc<RefCell<State>>);

struct State {
    news: Callback<UiEvent>,
    name: Option<Name>,
    link: ConnectionStatus,
    /// While in the room, or on the way in.
    protocol: Option<ClientProtocol<oneshot::Sender<Outcome>>>,
    line: Option<Socket>,
    /// When the whole state was heard last, by the browser's clock: the room's time in it was that moment.
    whole_heard: f64,
    /// How many tries have failed since there was a line.
    tries: u32,
    /// Whether the host said something since the last look.
    heard: bool,
    /// How many pings in a row it has not answered.
    unanswered: u32,
    /// Where the room goes on when the host goes.
    way_on: Redirect,
    /// When to look again where it does.
    looking: Option<Timeout>,
    /// What is to be done next by itself.
    next: Option<Timeout>,
    /// What tells that now is a good time to look after the connection.
    _listeners: Vec<EventListener>,
}

impl Transport for Guest {
    fn listen(&self, news: Callback<UiEvent>) {
        self.0.borrow_mut().news = news;
    }

    fn ask(&self, ask: UiCommand) -> Answer {
        let told = match ask {
            UiCommand::Open => {
                self.open();
                Ok(UiReply::Done)
            }
            UiCommand::SetName { name } => self.set_name(&name),
            // There is one room here.
            UiCommand::Join { .. } => self.set_out(),
            UiCommand::Leave => {
                self.leave();
                Ok(UiReply::Done)
            }
            UiCommand::Room { request } => {
                if let Request::SetAvatar { avatar } = &request {
                    let avatar = Some(avatar.clone());
                    self.set_preferences(Preferences { avatar, ..storage::preferences() });
                }
                return self.ask_room(request);
            }
            UiCommand::Save { file_name, text } => browser::download(&file_name, &text)
                .map(|()| UiReply::Saved { path: file_name })
                .ok_or_else(|| ui_error(UiErrorCode::CannotSave, texts::no_saving())),
            UiCommand::OpenLink { url } => browser::open(&url)
                .map(|()| UiReply::Done)
                .ok_or_else(|| ui_error(UiErrorCode::CannotOpen, texts::no_opening())),
            UiCommand::Notify { .. } => Ok(UiReply::Done),
            UiCommand::Host { .. }
            | UiCommand::HandOverHosting
            | UiCommand::Resume { .. }
            | UiCommand::Forget { .. }
            | UiCommand::ForgetResumable { .. } => {
                Err(ui_error(UiErrorCode::CannotHost, texts::no_hosting()))
            }
            UiCommand::SetPreferences { preferences } => {
                self.set_preferences(preferences);
                Ok(UiReply::Done)
            }
            UiCommand::ListMeetings
            | UiCommand::OpenMeeting { .. }
            | UiCommand::SearchCards { .. }
            | UiCommand::ExportMeeting { .. }
            | UiCommand::DeleteMeeting { .. }
            | UiCommand::ReadShelf => Err(ui_error(UiErrorCode::History, texts::no_history())),
        };
        Box::pin(std::future::ready(told))
    }
}

impl Guest {
    /// The way in, not taken yet.
    pub(crate) fn new() -> Self {
        // Before anything else looks at the address.
        redirect::arrive();
        let state = State {
            news: Callback::noop(),
            name: storage::name(),
            link: ConnectionStatus::Out,
            protocol: None,
            line: None,
            whole_heard: 0.0,
            tries: 0,
            heard: false,
            unanswered: 0,
            way_on: Redirect::default(),
            looking: None,
            next: None,
            _listeners: Vec::new(),
        };
        let guest = Self(Rc::new(RefCell::new(state)));
        let (woken, cut_off) = (guest.clone(), guest.clone());
        let listeners = browser::watch(
            move || woken.look_after_it(),
            // Its connection may take long to notice.
            move || cut_off.lost(texts::no_device_network().into()),
        );
        guest.0.borrow_mut()._listeners = listeners;
        guest
    }

    /// Tells the page everything; the first time, somebody whose name is known goes straight in.
    fn open(&self) {
        let first = {
            let state = self.0.borrow();
            state.tell(UiEvent::Preferences(storage::preferences()));
            state.tell(UiEvent::OwnProfile(OwnProfile { name: state.name.clone(), app: APP.into() }));
            state.tell(UiEvent::Connection(state.link.clone()));
            if let Some(view) = state.protocol.as_ref().and_then(ClientProtocol::view) {
                state.tell(UiEvent::FromHost(whole(view, state.whole_heard)));
            }
            state.link == ConnectionStatus::Out && state.name.is_some()
        };
        if first {
            let _ = self.set_out();
        }
        self.look_around();
    }

    /// Asks what room this is, to show it to somebody who is not in yet.
    fn look_around(&self) {
        let guest = self.clone();
        spawn_local(async move {
            let Some(About { proto, app: _, room, seated, stage }) =
                browser::fetch("/about").await.and_then(super::js_deserializer::read)
            else {
                return;
            };
            let sighting = DiscoveredRoom {
                id: room.id,
                name: room.name,
                address: browser::host(),
                seated,
                stage,
                locked: room.locked,
                same_protocol: proto == PROTOCOL,
            };
            guest.0.borrow().tell(UiEvent::Rooms(vec![sighting]));
        });
    }

    fn set_name(&self, name: &str) -> Result<UiReply, UiError> {
        let name = Name::new(name).map_err(|error| ui_error(UiErrorCode::Name, error.to_string()))?;
        storage::keep_name(&name);
        let mut state = self.0.borrow_mut();
        state.name = Some(name.clone());
        state.tell(UiEvent::OwnProfile(OwnProfile { name: Some(name), app: APP.into() }));
        Ok(UiReply::Done)
    }

    fn set_preferences(&self, preferences: Preferences) {
        storage::keep_preferences(&preferences);
        self.0.borrow().tell(UiEvent::Preferences(preferences));
    }

    fn set_out(&self) -> Result<UiReply, UiError> {
        let person = {
            let state = self.0.borrow();
            let name =
                state.name.clone().ok_or_else(|| ui_error(UiErrorCode::Name, texts::say_who_you_are()))?;
            let seat = storage::seat().ok_or_else(|| broken(texts::no_random()))?;
            Person { seat, name, role: Role::Voter, avatar: storage::avatar(), app: APP.into() }
        };
        {
            let mut state = self.0.borrow_mut();
            let mut protocol = ClientProtocol::new(person);
            if let Some(OwnVote { round, vote: Some(vote) }) = redirect::brought() {
                protocol.hold(Request::Vote { round, vote }, oneshot::channel().0);
            }
            state.protocol = Some(protocol);
            state.tries = 0;
            state.set_link(ConnectionStatus::Connecting { to: browser::host() });
        }
        self.connect();
        Ok(UiReply::Done)
    }

    fn connect(&self) {
        let guest = self.clone();
        let line = Socket::open(move |spoken| guest.hear(spoken));
        let late = self.clone();
        let mut state = self.0.borrow_mut();
        state.line = line;
        state.next =
            Some(Timeout::new(millis(CONNECT_WITHIN), move || late.lost(texts::host_silent().into())));
    }

    fn hear(&self, spoken: SocketEvent) {
        self.0.borrow_mut().heard = true;
        match spoken {
            SocketEvent::Message(HostMessage::Challenge(challenge)) => self.introduce(&challenge),
            SocketEvent::Message(message) => self.hear_host(message),
            SocketEvent::Nonsense => self.lost(texts::host_nonsense().into()),
            SocketEvent::Ended => self.lost(texts::connection_broke().into()),
        }
    }

    fn introduce(&self, challenge: &Challenge) {
        let version = challenge.app.rsplit(' ').next().unwrap_or_default();
        let old = challenge.proto != PROTOCOL || version != env!("CARGO_PKG_VERSION");
        if old && storage::is_new(version) {
            // The host has a newer page than this one, or an older.
            return browser::reload();
        }
        if challenge.proto != PROTOCOL {
            return self
                .end(EndReason::Refused(RefusalCode::Protocol), RefusalCode::Protocol.sentence().into());
        }
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        let Some(protocol) = &mut state.protocol else { return };
        // Another room at this address is a new one: a vote in the old one has no business there.
        if protocol.view().is_some_and(|view| view.state.room.id != challenge.room.id) {
            protocol.start_afresh();
        }
        let hello = protocol.hello(challenge);
        if let Some(line) = &state.line {
            line.say(&hello);
        }
        self.give_answers_of(state);
    }

    fn hear_host(&self, message: HostMessage) {
        let heard = {
            let mut state = self.0.borrow_mut();
            if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
                state.whole_heard = browser::now();
            }
            let Some(protocol) = &mut state.protocol else { return };
            let heard = protocol.hear(message);
            self.give_answers_of(&mut state);
            heard
        };
        match heard {
            Received::Update(message) => {
                let joined = matches!(message, HostMessage::Joined { .. });
                self.prepare();
                self.0.borrow().tell(UiEvent::FromHost(message));
                if joined {
                    self.sit_down();
                }
            }
            // A page hosts nothing.
            Received::Nothing | Received::TakeOver { .. } => {}
            Received::Lost(because) => self.lost(because),
            Received::Moved(moved) => self.move_on(&moved),
            Received::Ended(why, message) => self.end(why, message),
        }
    }

    fn sit_down(&self) {
        {
            let mut state = self.0.borrow_mut();
            state.tries = 0;
            state.unanswered = 0;
            state.looking = None;
            storage::vote_is_said();
            state.set_link(ConnectionStatus::In { hosting: None });
        }
        self.look_again_soon();
    }

    /// The connection broke: the way back is tried, for as long as there is one.
    fn lost(&self, because: String) {
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.line = None;
        let Some(protocol) = &mut state.protocol else { return };
        protocol.disconnected();
        let was_in = protocol.view().is_some();
        self.give_answers_of(state);
        let tries = state.tries;
        state.tries += 1;
        if was_in {
            state.set_link(ConnectionStatus::Reconnecting { tries, because });
        } else if tries >= FIRST_TRIES && !matches!(state.link, ConnectionStatus::Ended { .. }) {
            state.set_link(ConnectionStatus::Ended { why: EndReason::Unreachable, message: because });
        }
        if was_in {
            self.look_elsewhere(state);
        }
        let wait = pause(tries, js_sys::Math::random());
        state.next = Some(Timeout::new(millis(wait), move || guest.connect()));
    }

    /// The host ended it. A room that closed may open again, and this page is for whichever room is here.
    fn end(&self, why: EndReason, message: String) {
        let mut message = error_texts::over(why, &message);
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.line = None;
        state.next = None;
        if let Some(protocol) = &mut state.protocol {
            protocol.over();
        }
        self.give_answers_of(state);
        if why == EndReason::Closed(CloseCode::RoomClosed) {
            if let Some(protocol) = &mut state.protocol {
                protocol.start_afresh();
            }
            // Not Over again after every try.
            state.tries = FIRST_TRIES + 1;
            state.next = Some(Timeout::new(millis(pause(state.tries, 1.0)), move || guest.connect()));
            message.push(' ');
            message.push_str(texts::reopens());
        } else {
            state.protocol = None;
        }
        state.set_link(ConnectionStatus::Ended { why, message });
    }

    fn leave(&self) {
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        if let Some(line) = state.line.take() {
            line.say(&ClientMessage::Goodbye);
        }
        if let Some(mut protocol) = state.protocol.take() {
            protocol.over();
            give_answers(&mut protocol);
        }
        state.next = None;
        state.set_link(ConnectionStatus::Out);
    }

    fn ask_room(&self, request: Request) -> Answer {
        let (dispatch, outcome) = oneshot::channel();
        {
            let mut state = self.0.borrow_mut();
            let state = &mut *state;
            let Some(protocol) = &mut state.protocol else {
                return Box::pin(std::future::ready(Err(ui_error(
                    UiErrorCode::NotInRoom,
                    texts::in_no_room(),
                ))));
            };
            match &state.line {
                Some(line) if matches!(state.link, ConnectionStatus::In { .. }) => {
                    line.say(&protocol.ask(request, dispatch))
                }
                Some(_) | None => protocol.hold(request, dispatch),
            }
            self.give_answers_of(state);
        }
        Box::pin(async move {
            match outcome.await {
                Ok(Ok(None)) => Ok(UiReply::Done),
                Ok(Ok(Some(answer))) => Ok(UiReply::Answered { answer }),
                Ok(Err(failure)) => Err(ui_error(UiErrorCode::Room(failure.code), failure.message)),
                Err(_) => {
                    let code = FailureCode::Disconnected;
                    Err(ui_error(UiErrorCode::Room(code), code.sentence()))
                }
            }
        })
    }

    fn give_answers_of(&self, state: &mut State) {
        state.protocol.iter_mut().for_each(give_answers);
    }
}

impl State {
    fn tell(&self, news: UiEvent) {
        self.news.emit(news);
    }

    fn set_link(&mut self, link: ConnectionStatus) {
        self.link = link.clone();
        self.tell(UiEvent::Connection(link));
    }
}

/// Gives the answers that are due to those who wait for them, if they still do.
fn give_answers(protocol: &mut ClientProtocol<oneshot::Sender<Outcome>>) {
    for (dispatch, outcome) in protocol.answers() {
        let _ = dispatch.send(outcome);
    }
}

/// What the host would say to somebody who has just joined. What it said was heard at `heard`.
fn whole(view: &View, heard: f64) -> HostMessage {
    let View { you, state, seq, at, vote } = view.clone();
    let at = at + Duration::from_millis((browser::now() - heard).max(0.0) as u64);
    HostMessage::Joined { you, vote, state: Box::new(state), seq, at }
}

fn ui_error(code: UiErrorCode, message: impl Into<String>) -> UiError {
    UiError { code, message: message.into() }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
