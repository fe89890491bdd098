//! A TCP proxy between app and host that simulates network failures. It forwards their TLS as it is.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The state of the simulated network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NetworkState {
    /// Forwards everything.
    Fair,
    /// Closes all connections and rejects new ones.
    Cut,
    /// Keeps connections open but forwards nothing.
    Frozen,
    /// Closes the connections to the client only. The host does not notice.
    HalfCut,
}

/// A simulated network between clients and one host.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    state: watch::Sender<NetworkState>,
    _connections: JoinSet<()>,
}

impl Proxy {
    /// Starts a proxy for `host`.
    pub(crate) async fn to(host: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, states) = watch::channel(NetworkState::Fair);
        let mut connections = JoinSet::new();
        connections.spawn(async move {
            let mut passed = JoinSet::new();
            loop {
                let (near, _) = listener.accept().await.unwrap();
                passed.spawn(pass(near, host, states.clone()));
            }
        });
        Self { address, state, _connections: connections }
    }

    /// Closes all connections and rejects new ones.
    pub(crate) fn cut(&self) {
        self.state.send_replace(NetworkState::Cut);
    }

    /// Closes all connections without telling the host, like a pulled cable.
    pub(crate) fn cut_half(&self) {
        self.state.send_replace(NetworkState::HalfCut);
    }

    /// Drops all data and keeps the connections open.
    pub(crate) fn freeze(&self) {
        self.state.send_replace(NetworkState::Frozen);
    }

    /// Forwards everything again. Data that was dropped stays lost.
    pub(crate) fn heal(&self) {
        self.state.send_replace(NetworkState::Fair);
    }
}

async fn pass(mut near: TcpStream, host: SocketAddr, mut states: watch::Receiver<NetworkState>) {
    if *states.borrow() != NetworkState::Fair {
        return;
    }
    let Ok(mut far) = TcpStream::connect(host).await else { return };
    let changed = tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => return,
        state = states.wait_for(|state| *state != NetworkState::Fair) => state.map(|state| *state),
    };
    let cut = |state: &NetworkState| *state == NetworkState::Cut;
    match changed {
        Ok(NetworkState::Frozen) => {
            // Both ends stay open and receive nothing until they time out.
            let _ = states.wait_for(cut).await;
        }
        Ok(NetworkState::HalfCut) => {
            drop(near);
            let _ = states.wait_for(cut).await;
        }
        Ok(NetworkState::Fair | NetworkState::Cut) | Err(_) => {}
    }
}
