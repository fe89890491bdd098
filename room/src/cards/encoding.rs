//! Guesses the encoding of an imported file.

/// Guesses a text file's encoding and returns its name in the WHATWG Encoding Standard, which browsers know
/// too. A byte-order mark decides. Without one, valid UTF-8 counts as UTF-8, and anything else as
/// Windows-1252, which Excel and older exports write.
pub fn encoding(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFF, 0xFE, ..] => "utf-16le",
        [0xFE, 0xFF, ..] => "utf-16be",
        _ if std::str::from_utf8(bytes).is_ok() => "utf-8",
        _ => "windows-1252",
    }
}

#[cfg(test)]
mod tests {
    use super::encoding;

    #[test]
    fn byte_order_mark_decides_then_validity() {
        assert_eq!(encoding(b"\xEF\xBB\xBFtitle"), "utf-8");
        assert_eq!(encoding(b"\xFF\xFEt\0"), "utf-16le");
        assert_eq!(encoding(b"\xFE\xFF\0t"), "utf-16be");
        assert_eq!(encoding("Größe".as_bytes()), "utf-8");
        assert_eq!(encoding(b"Gr\xF6\xDFe"), "windows-1252");
        assert_eq!(encoding(b""), "utf-8");
    }
}
