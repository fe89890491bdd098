//! Builds invitations to a room: address, link, short code, and the link as a QR code.

use std::fmt::Write;
use std::net::SocketAddr;

use fast_qr::{ECL, QRBuilder};
use room::message::{Invitation, QrCode};
use room::{Fingerprint, ShortCode};

use crate::interfaces;

/// One invitation per reachable address of a server bound to `listening`, the most likely first. Links have the fingerprint of
/// the host's key, by which apps recognise it.
pub(super) fn invitations(listening: SocketAddr, key: Fingerprint) -> Vec<Invitation> {
    let addresses = interfaces::reachable_addresses(listening);
    addresses.into_iter().map(|address| invitation(address, key)).collect()
}

fn invitation(address: SocketAddr, key: Fingerprint) -> Invitation {
    let link = format!("http://{address}/#h={key}");
    let qr = qr(&link);
    Invitation { address: address.to_string(), code: ShortCode(address).to_string(), link, qr }
}

/// The link as a QR code; empty if the link is too long, which no address is.
fn qr(link: &str) -> QrCode {
    // Screens need no error correction, so prefer few, large modules.
    let Ok(code) = QRBuilder::new(link).ecl(ECL::L).build() else {
        return QrCode { size: 0, path: String::new() };
    };
    let mut path = String::new();
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = row[x..].iter().take_while(|module| module.value()).count();
            if run > 0 {
                // Adjacent dark modules become one bar.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    QrCode { size: code.size, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules of a path, by row.
    fn squares(qr: &QrCode) -> Vec<Vec<bool>> {
        let mut squares = vec![vec![false; qr.size]; qr.size];
        for bar in qr.path.split('M').filter(|bar| !bar.is_empty()) {
            let (place, run) = bar.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let run: usize = run.split('v').next().unwrap().parse().unwrap();
            squares[y][x..x + run].fill(true);
        }
        squares
    }

    #[test]
    fn qr_path_draws_the_code() {
        let link = "http://192.168.100.105:7420/#h=G8mObZwK9Lcw8uuc5fHVHg";
        let qr = qr(link);
        let code = QRBuilder::new(link).ecl(ECL::L).build().unwrap();
        let expected: Vec<Vec<bool>> = (0..code.size)
            .map(|y| code[y][..code.size].iter().map(|module| module.value()).collect())
            .collect();
        assert_eq!(squares(&qr), expected);
        assert!(qr.size <= 29, "few modules, so that phones can scan it from a distance: {}", qr.size);
    }

    #[test]
    fn every_address_has_an_invitation() {
        let key = room::SeatKey::from_bytes([7; 32]).fingerprint();
        let invitations = invitations("192.168.1.5:7420".parse().unwrap(), key);
        assert_eq!(invitations.len(), 1);
        let Invitation { address, link, code, .. } = &invitations[0];
        assert_eq!(
            (address.as_str(), link.as_str()),
            ("192.168.1.5:7420", format!("http://192.168.1.5:7420/#h={key}").as_str())
        );
        assert_eq!(crate::address::fingerprint(link), Ok(Some(key)));
        assert_eq!(code.parse(), Ok(ShortCode("192.168.1.5:7420".parse().unwrap())));
    }
}
