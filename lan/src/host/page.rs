//! Serves the page's files to browsers. All files are embedded in the program by `build.rs`; nothing is read
//! from disk, and a path must equal a file name exactly, so path traversal is impossible.
//!
//! The texts of each language are a file. The host chooses one of them: `/texts/de-AT,en.json` returns the best language for
//! these wishes, and `/texts/.json` the best one for the browser's `Accept-Language`.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// The files that `lan/build.rs` embedded. Empty if the page was not built.
static PAGE: &[File] = &include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// A file of the page in all its encodings.
struct File {
    /// Name in the URL.
    name: &'static str,
    /// The `Content-Type` header.
    content_type: &'static str,
    brotli: Encoded,
    gzip: Encoded,
    plain: Encoded,
}

/// A file's bytes in one content encoding.
struct Encoded {
    /// The `ETag` header, a hash of the bytes.
    etag: &'static str,
    bytes: &'static [u8],
}

/// Fallback route: serves a file of the page, or 404.
pub(super) async fn serve(method: Method, target: Uri, headers: HeaderMap) -> Response {
    respond(PAGE, &method, target.path(), &headers)
}

fn respond(page: &'static [File], method: &Method, path: &str, headers: &HeaderMap) -> Response {
    let name = if path == "/" { Some("index.html") } else { path.strip_prefix('/') };
    let texts = name.and_then(|name| name.strip_prefix("texts/")?.strip_suffix(".json"));
    let file = match texts {
        Some(wishes) => texts_file(page, wishes, headers),
        None => page.iter().find(|file| Some(file.name) == name),
    };
    let Some(file) = file else {
        let message = if page.is_empty() && name == Some("index.html") {
            "This program was built without its page. Run `cargo xtask page` and build it again.\n"
        } else {
            "There's nothing here.\n"
        };
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        let message = "This page is read-only.\n";
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], message).into_response();
    }
    let (encoded, encoding) = file.encoded_for(headers);
    let varies_by = if texts.is_some() { "accept-encoding, accept-language" } else { "accept-encoding" };
    let cache_headers = [
        (ETAG, HeaderValue::from_static(encoded.etag)),
        (VARY, HeaderValue::from_static(varies_by)),
        // Browsers may cache the file but must revalidate it: the next host on this address may run another
        // version.
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    if is_cached(encoded.etag, headers) {
        return (StatusCode::NOT_MODIFIED, cache_headers).into_response();
    }
    let mut response = (cache_headers, Body::from(Bytes::from_static(encoded.bytes))).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The texts in the best language for these wishes, a list separated by commas. Without wishes, the browser's languages
/// count; without a match, English does.
fn texts_file(page: &'static [File], wishes: &str, headers: &HeaderMap) -> Option<&'static File> {
    let wanted = match wishes {
        "" => texts::accepted_languages(&elements(headers, ACCEPT_LANGUAGE).collect::<Vec<_>>().join(",")),
        wishes => wishes.split(',').map(str::to_owned).collect(),
    };
    let code_of = |file: &File| file.name.strip_prefix("texts.")?.strip_suffix(".json");
    let (files, codes): (Vec<_>, Vec<_>) =
        page.iter().filter_map(|file| Some((file, code_of(file)?))).unzip();
    let english = || codes.iter().position(|&code| code == "en");
    texts::select_language(&wanted, &codes).or_else(english).map(|index| files[index])
}

impl File {
    /// The smallest encoding that the client accepts, with its `Content-Encoding` name.
    fn encoded_for(&self, headers: &HeaderMap) -> (&Encoded, Option<&'static str>) {
        if accepts(headers, "br") {
            (&self.brotli, Some("br"))
        } else if accepts(headers, "gzip") {
            (&self.gzip, Some("gzip"))
        } else {
            // Also for clients that refuse every encoding: plain bytes are more useful to them than an error.
            (&self.plain, None)
        }
    }
}

/// Whether `Accept-Encoding` allows the encoding, by name or by `*`.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let weight_of = |wanted: &str| {
        elements(headers, ACCEPT_ENCODING).find_map(|element| {
            let (name, weight) = element.split_once(';').unwrap_or((element, "q=1"));
            name.trim().eq_ignore_ascii_case(wanted).then(|| weight.trim().to_ascii_lowercase())
        })
    };
    let weight = weight_of(encoding).or_else(|| weight_of("*"));
    // An unreadable weight counts as a refusal.
    let weight = weight.and_then(|weight| weight.strip_prefix("q=")?.trim().parse::<f32>().ok());
    weight.is_some_and(|weight| weight > 0.0)
}

/// Whether `If-None-Match` lists this `ETag`.
fn is_cached(etag: &str, headers: &HeaderMap) -> bool {
    // Proxies may weaken the tag; it still names the same bytes.
    elements(headers, IF_NONE_MATCH)
        .any(|cached| cached == "*" || cached.strip_prefix("W/").unwrap_or(cached) == etag)
}

/// The elements of a list header, across all its lines.
fn elements(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    static SMALL: &[File] = &[File {
        name: "index.html",
        content_type: "text/html; charset=utf-8",
        brotli: Encoded { etag: "\"b\"", bytes: b"br" },
        gzip: Encoded { etag: "\"g\"", bytes: b"gzip" },
        plain: Encoded { etag: "\"p\"", bytes: b"plain" },
    }];

    fn with(name: HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn browser_gets_an_accepted_encoding() {
        for (accepted, encoding) in [
            (&[][..], None),
            (&[""], None),
            (&["identity"], None),
            (&["br"], Some("br")),
            (&["BR"], Some("br")),
            (&["gzip"], Some("gzip")),
            (&["gzip, deflate"], Some("gzip")),
            (&["gzip, deflate, br, zstd"], Some("br")),
            (&["gzip,deflate,br"], Some("br")),
            (&["gzip", "br"], Some("br")),
            (&["gzip;q=1.0, br;q=0.1"], Some("br")),
            (&["br;q=0, gzip"], Some("gzip")),
            (&["br;q=0.000,gzip;q=0.001"], Some("gzip")),
            (&["br ; Q=0 , gzip ; q=0.5"], Some("gzip")),
            (&["br;q=0, gzip;q=0"], None),
            (&["*"], Some("br")),
            (&["*;q=0"], None),
            (&["*;q=0, gzip"], Some("gzip")),
            (&["br;q=0, *"], Some("gzip")),
            (&["identity;q=0"], None),
            (&["br;q=often, gzip"], Some("gzip")),
            (&["br;level=11, gzip"], Some("gzip")),
            (&["brotli, xbr, br2"], None),
            (&[";, ,;;q=,*;"], None),
        ] {
            let headers = with(ACCEPT_ENCODING, accepted);
            assert_eq!(SMALL[0].encoded_for(&headers).1, encoding, "{accepted:?}");
        }
    }

    #[test]
    fn cached_file_is_not_sent_again() {
        for (cached, status) in [
            (&["\"p\""][..], 304),
            (&["W/\"p\""], 304),
            (&["\"x\", \"p\""], 304),
            (&["\"x\"", "\"p\""], 304),
            (&["*"], 304),
            (&[], 200),
            (&["\"x\""], 200),
            (&["\"b\""], 200),
            (&["p"], 200),
            (&[""], 200),
        ] {
            let response = respond(SMALL, &Method::GET, "/", &with(IF_NONE_MATCH, cached));
            assert_eq!(response.status(), status, "{cached:?}");
            assert_eq!(response.headers()[ETAG], "\"p\"");
        }
    }

    const fn texts_in(name: &'static str) -> File {
        File {
            name,
            content_type: "application/json",
            brotli: Encoded { etag: name, bytes: b"br" },
            gzip: Encoded { etag: name, bytes: b"gzip" },
            plain: Encoded { etag: name, bytes: b"plain" },
        }
    }

    static LANGUAGES: &[File] = &[
        texts_in("texts.de.json"),
        texts_in("texts.en.json"),
        texts_in("texts.pt-BR.json"),
        texts_in("texts.zh-Hans-CN.json"),
    ];

    #[test]
    fn texts_are_in_the_best_language() {
        let chosen = |path: &str, accepted: &[&str]| {
            let response = respond(LANGUAGES, &Method::GET, path, &with(ACCEPT_LANGUAGE, accepted));
            assert_eq!(response.status(), 200, "{path}");
            assert!(response.headers()[VARY].to_str().unwrap().contains("accept-language"));
            response.headers()[ETAG].to_str().unwrap().to_owned()
        };
        for (path, accepted, name) in [
            ("/texts/de-AT,en.json", &[][..], "texts.de.json"),
            ("/texts/pt-BR.json", &["de"], "texts.pt-BR.json"),
            ("/texts/zh-CN,de.json", &[], "texts.zh-Hans-CN.json"),
            ("/texts/zh-TW,de.json", &[], "texts.de.json"),
            ("/texts/fr.json", &["de"], "texts.en.json"),
            ("/texts/,..%2F,💥.json", &[], "texts.en.json"),
            ("/texts/.json", &["fr;q=0.9, de;q=0.5"], "texts.de.json"),
            ("/texts/.json", &["en;q=0.1", "pt"], "texts.pt-BR.json"),
            ("/texts/.json", &[], "texts.en.json"),
        ] {
            assert_eq!(chosen(path, accepted), name, "{path} {accepted:?}");
        }
        let missing = respond(SMALL, &Method::GET, "/texts/de.json", &HeaderMap::new());
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn missing_page_is_reported() {
        for path in ["/", "/index.html"] {
            let response = respond(&[], &Method::GET, path, &HeaderMap::new());
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
            assert!(String::from_utf8_lossy(&body).contains("cargo xtask page"), "{body:?}");
        }
    }
}
