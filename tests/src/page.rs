//! The page as it was built.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place that the page was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostAddress {
    /// A guest's browser.
    Guest,
    /// The app's window.
    Window,
}

/// The folder of a place's page, which `cargo xtask page` fills.
pub fn folder(place: HostAddress) -> PathBuf {
    let folder = match place {
        HostAddress::Guest => "../target/page",
        HostAddress::Window => "../target/window",
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The files of a place's page, by name.
///
/// # Panics
/// If the page was not built.
pub fn files(place: HostAddress) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(place)).expect("`cargo xtask page` builds the page");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

/// Serves a place's page on loopback for as long as this process lives. `surroundings` is a script that runs in it
/// first, and stands for the app or the host around it.
///
/// # Panics
/// If nothing can listen on loopback.
pub fn serve(place: HostAddress, surroundings: &str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("it was bound");
    let surroundings: Arc<str> = surroundings.into();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let surroundings = Arc::clone(&surroundings);
            // A browser opens connections ahead, and may say nothing on them.
            std::thread::spawn(move || answer(stream, place, &surroundings));
        }
    });
    address
}

/// Answers one request; a browser asks for the next on another connection.
fn answer(mut stream: TcpStream, place: HostAddress, surroundings: &str) -> std::io::Result<()> {
    let mut request = String::new();
    BufReader::new(&stream).read_line(&mut request)?;
    let path = request.split(' ').nth(1).unwrap_or("/");
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let file = files(place).into_iter().find(|file| file.ends_with(name));
    let (status, mut body) = match file {
        Some(file) => ("200 OK", fs::read(file)?),
        None => ("404 Not Found", Vec::new()),
    };
    if name == "index.html" {
        let page = String::from_utf8_lossy(&body);
        // The page's own script is a module, and those wait for the rest of the page.
        body = page.replace("</head>", &format!("<script>{surroundings}</script></head>")).into_bytes();
    }
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    // A page apart from all others is told the time to 5 µs, any other to 100 µs.
    let apart = "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{apart}Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
