//! A controller with a fake window and a page that folds its events.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lan::host::HostOptions;
use lan::identity;
use pointing_party::controller::{CommandResult, Controller, DiscoveryHandle, Environment, Input};
use pointing_party::window::Window;
use room::message::Request;
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, JoinTarget, NewRoom, Notice, OwnProfile, Preferences, RecentRoom,
    ResumableRoom, SaveStatus, UiCommand, UiErrorCode, UiEvent,
};
use room::{RoomSettings, View};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

/// How long a test waits for an event before it fails.
const WAIT_TIMEOUT: Duration = Duration::from_secs(60);

/// A running controller with a page, which folds events like the real page.
pub(crate) struct App {
    inputs: mpsc::Sender<Input<EventSender>>,
    events: mpsc::UnboundedReceiver<UiEvent>,
    /// Sets the rooms that discovery finds.
    pub(crate) network: watch::Sender<Vec<DiscoveredRoom>>,
    pub(crate) folder: TempDir,
    pub(crate) page: Page,
}

/// The state of the page.
#[derive(Debug, Default, Clone)]
pub(crate) struct Page {
    pub(crate) profile: Option<OwnProfile>,
    pub(crate) preferences: Option<Preferences>,
    pub(crate) rooms: Vec<DiscoveredRoom>,
    pub(crate) new_rooms: Option<Vec<NewRoom>>,
    pub(crate) resumable: Vec<ResumableRoom>,
    pub(crate) recent: Vec<RecentRoom>,
    pub(crate) status: Option<ConnectionStatus>,
    pub(crate) save_status: Option<SaveStatus>,
    pub(crate) view: Option<View>,
}

type EventSender = mpsc::UnboundedSender<UiEvent>;

/// A window without a screen. It writes opened links and notifications into files.
struct FakeWindow {
    page: Option<EventSender>,
    /// The file with the last opened link.
    opened: PathBuf,
}

impl Window for FakeWindow {
    type Page = EventSender;

    fn attach(&mut self, page: EventSender) {
        self.page = Some(page);
    }

    fn send_event(&mut self, event: UiEvent) {
        if let Some(page) = &self.page {
            let _ = page.send(event);
        }
    }

    fn open_link(&mut self, url: &str) -> Result<(), String> {
        std::fs::write(&self.opened, url).map_err(|error| error.to_string())
    }

    fn notify(&mut self, Notice { title, text }: Notice) {
        std::fs::write(self.opened.with_file_name("notified"), format!("{title}: {text}")).unwrap();
    }
}

impl App {
    /// Starts the app for a new user, and opens its page.
    pub(crate) async fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap()).await
    }

    /// Starts the app with the files of an earlier run.
    pub(crate) async fn start_in(folder: TempDir) -> Self {
        let (network, rooms) = watch::channel(Vec::new());
        let device = identity::load_or_create(&folder.path().join("data")).unwrap();
        let host_options = HostOptions {
            bind: Ipv4Addr::LOCALHOST.into(),
            port: Some(0),
            ..HostOptions::new("test", device)
        };
        let environment = Environment {
            data_dir: folder.path().join("data"),
            downloads_dir: Some(folder.path().join("downloads")),
            host_options,
            start_discovery: Box::new(move || DiscoveryHandle::new(rooms.clone(), ())),
        };
        let window = FakeWindow { page: None, opened: folder.path().join("opened") };
        let (inputs, queue) = mpsc::channel(8);
        tokio::spawn(Controller::new(window, environment).run(queue));
        let (_, events) = mpsc::unbounded_channel();
        let mut app = Self { inputs, events, network, folder, page: Page::default() };
        app.reload().await;
        app
    }

    /// Starts the app for a new user who has entered this name.
    pub(crate) async fn start_as(name: &str) -> Self {
        let app = Self::start().await;
        app.send(UiCommand::SetName { name: name.into() }).await.unwrap();
        app
    }

    /// Reloads the page. It starts without state and with a new event channel.
    pub(crate) async fn reload(&mut self) {
        let (page, events) = mpsc::unbounded_channel();
        self.events = events;
        self.page = Page::default();
        self.send_from(UiCommand::Open, Some(page)).await.unwrap();
        self.wait_for("its profile and status", |page| page.profile.is_some() && page.status.is_some()).await;
    }

    /// Sends a command and returns its result.
    pub(crate) async fn send(&self, command: UiCommand) -> CommandResult {
        self.send_from(command, None).await
    }

    async fn send_from(&self, command: UiCommand, page: Option<EventSender>) -> CommandResult {
        let (reply, result) = oneshot::channel();
        assert!(
            self.inputs.send(Input::Command { command, page, reply }).await.is_ok(),
            "the controller has ended"
        );
        timeout(WAIT_TIMEOUT, result).await.expect("a result in time").expect("the controller runs")
    }

    /// Sends a request to the room and returns its result.
    pub(crate) async fn send_to_room(&self, request: Request) -> CommandResult {
        self.send(UiCommand::Room { request }).await
    }

    /// Changes some settings of the room, and returns the result.
    pub(crate) async fn change_settings(&self, change: impl FnOnce(&mut RoomSettings)) -> CommandResult {
        let view = self.page.view.as_ref().expect("the page is in a room");
        self.send_to_room(Request::change_settings(&view.state.settings, change)).await
    }

    /// Sends a command that must fail, and returns the error.
    pub(crate) async fn expect_error(&self, command: UiCommand) -> (UiErrorCode, String) {
        let error = self.send(command).await.unwrap_err();
        assert!(error.message.ends_with('.') && error.message.len() > 20, "a sentence: {error}");
        (error.code, error.message)
    }

    /// Hosts a room, and returns its first address.
    pub(crate) async fn host(&mut self, room: &str) -> String {
        self.send(UiCommand::Host { room: room.into() }).await.unwrap();
        let hosting = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: Some(_) }));
        let Some(ConnectionStatus::In { hosting: Some(addresses) }) =
            self.wait_for("its hosted room", hosting).await.status
        else {
            unreachable!("that was waited for")
        };
        addresses.into_iter().next().unwrap()
    }

    /// Joins the room at an address.
    pub(crate) async fn join(&mut self, address: &str) {
        self.send(UiCommand::Join { target: JoinTarget::Address { text: address.into() } }).await.unwrap();
        self.wait_for("the room", |page| {
            matches!(page.status, Some(ConnectionStatus::In { .. })) && page.view.is_some()
        })
        .await;
    }

    /// Waits until the page matches the predicate. `what` describes it for the failure message.
    pub(crate) async fn wait_for(&mut self, what: &str, predicate: impl Fn(&Page) -> bool) -> Page {
        while !predicate(&self.page) {
            let event = timeout(WAIT_TIMEOUT, self.events.recv()).await;
            let event = event.unwrap_or_else(|_| panic!("the page never got {what}: {:#?}", self.page));
            self.page.apply(event.expect("the controller runs"));
        }
        self.page.clone()
    }

    /// Opens a link to a room.
    pub(crate) async fn open_link_to_room(&self, link: &str) {
        assert!(
            self.inputs.send(Input::LinkOpened { link: link.into() }).await.is_ok(),
            "the controller has ended"
        );
    }

    /// Closes the window, and returns the directory with the app's files.
    pub(crate) async fn close(self) -> TempDir {
        let (done, finished) = oneshot::channel();
        assert!(self.inputs.send(Input::Close { done }).await.is_ok());
        timeout(WAIT_TIMEOUT, finished)
            .await
            .expect("the room is left in time")
            .expect("the controller runs");
        self.folder
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        Path::join(self.folder.path(), file)
    }
}

impl Page {
    fn apply(&mut self, event: UiEvent) {
        match event {
            UiEvent::OwnProfile(profile) => self.profile = Some(profile),
            UiEvent::Preferences(preferences) => self.preferences = Some(preferences),
            UiEvent::Resumable(rooms) => self.resumable = rooms,
            UiEvent::Rooms(rooms) => self.rooms = rooms,
            UiEvent::NewRooms(rooms) => self.new_rooms = rooms,
            UiEvent::Recent(recent) => self.recent = recent,
            UiEvent::Connection(status) => {
                if matches!(
                    status,
                    ConnectionStatus::Out
                        | ConnectionStatus::Ended { .. }
                        | ConnectionStatus::Connecting { .. }
                ) {
                    self.view = None;
                }
                self.status = Some(status);
            }
            UiEvent::SaveStatus(status) => self.save_status = Some(status),
            UiEvent::FromHost(message) => {
                View::apply(&mut self.view, message).expect("every change follows the previous one")
            }
        }
    }
}
