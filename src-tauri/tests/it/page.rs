//! A page that nobody sees, and the app behind it.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lan::host::Options;
use lan::identity;
use pointing_party::controller::{Answer, Controller, DiscoveryHandle, Input, Shell};
use pointing_party::window::Window;
use room::View;
use room::message::Request;
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, JoinTarget, Notice, OwnProfile, Preferences, RecentRoom, ResumableRoom,
    UiCommand, UiErrorCode, UiEvent,
};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

/// How long anything may take that is bound to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// The app, with a page that folds the news as a real one does.
pub(crate) struct App {
    inputs: mpsc::Sender<Input<Listener>>,
    heard: mpsc::UnboundedReceiver<UiEvent>,
    /// The rooms that are to be seen.
    pub(crate) network: watch::Sender<Vec<DiscoveredRoom>>,
    pub(crate) folder: TempDir,
    pub(crate) page: Page,
}

/// What a page knows.
#[derive(Debug, Default, Clone)]
pub(crate) struct Page {
    pub(crate) me: Option<OwnProfile>,
    pub(crate) preferences: Option<Preferences>,
    pub(crate) rooms: Vec<DiscoveredRoom>,
    pub(crate) resumable: Vec<ResumableRoom>,
    pub(crate) recent: Vec<RecentRoom>,
    pub(crate) link: Option<ConnectionStatus>,
    pub(crate) view: Option<View>,
}

type Listener = mpsc::UnboundedSender<UiEvent>;

/// A window with nothing to look at.
struct Blind {
    page: Option<Listener>,
    opened: PathBuf,
}

impl Window for Blind {
    type Page = Listener;

    fn attach(&mut self, page: Listener) {
        self.page = Some(page);
    }

    fn tell(&mut self, news: UiEvent) {
        if let Some(page) = &self.page {
            let _ = page.send(news);
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
    /// Starts the app for somebody new, and opens its page.
    pub(crate) async fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap()).await
    }

    /// The same where the app was before.
    pub(crate) async fn start_in(folder: TempDir) -> Self {
        let (network, rooms) = watch::channel(Vec::new());
        let options = Options { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..Options::new("test") };
        let shell = Shell {
            folder: folder.path().join("data"),
            downloads: Some(folder.path().join("downloads")),
            seat: identity::load_or_create(&folder.path().join("data")).unwrap(),
            options,
            look_out: Box::new(move || DiscoveryHandle::at(rooms.clone(), ())),
        };
        let window = Blind { page: None, opened: folder.path().join("opened") };
        let (inputs, wanted) = mpsc::channel(8);
        tokio::spawn(Controller::new(window, shell).run(wanted));
        let (_, heard) = mpsc::unbounded_channel();
        let mut app = Self { inputs, heard, network, folder, page: Page::default() };
        app.loads_anew().await;
        app
    }

    /// The same for somebody who has said their name.
    pub(crate) async fn start_as(name: &str) -> Self {
        let app = Self::start().await;
        app.asks(UiCommand::SetName { name: name.into() }).await.unwrap();
        app
    }

    /// Loads the page again: it knows nothing but what it hears from now on.
    pub(crate) async fn loads_anew(&mut self) {
        let (page, heard) = mpsc::unbounded_channel();
        self.heard = heard;
        self.page = Page::default();
        self.asks_with(UiCommand::Open, Some(page)).await.unwrap();
        self.sees("itself", |page| page.me.is_some() && page.link.is_some()).await;
    }

    pub(crate) async fn asks(&self, ask: UiCommand) -> Answer {
        self.asks_with(ask, None).await
    }

    async fn asks_with(&self, ask: UiCommand, page: Option<Listener>) -> Answer {
        let (answer, told) = oneshot::channel();
        assert!(
            self.inputs.send(Input::Command { ask, page, answer }).await.is_ok(),
            "the controller has ended"
        );
        timeout(PATIENCE, told).await.expect("it answers").expect("it goes on")
    }

    pub(crate) async fn asks_room(&self, request: Request) -> Answer {
        self.asks(UiCommand::Room { request }).await
    }

    /// Asks, and returns why not.
    pub(crate) async fn is_denied(&self, ask: UiCommand) -> (UiErrorCode, String) {
        let error = self.asks(ask).await.unwrap_err();
        assert!(error.message.ends_with('.') && error.message.len() > 20, "a sentence: {error}");
        (error.code, error.message)
    }

    /// Hosts a room, and returns where it is.
    pub(crate) async fn hosts(&mut self, room: &str) -> String {
        self.asks(UiCommand::Host { room: room.into() }).await.unwrap();
        let hosting = |page: &Page| matches!(page.link, Some(ConnectionStatus::In { hosting: Some(_) }));
        let Some(ConnectionStatus::In { hosting: Some(addresses) }) =
            self.sees("its room", hosting).await.link
        else {
            unreachable!("that was waited for")
        };
        addresses.into_iter().next().unwrap()
    }

    pub(crate) async fn joins(&mut self, address: &str) {
        self.asks(UiCommand::Join { target: JoinTarget::Address { text: address.into() } }).await.unwrap();
        self.sees("the room", |page| {
            matches!(page.link, Some(ConnectionStatus::In { .. })) && page.view.is_some()
        })
        .await;
    }

    /// Waits until the page shows what is `wanted`.
    pub(crate) async fn sees(&mut self, what: &str, wanted: impl Fn(&Page) -> bool) -> Page {
        while !wanted(&self.page) {
            let news = timeout(PATIENCE, self.heard.recv()).await;
            let news = news.unwrap_or_else(|_| panic!("never saw {what}: {:#?}", self.page));
            self.page.hear(news.expect("the controller goes on"));
        }
        self.page.clone()
    }

    /// Opens a link to a room.
    pub(crate) async fn is_invited(&self, link: &str) {
        assert!(
            self.inputs.send(Input::Invited { link: link.into() }).await.is_ok(),
            "the controller has ended"
        );
    }

    /// Closes the window, and hands back the folder of all that is kept.
    pub(crate) async fn closes(self) -> TempDir {
        let (done, told) = oneshot::channel();
        assert!(self.inputs.send(Input::Close { done }).await.is_ok());
        timeout(PATIENCE, told).await.expect("it says goodbye").expect("and says so");
        self.folder
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        Path::join(self.folder.path(), file)
    }
}

impl Page {
    fn hear(&mut self, news: UiEvent) {
        match news {
            UiEvent::OwnProfile(me) => self.me = Some(me),
            UiEvent::Preferences(preferences) => self.preferences = Some(preferences),
            UiEvent::Resumable(rooms) => self.resumable = rooms,
            UiEvent::Rooms(rooms) => self.rooms = rooms,
            UiEvent::Recent(recent) => self.recent = recent,
            UiEvent::Connection(link) => {
                if matches!(
                    link,
                    ConnectionStatus::Out
                        | ConnectionStatus::Ended { .. }
                        | ConnectionStatus::Connecting { .. }
                ) {
                    self.view = None;
                }
                self.link = Some(link);
            }
            UiEvent::FromHost(message) => View::hear(&mut self.view, message).expect("the news are in step"),
        }
    }
}
