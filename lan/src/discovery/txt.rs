//! The TXT record of an announced room. It says nothing that a person in the office may not know: no
//! names of people, no titles of tickets.

use std::collections::BTreeMap;

use room::{RoomId, Stage};

/// What an announced room says about itself.
///
/// Only the id matters to those who look for rooms: they ask the host for the rest. The rest is there
/// for people with a general mDNS browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Txt {
    /// Which room it is.
    pub id: RoomId,
    /// The version of the wire, if it can be read.
    pub proto: Option<u32>,
    /// The program's version.
    pub version: String,
    /// What is going on, if it can be read.
    pub stage: Option<Stage>,
    /// How many people are there, if it can be read.
    pub seated: Option<usize>,
    /// Whether one needs a PIN to get in.
    pub locked: bool,
    /// The fingerprint of the host's certificate; empty while no host has one.
    pub fingerprint: String,
}

impl Txt {
    /// The record's pairs in their order.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let number = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
        vec![
            // The first, says RFC 6763, so that readers know how to take the others.
            ("txtvers", "1".into()),
            ("id", self.id.to_string()),
            ("proto", number(self.proto.map(|proto| proto as usize))),
            ("ver", self.version.clone()),
            ("st", self.stage.map_or("", Stage::as_str).into()),
            ("n", number(self.seated)),
            ("lock", u8::from(self.locked).to_string()),
            ("fp", self.fingerprint.clone()),
        ]
    }

    /// Reads a record that somebody sent. Keys of any case count, the first of each; whatever can't be
    /// read is taken as not said, but without an id there is no room to ask for.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Option<Self> {
        let mut said = BTreeMap::new();
        for (key, value) in pairs {
            if let Ok(value) = std::str::from_utf8(value) {
                said.entry(key.to_ascii_lowercase()).or_insert(value);
            }
        }
        let text = |key: &str| said.get(key).copied().unwrap_or_default();
        Some(Self {
            id: text("id").parse().ok()?,
            proto: text("proto").parse().ok(),
            version: text("ver").into(),
            stage: stage(text("st")),
            seated: text("n").parse().ok(),
            locked: text("lock") == "1",
            fingerprint: text("fp").into(),
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

    use super::*;

    fn parse(txt: &Txt) -> Option<Txt> {
        let pairs = txt.pairs();
        Txt::parse(pairs.iter().map(|(key, value)| (*key, value.as_bytes())))
    }

    #[test]
    fn a_record_says_what_the_design_lists_and_nothing_else() {
        let txt = Txt {
            id: RoomId::from_bytes([0xab; 16]),
            proto: Some(1),
            version: "0.1.0".into(),
            stage: Some(Stage::Revealed),
            seated: Some(4),
            locked: false,
            fingerprint: String::new(),
        };
        let pairs =
            txt.pairs().iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ");
        let id = "ab".repeat(16);
        assert_eq!(pairs, format!("txtvers=1 id={id} proto=1 ver=0.1.0 st=revealed n=4 lock=0 fp="));
    }

    #[test]
    fn a_record_without_an_id_leads_nowhere() {
        assert_eq!(Txt::parse([]), None);
        assert_eq!(Txt::parse([("id", b"../../etc".as_slice())]), None);
        let id = "AB".repeat(16);
        let parsed = Txt::parse([("ID", id.as_bytes()), ("id", b"second"), ("n", b"\xff")]).unwrap();
        assert_eq!((parsed.id, parsed.seated), (RoomId::from_bytes([0xab; 16]), None));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_left(
            pairs in proptest::collection::vec(
                ("(?s)(id|n|st|lock|proto|.{0,8})", proptest::collection::vec(any::<u8>(), 0..40)), 0..12)
        ) {
            let _ = Txt::parse(pairs.iter().map(|(key, value)| (key.as_str(), value.as_slice())));
        }

        #[test]
        fn what_is_written_is_read(
            id in any::<[u8; 16]>(), proto in any::<Option<u32>>(), version in "[0-9a-z.+-]{0,20}",
            stage in 0..5_usize, seated in any::<Option<usize>>(), locked in any::<bool>(),
        ) {
            let stages = [Stage::Gathering, Stage::Voting, Stage::Revealed, Stage::Finished];
            let txt = Txt {
                id: RoomId::from_bytes(id), proto, version, stage: stages.get(stage).copied(), seated, locked,
                fingerprint: String::new(),
            };
            prop_assert_eq!(parse(&txt), Some(txt));
        }
    }
}
