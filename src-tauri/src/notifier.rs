//! Desktop notifications, one at a time: a new one replaces the last.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use notify_rust::Notification;
use room::ui_protocol::Notice;

use crate::APP_NAME;

/// Sends notices to the operating system from a thread, because that call may block.
#[derive(Debug, Default)]
pub(crate) struct Notifier {
    notices: Option<Sender<Notice>>,
}

impl Notifier {
    /// Shows a notice in place of the previous one.
    pub(crate) fn show(&mut self, notice: Notice) {
        let notices = self.notices.get_or_insert_with(|| {
            let (sender, receiver) = channel();
            thread::spawn(move || show_all(&receiver));
            sender
        });
        // The thread runs as long as the sender exists.
        let _ = notices.send(notice);
    }
}

fn show_all(notices: &Receiver<Notice>) {
    let mut last = None;
    for Notice { title, text } in notices {
        let mut notification = Notification::new();
        notification.appname(APP_NAME).summary(&title).body(&text);
        if let Some(last) = last {
            notification.id(last);
        }
        match notification.show() {
            Ok(shown) => last = id_of(&shown),
            Err(error) => tracing::info!("the system shows no notifications: {error}"),
        }
    }
}

/// The id with which the next notification replaces this one, on systems that have ids.
#[cfg(all(unix, not(target_os = "macos")))]
fn id_of(shown: &notify_rust::NotificationHandle) -> Option<u32> {
    Some(shown.id())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn id_of<Shown>(_shown: &Shown) -> Option<u32> {
    None
}
