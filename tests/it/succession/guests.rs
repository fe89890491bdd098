//! The guests in the succession tests: people in browsers, all on one machine. They vote 3 in every round.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tests::browser::Engine;
use tests::guest::Guest;
use tests::namespaces::Machine;

type Action = fn(&Guest);

/// The browsers, and the thread on their machine that controls them.
pub(super) struct Guests {
    count: usize,
    /// Dropping this ends the thread and closes the browsers.
    actions: Option<Sender<Action>>,
    done: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Guests {
    /// No browsers.
    pub(super) fn none() -> Self {
        Self { count: 0, actions: None, done: channel().1, thread: None }
    }

    /// Opens a link in a browser with each of these engines, and joins the room.
    pub(super) fn join(machine: &Machine, engines: &[Engine], link: &str) -> Self {
        if engines.is_empty() {
            return Self::none();
        }
        let (actions, orders) = channel::<Action>();
        let (report, done) = channel();
        let (count, engines, link) = (engines.len(), engines.to_vec(), link.to_owned());
        let thread = machine.enter(move || {
            let guests: Vec<Guest> = engines.iter().map(|&engine| Guest::join_in(engine, &link)).collect();
            for action in orders {
                guests.iter().for_each(action);
                report.send(()).unwrap();
            }
        });
        let mut guests = Self { count, actions: Some(actions), done, thread: Some(thread) };
        guests.run(|_| ());
        guests
    }

    /// The number of guests.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Everyone votes 3.
    pub(super) fn vote(&mut self) {
        self.run(|guest| guest.click("vote-3"));
    }

    /// Waits until every page shows that it is in the room and has voted.
    pub(super) fn wait_for_vote(&mut self) {
        self.run(|guest| {
            guest.wait_for(r#"[data-connection="in"]"#);
            guest.wait_for(r#"[data-test="vote-3"][aria-checked="true"]"#);
        });
    }

    /// Waits until every page can follow the room if its host is lost.
    pub(super) fn wait_for_next_hosts(&mut self) {
        self.run(|guest| {
            guest.wait_until(
                "const frame = document.querySelector('iframe');
                 return frame?.contentDocument?.readyState === 'complete' && frame.contentDocument.URL.endsWith('/successors');",
            );
        });
    }

    /// Runs an action in every browser, one after the other.
    fn run(&mut self, action: Action) {
        let Some(actions) = &self.actions else { return };
        if actions.send(action).is_ok() && self.done.recv().is_ok() {
            return;
        }
        let failed = self.thread.take().expect("the guests' thread fails once").join();
        std::panic::resume_unwind(failed.expect_err("the thread ends early only if it fails"));
    }
}

impl Drop for Guests {
    fn drop(&mut self) {
        self.actions = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
