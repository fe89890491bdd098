//! The desktop app: a window, and a controller behind it.
//!
//! The page in the window asks by one command and hears by one channel ([`gui`]). Both only pass on to
//! the [`controller`], a task that owns everything else: the room one sits in, the room one hosts, the
//! rooms to be seen, and what is remembered. It knows its window as a trait ([`window::Window`]) and so is tested
//! without one.

pub mod arguments;
pub mod controller;
pub mod gui;
mod notifier;
pub mod profile;
pub mod save_file;
pub mod settings;
pub mod window;

/// What the program is called, for people.
pub const APP_NAME: &str = "Pointing Party";
/// The program and its version, as others in a room see it.
pub const APP: &str = concat!("pointing-party ", env!("CARGO_PKG_VERSION"));
