//! Asks over HTTP whether the host that served this page answers.
//!
//! Browsers delay a new WebSocket after failed ones, Firefox up to a minute, but never an HTTP request. So the page opens
//! a WebSocket only to a host that answers.

use gloo_events::EventListener;
use web_sys::XmlHttpRequest;

const OK: u16 = 200;

/// A request to the host. Dropping it cancels the request.
pub(super) struct HostProbe {
    request: XmlHttpRequest,
    _listeners: [EventListener; 2],
}

impl HostProbe {
    /// Sends the request; none if the browser refuses. `on_result` learns whether the host answered that it hosts a room.
    pub(super) fn start(on_result: impl Fn(bool) + Clone + 'static) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("HEAD", "/about").ok()?;
        let (answered, on_error) = (request.clone(), on_result.clone());
        // There is no listener for `abort`: a cancelled request reports nothing.
        let listeners = [
            EventListener::new(&request, "load", move |_| on_result(answered.status() == Ok(OK))),
            EventListener::new(&request, "error", move |_| on_error(false)),
        ];
        request.send().ok()?;
        Some(Self { request, _listeners: listeners })
    }
}

impl Drop for HostProbe {
    fn drop(&mut self) {
        let _ = self.request.abort();
    }
}
