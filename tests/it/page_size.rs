//! What there is to load before the page is there.

use std::io::Write;

use tests::page::{self, HostAddress};

/// All files of a guest's page together, compressed, in bytes: with the tools of whoever drives, for a guest may; and
/// with the largest of the languages, for a page loads one. The app's window has its page beside it on the disk.
const DOWNLOAD: usize = 264 * 1024;
/// The slowest and smallest: the page is compressed once, and read often.
const QUALITY: u32 = 11;
/// The window that browsers and servers agree on by themselves.
const WINDOW: u32 = 22;

#[test]
fn a_guests_page_is_a_small_download() {
    weigh(HostAddress::Window, "The page of the app's window, on its disk");
    let total = weigh(HostAddress::Guest, "The page that a guest downloads");
    assert!(total <= DOWNLOAD, "the page is {total} bytes with brotli, and may be {DOWNLOAD}");
}

/// Prints what a page weighs, and returns what it does when compressed.
fn weigh(place: HostAddress, what: &str) -> usize {
    let sizes: Vec<(String, usize, usize)> = page::files(place)
        .iter()
        .map(|file| {
            let bytes = std::fs::read(file).unwrap();
            (file.file_name().unwrap().to_string_lossy().into_owned(), bytes.len(), compressed(&bytes))
        })
        .collect();
    let is_language = |name: &str| name.ends_with(".json");
    let largest =
        sizes.iter().filter(|(name, ..)| is_language(name)).max_by_key(|(.., compressed)| compressed);
    let loaded = || sizes.iter().filter(|size| !is_language(&size.0) || Some(*size) == largest);
    let plain = loaded().map(|(_, plain, _)| plain).sum::<usize>();
    let total = loaded().map(|(.., compressed)| compressed).sum::<usize>();
    println!("\n{what}, in bytes:");
    println!("  {:<12} {:>9} {:>12}", "", "as it is", "with brotli");
    for (name, plain, compressed) in &sizes {
        println!("  {name:<12} {plain:>9} {compressed:>12}");
    }
    println!("  {:<12} {plain:>9} {total:>12}", "together");
    total
}

fn compressed(bytes: &[u8]) -> usize {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
    compressor.write_all(bytes).unwrap();
    compressor.into_inner().len()
}
