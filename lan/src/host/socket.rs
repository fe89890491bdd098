//! A WebSocket in two halves. What comes in is read by tungstenite; what goes out are [`Frame`]s that are
//! ready already, and goes straight from their shared bytes to the system.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice, Read, Write};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use room::limits::{HELLO_BYTES, MESSAGE_BYTES};
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf, ReadHalf, WriteHalf, sink,
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::frame::Frame;

/// How much of what comes in is read at once. Requests are short, and each connection keeps this.
const READ_BYTES: usize = 1024;
/// How much of what follows a broken frame is read and thrown away, so that the peer gets the last word: more
/// than an honest one has on the way.
const REST_BYTES: u64 = 2 * MESSAGE_BYTES as u64;
/// How much of that is read at once.
const REST_AT_ONCE: usize = 16 * 1024;
/// The most frames that are handed to the system at once.
const SLICES: usize = 32;

/// The half that frames come in by.
pub(super) struct FrameReader<S> {
    half: ReadHalf<S>,
    protocol: WebSocketContext,
    /// What the protocol itself has to say: pongs, and the answer to a close.
    replies: Vec<u8>,
    /// Whether the peer broke the protocol, so that nothing more can be made of what it sends.
    broken: bool,
}

/// The half that frames go out by.
pub(super) struct FrameWriter<S>(WriteHalf<S>);

/// A WebSocket over a stream on which the handshake is done, `read` bytes of it having come in already.
pub(super) fn socket<S: AsyncRead + AsyncWrite>(stream: S, read: &[u8]) -> (FrameReader<S>, FrameWriter<S>) {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BYTES)
        .max_message_size(Some(HELLO_BYTES))
        .max_frame_size(Some(HELLO_BYTES));
    let protocol = WebSocketContext::from_partially_read(read.to_vec(), Role::Server, Some(config));
    let (read, write) = tokio::io::split(stream);
    (FrameReader { half: read, protocol, replies: Vec::new(), broken: false }, FrameWriter(write))
}

impl<S: AsyncRead + AsyncWrite> FrameReader<S> {
    /// Takes messages of up to that many bytes from now on.
    pub(super) fn takes_up_to(&mut self, bytes: usize) {
        self.protocol.set_config(|config| {
            config.max_message_size = Some(bytes);
            config.max_frame_size = Some(bytes);
        });
    }

    /// The next message. It may be dropped and called again without losing anything.
    ///
    /// # Errors
    /// If the connection has ended, or the peer does not keep to the protocol; nothing more comes in
    /// then, and the next call waits until the peer has hung up or sent far more than anybody has on the
    /// way. There may be a last word to send in [`FrameReader::replies`].
    pub(super) async fn next(&mut self) -> Result<Message, Error> {
        if self.broken {
            let mut rest = (&mut self.half).take(REST_BYTES);
            tokio::io::copy_buf(&mut BufReader::with_capacity(REST_AT_ONCE, &mut rest), &mut sink()).await?;
            return Err(Error::ConnectionClosed);
        }
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Error>> {
        let mut side = Side { half: Pin::new(&mut self.half), context, replies: &mut self.replies };
        let read = match self.protocol.read(&mut side) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            read => read,
        };
        // Whatever it makes the protocol say, is to be had at once. Nothing here can be blocked.
        let _ = match &read {
            Ok(Message::Ping(_) | Message::Close(_)) => self.protocol.flush(&mut side),
            Ok(_) | Err(Error::Io(_) | Error::ConnectionClosed | Error::AlreadyClosed) => Ok(()),
            Err(error) => {
                self.broken = true;
                let code = match error {
                    Error::Utf8(_) => CloseCode::Invalid,
                    Error::Capacity(_) => CloseCode::Size,
                    _ => CloseCode::Protocol,
                };
                self.protocol.close(&mut side, Some(CloseFrame { code, reason: Default::default() }))
            }
        };
        Poll::Ready(read)
    }

    /// What the protocol itself has to say since this was last asked.
    pub(super) fn replies(&mut self) -> Option<Frame> {
        (!self.replies.is_empty()).then(|| Bytes::from(std::mem::take(&mut self.replies)))
    }

    /// The frame that closes the connection, unless it is being closed already.
    pub(super) fn close(&mut self) -> Option<Frame> {
        let mut waker = Context::from_waker(std::task::Waker::noop());
        let mut side =
            Side { half: Pin::new(&mut self.half), context: &mut waker, replies: &mut self.replies };
        let _ = self.protocol.close(&mut side, None);
        self.replies()
    }
}

impl<S: AsyncRead + AsyncWrite> FrameWriter<S> {
    /// Sends one frame.
    ///
    /// # Errors
    /// If the connection is broken.
    pub(super) async fn send(&mut self, frame: Frame) -> io::Result<()> {
        self.send_all(&mut VecDeque::from([frame])).await
    }

    /// Sends frames, and takes out what is sent.
    ///
    /// # Errors
    /// If the connection is broken.
    pub(super) async fn send_all(&mut self, frames: &mut VecDeque<Frame>) -> io::Result<()> {
        poll_fn(|context| self.poll_send(context, frames)).await
    }

    fn poll_send(&mut self, context: &mut Context<'_>, frames: &mut VecDeque<Frame>) -> Poll<io::Result<()>> {
        while !frames.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = frames.len().min(SLICES);
            slices.iter_mut().zip(&*frames).for_each(|(slice, frame)| *slice = IoSlice::new(frame));
            let half = pin!(&mut self.0);
            match ready!(half.poll_write_vectored(context, &slices[..count]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => take_out(frames, sent),
            }
        }
        Pin::new(&mut self.0).poll_flush(context)
    }

    /// Says that nothing more will be sent.
    pub(super) async fn shut(&mut self) {
        let _ = self.0.shutdown().await;
    }
}

/// Takes out as many bytes.
fn take_out(frames: &mut VecDeque<Frame>, mut bytes: usize) {
    while let Some(frame) = frames.front_mut() {
        if bytes < frame.len() {
            *frame = frame.slice(bytes..);
            return;
        }
        bytes -= frame.len();
        frames.pop_front();
    }
}

/// What the protocol sees: the stream to read from, and a place for what it wants to write.
struct Side<'a, 'b, S> {
    half: Pin<&'a mut ReadHalf<S>>,
    context: &'a mut Context<'b>,
    replies: &'a mut Vec<u8>,
}

impl<S: AsyncRead> Read for Side<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        match self.half.as_mut().poll_read(self.context, &mut buffer) {
            Poll::Ready(Ok(())) => Ok(buffer.filled().len()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

impl<S> Write for Side<'_, '_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.replies.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod conformance;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_arrive_whole_whatever_is_taken_of_them() {
        // So narrow that each frame goes out in pieces.
        let (near, mut far) = tokio::io::duplex(7);
        let (_incoming, mut frame_writer) = socket(near, &[]);
        let mut frames: VecDeque<_> = (0..100_u8).map(|number| Bytes::from(vec![number; 13])).collect();
        let expected = frames.iter().flatten().copied().collect::<Vec<_>>();
        let reading = tokio::spawn(async move {
            let mut heard = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut far, &mut heard).await.unwrap();
            heard
        });
        frame_writer.send_all(&mut frames).await.unwrap();
        frame_writer.shut().await;
        drop((frame_writer, _incoming));
        assert_eq!(reading.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn nothing_is_made_of_what_follows_a_broken_frame() {
        let (near, mut far) = tokio::io::duplex(100_000);
        let (mut incoming, _outlet) = socket(near, &[]);
        // A text of 65,535 bytes, of which more than fit are there; and then more.
        far.write_all(&[0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]).await.unwrap();
        far.write_all(&[b'x'; 90_000]).await.unwrap();
        assert!(matches!(incoming.next().await, Err(Error::Capacity(_))));
        assert!(incoming.replies().is_some(), "it says why");
        drop(far);
        assert!(matches!(incoming.next().await, Err(Error::ConnectionClosed)));
    }
}
