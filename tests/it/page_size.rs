//! What there is to download before the page is there.

use std::io::Write;

use tests::page;

/// All files of the page together, compressed, in bytes.
const DOWNLOAD: usize = 200 * 1024;
/// The slowest and smallest: the page is compressed once, and read often.
const QUALITY: u32 = 11;
/// The window that browsers and servers agree on by themselves.
const WINDOW: u32 = 22;

#[test]
fn the_page_is_a_small_download() {
    let sizes: Vec<(String, usize, usize)> = page::files()
        .iter()
        .map(|file| {
            let bytes = std::fs::read(file).unwrap();
            (file.file_name().unwrap().to_string_lossy().into_owned(), bytes.len(), compressed(&bytes))
        })
        .collect();
    let total = sizes.iter().map(|(_, _, compressed)| compressed).sum::<usize>();
    println!("\nThe page to download, in bytes:");
    println!("  {:<12} {:>9} {:>12}", "", "as it is", "with brotli");
    for (name, plain, compressed) in &sizes {
        println!("  {name:<12} {plain:>9} {compressed:>12}");
    }
    let plain = sizes.iter().map(|(_, plain, _)| plain).sum::<usize>();
    println!("  {:<12} {plain:>9} {total:>12}", "together");
    assert!(total <= DOWNLOAD, "the page is {total} bytes with brotli, and may be {DOWNLOAD}: {sizes:?}");
}

fn compressed(bytes: &[u8]) -> usize {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, QUALITY, WINDOW);
    compressor.write_all(bytes).unwrap();
    compressor.into_inner().len()
}
