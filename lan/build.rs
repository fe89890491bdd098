//! Embeds the built page in the library. Each file of `target/page` is compressed with brotli and gzip at
//! build time and written to `OUT_DIR` along with `page.rs`, which `host/page.rs` includes. If the page is
//! not built, the list of files is empty.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Best brotli compression.
const QUALITY: u32 = 11;
/// Brotli's default window size.
const WINDOW: u32 = 22;

fn main() -> Result<()> {
    let page = folder("CARGO_MANIFEST_DIR")?.join("../target/page");
    let out = folder("OUT_DIR")?;
    println!("cargo:rerun-if-changed=build.rs");
    let files = if page.join("index.html").is_file() { files(&page)? } else { watch_stamp(&page) };
    let mut entries = String::new();
    for file in &files {
        entries.push_str(&embed(file, &out)?);
    }
    fs::write(out.join("page.rs"), format!("[\n{entries}]\n")).context("page.rs can't be written")
}

/// A folder that cargo passes to build scripts.
fn folder(variable: &str) -> Result<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).with_context(|| format!("cargo did not set {variable}"))
}

/// The page's files, sorted by name.
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

/// Returns no files and watches a stamp file that the page build writes. Cargo rebuilds if a watched file is
/// missing or newer than the last run, so an old stamp file is created here.
fn watch_stamp(page: &Path) -> Vec<PathBuf> {
    let stamp = page.with_extension("stamp");
    if let Some(target) = stamp.parent() {
        let _ = fs::create_dir_all(target);
    }
    // Ignore errors: the file may exist already.
    let _ = File::create_new(&stamp).and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH));
    println!("cargo:rerun-if-changed={}", stamp.display());
    Vec::new()
}

/// The first eight bytes of the file's hash. They tell its versions apart.
fn short_hash(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(*Sha256::digest(bytes).first_chunk().expect("a hash has 32 bytes"))
}

/// Writes a file's encodings to `out` and returns its entry for `page.rs`.
fn embed(file: &Path, out: &Path) -> Result<String> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("{} has a name that no address can have", file.display()))?;
    let content_type = content_type(file);
    let plain = fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let mut encodings = String::new();
    for (encoding, bytes) in [("brotli", brotli(&plain)?), ("gzip", gzip(&plain)?), ("plain", plain)] {
        let version = format!("{name}.{encoding}");
        let etag = format!("\"{:016x}\"", short_hash(&bytes));
        fs::write(out.join(&version), bytes).with_context(|| format!("{version} can't be written"))?;
        // The path is relative to `page.rs`.
        encodings.push_str(&format!(
            "        {encoding}: Encoded {{ etag: {etag:?}, bytes: include_bytes!({version:?}) }},\n"
        ));
    }
    Ok(format!(
        "    File {{\n        name: {name:?},\n        content_type: {content_type:?},\n{encodings}    }},\n"
    ))
}

/// The `Content-Type` of a file.
fn content_type(file: &Path) -> &'static str {
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
