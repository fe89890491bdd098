//! Keeps web pages of other sites from talking to a room through somebody's browser: a request has to
//! be addressed to this server by a name of its own, and a page that makes it must come from it.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode};

/// Why a request is not answered, for people.
pub(super) type Objection = (StatusCode, &'static str);

const WRONG_HOST: Objection = (
    StatusCode::MISDIRECTED_REQUEST,
    "This room does not go by that name. Use the address that its host shows.\n",
);
const WRONG_ORIGIN: Objection = (
    StatusCode::FORBIDDEN,
    "A page of another site may not talk to this room. Open the room's own address.\n",
);

/// Checks `Host`, and `Origin` if it is sent, of a request that came in at the address `local`; by
/// multicast DNS the server is called `name`.
pub(super) fn check(headers: &HeaderMap, local: SocketAddr, name: Option<&str>) -> Result<(), Objection> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return Err(WRONG_HOST) };
    let host = text(host).filter(|host| is_ours(host, local, name)).ok_or(WRONG_HOST)?;
    let mut origins = headers.get_all(ORIGIN).iter().peekable();
    if origins.peek().is_none() {
        return Ok(());
    }
    let same = |origin: &HeaderValue| {
        text(origin)
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|origin| origin.eq_ignore_ascii_case(host))
    };
    if origins.all(same) { Ok(()) } else { Err(WRONG_ORIGIN) }
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

fn is_ours(host: &str, local: SocketAddr, name: Option<&str>) -> bool {
    let (host, port) = match host.rsplit_once(':') {
        Some((before, port)) if !port.contains(']') => match port.parse::<u16>() {
            Ok(port) => (before, port),
            Err(_) => return false,
        },
        Some(_) | None => (host, 80),
    };
    if port != local.port() {
        return false;
    }
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return ip.to_canonical() == local.ip().to_canonical();
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || name.is_some_and(|name| host.eq_ignore_ascii_case(name))
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
        check(&headers, local.parse().unwrap(), Some("pp-0123.local")).map_err(|(status, _)| status)
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
