//! The content of a room's announcement, and how it gets a unique name if another room has the same one. No
//! I/O; [`super::advertise`] sends it.

use std::net::SocketAddr;

use mdns_sd::{DnsNameChange, IfKind, ResolvedService, ServiceInfo};
use room::Name;
use room::limits::MAX_INSTANCE_NAME_BYTES;
use room::message::About;
use unicode_segmentation::UnicodeSegmentation;

use super::{SERVICE, Txt};

/// The content of a room's announcement.
pub(super) struct Announcement {
    /// The DNS-SD instance name: the room's name, with a number if another room has it too.
    pub(super) label: String,
    /// Whether it has been announced under this label.
    pub(super) is_announced: bool,
    /// Whether a probe found no other owner of this label.
    is_ours: bool,
    /// The room's description.
    pub(super) about: About,
    host_name: String,
    port: u16,
    interfaces: IfKind,
}

/// What to do about another room with the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameConflict {
    /// This room takes another name.
    Yield,
    /// This room announces itself again, and the other one yields.
    Insist,
}

impl Announcement {
    /// Creates the announcement of a room whose server is bound to `listening`.
    pub(super) fn new(about: &About, host_name: &str, listening: SocketAddr) -> Self {
        Self {
            label: instance_label(&about.room.name),
            is_announced: false,
            is_ours: false,
            about: about.clone(),
            host_name: format!("{host_name}."),
            port: listening.port(),
            interfaces: reachable_by(listening),
        }
    }

    /// The announcement as the daemon's service record.
    pub(super) fn service(&self) -> Result<ServiceInfo, mdns_sd::Error> {
        let txt = Txt {
            id: self.about.room.id,
            proto: Some(self.about.proto),
            version: env!("CARGO_PKG_VERSION").into(),
            stage: Some(self.about.stage),
            seated: Some(self.about.seated),
            locked: self.about.room.locked,
            fingerprint: Some(self.about.fingerprint),
        };
        let pairs = txt.pairs();
        let mut service =
            ServiceInfo::new(SERVICE, &self.label, &self.host_name, "", self.port, pairs.as_slice())?
                .enable_addr_auto();
        service.set_interfaces(vec![self.interfaces.clone()]);
        // An owned name needs no probe, so changes go out without its one-second delay.
        service.set_requires_probe(!self.is_ours);
        Ok(service)
    }

    /// The full DNS name of the instance.
    pub(super) fn fullname(&self) -> String {
        format!("{}.{SERVICE}", self.label)
    }

    /// Records that the label was announced and nobody objected.
    pub(super) fn mark_announced(&mut self) {
        self.is_announced = true;
        self.is_ours = true;
    }

    /// Takes a label that the daemon has probed. It is not probed again: another room that probes the same
    /// label at that moment would also give it up, without end.
    pub(super) fn rename_to_free(&mut self, label: String) {
        self.rename(label);
        self.is_ours = true;
    }

    /// Takes the label with the next number, `Team (2)` after `Team`.
    pub(super) fn rename_to_next(&mut self) {
        self.rename(self.next_label());
        self.is_ours = false;
    }

    fn rename(&mut self, label: String) {
        tracing::info!(from = self.label, to = label, "another room has this name");
        self.label = label;
        self.is_announced = false;
    }

    /// The label that the daemon chose instead, if the change is about this label.
    pub(super) fn renamed(&self, change: &DnsNameChange) -> Option<String> {
        if change.original != self.fullname() {
            return None;
        }
        change.new_name.strip_suffix(SERVICE)?.strip_suffix('.').map(str::to_owned)
    }

    /// Checks whether `other` is another room with this name, and which room yields. The daemon probes before
    /// it takes a name, but networks can merge and machines wake up later.
    pub(super) fn conflict_with(&self, other: &ResolvedService) -> Option<NameConflict> {
        if !self.is(&other.fullname) || other.host.eq_ignore_ascii_case(&self.host_name) {
            return None;
        }
        // Both rooms come to the same result.
        Some(if other.host < self.host_name { NameConflict::Yield } else { NameConflict::Insist })
    }

    /// Whether `fullname` is this instance's name.
    pub(super) fn is(&self, fullname: &str) -> bool {
        self.fullname().to_lowercase() == fullname.to_lowercase()
    }

    fn next_label(&self) -> String {
        let numbered = self.label.strip_suffix(')').and_then(|label| label.rsplit_once(" ("));
        match numbered.and_then(|(base, number)| Some((base, number.parse::<u16>().ok()?))) {
            Some((base, number)) => format!("{base} ({})", number.saturating_add(1)),
            None => format!("{} (2)", self.label),
        }
    }
}

/// The interfaces through which a server bound to `listening` can be reached.
fn reachable_by(listening: SocketAddr) -> IfKind {
    match listening {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => IfKind::IPv4,
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => IfKind::All,
        SocketAddr::V4(_) | SocketAddr::V6(_) => IfKind::Addr(listening.ip()),
    }
}

/// The room's name as one DNS label.
///
/// Dots and backslashes become look-alike characters: DNS allows them inside a label, but the mDNS library
/// confuses them with separators, so that such a room could not be resolved or defended. The real name comes
/// from the room itself.
fn instance_label(name: &Name) -> String {
    let name = name.as_str().replace('.', "\u{2024}").replace('\\', "\u{29F5}");
    let fitting = |ends: &mut dyn Iterator<Item = usize>| {
        ends.take_while(|&end| end <= MAX_INSTANCE_NAME_BYTES).last().unwrap_or_default()
    };
    let clusters = fitting(&mut name.grapheme_indices(true).map(|(start, cluster)| start + cluster.len()));
    let end = match clusters {
        // A single grapheme that does not fit: cut it between characters.
        0 => fitting(&mut name.char_indices().map(|(start, c)| start + c.len_utf8())),
        end => end,
    };
    name[..end].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use room::message::PROTOCOL;
    use room::{DeviceSecret, RoomInfo, Salt, SeatKey, Stage};

    use super::*;

    fn about(name: &str) -> About {
        About {
            proto: PROTOCOL,
            app: "pointing-party".into(),
            room: RoomInfo::new(
                DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([1; 16])),
                Name::new(name).unwrap(),
            ),
            seated: 1,
            stage: Stage::Gathering,
            fingerprint: SeatKey::from_bytes([1; 32]).fingerprint(),
            chain: Vec::new(),
        }
    }

    fn announcement(name: &str) -> Announcement {
        Announcement::new(&about(name), "pp-5.local", "0.0.0.0:7420".parse().unwrap())
    }

    fn label(name: &str) -> String {
        instance_label(&Name::new(name).unwrap())
    }

    #[test]
    fn label_is_cut_between_graphemes_and_leaves_space_for_a_number() {
        assert_eq!(label("Platform"), "Platform");
        assert_eq!(label(&"👩‍👩‍👧‍👦".repeat(5)), "👩‍👩‍👧‍👦".repeat(2));
        assert_eq!(label(&"é".repeat(40)).len(), MAX_INSTANCE_NAME_BYTES - 1, "an é has two bytes");
        assert_eq!(label(&format!("a{}", "\u{301}".repeat(60))).chars().count(), 28);
        assert_eq!(label(&format!("{} é", "é".repeat(28))), "é".repeat(28), "no space at the end");
    }

    #[test]
    fn dots_and_backslashes_stay_inside_the_label() {
        assert_eq!(label(r"Sprint 1.5 \o/"), "Sprint 1\u{2024}5 \u{29F5}o/");
    }

    #[test]
    fn renamed_returns_the_daemons_label() {
        let announcement = announcement("Team");
        let change = |original: &str, new_name: &str| DnsNameChange {
            original: original.into(),
            new_name: new_name.into(),
            rr_type: mdns_sd::RRType::SRV,
            intf_name: "eth0".into(),
        };
        let taken = change("Team._pointing-party._tcp.local.", "Team (2)._pointing-party._tcp.local.");
        assert_eq!(announcement.renamed(&taken).as_deref(), Some("Team (2)"));
        assert_eq!(announcement.renamed(&change("pp-5.local.", "pp-6.local.")), None);
    }

    #[test]
    fn only_a_free_label_skips_the_probe() {
        let mut announcement = announcement("Team");
        let asks = |announcement: &Announcement| announcement.service().unwrap().requires_probe();
        assert!(asks(&announcement));
        announcement.rename_to_free("Team (2)".into());
        assert!(!asks(&announcement));
        announcement.rename_to_next();
        assert!(asks(&announcement));
        announcement.mark_announced();
        assert!(!asks(&announcement));
    }

    #[test]
    fn next_label_counts_up() {
        let mut announcement = announcement("Team (x)");
        for expected in ["Team (x) (2)", "Team (x) (3)", "Team (x) (4)"] {
            announcement.rename_to_next();
            assert_eq!(announcement.label, expected);
        }
    }

    #[test]
    fn exactly_one_of_two_rooms_with_the_same_name_yields() {
        let announcement = announcement("Team");
        let other = |label: &str, host: &str| {
            let none: &[(&str, &str)] = &[];
            ServiceInfo::new(SERVICE, label, host, "", 7420, none).unwrap().as_resolved_service()
        };
        assert_eq!(announcement.conflict_with(&other("team", "pp-4.local.")), Some(NameConflict::Yield));
        assert_eq!(announcement.conflict_with(&other("Team", "pp-6.local.")), Some(NameConflict::Insist));
        assert_eq!(announcement.conflict_with(&other("Team", "pp-5.local.")), None, "it is this one");
        assert_eq!(announcement.conflict_with(&other("Team (2)", "pp-4.local.")), None);
    }
}
