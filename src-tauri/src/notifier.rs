//! Has the system say something to the person while they look elsewhere: one thing at a time.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use notify_rust::Notification;
use room::ui_protocol::Notice;

use crate::APP_NAME;

/// Hands notices to the system, on a thread of its own: the system may take its time.
#[derive(Debug, Default)]
pub(crate) struct Notifier {
    notices: Option<Sender<Notice>>,
}

impl Notifier {
    /// Says this, in place of what was said before.
    pub(crate) fn say(&mut self, notice: Notice) {
        let notices = self.notices.get_or_insert_with(|| {
            let (sender, receiver) = channel();
            thread::spawn(move || say_all(&receiver));
            sender
        });
        // The thread ends with its sender, and not before.
        let _ = notices.send(notice);
    }
}

fn say_all(notices: &Receiver<Notice>) {
    let mut last = None;
    for Notice { title, text } in notices {
        let mut notification = Notification::new();
        notification.appname(APP_NAME).summary(&title).body(&text);
        if let Some(last) = last {
            notification.id(last);
        }
        match notification.show() {
            Ok(shown) => last = number(&shown),
            Err(error) => tracing::info!("the system takes no notifications: {error}"),
        }
    }
}

/// The number by which the next one takes its place, on systems that number them.
#[cfg(all(unix, not(target_os = "macos")))]
fn number(shown: &notify_rust::NotificationHandle) -> Option<u32> {
    Some(shown.id())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn number<Shown>(_shown: &Shown) -> Option<u32> {
    None
}
