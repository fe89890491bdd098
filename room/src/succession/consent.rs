//! When a host asks its people before it steps down for another host.
//!
//! The question and the answer are in the room's state ([`OtherHost`]), so they survive whatever happens to this member's machine.

use super::Succession;
use super::events::{MemberView, Output};
use super::peer_status::{PeerRole, PeerStatus};
use super::phase::{Hosting, Phase};
use crate::chain::Claim;
use crate::limits::{CONSENT_AFTER, MAX_KNOWN_PEERS, QUESTION_TIMEOUT};
use crate::{OtherHost, Presence, Seat, SeatKey, Time};

/// Whether a host may step down for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// It may do so now.
    Given,
    /// Its people are asked first, or it is not known yet whether they are still here.
    Needed,
    /// They have decided to stay, or have removed the other one's person.
    Refused,
}

impl Succession {
    /// Whether this host may step down for another one, which stays by its claim. Asks the people here if necessary.
    pub(super) fn consent_to(
        &mut self,
        other: &PeerStatus,
        own: &Claim,
        theirs: &Claim,
        view: &MemberView<'_>,
    ) -> Consent {
        let (now, is_left_behind) = (self.now, own.yields_to(theirs));
        let Phase::Hosting(hosting) = &mut self.phase else { return Consent::Refused };
        let key = theirs.chain.host();
        let seat = view.state.seats.iter().find(|seat| seat.key == key);
        let company = &hosting.company;
        if !is_left_behind && seat.is_some_and(|seat| seat.removed) {
            // It was sent away. Nobody here follows it.
            return Consent::Refused;
        }
        if is_left_behind && company.may_be_here() {
            return Consent::Needed;
        }
        let asks = if is_left_behind {
            company.is_resumed() || company.alone_for(now) >= CONSENT_AFTER
        } else {
            // A person who was here has left the people here, who may not want to follow.
            let has_left_people =
                own.yields_from.is_none() && seat.is_some_and(|seat| company.has_sat_here(seat.id));
            has_left_people || company.has_had_company_for(now) >= CONSENT_AFTER
        };
        let may_decide = |seat: &Seat| view.state.can_decide_about_host(seat.id);
        let is_anybody_asked =
            view.state.seats.iter().any(|seat| seat.presence == Presence::Here && may_decide(seat));
        if !asks || (is_left_behind && !is_anybody_asked) {
            return Consent::Given;
        }
        let known = view.state.other_host.as_ref();
        if let Some((key, joins)) = known.and_then(|known| Some((known.key, known.joins?))) {
            hosting.remember_decision(key, joins);
        }
        match (hosting.decided.get(&key), known.filter(|known| known.joins.is_none())) {
            (Some(true), _) => return Consent::Given,
            (Some(false), _) => return Consent::Refused,
            (None, Some(open)) if open.key == key => hosting.asked_at = Some(now),
            // One question after the other.
            (None, Some(_)) => {}
            (None, None) => {
                hosting.asked_at = Some(now);
                let (name, people) = (seat.map(|seat| seat.name.clone()), other.people());
                let question = OtherHost { key, name, people, joins: None };
                self.outputs.push(Output::AskAbout { other: Some(question) });
            }
        }
        Consent::Needed
    }

    /// Withdraws a question that nobody has answered about a host that is not there any more.
    pub(super) fn withdraw_question(&mut self, view: &MemberView<'_>) {
        let Phase::Hosting(hosting) = &mut self.phase else { return };
        let is_gone = |asked: Time| self.now - asked >= QUESTION_TIMEOUT;
        let is_open = view.state.other_host.as_ref().is_some_and(|other| other.joins.is_none());
        if is_open && hosting.asked_at.is_none_or(is_gone) {
            hosting.asked_at = None;
            self.outputs.push(Output::AskAbout { other: None });
        }
    }
}

impl Hosting {
    /// Remembers what the people here have decided about a host. The next question may take its place in the state.
    fn remember_decision(&mut self, key: SeatKey, joins: bool) {
        if self.decided.len() < MAX_KNOWN_PEERS || self.decided.contains_key(&key) {
            self.decided.insert(key, joins);
        }
    }
}

impl PeerStatus {
    /// How many people are at this host, as it says. At least the person there.
    fn people(&self) -> u32 {
        match &self.role {
            PeerRole::Hosting(host) => host.people.max(1),
            PeerRole::Seated { .. } | PeerRole::Searching { .. } => 0,
        }
    }
}
