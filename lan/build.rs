//! Takes the built page into the library, so that a host has it wherever it runs: each file of `target/page` as
//! it is and compressed, since what is sent so often is compressed once, and as hard as can be.
//!
//! `page.rs` in `OUT_DIR` is what `host/page.rs` includes. Without a page it has no files in it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// The slowest and smallest.
const QUALITY: u32 = 11;
/// The window that browsers and servers agree on by themselves.
const WINDOW: u32 = 22;

fn main() -> Result<()> {
    let page = folder("CARGO_MANIFEST_DIR")?.join("../target/page");
    let out = folder("OUT_DIR")?;
    println!("cargo:rerun-if-changed=build.rs");
    let files = if page.join("index.html").is_file() { files(&page)? } else { none(&page) };
    let mut entries = String::new();
    for file in &files {
        entries.push_str(&take_in(file, &out)?);
    }
    fs::write(out.join("page.rs"), format!("[\n{entries}]\n")).context("page.rs can't be written")
}

/// A folder that cargo names to build scripts.
fn folder(variable: &str) -> Result<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).with_context(|| format!("cargo did not set {variable}"))
}

/// The page's files, by name.
fn files(page: &Path) -> Result<Vec<PathBuf>> {
    println!("cargo:rerun-if-changed={}", page.display());
    let entries = fs::read_dir(page).with_context(|| format!("{} can't be read", page.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
    }
    Ok(files)
}

/// Nothing, until the page is built: that writes the file which is watched here. Cargo takes a file that is
/// missing, or newer than this run, for one that has changed, and would compile the library anew each time; so it is
/// made, as an old one.
fn none(page: &Path) -> Vec<PathBuf> {
    let stamp = page.with_extension("stamp");
    if let Some(target) = stamp.parent() {
        let _ = fs::create_dir_all(target);
    }
    // Where it can't be made, or is there already, there is nothing to do.
    let _ = File::create_new(&stamp).and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH));
    println!("cargo:rerun-if-changed={}", stamp.display());
    Vec::new()
}

/// Puts a file's versions into `out`, and writes it down in Rust.
fn take_in(file: &Path, out: &Path) -> Result<String> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("{} has a name that no address can have", file.display()))?;
    let kind = kind(file);
    let plain = fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let mut versions = String::new();
    for (encoding, bytes) in [("brotli", brotli(&plain)?), ("gzip", gzip(&plain)?), ("plain", plain)] {
        let version = format!("{name}.{encoding}");
        let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&bytes)[..8]));
        fs::write(out.join(&version), bytes).with_context(|| format!("{version} can't be written"))?;
        // The path is taken from where `page.rs` is.
        versions.push_str(&format!(
            "        {encoding}: Version {{ tag: {tag:?}, bytes: include_bytes!({version:?}) }},\n"
        ));
    }
    Ok(format!("    File {{\n        name: {name:?},\n        kind: {kind:?},\n{versions}    }},\n"))
}

/// What a browser has to know a file as.
fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/vnd.microsoft.icon",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
    compressor.write_all(bytes)?;
    Ok(compressor.into_inner())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = GzEncoder::new(Vec::new(), Compression::best());
    compressor.write_all(bytes)?;
    Ok(compressor.finish()?)
}
