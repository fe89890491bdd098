//! A client's connection to the server under measurement, plain or TLS. One task can read while another writes.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use lan::transport::{self, Exporter, Transport};
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Mutex;

/// The least space for one read, in bytes.
const READ_BYTES: usize = 64 * 1024;

/// How clients connect: as browsers do, or as apps do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Security {
    Plain,
    Tls,
}

/// A connection.
pub(crate) struct Stream {
    reader: Mutex<ReadHalf<Transport>>,
    writer: Mutex<WriteHalf<Transport>>,
    /// What a hello over TLS signs.
    pub(crate) exporter: Option<Exporter>,
}

impl Stream {
    /// Connects from the address of client `number`, and trusts any key.
    pub(crate) async fn open(at: SocketAddr, security: Security, number: u32) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let own = Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + number);
        socket.bind(SocketAddr::new(own.into(), 0))?;
        let stream = socket.connect(at).await?;
        stream.set_nodelay(true)?;
        Ok(Self::new(match security {
            Security::Plain => Transport::Plain(stream),
            Security::Tls => transport::connect(stream, None, |_| true).await?,
        }))
    }

    /// Connects without TLS, from any address.
    pub(crate) async fn open_plain(at: SocketAddr) -> io::Result<Self> {
        Ok(Self::new(Transport::Plain(TcpStream::connect(at).await?)))
    }

    fn new(transport: Transport) -> Self {
        let exporter = transport.exporter();
        let (reader, writer) = split(transport);
        Self { reader: Mutex::new(reader), writer: Mutex::new(writer), exporter }
    }

    /// Sends all bytes.
    pub(crate) async fn send(&self, bytes: &[u8]) -> io::Result<()> {
        let mut writer = self.writer.lock().await;
        writer.write_all(bytes).await?;
        writer.flush().await
    }

    /// Appends received bytes to `into`. Returns how many; zero at the end.
    pub(crate) async fn receive(&self, into: &mut Vec<u8>) -> io::Result<usize> {
        into.reserve(READ_BYTES);
        self.reader.lock().await.read_buf(into).await
    }
}
