//! What a browser may do with what it gets from here: load and run what comes from this server and nothing else,
//! talk to it alone, show it in no other site's frame, and tell nobody where it was.

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The page's script comes from here and is WebAssembly; nothing is loaded from elsewhere, and nothing sent there.
const OF_PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";
/// There is nothing to run.
const OF_REFUSAL: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page may do, for a browser that asked for it at `host`, which has to be a name of this server.
pub(super) fn of_page(host: &str) -> HeaderValue {
    // A policy has no words for an address of IPv6; browsers would complain.
    if host.starts_with('[') {
        return HeaderValue::from_static(OF_PAGE);
    }
    // Safari before 15.4 does not count a WebSocket as its page's own server.
    let policy = HeaderValue::try_from(format!("{OF_PAGE} ws://{host}"));
    policy.unwrap_or(HeaderValue::from_static(OF_REFUSAL))
}

/// What may be done with an answer that is not for this server to give.
pub(super) fn of_refusal() -> HeaderValue {
    HeaderValue::from_static(OF_REFUSAL)
}

/// Writes into an answer's headers what may be done with it, as far as the answer does not say it itself.
pub(super) fn tell(headers: &mut HeaderMap, policy: HeaderValue) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    // It is of the kind that it says it is.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The address may be a link to a room.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // No page of another site takes in what is served here.
    let only_here = HeaderValue::from_static("same-origin");
    headers.entry(HeaderName::from_static("cross-origin-resource-policy")).or_insert(only_here);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_may_talk_to_the_server_it_came_from() {
        for host in ["10.1.2.3:7420", "localhost:7420", "pp-0123.local.:7420", "10.1.2.3"] {
            let policy = of_page(host);
            assert_eq!(policy.to_str().unwrap(), format!("{OF_PAGE} ws://{host}"));
        }
        assert_eq!(of_page("[fe80::1]:7420"), OF_PAGE, "'self' has to do");
    }
}
