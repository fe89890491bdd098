//! Security headers for HTTP responses. The page may load scripts from this server only, talk to this server
//! only, and not be framed by other sites.

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Policy of the page: WebAssembly from this server, nothing from elsewhere.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";
/// Policy of error responses: nothing may load.
const REJECTION_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's policy for a browser that requested it at `host`, a checked `Host` header.
pub(super) fn for_page(host: &str) -> HeaderValue {
    // CSP can't express IPv6 addresses; browsers would log errors.
    if host.starts_with('[') {
        return HeaderValue::from_static(PAGE_POLICY);
    }
    // Safari before 15.4 does not count WebSockets as `'self'`.
    let policy = HeaderValue::try_from(format!("{PAGE_POLICY} ws://{host}"));
    policy.unwrap_or(HeaderValue::from_static(REJECTION_POLICY))
}

/// The policy of responses to rejected requests.
pub(super) fn for_rejection() -> HeaderValue {
    HeaderValue::from_static(REJECTION_POLICY)
}

/// Adds the security headers, unless the response already has its own policy.
pub(super) fn insert_headers(headers: &mut HeaderMap, policy: HeaderValue) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    // Browsers must not guess another content type.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The URL may be an invitation, so it must not leak to other sites. The next host's page needs to know this host's address.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("origin"));
    // Pages of other sites may not embed responses.
    let only_here = HeaderValue::from_static("same-origin");
    headers.entry(HeaderName::from_static("cross-origin-resource-policy")).or_insert(only_here);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_policy_allows_websockets_to_its_own_server() {
        for host in ["10.1.2.3:7420", "localhost:7420", "pp-0123.local.:7420", "10.1.2.3"] {
            let policy = for_page(host);
            assert_eq!(policy.to_str().unwrap(), format!("{PAGE_POLICY} ws://{host}"));
        }
        assert_eq!(for_page("[fe80::1]:7420"), PAGE_POLICY, "an IPv6 host can't be named");
    }
}
