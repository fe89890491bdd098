//! A TCP proxy between client and host that simulates network failures.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The state of the simulated network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NetworkState {
    /// Everything gets through.
    Fair,
    /// Connections break, and none comes about.
    Cut,
    /// Connections stand, and nothing gets through.
    Frozen,
    /// Connections break for the client alone: the host hears nothing of that.
    HalfCut,
}

/// The network.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    weather: watch::Sender<NetworkState>,
    _connections: JoinSet<()>,
}

impl Proxy {
    /// A network that leads to `host`.
    pub(crate) async fn to(host: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (weather, report) = watch::channel(NetworkState::Fair);
        let mut connections = JoinSet::new();
        connections.spawn(async move {
            let mut passed = JoinSet::new();
            loop {
                let (near, _) = listener.accept().await.unwrap();
                passed.spawn(pass(near, host, report.clone()));
            }
        });
        Self { address, weather, _connections: connections }
    }

    /// Breaks every connection, and refuses others.
    pub(crate) fn cut(&self) {
        self.weather.send_replace(NetworkState::Cut);
    }

    /// Breaks every connection without telling the host, as when a cable is pulled.
    pub(crate) fn cut_half(&self) {
        self.weather.send_replace(NetworkState::HalfCut);
    }

    /// Swallows everything.
    pub(crate) fn freeze(&self) {
        self.weather.send_replace(NetworkState::Frozen);
    }

    /// Lets everything through again. What was frozen is lost.
    pub(crate) fn heal(&self) {
        self.weather.send_replace(NetworkState::Fair);
    }
}

async fn pass(mut near: TcpStream, host: SocketAddr, mut report: watch::Receiver<NetworkState>) {
    if *report.borrow() != NetworkState::Fair {
        return;
    }
    let Ok(mut far) = TcpStream::connect(host).await else { return };
    // To the host it has to look as if it was asked by its own address.
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let Ok(byte) = near.read_u8().await else { return };
        request.push(byte);
    }
    let own = near.local_addr().unwrap().to_string();
    let request = String::from_utf8(request).unwrap().replace(&own, &host.to_string());
    if far.write_all(request.as_bytes()).await.is_err() {
        return;
    }
    let weather = tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => return,
        weather = report.wait_for(|weather| *weather != NetworkState::Fair) => weather.map(|weather| *weather),
    };
    let cut = |weather: &NetworkState| *weather == NetworkState::Cut;
    match weather {
        Ok(NetworkState::Frozen) => {
            // Both ends stay open and hear nothing, until both give up.
            let _ = report.wait_for(cut).await;
        }
        Ok(NetworkState::HalfCut) => {
            drop(near);
            let _ = report.wait_for(cut).await;
        }
        Ok(NetworkState::Fair | NetworkState::Cut) | Err(_) => {}
    }
}
