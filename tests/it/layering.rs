//! What must not be: each absence that the architecture promises.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The packages that `package` is built with, on whatever machine.
fn dependencies(package: &str) -> Vec<String> {
    let arguments =
        ["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{lib}"];
    let output =
        Command::new(env!("CARGO")).args(arguments).args(["--target", "all"]).current_dir(root()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    // What the tree shows a second time has a mark behind it.
    tree.lines().map(|name| name.trim_end_matches(" (*)").replace('_', "-")).collect()
}

/// Every Rust file below a folder of the repository, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join(folder)];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                sources.push((path, text));
            }
        }
    }
    assert!(!sources.is_empty(), "{folder} has no sources");
    sources
}

#[test]
fn the_rules_see_no_socket_no_clock_and_no_chance() {
    let dependencies = dependencies("room");
    for absent in
        ["tokio", "async-std", "mio", "socket2", "rand", "getrandom", "web-time", "chrono", "time", "hyper"]
    {
        assert!(!dependencies.iter().any(|name| name == absent), "room depends on {absent}");
    }
    for (path, text) in sources("room/src") {
        for absent in ["std::net", "std::fs", "std::thread", "std::env", "std::io", "Instant", "SystemTime"] {
            assert!(!text.contains(absent), "{}: {absent}", path.display());
        }
    }
}

#[test]
fn the_network_sees_no_windows_and_the_page_no_network() {
    assert!(!dependencies("lan").iter().any(|name| name.contains("tauri") || name == "wry" || name == "yew"));
    let page = dependencies("ui");
    assert!(page.iter().any(|name| name == "room"));
    assert!(!page.iter().any(|name| name == "lan" || name == "mdns-sd" || name.contains("tauri")));
}

#[test]
fn the_history_sees_no_network_and_no_clock() {
    let dependencies = dependencies("history");
    for absent in ["lan", "tokio", "socket2", "hyper", "tauri"] {
        assert!(!dependencies.iter().any(|name| name == absent), "history depends on {absent}");
    }
    for (path, text) in sources("history/src") {
        for absent in ["std::net", "std::env", "Instant", "SystemTime", "now_utc"] {
            assert!(!text.contains(absent), "{}: {absent}", path.display());
        }
    }
}

#[test]
fn one_module_of_the_page_touches_the_app() {
    let touching = sources("ui/src").into_iter().filter(|(_, text)| text.contains(r#""__TAURI__""#));
    let touching = touching.map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(touching, [root().join("ui/src/transport/desktop.rs")]);
}

/// What people read or hear comes from `ui/texts`, but for names of things that are the same everywhere.
#[test]
fn the_page_has_no_text_of_its_own() {
    let spoken = ["{ \"", "aria-label=\"", "title=\"", "placeholder=\"", "label: \""];
    let same_everywhere = ["Pointing Party", "PROJ", "🙂", "2226-XTT", "☕"];
    for (path, text) in sources("ui/src") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let texts = spoken.iter().flat_map(|mark| line.split(mark).skip(1));
            for said in texts.filter_map(|rest| rest.split('"').next()) {
                let is_text = said.starts_with(char::is_uppercase) || said.trim().contains(' ');
                let is_name =
                    same_everywhere.iter().any(|name| said.starts_with(name)) || said.contains(" is-");
                assert!(!is_text || is_name, "{}: {said:?} is in no language: {line}", path.display());
            }
        }
    }
}

#[test]
fn every_limit_is_kept_somewhere() {
    let limits = std::fs::read_to_string(root().join("room/src/limits.rs")).unwrap();
    let names = limits.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let users = ["room/src", "history/src", "lan/src", "src-tauri/src"].into_iter().flat_map(sources);
    let users =
        users.filter(|(path, _)| !path.ends_with("limits.rs")).map(|(_, text)| text).collect::<String>();
    for name in names {
        assert!(users.contains(name), "nothing keeps the limit {name}");
    }
}

#[test]
fn names_say_what_things_do() {
    let folders = [
        "room/src",
        "history/src",
        "lan/src",
        "phrasebook/src",
        "src-tauri/src",
        "ui/src",
        "tests/src",
        "fuzz/src",
        "xtask/src",
    ];
    for (path, text) in folders.into_iter().flat_map(sources) {
        for line in text.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let declares = words.any(|word| matches!(word, "struct" | "enum" | "trait" | "mod"));
            let name = words.next().unwrap_or_default().to_lowercase();
            let says_nothing = ["manager", "service", "helper", "util", "common", "misc"];
            let empty =
                says_nothing.iter().any(|word| name.ends_with(word) || name.ends_with(&format!("{word}s")));
            assert!(
                !(declares && line.trim_end().ends_with(['{', ';']) && empty),
                "{}: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn versions_stand_in_one_place() {
    for member in ["room", "history", "lan", "src-tauri", "ui", "tests", "fuzz", "xtask"] {
        let manifest = std::fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{member} has lints of its own");
        for dependencies in manifest.split("dependencies]\n").skip(1) {
            for line in dependencies.lines().take_while(|line| !line.starts_with('[')) {
                let from_workspace = line.contains("workspace = true");
                let starts_entry = line.contains('=') && !line.starts_with([' ', ']']);
                assert!(from_workspace || !starts_entry, "{member}: {line}");
            }
        }
    }
}
