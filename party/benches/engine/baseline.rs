//! The baseline ("floor") that no host can beat: a bare loop that accepts sockets, plain or with the hosts' TLS, and
//! writes prepared frames of the same length to all of them, one after the other.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use lan::identity::{new_device, new_salt};
use lan::transport::{ServerTls, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::clients::Server;
use crate::frames;
use crate::process::Process;
use crate::stream::Security;

/// Marker at the end of the baseline's frames.
pub(crate) const MARK: &str = "floor";

/// Parameters of the baseline.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Work {
    /// How many sockets it accepts
    #[arg(long)]
    pub(crate) clients: usize,
    /// The length of the frame each gets at first, in bytes
    #[arg(long)]
    pub(crate) greeting: usize,
    /// The length of the frame that all sockets get when one more connection triggers it, in bytes
    #[arg(long)]
    pub(crate) frame: usize,
    /// Whether the sockets use TLS
    #[arg(long)]
    pub(crate) tls: bool,
}

/// Runs the baseline until its process is killed.
pub(crate) async fn run(work: Work) -> Result<()> {
    let listener = lan_listener()?;
    println!("{}", listener.local_addr()?);
    let (greeting, frame) = (frames::filled(work.greeting, MARK), frames::filled(work.frame, MARK));
    let tls = ServerTls::new(&new_device()?.founder_secret(new_salt()?));
    let mut sockets = Vec::new();
    for _ in 0..work.clients {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let mut socket = if work.tls { tls.accept(socket).await? } else { Transport::Plain(socket) };
        socket.write_all(&greeting).await?;
        socket.flush().await?;
        sockets.push(socket);
    }
    let (mut trigger, _) = listener.accept().await?;
    while trigger.read_exact(&mut [0]).await.is_ok() {
        for socket in &mut sockets {
            socket.write_all(&frame).await?;
            socket.flush().await?;
        }
    }
    Ok(())
}

/// A listener with the same accept queue as a host's.
fn lan_listener() -> Result<TcpListener> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))?;
    Ok(socket.listen(1_024)?)
}

/// The baseline in its own process.
pub(crate) struct Floor {
    pub(crate) process: Process,
    at: SocketAddr,
    security: Security,
}

impl Floor {
    pub(crate) fn start(work: Work) -> Result<Self> {
        let Work { clients, greeting, frame, tls } = work;
        let [clients, greeting, frame] = [clients, greeting, frame].map(|number| number.to_string());
        let mut arguments = vec!["floor", "--clients", &clients, "--greeting", &greeting, "--frame", &frame];
        arguments.extend(tls.then_some("--tls"));
        let mut process = Process::start(&std::env::current_exe()?, &arguments)?;
        let at = process.wait_for_line(|line| line.parse().ok())?;
        Ok(Self { process, at, security: if tls { Security::Tls } else { Security::Plain } })
    }

    /// Where clients connect.
    pub(crate) fn server(&self) -> Server {
        Server { at: self.at, security: self.security, is_host: false }
    }

    /// Opens the connection that triggers the broadcast.
    pub(crate) async fn trigger(&self) -> Result<Trigger> {
        let stream = TcpStream::connect(self.at).await?;
        stream.set_nodelay(true)?;
        Ok(Trigger(stream))
    }
}

/// Triggers the baseline's broadcast.
pub(crate) struct Trigger(TcpStream);

impl Trigger {
    pub(crate) async fn pull(&mut self) -> Result<()> {
        Ok(self.0.write_all(&[1]).await?)
    }
}
