//! One WebSocket to the host that served this page.

use gloo_events::EventListener;
use room::message::{ClientMessage, HostMessage};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

use crate::browser;
use crate::transport::js_deserializer::read;

/// A connection. Dropping it hangs up, and nothing more is heard of it.
pub(super) struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 2],
}

/// What is heard on a line.
pub(super) enum SocketEvent {
    /// The host said this.
    Message(HostMessage),
    /// The host said something that is no message.
    Nonsense,
    /// The connection is over, or never came to be.
    Ended,
}

impl Socket {
    /// Opens a connection; none where the browser allows none.
    pub(super) fn open(hear: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(&format!("ws://{}/room", browser::host())).ok()?;
        let ended = hear.clone();
        let listeners = [
            EventListener::new(&socket, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                let message = text.and_then(|text| js_sys::JSON::parse(&text).ok()).and_then(read);
                hear(message.map_or(SocketEvent::Nonsense, SocketEvent::Message));
            }),
            EventListener::new(&socket, "close", move |_| ended(SocketEvent::Ended)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Says something. What is said on a broken line is lost, as on any other.
    pub(super) fn say(&self, message: &ClientMessage) {
        if let Ok(text) = serde_json::to_string(message) {
            let _ = self.socket.send_with_str(&text);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
