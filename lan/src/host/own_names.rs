//! The names under which browsers may reach a host, besides its own addresses.

use std::fmt;

/// The names under which browsers may reach a host, besides its own addresses and its `.local` name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnNames {
    /// Host names without a port. They lead to the host's own port.
    pub hosts: Vec<String>,
    /// The address of a proxy that passes requests on to the host.
    pub public: Option<PublicUrl>,
}

/// The address of a proxy, such as `https://rooms.example.com`: scheme and host, and a port if it is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: &'static str,
    /// Host and port as browsers write them in a `Host` header.
    authority: String,
}

/// The text is no address of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", texts::program_public_url(.0))]
pub struct PublicUrlError(String);

impl PublicUrl {
    /// Host and port as in a `Host` header.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether an `Origin` header names this address.
    pub(super) fn is_origin(&self, origin: &str) -> bool {
        origin.split_once("://").is_some_and(|(scheme, authority)| {
            scheme == self.scheme && authority.eq_ignore_ascii_case(&self.authority)
        })
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let error = || PublicUrlError(text.chars().take(80).collect());
        let (scheme, rest) = text.split_once("://").ok_or_else(error)?;
        let (scheme, own_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => ("http", ":80"),
            "https" => ("https", ":443"),
            _ => return Err(error()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let is_authority = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        if authority.is_empty() || authority.starts_with(':') || !authority.chars().all(is_authority) {
            return Err(error());
        }
        // Browsers leave out the scheme's own port.
        let authority = authority.strip_suffix(own_port).unwrap_or(authority).to_ascii_lowercase();
        Ok(Self { scheme, authority })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}/", self.scheme, self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies_are_read() {
        for (text, url) in [
            ("https://rooms.example.com", "https://rooms.example.com/"),
            ("HTTPS://Rooms.example.com:443/", "https://rooms.example.com/"),
            ("http://rooms:80", "http://rooms/"),
            ("https://rooms.example.com:8443/", "https://rooms.example.com:8443/"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().to_string(), url);
        }
        for wrong in
            ["", "rooms.example.com", "ftp://rooms", "https://", "https://:443", "https://a/b", "https://a b"]
        {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong}");
        }
    }
}
