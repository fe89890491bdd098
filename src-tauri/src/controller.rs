//! The app's main task. It receives UI commands and room events and handles them one at a time.
//!
//! - Inputs: [`Input`]s from the window, [`lan::join::Event`]s of the current room, and lists of rooms from discovery.
//! - Outputs: a [`CommandResult`] for each command, and [`UiEvent`]s through [`Window::send_event`].
//!
//! The app is in at most one room. It joins its own hosted room over loopback like every other member, so all members use
//! the same protocol. Discovery runs only while the app is in no room. Slow work (the history database, requests to the room)
//! runs elsewhere and answers the page directly.
//!
//! [`crate::gui`] spawns the task. Tests run it with a [`Window`] that has no screen, and with rooms on loopback.

mod command_result;
mod discovery;
mod history;
mod hosted_rooms;
mod hosting;
mod joining;
mod room_connection;
mod system;

use std::path::PathBuf;
use std::sync::Arc;

use lan::host::HostOptions;
use lan::join::Event;
use room::message::{HostMessage, Request};
use room::ui_protocol::{
    ConnectionStatus, EndReason, OwnProfile, Preferences, ResumableRoom, SaveStatus, UiCommand, UiError,
    UiErrorCode, UiEvent, UiReply,
};
use room::{Name, Update};
use tokio::sync::{mpsc, oneshot};

use command_result::ui_error;
pub use command_result::{CommandResult, closing_error};
pub use discovery::{DiscoveryHandle, StartDiscovery};
use history::HistoryThread;
use hosted_rooms::HostedRooms;
use room_connection::{RoomConnection, RoomEvent};

use crate::settings::Settings;
use crate::window::Window;

/// An input from the window. `P` is the window's [`Window::Page`].
pub enum Input<P> {
    /// A command from the page.
    Command {
        /// What the page wants the app to do.
        command: UiCommand,
        /// The event channel of a new or reloaded page.
        page: Option<P>,
        /// Receives the result.
        reply: oneshot::Sender<CommandResult>,
    },
    /// The window got the focus.
    Focused,
    /// The user opened a link to a room.
    LinkOpened {
        /// The link, such as `pointing-party://join?at=ADDRESS`.
        link: String,
    },
    /// The window closes. The controller leaves its room and ends.
    Close {
        /// Notified when the room is left and the history is saved.
        done: oneshot::Sender<()>,
    },
}

/// What the controller needs from the desktop: directories, the user's key, and access to the network.
pub struct Environment {
    /// The instance's data directory.
    pub data_dir: PathBuf,
    /// The directory for files that the user saves. `None` if the system has none.
    pub downloads_dir: Option<PathBuf>,
    /// How to host rooms: this device's secret, the addresses and ports to listen on, and limits.
    pub host_options: HostOptions,
    /// Starts a search for rooms.
    pub start_discovery: StartDiscovery,
}

/// The state of the task. [`Controller::run`] is the task.
pub struct Controller<W: Window> {
    window: W,
    downloads_dir: Option<PathBuf>,
    host_options: HostOptions,
    start_discovery: StartDiscovery,
    settings: Settings,
    /// Settled cards of past meetings and of the current one.
    history: HistoryThread,
    /// The saved rooms that this app hosted.
    hosted_rooms: HostedRooms,
    /// The rooms that can be resumed, as last sent to the page.
    resumable: Vec<ResumableRoom>,
    /// The search for rooms. `None` while in a room.
    discovery: Option<DiscoveryHandle>,
    /// The current room, from the first attempt to connect.
    connection: Option<RoomConnection>,
    /// The connection status, as last sent to the page.
    status: ConnectionStatus,
    /// A link to join once the user has entered a name.
    pending_link: Option<String>,
}

impl<W: Window> Controller<W> {
    /// A controller in no room.
    pub fn new(window: W, environment: Environment) -> Self {
        let Environment { data_dir, downloads_dir, host_options, start_discovery } = environment;
        let settings = Settings::load(&data_dir);
        Self {
            window,
            downloads_dir,
            host_options,
            start_discovery,
            settings,
            hosted_rooms: HostedRooms::new(&data_dir),
            history: HistoryThread::spawn(data_dir),
            resumable: Vec::new(),
            discovery: None,
            connection: None,
            status: ConnectionStatus::Out,
            pending_link: None,
        }
    }

    /// Runs until the window closes or the last sender of inputs is dropped. Leaves the room before it returns.
    pub async fn run(mut self, mut inputs: mpsc::Receiver<Input<W::Page>>) {
        self.resume_discovery();
        self.refresh_resumable().await;
        loop {
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(Input::Command { command, page, reply }) => {
                        self.handle_command(command, page, reply).await;
                    },
                    Some(Input::Focused) => {
                        if let Some(connection) = &self.connection {
                            connection.member.reconnect_now();
                        }
                    }
                    Some(Input::LinkOpened { link }) => self.join_by_link(link).await,
                    Some(Input::Close { done }) => {
                        self.leave().await;
                        self.history.flush().await;
                        // The window may have stopped waiting.
                        let _ = done.send(());
                        return;
                    }
                    None => return self.leave().await,
                },
                rooms = discovery::next_rooms(&mut self.discovery) => {
                    self.send_new_rooms(&rooms);
                    self.window.send_event(UiEvent::Rooms(self.without_unknown_impostors(rooms)));
                }
                event = room_connection::next_event(&mut self.connection) => match event {
                    RoomEvent::Member(event) => self.handle_room_event(event).await,
                    RoomEvent::Deserted => self.look_for_new_rooms(),
                    RoomEvent::SaveProblem(problem) => self.report_saving(problem),
                },
            }
        }
    }

    async fn handle_command(
        &mut self,
        command: UiCommand,
        page: Option<W::Page>,
        reply: oneshot::Sender<CommandResult>,
    ) {
        if let Some(page) = page {
            self.window.attach(page);
        }
        let result = match command {
            UiCommand::Open => {
                self.send_full_state();
                Ok(UiReply::Done)
            }
            UiCommand::SetName { name } => {
                let result = self.set_name(&name);
                if let (Ok(_), Some(link)) = (&result, self.pending_link.take()) {
                    self.join_by_link(link).await;
                }
                result
            }
            // A window is opened with nobody's seat.
            UiCommand::ContinueAs { .. } => Ok(UiReply::Done),
            UiCommand::Host { room } => self.host(&room).await,
            UiCommand::Join { target } => self.join(target).await,
            UiCommand::Leave => {
                self.leave().await;
                self.set_status(ConnectionStatus::Out);
                self.resume_discovery();
                Ok(UiReply::Done)
            }
            UiCommand::ContinueAsNewRoom => self.continue_as_new_room().await,
            UiCommand::HandOverHosting => return self.hand_over_hosting(reply),
            UiCommand::Room { request } => {
                self.remember_choice(&request);
                return self.send_to_room(request, reply);
            }
            UiCommand::Save { file_name, text } => self.save_file(&file_name, &text),
            UiCommand::OpenLink { url } => self.open_link(&url),
            UiCommand::Notify { notice } => {
                self.window.notify(notice);
                Ok(UiReply::Done)
            }
            UiCommand::Forget { room } => {
                self.settings.remove_recent(room);
                self.window.send_event(UiEvent::Recent(self.settings.recent().to_vec()));
                Ok(UiReply::Done)
            }
            UiCommand::Resume { room } => self.resume(room).await,
            UiCommand::ForgetResumable { room } => self.forget_resumable(room).await,
            UiCommand::SetPreferences { preferences } => {
                self.set_preferences(preferences);
                Ok(UiReply::Done)
            }
            UiCommand::ListMeetings => return history::forward_result(self.history.meetings(), reply),
            UiCommand::OpenMeeting { room } => {
                return history::forward_result(
                    self.history.query_cards(move |history| history.cards(room)),
                    reply,
                );
            }
            UiCommand::SearchCards { words } => {
                return history::forward_result(
                    self.history.query_cards(move |history| history.search(&words)),
                    reply,
                );
            }
            UiCommand::ExportMeeting { room, form } => {
                return history::forward_result(self.history.export(room, form), reply);
            }
            UiCommand::DeleteMeeting { room } => {
                return history::forward_result(self.history.delete(room), reply);
            }
            UiCommand::ListPastEstimates => {
                match self.connection.as_ref().and_then(RoomConnection::view).map(|view| view.state.clone()) {
                    Some(state) => {
                        return history::forward_result(
                            self.history.query_cards(move |history| history.past_estimates(&state)),
                            reply,
                        );
                    }
                    None => Err(ui_error(UiErrorCode::NotInRoom, texts::program_past_estimates_need_room())),
                }
            }
        };
        // The page may have closed in the meantime.
        let _ = reply.send(result);
    }

    /// Sends everything that a new page needs.
    fn send_full_state(&mut self) {
        let profile =
            OwnProfile { name: self.settings.name().cloned(), app: crate::APP.to_owned(), continues: None };
        self.window.send_event(UiEvent::OwnProfile(profile));
        self.window.send_event(UiEvent::Preferences(self.settings.preferences().clone()));
        self.window.send_event(UiEvent::Recent(self.settings.recent().to_vec()));
        self.window.send_event(UiEvent::Resumable(self.resumable.clone()));
        let rooms = self.discovery.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        self.window.send_event(UiEvent::Rooms(self.without_unknown_impostors(rooms)));
        self.window.send_event(UiEvent::Connection(self.status.clone()));
        let rooms = self.discovery.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        self.send_new_rooms(&rooms);
        if let Some(message) = self.connection.as_ref().and_then(RoomConnection::joined_message) {
            self.window.send_event(UiEvent::FromHost(message));
        }
        if let Some(problem) = self.connection.as_ref().and_then(RoomConnection::save_problem) {
            self.report_saving(Some(problem));
        }
    }

    /// Tells the page that the room can't be saved, or that it is saved again.
    fn report_saving(&mut self, problem: Option<String>) {
        self.window.send_event(UiEvent::SaveStatus(match problem {
            Some(why) => SaveStatus::Failing { message: texts::program_not_saving(&why) },
            None => SaveStatus::Resumed { message: texts::program_saving_again().to_owned() },
        }));
    }

    fn set_name(&mut self, name: &str) -> CommandResult {
        let name = Name::new(name).map_err(|error| ui_error(UiErrorCode::Name, texts::name_error(error)))?;
        self.settings.set_name(name.clone());
        self.window.send_event(UiEvent::OwnProfile(OwnProfile {
            name: Some(name),
            app: crate::APP.to_owned(),
            continues: None,
        }));
        Ok(UiReply::Done)
    }

    fn set_preferences(&mut self, preferences: Preferences) {
        self.settings.set_preferences(preferences.clone());
        self.window.send_event(UiEvent::Preferences(preferences));
    }

    /// Saves choices that also apply to the next room: the avatar and the scale.
    fn remember_choice(&mut self, request: &Request) {
        let before = self.settings.preferences();
        let mut preferences = before.clone();
        if let Request::SetAvatar { avatar } = request {
            preferences.avatar = Some(avatar.clone());
        }
        if let Request::ChangeSettings { settings } = request
            && let Some(view) = self.connection.as_ref().and_then(RoomConnection::view)
            && view.state.settings.scale != settings.scale
        {
            preferences.scale = Some(settings.scale.clone());
        }
        if preferences != *before {
            self.set_preferences(preferences);
        }
    }

    fn own_name(&self) -> Result<Name, UiError> {
        let missing = || ui_error(UiErrorCode::Name, texts::enter_name_first());
        self.settings.name().cloned().ok_or_else(missing)
    }

    /// Leaves the current room, if there is one. A room that is hosted here moves to a successor or closes. The page gets no
    /// event.
    async fn leave(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let was_hosting = connection.is_hosting();
        connection.leave().await;
        if was_hosting {
            self.refresh_resumable().await;
        }
    }

    /// Hands the hosted room over to a successor. The user stays in the room.
    fn hand_over_hosting(&self, reply: oneshot::Sender<CommandResult>) {
        let started = self.connection.as_ref().map(|connection| connection.member.hand_over());
        tokio::spawn(async move {
            let has_started = match started {
                Some(started) => started.await,
                None => false,
            };
            let no_successor = || ui_error(UiErrorCode::CannotHandOver, texts::program_cannot_hand_over());
            let _ = reply.send(if has_started { Ok(UiReply::Done) } else { Err(no_successor()) });
        });
    }

    fn send_to_room(&self, request: Request, reply: oneshot::Sender<CommandResult>) {
        let Some(connection) = &self.connection else {
            let _ = reply.send(Err(ui_error(UiErrorCode::NotInRoom, texts::error_not_in_room())));
            return;
        };
        let outcome = connection.member.send_request(request);
        // The room may answer late. Other commands must not wait for it.
        tokio::spawn(async move {
            let result = match outcome.await {
                Ok(None) => Ok(UiReply::Done),
                Ok(Some(answer)) => Ok(UiReply::Answered { answer }),
                Err(failure) => {
                    let message = texts::failure_text(&failure);
                    Err(UiError { code: UiErrorCode::Room(failure.code), message })
                }
            };
            let _ = reply.send(result);
        });
    }

    async fn handle_room_event(&mut self, event: Event) {
        match event {
            Event::Update(update) => self.handle_update(update).await,
            Event::Disconnected { attempts, reason } => {
                // Before the first join the page still shows `Connecting`.
                if let Some(connection) =
                    self.connection.as_mut().filter(|connection| connection.has_joined())
                {
                    connection.host_lost();
                    self.set_status(ConnectionStatus::Reconnecting { tries: attempts, because: reason });
                }
            }
            Event::HostingStarted { addresses } => {
                if let Some(connection) = &mut self.connection {
                    connection.start_hosting(addresses);
                }
            }
            Event::HostingEnded => {
                if let Some(connection) = &mut self.connection {
                    connection.stop_hosting();
                }
            }
            Event::Ended { why, message } => self.handle_end(why, message).await,
        }
    }

    async fn handle_update(&mut self, update: Update) {
        let Some(connection) = &mut self.connection else { return };
        let (message, view) = (update.message().clone(), Arc::clone(update.view()));
        let is_joined = matches!(message, HostMessage::Joined { .. });
        let records = connection.follow(update);
        if !records.is_empty() {
            // Saves settled cards before the page shows them.
            self.history.record(view.state.room.clone(), view.you, records).await;
        }
        self.window.send_event(UiEvent::FromHost(message));
        if !is_joined {
            return;
        }
        let hosting = connection.hosting_addresses();
        if connection.host_found() {
            self.discovery = None;
            self.window.send_event(UiEvent::NewRooms(None));
        }
        let Some(connection) = &self.connection else { return };
        if let Some(recent) = connection.recent_room() {
            self.settings.add_recent(recent);
            self.window.send_event(UiEvent::Recent(self.settings.recent().to_vec()));
        }
        self.set_status(ConnectionStatus::In { hosting });
    }

    async fn handle_end(&mut self, why: EndReason, message: String) {
        self.leave().await;
        self.set_status(ConnectionStatus::Ended { why, message });
        self.resume_discovery();
    }

    fn set_status(&mut self, status: ConnectionStatus) {
        self.status = status.clone();
        self.window.send_event(UiEvent::Connection(status));
    }

    /// Starts a search for rooms unless one runs, and sends its list to the page.
    fn resume_discovery(&mut self) {
        let discovery = self.discovery.get_or_insert_with(|| (self.start_discovery)());
        // The list of an earlier search is outdated.
        let rooms = discovery.rooms();
        self.window.send_event(UiEvent::Rooms(self.without_unknown_impostors(rooms)));
    }
}
