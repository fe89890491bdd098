//! Parses what people type or paste to join a room: an address, a host name, a short code or a link. The
//! output is a list of [`HostAddress`]es to try. No DNS lookups happen here.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use room::limits::PREFERRED_PORTS;
use room::{Fingerprint, ShortCode, ShortCodeError};

/// Scheme of the app's own links, before `://`.
const APP_SCHEME: &str = "pointing-party";
/// Characters of an address that some programs escape in links.
const ESCAPES: [(&str, &str); 4] = [("%3A", ":"), ("%5B", "["), ("%5D", "]"), ("%25", "%")];

/// Where a host may be: a host name or IP address, and a port. Joining resolves the name and connects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostAddress {
    /// Host name or IP address without brackets. An IPv6 address may have a zone, as in `fe80::1%eth0`.
    pub host: String,
    /// The port, 1 to 65535.
    pub port: u16,
}

impl From<SocketAddr> for HostAddress {
    fn from(address: SocketAddr) -> Self {
        let host = match address {
            SocketAddr::V4(address) => address.ip().to_string(),
            // A link-local address is useless without its zone.
            SocketAddr::V6(address) if address.scope_id() != 0 => {
                format!("{}%{}", address.ip(), address.scope_id())
            }
            SocketAddr::V6(address) => address.ip().to_string(),
        };
        Self { host, port: address.port() }
    }
}

/// Why the text is not a room's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is empty.
    #[error("{}", texts::program_address_empty())]
    Empty,
    /// The text is longer than any address.
    #[error("{}", texts::program_address_too_long())]
    TooLong,
    /// The link's scheme is not `http`, `ws` or the app's own.
    #[error("{}", texts::program_address_scheme(.0))]
    Scheme(String),
    /// An app link without a room.
    #[error("{}", texts::program_address_no_room())]
    NoRoom,
    /// A mistyped short code.
    #[error("{}", texts::short_code_error(.0))]
    ShortCode(#[from] ShortCodeError),
    /// The end of a link, `#h=` and what follows, is damaged.
    #[error("{}", texts::program_address_fingerprint())]
    Fingerprint,
    /// The address contains `@`.
    #[error("{}", texts::program_address_user_name())]
    UserName,
    /// The host before the port is missing.
    #[error("{}", texts::program_address_no_host())]
    NoHost,
    /// The port is not a number from 1 to 65535.
    #[error("{}", texts::program_address_port(.0))]
    Port(String),
    /// A mistyped IPv4 address.
    #[error("{}", texts::program_address_ipv4(.0))]
    Ipv4(String),
    /// A mistyped IPv6 address.
    #[error("{}", texts::program_address_ipv6(.0))]
    Ipv6(String),
    /// The unspecified address, such as `0.0.0.0`.
    #[error("{}", texts::program_address_unspecified(.0))]
    Unspecified(String),
    /// A mistyped host name.
    #[error("{}", texts::program_address_host_name(.0))]
    HostName(String),
}

/// Formats `address` for a `Host` header: IPv6 in brackets and without its zone, which only means something
/// on this machine.
pub fn host_header(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.to_string(),
        SocketAddr::V6(address) => format!("[{}]:{}", address.ip(), address.port()),
    }
}

/// Parses the text into addresses to try, the most likely first. Without a port, these use
/// [`PREFERRED_PORTS`].
///
/// # Errors
/// [`AddressError`]. Its text can be shown to people.
pub fn parse(text: &str) -> Result<Vec<HostAddress>, AddressError> {
    let text = text.trim();
    if text.len() > 2_000 {
        return Err(AddressError::TooLong);
    }
    let text = match text.split_once("://") {
        Some((scheme, link)) if scheme.eq_ignore_ascii_case(APP_SCHEME) => address_in_link(link)?,
        Some(_) | None => text.to_owned(),
    };
    if let Some(ShortCode(address)) = parse_short_code(&text)? {
        return Ok(vec![HostAddress { host: address.ip().to_string(), port: address.port() }]);
    }
    let authority = authority(&text)?;
    if authority.is_empty() {
        return Err(AddressError::Empty);
    }
    let (host, port) = split_port(authority)?;
    let host = host.to_owned();
    Ok(match port {
        Some(port) => vec![HostAddress { host, port: parse_port(port)? }],
        None => PREFERRED_PORTS.map(|port| HostAddress { host: host.clone(), port }).into(),
    })
}

/// The fingerprint of the host's key in a link: `h=` and 22 characters, after `#`. `None` if there is none, as in an address
/// or a short code.
///
/// # Errors
/// [`AddressError::Fingerprint`] if it is damaged. Its text can be shown to people.
pub fn fingerprint(text: &str) -> Result<Option<Fingerprint>, AddressError> {
    let fragment = text.trim().split_once('#').map_or("", |(_, fragment)| fragment);
    let value = fragment.split('&').find_map(|pair| pair.strip_prefix("h="));
    value.map(|value| value.parse().map_err(|_| AddressError::Fingerprint)).transpose()
}

/// The address in an app link: `join?at=` and an address or short code, in which `:`, `[`, `]` and `%` may be
/// escaped.
fn address_in_link(link: &str) -> Result<String, AddressError> {
    let query =
        link.split_once('?').filter(|(page, _)| page.trim_end_matches('/') == "join").map(|(_, query)| query);
    let pairs = query.unwrap_or_default().split(['&', '#']);
    let address = pairs.filter_map(|pair| pair.strip_prefix("at=")).find(|address| !address.is_empty());
    let address = address.ok_or(AddressError::NoRoom)?;
    Ok(ESCAPES.iter().fold(address.to_owned(), |address, (escape, c)| {
        address.replace(escape, c).replace(&escape.to_ascii_lowercase(), c)
    }))
}

/// Parses a short code; `None` if the text is probably something else. A word without digits may be a host
/// name, so it counts only if it is a valid code. A text with a digit counts if it is grouped, or as long as
/// a code.
fn parse_short_code(text: &str) -> Result<Option<ShortCode>, ShortCodeError> {
    if !ShortCode::looks_like(text) {
        return Ok(None);
    }
    match text.parse::<ShortCode>() {
        Ok(code) => Ok(Some(code)),
        Err(error) if text.contains(['-', ' ']) && text.bytes().any(|byte| byte.is_ascii_digit()) => {
            Err(error)
        }
        Err(error @ (ShortCodeError::Check | ShortCodeError::Character(_)))
            if text.bytes().any(|byte| byte.is_ascii_digit())
                && !text.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Err(error)
        }
        Err(_) => Ok(None),
    }
}

/// The part between the scheme and the path.
fn authority(text: &str) -> Result<&str, AddressError> {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if ["http", "ws"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        Some((scheme, _)) => return Err(AddressError::Scheme(scheme.into())),
        None => text,
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(AddressError::UserName);
    }
    Ok(authority)
}

/// Splits host and port and checks the host.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), AddressError> {
    if let Some(bracketed) = authority.strip_prefix('[') {
        let wrong = || AddressError::Ipv6(authority.into());
        let (host, rest) = bracketed.split_once(']').ok_or_else(wrong)?;
        check_ipv6(host)?;
        return match rest.strip_prefix(':') {
            None if rest.is_empty() => Ok((host, None)),
            None => Err(wrong()),
            port => Ok((host, port)),
        };
    }
    if authority.matches(':').count() > 1 {
        check_ipv6(authority)?;
        return Ok((authority, None));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    check_name(host)?;
    Ok((host, port))
}

fn parse_port(text: &str) -> Result<u16, AddressError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&port| digits && port != 0).ok_or_else(|| AddressError::Port(text.into()))
}

fn check_ipv6(host: &str) -> Result<(), AddressError> {
    let (address, zone) = host.split_once('%').unwrap_or((host, "-"));
    let zone_is_good =
        !zone.is_empty() && zone.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    match address.parse::<Ipv6Addr>() {
        Ok(address) if address.is_unspecified() => Err(AddressError::Unspecified(host.into())),
        Ok(_) if zone_is_good => Ok(()),
        _ => Err(AddressError::Ipv6(host.into())),
    }
}

fn check_name(host: &str) -> Result<(), AddressError> {
    if host.is_empty() {
        return Err(AddressError::NoHost);
    }
    if host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return match host.parse::<Ipv4Addr>() {
            Ok(address) if address.is_unspecified() => Err(AddressError::Unspecified(host.into())),
            Ok(_) => Ok(()),
            Err(_) => Err(AddressError::Ipv4(host.into())),
        };
    }
    let labels = host.strip_suffix('.').unwrap_or(host);
    let good = |label: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(is_allowed)
    };
    if labels.len() > 253 || !labels.split('.').all(good) {
        return Err(AddressError::HostName(host.chars().take(80).collect()));
    }
    Ok(())
}

impl fmt::Display for HostAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(f, "[{}]:{}", self.host, self.port);
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> String {
        let addresses = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(addresses.len(), 1, "{text}");
        addresses[0].to_string()
    }

    #[test]
    fn every_format_that_a_host_shows_is_parsed() {
        for (typed, address) in [
            ("192.168.1.5:7420", "192.168.1.5:7420"),
            ("  192.168.1.5:7420\n", "192.168.1.5:7420"),
            ("http://192.168.1.5:7420/anything?at#all", "192.168.1.5:7420"),
            ("HTTP://192.168.1.5:7420", "192.168.1.5:7420"),
            ("ws://192.168.1.5:7420/room", "192.168.1.5:7420"),
            ("192.168.1.5:7420/", "192.168.1.5:7420"),
            ("[fe80::1]:7420", "[fe80::1]:7420"),
            ("http://[fe80::1%eth0]:7420/", "[fe80::1%eth0]:7420"),
            ("[fe80::1%3]:7420", "[fe80::1%3]:7420"),
            ("host.local:7420", "host.local:7420"),
            ("pp-0123.local.:80", "pp-0123.local.:80"),
            ("My_PC:65535", "My_PC:65535"),
            ("localhost:1", "localhost:1"),
            ("2226-XTT", "192.168.1.5:7420"),
            (" 2226 xtt ", "192.168.1.5:7420"),
            ("2226xtt", "192.168.1.5:7420"),
            ("pointing-party://join?at=192.168.1.5:7420", "192.168.1.5:7420"),
            ("Pointing-Party://join/?at=192.168.1.5%3a7420&from=page", "192.168.1.5:7420"),
            ("pointing-party://join?at=%5Bfe80::1%5D:7420", "[fe80::1]:7420"),
            ("pointing-party://join?at=2226-XTT", "192.168.1.5:7420"),
        ] {
            assert_eq!(one(typed), address);
        }
    }

    #[test]
    fn link_has_the_fingerprint_of_the_host() {
        let h = "G8mObZwK9Lcw8uuc5fHVHg";
        for link in [
            format!("http://192.168.1.5:7420/#h={h}"),
            format!(" http://192.168.1.5:7420/#h={h}\n"),
            format!("http://192.168.1.5:7420/#seat=x&h={h}"),
            format!("pointing-party://join?at=192.168.1.5:7420#h={h}"),
        ] {
            assert_eq!(fingerprint(&link), Ok(Some(h.parse().unwrap())), "{link}");
            assert_eq!(one(link.trim()), "192.168.1.5:7420");
        }
        for link in
            ["192.168.1.5:7420", "2226-XTT", "http://192.168.1.5:7420/#", "http://192.168.1.5:7420/?h=x"]
        {
            assert_eq!(fingerprint(link), Ok(None), "{link}");
        }
        for damaged in ["http://192.168.1.5:7420/#h=", "http://192.168.1.5:7420/#h=G8mObZwK9Lcw8uuc5fHVH"] {
            assert_eq!(fingerprint(damaged), Err(AddressError::Fingerprint), "{damaged}");
        }
    }

    #[test]
    fn without_a_port_the_preferred_ports_are_tried() {
        for (typed, host) in [
            ("192.168.1.5", "192.168.1.5"),
            ("http://host.local/", "host.local"),
            ("fe80::1", "fe80::1"),
            ("printer", "printer"),
            ("my-laptop", "my-laptop"),
            ("MACHINE", "MACHINE"),
            ("[fe80::1]", "fe80::1"),
        ] {
            let addresses = parse(typed).unwrap();
            let ports = addresses.iter().map(|address| address.port).collect::<Vec<_>>();
            assert_eq!(ports, PREFERRED_PORTS, "{typed}");
            assert!(addresses.iter().all(|address| address.host == host), "{typed}");
        }
    }

    #[test]
    fn errors_name_the_problem() {
        use AddressError as E;
        for (typed, error) in [
            ("", E::Empty),
            ("  ", E::Empty),
            ("http:///room", E::Empty),
            ("https://192.168.1.5:7420", E::Scheme("https".into())),
            ("file:///etc/passwd", E::Scheme("file".into())),
            ("pointing-party://join", E::NoRoom),
            ("pointing-party://join?at=", E::NoRoom),
            ("pointing-party://host?at=192.168.1.5", E::NoRoom),
            ("2226-XTW", E::ShortCode(ShortCodeError::Check)),
            ("2226-XT", E::ShortCode(ShortCodeError::Length(6))),
            ("2226-X0T", E::ShortCode(ShortCodeError::Character('0'))),
            ("me@host:7420", E::UserName),
            (":7420", E::NoHost),
            ("host:", E::Port("".into())),
            ("host:0", E::Port("0".into())),
            ("host:+80", E::Port("+80".into())),
            ("host:65536", E::Port("65536".into())),
            ("host:http", E::Port("http".into())),
            ("192.168.1.500", E::Ipv4("192.168.1.500".into())),
            ("192.168.1:7420", E::Ipv4("192.168.1".into())),
            ("fe80::1:x", E::Ipv6("fe80::1:x".into())),
            ("[fe80::1", E::Ipv6("[fe80::1".into())),
            ("[fe80::1]7420", E::Ipv6("[fe80::1]7420".into())),
            ("[fe80::1%]:7420", E::Ipv6("fe80::1%".into())),
            ("0.0.0.0:7420", E::Unspecified("0.0.0.0".into())),
            ("[::]:7420", E::Unspecified("::".into())),
            ("the room:7420", E::HostName("the room".into())),
            ("a..b", E::HostName("a..b".into())),
            ("büro.local", E::HostName("büro.local".into())),
        ] {
            assert_eq!(parse(typed), Err(error), "{typed:?}");
        }
        assert_eq!(parse(&"a".repeat(3_000)), Err(E::TooLong));
    }

    #[test]
    fn host_header_omits_the_zone() {
        assert_eq!(host_header("[fe80::1%3]:7420".parse().unwrap()), "[fe80::1]:7420");
        assert_eq!(host_header("10.0.0.1:7420".parse().unwrap()), "10.0.0.1:7420");
    }

    proptest! {
        #[test]
        fn parsed_addresses_round_trip(text in "(?s)(http://)?[\\[\\]a-z0-9:.%/@ é-]{0,40}|.{0,40}") {
            for address in parse(&text).unwrap_or_default() {
                prop_assert_eq!(parse(&address.to_string()), Ok(vec![address]));
            }
        }
    }
}
