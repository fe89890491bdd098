//! Compiles the Fluent files in `languages/` into `languages.rs`, the list of languages, and `messages.rs`, one function
//! per message. Also writes `patterns.rs` with the patterns of all languages, which programs contain. A page fetches those of one language instead.

use std::path::{Path, PathBuf};
use std::{env, fs};

use phrasebook::Phrasebook;

fn main() {
    println!("cargo:rerun-if-changed=languages");
    let book = Phrasebook::from_dir(Path::new("languages"))
        .unwrap_or_else(|error| panic!("texts/languages: {error}"));
    let all = book.languages().map(|texts| format!("&{:?}", texts.patterns)).collect::<Vec<_>>().join(",\n");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let files = [
        ("languages.rs", book.languages_source()),
        ("messages.rs", book.messages_source()),
        ("patterns.rs", format!("[\n{all}\n]\n")),
    ];
    for (file, source) in files {
        fs::write(folder.join(file), source).expect("OUT_DIR is writable");
    }
}
