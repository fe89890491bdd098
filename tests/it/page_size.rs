//! The download size of the page. It must stay below a limit for guests.

use std::io::Write;

use tests::page::{self, PageTarget};

/// The maximum size of a guest's page in bytes, compressed: all files, and the largest language file, because a page
/// loads one language. It includes the driver's tools, because a guest can drive. The page of the app's window has no
/// limit; it is loaded from disk.
const MAX_DOWNLOAD: usize = 288 * 1024;
/// The best and slowest brotli quality. The page is compressed once and read often.
const BROTLI_QUALITY: u32 = 11;
/// Brotli's default window size, as a power of two.
const BROTLI_WINDOW: u32 = 22;

#[test]
fn guest_page_download_is_small() {
    measure_size(PageTarget::Window, "The page of the app's window, on its disk");
    let total = measure_size(PageTarget::Guest, "The page that a guest downloads");
    assert!(total <= MAX_DOWNLOAD, "the page has {total} bytes with brotli, the limit is {MAX_DOWNLOAD}");
}

/// Prints the sizes of a page's files, and returns the total compressed size in bytes.
fn measure_size(target: PageTarget, title: &str) -> usize {
    let sizes: Vec<(String, usize, usize)> = page::files(target)
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
    println!("\n{title}, in bytes:");
    println!("  {:<12} {:>9} {:>12}", "", "as it is", "with brotli");
    for (name, plain, compressed) in &sizes {
        println!("  {name:<12} {plain:>9} {compressed:>12}");
    }
    println!("  {:<12} {plain:>9} {total:>12}", "together");
    total
}

fn compressed(bytes: &[u8]) -> usize {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    compressor.write_all(bytes).unwrap();
    compressor.into_inner().len()
}
