//! The desktop app: a Tauri window and the controller behind it.
//!
//! The page in the window sends [`room::ui_protocol::UiCommand`]s through one Tauri command and receives
//! [`room::ui_protocol::UiEvent`]s through one channel. [`gui`] only forwards both. The [`controller`] is a task that owns
//! everything else: the room the user is in, the host if the room is hosted here, discovery, settings and history. It knows
//! the window only as a trait, [`window::Window`], so tests run it without a webview.
//!
//! # Layout
//!
//! | module | content |
//! | --- | --- |
//! | [`arguments`], [`profile`] | the command line; instances side by side |
//! | [`gui`] | Tauri: window, links, shutdown, the one command |
//! | [`window`] | the window as the controller sees it |
//! | [`controller`] | the app's main task and its parts |
//! | [`settings`], [`save_file`] | the user's settings; files that the user exports |
//! | `notifier` | desktop notifications |
//! | `page_files` | the page's files, and the language of its texts |
//!
//! # How to start
//!
//! `main.rs` parses [`arguments::Arguments`] and calls [`gui::run`], which opens the window and spawns
//! [`controller::Controller::run`].

pub mod arguments;
pub mod controller;
pub mod gui;
mod notifier;
mod page_files;
pub mod profile;
pub mod save_file;
pub mod settings;
pub mod window;

/// The program's name for users.
pub const APP_NAME: &str = "Pointing Party";
/// The program and its version. Other members of a room see it.
pub const APP: &str = concat!("pointing-party ", env!("CARGO_PKG_VERSION"));
