//! The transport in a guest's browser: a WebSocket to the host that served the page.

mod host_probe;
mod keepalive;
mod lost_host;
mod next_host;
mod profile;
mod redirect;
mod returning;
mod seat_move;
mod socket;
mod storage;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use room::backoff::delay;
use room::client_protocol::{ClientProtocol, Outcome, Person, Received};
use room::limits::{CONNECT_TIMEOUT, HOST_RETRY_TIMEOUT};
use room::message::{
    About, Challenge, ClientMessage, CloseCode, FailureCode, HostMessage, PROTOCOL, RefusalCode, Request,
};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, Preferences, UiCommand, UiError, UiErrorCode, UiEvent,
    UiReply,
};
use room::{Binding, Name, Role, Update};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use self::host_probe::HostProbe;
use self::lost_host::LostHost;
use self::redirect::Redirect;
use self::seat_move::SeatMove;
use self::socket::{Socket, SocketEvent};
use super::{ReplyFuture, Transport, transport_error};
use crate::browser;
use crate::texts;

/// The program's name and version, sent to the host.
const APP: &str = concat!("pointing-party ", env!("CARGO_PKG_VERSION"));
/// Attempts to join before the person sees an error. The page keeps trying.
const MAX_FIRST_TRIES: u32 = 3;
/// How long the host may take to answer an HTTP request, in ms. Systems repeat a lost connection request after one second.
const HOST_PROBE_TIMEOUT_MS: u32 = 2_000;

/// The connection from a browser to the room of the host that served the page. A handle; clones share the state.
#[derive(Clone)]
pub(crate) struct Guest(Rc<RefCell<State>>);

struct State {
    on_event: Callback<UiEvent<Update>>,
    name: Option<Name>,
    /// Whose seat this page was opened with, while the person has not decided whether to use it.
    continues: Option<Name>,
    /// The seat with which this page was opened, until it is used or dropped.
    waiting_seat: Option<SeatMove>,
    /// The seat that came from another host. Some browsers store nothing.
    moved_seat: Option<SeatMove>,
    connection: ConnectionStatus,
    /// The client protocol; some while joining or in a room.
    protocol: Option<ClientProtocol<oneshot::Sender<Outcome>>>,
    socket: Option<Socket>,
    /// Waits for the host to answer again.
    host_probe: Option<HostProbe>,
    /// Whether the host is lost.
    lost_host: LostHost,
    /// Failed attempts since the last successful connection.
    tries: u32,
    /// Whether the host sent anything since the last keepalive check.
    message_received: bool,
    /// Pings in a row that the host has not answered.
    unanswered_pings: u32,
    /// Finds the room's next host.
    redirect: Redirect,
    /// Runs the next search for the next host.
    redirect_timer: Option<Timeout>,
    /// The pending timeout: connecting, the pause before reconnecting, or the next keepalive check.
    timer: Option<Timeout>,
    /// Report when the page becomes visible or the network changes.
    _listeners: Vec<EventListener>,
}

impl State {
    /// Takes note of whether the host has answered. While it does, nobody else is asked.
    fn note_answer(&mut self, answered: bool) {
        if answered {
            self.lost_host.answered();
            if !self.is_host_lost() {
                self.redirect_timer = None;
            }
        } else {
            self.lost_host.try_failed();
        }
    }

    fn is_host_lost(&self) -> bool {
        self.lost_host.is_lost(js_sys::Date::now())
    }
}

impl Transport for Guest {
    fn subscribe(&self, on_event: Callback<UiEvent<Update>>) {
        self.0.borrow_mut().on_event = on_event;
    }

    fn call(&self, command: UiCommand) -> ReplyFuture {
        let reply = match command {
            UiCommand::Open => {
                self.open();
                Ok(UiReply::Done)
            }
            UiCommand::SetName { name } => self.set_name(&name),
            UiCommand::ContinueAs { agrees } => {
                self.decide_to_continue(agrees);
                Ok(UiReply::Done)
            }
            // A guest's page knows only one room.
            UiCommand::Join { .. } => self.join(),
            UiCommand::Leave => {
                self.leave();
                Ok(UiReply::Done)
            }
            UiCommand::Room { request } => {
                if let Request::SetAvatar { avatar } = &request {
                    let avatar = Some(avatar.clone());
                    self.set_preferences(Preferences { avatar, ..storage::preferences() });
                }
                return self.send_request(request);
            }
            UiCommand::Save { file_name, text } => browser::download(&file_name, &text)
                .map(|()| UiReply::Saved { path: file_name })
                .ok_or_else(|| ui_error(UiErrorCode::CannotSave, texts::no_saving())),
            UiCommand::OpenLink { url } => browser::open_tab(&url)
                .map(|()| UiReply::Done)
                .ok_or_else(|| ui_error(UiErrorCode::CannotOpen, texts::no_opening())),
            UiCommand::Notify { .. } => Ok(UiReply::Done),
            UiCommand::Host { .. }
            | UiCommand::HandOverHosting
            | UiCommand::ContinueAsNewRoom
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
            | UiCommand::ListPastEstimates => Err(ui_error(UiErrorCode::History, texts::no_history())),
        };
        Box::pin(std::future::ready(reply))
    }
}

impl Guest {
    /// Creates the transport without connecting.
    pub(crate) fn new() -> Self {
        // Do this first: the fragment holds secrets.
        let waiting_seat = Self::import_seat();
        let state = State {
            on_event: Callback::noop(),
            name: storage::name(),
            continues: None,
            waiting_seat,
            moved_seat: None,
            connection: ConnectionStatus::Out,
            protocol: None,
            socket: None,
            host_probe: None,
            lost_host: LostHost::default(),
            tries: 0,
            message_received: false,
            unanswered_pings: 0,
            redirect: Redirect::default(),
            redirect_timer: None,
            timer: None,
            _listeners: Vec::new(),
        };
        let guest = Self(Rc::new(RefCell::new(state)));
        let (awake, cut_off) = (guest.clone(), guest.clone());
        let listeners = browser::watch_connectivity(
            move || awake.check_connection(),
            // The socket itself may take long to notice.
            move || cut_off.connection_lost(texts::no_device_network().into()),
        );
        guest.0.borrow_mut()._listeners = listeners;
        guest
    }

    /// Sends what is known before joining, and joins at once if the name is known.
    fn open(&self) {
        {
            let state = self.0.borrow();
            state.emit(UiEvent::Preferences(storage::preferences()));
            state.emit(UiEvent::Connection(state.connection.clone()));
        }
        let waiting_seat = self.0.borrow_mut().waiting_seat.take();
        match waiting_seat {
            // The profile follows once it is clear whether the person must be asked.
            Some(seat) => self.open_with_seat(seat),
            None => self.open_without_seat(),
        }
        self.fetch_about();
    }

    /// Shows the name field, or joins if the name is known.
    fn open_without_seat(&self) {
        let can_join = {
            let state = self.0.borrow();
            state.emit_profile();
            state.connection == ConnectionStatus::Out && state.name.is_some()
        };
        if can_join {
            let _ = self.join();
        }
    }

    /// Fetches what room this is, to show it before joining.
    fn fetch_about(&self) {
        let guest = self.clone();
        spawn_local(async move {
            let Some(About { proto, app: _, room, seated, stage, fingerprint, chain: _ }) =
                browser::fetch_json("/about").await.and_then(super::js_deserializer::read)
            else {
                return;
            };
            let discovered = DiscoveredRoom {
                id: room.id,
                name: room.name,
                address: browser::page_host(),
                seated,
                stage,
                locked: room.locked,
                same_protocol: proto == PROTOCOL,
                fingerprint,
                is_impostor: false,
                continues: None,
            };
            guest.0.borrow().emit(UiEvent::Rooms(vec![discovered]));
        });
    }

    fn join(&self) -> Result<UiReply, UiError> {
        let person = {
            let state = self.0.borrow();
            let name =
                state.name.clone().ok_or_else(|| ui_error(UiErrorCode::Name, texts::enter_name_first()))?;
            let device = storage::device().ok_or_else(|| transport_error(texts::no_random()))?;
            Person { device, name, role: Role::Voter, avatar: storage::avatar(), app: APP.into() }
        };
        {
            let mut state = self.0.borrow_mut();
            state.protocol = Some(ClientProtocol::new(person));
            state.tries = 0;
            state.set_connection(ConnectionStatus::Connecting { to: browser::page_host() });
        }
        self.connect();
        Ok(UiReply::Done)
    }

    /// Connects again if the host answers, and otherwise tries again later.
    fn reconnect(&self) {
        let guest = self.clone();
        let probe = HostProbe::start(move |answer| {
            guest.0.borrow_mut().note_answer(answer.is_some());
            match answer {
                Some(true) => guest.connect(),
                Some(false) | None => guest.connection_lost(texts::connection_broke().into()),
            }
        });
        let timed_out = self.clone();
        let mut state = self.0.borrow_mut();
        state.host_probe = probe;
        let timeout = if state.is_host_lost() { HOST_PROBE_TIMEOUT_MS } else { millis(HOST_RETRY_TIMEOUT) };
        state.timer = Some(Timeout::new(timeout, move || {
            timed_out.0.borrow_mut().note_answer(false);
            timed_out.connection_lost(texts::host_not_responding().into());
            // The attempt took long enough, so the next one needs no delay.
            timed_out.reconnect();
        }));
    }

    fn connect(&self) {
        let guest = self.clone();
        let socket = Socket::open(move |event| guest.handle_socket_event(event));
        let timed_out = self.clone();
        let mut state = self.0.borrow_mut();
        state.host_probe = None;
        state.socket = socket;
        state.timer = Some(Timeout::new(millis(CONNECT_TIMEOUT), move || {
            timed_out.connection_lost(texts::host_not_responding().into())
        }));
    }

    fn handle_socket_event(&self, event: SocketEvent) {
        self.0.borrow_mut().message_received = true;
        match event {
            SocketEvent::Message(HostMessage::Challenge(challenge)) => self.handle_challenge(&challenge),
            SocketEvent::Message(message) => self.handle_host_message(message),
            SocketEvent::Malformed => self.connection_lost(texts::host_unreadable().into()),
            SocketEvent::Closed => self.connection_lost(texts::connection_broke().into()),
        }
    }

    fn handle_challenge(&self, challenge: &Challenge) {
        let version = challenge.app.rsplit(' ').next().unwrap_or_default();
        let old = challenge.proto != PROTOCOL || version != env!("CARGO_PKG_VERSION");
        if old && storage::should_reload_for(version) {
            // The host serves another version of this page.
            return browser::reload();
        }
        if challenge.proto != PROTOCOL {
            return self.handle_end(EndReason::Refused(RefusalCode::Protocol), String::new());
        }
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        let Some(protocol) = &mut state.protocol else { return };
        // Another room at this address: an old vote does not belong there.
        if protocol.view().is_some_and(|view| view.state.room.id != challenge.room.id) {
            protocol.reset();
        }
        let kept = || {
            let seat = state.moved_seat.as_ref().filter(|seat| seat.room == challenge.room.id)?;
            Some((seat.device()?, seat.transfers.clone()))
        };
        if let Some((device, transfers)) = storage::moved_seat(challenge.room.id).or_else(kept) {
            protocol.set_seat(device, transfers);
        }
        let address = browser::page_host();
        let hello = protocol.hello(challenge, Binding::Plain { address: &address, host: &challenge.host });
        if let Some(socket) = &state.socket {
            socket.send(&hello);
        }
        self.deliver_pending_responses(state);
    }

    fn handle_host_message(&self, message: HostMessage) {
        let received = {
            let mut state = self.0.borrow_mut();
            let state = &mut *state;
            let Some(protocol) = &mut state.protocol else { return };
            let received = protocol.handle_message(message);
            if let Some((socket, vote)) = state.socket.as_ref().zip(protocol.take_message()) {
                socket.send(&vote);
            }
            self.deliver_pending_responses(state);
            received
        };
        match received {
            Received::Update(update) => {
                let joined = matches!(update.message(), HostMessage::Joined { .. });
                self.update_redirect();
                self.0.borrow().emit(UiEvent::FromHost(update));
                if joined {
                    self.handle_joined();
                }
            }
            // A page never hosts.
            Received::Nothing | Received::TakeOver { .. } => {}
            Received::Lost(reason) => self.connection_lost(texts::lost_reason_text(reason)),
            Received::Moved(moved) => self.handle_moved(&moved),
            Received::Ended(why, message) => self.handle_end(why, message),
        }
    }

    fn handle_joined(&self) {
        {
            let mut state = self.0.borrow_mut();
            state.tries = 0;
            state.unanswered_pings = 0;
            state.redirect_timer = None;
            state.lost_host = LostHost::default();
            state.set_connection(ConnectionStatus::In { hosting: None });
        }
        self.schedule_keepalive();
    }

    /// The connection failed. Schedules an attempt to reconnect.
    fn connection_lost(&self, because: String) {
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.socket = None;
        state.host_probe = None;
        let Some(protocol) = &mut state.protocol else { return };
        protocol.disconnected();
        let was_in = protocol.view().is_some();
        self.deliver_pending_responses(state);
        let tries = state.tries;
        state.tries += 1;
        if was_in {
            state.set_connection(ConnectionStatus::Reconnecting { tries, because });
        } else if tries >= MAX_FIRST_TRIES && !matches!(state.connection, ConnectionStatus::Ended { .. }) {
            let message = texts::ended_unreachable().to_owned();
            state.set_connection(ConnectionStatus::Ended { why: EndReason::Unreachable, message });
        }
        state.lost_host.connection_lost(js_sys::Date::now());
        if was_in && state.is_host_lost() {
            self.probe_successors(state);
        }
        let wait = delay(tries, js_sys::Math::random());
        state.timer = Some(Timeout::new(millis(wait), move || guest.reconnect()));
    }

    /// The host ended the connection. After a room closed, the page keeps trying, because the host may open a room
    /// again.
    fn handle_end(&self, why: EndReason, message: String) {
        let mut message = texts::end_reason_text(why, &message);
        let guest = self.clone();
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        state.socket = None;
        state.host_probe = None;
        state.timer = None;
        if let Some(protocol) = &mut state.protocol {
            protocol.end();
        }
        self.deliver_pending_responses(state);
        if why == EndReason::Closed(CloseCode::RoomClosed) {
            if let Some(protocol) = &mut state.protocol {
                protocol.reset();
            }
            // Report the end once, not after every attempt.
            state.tries = MAX_FIRST_TRIES + 1;
            state.timer = Some(Timeout::new(millis(delay(state.tries, 1.0)), move || guest.reconnect()));
            message.push(' ');
            message.push_str(texts::reopens());
        } else {
            state.protocol = None;
        }
        state.set_connection(ConnectionStatus::Ended { why, message });
    }

    fn leave(&self) {
        let mut state = self.0.borrow_mut();
        let state = &mut *state;
        if let Some(socket) = state.socket.take() {
            socket.send(&ClientMessage::Goodbye);
        }
        if let Some(mut protocol) = state.protocol.take() {
            protocol.end();
            deliver_responses(&mut protocol);
        }
        state.host_probe = None;
        state.timer = None;
        state.set_connection(ConnectionStatus::Out);
    }

    fn send_request(&self, request: Request) -> ReplyFuture {
        let (reply, outcome) = oneshot::channel();
        {
            let mut state = self.0.borrow_mut();
            let state = &mut *state;
            let Some(protocol) = &mut state.protocol else {
                return Box::pin(std::future::ready(Err(ui_error(
                    UiErrorCode::NotInRoom,
                    texts::error_not_in_room(),
                ))));
            };
            match &state.socket {
                Some(socket) if matches!(state.connection, ConnectionStatus::In { .. }) => {
                    socket.send(&protocol.send_request(request, reply))
                }
                Some(_) | None => protocol.queue_request(request, reply),
            }
            self.deliver_pending_responses(state);
        }
        Box::pin(async move {
            match outcome.await {
                Ok(Ok(None)) => Ok(UiReply::Done),
                Ok(Ok(Some(answer))) => Ok(UiReply::Answered { answer }),
                Ok(Err(failure)) => {
                    Err(ui_error(UiErrorCode::Room(failure.code), texts::failure_text(&failure)))
                }
                Err(_) => {
                    let code = FailureCode::Disconnected;
                    Err(ui_error(UiErrorCode::Room(code), texts::code_text(code, "")))
                }
            }
        })
    }

    fn deliver_pending_responses(&self, state: &mut State) {
        state.protocol.iter_mut().for_each(deliver_responses);
    }
}

impl State {
    fn emit(&self, event: UiEvent<Update>) {
        self.on_event.emit(event);
    }

    fn set_connection(&mut self, connection: ConnectionStatus) {
        self.connection = connection.clone();
        self.emit(UiEvent::Connection(connection));
    }
}

/// Passes finished requests to their callers, if they still wait.
fn deliver_responses(protocol: &mut ClientProtocol<oneshot::Sender<Outcome>>) {
    for (reply, outcome) in protocol.take_responses() {
        let _ = reply.send(outcome);
    }
}

fn ui_error(code: UiErrorCode, message: impl Into<String>) -> UiError {
    UiError { code, message: message.into() }
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
