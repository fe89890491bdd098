//! Checks `Host` and `Origin` headers against DNS rebinding and cross-site requests. A request must name this
//! server, and the page that makes it must come from this server.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};

use super::own_names::OwnNames;

/// Status and text of a rejection.
pub(super) type Rejection = (StatusCode, &'static str);

const WRONG_HOST: Rejection = (
    StatusCode::MISDIRECTED_REQUEST,
    "This room has a different address. Use the one that the host shows.\n",
);
const WRONG_ORIGIN: Rejection =
    (StatusCode::FORBIDDEN, "Another website can't connect to this room. Open the room's own address.\n");

/// Checks a request for `target` that arrived at the address `local`. `name` is the server's multicast DNS
/// host name, and `names` are its other names. Returns the checked `Host` header.
pub(super) fn check<'a>(
    target: &Uri,
    headers: &'a HeaderMap,
    local: SocketAddr,
    name: Option<&str>,
    names: &OwnNames,
) -> Result<&'a str, Rejection> {
    let host = single_value(headers, HOST).ok_or(WRONG_HOST)?;
    let public = names.public.as_ref().filter(|public| host.eq_ignore_ascii_case(public.authority()));
    if public.is_none()
        && !is_own_host(host, local, name.into_iter().chain(names.hosts.iter().map(String::as_str)))
    {
        return Err(WRONG_HOST);
    }
    // A request line in proxy form names the host as well.
    if target.authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(host)) {
        return Err(WRONG_HOST);
    }
    if !headers.contains_key(ORIGIN) {
        // The request is not from a page, or the page may not read the response.
        return Ok(host);
    }
    let origin = single_value(headers, ORIGIN).ok_or(WRONG_ORIGIN)?;
    let is_own = match public {
        Some(public) => public.is_origin(origin),
        None => origin.strip_prefix("http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host)),
    };
    if is_own { Ok(host) } else { Err(WRONG_ORIGIN) }
}

/// The header's value if it occurs exactly once.
fn single_value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    value.to_str().ok()
}

/// Whether `host` names this server, port included, in the spelling that browsers send. Rejecting other
/// spellings avoids parsing differences.
fn is_own_host<'n>(host: &str, local: SocketAddr, names: impl Iterator<Item = &'n str>) -> bool {
    let host = match host.strip_suffix(&format!(":{}", local.port())) {
        Some(host) => host,
        // Browsers leave out port 80.
        None if local.port() == 80 => host,
        None => return false,
    };
    let address = match local.ip().to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    // A host name may end with the root dot; an address may not.
    let undotted = host.strip_suffix('.').unwrap_or(host);
    let mut names = names.chain(["localhost"]);
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
        let checked = check(&target, &headers, local.parse().unwrap(), Some("pp-0123.local"), &names());
        checked.map(|checked| assert_eq!([checked], host)).map_err(|(status, _)| status)
    }

    fn names() -> OwnNames {
        let public = Some("https://rooms.example.com".parse().unwrap());
        OwnNames { hosts: vec!["desk.office".into()], public }
    }

    #[test]
    fn configured_names_are_accepted() {
        let local = "10.1.2.3:7420";
        assert_eq!(checked(local, &["desk.office:7420"], &["http://desk.office:7420"]), Ok(()));
        assert_eq!(checked(local, &["Rooms.example.com"], &["https://rooms.example.com"]), Ok(()));
        assert_eq!(checked(local, &["rooms.example.com"], &[]), Ok(()));
        for host in ["desk.office", "rooms.example.com:7420", "rooms.example.com:443"] {
            assert_eq!(checked(local, &[host], &[]), Err(StatusCode::MISDIRECTED_REQUEST), "{host}");
        }
        for origin in ["http://rooms.example.com", "https://evil.example", "https://rooms.example.com:8443"] {
            assert_eq!(
                checked(local, &["rooms.example.com"], &[origin]),
                Err(StatusCode::FORBIDDEN),
                "{origin}"
            );
        }
    }

    #[test]
    fn own_names_are_accepted() {
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
    fn other_names_are_rejected() {
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
    fn origin_must_match_host() {
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
