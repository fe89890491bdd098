//! A guest's browser: the page has a socket of its own to the host that it came from.

mod storage;
mod socket;
mod keepalive;
mod redirect;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use room::backoff::pause;
use room::limits::CONNECT_WITHIN;
use room::client_protocol::{Heard, Membership, Outcome, Person};
use room::message::{
    About, Challenge, ClientMessage, CloseCode, FailureCode, HostMessage, OwnVote, PROTOCOL, RefusalCode,
    Request,
};
use room::ui_protocol::{Ask, Link, Me, News, Over, Preferences, Sighting, Told, Trouble, TroubleCode};
use room::{Name, Role, View};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use self::socket::{Line, Spoken};
use self::redirect::WayOn;
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
    news: Callback<News>,
    name: Option<Name>,
    link: Link,
    /// While in the room, or on the way in.
    membership: Option<Membership<oneshot::Sender<Outcome>>>,
    line: Option<Line>,
    /// When the whole state was heard last, by the browser's clock: the room's time in it was that moment.
    whole_heard: f64,
    /// How many tries have failed since there was a line.
    tries: u32,
    /// Whether the host said something since the last look.
    heard: bool,
    /// How many pings in a row it has not answered.
    unanswered: u32,
    /// Where the room goes on when the host goes.
    way_on: WayOn,
    /// When to look again where it does.
    looking: Option<Timeout>,
    /// What is to be done next by itself.
    next: Option<Timeout>,
    /// What tells that now is a good time to look after the connection.
    _listeners: Vec<EventListener>,
}

impl Transport for Guest {
    fn listen(&self, news: Callback<News>) {
        self.0.borrow_mut().news = news;
    }

    fn ask(&self, ask: Ask) -> Answer {
        let told = match ask {
            Ask::Open => {
                self.open();
                Ok(Told::Done)
            }
            Ask::SetName { name } => self.set_name(&name),
            // There is one room here.
            Ask::Join { .. } => self.set_out(),
            Ask::Leave => {
                self.leave();
                Ok(Told::Done)
            }
            Ask::Room { request } => {
                if let Request::SetFace { face } = &request {
                    let face = Some(face.clone());
                    self.set_preferences(Preferences { face, ..storage::preferences() });
                }
                return self.ask_room(request);
            }
            Ask::Save { file_name, text } => browser::download(&file_name, &text)
                .map(|()| Told::Saved { path: file_name })
                .ok_or_else(|| trouble(TroubleCode::CannotSave, texts::no_saving())),
            Ask::OpenLink { url } => browser::open(&url)
                .map(|()| Told::Done)
                .ok_or_else(|| trouble(TroubleCode::CannotOpen, texts::no_opening())),
            Ask::Notify { .. } => Ok(Told::Done),
            Ask::Host { .. }
            | Ask::HandOverHosting
            | Ask::Resume { .. }
            | Ask::Forget { .. }
            | Ask::ForgetResumable { .. } => Err(trouble(TroubleCode::CannotHost, texts::no_hosting())),
            Ask::SetPreferences { preferences } => {
                self.set_preferences(preferences);
                Ok(Told::Done)
            }
            Ask::ListMeetings
            | Ask::OpenMeeting { .. }
            | Ask::SearchCards { .. }
            | Ask::ExportMeeting { .. }
            | Ask::DeleteMeeting { .. }
            | Ask::ReadShelf => Err(trouble(TroubleCode::History, texts::no_history())),
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
            link: Link::Out,
            membership: None,
            line: None,
            whole_heard: 0.0,
            tries: 0,
            heard: false,
            unanswered: 0,
            way_on: WayOn::default(),
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
            state.tell(News::Preferences(storage::preferences()));
            state.tell(News::Me(Me { name: state.name.clone(), app: APP.into() }));
            state.tell(News::Link(state.link.clone()));
            if let Some(view) = state.membership.as_ref().and_then(Membership::view) {
                state.tell(News::Heard(whole(view, state.whole_heard)));
            }
            state.link == Link::Out && state.name.is_some()
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
            let sighting = Sighting {
                id: room.id,
                name: room.name,
                address: browser::host(),
                seated,
                stage,
                locked: room.locked,
                same_protocol: proto == PROTOCOL,
            };
            guest.0.borrow().tell(News::Rooms(vec![sighting]));
        });
    }

    fn set_name(&self, name: &str) -> Result<Told, Trouble> {
        let name = Name::new(name).map_err(|error| trouble(TroubleCode::Name, error.to_string()))?;
        storage::keep_name(&name);
        let mut state = self.0.borrow_mut();
        state.name = Some(name.clone());
        state.tell(News::Me(Me { name: Some(name), app: APP.into() }));
        Ok(Told::Done)
    }

    fn set_preferences(&self, preferences: Preferences) {
        storage::keep_preferences(&preferences);
        self.0.borrow().tell(News::Preferences(preferences));
    }

    fn set_out(&self) -> Result<Told, Trouble> {
        let person = {
            let state = self.0.borrow();
            let name =
                state.name.clone().ok_or_else(|| trouble(TroubleCode::Name, texts::say_who_you_are()))?;
            let seat = storage::seat().ok_or_else(|| broken(texts::no_random()))?;
            Person { seat, name, role: Role::Voter, face: storage::face(), app: APP.into() }
        };
        {
            let mut state = self.0.borrow_mut();
            let mut membership = Membership::new(person);
            if let Some(OwnVote { round, vote: Some(vote) }) = redirect::brought() {
                membership.hold(Request::Vote { round, vote }, oneshot::channel().0);
            }
            state.membership = Some(membership);
            state.tries = 0;
            state.set_link(Link::Connecting { to: browser::host() });
        }
        self.connect();
        Ok(Told::Done)
    }

    fn connect(&self) {
        let guest = self.clone();
        let line = Line::open(move |spoken| guest.hear(spoken));
        let late = self.clone();
        let mut state = self.0.borrow_mut();
        state.line = line;
        state.next =
            Some(Timeout::new(millis(CONNECT_WITHIN), move || late.lost(texts::host_silent().into())));
    }

    fn hear(&self, spoken: Spoken) {
        self.0.borrow_mut().heard = true;
        match spoken {
            Spoken::Message(HostMessage::Challenge(challenge)) => self.introduce(&challenge),
            Spoken::Message(message) => self.hear_host(message),
            Spoken::Nonsense => self.lost(texts::host_nonsense().into()),
            Spoken::Ended => self.lost(texts::connection_broke().into()),
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
            return self.end(Over::Refused(RefusalCode::Protocol), RefusalCode::Protocol.sentence().into());
        }
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        let Some(membership) = &mut state.membership else { return };
        // Another room at this address is a new one: a vote in the old one has no business there.
        if membership.view().is_some_and(|view| view.state.room.id != challenge.room.id) {
            membership.start_afresh();
        }
        let hello = membership.hello(challenge);
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
            let Some(membership) = &mut state.membership else { return };
            let heard = membership.hear(message);
            self.give_answers_of(&mut state);
            heard
        };
        match heard {
            Heard::News(message) => {
                let joined = matches!(message, HostMessage::Joined { .. });
                self.prepare();
                self.0.borrow().tell(News::Heard(message));
                if joined {
                    self.sit_down();
                }
            }
            // A page hosts nothing.
            Heard::Nothing | Heard::TakeOver { .. } => {}
            Heard::Lost(because) => self.lost(because),
            Heard::Moved(moved) => self.move_on(&moved),
            Heard::Over(why, message) => self.end(why, message),
        }
    }

    fn sit_down(&self) {
        {
            let mut state = self.0.borrow_mut();
            state.tries = 0;
            state.unanswered = 0;
            state.looking = None;
            storage::vote_is_said();
            state.set_link(Link::In { hosting: None });
        }
        self.look_again_soon();
    }

    /// The connection broke: the way back is tried, for as long as there is one.
    fn lost(&self, because: String) {
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.line = None;
        let Some(membership) = &mut state.membership else { return };
        membership.disconnected();
        let was_in = membership.view().is_some();
        self.give_answers_of(state);
        let tries = state.tries;
        state.tries += 1;
        if was_in {
            state.set_link(Link::Reconnecting { tries, because });
        } else if tries >= FIRST_TRIES && !matches!(state.link, Link::Over { .. }) {
            state.set_link(Link::Over { why: Over::Unreachable, message: because });
        }
        if was_in {
            self.look_elsewhere(state);
        }
        let wait = pause(tries, js_sys::Math::random());
        state.next = Some(Timeout::new(millis(wait), move || guest.connect()));
    }

    /// The host ended it. A room that closed may open again, and this page is for whichever room is here.
    fn end(&self, why: Over, message: String) {
        let mut message = error_texts::over(why, &message);
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.line = None;
        state.next = None;
        if let Some(membership) = &mut state.membership {
            membership.over();
        }
        self.give_answers_of(state);
        if why == Over::Closed(CloseCode::RoomClosed) {
            if let Some(membership) = &mut state.membership {
                membership.start_afresh();
            }
            // Not Over again after every try.
            state.tries = FIRST_TRIES + 1;
            state.next = Some(Timeout::new(millis(pause(state.tries, 1.0)), move || guest.connect()));
            message.push(' ');
            message.push_str(texts::reopens());
        } else {
            state.membership = None;
        }
        state.set_link(Link::Over { why, message });
    }

    fn leave(&self) {
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        if let Some(line) = state.line.take() {
            line.say(&ClientMessage::Goodbye);
        }
        if let Some(mut membership) = state.membership.take() {
            membership.over();
            give_answers(&mut membership);
        }
        state.next = None;
        state.set_link(Link::Out);
    }

    fn ask_room(&self, request: Request) -> Answer {
        let (asker, outcome) = oneshot::channel();
        {
            let mut state = self.0.borrow_mut();
            let state = &mut *state;
            let Some(membership) = &mut state.membership else {
                return Box::pin(std::future::ready(Err(trouble(
                    TroubleCode::NotInRoom,
                    texts::in_no_room(),
                ))));
            };
            match &state.line {
                Some(line) if matches!(state.link, Link::In { .. }) => {
                    line.say(&membership.ask(request, asker))
                }
                Some(_) | None => membership.hold(request, asker),
            }
            self.give_answers_of(state);
        }
        Box::pin(async move {
            match outcome.await {
                Ok(Ok(None)) => Ok(Told::Done),
                Ok(Ok(Some(answer))) => Ok(Told::Answered { answer }),
                Ok(Err(failure)) => Err(trouble(TroubleCode::Room(failure.code), failure.message)),
                Err(_) => {
                    let code = FailureCode::Disconnected;
                    Err(trouble(TroubleCode::Room(code), code.sentence()))
                }
            }
        })
    }

    fn give_answers_of(&self, state: &mut State) {
        state.membership.iter_mut().for_each(give_answers);
    }
}

impl State {
    fn tell(&self, news: News) {
        self.news.emit(news);
    }

    fn set_link(&mut self, link: Link) {
        self.link = link.clone();
        self.tell(News::Link(link));
    }
}

/// Gives the answers that are due to those who wait for them, if they still do.
fn give_answers(membership: &mut Membership<oneshot::Sender<Outcome>>) {
    for (asker, outcome) in membership.answers() {
        let _ = asker.send(outcome);
    }
}

/// What the host would say to somebody who has just joined. What it said was heard at `heard`.
fn whole(view: &View, heard: f64) -> HostMessage {
    let View { you, state, seq, at, vote } = view.clone();
    let at = at + Duration::from_millis((browser::now() - heard).max(0.0) as u64);
    HostMessage::Joined { you, vote, state: Box::new(state), seq, at }
}

fn trouble(code: TroubleCode, message: impl Into<String>) -> Trouble {
    Trouble { code, message: message.into() }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
