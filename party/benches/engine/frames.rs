//! A minimal WebSocket frame codec for benchmark clients, so that the client's cost is the same for the host
//! and the baseline.

/// A frame from a server.
pub(crate) struct Frame<'a> {
    pub(crate) opcode: u8,
    pub(crate) payload: &'a [u8],
    /// Total length with the header, in bytes.
    pub(crate) length: usize,
}

/// Parses the first frame of `bytes` if it is complete.
pub(crate) fn first(bytes: &[u8]) -> Option<Frame<'_>> {
    let (&[flags, short], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match short {
        126 => rest.split_first_chunk().map(|(length, rest)| (u16::from_be_bytes(*length).into(), rest))?,
        127 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length), rest))?,
        length => (u64::from(length), rest),
    };
    let payload = rest.get(..usize::try_from(length).ok()?)?;
    Some(Frame { opcode: flags & 15, payload, length: bytes.len() - rest.len() + payload.len() })
}

/// A client's frame with a zero mask, which is fine without a proxy in between.
pub(crate) fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = masked_header(opcode, payload.len());
    frame.extend_from_slice(payload);
    frame
}

/// The header of a masked frame.
pub(crate) fn masked_header(opcode: u8, length: usize) -> Vec<u8> {
    let mut frame = header(opcode, length);
    frame[1] |= 128;
    frame.extend_from_slice(&[0; 4]);
    frame
}

/// A server's text frame of that many bytes of payload, which ends with `end`.
pub(crate) fn filled(length: usize, end: &str) -> Vec<u8> {
    let mut frame = header(1, length.max(end.len()));
    frame.resize(frame.len() + length.saturating_sub(end.len()), b'x');
    frame.extend_from_slice(end.as_bytes());
    frame
}

fn header(opcode: u8, length: usize) -> Vec<u8> {
    let mut header = vec![128 | opcode];
    match length {
        0..126 => header.push(length as u8),
        126..0x1_0000 => {
            header.push(126);
            header.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            header.push(127);
            header.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    header
}
