//! A WebSocket to the host that served this page.

use gloo_events::EventListener;
use room::message::{ClientMessage, HostMessage};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

use crate::browser;
use crate::transport::js_deserializer::read;

/// A connection. Dropping it closes the socket and stops all events.
pub(super) struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 2],
}

/// An event of the socket.
pub(super) enum SocketEvent {
    /// The host sent this message.
    Message(HostMessage),
    /// The host sent data that is no valid message.
    Malformed,
    /// The connection closed or could not be opened.
    Closed,
}

impl Socket {
    /// Opens a connection; none if the browser refuses.
    pub(super) fn open(on_event: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(&format!("ws://{}/room", browser::page_host())).ok()?;
        let on_close = on_event.clone();
        let listeners = [
            EventListener::new(&socket, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                let message = text.and_then(|text| js_sys::JSON::parse(&text).ok()).and_then(read);
                on_event(message.map_or(SocketEvent::Malformed, SocketEvent::Message));
            }),
            EventListener::new(&socket, "close", move |_| on_close(SocketEvent::Closed)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Sends a message. It is lost if the connection is broken.
    pub(super) fn send(&self, message: &ClientMessage) {
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
