//! Lies with an old delegation: a liar opens the room on one that listed it once, although its host has signed later ones. And
//! what must not come of it.

use super::network::MachineId;
use super::world::World;
use crate::chain::{Chain, DelegationKind, Link, Position};
use crate::limits::OTHER_BRANCH_TIMEOUT;
use crate::message::Challenge;

/// The number of chains that a liar remembers.
const REMEMBERED_CHAINS: usize = 8;

impl World {
    /// A liar remembers every chain that ends with a list with its name.
    pub(super) fn remember_chain(&mut self, id: MachineId) {
        if !self.liars.machines.contains(&id) {
            return;
        }
        let Some(view) = self.machines[id].process.as_ref().and_then(|process| process.member_view()) else {
            return;
        };
        let chain = &view.state.chain;
        let is_listed = chain.last().and_then(|term| term.delegation.as_ref()).is_some_and(|list| {
            list.kind == DelegationKind::Standing && list.successors.contains(&self.keys[id])
        });
        let known = self.liars.old_chains.entry(id).or_default();
        if is_listed && known.last() != Some(chain) {
            known.push(chain.clone());
            known.drain(..known.len().saturating_sub(REMEMBERED_CHAINS));
        }
    }

    /// A chain that the liar opens on a delegation that it has seen, perhaps an old one.
    pub(super) fn chain_on_old_delegation(&mut self, id: MachineId) -> Option<Vec<Link>> {
        let known = self.liars.old_chains.get(&id)?.clone();
        let old = self.rng.choose(&known)?.clone();
        let (secret, nonce) = (self.secrets[id].clone(), self.nonce());
        let founder = self.machines[id].process.as_ref()?.member_view()?.state.room.founder;
        let chain = Chain::verify(old, &founder).ok()?;
        let opened = chain.open(chain.epoch().next(), nonce, &secret).ok()?;
        self.liars.opened.push((opened.position(), opened.clone().into_links()));
        Some(opened.into_links())
    }

    /// A member joins only a host whose chain extends its newest delegation, as long as it may find such a host.
    pub(super) fn check_follows_newest(&mut self, id: MachineId, to: MachineId, challenge: &Challenge) {
        let Some(process) = self.machines[id].process.as_ref() else { return };
        let Some(view) = process.member_view() else { return };
        let has_moved_on = process.succession.has_lost_host_for(OTHER_BRANCH_TIMEOUT)
            || process.succession.stepped_down_into.is_some();
        let Some(own) = view.state.chain.last().filter(|_| !has_moved_on) else { return };
        let finals = process.succession.known_finals(&challenge.finals, &view);
        let room = view.state.room.id;
        let has_ended = finals.newest_after(&own.position(room), room).is_some();
        let serial = |link: &Link| link.delegation.as_ref().map_or(0, |list| list.serial);
        let is_left_early =
            branching_link(&challenge.chain, own).is_some_and(|there| serial(there) < serial(own));
        if is_left_early && !has_ended {
            self.checks.fail(format!("{id} follows {to}, which opened the room on an old delegation"));
        }
    }

    /// Checks why a host steps down. The other host may have opened the room on this host's own delegation. Then this host must have
    /// lost its people, and they must have had that delegation.
    pub(super) fn check_steps_down(&mut self, id: MachineId, into: &Position) {
        let Some(hosted) = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return;
        };
        let opened = self.liars.opened.iter().find(|(position, _)| position == into);
        let Some((_, chain)) = opened else { return };
        let own = hosted.room.state().chain.last();
        let there = own.and_then(|own| branching_link(chain, own)).and_then(|link| link.delegation.as_ref());
        if there.is_some_and(|list| !hosted.signed_list.allows(list.serial)) {
            self.checks
                .fail(format!("{id} steps down for a liar, which opened the room on an old delegation"));
        }
    }
}

/// The link of a chain for the same term as `own`, if the chain goes on from there to another host.
fn branching_link<'a>(chain: &'a [Link], own: &Link) -> Option<&'a Link> {
    let (_, before) = chain.split_last()?;
    before.iter().find(|link| link.opening == own.opening)
}
