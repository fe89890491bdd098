//! Plain HTTP requests to a host.

use std::net::SocketAddr;

use lan::about;
use room::Stage;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
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

/// A connection for several requests, like those that browsers keep.
pub(crate) struct KeepAliveConnection {
    host: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl KeepAliveConnection {
    pub(crate) async fn open(host: SocketAddr) -> Self {
        Self { host, stream: BufReader::new(TcpStream::connect(host).await.unwrap()) }
    }

    /// Requests a path. Returns the response's status once it has arrived completely, or `None` if the server
    /// has closed the connection.
    pub(crate) async fn get(&mut self, path: &str) -> Option<String> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.stream.write_all(request.as_bytes()).await.ok()?;
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            head.push(line.to_ascii_lowercase());
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
        self.stream.read_exact(&mut body).await.unwrap();
        Some(head[0].split(' ').nth(1).unwrap().to_owned())
    }
}

#[tokio::test]
async fn about_describes_the_room() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let about = about::fetch_about(host.local_address(), None).await.unwrap();
    assert_eq!((about.room.id, about.seated, about.stage), (host.id(), 1, Stage::Gathering));
    ann.request(room::message::Request::Start).await;
    assert_eq!(about::fetch_about(host.local_address(), None).await.unwrap().stage, Stage::Voting);
}

#[tokio::test]
async fn requests_for_other_hosts_are_rejected() {
    let host = open("").await;
    let (at, own) = (host.local_address(), host.local_address().to_string());
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let page = format!("origin: http://{own}\r\n");
    let foreign_page = "origin: http://evil.example\r\n";
    for (first_line, name, headers, expected) in [
        ("GET /about", own.as_str(), "", "200"),
        ("GET /about", own.as_str(), page.as_str(), "200"),
        ("HEAD /about", own.as_str(), page.as_str(), "200"),
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
