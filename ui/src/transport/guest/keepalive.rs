//! Whether the line to the host still carries anything.

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use room::limits::{PING_EVERY, SILENCE};
use room::message::Request;
use room::ui_protocol::ConnectionStatus;

use super::{Guest, State, millis};
use crate::texts;

/// How many pings in a row may be unanswered.
const PINGS_UNANSWERED: u32 = (SILENCE.as_secs() / PING_EVERY.as_secs()) as u32 - 1;

impl Guest {
    /// Looks again after the time between two pings.
    pub(super) fn look_again_soon(&self) {
        let guest = self.clone();
        self.0.borrow_mut().next = Some(Timeout::new(millis(PING_EVERY), move || guest.look()));
    }

    /// Finds out whether the connection still carries anything. Time is not measured: a page that slept would think
    /// that the host was silent all the while.
    fn look(&self) {
        let silent = {
            let mut state = self.0.borrow_mut();
            if std::mem::take(&mut state.heard) {
                state.unanswered = 0;
            } else if state.unanswered >= PINGS_UNANSWERED {
                state.unanswered = PINGS_UNANSWERED + 1;
            } else {
                state.unanswered += 1;
                state.ping();
            }
            state.unanswered > PINGS_UNANSWERED
        };
        if silent {
            self.lost(texts::host_fell_silent().into());
        } else {
            self.look_again_soon();
        }
    }

    /// The person looks at the page again, or the network is back.
    pub(super) fn look_after_it(&self) {
        let connect = {
            let mut state = self.0.borrow_mut();
            if state.protocol.is_none() {
                false
            } else if matches!(state.link, ConnectionStatus::In { .. }) {
                // The line may have died while the page slept: one ping has to tell.
                state.heard = false;
                state.unanswered = PINGS_UNANSWERED;
                state.ping();
                false
            } else {
                state.line.is_none()
            }
        };
        if connect {
            self.connect();
        } else if matches!(self.0.borrow().link, ConnectionStatus::In { .. }) {
            self.look_again_soon();
        }
    }
}

impl State {
    fn ping(&mut self) {
        // Nobody waits for the answer: that something is heard is enough.
        let (dispatch, _) = oneshot::channel();
        if let (Some(line), Some(protocol)) = (&self.line, &mut self.protocol) {
            line.say(&protocol.ask(Request::Ping, dispatch));
        }
    }
}
