//! The task that finds rooms: it browses multicast DNS for hints, asks the hinted rooms over HTTP, and
//! publishes the list whenever it changes. [`Sightings`] decides; this module owns the sockets and the clock.

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
use crate::about::{self, AboutError};

/// Delay before multicast DNS is started again after a failure.
const RETRY_DELAY: Duration = Duration::from_secs(15);
/// Maximum time between two queries: announcements can be lost, and the standard's intervals grow to an hour.
const BROWSE_INTERVAL: Duration = Duration::from_secs(60);
/// Delay between the first and second query. A receiver keeps a goodbye for one second (RFC 6762, 10.1);
/// multicast DNS drops an answer in that second as known, so a second query is needed.
const SECOND_BROWSE_DELAY: Duration = Duration::from_secs(2);
/// Delay before a room's next address is tried: long enough for the likelier one to answer on a wired
/// network, too short to notice.
const NEXT_ADDRESS_DELAY: Duration = Duration::from_millis(60);

/// Finds rooms until it is dropped.
#[derive(Debug)]
pub struct Discovery {
    rooms: watch::Receiver<Vec<DiscoveredRoom>>,
    task: JoinHandle<()>,
}

impl Discovery {
    /// Starts to look for rooms. Failures of multicast DNS are logged and retried.
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
                sleep(RETRY_DELAY).await;
            }
        });
        Self { rooms, task }
    }

    /// Receives the complete list of rooms, sorted by name, whenever it changes.
    pub fn rooms(&self) -> watch::Receiver<Vec<DiscoveredRoom>> {
        self.rooms.clone()
    }
}

impl Drop for Discovery {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The browsing side of multicast DNS. Stops when dropped.
struct Browser {
    daemon: ServiceDaemon,
}

impl Browser {
    fn start() -> Result<Self, mdns_sd::Error> {
        daemon::start().map(|daemon| Self { daemon })
    }

    /// Starts a query and returns its events. This ends the previous event stream.
    fn browse(&self) -> Result<Receiver<ServiceEvent>, mdns_sd::Error> {
        self.daemon.browse(SERVICE)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The daemon may have ended already.
        let _ = self.daemon.shutdown();
    }
}

/// State that survives a restart of multicast DNS.
struct Search {
    sightings: Sightings,
    start: Instant,
    publish: watch::Sender<Vec<DiscoveredRoom>>,
}

impl Search {
    /// Runs until multicast DNS fails.
    async fn run(&mut self, browser: &Browser) {
        let mut queries = FuturesUnordered::new();
        let mut again = interval_at(Instant::now() + SECOND_BROWSE_DELAY, BROWSE_INTERVAL);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut events = match browser.browse() {
            Ok(events) => events,
            Err(error) => return tracing::warn!(%error, "could not look for rooms"),
        };
        loop {
            queries.extend(self.sightings.take_queries(self.now()).into_iter().map(query));
            self.publish_changes();
            let next = self.sightings.next_deadline();
            tokio::select! {
                event = events.recv_async() => match event {
                    Ok(event) => self.handle_event(event),
                    Err(error) => {
                        tracing::warn!(%error, "multicast DNS ended; it is started again");
                        break;
                    }
                },
                Some((room, answer)) = queries.next(), if !queries.is_empty() => self.handle_reply(room, answer),
                () = self.until(next) => {}
                _ = again.tick() => match browser.browse() {
                    Ok(newer) => events = newer,
                    Err(error) => tracing::debug!(%error, "could not query the network again"),
                },
            }
        }
        // The outstanding answers are dropped, so ask those rooms again later.
        let now = self.now();
        drop(queries);
        self.sightings.reset_queries(now);
    }

    fn handle_event(&mut self, event: ServiceEvent) {
        let now = self.now();
        match event {
            ServiceEvent::ServiceResolved(service) => {
                if let Some(hint) = hint(&service) {
                    tracing::debug!(room = %hint.room, addresses = ?hint.addresses, "hinted at");
                    self.sightings.add_hint(hint, now);
                }
            }
            ServiceEvent::ServiceRemoved(_, instance) => {
                tracing::debug!(instance, "withdrawn");
                self.sightings.withdraw(&instance, now);
            }
            // The enum is non-exhaustive; other events say nothing about a room.
            _ => {}
        }
    }

    fn handle_reply(&mut self, room: RoomId, reply: Reply) {
        let now = self.now();
        match reply {
            Reply::Proven(from, about) => self.sightings.handle_answer(room, from, about, now),
            Reply::Unproven(from, about) => self.sightings.handle_impostor(room, from, about, now),
            Reply::Nothing => self.sightings.handle_timeout(room, now),
        }
    }

    fn publish_changes(&self) {
        let listed = self.sightings.listed_rooms();
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

/// What the addresses of a room answered.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    /// A host that may host the room.
    Proven(SocketAddr, About),
    /// Only a host without a right to the room.
    Unproven(SocketAddr, About),
    /// Nobody, or only hosts of other rooms.
    Nothing,
}

/// Asks a room's addresses, starting one more after each delay until an answer decides. If none does, the first answer for
/// this room counts. An answer from another room only shows that the address is shared, as those of virtual adapters are.
async fn query(address_query: AddressQuery) -> (RoomId, Reply) {
    let room = address_query.room;
    let mut waiting = address_query.addresses.iter();
    let mut queries = FuturesUnordered::new();
    let (mut first, mut impostor) = (None, None);
    loop {
        let query = waiting
            .next()
            .map(|&(address, key)| async move { (address, about::fetch_about(address, key).await) });
        let last = query.is_none();
        queries.extend(query);
        let mut delay = pin!(sleep(NEXT_ADDRESS_DELAY));
        loop {
            tokio::select! {
                biased;
                answer = queries.next() => match answer {
                    Some((address, Ok(about))) if about.room.id == room => {
                        if address_query.is_decided_by(&about) {
                            return (room, Reply::Proven(address, about));
                        }
                        first = first.or(Some(Reply::Proven(address, about)));
                    }
                    Some((address, Err(AboutError::Unproven { about, .. }))) if about.room.id == room => {
                        tracing::debug!(%room, %address, "somebody without a right to the room answered");
                        impostor = impostor.or(Some(Reply::Unproven(address, *about)));
                    }
                    Some((address, Ok(_))) => tracing::debug!(%room, %address, "another room answered"),
                    Some((_, Err(error))) => tracing::debug!(%room, %error, "no answer"),
                    None if last => return (room, first.or(impostor).unwrap_or(Reply::Nothing)),
                    None => break,
                },
                () = &mut delay, if !last => break,
            }
        }
    }
}

fn hint(service: &ResolvedService) -> Option<Hint> {
    let pairs = service.txt_properties.iter();
    let txt = Txt::parse(pairs.map(|property| (property.key(), property.val().unwrap_or_default())))?;
    let addresses = service.addresses.iter().filter_map(|ip| socket_address(ip, service.port));
    Some(Hint {
        room: txt.id,
        instance: service.fullname.clone(),
        addresses: addresses.collect(),
        fingerprint: txt.fingerprint,
    })
}

/// The address with its zone, without which a link-local address is useless.
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

    use room::chain::Chain;
    use room::message::PROTOCOL;
    use room::{Epoch, Founder, Name, RoomInfo, Salt, SeatSecret, Stage};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::transport::ServerTls;

    /// The key pair of the founder of a room.
    fn founder(number: u8) -> SeatSecret {
        SeatSecret::from_seed([number; 32])
    }

    /// A room with its founder as host.
    fn about(number: u8) -> About {
        let secret = founder(number);
        let founder = Founder { key: secret.key(), salt: Salt::from_bytes([number; 16]) };
        About {
            chain: Chain::found(founder.room_id(), &secret, Epoch(1), 0).into_links(),
            proto: PROTOCOL,
            app: String::new(),
            room: RoomInfo::new(founder, Name::new("Platform").unwrap()),
            seated: 1,
            stage: Stage::Gathering,
            fingerprint: founder.key.fingerprint(),
        }
    }

    /// A host with this key that gives this answer, or none.
    async fn host(key: &SeatSecret, about: Option<About>) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let tls = ServerTls::new(key);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = tls.accept(stream).await else { continue };
                let _ = stream.read(&mut [0; 1024]).await;
                match &about {
                    Some(about) => {
                        let body = serde_json::to_string(about).unwrap();
                        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                        stream.write_all((head + &body).as_bytes()).await.unwrap();
                        let _ = stream.flush().await;
                        let _ = stream.read(&mut [0; 1024]).await;
                    }
                    None => std::future::pending().await,
                }
            }
        });
        address
    }

    #[tokio::test]
    async fn first_address_that_answers_for_the_room_wins() {
        let (one, two) = (founder(1), founder(2));
        let (silent, other, right) =
            (host(&one, None).await, host(&two, Some(about(2))).await, host(&one, Some(about(1))).await);
        let refused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
        let room = about(1).room.id;
        let query_at = |addresses: &[SocketAddr]| {
            let addresses = addresses.iter().map(|address| (*address, None)).collect();
            query(AddressQuery { room, addresses, listed: None })
        };
        let answer = query_at(&[silent, refused, other, right]).await;
        assert_eq!(answer, (room, Reply::Proven(right, about(1))));
        assert_eq!(query_at(&[refused, other]).await, (room, Reply::Nothing));
    }

    /// An impostor announces the room's id at another address and answers first.
    #[tokio::test]
    async fn impostor_is_ignored_while_the_founder_answers() {
        let (one, two) = (founder(1), founder(2));
        let fake = About { fingerprint: two.key().fingerprint(), ..about(1) };
        let (impostor, real) = (host(&two, Some(fake.clone())).await, host(&one, Some(about(1))).await);
        let refused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
        let room = about(1).room.id;
        let announced = |address, key: &SeatSecret| (address, Some(key.key().fingerprint()));
        for (second, expected) in
            [(real, Reply::Proven(real, about(1))), (refused, Reply::Unproven(impostor, fake))]
        {
            let addresses = vec![announced(impostor, &two), announced(second, &one)];
            let answer = query(AddressQuery { room, addresses, listed: None }).await;
            assert_eq!(answer, (room, expected));
        }
        let addresses = vec![announced(impostor, &one)];
        let answer = query(AddressQuery { room, addresses, listed: None }).await;
        assert_eq!(answer, (room, Reply::Nothing), "it does not have the announced key");
    }

    #[test]
    fn only_link_local_addresses_have_a_zone() {
        let v4 = ScopedIp::from(std::net::IpAddr::from([10, 0, 0, 1]));
        assert_eq!(socket_address(&v4, 7420), Some("10.0.0.1:7420".parse().unwrap()));
        let v6 = ScopedIp::from("fd00::1".parse::<std::net::IpAddr>().unwrap());
        assert_eq!(socket_address(&v6, 7420), Some("[fd00::1]:7420".parse().unwrap()));
    }
}
