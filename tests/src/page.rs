//! The built page: its files, and a small web server for them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The variant of the page: it is built once for browsers and once for the app's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageTarget {
    /// For the browsers of guests. The host serves it.
    Guest,
    /// For the app's window. It is part of the app.
    Window,
}

/// The folder into which `cargo xtask page` builds the page.
pub fn folder(target: PageTarget) -> PathBuf {
    let folder = match target {
        PageTarget::Guest => "../target/page",
        PageTarget::Window => "../target/window",
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The paths of the page's files, sorted.
///
/// # Panics
/// If the page was not built.
pub fn files(target: PageTarget) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(target)).expect("`cargo xtask page` builds the page");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

/// Serves the page on loopback until this process ends, and returns the address. `script` runs in the page before its
/// own script; tests use it to replace the app or the host.
///
/// # Panics
/// If nothing can listen on loopback.
pub fn serve(target: PageTarget, script: &str) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("it was bound");
    let script: Arc<str> = script.into();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let script = Arc::clone(&script);
            // Browsers open connections in advance and may send nothing on them, so each gets its own thread.
            std::thread::spawn(move || answer(stream, target, &script));
        }
    });
    address
}

/// Answers one request and closes the connection.
fn answer(mut stream: TcpStream, target: PageTarget, script: &str) -> std::io::Result<()> {
    let mut request = String::new();
    BufReader::new(&stream).read_line(&mut request)?;
    let path = request.split(' ').nth(1).unwrap_or("/");
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    // The app and hosts choose the language of the texts.
    let texts = name.strip_prefix("texts/").and_then(|name| name.strip_suffix(".json")).map(|wishes| {
        let wanted: Vec<String> = wishes.split(',').map(str::to_owned).collect();
        format!("texts.{}.json", texts::negotiate(&wanted).code)
    });
    let name = texts.as_deref().unwrap_or(name);
    let file = files(target).into_iter().find(|file| file.ends_with(name));
    let (status, mut body) = match file {
        Some(file) => ("200 OK", fs::read(file)?),
        None => ("404 Not Found", Vec::new()),
    };
    if name == "index.html" {
        let page = String::from_utf8_lossy(&body);
        // The page's own script is a module. Modules run after the document is parsed, so this script runs first.
        body = page.replace("</head>", &format!("<script>{script}</script></head>")).into_bytes();
    }
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    // A cross-origin isolated page gets a clock with a resolution of 5 µs, any other page 100 µs.
    let isolation =
        "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{isolation}Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
