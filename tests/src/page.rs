//! The page as it was built, for a browser.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

/// The page's folder, which `cargo xtask page` fills.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/page")
}

/// The page's files, by name.
///
/// # Panics
/// If the page was not built.
pub fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("`cargo xtask page` builds the page");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

/// Serves the page on loopback for as long as this process lives. `surroundings` is a script that runs in
/// it first, and stands for the app around it.
///
/// # Panics
/// If nothing can listen on loopback.
pub fn serve(surroundings: &'static str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("it was bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser opens connections ahead, and may say nothing on them.
            std::thread::spawn(move || answer(stream, surroundings));
        }
    });
    address
}

/// Answers one request; a browser asks for the next on another connection.
fn answer(mut stream: TcpStream, surroundings: &str) -> std::io::Result<()> {
    let mut request = String::new();
    BufReader::new(&stream).read_line(&mut request)?;
    let path = request.split(' ').nth(1).unwrap_or("/");
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let file = files().into_iter().find(|file| file.ends_with(name));
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
