//! Tests that every frame in `docs/protocol.md` is decoded, and encoded again to the same bytes.

use std::collections::BTreeSet;
use std::path::Path;

use room::message::{
    About, ClientMessage, CloseCode, FailureCode, HostMessage, PROTOCOL, RefusalCode, Returning, ReturningKey,
};
use room::peer::{PeerAnswer, PeerClientHello, PeerClientMessage, PeerClientProof, PeerServerMessage};
use room::{Binding, Change, SeatSecret, Transfer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The frames of one kind: the lines of all code blocks marked `json` and the kind.
fn frames(kind: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md");
    let text = std::fs::read_to_string(path).expect("docs/protocol.md is there");
    let mut frames = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(opens) => inside = opens == format!("json {kind}"),
            None if inside => frames.push(line.to_owned()),
            None => {}
        }
    }
    assert!(!frames.is_empty(), "no {kind} frames in docs/protocol.md");
    frames
}

/// Decodes each frame, and checks that it is encoded to the same bytes again.
fn round_trip<M: DeserializeOwned + Serialize>(kind: &str) -> Vec<M> {
    let decode = |frame: String| {
        let message: M = serde_json::from_str(&frame).unwrap_or_else(|error| panic!("{error}: {frame}"));
        assert_eq!(serde_json::to_string(&message).unwrap(), frame);
        message
    };
    frames(kind).into_iter().map(decode).collect()
}

/// The name of an enum's variant on the wire.
fn tag(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant).unwrap() {
        Value::String(name) => name,
        Value::Object(fields) if fields.len() == 1 => fields.into_iter().next().unwrap().0,
        other => panic!("not an externally tagged variant: {other}"),
    }
}

fn all(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn client_frames_round_trip() {
    let frames = round_trip::<ClientMessage>("client");
    let messages: BTreeSet<String> = frames.iter().map(tag).collect();
    assert_eq!(messages, all(&["hello", "request", "goodbye"]));
    let requests = frames.iter().filter_map(|message| match message {
        ClientMessage::Request { request, .. } => Some(tag(request)),
        ClientMessage::Hello(_) | ClientMessage::Goodbye => None,
    });
    let known = [
        "start",
        "vote",
        "withdraw",
        "reveal",
        "settle",
        "take_proposed",
        "dismiss_proposed",
        "decide_about_host",
        "revote",
        "next",
        "skip",
        "open_card",
        "quick_round",
        "become_driver",
        "set_avatar",
        "react",
        "change_settings",
        "start_timer",
        "stop_timer",
        "edit_card",
        "move_card",
        "remove_card",
        "set_note",
        "make_driver",
        "rename",
        "set_role",
        "remove",
        "add_cards",
        "read_card",
        "read_cards",
        "stand_by",
        "stand_down",
        "report_reachable",
        "report_replicated",
        "report_ended",
        "took_over",
        "invite",
        "ping",
    ];
    assert_eq!(requests.collect::<BTreeSet<_>>(), all(&known));
}

#[test]
fn hello_signatures_are_valid() {
    let challenge = frames("host").into_iter().find_map(|frame| match serde_json::from_str(&frame) {
        Ok(HostMessage::Challenge(challenge)) => Some(challenge),
        _ => None,
    });
    let challenge = challenge.expect("there is a challenge");
    let mut hellos = 0;
    for frame in frames("client") {
        if let ClientMessage::Hello(hello) = serde_json::from_str(&frame).unwrap() {
            // The example is a page's connection.
            let binding = Binding::Plain { address: "192.168.1.5:7420", host: &challenge.host };
            let (room, nonce) = (challenge.room.id, &challenge.nonce);
            assert!(hello.seat.verify_hello(room, nonce, binding, &hello.signature), "{frame}");
            hellos += 1;
        }
    }
    assert!(hellos > 1);
}

#[test]
fn host_frames_round_trip() {
    let messages = [
        "challenge",
        "joined",
        "refused",
        "state",
        "changed",
        "your_vote",
        "take_over",
        "reacted",
        "done",
        "failed",
        "closed",
    ];
    let changes = [
        "seated",
        "presence",
        "role",
        "removed",
        "forgotten",
        "driver",
        "host",
        "successors",
        "delegated",
        "host_ended",
        "proposed",
        "proposed_decided",
        "other_host",
        "received",
        "replicated",
        "settings",
        "cards_added",
        "card_edited",
        "card_moved",
        "card_removed",
        "noted",
        "texts_changed",
        "round_opened",
        "voted",
        "withdrawn",
        "counting_down",
        "count_down_stopped",
        "timer_started",
        "timer_stopped",
        "timer_ended",
        "revealed",
        "settled",
        "unsettled",
        "finished",
    ];
    let tables = ["gathering", "pointing", "finished"];
    let answers = ["card", "cards", "cards_added", "invitations"];
    let outcomes = ["winner", "tie", "no_numeric_votes"];
    let mut found: [BTreeSet<String>; 5] = Default::default();
    for message in round_trip::<HostMessage>("host") {
        found[0].insert(tag(&message));
        match message {
            HostMessage::Joined { state, .. } | HostMessage::State { state, .. } => {
                found[2].insert(tag(&state.table));
            }
            HostMessage::Done { answer: Some(answer), .. } => {
                found[3].insert(tag(&answer));
            }
            HostMessage::Changed { changes, .. } => {
                for change in changes {
                    found[1].insert(tag(&change));
                    if let Change::Revealed { reveal } = change {
                        found[4].insert(tag(&reveal.result.outcome));
                    }
                }
            }
            _ => {}
        }
    }
    let known = [&messages[..], &changes, &tables, &answers, &outcomes];
    assert_eq!(found, known.map(all));
}

/// The document shows the hash of the text that it shows.
#[test]
fn documented_hash_is_that_of_the_documented_text() {
    let answers = round_trip::<PeerServerMessage>("peer_server").into_iter();
    let texts = answers.filter_map(|answer| match answer {
        PeerServerMessage::Answer(answer) => match *answer {
            PeerAnswer::Texts(texts) => Some(texts),
            _ => None,
        },
        _ => None,
    });
    let hashes = round_trip::<HostMessage>("host").into_iter().filter_map(|message| match message {
        HostMessage::Changed { changes, .. } => Some(changes),
        _ => None,
    });
    let hashes = hashes.flatten().filter_map(|change| match change {
        Change::TextsChanged { hashes } => Some(hashes),
        _ => None,
    });
    let computed = texts.flatten().map(|read| (read.card, read.text.hash()));
    assert_eq!(computed.collect::<Vec<_>>(), hashes.flatten().collect::<Vec<_>>());
}

#[test]
fn peer_frames_round_trip_and_verify() {
    round_trip::<PeerClientMessage>("peer_client");
    round_trip::<PeerServerMessage>("peer_server");
    let hello = serde_json::from_str(&frames("peer_client")[0]).unwrap();
    let PeerClientMessage::Hello(PeerClientHello {
        proto: PROTOCOL,
        room,
        by: Some(PeerClientProof { seat, signature }),
    }) = hello
    else {
        panic!("{hello:?}")
    };
    // The exporter of the example's connection.
    assert!(seat.verify_peer(room, &[9; 32], &signature));
}

#[test]
fn about_frames_round_trip() {
    round_trip::<About>("about");
    round_trip::<Returning>("returning");
    round_trip::<ReturningKey>("returning_key");
    let [transfer] = &round_trip::<Transfer>("transfer")[..] else { panic!("one transfer") };
    let room = "8ffe3b37069a8f7bd52cb5dc4bcd69c1".parse().unwrap();
    let by = SeatSecret::from_seed([2; 32]);
    assert_eq!(*transfer, Transfer::sign(room, &by, transfer.to, transfer.key, transfer.vote));
}

#[test]
fn every_code_is_documented() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    assert!(read("../docs/protocol.md").contains("(../room/src/message/codes.rs)"), "it links to the codes");
    let source = read("src/message/codes.rs");
    let names = FailureCode::ALL
        .iter()
        .map(|code| format!("{code:?}"))
        .chain(RefusalCode::ALL.iter().map(|code| format!("{code:?}")))
        .chain(CloseCode::ALL.iter().map(|code| format!("{code:?}")));
    for name in names {
        let (before, _) = source.split_once(&format!("        {name} => ")).expect("the code is there");
        let comment = before.lines().next_back().unwrap_or_default().trim();
        assert!(comment.starts_with("/// ") && comment.ends_with('.'), "{name} has no comment: {comment}");
    }
}
