//! Sentences about what other computers have and a room has not.

use room::{Proposal, ProposedCard, State};

/// A sentence about one computer's proposal: how many people settled how many cards there.
pub fn proposal(proposal: &Proposal) -> String {
    let computer = match &proposal.name {
        Some(name) => crate::computer_of(name.as_str()),
        None => crate::another_computer().to_owned(),
    };
    match proposal.settled() {
        0 => crate::proposal_changes(proposal.cards.len(), &computer),
        settled => crate::proposal_settled(proposal.people as usize, settled, &computer),
    }
}

/// What a proposed card would change in the room, in a few words each.
pub fn proposed_changes(proposed: &ProposedCard, state: &State) -> Vec<String> {
    let ProposedCard { card, of, edited, removed } = proposed;
    if *removed {
        return vec![crate::proposed_removed().to_owned()];
    }
    let own = of.and_then(|of| state.card(of)).and_then(|own| own.estimate);
    let mut changes = Vec::new();
    if of.is_none() {
        changes.push(crate::proposed_new().to_owned());
    }
    if *edited {
        changes.push(crate::proposed_edited().to_owned());
    }
    changes.extend(card.estimate.map(|estimate| match own {
        Some(own) => crate::proposed_estimate(&estimate.points.to_string(), &own.points.to_string()),
        None => estimate.points.to_string(),
    }));
    if card.noted {
        changes.push(crate::proposed_note().to_owned());
    }
    if changes.is_empty() {
        // Rounds that settled nothing.
        changes.push(crate::proposed_votes().to_owned());
    }
    changes
}
