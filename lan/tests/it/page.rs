//! The page as a host serves it: bytes, encodings, caching and security headers.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flate2::read::GzDecoder;
use room::limits::HTTP_REQUEST_TIMEOUT;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use crate::guest::{PATIENCE, open};

/// `cargo xtask page` writes the page to this folder, and the library embeds it from there.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/page")
}

/// Whether the page is built. If it is, the library has embedded it.
pub(crate) fn is_built() -> bool {
    folder().join("index.html").is_file()
}

/// The page's files, by name. If the page is not built, the test `test` is skipped, or fails with `CI` set.
fn files(test: &str) -> BTreeMap<String, Vec<u8>> {
    if !is_built() {
        let notice = format!("SKIPPED: page::{test}: `cargo xtask page` was not run, so hosts have no page");
        assert!(std::env::var_os("CI").is_none(), "{notice}");
        // Written to the terminal directly, because the test harness hides what passing tests print.
        let _ = std::io::stderr().write_all(format!("\n{notice}\n").as_bytes());
        return BTreeMap::new();
    }
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
    files.filter(|file| file.is_file()).map(|file| (name(&file), std::fs::read(&file).unwrap())).collect()
}

/// An answer of a host.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The head in lower case.
    head: String,
    body: Vec<u8>,
}

impl Answer {
    /// The value of a header that may occur only once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let value = values.next();
        assert_eq!(values.next(), None, "{name} twice: {}", self.head);
        value
    }

    /// The uncompressed body.
    pub(crate) fn plain(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        match self.header("content-encoding") {
            Some("br") => brotli::Decompressor::new(&self.body[..], 4_096).read_to_end(&mut plain).unwrap(),
            Some("gzip") => GzDecoder::new(&self.body[..]).read_to_end(&mut plain).unwrap(),
            Some(other) => panic!("unexpected encoding {other}"),
            None => return self.body.clone(),
        };
        plain
    }
}

/// Sends a request unchanged and reads until the host closes the connection. `None` if it closes without an answer.
pub(crate) async fn send(at: SocketAddr, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).await.unwrap();
    // The host may close before it has read the whole request.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    if answer.is_empty() {
        return None;
    }
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    let head = String::from_utf8(answer).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Answer { status, head, body })
}

/// Requests a path with additional headers, one per line.
pub(crate) async fn request_path(at: SocketAddr, method: &str, path: &str, headers: &str) -> Answer {
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n{headers}\r\n");
    send(at, request.as_bytes()).await.unwrap()
}

/// Each path with the name of the file at it. The page itself has two paths.
fn paths(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, &str, &[u8])> {
    let named = files.iter().map(|(name, bytes)| (format!("/{name}"), name.as_str(), &bytes[..]));
    let index =
        files.get_key_value("index.html").map(|(name, bytes)| ("/".into(), name.as_str(), &bytes[..]));
    named.chain(index).collect()
}

#[tokio::test]
async fn every_file_is_served_in_every_encoding() {
    let files = files("every_file_is_served_in_every_encoding");
    let host = open("").await;
    for (path, name, bytes) in paths(&files) {
        let mut tags = Vec::new();
        for (accepted, encoding) in [
            ("", None),
            ("accept-encoding: gzip, deflate\r\n", Some("gzip")),
            ("accept-encoding: gzip, deflate, br, zstd\r\n", Some("br")),
            ("accept-encoding: br;q=0, gzip;q=0\r\n", None),
        ] {
            let answer = request_path(host.local_address(), "GET", &path, accepted).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("content-encoding"), encoding, "{path} {accepted}");
            assert!(answer.plain() == bytes, "{path} {accepted}");
            let length = answer.body.len().to_string();
            assert_eq!(answer.header("content-length"), Some(length.as_str()), "{path} {accepted}");
            let kind = match name.rsplit('.').next().unwrap() {
                "html" => "text/html; charset=utf-8",
                "js" => "text/javascript",
                "css" => "text/css",
                "wasm" => "application/wasm",
                "svg" => "image/svg+xml",
                "json" => "application/json",
                "png" => "image/png",
                _ => "application/octet-stream",
            };
            assert_eq!(answer.header("content-type"), Some(kind), "{path}");
            assert_eq!(answer.header("vary"), Some("accept-encoding"), "{path}");
            assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
            tags.push(answer.header("etag").unwrap().to_owned());

            let asked = request_path(host.local_address(), "HEAD", &path, accepted).await;
            assert!(asked.body.is_empty(), "{path}");
            let but_the_time =
                |head: &str| head.lines().filter(|line| !line.starts_with("date: ")).collect::<String>();
            assert_eq!(but_the_time(&asked.head), but_the_time(&answer.head), "{path} {accepted}");
        }
        assert_eq!(tags[0], tags[3]);
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 3, "{path}: one tag per encoding");
    }
}

#[tokio::test]
async fn cached_file_is_not_sent_again() {
    let files = files("cached_file_is_not_sent_again");
    let host = open("").await;
    for (path, _, _) in paths(&files) {
        for accepted in ["", "accept-encoding: gzip\r\n", "accept-encoding: br\r\n"] {
            let first = request_path(host.local_address(), "GET", &path, accepted).await;
            let tag = first.header("etag").unwrap();
            for method in ["GET", "HEAD"] {
                let headers = format!("{accepted}if-none-match: \"x\", {tag}\r\n");
                let again = request_path(host.local_address(), method, &path, &headers).await;
                assert_eq!((again.status, again.body.len()), (304, 0), "{path} {accepted}");
                for name in ["etag", "vary", "cache-control", "content-security-policy"] {
                    assert_eq!(again.header(name), first.header(name), "{name} of {path}");
                }
            }
            for other in ["", "accept-encoding: gzip\r\n", "accept-encoding: br\r\n"] {
                let headers = format!("{other}if-none-match: {tag}\r\n");
                let status = request_path(host.local_address(), "GET", &path, &headers).await.status;
                assert_eq!(status, if other == accepted { 304 } else { 200 }, "{path} {accepted} {other}");
            }
        }
    }
}

#[tokio::test]
async fn only_get_and_head_are_allowed() {
    let files = files("only_get_and_head_are_allowed");
    let host = open("").await;
    for (path, _, _) in paths(&files) {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "PROPFIND"] {
            let answer = request_path(host.local_address(), method, &path, "content-length: 0\r\n").await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method} {path}");
            assert!(answer.body.len() < 100, "{method} {path}");
        }
    }
}

/// Every answer has these headers, also a rejection and the answers of the room's own routes.
#[tokio::test]
async fn every_response_has_security_headers() {
    let host = open("").await;
    let own = host.local_address().to_string();
    let page = if is_built() { 200 } else { 404 };
    for (method, path, name, origin, status) in [
        ("GET", "/", own.as_str(), "", page),
        ("GET", "/index.html", &own, "", page),
        ("GET", "/", &own, "if-none-match: *\r\n", if is_built() { 304 } else { 404 }),
        ("POST", "/", &own, "", if is_built() { 405 } else { 404 }),
        ("GET", "/about", &own, "", 200),
        ("POST", "/about", &own, "", 405),
        ("GET", "/room", &own, "", 400),
        ("GET", "/nothing", &own, "", 404),
        ("GET", "/", "evil.example", "", 421),
        ("GET", "/about", "evil.example", "", 421),
        ("GET", "/", &own, "origin: http://evil.example\r\n", 403),
    ] {
        let request =
            format!("{method} {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n{origin}\r\n");
        let answer = send(host.local_address(), request.as_bytes()).await.unwrap();
        assert_eq!(answer.status, status, "{request}");
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(header), Some(value), "{request}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        let directives = policy.split("; ").map(|directive| directive.split_once(' ').unwrap());
        let directives: BTreeMap<&str, &str> = directives.collect();
        let mut expected = BTreeMap::from([
            ("default-src", "'none'"),
            ("base-uri", "'none'"),
            ("form-action", "'none'"),
            ("frame-ancestors", "'none'"),
        ]);
        let connect = format!("'self' ws://{own}");
        if name == own && !origin.starts_with("origin") {
            expected.extend([
                ("script-src", "'self' 'wasm-unsafe-eval'"),
                ("style-src", "'self'"),
                ("img-src", "'self' data:"),
                ("frame-src", "'self'"),
                ("connect-src", connect.as_str()),
            ]);
        }
        assert_eq!(directives, expected, "{request}");
    }
}

/// Paths that some servers resolve to a file or to a place outside the folder. Each is also tried with every file's name
/// appended.
const SPELLINGS: &[&str] = &[
    "/../",
    "/./",
    "//",
    "///",
    "/..",
    "/.",
    "/../../../../../../../../etc/passwd/../",
    "//etc/passwd/",
    "/etc/passwd/",
    "/%2f",
    "/..%2f",
    "/..%2F..%2f",
    "/%2e/",
    "/%2e%2e/",
    "/%2E%2E/",
    "/%2e%2e%2f",
    "/.%2e/",
    "/%252e%252e%252f",
    "/..%252f",
    "/%c0%ae%c0%ae/",
    "/..%c0%af",
    "/%uff0e%uff0e/",
    "/..%5c",
    "/%5c",
    "/\\",
    "/\\..\\",
    "/..\\..\\",
    "\\",
    "\\\\host\\share\\",
    "/C:/",
    "/c:\\",
    "/file:///",
    "file:///",
    "/x/../",
    "/about/../",
    "/room/..//",
    "/about/",
    "/;/",
    "/..;/",
    "/page/",
    "/target/page/",
    "/ ",
    "/%20",
    "/%00",
    "/%00/",
    "/\0",
    "/\t",
    "/%09",
    "/%0d%0a",
    "/\u{202e}",
    "/\u{ff0f}",
    "/:",
    "/~",
    "/~root/",
    "/$PWD/",
    "/*",
    "*",
    "",
    ".",
    "..",
    "../",
    "http://OWN/../",
    "http://OWN//",
    "http://OWN/%2e%2e/",
    "http://OWN\\",
    "http://OWN/..\\",
    "http://evil.example/",
    "http://user@OWN/",
    "ws://evil.example/",
    "//OWN/",
];

/// Suffixes that some servers ignore.
const ENDINGS: &[&str] =
    &["/", "/.", "/..", "//", ".", "%00", "%00.html", "%20", " ", ";", ";x", "\\", "::$DATA", "~", ".bak"];

#[tokio::test(flavor = "multi_thread")]
async fn other_spellings_of_a_path_are_not_found() {
    let host = open("").await;
    let own = host.local_address().to_string();
    // These routes exist even if the page is not built.
    let mut names: Vec<String> = files("other_spellings_of_a_path_are_not_found").into_keys().collect();
    names.extend(
        ["", "Cargo.toml", "etc/passwd", "page.rs", "index.html.br", "ui_bg.wasm.brotli"].map(Into::into),
    );
    let mut targets = Vec::new();
    for name in &names {
        targets.extend(SPELLINGS.iter().map(|spelling| format!("{}{name}", spelling.replace("OWN", &own))));
        if !name.is_empty() {
            targets.extend(ENDINGS.iter().map(|ending| format!("/{name}{ending}")));
            targets.push(name.clone());
            targets.push(format!("/{}", name.to_uppercase()));
            targets.push(format!("/{}", name[..1].to_uppercase() + &name[1..]));
            targets.push(format!("/%{:02x}{}", name.as_bytes()[0], &name[1..]));
            targets.push(format!("/{}", name.replace('.', "%2e")));
            targets.push(format!("/{}", &name[..name.len() - 1]));
        }
    }
    targets.push(format!("/{}", "../".repeat(2_000)));
    targets.push(format!("/{}index.html", "/".repeat(5_000)));
    targets.push(format!("/{}", "x".repeat(15_000)));
    targets.push(format!("/{}", "x".repeat(100_000)));
    for target in targets {
        let request = format!("GET {target} HTTP/1.1\r\nhost: {own}\r\nconnection: close\r\n\r\n");
        let start: String = target.chars().take(80).collect();
        // A path longer than any browser sends may get no answer at all.
        let Some(answer) = send(host.local_address(), request.as_bytes()).await else {
            assert!(target.len() > 16_384, "no answer to {start:?}");
            continue;
        };
        let refused = match answer.status {
            404 => answer.body == b"There's nothing here.\n",
            421 => answer.body.starts_with(b"This room has a different address."),
            // hyper answers these itself: the path is invalid or too long.
            400 | 414 | 431 => answer.body.is_empty(),
            _ => false,
        };
        assert!(refused, "{start:?}: {}", answer.head);
    }
}

#[tokio::test]
async fn query_is_ignored() {
    let files = files("query_is_ignored");
    let host = open("").await;
    let own = host.local_address();
    for (path, _, bytes) in paths(&files) {
        for target in [format!("{path}?room=1"), format!("{path}?/../x"), format!("http://{own}{path}")] {
            let answer = request_path(own, "GET", &target, "").await;
            assert!(answer.status == 200 && answer.body == bytes, "{target}");
        }
    }
}

/// The host disconnects a client that requests the page repeatedly and reads nothing, because it uses up a connection.
#[tokio::test]
async fn client_that_does_not_read_the_response_is_disconnected() {
    if files("client_that_does_not_read_the_response_is_disconnected").is_empty() {
        return;
    }
    let host = open("Read me").await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut greedy = socket.connect(host.local_address()).await.unwrap();
    let request = format!("GET /ui_bg.wasm HTTP/1.1\r\nHost: {}\r\n\r\n", host.local_address());
    // More than a system buffers for a client that does not read.
    greedy.write_all(request.repeat(100).as_bytes()).await.unwrap();
    let start = Instant::now();
    // Writing to a connection that the host has closed fails.
    while greedy.write_all(b" ").await.is_ok() {
        assert!(start.elapsed() < HTTP_REQUEST_TIMEOUT + PATIENCE, "the client is still connected");
        sleep(Duration::from_millis(250)).await;
    }
    assert!(start.elapsed() > Duration::from_secs(10), "a slow client has enough time");
}
