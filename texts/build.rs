//! Compiles the Fluent files in `texts/` into `texts.rs`, one function per message. Also writes `patterns.rs` with the
//! patterns of all languages: tests run outside a browser and can't fetch a language file.

use std::path::{Path, PathBuf};
use std::{env, fs};

use phrasebook::Phrasebook;

fn main() {
    println!("cargo:rerun-if-changed=texts");
    let book = Phrasebook::from_dir(Path::new("texts")).unwrap_or_else(|error| panic!("ui/texts: {error}"));
    let all: Vec<Vec<String>> = book.patterns().map(|(_, patterns)| patterns).collect();
    let patterns = all.iter().map(|patterns| format!("&{patterns:?}")).collect::<Vec<_>>().join(",\n");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    for (file, source) in [("texts.rs", book.rust_source()), ("patterns.rs", format!("[\n{patterns}\n]\n"))] {
        fs::write(folder.join(file), source).expect("OUT_DIR is writable");
    }
}
