//! Tests that enforce the architecture (`docs/architecture.md`) by reading manifests and sources.
//!
//! | rule | checked by |
//! | --- | --- |
//! | `room`, `history` and `saved-rooms` use no network, clock or random numbers | dependencies, and banned words in the sources |
//! | `lan` does not depend on Tauri or Yew, and `ui` not on `lan` or Tauri | dependencies |
//! | only `ui/src/transport/desktop.rs` calls Tauri | sources |
//! | no files of a crate import each other | imports and paths in the sources ([`import_cycles`]) |
//! | all texts of the page are in `texts/languages` | string literals in the sources |
//! | every text is used, and the page uses none that it does not load | names in the sources |
//! | no English sentence is in the code, or twice in `texts/languages` | string literals in the sources |
//! | every limit in `room/src/limits.rs` is used | sources |
//! | no type or module has an empty name such as `Manager` or `Util` | sources |
//! | versions and lints are set once, in the workspace manifest | manifests |
//!
//! A failing test names the file and the line. Move the code to the crate where it belongs, or discuss the rule.

mod import_cycles;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names of all packages that `package` depends on, directly or not, on any platform.
fn dependencies(package: &str) -> Vec<String> {
    let arguments =
        ["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{lib}"];
    let output =
        Command::new(env!("CARGO")).args(arguments).args(["--target", "all"]).current_dir(root()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    // `cargo tree` marks repeated packages with ` (*)`.
    tree.lines().map(|name| name.trim_end_matches(" (*)").replace('_', "-")).collect()
}

/// The path and text of every Rust file below a folder of the repository.
pub(crate) fn sources(folder: &str) -> Vec<(PathBuf, String)> {
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
fn room_uses_no_network_clock_or_random_numbers() {
    let dependencies = dependencies("room");
    for banned in
        ["tokio", "async-std", "mio", "socket2", "rand", "getrandom", "web-time", "chrono", "time", "hyper"]
    {
        assert!(!dependencies.iter().any(|name| name == banned), "room depends on {banned}");
    }
    for (path, text) in sources("room/src") {
        for banned in ["std::net", "std::fs", "std::thread", "std::env", "std::io", "Instant", "SystemTime"] {
            assert!(!text.contains(banned), "{}: {banned}", path.display());
        }
    }
}

#[test]
fn lan_does_not_depend_on_windows_and_page_not_on_lan() {
    let network = dependencies("lan");
    assert!(!network.iter().any(|name| name.contains("tauri") || name == "wry" || name == "yew"));
    // What a program needs belongs to the programs: `party` and `src-tauri`.
    for banned in ["anyhow", "clap", "dirs", "history", "saved-rooms", "tracing-subscriber"] {
        assert!(!network.iter().any(|name| name == banned), "lan depends on {banned}");
    }
    let page = dependencies("ui");
    assert!(page.iter().any(|name| name == "room"));
    assert!(!page.iter().any(|name| name == "lan" || name == "mdns-sd" || name.contains("tauri")));
}

#[test]
fn databases_use_no_network_and_no_clock() {
    for package in ["history", "saved-rooms"] {
        let dependencies = dependencies(package);
        for banned in ["lan", "tokio", "socket2", "hyper", "tauri"] {
            assert!(!dependencies.iter().any(|name| name == banned), "{package} depends on {banned}");
        }
        for (path, text) in sources(&format!("{package}/src")) {
            for banned in ["std::net", "std::env", "Instant", "SystemTime::now", "now_utc"] {
                assert!(!text.contains(banned), "{}: {banned}", path.display());
            }
        }
    }
}

#[test]
fn only_one_module_of_the_page_calls_tauri() {
    let callers = sources("ui/src").into_iter().filter(|(_, text)| text.contains(r#""__TAURI__""#));
    let callers = callers.map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(callers, [root().join("ui/src/transport/desktop.rs")]);
}

/// All texts for people come from `texts/languages`, except names that are the same in every language.
#[test]
fn page_has_no_untranslated_texts() {
    let text_starts = ["{ \"", "aria-label=\"", "title=\"", "placeholder=\"", "label: \""];
    let same_everywhere = ["Pointing Party", "PROJ", "🙂", "2226-XTT", "☕"];
    for (path, text) in sources("ui/src") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let texts = text_starts.iter().flat_map(|start| line.split(start).skip(1));
            for text in texts.filter_map(|rest| rest.split('"').next()) {
                let is_text = text.starts_with(char::is_uppercase) || text.trim().contains(' ');
                let is_name =
                    same_everywhere.iter().any(|name| text.starts_with(name)) || text.contains(" is-");
                assert!(
                    !is_text || is_name,
                    "{}: {text:?} is not in texts/languages: {line}",
                    path.display()
                );
            }
        }
    }
}

/// The messages of `texts/languages/en.ftl`: names and texts. A text of several lines has only its first one.
fn english_texts() -> Vec<(String, String)> {
    let file = std::fs::read_to_string(root().join("texts/languages/en.ftl")).unwrap();
    let messages = file.lines().filter(|line| line.starts_with(char::is_alphabetic));
    let messages = messages.filter_map(|line| line.split_once(" ="));
    messages.map(|(name, text)| (name.to_owned(), text.trim().to_owned())).collect()
}

/// The lines of code in a folder's files, without comments and tests.
fn code_lines(folder: &str) -> Vec<(PathBuf, Vec<String>)> {
    let files = sources(folder).into_iter().filter(|(path, _)| !path.ends_with("tests.rs"));
    let lines = |text: String| {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect()
    };
    files.map(|(path, text)| (path, lines(text))).collect()
}

/// The code of a folder without comments and tests.
fn code_of(folder: &str) -> String {
    code_lines(folder).into_iter().flat_map(|(_, lines)| lines).collect::<Vec<_>>().join("\n")
}

/// Whether the code calls or mentions this function of the crate `texts`.
fn uses_text(code: &str, name: &str) -> bool {
    [format!("texts::{name}"), format!("crate::{name}")].iter().any(|call| {
        code.match_indices(call.as_str())
            .any(|(at, _)| !code[at + call.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

#[test]
fn every_text_is_used() {
    let (page, texts) = (code_of("ui/src"), code_of("texts/src"));
    let programs: String = ["history/src", "lan/src", "party/src", "saved-rooms/src", "src-tauri/src"]
        .into_iter()
        .map(code_of)
        .collect();
    let codes = std::fs::read_to_string(root().join("room/src/message/codes.rs")).unwrap();
    for (name, _) in english_texts() {
        let function = name.replace('-', "_");
        let is_for_programs = name.starts_with("program-");
        assert!(!is_for_programs || !uses_text(&page, &function), "the page does not load the text {name}");
        let used = uses_text(&texts, &function)
            || uses_text(if is_for_programs { &programs } else { &page }, &function)
            || codes.contains(&format!("\"{name}\""));
        assert!(used || name == "language-name", "nothing uses the text {name}");
    }
}

/// Sentences for people exist once. Log messages start in lower case and have no period.
#[test]
fn no_english_sentence_is_written_twice() {
    let sentences: Vec<_> = english_texts().into_iter().filter(|(_, text)| text.ends_with('.')).collect();
    assert!(sentences.len() > 200, "{}", sentences.len());
    for (index, (name, text)) in sentences.iter().enumerate() {
        let twin = sentences[..index].iter().find(|(_, other)| other == text);
        assert!(twin.is_none(), "{name} and {twin:?} have the same text");
    }
    let folders = [
        "history/src",
        "lan/src",
        "party/src",
        "room/src",
        "saved-rooms/src",
        "src-tauri/src",
        "texts/src",
        "ui/src",
    ];
    let code: String = folders.into_iter().map(code_of).collect();
    for (name, text) in &sentences {
        // The longest part without a variable, which could stand in a `format!`.
        let parts = text.split(['{', '}']).step_by(2).map(|part| part.trim_end_matches('.').trim());
        let part = parts.max_by_key(|part| part.len()).unwrap_or_default();
        if part.split(' ').count() >= 4 {
            assert!(!code.contains(part), "the text {name} is also in the code: {part}");
        }
    }
}

/// `party` prints only texts of the crate `texts`. The help and the errors of its command line are English.
#[test]
fn terminal_program_has_no_untranslated_texts() {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let command_line_errors = ["Err(\"use ", "ok_or(\"write ", "\"use a "];
    for (path, lines) in code_lines("party/src") {
        for line in lines.iter().filter(|line| !line.trim_start().starts_with('#')) {
            let mut literals = line.split('"').skip(1).step_by(2);
            let sentence = literals.find(|literal| literal.split(' ').filter(is_word).count() > 2);
            let is_allowed = command_line_errors.iter().any(|start| line.contains(start));
            assert!(sentence.is_none() || is_allowed, "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_limit_is_used() {
    let limits = std::fs::read_to_string(root().join("room/src/limits.rs")).unwrap();
    let names = limits.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let users =
        ["room/src", "history/src", "lan/src", "party/src", "src-tauri/src"].into_iter().flat_map(sources);
    let users =
        users.filter(|(path, _)| !path.ends_with("limits.rs")).map(|(_, text)| text).collect::<String>();
    for name in names {
        assert!(users.contains(name), "no code uses the limit {name}");
    }
}

#[test]
fn no_type_or_module_has_an_empty_name() {
    let folders = [
        "room/src",
        "history/src",
        "saved-rooms/src",
        "lan/src",
        "party/src",
        "phrasebook/src",
        "src-tauri/src",
        "texts/src",
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
            let empty_words = ["manager", "service", "helper", "util", "common", "misc"];
            let empty =
                empty_words.iter().any(|word| name.ends_with(word) || name.ends_with(&format!("{word}s")));
            assert!(
                !(declares && line.trim_end().ends_with(['{', ';']) && empty),
                "{}: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn versions_are_set_in_the_workspace_manifest() {
    for member in [
        "room",
        "history",
        "saved-rooms",
        "lan",
        "party",
        "phrasebook",
        "src-tauri",
        "texts",
        "ui",
        "tests",
        "fuzz",
        "xtask",
    ] {
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
