//! What Unicode knows of letters. Its tables would be a fifth of the page's download, and every browser has them: so
//! they are the browser's in the page, and the program's own anywhere else.

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::emoji;
#[cfg(target_arch = "wasm32")]
pub(super) use browser::{clusters, composed};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tables::emoji;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use tables::{clusters, composed, cut_to_bytes};

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use unicode_normalization::UnicodeNormalization;
    use unicode_properties::UnicodeEmoji;
    use unicode_segmentation::UnicodeSegmentation;

    /// The text in NFC: every accent is part of its letter, where there is such a letter.
    pub(crate) fn composed(text: &str) -> String {
        text.nfc().collect()
    }

    /// How many characters people see in it.
    pub(crate) fn clusters(text: &str) -> usize {
        text.graphemes(true).count()
    }

    /// Whether a single grapheme cluster is an emoji: made of nothing else, and not of a digit alone.
    pub(crate) fn emoji(cluster: &str) -> bool {
        cluster.chars().all(|c| c.is_emoji_char_or_emoji_component())
            && cluster.chars().any(|c| (c.is_emoji_char() && !c.is_ascii()) || c == '\u{20E3}')
    }

    /// The longest start of `text` that fits into `bytes` bytes and ends between two grapheme clusters.
    pub(crate) fn cut_to_bytes(text: &str, bytes: usize) -> &str {
        let end = text
            .grapheme_indices(true)
            .map(|(start, cluster)| start + cluster.len())
            .take_while(|&end| end <= bytes)
            .last()
            .unwrap_or(0);
        &text[..end]
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::Intl::Segmenter;
    use js_sys::{Array, JsString, Object, Reflect};

    /// The text in NFC: every accent is part of its letter, where there is such a letter.
    pub(crate) fn composed(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    /// How many characters people see in it. A browser that can't tell lets any number pass: the host counts
    /// again.
    pub(crate) fn clusters(text: &str) -> usize {
        // No letter of ASCII joins another; a name that comes in is mostly of those.
        if text.is_ascii() {
            return text.len();
        }
        if !has_segmenter() {
            return 0;
        }
        let segmenter = Segmenter::new(&Array::new(), &Object::new());
        Array::from(&segmenter.segment(text)).length() as usize
    }

    /// Whether a single grapheme cluster is an emoji: made of nothing else, and not of a digit alone.
    pub(crate) fn emoji(cluster: &str) -> bool {
        let only = js_sys::RegExp::new(r"^[\p{Emoji}\p{Emoji_Component}]+$", "u");
        only.test(cluster) && !cluster.is_ascii()
    }

    fn has_segmenter() -> bool {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into());
        intl.and_then(|intl| Reflect::has(&intl, &"Segmenter".into())).unwrap_or(false)
    }
}
