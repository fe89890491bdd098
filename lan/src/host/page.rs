//! The page, for browsers. All of it is in the program: nothing is read from the disk, and a path that is not
//! letter for letter the name of a file leads nowhere, so there is nothing to be found by spelling it otherwise.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// What `lan/build.rs` found.
static PAGE: &[File] = &include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// A file of the page.
struct File {
    /// What it is called in an address.
    name: &'static str,
    /// What it is, for browsers.
    kind: &'static str,
    brotli: Version,
    gzip: Version,
    plain: Version,
}

/// A file's bytes as they are sent.
struct Version {
    /// What a browser that keeps it calls it by; two that differ in a byte have different tags.
    tag: &'static str,
    bytes: &'static [u8],
}

/// Answers whatever is no other route's: with a file of the page, or that there is none.
pub(super) async fn answer(method: Method, target: Uri, headers: HeaderMap) -> Response {
    answer_from(PAGE, &method, target.path(), &headers)
}

fn answer_from(page: &'static [File], method: &Method, path: &str, headers: &HeaderMap) -> Response {
    let name = if path == "/" { Some("index.html") } else { path.strip_prefix('/') };
    let Some(file) = page.iter().find(|file| Some(file.name) == name) else {
        let sentence = if page.is_empty() && name == Some("index.html") {
            "This program was built without its page. Run `cargo xtask page`, and build it again.\n"
        } else {
            "There is nothing here.\n"
        };
        return (StatusCode::NOT_FOUND, sentence).into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        let sentence = "The page can be read, and nothing else.\n";
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], sentence).into_response();
    }
    let (version, encoding) = file.version_for(headers);
    let snapshot = [
        (ETAG, HeaderValue::from_static(version.tag)),
        (VARY, HeaderValue::from_static("accept-encoding")),
        // It may be kept, but has to be asked for each time: the next host here may be of another version.
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    if is_kept(version.tag, headers) {
        return (StatusCode::NOT_MODIFIED, snapshot).into_response();
    }
    let mut answer = (snapshot, Body::from(Bytes::from_static(version.bytes))).into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.kind));
    if let Some(encoding) = encoding {
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

impl File {
    /// The smallest version that can be read by who sent these headers, with the name of its encoding.
    fn version_for(&self, headers: &HeaderMap) -> (&Version, Option<&'static str>) {
        if accepts(headers, "br") {
            (&self.brotli, Some("br"))
        } else if accepts(headers, "gzip") {
            (&self.gzip, Some("gzip"))
        } else {
            // Also for who wants none of them: they can do more with this than with no answer.
            (&self.plain, None)
        }
    }
}

/// Whether `Accept-Encoding` names that encoding, or any, and does not forbid it.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let weight_of = |wanted: &str| {
        elements(headers, ACCEPT_ENCODING).find_map(|element| {
            let (name, weight) = element.split_once(';').unwrap_or((element, "q=1"));
            name.trim().eq_ignore_ascii_case(wanted).then(|| weight.trim().to_ascii_lowercase())
        })
    };
    let weight = weight_of(encoding).or_else(|| weight_of("*"));
    // What can't be read is taken for no.
    let weight = weight.and_then(|weight| weight.strip_prefix("q=")?.trim().parse::<f32>().ok());
    weight.is_some_and(|weight| weight > 0.0)
}

/// Whether `If-None-Match` says that who asks has the version of that tag.
fn is_kept(tag: &str, headers: &HeaderMap) -> bool {
    // Something on the way may have made it a weak one, and means the same.
    elements(headers, IF_NONE_MATCH)
        .any(|snapshot| snapshot == "*" || snapshot.strip_prefix("W/").unwrap_or(snapshot) == tag)
}

/// What a header lists, in however many lines.
fn elements(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    static SMALL: &[File] = &[File {
        name: "index.html",
        kind: "text/html; charset=utf-8",
        brotli: Version { tag: "\"b\"", bytes: b"br" },
        gzip: Version { tag: "\"g\"", bytes: b"gzip" },
        plain: Version { tag: "\"p\"", bytes: b"plain" },
    }];

    fn with(name: HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_browser_gets_what_it_can_read() {
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
            assert_eq!(SMALL[0].version_for(&headers).1, encoding, "{accepted:?}");
        }
    }

    #[test]
    fn what_a_browser_has_is_not_sent_again() {
        for (snapshot, status) in [
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
            let answer = answer_from(SMALL, &Method::GET, "/", &with(IF_NONE_MATCH, snapshot));
            assert_eq!(answer.status(), status, "{snapshot:?}");
            assert_eq!(answer.headers()[ETAG], "\"p\"");
        }
    }

    #[tokio::test]
    async fn a_program_without_its_page_says_so() {
        for path in ["/", "/index.html"] {
            let answer = answer_from(&[], &Method::GET, path, &HeaderMap::new());
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
            let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
            assert!(String::from_utf8_lossy(&body).contains("cargo xtask page"), "{body:?}");
        }
    }
}
