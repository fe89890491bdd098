//! The host's side: a room announces itself until it is stopped, and then says goodbye.

use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::HEXLOWER;
use mdns_sd::{DaemonEvent, DnsNameChange, IfKind, Receiver, ServiceDaemon, ServiceInfo};
use room::limits::{ANNOUNCE_EVERY, INSTANCE_BYTES};
use room::message::About;
use room::{Name, Stage};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};
use unicode_segmentation::UnicodeSegmentation;

use super::{SERVICE, Txt, daemon};

/// How long a goodbye may take to be sent.
const GOODBYE_WITHIN: Duration = Duration::from_millis(500);
/// How long after it gave a name up a room takes the next one: its goodbye to the old name is sent
/// twice, 120 ms apart, and must not come after the greeting under the new one.
const RENAME_AFTER: Duration = Duration::from_millis(250);

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
        let announcement = Announcement {
            label: instance_label(&about.room.name),
            host_name: format!("{host_name}."),
            port: listening.port(),
            interfaces: reachable_by(listening),
            about: about.clone(),
            stands: false,
        };
        let daemon = daemon::start()?;
        let events = daemon.monitor()?;
        daemon.register(announcement.service()?)?;
        let task = tokio::spawn(announcement.keep_up(daemon.clone(), events, changes));
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

/// What is announced at the moment.
struct Announcement {
    /// The room's name as the network has it, with a number if another room had it first.
    label: String,
    host_name: String,
    port: u16,
    interfaces: IfKind,
    about: About,
    /// Whether it was announced under this label: nobody contested it.
    stands: bool,
}

impl Announcement {
    /// Announces again what has changed, and under another name if this one is taken.
    async fn keep_up(
        mut self,
        daemon: ServiceDaemon,
        events: Receiver<DaemonEvent>,
        mut changes: watch::Receiver<(Stage, usize)>,
    ) {
        let mut earliest = Instant::now() + ANNOUNCE_EVERY;
        let mut next = None;
        loop {
            tokio::select! {
                event = events.recv_async() => match event {
                    Ok(DaemonEvent::Announce(..)) if !self.stands => {
                        tracing::info!(name = self.label, "the room is announced");
                        self.stands = true;
                        // A packet may be lost, so it is announced twice; the daemon's own second
                        // time leaves names with capital letters out.
                        next.get_or_insert(Instant::now() + ANNOUNCE_EVERY);
                    }
                    Ok(DaemonEvent::NameChange(change)) => if let Some(label) = self.renamed(&change) {
                        tracing::info!(from = self.label, to = label, "another room has this name");
                        // Registered anew rather than left to the daemon, which does not defend a name
                        // that it made up itself.
                        let _ = daemon.unregister(&self.fullname());
                        self.label = label;
                        self.stands = false;
                        next = Some(Instant::now() + RENAME_AFTER);
                    },
                    Ok(DaemonEvent::Error(error)) => tracing::warn!(%error, "announcing the room"),
                    // The type is open-ended; these and any later kind change nothing here.
                    Ok(_) => {}
                    Err(_) => return tracing::warn!("multicast DNS ended: the room is no longer announced"),
                },
                changed = changes.changed() => match changed {
                    Ok(()) => _ = next.get_or_insert(earliest),
                    Err(_) => return,
                },
                () = until(next) => {
                    next = None;
                    earliest = Instant::now() + ANNOUNCE_EVERY;
                    (self.about.stage, self.about.seated) = *changes.borrow_and_update();
                    if let Err(error) = self.service().and_then(|service| daemon.register(service)) {
                        tracing::debug!(%error, "could not announce the room");
                        next = Some(earliest);
                    }
                },
            }
        }
    }

    fn service(&self) -> Result<ServiceInfo, mdns_sd::Error> {
        let txt = Txt {
            id: self.about.room.id,
            proto: Some(self.about.proto),
            version: env!("CARGO_PKG_VERSION").into(),
            stage: Some(self.about.stage),
            seated: Some(self.about.seated),
            locked: self.about.room.locked,
            fingerprint: String::new(),
        };
        let pairs = txt.pairs();
        let mut service =
            ServiceInfo::new(SERVICE, &self.label, &self.host_name, "", self.port, pairs.as_slice())?
                .enable_addr_auto();
        service.set_interfaces(vec![self.interfaces.clone()]);
        // Once the name is ours, a change is told at once instead of asking for a second who has it.
        service.set_requires_probe(!self.stands);
        Ok(service)
    }

    fn fullname(&self) -> String {
        format!("{}.{SERVICE}", self.label)
    }

    /// The label that the daemon wants to take instead, if it is this one that another room has.
    fn renamed(&self, change: &DnsNameChange) -> Option<String> {
        if change.original != self.fullname() {
            return None;
        }
        change.new_name.strip_suffix(SERVICE)?.strip_suffix('.').map(str::to_owned)
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The interfaces on which a server that listens there can be reached.
fn reachable_by(listening: SocketAddr) -> IfKind {
    match listening {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => IfKind::IPv4,
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => IfKind::All,
        SocketAddr::V4(_) | SocketAddr::V6(_) => IfKind::Addr(listening.ip()),
    }
}

/// The room's name as one label of a DNS name.
///
/// A dot and a backslash become signs that look the same: DNS takes them inside a label, but the mDNS
/// library mixes them up with the marks between labels, and such a room could not be asked about, nor
/// would its name be defended. The true name comes from the room itself.
fn instance_label(name: &Name) -> String {
    let name = name.as_str().replace('.', "\u{2024}").replace('\\', "\u{29F5}");
    let fitting = |ends: &mut dyn Iterator<Item = usize>| {
        ends.take_while(|&end| end <= INSTANCE_BYTES).last().unwrap_or_default()
    };
    let clusters = fitting(&mut name.grapheme_indices(true).map(|(start, cluster)| start + cluster.len()));
    let end = match clusters {
        // A single cluster that does not fit: half of it is better than nothing.
        0 => fitting(&mut name.char_indices().map(|(start, c)| start + c.len_utf8())),
        end => end,
    };
    name[..end].trim_end().to_owned()
}

fn random_host_name() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("pp-{}.local", HEXLOWER.encode(&bytes)))
}

#[cfg(test)]
mod tests {
    use room::message::PROTOCOL;
    use room::{Epoch, RoomId, RoomInfo};

    use super::*;

    fn about() -> About {
        About {
            proto: PROTOCOL,
            app: "pointing-party".into(),
            room: RoomInfo {
                id: RoomId::from_bytes([1; 16]),
                name: Name::new("Sprint 1.5").unwrap(),
                epoch: Epoch(1),
                locked: false,
            },
            seated: 1,
            stage: Stage::Gathering,
        }
    }

    fn label(name: &str) -> String {
        instance_label(&Name::new(name).unwrap())
    }

    #[test]
    fn a_label_ends_between_clusters_and_fits_with_a_number() {
        assert_eq!(label("Platform"), "Platform");
        assert_eq!(label(&"👩‍👩‍👧‍👦".repeat(5)), "👩‍👩‍👧‍👦".repeat(2));
        assert_eq!(label(&"é".repeat(40)).len(), 56);
        assert_eq!(label(&format!("a{}", "\u{301}".repeat(60))).chars().count(), 28);
        assert_eq!(label(&format!("{} é", "é".repeat(28))), "é".repeat(28), "no space at the end");
    }

    #[test]
    fn dots_and_backslashes_stay_inside_the_label() {
        assert_eq!(label(r"Sprint 1.5 \o/"), "Sprint 1\u{2024}5 \u{29F5}o/");
    }

    #[test]
    fn a_contested_name_gets_the_number_that_the_daemon_proposes() {
        let announcement = Announcement {
            label: "Team".into(),
            host_name: "pp-1.local.".into(),
            port: 7420,
            interfaces: IfKind::IPv4,
            about: about(),
            stands: false,
        };
        let change = |original: &str, new_name: &str| DnsNameChange {
            original: original.into(),
            new_name: new_name.into(),
            rr_type: mdns_sd::RRType::SRV,
            intf_name: "eth0".into(),
        };
        let taken = change("Team._pointing-party._tcp.local.", "Team (2)._pointing-party._tcp.local.");
        assert_eq!(announcement.renamed(&taken).as_deref(), Some("Team (2)"));
        assert_eq!(announcement.renamed(&change("pp-1.local.", "pp-2.local.")), None);
        assert!(announcement.service().unwrap().get_fullname().starts_with("Team._pointing-party."));
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
