//! The task that looks for rooms: hints come from multicast DNS, answers from the rooms themselves,
//! and a list goes out whenever it changed. [`Sightings`] decides; this owns the sockets and the clock.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use mdns_sd::{Receiver, ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent};
use room::message::About;
use room::ui_protocol::DiscoveredRoom;
use room::{RoomId, Time};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until};

use super::{AddressQuery, Hint, SERVICE, Sightings, Txt, daemon};
use crate::about;

/// How long after a failure multicast DNS is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(15);
/// How often the network is asked for rooms, at the least: a room's announcement may be lost, and the
/// standard's pauses between questions grow up to an hour.
const BROWSE_EVERY: Duration = Duration::from_secs(60);
/// How long after the first time it is asked for the second. Whoever hears a goodbye before anything else of that name
/// keeps it for a second (RFC 6762, 10.1); an answer that comes within it is taken for known by multicast DNS, and told
/// to nobody before one asks again.
const BROWSE_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// How much later each further address of a room is tried: time enough for the likelier one to answer
/// on a wire, too little to be noticed.
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(60);

/// Looks for rooms until it is dropped.
#[derive(Debug)]
pub struct Discovery {
    rooms: watch::Receiver<Vec<DiscoveredRoom>>,
    task: JoinHandle<()>,
}

impl Discovery {
    /// Starts to look. It can't fail: without multicast DNS nothing is found, that is logged, and
    /// tried again every now and then.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start() -> Self {
        let (publish, rooms) = watch::channel(Vec::new());
        let task = tokio::spawn(async move {
            let mut search = Search { sightings: Sightings::default(), start: Instant::now(), publish };
            loop {
                match Browser::start() {
                    Ok(browser) => search.run(&browser).await,
                    Err(error) => tracing::warn!(%error, "no rooms can be found by themselves for now"),
                }
                sleep(RETRY_AFTER).await;
            }
        });
        Self { rooms, task }
    }

    /// The rooms that are to be seen, by name; always the whole list.
    pub fn rooms(&self) -> watch::Receiver<Vec<DiscoveredRoom>> {
        self.rooms.clone()
    }
}

impl Drop for Discovery {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The querying side of multicast DNS, stopped when dropped.
struct Browser {
    daemon: ServiceDaemon,
}

impl Browser {
    fn start() -> Result<Self, mdns_sd::Error> {
        daemon::start().map(|daemon| Self { daemon })
    }

    /// Asks the network, and hears what is known and what comes. It ends the stream of the time before.
    fn browse(&self) -> Result<Receiver<ServiceEvent>, mdns_sd::Error> {
        self.daemon.browse(SERVICE)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The daemon's thread may have ended by itself; then there is nothing to stop.
        let _ = self.daemon.shutdown();
    }
}

/// What outlives a failure of multicast DNS.
struct Search {
    sightings: Sightings,
    start: Instant,
    publish: watch::Sender<Vec<DiscoveredRoom>>,
}

impl Search {
    /// Looks until multicast DNS fails.
    async fn run(&mut self, browser: &Browser) {
        let mut asked = FuturesUnordered::new();
        let mut again = interval_at(Instant::now() + BROWSE_AGAIN_AFTER, BROWSE_EVERY);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut events = match browser.browse() {
            Ok(events) => events,
            Err(error) => return tracing::warn!(%error, "could not look for rooms"),
        };
        loop {
            asked.extend(self.sightings.questions(self.now()).into_iter().map(ask));
            self.publish_changes();
            let next = self.sightings.next_question();
            tokio::select! {
                event = events.recv_async() => match event {
                    Ok(event) => self.hear(event),
                    Err(error) => {
                        tracing::warn!(%error, "multicast DNS ended; it is started again");
                        break;
                    }
                },
                Some((room, answer)) = asked.next(), if !asked.is_empty() => self.fold(room, answer),
                () = self.until(next) => {}
                _ = again.tick() => match browser.browse() {
                    Ok(newer) => events = newer,
                    Err(error) => tracing::debug!(%error, "could not ask the network again"),
                },
            }
        }
        // Nobody will be there to hear the answers that are still out.
        let now = self.now();
        drop(asked);
        self.sightings.forget_questions(now);
    }

    fn hear(&mut self, event: ServiceEvent) {
        let now = self.now();
        match event {
            ServiceEvent::ServiceResolved(service) => {
                if let Some(hint) = hint(&service) {
                    tracing::debug!(room = %hint.room, addresses = ?hint.addresses, "hinted at");
                    self.sightings.hint(hint, now);
                }
            }
            ServiceEvent::ServiceRemoved(_, instance) => {
                tracing::debug!(instance, "withdrawn");
                self.sightings.withdraw(&instance, now);
            }
            // The type is open-ended; these and any later kind say nothing about a room.
            _ => {}
        }
    }

    fn fold(&mut self, room: RoomId, answer: Option<(SocketAddr, About)>) {
        let now = self.now();
        match answer {
            Some((from, about)) => self.sightings.answer(room, from, about, now),
            None => self.sightings.silence(room, now),
        }
    }

    fn publish_changes(&self) {
        let listed = self.sightings.listed();
        self.publish.send_if_modified(|last| {
            let changed = *last != listed;
            *last = listed;
            changed
        });
    }

    fn now(&self) -> Time {
        Time::default() + self.start.elapsed()
    }

    /// Completes at `time`, or never.
    fn until(&self, time: Option<Time>) -> impl Future<Output = ()> + use<> {
        let at = time.map(|time| self.start + (time - Time::default()));
        async move {
            match at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        }
    }
}

/// Asks all addresses of a room, one after the other while none has answered, and all at the same time
/// in the end. The first that answers for this room wins; an answer from another host only shows that
/// its address is shared, as those of virtual adapters are.
async fn ask(question: AddressQuery) -> (RoomId, Option<(SocketAddr, About)>) {
    let AddressQuery { room, addresses } = question;
    let mut waiting = addresses.into_iter();
    let mut asked = FuturesUnordered::new();
    loop {
        let ask = waiting.next().map(|address| async move { (address, about::ask(address).await) });
        let last = ask.is_none();
        asked.extend(ask);
        let mut patience = pin!(sleep(NEXT_ADDRESS_AFTER));
        loop {
            tokio::select! {
                biased;
                answer = asked.next() => match answer {
                    Some((address, Ok(about))) if about.room.id == room => return (room, Some((address, about))),
                    Some((address, Ok(_))) => tracing::debug!(%room, %address, "another room answered"),
                    Some((_, Err(error))) => tracing::debug!(%room, %error, "no answer"),
                    None if last => return (room, None),
                    None => break,
                },
                () = &mut patience, if !last => break,
            }
        }
    }
}

fn hint(service: &ResolvedService) -> Option<Hint> {
    let pairs = service.txt_properties.iter();
    let txt = Txt::parse(pairs.map(|property| (property.key(), property.val().unwrap_or_default())))?;
    let addresses = service.addresses.iter().filter_map(|ip| socket_address(ip, service.port));
    Some(Hint { room: txt.id, instance: service.fullname.clone(), addresses: addresses.collect() })
}

/// The address with its zone: an address of one link only means something together with the link.
fn socket_address(ip: &ScopedIp, port: u16) -> Option<SocketAddr> {
    match ip {
        ScopedIp::V4(v4) => Some(SocketAddr::from((*v4.addr(), port))),
        ScopedIp::V6(v6) => {
            let zone = if v6.addr().is_unicast_link_local() { v6.scope_id().index } else { 0 };
            Some(std::net::SocketAddrV6::new(*v6.addr(), port, 0, zone).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use room::message::PROTOCOL;
    use room::{Name, RoomInfo, Stage};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn about(id: u8) -> About {
        About {
            proto: PROTOCOL,
            app: String::new(),
            room: RoomInfo::new(RoomId::from_bytes([id; 16]), Name::new("Platform").unwrap()),
            seated: 1,
            stage: Stage::Gathering,
        }
    }

    async fn host(about: Option<About>) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 1024]).await;
                match &about {
                    Some(about) => {
                        let body = serde_json::to_string(about).unwrap();
                        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                        stream.write_all((head + &body).as_bytes()).await.unwrap();
                    }
                    None => std::future::pending().await,
                }
            }
        });
        address
    }

    #[tokio::test]
    async fn the_first_address_that_answers_for_the_room_wins() {
        let (silent, other, right) =
            (host(None).await, host(Some(about(2))).await, host(Some(about(1))).await);
        let refused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
        let room = RoomId::from_bytes([1; 16]);
        let question = AddressQuery { room, addresses: vec![silent, refused, other, right] };
        assert_eq!(ask(question).await, (room, Some((right, about(1)))));
        let question = AddressQuery { room, addresses: vec![refused, other] };
        assert_eq!(ask(question).await, (room, None));
    }

    #[test]
    fn a_zone_belongs_to_an_address_of_one_link_only() {
        let v4 = ScopedIp::from(std::net::IpAddr::from([10, 0, 0, 1]));
        assert_eq!(socket_address(&v4, 7420), Some("10.0.0.1:7420".parse().unwrap()));
        let v6 = ScopedIp::from("fd00::1".parse::<std::net::IpAddr>().unwrap());
        assert_eq!(socket_address(&v6, 7420), Some("[fd00::1]:7420".parse().unwrap()));
    }
}
