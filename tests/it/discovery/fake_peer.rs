//! A host that has a room to show and nothing else: it answers `/about`, and is announced.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;

use lan::discovery::Advertisement;
use room::message::{About, PROTOCOL};
use room::{Name, RoomId, RoomInfo, Stage};
use tests::namespaces::Host;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A stand-in on one of the office's hosts, stopped with a goodbye when it is dropped.
pub(super) struct StandIn {
    port: u16,
    orders: mpsc::UnboundedSender<Order>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Update(Stage, usize),
    CloseServer,
}

impl StandIn {
    pub(super) fn start(on: &Host, name: &str, bind: Ipv4Addr) -> Self {
        let (orders, mut inbox) = mpsc::unbounded_channel();
        let (tell, told) = std::sync::mpsc::channel();
        let about = about(name);
        let thread = on.start(async move || {
            let listener = TcpListener::bind((bind, 0)).await.unwrap();
            let listening = listener.local_addr().unwrap();
            let advertisement = Advertisement::start(&about, listening).unwrap();
            tell.send(listening).unwrap();
            let server = tokio::spawn(serve(listener, about));
            while let Some(order) = inbox.recv().await {
                match order {
                    Order::Update(stage, seated) => advertisement.update(stage, seated),
                    Order::CloseServer => server.abort(),
                }
            }
            server.abort();
            advertisement.stop().await;
        });
        let listening: SocketAddr = told.recv().expect("the stand-in listens");
        Self { port: listening.port(), orders, thread: Some(thread) }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn update(&self, stage: Stage, seated: usize) {
        self.orders.send(Order::Update(stage, seated)).unwrap();
    }

    /// As if the server had crashed, and its announcement outlived it.
    pub(super) fn close_server(&mut self) {
        self.orders.send(Order::CloseServer).unwrap();
    }

    pub(super) fn stop(&mut self) {
        self.orders = mpsc::unbounded_channel().0;
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the stand-in ends well");
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

/// Hosts a room in this process until that is killed.
pub(super) fn host_for_ever(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
        let about = about(name);
        let _advertisement = Advertisement::start(&about, listener.local_addr().unwrap()).unwrap();
        serve(listener, about).await;
    });
}

fn about(name: &str) -> About {
    About {
        proto: PROTOCOL,
        app: "stand-in 0".into(),
        room: RoomInfo::new(RoomId::from_bytes(rand::random()), Name::new(name).unwrap()),
        seated: 1,
        stage: Stage::Gathering,
    }
}

async fn serve(listener: TcpListener, about: About) {
    let body = serde_json::to_string(&about).unwrap();
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}
