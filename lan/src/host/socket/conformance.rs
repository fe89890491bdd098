//! Runs the Autobahn WebSocket cases against this socket; `cargo xtask conformance` starts it. Behind the
//! room's own handshake, a server echoes every message, which is what the cases check.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use room::limits::MAX_CLIENT_MESSAGE_BYTES;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::*;

/// Longest message of any case, in bytes.
const MAX_CASE_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// All cases pass, except those with messages longer than a room allows; those pass with a higher limit.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Autobahn's cases: cargo xtask conformance"]
async fn autobahns_cases() {
    let failed = run(MAX_CLIENT_MESSAGE_BYTES, "as-it-is", "*").await;
    println!("With messages of up to {MAX_CLIENT_MESSAGE_BYTES} bytes, not OK are: {}", failed.join(" "));
    assert!(failed.iter().all(|case| case.starts_with("9.")), "only the cases of long messages");
    let failed = run(MAX_CASE_MESSAGE_BYTES, "long-messages", "9.*").await;
    println!(
        "With messages of up to {MAX_CASE_MESSAGE_BYTES} bytes, of the cases 9.* not OK are: {failed:?}"
    );
    assert!(failed.is_empty());
}

/// Runs the cases against a socket with that message limit and returns the failed ones.
async fn run(max_message_bytes: usize, report: &str, cases: &'static str) -> Vec<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, max_message_bytes));
        }
    });
    let [runner, reports] = ["CONFORMANCE_RUNNER", "CONFORMANCE_REPORTS"]
        .map(|variable| std::env::var_os(variable).expect("cargo xtask conformance sets it"));
    let reports = Path::new(&reports).join(report);
    let mut command = Command::new(runner);
    // Compression is not supported.
    command.arg(address).args(["--include", cases, "--exclude", "12.*", "--exclude", "13.*"]);
    command.arg("--outdir").arg(&reports);
    // The runner prints failed cases; the report lists them too.
    spawn_blocking(move || command.output().unwrap()).await.unwrap();
    serving.abort();
    let index = std::fs::read(reports.join("index.json")).expect("the runner writes a report");
    let index: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_slice(&index).unwrap();
    let cases = index.into_values().flatten().collect::<Vec<_>>();
    println!("{} cases; the report is in {}", cases.len(), reports.display());
    assert!(!cases.is_empty());
    let holds = |case: &Value| {
        [&case["behavior"], &case["behaviorClose"]]
            .iter()
            .all(|behaviour| ["OK", "INFORMATIONAL", "NON-STRICT"].map(Value::from).contains(behaviour))
    };
    cases.into_iter().filter(|(_, case)| !holds(case)).map(|(name, _)| name).collect()
}

async fn serve(stream: TcpStream, max_message_bytes: usize) {
    stream.set_nodelay(true).unwrap();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let Ok(upgraded) = upgrade.await else { return };
            let parts = upgraded.downcast::<TokioIo<TcpStream>>().unwrap();
            echo(parts.io.into_inner(), &parts.read_buf, max_message_bytes).await;
        });
        async move { create_response_with_body(&request, String::new) }
    });
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

/// Echoes messages until the client or the protocol ends the connection.
async fn echo(stream: TcpStream, read: &[u8], max_message_bytes: usize) {
    let (mut frame_reader, mut frame_writer) = socket(stream, read);
    frame_reader.set_max_message_bytes(max_message_bytes);
    loop {
        let next = frame_reader.next().await;
        let mut frames = VecDeque::from_iter(frame_reader.take_replies());
        match next {
            Ok(Message::Text(text)) => frames.push_back(framed(Data::Text, text.into())),
            Ok(Message::Binary(bytes)) => frames.push_back(framed(Data::Binary, bytes)),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Close(_) | Message::Frame(_)) | Err(_) => {
                let _ = frame_writer.send_all(&mut frames).await;
                frame_writer.shutdown().await;
                while frame_reader.next().await.is_ok() {}
                return;
            }
        }
        if frame_writer.send_all(&mut frames).await.is_err() {
            return;
        }
    }
}

fn framed(data: Data, payload: Bytes) -> Frame {
    let mut bytes = Vec::new();
    frame::Frame::message(payload, OpCode::Data(data), true).format(&mut bytes).unwrap();
    bytes.into()
}
