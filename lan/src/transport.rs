//! A TCP connection between two machines: plain, as browsers use it, or TLS 1.3 between apps, on the same port.
//!
//! The host proves its key by TLS. It sends no certificate but only the key itself (a raw public key, RFC 7250), because
//! nobody could have signed one: rooms name their host's key. Clients compare it with the key that they expect.

mod tls;

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use room::SeatKey;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsStream;

pub use self::tls::{ServerTls, TlsError, connect};

/// Bytes that only the two ends of one TLS connection know (the channel binding `tls-exporter`, RFC 9266). A signature over
/// them is valid for this connection only, so nobody can relay it.
pub type Exporter = [u8; 32];

/// A connection, plain or encrypted.
#[derive(Debug)]
pub enum Transport {
    /// Plain TCP.
    Plain(TcpStream),
    /// TLS 1.3. Boxed, because it is much larger.
    Tls(Box<TlsTransport>),
}

/// An encrypted connection.
#[derive(Debug)]
pub struct TlsTransport {
    stream: TlsStream<TcpStream>,
    exporter: Exporter,
    /// The server's key.
    server_key: SeatKey,
}

impl Transport {
    /// The exporter of a TLS connection.
    pub fn exporter(&self) -> Option<Exporter> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(tls) => Some(tls.exporter),
        }
    }

    /// The key that the server has proven by TLS.
    pub fn server_key(&self) -> Option<SeatKey> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(tls) => Some(tls.server_key),
        }
    }

    /// The address of the other side.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(stream) => stream.peer_addr(),
            Self::Tls(tls) => tls.stream.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(tls) => Pin::new(&mut tls.stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(tls) => Pin::new(&mut tls.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Self::Tls(tls) => Pin::new(&mut tls.stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(tls) => tls.stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(tls) => Pin::new(&mut tls.stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(tls) => Pin::new(&mut tls.stream).poll_shutdown(context),
        }
    }
}
