//! The requests that are under way, and the vote that must not be lost: no I/O.
//!
//! A vote is its owner's wish about a round. When the connection breaks before the room confirmed it,
//! the wish goes along with the next hello, and is answered by what the room then says the vote is.

use std::collections::BTreeMap;

use super::Outcome;
use crate::message::{ClientMessage, FailureCode, OwnVote, Request};
use crate::{Ref, View};

/// What somebody has asked of the room and not been answered. `A` waits for an answer.
pub(super) struct PendingRequests<A> {
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
    dispatch: A,
}

impl<A> Default for PendingRequests<A> {
    fn default() -> Self {
        Self { last: Ref::default(), sent: BTreeMap::new(), wish: None, due: Vec::new() }
    }
}

impl<A> PendingRequests<A> {
    /// A request that can be sent now, as it is sent.
    pub(super) fn send(&mut self, request: Request, dispatch: A) -> ClientMessage {
        self.last = self.last.next();
        self.sent.insert(self.last, Sent { vote: wanted_vote(&request), dispatch });
        ClientMessage::Request { reference: self.last, request }
    }

    /// A request while there is no connection: a vote waits for one, all else fails.
    pub(super) fn hold(&mut self, request: Request, dispatch: A) {
        match wanted_vote(&request) {
            Some(vote) => self.wish_for(vote, dispatch),
            None => self.fail(dispatch),
        }
    }

    /// The room answered.
    pub(super) fn answered(&mut self, reference: Ref, outcome: Outcome) {
        if let Some(sent) = self.sent.remove(&reference) {
            self.due.push((sent.dispatch, outcome));
        }
    }

    /// The connection broke: nobody knows which of the requests the room still got.
    pub(super) fn disconnected(&mut self) {
        for (_, sent) in std::mem::take(&mut self.sent) {
            match sent.vote {
                Some(vote) => self.wish_for(vote, sent.dispatch),
                None => self.fail(sent.dispatch),
            }
        }
    }

    /// What the next hello says about the vote.
    pub(super) fn wish(&self) -> Option<OwnVote> {
        self.wish.as_ref().map(|(vote, _)| *vote)
    }

    /// There is a connection again, and this is how the room stands now.
    pub(super) fn rejoined(&mut self, view: &View) {
        let Some((wish, dispatch)) = self.wish.take() else { return };
        let open = view.state.round().is_some_and(|round| round.id == wish.round);
        let granted = open && view.own_vote() == wish.vote;
        self.due.push((dispatch, if granted { Ok(None) } else { Err(FailureCode::RoundOver.failure()) }));
    }

    /// There will be no connection any more.
    pub(super) fn over(&mut self) {
        let wish = self.wish.take().map(|(_, dispatch)| dispatch);
        let sent = std::mem::take(&mut self.sent).into_values().map(|sent| sent.dispatch);
        sent.chain(wish).for_each(|dispatch| self.fail(dispatch));
    }

    /// The answers that are due, each once.
    pub(super) fn answers(&mut self) -> impl Iterator<Item = (A, Outcome)> + use<'_, A> {
        self.due.drain(..)
    }

    fn fail(&mut self, dispatch: A) {
        self.due.push((dispatch, Err(FailureCode::Disconnected.failure())));
    }

    /// The last wish counts; the one before is answered as overtaken, which is no failure.
    fn wish_for(&mut self, vote: OwnVote, dispatch: A) {
        if let Some((_, overtaken)) = self.wish.replace((vote, dispatch)) {
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
        | Request::ResolveEstimate { .. }
        | Request::Revote { .. }
        | Request::Next { .. }
        | Request::Skip { .. }
        | Request::OpenCard { .. }
        | Request::QuickRound
        | Request::BecomeDriver
        | Request::SetAvatar { .. }
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
        | Request::MakeDriver { .. }
        | Request::Rename { .. }
        | Request::SetRole { .. }
        | Request::SetAutoReveal { .. }
        | Request::Remove { .. }
        | Request::AddCards { .. }
        | Request::ReadCard { .. }
        | Request::ReadCards { .. }
        | Request::StandBy { .. }
        | Request::StandDown
        | Request::ReportReachable { .. }
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
    fn answered(pending: &mut PendingRequests<&'static str>) -> Vec<(&'static str, Option<FailureCode>)> {
        pending
            .answers()
            .map(|(dispatch, outcome)| (dispatch, outcome.err().map(|failure| failure.code)))
            .collect()
    }

    #[test]
    fn the_last_vote_before_the_break_is_brought_along() {
        let mut pending = PendingRequests::default();
        pending.send(vote("3"), "first");
        pending.send(vote("5"), "second");
        pending.send(Request::Reveal { round: RoundId(1) }, "reveal");
        pending.disconnected();
        assert_eq!(pending.wish(), wished("5"));
        let disconnected = Some(FailureCode::Disconnected);
        assert_eq!(answered(&mut pending), [("first", None), ("reveal", disconnected)], "not the second yet");
        pending.over();
        assert_eq!(answered(&mut pending), [("second", disconnected)]);
    }

    #[test]
    fn a_vote_that_was_answered_is_not_brought_along() {
        let mut pending = PendingRequests::default();
        let ClientMessage::Request { reference, .. } = pending.send(vote("3"), "vote") else {
            panic!("no ask")
        };
        pending.answered(reference, Ok(None));
        assert_eq!(answered(&mut pending), [("vote", None)]);
        pending.disconnected();
        assert_eq!(pending.wish(), None);
    }

    #[test]
    fn without_a_connection_only_a_vote_waits() {
        let mut pending = PendingRequests::default();
        pending.hold(Request::Start, "start");
        assert_eq!(answered(&mut pending), [("start", Some(FailureCode::Disconnected))]);
        pending.hold(vote("8"), "vote");
        assert_eq!(answered(&mut pending), []);
        assert_eq!(pending.wish(), wished("8"));
    }
}
