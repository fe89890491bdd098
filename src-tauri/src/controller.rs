//! Decides: one task that takes what the page asks and what happens in rooms, one thing at a time.
//!
//! It is in one room at most. The room one hosts is joined over loopback as everybody else joins it;
//! there is one way in. While in no room, it looks for rooms.

mod discovery;
mod history;
mod hosted_rooms;
mod hosting;
mod joining;
mod room_connection;
mod system;

use std::path::PathBuf;

use lan::host::Options;
use lan::join::Event;
use room::message::{FailureCode, HostMessage, Request};
use room::ui_protocol::{
    ConnectionStatus, EndReason, OwnProfile, Preferences, ResumableRoom, UiCommand, UiError, UiErrorCode,
    UiEvent, UiReply,
};
use room::{Name, SeatSecret};
use tokio::sync::{mpsc, oneshot};

pub use discovery::{DiscoveryHandle, StartDiscovery};
use history::HistoryThread;
use hosted_rooms::HostedRooms;
use room_connection::RoomConnection;

use crate::settings::Settings;
use crate::window::Window;

/// What an ask comes to.
pub type Answer = Result<UiReply, UiError>;

/// What the controller hears from its window.
pub enum Input<P> {
    /// The page asks something.
    Command {
        /// What.
        ask: UiCommand,
        /// The page that listens from now on, if it is a new one.
        page: Option<P>,
        /// Where the answer goes.
        answer: oneshot::Sender<Answer>,
    },
    /// The person looks at the window.
    Focused,
    /// The person opened a link to a room.
    Invited {
        /// The link.
        link: String,
    },
    /// The window is to close: say goodbye first.
    Close {
        /// Told when that is done.
        done: oneshot::Sender<()>,
    },
}

/// What the controller is given.
pub struct Shell {
    /// The instance's folder.
    pub folder: PathBuf,
    /// The folder for files that the person saves; none on a system that has no place for them.
    pub downloads: Option<PathBuf>,
    /// The person's seat.
    pub seat: SeatSecret,
    /// How rooms are hosted.
    pub options: Options,
    /// How rooms are looked for.
    pub look_out: StartDiscovery,
}

/// The task's state.
pub struct Controller<W: Window> {
    window: W,
    downloads: Option<PathBuf>,
    seat: SeatSecret,
    options: Options,
    look_out: StartDiscovery,
    settings: Settings,
    /// What was settled in past meetings, and in this one.
    past: HistoryThread,
    /// The rooms that were hosted here.
    rooms: HostedRooms,
    /// Those that can go on, as the page was told.
    resumable: Vec<ResumableRoom>,
    /// Looks for rooms, while in none.
    looking: Option<DiscoveryHandle>,
    /// The room one is in, or on the way to.
    party: Option<RoomConnection>,
    /// How the way into the room stands, as the page was told.
    link: ConnectionStatus,
    /// The link to follow when the person has said their name.
    invitation: Option<String>,
}

impl<W: Window> Controller<W> {
    /// A controller in no room.
    pub fn new(window: W, shell: Shell) -> Self {
        let Shell { folder, downloads, seat, options, look_out } = shell;
        let settings = Settings::load(&folder);
        Self {
            window,
            downloads,
            seat,
            options,
            look_out,
            settings,
            rooms: HostedRooms::of(&folder),
            past: HistoryThread::of(folder),
            resumable: Vec::new(),
            looking: None,
            party: None,
            link: ConnectionStatus::Out,
            invitation: None,
        }
    }

    /// Runs until the window closes.
    pub async fn run(mut self, mut inputs: mpsc::Receiver<Input<W::Page>>) {
        self.look();
        self.look_for_resumable().await;
        loop {
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(Input::Command { ask, page, answer }) => self.ask(ask, page, answer).await,
                    Some(Input::Focused) => {
                        if let Some(party) = &self.party {
                            party.member.try_now();
                        }
                    }
                    Some(Input::Invited { link }) => self.follow(link).await,
                    Some(Input::Close { done }) => {
                        self.leave().await;
                        self.past.is_done().await;
                        // If nobody waits for it any more, the better.
                        let _ = done.send(());
                        return;
                    }
                    None => return self.leave().await,
                },
                rooms = discovery::changed(&mut self.looking) => self.window.tell(UiEvent::Rooms(rooms)),
                event = room_connection::next(&mut self.party) => self.hear(event).await,
            }
        }
    }

    async fn ask(&mut self, ask: UiCommand, page: Option<W::Page>, answer: oneshot::Sender<Answer>) {
        if let Some(page) = page {
            self.window.attach(page);
        }
        let done = match ask {
            UiCommand::Open => {
                self.tell_everything();
                Ok(UiReply::Done)
            }
            UiCommand::SetName { name } => {
                let named = self.set_name(&name);
                if let (Ok(_), Some(link)) = (&named, self.invitation.take()) {
                    self.follow(link).await;
                }
                named
            }
            UiCommand::Host { room } => self.host(&room).await,
            UiCommand::Join { target } => self.join(target).await,
            UiCommand::Leave => {
                self.leave().await;
                self.set_link(ConnectionStatus::Out);
                self.look();
                Ok(UiReply::Done)
            }
            UiCommand::HandOverHosting => return self.hand_over(answer),
            UiCommand::Room { request } => {
                self.remember(&request);
                return self.ask_room(request, answer);
            }
            UiCommand::Save { file_name, text } => self.save_file(&file_name, &text),
            UiCommand::OpenLink { url } => self.open_link(&url),
            UiCommand::Notify { notice } => {
                self.window.notify(notice);
                Ok(UiReply::Done)
            }
            UiCommand::Forget { room } => {
                self.settings.forget(room);
                self.window.tell(UiEvent::Recent(self.settings.recent().to_vec()));
                Ok(UiReply::Done)
            }
            UiCommand::Resume { room } => self.resume(room).await,
            UiCommand::ForgetResumable { room } => self.forget_resumable(room).await,
            UiCommand::SetPreferences { preferences } => {
                self.set_preferences(preferences);
                Ok(UiReply::Done)
            }
            UiCommand::ListMeetings => return history::answer(self.past.meetings(), answer),
            UiCommand::OpenMeeting { room } => {
                return history::answer(self.past.cards(move |history| history.cards(room)), answer);
            }
            UiCommand::SearchCards { words } => {
                return history::answer(self.past.cards(move |history| history.search(&words)), answer);
            }
            UiCommand::ExportMeeting { room, form } => {
                return history::answer(self.past.export(room, form), answer);
            }
            UiCommand::DeleteMeeting { room } => return history::answer(self.past.delete(room), answer),
            UiCommand::ReadShelf => match self.party.as_ref().and_then(RoomConnection::state).cloned() {
                Some(state) => {
                    return history::answer(self.past.cards(move |history| history.shelf(&state)), answer);
                }
                None => Err(ui_error(UiErrorCode::NotInRoom, "the shelf is for the room one sits in")),
            },
        };
        // A page that was closed in the meantime does not want to know.
        let _ = answer.send(done);
    }

    /// All that a page needs to draw itself.
    fn tell_everything(&mut self) {
        let me = OwnProfile { name: self.settings.name().cloned(), app: crate::APP.to_owned() };
        self.window.tell(UiEvent::OwnProfile(me));
        self.window.tell(UiEvent::Preferences(self.settings.preferences().clone()));
        self.window.tell(UiEvent::Recent(self.settings.recent().to_vec()));
        self.window.tell(UiEvent::Resumable(self.resumable.clone()));
        let rooms = self.looking.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        self.window.tell(UiEvent::Rooms(rooms));
        self.window.tell(UiEvent::Connection(self.link.clone()));
        if let Some(joined) = self.party.as_ref().and_then(RoomConnection::joined) {
            self.window.tell(UiEvent::FromHost(joined));
        }
    }

    fn set_name(&mut self, name: &str) -> Answer {
        let name = Name::new(name).map_err(|error| ui_error(UiErrorCode::Name, error))?;
        self.settings.set_name(name.clone());
        self.window.tell(UiEvent::OwnProfile(OwnProfile { name: Some(name), app: crate::APP.to_owned() }));
        Ok(UiReply::Done)
    }

    fn set_preferences(&mut self, preferences: Preferences) {
        self.settings.set_preferences(preferences.clone());
        self.window.tell(UiEvent::Preferences(preferences));
    }

    /// Remembers what somebody chooses in one room and wants in the next one, too.
    fn remember(&mut self, request: &Request) {
        let before = self.settings.preferences();
        let mut preferences = before.clone();
        if let Request::SetAvatar { avatar } = request {
            preferences.avatar = Some(avatar.clone());
        }
        if let Request::SetScale { scale } = request {
            preferences.scale = Some(scale.clone());
        }
        if preferences != *before {
            self.set_preferences(preferences);
        }
    }

    fn own_name(&self) -> Result<Name, UiError> {
        let missing =
            || ui_error(UiErrorCode::Name, "say your name first, so that the others know who you are");
        self.settings.name().cloned().ok_or_else(missing)
    }

    /// Leaves the room, if one is in any; a room that is hosted here closes. The page is not told.
    async fn leave(&mut self) {
        let Some(party) = self.party.take() else { return };
        let hosted = party.hosts();
        party.leave().await;
        if hosted {
            self.look_for_resumable().await;
        }
    }

    /// The room that is hosted here goes on elsewhere, and one stays in it.
    fn hand_over(&self, answer: oneshot::Sender<Answer>) {
        let begun = self.party.as_ref().map(|party| party.member.hand_over());
        tokio::spawn(async move {
            let has_begun = match begun {
                Some(begun) => begun.await,
                None => false,
            };
            let nobody =
                || ui_error(UiErrorCode::CannotHandOver, "nobody else here could host the room just now");
            let _ = answer.send(if has_begun { Ok(UiReply::Done) } else { Err(nobody()) });
        });
    }

    fn ask_room(&self, request: Request, answer: oneshot::Sender<Answer>) {
        let Some(party) = &self.party else {
            let _ = answer.send(Err(ui_error(UiErrorCode::NotInRoom, "you are in no room any more")));
            return;
        };
        let asked = party.member.ask(request);
        // The room may take its time, and others ask meanwhile.
        tokio::spawn(async move {
            let outcome = match asked.await {
                Ok(None) => Ok(UiReply::Done),
                Ok(Some(answer)) => Ok(UiReply::Answered { answer }),
                Err(failure) => {
                    Err(UiError { code: UiErrorCode::Room(failure.code), message: failure.message })
                }
            };
            let _ = answer.send(outcome);
        });
    }

    /// Something happened in the room, or on the way there.
    async fn hear(&mut self, event: Event) {
        match event {
            Event::Message(message) => self.hear_host(message).await,
            Event::Lost { tries, because } => {
                // Before the first seat there is nothing to come back to.
                if self.party.as_ref().is_some_and(RoomConnection::was_in) {
                    self.set_link(ConnectionStatus::Reconnecting { tries, because });
                }
            }
            Event::Hosts { addresses } => {
                if let Some(party) = &mut self.party {
                    party.goes_on_here(addresses);
                }
            }
            Event::HostsNoMore => {
                if let Some(party) = &mut self.party {
                    party.goes_on_elsewhere();
                }
            }
            Event::Ended { why, message } => self.end(why, message).await,
        }
    }

    async fn hear_host(&mut self, message: HostMessage) {
        let Some(party) = &mut self.party else { return };
        let joined = matches!(message, HostMessage::Joined { .. });
        if let Some((room, you, records)) = party.hear(message.clone()) {
            // What the page shows as settled is kept.
            self.past.record(room, you, records).await;
        }
        self.window.tell(UiEvent::FromHost(message));
        if !joined {
            return;
        }
        let hosting = party.hosting();
        if let Some(recent) = party.recent() {
            self.settings.visited(recent);
            self.window.tell(UiEvent::Recent(self.settings.recent().to_vec()));
        }
        self.set_link(ConnectionStatus::In { hosting });
    }

    async fn end(&mut self, why: EndReason, message: String) {
        self.leave().await;
        self.set_link(ConnectionStatus::Ended { why, message });
        self.look();
    }

    fn set_link(&mut self, link: ConnectionStatus) {
        self.link = link.clone();
        self.window.tell(UiEvent::Connection(link));
    }

    /// Looks for rooms again, and shows what is seen.
    fn look(&mut self) {
        let looking = self.looking.get_or_insert_with(|| (self.look_out)());
        // What the page saw before is old by now.
        self.window.tell(UiEvent::Rooms(looking.rooms()));
    }
}

/// A sentence for people out of the half that errors are.
fn ui_error(code: UiErrorCode, what: impl std::fmt::Display) -> UiError {
    let what = what.to_string();
    let mut direct = what.chars();
    let mut message = direct.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    message.push_str(direct.as_str());
    if !message.ends_with(['.', '!', '?']) {
        message.push('.');
    }
    UiError { code, message }
}

/// What to say when the controller has ended before the page.
pub fn closing() -> UiError {
    let failure = FailureCode::Disconnected;
    UiError { code: UiErrorCode::Room(failure), message: "The app is closing.".into() }
}
