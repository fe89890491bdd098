//! Makes `texts.rs` of the Fluent files in `texts/`; and `patterns.rs`, with all languages, for tests, which run in no
//! browser that could load one.

use std::path::{Path, PathBuf};
use std::{env, fs};

use phrasebook::Phrasebook;

fn main() {
    println!("cargo:rerun-if-changed=texts");
    let book = Phrasebook::read(Path::new("texts")).unwrap_or_else(|error| panic!("ui/texts: {error}"));
    let all: Vec<Vec<String>> = book.patterns().map(|(_, patterns)| patterns).collect();
    let patterns = all.iter().map(|patterns| format!("&{patterns:?}")).collect::<Vec<_>>().join(",\n");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the folder for what is built"));
    for (file, source) in [("texts.rs", book.source()), ("patterns.rs", format!("[\n{patterns}\n]\n"))] {
        fs::write(folder.join(file), source).expect("that folder can be written to");
    }
}
