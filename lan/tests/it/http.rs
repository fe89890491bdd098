//! What a host answers to requests that are no members'.

use std::net::SocketAddr;

use lan::about;
use room::Stage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::guest::{Guest, open};
use crate::page;

/// Sends a request, and returns the answer's status.
pub(crate) async fn status(at: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap().split_off("HTTP/1.1 ".len())
}

#[tokio::test]
async fn a_host_says_which_room_it_has() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let about = about::ask(host.here()).await.unwrap();
    assert_eq!((about.room.id, about.seated, about.stage), (host.id(), 1, Stage::Gathering));
    ann.asks(room::message::Request::Start).await;
    assert_eq!(about::ask(host.here()).await.unwrap().stage, Stage::Voting);
}

#[tokio::test]
async fn only_what_is_meant_for_the_host_is_answered() {
    let host = open("").await;
    let (at, own) = (host.here(), host.here().to_string());
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let page = format!("origin: http://{own}\r\n");
    let foreign_page = "origin: http://evil.example\r\n";
    for (first_line, name, headers, expected) in [
        ("GET /about", own.as_str(), "", "200"),
        ("GET /about", own.as_str(), page.as_str(), "200"),
        ("GET /about", "evil.example", "", "421"),
        ("GET /about", own.as_str(), foreign_page, "403"),
        ("GET /room", own.as_str(), upgrade, "101"),
        ("GET /room", "evil.example", upgrade, "421"),
        ("GET /room", own.as_str(), &format!("{upgrade}{foreign_page}"), "403"),
        ("GET /nothing", "evil.example", "", "421"),
        ("GET /", own.as_str(), "", if page::is_built() { "200" } else { "404" }),
        ("GET /../../etc/passwd", own.as_str(), "", "404"),
        ("GET /%2e%2e/about", own.as_str(), "", "404"),
        ("POST /about", own.as_str(), "", "405"),
        ("GET /room", own.as_str(), "", "400"),
    ] {
        let request = format!("{first_line} HTTP/1.1\r\nhost: {name}\r\n{headers}\r\n");
        assert_eq!(status(at, &request).await, expected, "{request}");
    }
    assert_eq!(status(at, "GET /about HTTP/1.1\r\n\r\n").await, "421", "no host at all");
    assert_eq!(status(at, "HELO\r\n\r\n").await, "400");
}
