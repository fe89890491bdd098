//! The requests that are under way, and the vote that must not be lost: no I/O.
//!
//! A vote is its owner's wish about a round. When the connection breaks before the room confirmed it,
//! the wish goes along with the next hello, and is answered by what the room then says the vote is.

use std::collections::BTreeMap;

use super::Outcome;
use crate::message::{ClientMessage, FailureCode, OwnVote, Request};
use crate::{Ref, View};

/// What somebody has asked of the room and not been answered. `A` waits for an answer.
pub(super) struct Errands<A> {
    last: Ref,
    sent: BTreeMap<Ref, Sent<A>>,
    /// What the vote is to be, while there is no connection.
    wish: Option<(OwnVote, A)>,
    /// The answers that nobody has been given yet.
    due: Vec<(A, Outcome)>,
}

struct Sent<A> {
    /// What the request wants the vote to be, if it is about that.
    vote: Option<OwnVote>,
    asker: A,
}

impl<A> Default for Errands<A> {
    fn default() -> Self {
        Self { last: Ref::default(), sent: BTreeMap::new(), wish: None, due: Vec::new() }
    }
}

impl<A> Errands<A> {
    /// A request that can be sent now, as it is sent.
    pub(super) fn send(&mut self, request: Request, asker: A) -> ClientMessage {
        self.last = self.last.next();
        self.sent.insert(self.last, Sent { vote: wanted_vote(&request), asker });
        ClientMessage::Ask { reference: self.last, request }
    }

    /// A request while there is no connection: a vote waits for one, all else fails.
    pub(super) fn hold(&mut self, request: Request, asker: A) {
        match wanted_vote(&request) {
            Some(vote) => self.wish_for(vote, asker),
            None => self.fail(asker),
        }
    }

    /// The room answered.
    pub(super) fn answered(&mut self, reference: Ref, outcome: Outcome) {
        if let Some(sent) = self.sent.remove(&reference) {
            self.due.push((sent.asker, outcome));
        }
    }

    /// The connection broke: nobody knows which of the requests the room still got.
    pub(super) fn disconnected(&mut self) {
        for (_, sent) in std::mem::take(&mut self.sent) {
            match sent.vote {
                Some(vote) => self.wish_for(vote, sent.asker),
                None => self.fail(sent.asker),
            }
        }
    }

    /// What the next hello says about the vote.
    pub(super) fn wish(&self) -> Option<OwnVote> {
        self.wish.as_ref().map(|(vote, _)| *vote)
    }

    /// There is a connection again, and this is how the room stands now.
    pub(super) fn rejoined(&mut self, view: &View) {
        let Some((wish, asker)) = self.wish.take() else { return };
        let open = view.state.round().is_some_and(|round| round.id == wish.round);
        let granted = open && view.own_vote() == wish.vote;
        self.due.push((asker, if granted { Ok(None) } else { Err(FailureCode::RoundOver.failure()) }));
    }

    /// There will be no connection any more.
    pub(super) fn over(&mut self) {
        let wish = self.wish.take().map(|(_, asker)| asker);
        let sent = std::mem::take(&mut self.sent).into_values().map(|sent| sent.asker);
        sent.chain(wish).for_each(|asker| self.fail(asker));
    }

    /// The answers that are due, each once.
    pub(super) fn answers(&mut self) -> impl Iterator<Item = (A, Outcome)> + use<'_, A> {
        self.due.drain(..)
    }

    fn fail(&mut self, asker: A) {
        self.due.push((asker, Err(FailureCode::Disconnected.failure())));
    }

    /// The last wish counts; the one before is answered as overtaken, which is no failure.
    fn wish_for(&mut self, vote: OwnVote, asker: A) {
        if let Some((_, overtaken)) = self.wish.replace((vote, asker)) {
            self.due.push((overtaken, Ok(None)));
        }
    }
}

fn wanted_vote(request: &Request) -> Option<OwnVote> {
    match request {
        Request::Vote { round, vote } => Some(OwnVote { round: *round, vote: Some(*vote) }),
        Request::Withdraw { round } => Some(OwnVote { round: *round, vote: None }),
        Request::Start
        | Request::Reveal { .. }
        | Request::Settle { .. }
        | Request::Decide { .. }
        | Request::Revote { .. }
        | Request::Next { .. }
        | Request::Skip { .. }
        | Request::TakeUp { .. }
        | Request::QuickRound
        | Request::TakeWheel
        | Request::SetFace { .. }
        | Request::React { .. }
        | Request::SetCountDown { .. }
        | Request::SetHideNames { .. }
        | Request::SetScale { .. }
        | Request::StartTimer { .. }
        | Request::StopTimer
        | Request::EditCard { .. }
        | Request::MoveCard { .. }
        | Request::RemoveCard { .. }
        | Request::SetNote { .. }
        | Request::HandOver { .. }
        | Request::Rename { .. }
        | Request::SetRole { .. }
        | Request::SetAutoReveal { .. }
        | Request::Remove { .. }
        | Request::AddCards { .. }
        | Request::ReadCard { .. }
        | Request::ReadCards { .. }
        | Request::StandBy { .. }
        | Request::StandDown
        | Request::Reached { .. }
        | Request::TookOver { .. }
        | Request::Invite
        | Request::Ping => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RoundId, Vote};

    fn vote(text: &str) -> Request {
        Request::Vote { round: RoundId(1), vote: text.parse().unwrap() }
    }

    fn wished(text: &str) -> Option<OwnVote> {
        Some(OwnVote { round: RoundId(1), vote: Some(text.parse::<Vote>().unwrap()) })
    }

    /// Who has been answered, and with which failure.
    fn answered(errands: &mut Errands<&'static str>) -> Vec<(&'static str, Option<FailureCode>)> {
        errands.answers().map(|(asker, outcome)| (asker, outcome.err().map(|failure| failure.code))).collect()
    }

    #[test]
    fn the_last_vote_before_the_break_is_brought_along() {
        let mut errands = Errands::default();
        errands.send(vote("3"), "first");
        errands.send(vote("5"), "second");
        errands.send(Request::Reveal { round: RoundId(1) }, "reveal");
        errands.disconnected();
        assert_eq!(errands.wish(), wished("5"));
        let disconnected = Some(FailureCode::Disconnected);
        assert_eq!(answered(&mut errands), [("first", None), ("reveal", disconnected)], "not the second yet");
        errands.over();
        assert_eq!(answered(&mut errands), [("second", disconnected)]);
    }

    #[test]
    fn a_vote_that_was_answered_is_not_brought_along() {
        let mut errands = Errands::default();
        let ClientMessage::Ask { reference, .. } = errands.send(vote("3"), "vote") else { panic!("no ask") };
        errands.answered(reference, Ok(None));
        assert_eq!(answered(&mut errands), [("vote", None)]);
        errands.disconnected();
        assert_eq!(errands.wish(), None);
    }

    #[test]
    fn without_a_connection_only_a_vote_waits() {
        let mut errands = Errands::default();
        errands.hold(Request::Start, "start");
        assert_eq!(answered(&mut errands), [("start", Some(FailureCode::Disconnected))]);
        errands.hold(vote("8"), "vote");
        assert_eq!(answered(&mut errands), []);
        assert_eq!(errands.wish(), wished("8"));
    }
}
