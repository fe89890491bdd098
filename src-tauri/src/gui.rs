//! Tauri's side: a window whose page asks by one command and hears by one channel.

use std::sync::Mutex;

use anyhow::{Context as _, Result};
use lan::host::Options;
use lan::identity;
use room::ui_protocol::{Notice, UiCommand, UiError, UiEvent, UiReply};
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{AppHandle, Manager, Runtime, State, Webview, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_deep_link::DeepLinkExt as _;
use tauri_plugin_window_state::{Builder as WindowState, StateFlags};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::APP;
use crate::arguments::Arguments;
use crate::controller::{self, Controller, DiscoveryHandle, Input, Shell};
use crate::notifier::Notifier;
use crate::window::Window;

/// The window's name inside Tauri.
const MAIN: &str = "main";
/// What the page asks before the controller has got to it.
const INPUTS: usize = 64;
/// How long a goodbye may keep a closed window's process.
const GOODBYE_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);

/// The controller, for whoever has something to tell it.
type Controls = mpsc::Sender<Input<Channel<UiEvent>>>;

/// Opens the window, and returns when it was closed.
///
/// # Errors
/// If the person's seat can't be had, or no window can be opened. The text can be shown as it is.
pub fn run(arguments: &Arguments) -> Result<()> {
    anyhow::ensure!(
        has_display(),
        "there is no display to open a window on. Host a room without one: party host --name NAME"
    );
    let profile = &arguments.profile;
    let folder = profile.folder().context("this system has no folder for an app's data; set HOME")?;
    let shell = Shell {
        downloads: dirs::download_dir().or_else(dirs::home_dir),
        seat: identity::load_or_create(&folder)?,
        options: Options::new(APP),
        look_out: Box::new(DiscoveryHandle::on_the_network),
        folder,
    };
    let (controls, inputs) = mpsc::channel(INPUTS);
    let link = arguments.link.clone();

    let mut context = tauri::generate_context!();
    context.config_mut().identifier = profile.identifier();
    tauri::Builder::default()
        // First, so that a second instance of the same profile ends before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| become_candidate(app)))
        .plugin(tauri_plugin_deep_link::init())
        // But whether it is visible: it is hidden while the others are told that it closes.
        .plugin(WindowState::new().with_state_flags(StateFlags::all() & !StateFlags::VISIBLE).build())
        .manage(controls.clone())
        .invoke_handler(tauri::generate_handler![ask])
        .setup(move |app| {
            let window = DesktopWindow { page: None, notifier: Notifier::default() };
            tauri::async_runtime::spawn(Controller::new(window, shell).run(inputs));
            open_window(app.handle(), controls.clone())?;
            take_links(app.handle(), link, controls.clone());
            tauri::async_runtime::spawn(close_when_told(app.handle().clone(), controls));
            Ok(())
        })
        .run(context)
        .context("the app's window could not be opened")
}

/// Whether there is a display; without one, GTK would panic.
fn has_display() -> bool {
    let is_set = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn open_window(app: &AppHandle, controls: Controls) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Pointing Party")
        .inner_size(1100.0, 760.0)
        .min_inner_size(420.0, 560.0)
        .on_document_title_changed(|window, title| {
            // A window that is about to close needs no title.
            let _ = window.set_title(&title);
        })
        .build()?;
    let closing = Mutex::new(false);
    let app = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => {
            let mut closing = closing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !std::mem::replace(&mut *closing, true) {
                api.prevent_close();
                tauri::async_runtime::spawn(close(app.clone(), controls.clone()));
            }
        }
        WindowEvent::Focused(true) => {
            // A controller that is busy is not waiting for a connection.
            let _ = controls.try_send(Input::Focused);
        }
        _ => {}
    });
    Ok(())
}

/// Follows links to rooms: the one that the app was started with, and those that are opened later, which come
/// through the system or from a second instance that ended at once.
fn take_links(app: &AppHandle, first: Option<String>, controls: Controls) {
    // An app that was installed is registered already.
    #[cfg(all(any(target_os = "linux", windows), not(debug_assertions)))]
    if let Err(error) = app.deep_link().register_all() {
        tracing::debug!(%error, "links to rooms will not open this app");
    }
    if let Some(link) = first {
        let _ = controls.try_send(Input::Invited { link });
    }
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        become_candidate(&handle);
        for link in event.urls() {
            let _ = controls.try_send(Input::Invited { link: link.to_string() });
        }
    });
}

/// Hides the window at once, and ends the app when everybody has been told.
async fn close(app: AppHandle, controls: Controls) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.hide();
    }
    let (done, told) = oneshot::channel();
    let goodbye = async {
        if controls.send(Input::Close { done }).await.is_ok() {
            let _ = told.await;
        }
    };
    if timeout(GOODBYE_WITHIN, goodbye).await.is_err() {
        tracing::warn!("the goodbye took too long; the others will notice by themselves");
    }
    app.exit(0);
}

/// Closes the app when the system, or Ctrl-C in its terminal, asks it to end.
async fn close_when_told(app: AppHandle, controls: Controls) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut end) = signal(SignalKind::terminate()) else { return };
        tokio::select! {
            _ = end.recv() => {}
            pressed = tokio::signal::ctrl_c() => if pressed.is_err() { return },
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    close(app, controls).await;
}

/// Shows the window that is there already to somebody who started the app again.
fn become_candidate<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// All that the page ever asks.
#[tauri::command]
async fn ask(
    ask: UiCommand,
    news: Option<JavaScriptChannelId>,
    webview: Webview,
    controls: State<'_, Controls>,
) -> Result<UiReply, UiError> {
    let page = news.map(|news| news.channel_on(webview));
    let (answer, told) = oneshot::channel();
    let input = Input::Command { ask, page, answer };
    controls.send(input).await.map_err(|_| controller::closing())?;
    told.await.unwrap_or_else(|_| Err(controller::closing()))
}

/// The app's window, as the controller sees it.
struct DesktopWindow {
    page: Option<Channel<UiEvent>>,
    notifier: Notifier,
}

impl Window for DesktopWindow {
    type Page = Channel<UiEvent>;

    fn attach(&mut self, page: Channel<UiEvent>) {
        self.page = Some(page);
    }

    fn tell(&mut self, news: UiEvent) {
        if let Some(page) = &self.page
            && let Err(error) = page.send(news)
        {
            tracing::debug!(%error, "the page is gone");
        }
    }

    fn open_link(&mut self, url: &str) -> Result<(), String> {
        open::that_detached(url).map_err(|error| error.to_string())
    }

    fn notify(&mut self, notice: Notice) {
        self.notifier.say(notice);
    }
}
