//! Autobahn's cases against this socket, which `cargo xtask conformance` runs: behind the handshake that a
//! room has, everything that comes in is sent back, because that is what the cases look at.

use std::collections::{BTreeMap, VecDeque};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use room::limits::MESSAGE_BYTES;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::*;

/// The longest message that a case sends, in bytes.
const LONGEST: usize = 16 * 1024 * 1024;

/// All cases hold but those that send longer messages than a room takes; and these hold where it takes them.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Autobahn's cases: cargo xtask conformance"]
async fn autobahns_cases() {
    let failed = run(MESSAGE_BYTES, "as-it-is", "*").await;
    println!("With messages of up to {MESSAGE_BYTES} bytes, not OK are: {}", failed.join(" "));
    assert!(failed.iter().all(|case| case.starts_with("9.")), "only the cases of long messages");
    let failed = run(LONGEST, "long-messages", "9.*").await;
    println!("With messages of up to {LONGEST} bytes, of the cases 9.* not OK are: {failed:?}");
    assert!(failed.is_empty());
}

/// Runs some cases against a socket that takes messages of so many bytes; those that do not hold.
async fn run(takes: usize, report: &str, cases: &'static str) -> Vec<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, takes));
        }
    });
    let [runner, reports] = ["CONFORMANCE_RUNNER", "CONFORMANCE_REPORTS"]
        .map(|variable| std::env::var_os(variable).expect("cargo xtask conformance sets it"));
    let reports = Path::new(&reports).join(report);
    let mut command = Command::new(runner);
    // Compression is not spoken here.
    command.arg(address).args(["--include", cases, "--exclude", "12.*", "--exclude", "13.*"]);
    command.arg("--outdir").arg(&reports);
    // It prints each case that fails, and which those are is in its report.
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

async fn serve(stream: TcpStream, takes: usize) {
    stream.set_nodelay(true).unwrap();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let Ok(upgraded) = upgrade.await else { return };
            let parts = upgraded.downcast::<TokioIo<TcpStream>>().unwrap();
            echo(parts.io.into_inner(), &parts.read_buf, takes).await;
        });
        async move { create_response_with_body(&request, String::new) }
    });
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

/// Sends everything back until the other side, or the protocol, ends it.
async fn echo(stream: TcpStream, read: &[u8], takes: usize) {
    let (mut incoming, mut frame_writer) = socket(stream, read);
    incoming.takes_up_to(takes);
    loop {
        let next = incoming.next().await;
        let mut frames = VecDeque::from_iter(incoming.replies());
        match next {
            Ok(Message::Text(text)) => frames.push_back(framed(Data::Text, text.into())),
            Ok(Message::Binary(bytes)) => frames.push_back(framed(Data::Binary, bytes)),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Close(_) | Message::Frame(_)) | Err(_) => {
                let _ = frame_writer.send_all(&mut frames).await;
                frame_writer.shut().await;
                while incoming.next().await.is_ok() {}
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
