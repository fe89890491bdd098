//! `Host` and `Origin` checks: a host answers only requests that name it and come from no page or from its
//! own page. Rejected requests learn nothing about the room.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use lan::address::host_header;
use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::message::Request;
use room::{Name, Setup};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::guest::PATIENCE;
use crate::page;
use crate::raw::Raw;

/// How a host treats a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The host answers it.
    Answered,
    /// It names another host.
    WrongHost,
    /// It comes from another site's page.
    WrongOrigin,
}
use Then::{Answered, WrongHost, WrongOrigin};

/// `Host` and `Origin` of requests to a host at an IPv4 address. `IP` and `PORT` stand for the host's own, `OTHER` for
/// another port. Without an origin, the request has no `Origin` header.
const OVER_IPV4: &[(&str, Option<&str>, Then)] = &[
    // The host's own names, without an origin or with its own page's.
    ("IP:PORT", None, Answered),
    ("IP:PORT", Some("http://IP:PORT"), Answered),
    ("localhost:PORT", None, Answered),
    ("LOCALHOST:PORT", None, Answered),
    ("LocalHost:PORT", Some("http://localhost:PORT"), Answered),
    ("localhost.:PORT", Some("http://localhost.:PORT"), Answered),
    // Spaces around a header's value are ignored.
    (" \tIP:PORT  ", None, Answered),
    // Other sites, including names that resolve to this host.
    ("evil.example", None, WrongHost),
    ("evil.example:PORT", None, WrongHost),
    ("evil.example:PORT", Some("http://evil.example:PORT"), WrongHost),
    ("evil.example:PORT", Some("http://IP:PORT"), WrongHost),
    ("IP.nip.io:PORT", Some("http://IP.nip.io:PORT"), WrongHost),
    ("7f000001.rbndr.example:PORT", None, WrongHost),
    ("localhost.evil.example:PORT", None, WrongHost),
    ("IP.evil.example:PORT", None, WrongHost),
    ("evil-localhost:PORT", None, WrongHost),
    ("sub.localhost:PORT", None, WrongHost),
    ("localhost.localdomain:PORT", None, WrongHost),
    ("localhost..:PORT", None, WrongHost),
    (".localhost:PORT", None, WrongHost),
    // A host on loopback is not announced, so it has no multicast DNS name.
    ("pp-0123.local:PORT", None, WrongHost),
    ("pp-0123.local.:PORT", Some("http://pp-0123.local.:PORT"), WrongHost),
    ("localhost.local:PORT", None, WrongHost),
    // Other addresses, including this machine's.
    ("127.0.0.2:PORT", None, WrongHost),
    ("192.168.1.5:PORT", Some("http://192.168.1.5:PORT"), WrongHost),
    ("10.0.0.1:PORT", None, WrongHost),
    ("0.0.0.0:PORT", Some("http://0.0.0.0:PORT"), WrongHost),
    ("255.255.255.255:PORT", None, WrongHost),
    ("[::1]:PORT", None, WrongHost),
    ("[::]:PORT", None, WrongHost),
    ("[fe80::1]:PORT", None, WrongHost),
    // The right address in another notation.
    ("127.1:PORT", None, WrongHost),
    ("127.0.1:PORT", None, WrongHost),
    ("0x7f.0.0.1:PORT", None, WrongHost),
    ("0x7f000001:PORT", None, WrongHost),
    ("2130706433:PORT", None, WrongHost),
    ("0177.0.0.1:PORT", None, WrongHost),
    ("127.000.000.001:PORT", None, WrongHost),
    ("127.0.0.1.:PORT", None, WrongHost),
    ("[127.0.0.1]:PORT", None, WrongHost),
    ("[::ffff:127.0.0.1]:PORT", Some("http://[::ffff:127.0.0.1]:PORT"), WrongHost),
    ("[::ffff:7f00:1]:PORT", None, WrongHost),
    ("::ffff:127.0.0.1:PORT", None, WrongHost),
    ("%3127.0.0.1:PORT", None, WrongHost),
    ("127%2e0%2e0%2e1:PORT", None, WrongHost),
    ("127.0.0.1%3aPORT", None, WrongHost),
    ("\u{ff11}27.0.0.1:PORT", None, WrongHost),
    // No port, another port, or the right port in another notation.
    ("IP", None, WrongHost),
    ("IP:", None, WrongHost),
    ("localhost", Some("http://localhost"), WrongHost),
    ("IP:80", None, WrongHost),
    ("IP:OTHER", None, WrongHost),
    ("IP:OTHER", Some("http://IP:PORT"), WrongHost),
    ("IP:0PORT", None, WrongHost),
    ("IP:+PORT", None, WrongHost),
    ("localhost:+PORT", Some("http://localhost:+PORT"), WrongHost),
    ("IP:-PORT", None, WrongHost),
    ("IP: PORT", None, WrongHost),
    ("IP:PORT:PORT", None, WrongHost),
    ("IP:PORT/", None, WrongHost),
    ("IP:PORT, evil.example", None, WrongHost),
    ("IP :PORT", None, WrongHost),
    (":PORT", None, WrongHost),
    (":", None, WrongHost),
    ("", None, WrongHost),
    // More than a name and a port.
    ("user@IP:PORT", None, WrongHost),
    ("user:PORT@IP:PORT", None, WrongHost),
    ("IP:PORT@evil.example", None, WrongHost),
    ("http://IP:PORT", None, WrongHost),
    ("//IP:PORT", None, WrongHost),
    // The right name, but another site's page.
    ("IP:PORT", Some("http://evil.example"), WrongOrigin),
    ("IP:PORT", Some("http://evil.example:PORT"), WrongOrigin),
    ("IP:PORT", Some("https://evil.example"), WrongOrigin),
    ("IP:PORT", Some("http://IP.evil.example:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://evil.example/http://IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://evil.example#http://IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://evil.example@IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://IP:PORT@evil.example"), WrongOrigin),
    ("IP:PORT", Some("http://IP:PORT.evil.example"), WrongOrigin),
    // A page in a sandboxed frame, from a file, or from an extension.
    ("IP:PORT", Some("null"), WrongOrigin),
    ("IP:PORT", Some("NULL"), WrongOrigin),
    ("IP:PORT", Some("file://"), WrongOrigin),
    ("IP:PORT", Some("chrome-extension://abcdefghijklmnop"), WrongOrigin),
    ("IP:PORT", Some(""), WrongOrigin),
    // Other servers on this machine.
    ("IP:PORT", Some("http://IP"), WrongOrigin),
    ("IP:PORT", Some("http://IP:OTHER"), WrongOrigin),
    ("IP:PORT", Some("http://IP:80"), WrongOrigin),
    ("localhost:PORT", Some("http://localhost:3000"), WrongOrigin),
    // Names of this host, but not the name in the `Host` header.
    ("IP:PORT", Some("http://localhost:PORT"), WrongOrigin),
    ("localhost:PORT", Some("http://IP:PORT"), WrongOrigin),
    ("localhost:PORT", Some("http://localhost.:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://[::1]:PORT"), WrongOrigin),
    // The page's own origin in another notation.
    ("IP:PORT", Some("https://IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("ws://IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("HTTP://IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http:IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http:///IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("IP:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://IP:PORT/"), WrongOrigin),
    ("IP:PORT", Some("http://IP:+PORT"), WrongOrigin),
    ("IP:PORT", Some("http://127.1:PORT"), WrongOrigin),
    ("IP:PORT", Some("http://IP:PORT http://evil.example"), WrongOrigin),
];

/// The same for a host at an IPv6 address.
const OVER_IPV6: &[(&str, Option<&str>, Then)] = &[
    ("[::1]:PORT", None, Answered),
    ("[::1]:PORT", Some("http://[::1]:PORT"), Answered),
    ("localhost:PORT", Some("http://localhost:PORT"), Answered),
    ("::1:PORT", None, WrongHost),
    ("::1", None, WrongHost),
    ("[::1]", None, WrongHost),
    ("[::1]:", None, WrongHost),
    ("[::1]PORT", None, WrongHost),
    ("[::1:PORT", None, WrongHost),
    ("::1]:PORT", None, WrongHost),
    ("[[::1]]:PORT", None, WrongHost),
    ("[::1]:OTHER", None, WrongHost),
    ("[::1]:+PORT", None, WrongHost),
    ("[::1].:PORT", None, WrongHost),
    ("[::1%lo]:PORT", None, WrongHost),
    ("[::1%251]:PORT", None, WrongHost),
    ("[::0:1]:PORT", None, WrongHost),
    ("[0:0:0:0:0:0:0:1]:PORT", None, WrongHost),
    ("[0000:0000:0000:0000:0000:0000:0000:0001]:PORT", None, WrongHost),
    ("[::0.0.0.1]:PORT", None, WrongHost),
    ("[::2]:PORT", None, WrongHost),
    ("[v1.1]:PORT", None, WrongHost),
    ("[localhost]:PORT", None, WrongHost),
    ("127.0.0.1:PORT", None, WrongHost),
    ("[::1]:PORT", Some("http://::1:PORT"), WrongOrigin),
    ("[::1]:PORT", Some("http://[::1]"), WrongOrigin),
    ("[::1]:PORT", Some("http://[0:0:0:0:0:0:0:1]:PORT"), WrongOrigin),
    ("[::1]:PORT", Some("http://127.0.0.1:PORT"), WrongOrigin),
    ("[::1]:PORT", Some("null"), WrongOrigin),
];

const UPGRADE: &str =
    "upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// All routes: the path, whether it is a WebSocket, and the status of an accepted request.
fn routes() -> [(&'static str, bool, &'static str); 7] {
    let page = if page::is_built() { "200" } else { "404" };
    [
        ("/about", false, "200"),
        ("/room", false, "400"),
        ("/room", true, "101"),
        ("/", false, page),
        ("/style.css", false, page),
        ("/ui_bg.wasm", false, page),
        ("/nothing", false, "404"),
    ]
}

/// Two rooms that differ in all their facts. An answer that is the same for both reveals nothing about either.
struct Rooms {
    quiet: Host,
    lively: Host,
    /// A member of the busy room.
    _ann: Raw,
}

impl Rooms {
    async fn open(ip: IpAddr) -> Self {
        let open = async |name: &str, app: &str| {
            let name = Name::new(name).unwrap();
            let device = new_device().unwrap();
            let setup = Setup::new(device.found(new_salt().unwrap()), name);
            Host::open(setup, HostOptions { bind: ip, port: Some(0), ..HostOptions::new(app, device) })
                .await
                .unwrap()
        };
        let (quiet, lively) = (open("Quiet", "app 1").await, open("Lively", "app 22").await);
        let mut ann = Raw::joined(lively.local_address(), "Ann", &new_device().unwrap()).await;
        ann.request(1, Request::Start).await;
        ann.receive_matching(|message| {
            matches!(message, room::message::HostMessage::Done { .. }).then_some(())
        })
        .await;
        Self { quiet, lively, _ann: ann }
    }
}

/// Fills in the host's own address and port.
fn fill(text: &str, at: SocketAddr) -> String {
    let other = if at.port() == u16::MAX { 1 } else { at.port() + 1 };
    let text = text.replace("PORT", &at.port().to_string()).replace("OTHER", &other.to_string());
    text.replace("IP", &at.ip().to_string())
}

/// Sends a request and reads until the host closes the connection. Of an upgraded connection it reads only the head.
async fn answer(at: SocketAddr, request: &str) -> String {
    let mut stream = BufReader::new(TcpStream::connect(at).await.unwrap());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = async {
        let is_upgraded =
            |answer: &[u8]| answer.starts_with(b"HTTP/1.1 101") && answer.ends_with(b"\r\n\r\n");
        while !is_upgraded(&answer) {
            match stream.read_u8().await {
                Ok(byte) => answer.push(byte),
                Err(_) => break,
            }
        }
    };
    timeout(PATIENCE, read).await.unwrap_or_else(|_| panic!("no end of an answer to {request:?}"));
    // Some files of the page are not text.
    String::from_utf8_lossy(&answer).into_owned()
}

/// The answer once a handshake is free: the host may not have noticed yet that earlier upgraded connections are closed.
async fn answer_with_free_permits(at: SocketAddr, request: &str) -> String {
    let waited = async {
        loop {
            let answer = answer(at, request).await;
            if status(&answer) != "503" {
                return answer;
            }
        }
    };
    timeout(PATIENCE, waited).await.unwrap_or_else(|_| panic!("always too many for {request:?}"))
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// Sends the request to both rooms and checks the answers. `request` builds it for a host's address.
async fn assert_outcome(rooms: &Rooms, request: impl Fn(SocketAddr) -> String, answered: &str, then: Then) {
    let expected = match then {
        Answered => answered,
        WrongHost => "421",
        WrongOrigin => "403",
    };
    let mut refusals = Vec::new();
    for host in [&rooms.quiet, &rooms.lively] {
        let request = request(host.local_address());
        let answer = answer_with_free_permits(host.local_address(), &request).await;
        assert_eq!(status(&answer), expected, "{request:?}");
        // The answers may differ only in the time.
        refusals
            .push(answer.lines().filter(|line| !line.starts_with("date: ")).collect::<Vec<_>>().join("\n"));
        if then != Answered {
            let telling = [
                host.room().name.to_string(),
                host.id().to_string(),
                host.local_address().port().to_string(),
            ];
            for word in
                telling.iter().map(String::as_str).chain(["app", "nonce", "challenge", "gather", "vot"])
            {
                assert!(!answer.contains(word), "{word} in the answer to {request:?}: {answer}");
            }
        }
    }
    if then != Answered {
        assert_eq!(refusals[0], refusals[1], "a refusal says nothing about the room");
    }
}

async fn assert_outcomes(rooms: &Rooms, table: &[(&str, Option<&str>, Then)]) {
    for &(name, origin, then) in table {
        for (path, upgrades, answered) in routes() {
            let request = |at: SocketAddr| {
                let origin =
                    origin.map_or_else(String::new, |origin| format!("origin: {}\r\n", fill(origin, at)));
                let connection = if upgrades {
                    format!("connection: upgrade, close\r\n{UPGRADE}")
                } else {
                    "connection: close\r\n".into()
                };
                format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{origin}{connection}\r\n", fill(name, at))
            };
            assert_outcome(rooms, request, answered, then).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_own_host_and_origin_are_accepted() {
    const { assert!(OVER_IPV4.len() >= 40) };
    assert_outcomes(&Rooms::open(Ipv4Addr::LOCALHOST.into()).await, OVER_IPV4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_over_ipv6() {
    if let Err(error) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        eprintln!("SKIPPED: this machine has no IPv6 loopback address ({error})");
        return;
    }
    assert_outcomes(&Rooms::open(Ipv6Addr::LOCALHOST.into()).await, OVER_IPV6).await;
}

/// Requests that name the host in another way than with one `Host` header. `OWN` stands for the host's own address and
/// port. Each is tried on every route.
#[tokio::test(flavor = "multi_thread")]
async fn host_header_must_be_present_once() {
    let rooms = Rooms::open(Ipv4Addr::LOCALHOST.into()).await;
    for (first_line, headers, then) in [
        // Without `Host`: HTTP/1.0 allows that, but no browser uses HTTP/1.0 any more.
        ("GET PATH HTTP/1.1", "", WrongHost),
        ("GET PATH HTTP/1.0", "", WrongHost),
        ("GET PATH HTTP/1.0", "host: evil.example\r\n", WrongHost),
        // The full URL in the request line, as for a proxy.
        ("GET http://OWNPATH HTTP/1.1", "host: OWN\r\n", Answered),
        ("GET http://OWNPATH HTTP/1.1", "host: evil.example\r\n", WrongHost),
        ("GET http://evil.examplePATH HTTP/1.1", "host: OWN\r\n", WrongHost),
        ("GET http://localhostPATH HTTP/1.1", "host: OWN\r\n", WrongHost),
        ("GET http://user@OWNPATH HTTP/1.1", "host: OWN\r\n", WrongHost),
        ("GET http://OWNPATH HTTP/1.1", "", WrongHost),
        ("GET http://evil.examplePATH HTTP/1.1", "host: evil.example\r\n", WrongHost),
        // Two headers, in any order, even if both are right.
        ("GET PATH HTTP/1.1", "host: OWN\r\nhost: evil.example\r\n", WrongHost),
        ("GET PATH HTTP/1.1", "host: evil.example\r\nhost: OWN\r\n", WrongHost),
        ("GET PATH HTTP/1.1", "host: OWN\r\nhost: OWN\r\n", WrongHost),
        ("GET PATH HTTP/1.1", "host: OWN\r\nhost:\r\n", WrongHost),
        ("GET PATH HTTP/1.1", "x-forwarded-host: OWN\r\nhost: evil.example\r\n", WrongHost),
        ("GET PATH HTTP/1.1", "forwarded: host=OWN\r\nhost: evil.example\r\n", WrongHost),
        (
            "GET PATH HTTP/1.1",
            "host: OWN\r\norigin: http://OWN\r\norigin: http://evil.example\r\n",
            WrongOrigin,
        ),
        (
            "GET PATH HTTP/1.1",
            "host: OWN\r\norigin: http://evil.example\r\norigin: http://OWN\r\n",
            WrongOrigin,
        ),
        ("GET PATH HTTP/1.1", "host: OWN\r\norigin: http://OWN\r\norigin: http://OWN\r\n", WrongOrigin),
        // Other methods are treated the same.
        ("POST PATH HTTP/1.1", "host: evil.example\r\n", WrongHost),
        ("OPTIONS PATH HTTP/1.1", "host: OWN\r\norigin: http://evil.example\r\n", WrongOrigin),
        ("HEAD PATH HTTP/1.1", "host: evil.example\r\n", WrongHost),
    ] {
        for (path, upgrades, answered) in routes() {
            let request = |at: SocketAddr| {
                let fill = |text: &str| text.replace("OWN", &host_header(at)).replace("PATH", path);
                let connection = if upgrades {
                    format!("connection: upgrade, close\r\n{UPGRADE}")
                } else {
                    "connection: close\r\n".into()
                };
                format!("{}\r\n{}{connection}\r\n", fill(first_line), fill(headers))
            };
            assert_outcome(&rooms, request, answered, then).await;
        }
    }
}
