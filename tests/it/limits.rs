//! Every limit in `room/src/limits.rs` has a test, and the numbers in documents and texts are those of the limits.

use std::path::PathBuf;
use std::time::Duration;

use room::limits::{
    AVATAR_COLOURS, AWAY_GRACE, BROADCAST_INTERVAL, CARD_PAGE_BYTES, COMPANY_TIMEOUT, GONE_TIMEOUT,
    HELLO_TIMEOUT, HOST_RETRY_TIMEOUT, HOST_SEARCH_INTERVAL, HTTP_HEADER_TIMEOUT, HTTP_REQUEST_BURST,
    HTTP_REQUESTS_PER_SECOND, JOIN_TIMEOUT, MAX_CARDS, MAX_CLIENT_MESSAGE_BYTES, MAX_EMOJI_BYTES,
    MAX_HELLO_BYTES, MAX_HINT_GRAPHEMES, MAX_HTTP_HEAD_BYTES, MAX_INSTANCE_NAME_BYTES,
    MAX_PENDING_CONNECTIONS, MAX_PENDING_CONNECTIONS_PER_ADDRESS, MAX_RECONNECT_DELAY, MAX_SEATS,
    MAX_SUCCESSOR_ADDRESSES, MAX_SUCCESSORS, MAX_TIMER, MIN_RECONNECT_DELAY, MIN_TIMER, OTHER_BRANCH_TIMEOUT,
    PING_INTERVAL, PREFERRED_PORTS, PROBE_TIMEOUT, REACTION_BURST, REACTION_WINDOW, REQUEST_BURST,
    REQUESTS_PER_SECOND, REVEAL_COUNTDOWN, SILENCE_TIMEOUT, STANDING_BY_TIMEOUT, SUCCESSOR_OPEN_TIMEOUT,
    UNREACHABLE_HOST_TIMEOUT,
};

use crate::layering::{root, sources};

/// A number with a comma between thousands, as the documents write it.
fn number(value: impl TryInto<u64>) -> String {
    let value = value.try_into().ok().unwrap();
    if value < 1_000 { value.to_string() } else { format!("{},{:03}", value / 1_000, value % 1_000) }
}

/// A duration in the largest unit that needs no more than one decimal.
fn time(duration: Duration) -> String {
    match duration.as_millis() {
        ms if ms < 1_000 => format!("{ms} ms"),
        ms if ms % 60_000 == 0 && ms > 60_000 => format!("{} min", ms / 60_000),
        ms => format!("{} s", ms as f64 / 1_000.0),
    }
}

fn kib(bytes: usize) -> String {
    format!("{} KiB", number((bytes / 1_024) as u64))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails unless the document contains each of the sentences, which are made from the limits.
fn assert_states(path: &str, sentences: &[String]) {
    let text = read(path).split_whitespace().collect::<Vec<_>>().join(" ");
    let missing: Vec<_> = sentences.iter().filter(|sentence| !text.contains(sentence.as_str())).collect();
    assert!(missing.is_empty(), "{path} does not say what room/src/limits.rs does: {missing:#?}");
}

/// The comments of the codes name the limits instead of their numbers. rustdoc checks that the links lead somewhere.
#[test]
fn codes_name_the_limits() {
    let link = |limit: &str| format!("[`crate::limits::{limit}`]");
    let limits = [
        "MAX_HELLO_BYTES",
        "HELLO_TIMEOUT",
        "REQUESTS_PER_SECOND",
        "REACTION_BURST",
        "MAX_CARDS",
        "MIN_TIMER",
        "MAX_TIMER",
        "MAX_SUCCESSOR_ADDRESSES",
        "MAX_STANDBYS",
    ];
    assert_states("room/src/message/codes.rs", &limits.map(link));
}

#[test]
fn protocol_states_the_limits() {
    let [first_port, .., last_port] = PREFERRED_PORTS;
    let bytes = |count: usize| format!("{count} bytes");
    assert_states(
        "docs/protocol.md",
        &[
            format!("the first free one of {first_port} to {last_port}"),
            format!("accepts {MAX_PENDING_CONNECTIONS_PER_ADDRESS} connections without a seat per address"),
            format!("and {} in all", number(MAX_PENDING_CONNECTIONS as u64)),
            format!("answers {HTTP_REQUESTS_PER_SECOND} requests per second per address"),
            format!("with a burst of {HTTP_REQUEST_BURST}; further requests wait"),
            format!(
                "head may have {} and must arrive within {}",
                kib(MAX_HTTP_HEAD_BYTES),
                time(HTTP_HEADER_TIMEOUT)
            ),
            format!("`hello` within {} and in at most {}", time(HELLO_TIMEOUT), kib(MAX_HELLO_BYTES)),
            format!("a `colour` from 0 to {}", AVATAR_COLOURS - 1),
            format!("one `emoji` of at most {}", bytes(MAX_EMOJI_BYTES)),
            format!("A hint has at most {MAX_HINT_GRAPHEMES} characters"),
            format!("A timer runs for {} to {}", time(MIN_TIMER), time(MAX_TIMER)),
            format!("{REQUESTS_PER_SECOND} requests per second with a burst of {REQUEST_BURST}"),
            format!("{REACTION_BURST} reactions in {}", time(REACTION_WINDOW)),
            format!("A frame may have {}", kib(MAX_CLIENT_MESSAGE_BYTES)),
            format!("more than {} seats or {} cards", number(MAX_SEATS as u64), number(MAX_CARDS as u64)),
            format!("it reveals {} later", time(REVEAL_COUNTDOWN)),
            format!("less urgent changes for up to {}", time(BROADCAST_INTERVAL)),
            format!(
                "pings every {}. A client that is silent for {} is away",
                time(PING_INTERVAL),
                time(SILENCE_TIMEOUT)
            ),
            format!(
                "gone after {}. A client also treats {} of silence",
                time(GONE_TIMEOUT),
                time(SILENCE_TIMEOUT)
            ),
            format!("reconnects within {}", time(MIN_RECONNECT_DELAY)),
            format!("growing pauses of up to {}", time(MAX_RECONNECT_DELAY)),
            format!("sends `ping` after {} without a message", time(PING_INTERVAL)),
            format!("longest seated first, at most {MAX_SUCCESSORS}"),
            format!("a successor that has been away for {}", time(AWAY_GRACE)),
            format!("up to about {}", kib(CARD_PAGE_BYTES)),
            format!("does not answer within {}, the host asks the next", time(SUCCESSOR_OPEN_TIMEOUT)),
            format!("cut to {}", bytes(MAX_INSTANCE_NAME_BYTES)),
        ],
    );
}

#[test]
fn other_documents_state_the_limits() {
    assert_states(
        "docs/succession.md",
        &[
            format!("or has been silent for {} |", time(SILENCE_TIMEOUT)),
            format!("if connecting is slow, it takes {} in all", time(HOST_RETRY_TIMEOUT)),
            format!("then every {} |", time(HOST_SEARCH_INTERVAL)),
            format!("within {} | later answers are ignored", time(PROBE_TIMEOUT)),
            format!("has stood by for {} |", time(STANDING_BY_TIMEOUT)),
            format!("stood by for {} and not opened", time(STANDING_BY_TIMEOUT)),
            format!("the round waits {} for people who were present", time(AWAY_GRACE)),
            format!("until {} after the loss", time(UNREACHABLE_HOST_TIMEOUT)),
            format!("does not answer within {} is skipped", time(SUCCESSOR_OPEN_TIMEOUT)),
            format!("nobody came within {} of its opening", time(COMPANY_TIMEOUT)),
            format!("If there is no such host for {}", time(OTHER_BRANCH_TIMEOUT)),
            format!("or after {} |", time(HOST_RETRY_TIMEOUT)),
            format!("it has its seat, or after {} |", time(JOIN_TIMEOUT)),
        ],
    );
    assert_states("docs/glossary.md", &[format!("was away for {}", time(GONE_TIMEOUT))]);
    assert_states("README.md", &[format!("comes {} after the last vote", time(REVEAL_COUNTDOWN))]);
}

/// Every Fluent file of the repository.
fn fluent_files() -> Vec<PathBuf> {
    let git = std::process::Command::new("git")
        .args(["ls-files", "*.ftl"])
        .current_dir(root())
        .output()
        .expect("git is installed");
    let files = String::from_utf8(git.stdout).unwrap();
    files.lines().map(|path| root().join(path)).filter(|path| path.is_file()).collect()
}

#[test]
fn texts_state_the_limits() {
    let seconds = |time: Duration| time.as_secs();
    let expected: [(&str, &[u64]); 4] = [
        ("failure-too-many-cards", &[MAX_CARDS as u64]),
        ("failure-timer-length", &[seconds(MIN_TIMER), seconds(MAX_TIMER) / 60]),
        ("failure-addresses", &[1, MAX_SUCCESSOR_ADDRESSES as u64]),
        ("refused-too-slow", &[seconds(HELLO_TIMEOUT)]),
    ];
    let files = fluent_files();
    assert!(files.len() > 1, "there are several languages");
    let mut found = 0;
    for path in &files {
        let text = std::fs::read_to_string(path).unwrap();
        for (key, numbers) in expected {
            let lines = text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            for line in lines {
                let digits = line.split(|character: char| !character.is_ascii_digit());
                let stated: Vec<u64> = digits.filter_map(|digits| digits.parse().ok()).collect();
                assert_eq!(stated, numbers, "{}: {key} has other numbers than the limits", path.display());
                found += 1;
            }
        }
    }
    assert!(found > files.len(), "the texts with numbers have other names now");
}

/// The code of tests: files in a folder for tests, and the tests at the end of a source file.
fn test_code() -> String {
    let mut code = String::new();
    for folder in ["room", "history", "lan", "party", "saved-rooms", "src-tauri", "ui", "fuzz"] {
        for (path, source) in sources(folder) {
            let path = path.strip_prefix(root()).unwrap();
            let is_test =
                ["tests", "simulation"].iter().any(|folder| path.iter().any(|part| part == *folder));
            let tests = match source.split_once("#[cfg(test)]") {
                _ if is_test || path.ends_with("tests.rs") => Some(source.as_str()),
                Some((_, tests)) => Some(tests),
                None => None,
            };
            let lines = tests.unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.for_each(|line| code.extend([line, "\n"]));
        }
    }
    code
}

#[test]
fn every_limit_has_a_test() {
    let limits = read("room/src/limits.rs");
    let names = limits.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let code = test_code();
    let words: std::collections::BTreeSet<&str> =
        code.split(|character: char| !character.is_alphanumeric() && character != '_').collect();
    let untested: Vec<&str> = names.filter(|name| !words.contains(name)).collect();
    assert!(untested.is_empty(), "write a test that fails without these limits: {}", untested.join(", "));
}
