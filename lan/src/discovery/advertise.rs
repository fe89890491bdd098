//! Announces a hosted room by multicast DNS until it is stopped, then sends a goodbye. [`crate::host::Host`]
//! starts and updates it.

use std::net::SocketAddr;
use std::time::Duration;

use mdns_sd::{DaemonEvent, Receiver, ServiceDaemon, ServiceEvent};
use room::Stage;
use room::limits::MIN_ANNOUNCE_INTERVAL;
use room::message::About;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::announcement::{Announcement, NameConflict};
use super::{SERVICE, daemon};

/// How long sending the goodbye may take.
const GOODBYE_TIMEOUT: Duration = Duration::from_millis(500);
/// Delay between giving up a name and announcing the next one. The goodbye is sent twice, 120 ms apart;
/// receivers keep it for one second (RFC 6762, 10.1), and nobody repeats a record within one second (6). An
/// earlier announcement would be lost.
const RENAME_DELAY: Duration = Duration::from_millis(1_200);

/// A running announcement. Stopping or dropping it sends a goodbye.
pub struct Advertisement {
    host_name: String,
    latest: watch::Sender<(Stage, usize)>,
    /// `None` on loopback, where no other machine can reach the room.
    daemon: Option<ServiceDaemon>,
    task: Option<JoinHandle<()>>,
}

/// Why a room can't be announced. Members can still join by its address.
#[derive(Debug, thiserror::Error)]
pub enum AdvertiseError {
    /// The system has no random bytes for a host name.
    #[error(
        "this computer couldn't create random numbers ({0}). People can still join with the room's address."
    )]
    Random(#[from] getrandom::Error),
    /// Multicast DNS did not start or rejected the room.
    #[error("couldn't announce the room on the network ({0}). People can still join with its address.")]
    Mdns(#[from] mdns_sd::Error),
}

impl Advertisement {
    /// Announces the room that `about` describes on every interface, present or future, through which a
    /// server bound to `listening` can be reached. On loopback nothing is sent.
    ///
    /// If another room has the same name, this one is announced as `Name (2)`.
    ///
    /// # Errors
    /// [`AdvertiseError`]: the room is not announced.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(about: &About, listening: SocketAddr) -> Result<Self, AdvertiseError> {
        let host_name = random_host_name()?;
        let (latest, changes) = watch::channel((about.stage, about.seated));
        if listening.ip().is_loopback() {
            return Ok(Self { host_name, latest, daemon: None, task: None });
        }
        let announcement = Announcement::new(about, &host_name, listening);
        let daemon = daemon::start()?;
        let (own, others) = (daemon.monitor()?, daemon.browse(SERVICE)?);
        register(&daemon, &announcement)?;
        let schedule = Schedule::announced_at(Instant::now());
        let announcer = Announcer { announcement, daemon: daemon.clone(), changes, schedule };
        let task = tokio::spawn(announcer.run(own, others));
        Ok(Self { host_name, latest, daemon: Some(daemon), task: Some(task) })
    }

    /// The announced host name, `pp-….local`. It is random and never the machine's own.
    pub(crate) fn host_name(&self) -> &str {
        &self.host_name
    }

    /// Announces the room's new stage and number of seated people. Updates in quick succession are combined
    /// into one announcement of the latest values.
    pub fn update(&self, stage: Stage, seated: usize) {
        self.latest.send_if_modified(|last| {
            let changed = *last != (stage, seated);
            *last = (stage, seated);
            changed
        });
    }

    /// Sends the goodbye and waits until it is sent.
    pub async fn stop(mut self) {
        let Some(done) = self.send_goodbye() else { return };
        if timeout(GOODBYE_TIMEOUT, done.recv_async()).await.is_err() {
            tracing::debug!("the room's goodbye took too long");
        }
    }

    fn send_goodbye(&mut self) -> Option<Receiver<mdns_sd::DaemonStatus>> {
        if let Some(task) = self.task.take() {
            task.abort();
        }
        let stopping = self.daemon.take()?.shutdown();
        stopping.inspect_err(|error| tracing::debug!(%error, "no goodbye could be sent")).ok()
    }
}

impl Drop for Advertisement {
    fn drop(&mut self) {
        // Blocks briefly while the daemon's thread sends the goodbye; otherwise a program that exits now
        // would exit first.
        if let Some(done) = self.send_goodbye() {
            let _ = done.recv_timeout(GOODBYE_TIMEOUT);
        }
    }
}

/// The task that keeps a room announced.
struct Announcer {
    announcement: Announcement,
    daemon: ServiceDaemon,
    /// The room's current stage and number of seated people.
    changes: watch::Receiver<(Stage, usize)>,
    schedule: Schedule,
}

/// When to announce the room again.
struct Schedule {
    /// Earliest time of the next announcement, to limit traffic.
    earliest: Instant,
    /// When to announce next; `None` if nothing changed.
    next: Option<Instant>,
}

impl Schedule {
    /// After an announcement: the next one is due when something changes, but not at once.
    fn announced_at(now: Instant) -> Self {
        Self { earliest: now + MIN_ANNOUNCE_INTERVAL, next: None }
    }

    /// Something has changed.
    fn request(&mut self) {
        self.next.get_or_insert(self.earliest);
    }
}

impl Announcer {
    /// Announces changes, and renames the room if its name is taken, until the [`Advertisement`] is dropped.
    async fn run(mut self, own: Receiver<DaemonEvent>, others: Receiver<ServiceEvent>) {
        loop {
            tokio::select! {
                event = own.recv_async() => match event {
                    Ok(event) => self.handle_daemon_event(event),
                    Err(_) => return tracing::warn!("multicast DNS ended: the room is no longer announced"),
                },
                event = others.recv_async() => match event {
                    Ok(event) => self.handle_service_event(event),
                    Err(_) => return tracing::warn!("multicast DNS ended: the room is no longer announced"),
                },
                changed = self.changes.changed() => match changed {
                    Ok(()) => self.schedule.request(),
                    Err(_) => return,
                },
                () = sleep_until_some(self.schedule.next) => self.announce(),
            }
        }
    }

    fn handle_daemon_event(&mut self, event: DaemonEvent) {
        match event {
            DaemonEvent::Announce(..) if !self.announcement.is_announced => {
                tracing::info!(name = self.announcement.label, "the room is announced");
                self.announcement.mark_announced();
                // Packets can be lost, so announce twice. The daemon's own repetition leaves out names with
                // capital letters.
                self.schedule.request();
            }
            DaemonEvent::NameChange(change) => {
                if let Some(label) = self.announcement.renamed(&change) {
                    // Register again, because the daemon does not defend a name that it chose itself.
                    // Register before the old name is removed, so that the name is defended all the time.
                    let old = self.announcement.fullname();
                    self.announcement.rename_to_free(label);
                    self.announce();
                    let _ = self.daemon.unregister(&old);
                    self.schedule.next = Some(Instant::now() + RENAME_DELAY);
                }
            }
            DaemonEvent::Error(error) => tracing::warn!(%error, "announcing the room"),
            // The enum is non-exhaustive; other events change nothing here.
            _ => {}
        }
    }

    fn handle_service_event(&mut self, event: ServiceEvent) {
        match event {
            ServiceEvent::ServiceResolved(other) => match self.announcement.conflict_with(&other) {
                Some(NameConflict::Yield) => self.yield_name(),
                Some(NameConflict::Insist) => self.schedule.request(),
                None => {}
            },
            // A goodbye for this name from another host, perhaps a malicious one.
            ServiceEvent::ServiceRemoved(_, name) if self.announcement.is(&name) => self.schedule.request(),
            // The enum is non-exhaustive; other events change nothing here.
            _ => {}
        }
    }

    fn yield_name(&mut self) {
        let _ = self.daemon.unregister(&self.announcement.fullname());
        self.announcement.rename_to_next();
        self.schedule.next = Some(Instant::now() + RENAME_DELAY);
    }

    fn announce(&mut self) {
        self.schedule = Schedule::announced_at(Instant::now());
        (self.announcement.about.stage, self.announcement.about.seated) = *self.changes.borrow_and_update();
        if let Err(error) = register(&self.daemon, &self.announcement) {
            tracing::debug!(%error, "could not announce the room");
            self.schedule.request();
        }
    }
}

fn register(daemon: &ServiceDaemon, announcement: &Announcement) -> Result<(), mdns_sd::Error> {
    announcement.service().and_then(|service| daemon.register(service))
}

async fn sleep_until_some(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn random_host_name() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("pp-{:016x}.local", u64::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use room::message::PROTOCOL;
    use room::{DeviceSecret, Name, RoomInfo, Salt, SeatKey};

    use super::*;

    fn about() -> About {
        About {
            proto: PROTOCOL,
            app: "pointing-party".into(),
            room: RoomInfo::new(
                DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([1; 16])),
                Name::new("Sprint 1.5").unwrap(),
            ),
            seated: 1,
            stage: Stage::Gathering,
            fingerprint: SeatKey::from_bytes([1; 32]).fingerprint(),
            chain: Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_room_on_loopback_is_not_announced() {
        let advertisement = Advertisement::start(&about(), "127.0.0.1:7420".parse().unwrap()).unwrap();
        assert!(advertisement.daemon.is_none());
        assert!(
            advertisement.host_name().starts_with("pp-") && advertisement.host_name().ends_with(".local")
        );
        advertisement.update(Stage::Voting, 2);
        advertisement.stop().await;
    }

    #[test]
    fn changes_in_quick_succession_are_announced_once() {
        let announced = Instant::now();
        let mut schedule = Schedule::announced_at(announced);
        assert_eq!(schedule.next, None, "nothing has changed");
        for _ in 0..2 {
            schedule.request();
            assert_eq!(schedule.next, Some(announced + MIN_ANNOUNCE_INTERVAL));
        }
        assert_eq!(Schedule::announced_at(announced).next, None);
    }

    #[test]
    fn host_names_differ() {
        assert_ne!(random_host_name().unwrap(), random_host_name().unwrap());
    }
}
