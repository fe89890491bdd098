//! Detects a dead connection: sends pings, and reconnects if the host stays silent.

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use room::limits::{PING_INTERVAL, SILENCE_TIMEOUT};
use room::message::Request;
use room::ui_protocol::ConnectionStatus;

use super::{Guest, State, millis};
use crate::texts;

/// How many pings in a row may stay unanswered.
const MAX_UNANSWERED_PINGS: u32 = (SILENCE_TIMEOUT.as_secs() / PING_INTERVAL.as_secs()) as u32 - 1;

impl Guest {
    /// Schedules the next check.
    pub(super) fn schedule_keepalive(&self) {
        let guest = self.clone();
        self.0.borrow_mut().timer =
            Some(Timeout::new(millis(PING_INTERVAL), move || guest.check_keepalive()));
    }

    /// Checks whether the host answers. Counts pings instead of time: after sleep, the time since the last message says
    /// nothing about the host.
    fn check_keepalive(&self) {
        let silent = {
            let mut state = self.0.borrow_mut();
            if std::mem::take(&mut state.message_received) {
                state.unanswered_pings = 0;
            } else if state.unanswered_pings >= MAX_UNANSWERED_PINGS {
                state.unanswered_pings = MAX_UNANSWERED_PINGS + 1;
            } else {
                state.unanswered_pings += 1;
                state.ping();
            }
            state.unanswered_pings > MAX_UNANSWERED_PINGS
        };
        if silent {
            self.connection_lost(texts::host_stopped_responding().into());
        } else {
            self.schedule_keepalive();
        }
    }

    /// Checks the connection early: the page became visible or the network returned.
    pub(super) fn check_connection(&self) {
        let reconnect = {
            let mut state = self.0.borrow_mut();
            if state.protocol.is_none() {
                false
            } else if matches!(state.connection, ConnectionStatus::In { .. }) {
                // The connection may have died while the page slept, so one unanswered ping is enough.
                state.message_received = false;
                state.unanswered_pings = MAX_UNANSWERED_PINGS;
                state.ping();
                false
            } else {
                state.socket.is_none()
            }
        };
        if reconnect {
            self.reconnect();
        } else if matches!(self.0.borrow().connection, ConnectionStatus::In { .. }) {
            self.schedule_keepalive();
        }
    }
}

impl State {
    fn ping(&mut self) {
        // Nobody waits for the reply: any message from the host counts.
        let (reply, _) = oneshot::channel();
        if let (Some(socket), Some(protocol)) = (&self.socket, &mut self.protocol) {
            socket.send(&protocol.send_request(Request::Ping, reply));
        }
    }
}
