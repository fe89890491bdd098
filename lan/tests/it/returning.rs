//! `GET /seats/<JSON>`: who a page would continue as, and what it takes to sit down there.

use room::limits::MAX_TRANSFERS;
use room::message::{ClientMessage, HostMessage, Returning, ReturningKey};
use room::{DeviceSecret, SeatSecret, Transfer};

use crate::guest::open;
use crate::page::request_path;
use crate::raw::Raw;

const ANN: DeviceSecret = DeviceSecret::from_bytes([7; 32]);

/// A path with every byte escaped.
fn path(json: &str) -> String {
    json.bytes().fold("/seats/".to_owned(), |path, byte| format!("{path}%{byte:02X}"))
}

#[tokio::test]
async fn page_from_another_host_finds_its_seat() {
    let host = open("").await;
    let at = host.local_address();
    let mut ann = Raw::joined(at, "Ann", &ANN).await;
    let (room, host_key) = (ann.challenge.room.clone(), ann.challenge.host);
    let own = ANN.seat_in(&room);
    let key = |number: u8| SeatSecret::from_seed([number; 32]);
    let to = |host, new: u8| Transfer::sign(room.id, &own, host, key(new).key(), None);
    let ask = async |new: u8, transfers: Vec<Transfer>| {
        let json = serde_json::to_string(&ReturningKey { key: key(new).key(), transfers }).unwrap();
        let answer = request_path(at, "GET", &path(&json), "").await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
        serde_json::from_slice::<Option<Returning>>(&answer.plain()).unwrap()
    };
    assert_eq!(ask(1, vec![to(host_key, 1)]).await.unwrap().name.as_str(), "Ann");
    assert_eq!(ask(2, Vec::new()).await, None, "an unknown key");
    assert_eq!(ask(1, vec![to(key(9).key(), 1)]).await, None, "a transfer to another host");
    assert_eq!(ask(2, vec![to(host_key, 1)]).await, None, "a transfer to another key");
    assert_eq!(ask(1, vec![to(host_key, 2); MAX_TRANSFERS + 1]).await, None);

    for wrong in ["{}", "no JSON", r#"{"key":"short"}"#] {
        assert_eq!(request_path(at, "GET", &path(wrong), "").await.status, 400, "{wrong}");
    }
    assert_eq!(request_path(at, "POST", &path("{}"), "").await.status, 405);

    let mut page = Raw::connect(at).await;
    let binding = page.hello("Not Ann", &ANN);
    let signature = key(1).sign_hello(
        room.id,
        &page.challenge.nonce,
        room::Binding::Plain { address: &at.to_string(), host: &host_key },
    );
    let transfers = vec![to(host_key, 1)];
    let hello = room::message::Hello { seat: key(1).key(), signature, transfers, ..binding };
    page.send_message(&ClientMessage::Hello(hello)).await;
    let joined = page.receive_matching(|message| match message {
        HostMessage::Joined { you, state, .. } => Some((you, state)),
        _ => None,
    });
    let (you, state) = joined.await;
    let names: Vec<&str> = state.seats.iter().map(|seat| seat.name.as_str()).collect();
    assert_eq!(names, ["Ann"], "the same seat, with its name");
    assert_eq!((state.seats[0].id, state.seats[0].key), (you, key(1).key()));
    assert_eq!(ask(1, Vec::new()).await.unwrap().seat, you);
    ann.receive_matching(|message| matches!(message, HostMessage::Changed { .. }).then_some(())).await;
}
