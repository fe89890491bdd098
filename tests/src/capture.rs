//! Records the traffic of a virtual network, as somebody with access to the cables could.

use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, setsockopt, socket, sockopt,
};
use nix::sys::time::{TimeVal, TimeValLike};

/// A connection: source and destination addresses and ports, as in the packets.
type Flow = ([u8; 8], [u8; 4]);
/// The longest Ethernet frame; segments may be joined by the network card's driver.
const MAX_FRAME_BYTES: usize = 1 << 17;
/// Ethernet and IPv4 headers.
const ETHERNET_HEADER: usize = 14;
/// How much the system may hold back before the capture reads it.
const BUFFER_BYTES: usize = 64 << 20;

/// A running capture of all TCP traffic over IPv4 in this network namespace.
#[derive(Debug)]
pub struct Capture {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<HashMap<Flow, BTreeMap<u32, Vec<u8>>>>,
}

/// What was sent on each TCP connection, in each direction.
#[derive(Debug)]
pub struct Traffic(Vec<Vec<u8>>);

impl Capture {
    /// Starts to record. Works only inside [`crate::namespaces::isolated`], outside of its machines.
    ///
    /// # Panics
    /// If the system does not allow it.
    pub fn start() -> Self {
        let socket = socket(AddressFamily::Packet, SockType::Raw, SockFlag::empty(), SockProtocol::EthAll)
            .expect("the test may record its own network");
        setsockopt(&socket, sockopt::ReceiveTimeout, &TimeVal::milliseconds(100)).expect("a timeout is set");
        let _ = setsockopt(&socket, sockopt::RcvBufForce, &BUFFER_BYTES);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::spawn(move || record(&socket, &stopped));
        Self { stop, thread }
    }

    /// Ends the recording.
    ///
    /// # Panics
    /// If the recording failed.
    pub fn stop(self) -> Traffic {
        self.stop.store(true, Ordering::Relaxed);
        let flows = self.thread.join().expect("the recording ran to its end");
        Traffic(flows.into_values().map(|segments| join_segments(&segments)).collect())
    }
}

impl Traffic {
    /// Whether the bytes were sent on any connection.
    pub fn contains(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|stream| stream.windows(bytes.len()).any(|window| window == bytes))
    }

    /// How many bytes were sent.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

fn record(socket: &OwnedFd, stop: &AtomicBool) -> HashMap<Flow, BTreeMap<u32, Vec<u8>>> {
    let mut flows: HashMap<Flow, BTreeMap<u32, Vec<u8>>> = HashMap::new();
    let mut frame = vec![0; MAX_FRAME_BYTES];
    loop {
        let Ok(length) = recv(socket.as_raw_fd(), &mut frame, MsgFlags::empty()) else {
            // Everything that was sent before has been read.
            if stop.load(Ordering::Relaxed) {
                return flows;
            }
            continue;
        };
        if let Some((flow, sequence, payload)) = tcp_payload(&frame[..length]) {
            flows.entry(flow).or_default().entry(sequence).or_insert_with(|| payload.to_owned());
        }
    }
}

/// The flow, sequence number and payload of a TCP segment over IPv4. `None` for other frames and empty segments.
fn tcp_payload(frame: &[u8]) -> Option<(Flow, u32, &[u8])> {
    let ip = frame.get(ETHERNET_HEADER..)?;
    if frame[12..14] != [8, 0] || ip.get(9) != Some(&6) {
        return None;
    }
    let header = usize::from(ip[0] & 15) * 4;
    let length = usize::from(u16::from_be_bytes([ip[2], ip[3]]));
    // Large segments that the driver joined have no length.
    let tcp = if length == 0 { ip.get(header..)? } else { ip.get(header..length)? };
    let payload = tcp.get(usize::from(tcp.get(12)? >> 4) * 4..)?;
    let flow = (ip[12..20].try_into().ok()?, tcp[0..4].try_into().ok()?);
    let sequence = u32::from_be_bytes(tcp[4..8].try_into().ok()?);
    (!payload.is_empty()).then_some((flow, sequence, payload))
}

/// The bytes of a flow in their order. Every bridge port is recorded, so each segment comes several times.
fn join_segments(segments: &BTreeMap<u32, Vec<u8>>) -> Vec<u8> {
    let (mut stream, mut end) = (Vec::new(), None::<u32>);
    for (&sequence, payload) in segments {
        let known = end.map_or(0, |end| end.saturating_sub(sequence) as usize);
        if let Some(new) = payload.get(known..) {
            stream.extend_from_slice(new);
            end = Some(sequence.wrapping_add(payload.len() as u32));
        }
    }
    stream
}
