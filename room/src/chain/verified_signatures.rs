//! Remembers which signatures were verified. The same ones come from many members and at each host, so each is verified once per
//! process. The result is the same with and without this memory.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::link_hash::LinkHash;
use crate::limits::MAX_CHAIN_LINKS;
use crate::{SeatKey, Signature};

/// How many signatures are remembered: those of four of the longest chains.
const MAX_REMEMBERED_SIGNATURES: usize = 4 * 2 * MAX_CHAIN_LINKS;

/// Hashes over key, signature and signed bytes. Nobody can find other bytes with the same hash.
static SIGNATURES: Mutex<BTreeSet<LinkHash>> = Mutex::new(BTreeSet::new());

/// Whether the owner of `key` has signed these bytes.
pub(super) fn is_signed(key: SeatKey, bytes: &[u8], signature: &Signature) -> bool {
    let hash = LinkHash::of(&[&key.as_bytes()[..], signature.as_bytes(), bytes].concat());
    if signatures().contains(&hash) {
        return true;
    }
    let is_valid = key.verify_bytes(bytes, signature);
    if is_valid {
        let mut verified = signatures();
        // Only an attack shows more. It can make others verify again, not believe.
        if verified.len() >= MAX_REMEMBERED_SIGNATURES {
            verified.clear();
        }
        verified.insert(hash);
    }
    is_valid
}

fn signatures() -> MutexGuard<'static, BTreeSet<LinkHash>> {
    SIGNATURES.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeatSecret;

    #[test]
    fn remembered_signature_is_valid_for_its_key_and_bytes_only() {
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]));
        let signature = ann.sign_bytes(b"bytes");
        for _ in 0..2 {
            assert!(is_signed(ann.key(), b"bytes", &signature));
            assert!(!is_signed(ann.key(), b"bytes and more", &signature));
            assert!(!is_signed(bob.key(), b"bytes", &signature));
            assert!(!is_signed(ann.key(), b"bytes", &bob.sign_bytes(b"bytes")));
        }
    }

    #[test]
    fn memory_of_signatures_is_bounded() {
        let ann = SeatSecret::from_seed([9; 32]);
        for number in 0..2 * MAX_REMEMBERED_SIGNATURES {
            let bytes = number.to_be_bytes();
            assert!(is_signed(ann.key(), &bytes, &ann.sign_bytes(&bytes)));
        }
        assert!(signatures().len() <= MAX_REMEMBERED_SIGNATURES);
    }
}
