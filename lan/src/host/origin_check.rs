//! Keeps web pages of other sites from talking to a room through somebody's browser: a request has to
//! be addressed to this server by a name of its own, and a page that makes it must come from it.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};

/// Why a request is not answered, for people.
pub(super) type Rejection = (StatusCode, &'static str);

const WRONG_HOST: Rejection = (
    StatusCode::MISDIRECTED_REQUEST,
    "This room does not go by that name. Use the address that its host shows.\n",
);
const WRONG_ORIGIN: Rejection = (
    StatusCode::FORBIDDEN,
    "A page of another site may not talk to this room. Open the room's own address.\n",
);

/// Checks `Host`, and `Origin` if it is sent, of a request for `target` that came in at the address `local`;
/// by multicast DNS the server is called `name`. Hands back what the request calls it: a name of its own, with
/// its port.
pub(super) fn check<'a>(
    target: &Uri,
    headers: &'a HeaderMap,
    local: SocketAddr,
    name: Option<&str>,
) -> Result<&'a str, Rejection> {
    let host = only(headers, HOST).filter(|host| is_ours(host, local, name)).ok_or(WRONG_HOST)?;
    // A first line that is written for a proxy names the host as well.
    if target.authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(host)) {
        return Err(WRONG_HOST);
    }
    if !headers.contains_key(ORIGIN) {
        // Made by no page, or by one that may not read the answer.
        return Ok(host);
    }
    let origin = only(headers, ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    if origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host)) { Ok(host) } else { Err(WRONG_ORIGIN) }
}

/// A header's value, if it is there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    value.to_str().ok()
}

/// Whether that is a name of this server, with its port, as browsers write it. No other spelling is taken: what
/// nobody sends need not be understood, and can't be misunderstood.
fn is_ours(host: &str, local: SocketAddr, name: Option<&str>) -> bool {
    let host = match host.strip_suffix(&format!(":{}", local.port())) {
        Some(host) => host,
        // The port of HTTP is left out.
        None if local.port() == 80 => host,
        None => return false,
    };
    let address = match local.ip().to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    // A name may end with the dot that stands for the root of all names; an address has none.
    let undotted = host.strip_suffix('.').unwrap_or(host);
    let mut names = name.into_iter().chain(["localhost"]);
    host.eq_ignore_ascii_case(&address) || names.any(|name| undotted.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(local: &str, host: &[&str], origin: &[&str]) -> Result<(), StatusCode> {
        let mut headers = HeaderMap::new();
        host.iter().for_each(|host| {
            headers.append(HOST, host.parse().unwrap());
        });
        origin.iter().for_each(|origin| {
            headers.append(ORIGIN, origin.parse().unwrap());
        });
        let target = Uri::from_static("/about");
        let called = check(&target, &headers, local.parse().unwrap(), Some("pp-0123.local"));
        called.map(|called| assert_eq!([called], host)).map_err(|(status, _)| status)
    }

    #[test]
    fn a_servers_own_names_are_let_in() {
        for host in
            ["10.1.2.3:7420", "localhost:7420", "LocalHost:7420", "pp-0123.local:7420", "PP-0123.local.:7420"]
        {
            assert_eq!(checked("10.1.2.3:7420", &[host], &[]), Ok(()), "{host}");
        }
        assert_eq!(checked("[::ffff:10.1.2.3]:7420", &["10.1.2.3:7420"], &[]), Ok(()));
        assert_eq!(checked("[fe80::1%3]:7420", &["[fe80::1]:7420"], &[]), Ok(()));
        assert_eq!(checked("10.1.2.3:80", &["10.1.2.3"], &[]), Ok(()));
        assert_eq!(checked("[fe80::1]:80", &["[fe80::1]"], &[]), Ok(()));
    }

    #[test]
    fn other_names_are_not() {
        for host in [
            "evil.example:7420",
            "10.1.2.4:7420",
            "10.1.2.3:7421",
            "10.1.2.3",
            "pp-9999.local:7420",
            "",
            ":7420",
        ] {
            let refused = checked("10.1.2.3:7420", &[host], &[]);
            assert_eq!(refused, Err(StatusCode::MISDIRECTED_REQUEST), "{host}");
        }
        assert!(checked("10.1.2.3:7420", &[], &[]).is_err(), "none at all");
        assert!(checked("10.1.2.3:7420", &["10.1.2.3:7420", "evil.example"], &[]).is_err(), "two of them");
    }

    #[test]
    fn a_page_has_to_come_from_the_room() {
        let host = &["10.1.2.3:7420"];
        assert_eq!(checked("10.1.2.3:7420", host, &["http://10.1.2.3:7420"]), Ok(()));
        for origin in [
            "http://evil.example",
            "https://10.1.2.3:7420",
            "null",
            "http://10.1.2.3",
            "http://localhost:7420",
            "",
        ] {
            let refused = checked("10.1.2.3:7420", host, &[origin]);
            assert_eq!(refused, Err(StatusCode::FORBIDDEN), "{origin}");
        }
        assert!(checked("10.1.2.3:7420", host, &["http://10.1.2.3:7420", "http://evil.example"]).is_err());
    }
}
