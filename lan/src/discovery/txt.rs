//! The TXT record of an announced room. Everyone on the network can read it, so it contains no names of
//! people and no card titles.

use std::collections::BTreeMap;

use room::{Fingerprint, RoomId, Stage};

/// The fields of the TXT record.
///
/// Discovery only needs the id and asks the host for the rest. The other fields serve people with a general
/// mDNS browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Txt {
    /// The announced room.
    pub id: RoomId,
    /// The protocol version, if readable.
    pub proto: Option<u32>,
    /// The program's version.
    pub version: String,
    /// The room's stage, if readable.
    pub stage: Option<Stage>,
    /// Number of seated people, if readable.
    pub seated: Option<usize>,
    /// Whether the room is locked.
    pub locked: bool,
    /// The fingerprint of the host's key, if readable.
    pub fingerprint: Option<Fingerprint>,
}

impl Txt {
    /// The record's key-value pairs, in order.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let number = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
        vec![
            // RFC 6763 wants the version first.
            ("txtvers", "1".into()),
            ("id", self.id.to_string()),
            ("proto", number(self.proto.map(|proto| proto as usize))),
            ("ver", self.version.clone()),
            ("st", self.stage.map_or("", Stage::as_str).into()),
            ("n", number(self.seated)),
            ("lock", u8::from(self.locked).to_string()),
            ("fp", self.fingerprint.map_or_else(String::new, String::from)),
        ]
    }

    /// Parses a received record. Keys are case-insensitive and the first of each counts. Unreadable values
    /// count as missing; without a readable id the result is `None`.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Option<Self> {
        let mut values = BTreeMap::new();
        for (key, value) in pairs {
            if let Ok(value) = std::str::from_utf8(value) {
                values.entry(key.to_ascii_lowercase()).or_insert(value);
            }
        }
        let text = |key: &str| values.get(key).copied().unwrap_or_default();
        Some(Self {
            id: text("id").parse().ok()?,
            proto: text("proto").parse().ok(),
            version: text("ver").into(),
            stage: stage(text("st")),
            seated: text("n").parse().ok(),
            locked: text("lock") == "1",
            fingerprint: text("fp").parse().ok(),
        })
    }
}

fn stage(word: &str) -> Option<Stage> {
    let stages = [Stage::Gathering, Stage::Voting, Stage::Revealed, Stage::Finished];
    stages.into_iter().find(|stage| stage.as_str() == word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use room::SeatKey;

    use super::*;

    fn parse(txt: &Txt) -> Option<Txt> {
        let pairs = txt.pairs();
        Txt::parse(pairs.iter().map(|(key, value)| (*key, value.as_bytes())))
    }

    #[test]
    fn record_has_exactly_the_designed_keys() {
        let txt = Txt {
            id: RoomId::from_bytes([0xab; 16]),
            proto: Some(1),
            version: "0.1.0".into(),
            stage: Some(Stage::Revealed),
            seated: Some(4),
            locked: false,
            fingerprint: Some("G8mObZwK9Lcw8uuc5fHVHg".parse().unwrap()),
        };
        let pairs =
            txt.pairs().iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ");
        let id = "ab".repeat(16);
        assert_eq!(
            pairs,
            format!("txtvers=1 id={id} proto=1 ver=0.1.0 st=revealed n=4 lock=0 fp=G8mObZwK9Lcw8uuc5fHVHg")
        );
    }

    #[test]
    fn record_without_an_id_is_rejected() {
        assert_eq!(Txt::parse([]), None);
        assert_eq!(Txt::parse([("id", b"../../etc".as_slice())]), None);
        let id = "AB".repeat(16);
        let parsed = Txt::parse([("ID", id.as_bytes()), ("id", b"second"), ("n", b"\xff")]).unwrap();
        assert_eq!((parsed.id, parsed.seated), (RoomId::from_bytes([0xab; 16]), None));
    }

    proptest! {
        #[test]
        fn parse_never_panics(
            pairs in proptest::collection::vec(
                ("(?s)(id|n|st|lock|proto|.{0,8})", proptest::collection::vec(any::<u8>(), 0..40)), 0..12)
        ) {
            let _ = Txt::parse(pairs.iter().map(|(key, value)| (key.as_str(), value.as_slice())));
        }

        #[test]
        fn records_round_trip(
            id in any::<[u8; 16]>(), proto in any::<Option<u32>>(), version in "[0-9a-z.+-]{0,20}",
            stage in 0..5_usize, seated in any::<Option<usize>>(), locked in any::<bool>(),
            key in any::<Option<[u8; 32]>>(),
        ) {
            let stages = [Stage::Gathering, Stage::Voting, Stage::Revealed, Stage::Finished];
            let txt = Txt {
                id: RoomId::from_bytes(id), proto, version, stage: stages.get(stage).copied(), seated, locked,
                fingerprint: key.map(|key| SeatKey::from_bytes(key).fingerprint()),
            };
            prop_assert_eq!(parse(&txt), Some(txt));
        }
    }
}
