//! The Tauri side: opens the window, forwards the page's commands to the controller and the controller's events to the page.
//!
//! The page calls one Tauri command (`ui_command`) and listens on one channel. This module also receives links to rooms, window
//! events and termination signals, and turns them into controller [`Input`]s.

use std::sync::Mutex;

use anyhow::{Context as _, Result};
use lan::host::HostOptions;
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
use crate::controller::{self, Controller, DiscoveryHandle, Environment, Input};
use crate::notifier::Notifier;
use crate::page_files;
use crate::window::Window;

/// The window's label in Tauri.
const MAIN: &str = "main";
/// How many inputs may wait for the controller.
const INPUT_QUEUE: usize = 64;
/// How long the process may live after its window was closed, to leave the room.
const GOODBYE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(2);

/// Sends inputs to the controller.
type InputSender = mpsc::Sender<Input<Channel<UiEvent>>>;

/// Opens the window, and returns after it was closed.
///
/// # Errors
/// If there is no display or no data directory, the user's seat key can't be loaded, or the window can't be opened. The
/// text is written for users.
pub fn run(arguments: &Arguments) -> Result<()> {
    anyhow::ensure!(
        has_display(),
        "there's no display to open a window on. To host a room without one, run: party host --name NAME"
    );
    let profile = &arguments.profile;
    let data_dir = profile.data_dir().context("this system has no folder for app data. Set HOME")?;
    let environment = Environment {
        downloads_dir: dirs::download_dir().or_else(dirs::home_dir),
        host_options: HostOptions::new(APP, identity::load_or_create(&data_dir)?),
        start_discovery: Box::new(DiscoveryHandle::search_network),
        data_dir,
    };
    let (input_sender, inputs) = mpsc::channel(INPUT_QUEUE);
    let link = arguments.link.clone();

    let mut context = tauri::generate_context!();
    context.config_mut().identifier = profile.identifier();
    page_files::choose_language_of_texts(&mut context);
    tauri::Builder::default()
        // This plugin comes first: a second instance of the same profile ends before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| show_window(app)))
        .plugin(tauri_plugin_deep_link::init())
        // The visibility is not saved: the window is hidden while the app leaves the room.
        .plugin(WindowState::new().with_state_flags(StateFlags::all() & !StateFlags::VISIBLE).build())
        .manage(input_sender.clone())
        .invoke_handler(tauri::generate_handler![ui_command])
        .setup(move |app| {
            let window = DesktopWindow { page: None, notifier: Notifier::default() };
            tauri::async_runtime::spawn(Controller::new(window, environment).run(inputs));
            open_window(app.handle(), input_sender.clone())?;
            handle_links(app.handle(), link, input_sender.clone());
            tauri::async_runtime::spawn(close_on_signal(app.handle().clone(), input_sender));
            Ok(())
        })
        .run(context)
        .context("couldn't open the app's window")
}

/// Whether there is a display. Without one, GTK would panic.
fn has_display() -> bool {
    let is_set = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn open_window(app: &AppHandle, input_sender: InputSender) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Pointing Party")
        .inner_size(1100.0, 760.0)
        .min_inner_size(420.0, 560.0)
        .on_document_title_changed(|window, title| {
            // This fails only if the window is closing.
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
                tauri::async_runtime::spawn(close(app.clone(), input_sender.clone()));
            }
        }
        WindowEvent::Focused(true) => {
            // A full queue means that the controller is busy; then it has no broken connection to retry.
            let _ = input_sender.try_send(Input::Focused);
        }
        _ => {}
    });
    Ok(())
}

/// Forwards links to rooms: the link from the command line, and links that are opened later. Those come from the operating
/// system or from a second instance, which ends at once.
fn handle_links(app: &AppHandle, first: Option<String>, input_sender: InputSender) {
    // Installers register the scheme; this covers an app that was only copied.
    #[cfg(all(any(target_os = "linux", windows), not(debug_assertions)))]
    if let Err(error) = app.deep_link().register_all() {
        tracing::debug!(%error, "can't register the scheme for links to rooms");
    }
    if let Some(link) = first {
        let _ = input_sender.try_send(Input::LinkOpened { link });
    }
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        show_window(&handle);
        for link in event.urls() {
            let _ = input_sender.try_send(Input::LinkOpened { link: link.to_string() });
        }
    });
}

/// Hides the window, lets the controller leave the room, and ends the app.
async fn close(app: AppHandle, input_sender: InputSender) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.hide();
    }
    let (done, finished) = oneshot::channel();
    let goodbye = async {
        if input_sender.send(Input::Close { done }).await.is_ok() {
            let _ = finished.await;
        }
    };
    if timeout(GOODBYE_TIMEOUT, goodbye).await.is_err() {
        tracing::warn!("leaving the room took too long; its members will notice by the lost connection");
    }
    app.exit(0);
}

/// Closes the app on a termination signal or Ctrl-C.
async fn close_on_signal(app: AppHandle, input_sender: InputSender) {
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
    close(app, input_sender).await;
}

/// Brings the existing window to the front, when the user starts the app again or opens a link.
fn show_window<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// The only Tauri command. `events` is the channel for events; the page passes it with its first command. The page knows
/// these names (`ui/src/transport/desktop.rs`).
#[tauri::command]
async fn ui_command(
    command: UiCommand,
    events: Option<JavaScriptChannelId>,
    webview: Webview,
    input_sender: State<'_, InputSender>,
) -> Result<UiReply, UiError> {
    let page = events.map(|channel| channel.channel_on(webview));
    let (reply, result) = oneshot::channel();
    let input = Input::Command { command, page, reply };
    input_sender.send(input).await.map_err(|_| controller::closing_error())?;
    result.await.unwrap_or_else(|_| Err(controller::closing_error()))
}

/// The app's window for the controller.
struct DesktopWindow {
    page: Option<Channel<UiEvent>>,
    notifier: Notifier,
}

impl Window for DesktopWindow {
    type Page = Channel<UiEvent>;

    fn attach(&mut self, page: Channel<UiEvent>) {
        self.page = Some(page);
    }

    fn send_event(&mut self, event: UiEvent) {
        if let Some(page) = &self.page
            && let Err(error) = page.send(event)
        {
            tracing::debug!(%error, "can't send an event to the page");
        }
    }

    fn open_link(&mut self, url: &str) -> Result<(), String> {
        open::that_detached(url).map_err(|error| error.to_string())
    }

    fn notify(&mut self, notice: Notice) {
        self.notifier.show(notice);
    }
}
