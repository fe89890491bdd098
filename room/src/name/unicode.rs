//! Unicode functions: normalization, grapheme clusters, emoji. Native programs use Unicode tables from
//! crates. In the page these tables would be a fifth of the download, so the page uses the browser's own
//! functions.

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::is_emoji;
#[cfg(target_arch = "wasm32")]
pub(super) use browser::{count_clusters, to_nfc};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tables::is_emoji;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use tables::{count_clusters, to_nfc};

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use unicode_normalization::UnicodeNormalization;
    use unicode_properties::UnicodeEmoji;
    use unicode_segmentation::UnicodeSegmentation;

    /// The text in NFC.
    pub(crate) fn to_nfc(text: &str) -> String {
        text.nfc().collect()
    }

    /// The number of grapheme clusters.
    pub(crate) fn count_clusters(text: &str) -> usize {
        text.graphemes(true).count()
    }

    /// Whether a grapheme cluster is an emoji. A plain digit is not.
    pub(crate) fn is_emoji(cluster: &str) -> bool {
        cluster.chars().all(|c| c.is_emoji_char_or_emoji_component())
            && cluster.chars().any(|c| (c.is_emoji_char() && !c.is_ascii()) || c == '\u{20E3}')
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::Intl::Segmenter;
    use js_sys::{Array, JsString, Object, Reflect};

    /// The text in NFC.
    pub(crate) fn to_nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    /// The number of grapheme clusters; 0 in a browser without `Intl.Segmenter`, since the host checks the
    /// text again.
    pub(crate) fn count_clusters(text: &str) -> usize {
        // The common case: in ASCII every character is a cluster.
        if text.is_ascii() {
            return text.len();
        }
        if !has_segmenter() {
            return 0;
        }
        let segmenter = Segmenter::new(&Array::new(), &Object::new());
        Array::from(&segmenter.segment(text)).length() as usize
    }

    /// Whether a grapheme cluster is an emoji. A plain digit is not.
    pub(crate) fn is_emoji(cluster: &str) -> bool {
        let only = js_sys::RegExp::new(r"^[\p{Emoji}\p{Emoji_Component}]+$", "u");
        only.test(cluster) && !cluster.is_ascii()
    }

    fn has_segmenter() -> bool {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into());
        intl.and_then(|intl| Reflect::has(&intl, &"Segmenter".into())).unwrap_or(false)
    }
}
