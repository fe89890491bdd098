//! The host's side: a room announces itself until it is stopped, and then says goodbye.

use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::HEXLOWER;
use mdns_sd::{DaemonEvent, Receiver, ServiceDaemon, ServiceEvent};
use room::Stage;
use room::limits::ANNOUNCE_EVERY;
use room::message::About;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::announcement::{Announcement, NameConflict};
use super::{SERVICE, daemon};

/// How long a goodbye may take to be sent.
const GOODBYE_WITHIN: Duration = Duration::from_millis(500);
/// How long after it gave a name up a room is announced under the next one. Its goodbye is sent twice, 120 ms apart;
/// those who hear it keep it for a second (RFC 6762, 10.1), and for a second nobody says the same thing again (6):
/// a greeting that comes sooner is lost.
const RENAME_AFTER: Duration = Duration::from_millis(1_200);

/// A room's announcement on the network. It stands until it is stopped or dropped; both send a goodbye.
pub struct Advertisement {
    host_name: String,
    latest: watch::Sender<(Stage, usize)>,
    /// None where nobody else could reach the room anyway.
    daemon: Option<ServiceDaemon>,
    task: Option<JoinHandle<()>>,
}

/// Why a room can't be announced. It can be joined by its address all the same.
#[derive(Debug, thiserror::Error)]
pub enum AdvertiseError {
    /// The system gave no random bytes for a host name.
    #[error("the system gave no random bytes ({0}). Others can join by the room's address.")]
    Random(#[from] getrandom::Error),
    /// Multicast DNS could not be started, or did not take the room.
    #[error("the room could not be announced on the network ({0}). Others can join by its address.")]
    Mdns(#[from] mdns_sd::Error),
}

impl Advertisement {
    /// Announces the room that `about` describes, and whose server listens at `listening`, on every
    /// interface where that server can be reached, and on those that are added later. On loopback that
    /// is none, and nothing is sent.
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
        let earliest = Instant::now() + ANNOUNCE_EVERY;
        let announcer = Announcer { announcement, daemon: daemon.clone(), changes, earliest, next: None };
        let task = tokio::spawn(announcer.run(own, others));
        Ok(Self { host_name, latest, daemon: Some(daemon), task: Some(task) })
    }

    /// The name under which this machine is announced, `pp-….local`; never its own.
    pub fn host_name(&self) -> &str {
        &self.host_name
    }

    /// Announces what is going on now. It takes a moment when it was announced just before; of several
    /// updates in that time the last one counts.
    pub fn update(&self, stage: Stage, seated: usize) {
        self.latest.send_if_modified(|last| {
            let changed = *last != (stage, seated);
            *last = (stage, seated);
            changed
        });
    }

    /// Says goodbye, and waits until that is sent.
    pub async fn stop(mut self) {
        let Some(done) = self.say_goodbye() else { return };
        if timeout(GOODBYE_WITHIN, done.recv_async()).await.is_err() {
            tracing::debug!("the room's goodbye took too long");
        }
    }

    fn say_goodbye(&mut self) -> Option<Receiver<mdns_sd::DaemonStatus>> {
        if let Some(task) = self.task.take() {
            task.abort();
        }
        let stopping = self.daemon.take()?.shutdown();
        stopping.inspect_err(|error| tracing::debug!(%error, "no goodbye could be sent")).ok()
    }
}

impl Drop for Advertisement {
    fn drop(&mut self) {
        // Blocks for as long as the daemon's thread needs to send a few packets: without that, a
        // program that ends now would end before them.
        if let Some(done) = self.say_goodbye() {
            let _ = done.recv_timeout(GOODBYE_WITHIN);
        }
    }
}

/// Keeps a room announced.
struct Announcer {
    announcement: Announcement,
    daemon: ServiceDaemon,
    /// What the room is up to.
    changes: watch::Receiver<(Stage, usize)>,
    /// When it may be announced again without being a nuisance.
    earliest: Instant,
    /// When it will be; none while there is nothing new.
    next: Option<Instant>,
}

impl Announcer {
    /// Announces what has changed, and under another name if this one is taken, until there is nobody
    /// left who could change anything.
    async fn run(mut self, own: Receiver<DaemonEvent>, others: Receiver<ServiceEvent>) {
        loop {
            tokio::select! {
                event = own.recv_async() => match event {
                    Ok(event) => self.hear_of_own(event),
                    Err(_) => return tracing::warn!("multicast DNS ended: the room is no longer announced"),
                },
                event = others.recv_async() => match event {
                    Ok(event) => self.hear_of_others(event),
                    Err(_) => return tracing::warn!("multicast DNS ended: the room is no longer announced"),
                },
                changed = self.changes.changed() => match changed {
                    Ok(()) => self.soon(),
                    Err(_) => return,
                },
                () = until(self.next) => self.announce(),
            }
        }
    }

    fn hear_of_own(&mut self, event: DaemonEvent) {
        match event {
            DaemonEvent::Announce(..) if !self.announcement.stands => {
                tracing::info!(name = self.announcement.label, "the room is announced");
                self.announcement.stand();
                // A packet may be lost, so it is announced twice; the daemon's own second time leaves
                // names with capital letters out.
                self.soon();
            }
            DaemonEvent::NameChange(change) => {
                if let Some(label) = self.announcement.renamed(&change) {
                    // Registered anew rather than left to the daemon, which does not defend a name that
                    // it made up itself; and that before the old registration goes, whose goodbye is for
                    // the new name too: so the name is defended all the while.
                    let old = self.announcement.fullname();
                    self.announcement.rename_to_free(label);
                    self.announce();
                    let _ = self.daemon.unregister(&old);
                    self.next = Some(Instant::now() + RENAME_AFTER);
                }
            }
            DaemonEvent::Error(error) => tracing::warn!(%error, "announcing the room"),
            // The type is open-ended; these and any later kind change nothing here.
            _ => {}
        }
    }

    fn hear_of_others(&mut self, event: ServiceEvent) {
        match event {
            ServiceEvent::ServiceResolved(other) => match self.announcement.contested_by(&other) {
                Some(NameConflict::Yield) => self.yield_name(),
                Some(NameConflict::Insist) => self.soon(),
                None => {}
            },
            // Somebody else's goodbye to the same name, or a malicious one.
            ServiceEvent::ServiceRemoved(_, name) if self.announcement.is(&name) => self.soon(),
            // The type is open-ended; these and any later kind change nothing here.
            _ => {}
        }
    }

    fn yield_name(&mut self) {
        let _ = self.daemon.unregister(&self.announcement.fullname());
        self.announcement.rename_to_next();
        self.next = Some(Instant::now() + RENAME_AFTER);
    }

    fn soon(&mut self) {
        self.next.get_or_insert(self.earliest);
    }

    fn announce(&mut self) {
        self.next = None;
        self.earliest = Instant::now() + ANNOUNCE_EVERY;
        (self.announcement.about.stage, self.announcement.about.seated) = *self.changes.borrow_and_update();
        if let Err(error) = register(&self.daemon, &self.announcement) {
            tracing::debug!(%error, "could not announce the room");
            self.soon();
        }
    }
}

fn register(daemon: &ServiceDaemon, announcement: &Announcement) -> Result<(), mdns_sd::Error> {
    announcement.service().and_then(|service| daemon.register(service))
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn random_host_name() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("pp-{}.local", HEXLOWER.encode(&bytes)))
}

#[cfg(test)]
mod tests {
    use room::message::PROTOCOL;
    use room::{Name, RoomId, RoomInfo};

    use super::*;

    fn about() -> About {
        About {
            proto: PROTOCOL,
            app: "pointing-party".into(),
            room: RoomInfo::new(RoomId::from_bytes([1; 16]), Name::new("Sprint 1.5").unwrap()),
            seated: 1,
            stage: Stage::Gathering,
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
    fn host_names_differ() {
        assert_ne!(random_host_name().unwrap(), random_host_name().unwrap());
    }
}
