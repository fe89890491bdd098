//! What people hand on so that others get in: an address, a link, a short code, and the link as a QR code.

use std::fmt::Write;
use std::net::SocketAddr;

use fast_qr::{ECL, QRBuilder};
use room::ShortCode;
use room::message::{Invitation, QrCode};

use crate::interfaces;

/// The invitations to a room whose server listens there, the one first that others are likeliest to reach.
pub(super) fn invitations(listening: SocketAddr) -> Vec<Invitation> {
    interfaces::reachable_at(listening).into_iter().map(invitation).collect()
}

fn invitation(address: SocketAddr) -> Invitation {
    let link = format!("http://{address}/");
    let qr = qr(&link);
    Invitation { address: address.to_string(), code: ShortCode(address).to_string(), link, qr }
}

/// The link as a QR code; no squares at all if it is too long for one, which no address is.
fn qr(link: &str) -> QrCode {
    // A screen is not damaged as a sticker is: the squares had better be large.
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
                // Dark squares side by side are one bar.
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

    /// The dark squares of a path, by row.
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
    fn the_picture_is_the_code() {
        let link = "http://192.168.1.5:7420/";
        let qr = qr(link);
        let code = QRBuilder::new(link).ecl(ECL::L).build().unwrap();
        let expected: Vec<Vec<bool>> = (0..code.size)
            .map(|y| code[y][..code.size].iter().map(|module| module.value()).collect())
            .collect();
        assert_eq!(squares(&qr), expected);
        assert!(qr.size <= 25, "few squares, so that a phone reads them from a distance: {}", qr.size);
    }

    #[test]
    fn each_address_has_its_own() {
        let invitations = invitations("192.168.1.5:7420".parse().unwrap());
        assert_eq!(invitations.len(), 1);
        let Invitation { address, link, code, .. } = &invitations[0];
        assert_eq!((address.as_str(), link.as_str()), ("192.168.1.5:7420", "http://192.168.1.5:7420/"));
        assert_eq!(code.parse(), Ok(ShortCode("192.168.1.5:7420".parse().unwrap())));
    }
}
