//! The requests that are under way, and the vote that must not be lost: no I/O.
//!
//! A vote is its owner's wish about a round. When the connection breaks before the room confirmed it,
//! the wish goes along with the next hello, and is answered by what the room then says the vote is.

use std::collections::BTreeMap;

use room::message::{ClientMessage, Failure, FailureCode, OwnVote, Request};
use room::{Ref, View};
use tokio::sync::oneshot;

use super::Outcome;

type Answer = oneshot::Sender<Outcome>;

/// What somebody has asked of the room and not been answered.
#[derive(Default)]
pub(super) struct Errands {
    last: Ref,
    sent: BTreeMap<Ref, Sent>,
    /// What the vote is to be, while there is no connection.
    wish: Option<(OwnVote, Answer)>,
}

struct Sent {
    /// What the request wants the vote to be, if it is about that.
    vote: Option<OwnVote>,
    answer: Answer,
}

impl Errands {
    /// A request that can be sent now, as it is sent.
    pub(super) fn send(&mut self, request: Request, answer: Answer) -> ClientMessage {
        self.last = self.last.next();
        self.sent.insert(self.last, Sent { vote: wanted_vote(&request), answer });
        ClientMessage::Ask { reference: self.last, request }
    }

    /// A request while there is no connection: a vote waits for one, all else fails.
    pub(super) fn hold(&mut self, request: Request, answer: Answer) {
        match wanted_vote(&request) {
            Some(vote) => self.wish_for(vote, answer),
            None => tell(answer, Err(FailureCode::Disconnected.failure())),
        }
    }

    /// The room answered.
    pub(super) fn answered(&mut self, reference: Ref, outcome: Outcome) {
        if let Some(sent) = self.sent.remove(&reference) {
            tell(sent.answer, outcome);
        }
    }

    /// The connection broke: nobody knows which of the requests the room still got.
    pub(super) fn disconnected(&mut self) {
        for (_, sent) in std::mem::take(&mut self.sent) {
            match sent.vote {
                Some(vote) => self.wish_for(vote, sent.answer),
                None => tell(sent.answer, Err(FailureCode::Disconnected.failure())),
            }
        }
    }

    /// What the next hello says about the vote.
    pub(super) fn wish(&self) -> Option<OwnVote> {
        self.wish.as_ref().map(|(vote, _)| *vote)
    }

    /// There is a connection again, and this is how the room stands now.
    pub(super) fn rejoined(&mut self, view: &View) {
        let Some((wish, answer)) = self.wish.take() else { return };
        let open = view.state.round().is_some_and(|round| round.id == wish.round);
        let granted = open && view.own_vote() == wish.vote;
        tell(answer, if granted { Ok(None) } else { Err(FailureCode::RoundOver.failure()) });
    }

    /// There will be no connection any more.
    pub(super) fn over(&mut self) {
        let wish = self.wish.take().map(|(_, answer)| answer);
        let sent = std::mem::take(&mut self.sent).into_values().map(|sent| sent.answer);
        sent.chain(wish).for_each(|answer| tell(answer, Err(FailureCode::Disconnected.failure())));
    }

    /// The last wish counts; the one before is answered as overtaken, which is no failure.
    fn wish_for(&mut self, vote: OwnVote, answer: Answer) {
        if let Some((_, overtaken)) = self.wish.replace((vote, answer)) {
            tell(overtaken, Ok(None));
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
        | Request::Revote { .. }
        | Request::Next { .. }
        | Request::Skip { .. }
        | Request::HandOver { .. }
        | Request::SetRole { .. }
        | Request::SetAutoReveal { .. }
        | Request::Remove { .. }
        | Request::AddCards { .. }
        | Request::ReadCard { .. } => None,
    }
}

fn tell(answer: Answer, outcome: Result<Option<room::message::Answer>, Failure>) {
    // Whoever asked may not want to know any more.
    let _ = answer.send(outcome);
}

#[cfg(test)]
mod tests {
    use room::{RoundId, Vote};

    use super::*;

    fn vote(text: &str) -> Request {
        Request::Vote { round: RoundId(1), vote: text.parse().unwrap() }
    }

    fn wished(text: &str) -> Option<OwnVote> {
        Some(OwnVote { round: RoundId(1), vote: Some(text.parse::<Vote>().unwrap()) })
    }

    #[test]
    fn the_last_vote_before_the_break_is_brought_along() {
        let mut errands = Errands::default();
        let (first, mut first_outcome) = oneshot::channel();
        let (second, mut second_outcome) = oneshot::channel();
        let (reveal, mut reveal_outcome) = oneshot::channel();
        errands.send(vote("3"), first);
        errands.send(vote("5"), second);
        errands.send(Request::Reveal { round: RoundId(1) }, reveal);
        errands.disconnected();
        assert_eq!(errands.wish(), wished("5"));
        assert_eq!(first_outcome.try_recv().unwrap(), Ok(None));
        assert_eq!(reveal_outcome.try_recv().unwrap().unwrap_err().code, FailureCode::Disconnected);
        assert!(second_outcome.try_recv().is_err(), "not answered yet");
        errands.over();
        assert_eq!(second_outcome.try_recv().unwrap().unwrap_err().code, FailureCode::Disconnected);
    }

    #[test]
    fn a_vote_that_was_answered_is_not_brought_along() {
        let mut errands = Errands::default();
        let (answer, mut outcome) = oneshot::channel();
        let ClientMessage::Ask { reference, .. } = errands.send(vote("3"), answer) else { panic!("no ask") };
        errands.answered(reference, Ok(None));
        assert_eq!(outcome.try_recv().unwrap(), Ok(None));
        errands.disconnected();
        assert_eq!(errands.wish(), None);
    }

    #[test]
    fn without_a_connection_only_a_vote_waits() {
        let mut errands = Errands::default();
        let (answer, mut outcome) = oneshot::channel();
        errands.hold(Request::Start, answer);
        assert_eq!(outcome.try_recv().unwrap().unwrap_err().code, FailureCode::Disconnected);
        let (answer, mut outcome) = oneshot::channel();
        errands.hold(vote("8"), answer);
        assert!(outcome.try_recv().is_err());
        assert_eq!(errands.wish(), wished("8"));
    }
}
