//! A page in a browser reads no chains: it trusts the host that it was loaded from. Without the code for them it loads faster.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{Delegation, DelegationKind, Link, Opening};
use crate::{Epoch, SeatKey, Signature};

const KEY: SeatKey = SeatKey::from_bytes([0; 32]);
const SIGNATURE: Signature = Signature::from_bytes([0; 64]);

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        let opening = Opening { epoch: Epoch(0), nonce: 0, host: KEY, rests_on: None, signature: SIGNATURE };
        Ok(Self { opening, delegation: None })
    }
}

impl<'de> Deserialize<'de> for Delegation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        let (kind, signature) = (DelegationKind::Standing, SIGNATURE);
        Ok(Self { serial: 0, successors: Vec::new(), kind, signature })
    }
}
