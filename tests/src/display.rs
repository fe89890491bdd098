//! Virtual X11 displays (Xvfb) for windows of the app.

use std::error::Error;
use std::process::Command;

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask};

use crate::program::Program;

/// The app window's initial size, and the colour depth.
const SIZE: &str = "1100x760x24";

/// A running Xvfb server. Dropping it stops the server.
#[derive(Debug)]
pub struct Display {
    _server: Program,
    name: String,
}

impl Display {
    /// Starts Xvfb on a free display number.
    ///
    /// # Panics
    /// If Xvfb does not start.
    pub fn start() -> Self {
        // A lock file names a process, which other namespaces know by another number. So it would look abandoned there.
        let arguments = ["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-nolock"];
        let server = Program::start(Command::new("Xvfb").args(arguments));
        let name = server.wait_for_line(|line| {
            let number: u32 = line.trim().parse().ok()?;
            Some(format!(":{number}"))
        });
        Self { _server: server, name }
    }

    /// The display's name, for the environment variable `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Asks every window on a display to close, as its close button does.
///
/// # Errors
/// If the X server can't be reached or rejects a request.
pub fn close_windows(display: &str) -> Result<(), Box<dyn Error>> {
    let (server, screen) = x11rb::connect(Some(display))?;
    let atom = |name: &str| -> Result<Atom, Box<dyn Error>> {
        Ok(server.intern_atom(false, name.as_bytes())?.reply()?.atom)
    };
    let (protocols, close) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
    // Without a window manager all windows are children of the root window.
    for window in server.query_tree(server.setup().roots[screen].root)?.reply()?.children {
        let supported = server.get_property(false, window, protocols, AtomEnum::ATOM, 0, 32)?.reply()?;
        if supported.value32().is_some_and(|mut supported| supported.any(|protocol| protocol == close)) {
            let event = ClientMessageEvent::new(32, window, protocols, [close, CURRENT_TIME, 0, 0, 0]);
            server.send_event(false, window, EventMask::NO_EVENT, event)?;
        }
    }
    server.flush()?;
    Ok(())
}
