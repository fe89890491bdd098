//! Asks over HTTP whether the host that served this page answers.
//!
//! Browsers delay a new WebSocket after failed ones, Firefox up to a minute, but never an HTTP request. So the page opens
//! a WebSocket only to a host that answers.

use gloo_events::EventListener;
use web_sys::XmlHttpRequest;

const OK: u16 = 200;
/// A host that has no place now. A machine that hosts no room answers with other codes.
const BUSY: u16 = 503;

/// A request to the host. Dropping it cancels the request.
pub(super) struct HostProbe {
    request: XmlHttpRequest,
    _listeners: [EventListener; 2],
}

impl HostProbe {
    /// Sends the request; none if the browser refuses. `on_result` learns whether the host lets somebody in; `None` if no host
    /// answers.
    pub(super) fn start(on_result: impl Fn(Option<bool>) + Clone + 'static) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("HEAD", "/about").ok()?;
        let (answered, on_error) = (request.clone(), on_result.clone());
        // There is no listener for `abort`: a cancelled request reports nothing.
        let listeners = [
            EventListener::new(&request, "load", move |_| {
                let status = answered.status().unwrap_or_default();
                on_result((status == OK || status == BUSY).then_some(status == OK));
            }),
            EventListener::new(&request, "error", move |_| on_error(None)),
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
