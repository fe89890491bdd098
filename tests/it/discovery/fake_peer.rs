//! A fake host: it announces a room and answers `/about`, and does nothing else.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;

use lan::discovery::Advertisement;
use lan::transport::ServerTls;
use room::chain::Chain;
use room::message::{About, PROTOCOL};
use room::{Epoch, Founder, Name, RoomInfo, Salt, SeatSecret, Stage};
use tests::namespaces::Machine;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A fake host on a machine of a virtual network. Dropping it stops it with a goodbye.
pub(super) struct FakePeer {
    port: u16,
    commands: mpsc::UnboundedSender<Command>,
    thread: Option<JoinHandle<()>>,
}

enum Command {
    Update(Stage, usize),
    CloseServer,
}

impl FakePeer {
    pub(super) fn start(on: &Machine, name: &str, bind: Ipv4Addr) -> Self {
        let (commands, mut inbox) = mpsc::unbounded_channel();
        let (sender, receiver) = std::sync::mpsc::channel();
        let key = SeatSecret::from_seed(rand::random());
        let about = about(name, &key);
        let thread = on.start(async move || {
            let listener = TcpListener::bind((bind, 0)).await.unwrap();
            let listening = listener.local_addr().unwrap();
            let advertisement = Advertisement::start(&about, listening).unwrap();
            sender.send(listening).unwrap();
            let server = tokio::spawn(serve(listener, key, about));
            while let Some(command) = inbox.recv().await {
                match command {
                    Command::Update(stage, seated) => advertisement.update(stage, seated),
                    Command::CloseServer => server.abort(),
                }
            }
            server.abort();
            advertisement.stop().await;
        });
        let listening: SocketAddr = receiver.recv().expect("the fake peer listens");
        Self { port: listening.port(), commands, thread: Some(thread) }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn update(&self, stage: Stage, seated: usize) {
        self.commands.send(Command::Update(stage, seated)).unwrap();
    }

    /// Stops the HTTP server, as if it had crashed, but keeps announcing the room.
    pub(super) fn close_server(&mut self) {
        self.commands.send(Command::CloseServer).unwrap();
    }

    /// Stops the server and the announcement, with a goodbye, and waits until both have ended.
    pub(super) fn stop(&mut self) {
        // Dropping the sender ends the thread.
        self.commands = mpsc::unbounded_channel().0;
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the fake peer does not panic");
        }
    }
}

impl Drop for FakePeer {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

/// Announces a room and answers `/about` until this process is killed.
pub(super) fn serve_forever(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
        let key = SeatSecret::from_seed(rand::random());
        let about = about(name, &key);
        let _advertisement = Advertisement::start(&about, listener.local_addr().unwrap()).unwrap();
        serve(listener, key, about).await;
    });
}

/// The description of a room that the owner of `key` has founded.
fn about(name: &str, key: &SeatSecret) -> About {
    let founder = Founder { key: key.key(), salt: Salt::from_bytes(rand::random()) };
    About {
        chain: Chain::found(founder.room_id(), key, Epoch(1), 0).into_links(),
        proto: PROTOCOL,
        app: "fake-peer 0".into(),
        room: RoomInfo::new(founder, Name::new(name).unwrap()),
        seated: 1,
        stage: Stage::Gathering,
        fingerprint: founder.key.fingerprint(),
    }
}

async fn serve(listener: TcpListener, key: SeatSecret, about: About) {
    let tls = ServerTls::new(&key);
    let body = serde_json::to_string(&about).unwrap();
    let answer =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = tls.accept(stream).await else { continue };
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}
