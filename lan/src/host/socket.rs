//! A WebSocket split into a reader and a writer. tungstenite parses incoming frames. Outgoing [`Frame`]s are
//! already encoded and go from their shared bytes to the system without copying.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice, Read, Write};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use room::limits::{MAX_CLIENT_MESSAGE_BYTES, MAX_HELLO_BYTES};
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf, ReadHalf, WriteHalf, sink,
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::frame::Frame;

/// Read buffer per connection. Requests are short.
const READ_BUFFER_BYTES: usize = 1024;
/// How much to read and discard after a protocol error so that the client receives the close frame; more than
/// a well-behaved client has in flight.
const MAX_DISCARDED_BYTES: u64 = 2 * MAX_CLIENT_MESSAGE_BYTES as u64;
/// Buffer size while discarding.
const DISCARD_BUFFER_BYTES: usize = 16 * 1024;
/// Maximum number of frames per vectored write.
const MAX_IO_SLICES: usize = 32;

/// A stream that a WebSocket can run over.
pub(super) trait Stream: AsyncRead + AsyncWrite {}
impl<S: AsyncRead + AsyncWrite> Stream for S {}

/// The reading half.
pub(super) struct FrameReader<S> {
    half: ReadHalf<S>,
    protocol: WebSocketContext,
    /// Frames that tungstenite wants to send: pongs and close frames.
    replies: Vec<u8>,
    /// Whether the client violated the protocol. Its further input is discarded.
    broken: bool,
}

/// The writing half.
pub(super) struct FrameWriter<S>(WriteHalf<S>);

/// Splits a stream whose HTTP upgrade is done. `read` holds bytes that already arrived after the request.
pub(super) fn socket<S: Stream>(stream: S, read: &[u8]) -> (FrameReader<S>, FrameWriter<S>) {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(Some(MAX_HELLO_BYTES))
        .max_frame_size(Some(MAX_HELLO_BYTES));
    let protocol = WebSocketContext::from_partially_read(read.to_vec(), Role::Server, Some(config));
    let (read, write) = tokio::io::split(stream);
    (FrameReader { half: read, protocol, replies: Vec::new(), broken: false }, FrameWriter(write))
}

impl<S: Stream> FrameReader<S> {
    /// Sets the maximum message size in bytes.
    pub(super) fn set_max_message_bytes(&mut self, bytes: usize) {
        self.protocol.set_config(|config| {
            config.max_message_size = Some(bytes);
            config.max_frame_size = Some(bytes);
        });
    }

    /// Waits for the next message. Cancel safe.
    ///
    /// # Errors
    /// The connection has ended or the client violated the protocol. After a violation the next call discards
    /// input until the client disconnects or sends far too much. [`FrameReader::take_replies`] may return a
    /// close frame to send.
    pub(super) async fn next(&mut self) -> Result<Message, Error> {
        if self.broken {
            let mut rest = (&mut self.half).take(MAX_DISCARDED_BYTES);
            tokio::io::copy_buf(&mut BufReader::with_capacity(DISCARD_BUFFER_BYTES, &mut rest), &mut sink())
                .await?;
            return Err(Error::ConnectionClosed);
        }
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Error>> {
        let mut stream = SyncStream { half: Pin::new(&mut self.half), context, replies: &mut self.replies };
        let read = match self.protocol.read(&mut stream) {
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            read => read,
        };
        // Collect replies right away. Writes go to a buffer and never block.
        let _ = match &read {
            Ok(Message::Ping(_) | Message::Close(_)) => self.protocol.flush(&mut stream),
            Ok(_) | Err(Error::Io(_) | Error::ConnectionClosed | Error::AlreadyClosed) => Ok(()),
            Err(error) => {
                self.broken = true;
                let code = match error {
                    Error::Utf8(_) => CloseCode::Invalid,
                    Error::Capacity(_) => CloseCode::Size,
                    _ => CloseCode::Protocol,
                };
                self.protocol.close(&mut stream, Some(CloseFrame { code, reason: Default::default() }))
            }
        };
        Poll::Ready(read)
    }

    /// Frames that tungstenite wants to send: pongs and close frames.
    pub(super) fn take_replies(&mut self) -> Option<Frame> {
        (!self.replies.is_empty()).then(|| Bytes::from(std::mem::take(&mut self.replies)))
    }

    /// A close frame, unless the connection is already closing.
    pub(super) fn close(&mut self) -> Option<Frame> {
        let mut waker = Context::from_waker(std::task::Waker::noop());
        let mut stream =
            SyncStream { half: Pin::new(&mut self.half), context: &mut waker, replies: &mut self.replies };
        let _ = self.protocol.close(&mut stream, None);
        self.take_replies()
    }
}

impl<S: Stream> FrameWriter<S> {
    /// Sends one frame.
    ///
    /// # Errors
    /// The connection is broken.
    pub(super) async fn send(&mut self, frame: Frame) -> io::Result<()> {
        self.send_all(&mut VecDeque::from([frame])).await
    }

    /// Sends frames and removes them from the queue.
    ///
    /// # Errors
    /// The connection is broken.
    pub(super) async fn send_all(&mut self, frames: &mut VecDeque<Frame>) -> io::Result<()> {
        poll_fn(|context| self.poll_send(context, frames)).await
    }

    fn poll_send(&mut self, context: &mut Context<'_>, frames: &mut VecDeque<Frame>) -> Poll<io::Result<()>> {
        while !frames.is_empty() {
            let mut slices = [IoSlice::new(&[]); MAX_IO_SLICES];
            let count = frames.len().min(MAX_IO_SLICES);
            slices.iter_mut().zip(&*frames).for_each(|(slice, frame)| *slice = IoSlice::new(frame));
            let half = pin!(&mut self.0);
            match ready!(half.poll_write_vectored(context, &slices[..count]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => remove_sent(frames, sent),
            }
        }
        Pin::new(&mut self.0).poll_flush(context)
    }

    /// Closes the writing side.
    pub(super) async fn shutdown(&mut self) {
        let _ = self.0.shutdown().await;
    }
}

/// Removes `bytes` sent bytes from the front of the queue.
fn remove_sent(frames: &mut VecDeque<Frame>, mut bytes: usize) {
    while let Some(frame) = frames.front_mut() {
        if bytes < frame.len() {
            *frame = frame.slice(bytes..);
            return;
        }
        bytes -= frame.len();
        frames.pop_front();
    }
}

/// Adapts the async stream to the blocking-style traits that tungstenite uses: reads may return `WouldBlock`,
/// writes go to `replies`.
struct SyncStream<'a, 'b, S> {
    half: Pin<&'a mut ReadHalf<S>>,
    context: &'a mut Context<'b>,
    replies: &'a mut Vec<u8>,
}

impl<S: AsyncRead> Read for SyncStream<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        match self.half.as_mut().poll_read(self.context, &mut buffer) {
            Poll::Ready(Ok(())) => Ok(buffer.filled().len()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

impl<S> Write for SyncStream<'_, '_, S> {
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
    async fn frames_survive_partial_writes() {
        // A buffer so small that each frame is sent in parts.
        let (near, mut far) = tokio::io::duplex(7);
        let (_frame_reader, mut frame_writer) = socket(near, &[]);
        let mut frames: VecDeque<_> = (0..100_u8).map(|number| Bytes::from(vec![number; 13])).collect();
        let expected = frames.iter().flatten().copied().collect::<Vec<_>>();
        let reading = tokio::spawn(async move {
            let mut received = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut far, &mut received).await.unwrap();
            received
        });
        frame_writer.send_all(&mut frames).await.unwrap();
        frame_writer.shutdown().await;
        drop((frame_writer, _frame_reader));
        assert_eq!(reading.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn input_after_a_broken_frame_is_discarded() {
        let (near, mut far) = tokio::io::duplex(100_000);
        let (mut frame_reader, _frame_writer) = socket(near, &[]);
        // The header of a text of 65,535 bytes, longer than allowed, then more bytes.
        far.write_all(&[0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]).await.unwrap();
        far.write_all(&[b'x'; 90_000]).await.unwrap();
        assert!(matches!(frame_reader.next().await, Err(Error::Capacity(_))));
        assert!(frame_reader.take_replies().is_some(), "a close frame says why");
        drop(far);
        assert!(matches!(frame_reader.next().await, Err(Error::ConnectionClosed)));
    }
}
