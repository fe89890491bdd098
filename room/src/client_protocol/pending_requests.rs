//! Requests without a response, and the vote that must survive a lost connection.
//!
//! If the connection breaks before the room confirms a vote, the vote is queued and sent with the next hello.
//! The `joined` message of the new connection says which vote counts. That answers the request.

use std::collections::BTreeMap;

use crate::message::{Answer, Failure, FailureCode, OwnVote, Request};
use crate::{Ref, View};

/// The result of a request: the answer, if the request asks for one, or why it failed.
pub type Outcome = Result<Option<Answer>, Failure>;

/// Requests without a response. `A` identifies the sender of each.
pub(super) struct PendingRequests<A> {
    last: Ref,
    sent: BTreeMap<Ref, Sent<A>>,
    /// The vote to send with the next hello, while there is no connection.
    queued_vote: Option<(OwnVote, A)>,
    /// Responses that [`PendingRequests::take_responses`] has not returned yet.
    responses: Vec<(A, Outcome)>,
}

struct Sent<A> {
    /// The vote after the request, if it votes or withdraws.
    vote: Option<OwnVote>,
    dispatch: A,
}

impl<A> Default for PendingRequests<A> {
    fn default() -> Self {
        Self { last: Ref::default(), sent: BTreeMap::new(), queued_vote: None, responses: Vec::new() }
    }
}

impl<A> PendingRequests<A> {
    /// Registers a request that is sent now. Returns its number.
    pub(super) fn register(&mut self, request: &Request, dispatch: A) -> Ref {
        self.last = self.last.next();
        self.sent.insert(self.last, Sent { vote: resulting_vote(request), dispatch });
        self.last
    }

    /// Takes a request while there is no connection: queues a vote, fails anything else.
    pub(super) fn queue(&mut self, request: Request, dispatch: A) {
        match resulting_vote(&request) {
            Some(vote) => self.queue_vote(vote, dispatch),
            None => self.fail(dispatch),
        }
    }

    /// The response to a request arrived.
    pub(super) fn complete(&mut self, reference: Ref, outcome: Outcome) {
        if let Some(sent) = self.sent.remove(&reference) {
            self.responses.push((sent.dispatch, outcome));
        }
    }

    /// The connection broke: the room may or may not have received the pending requests.
    pub(super) fn disconnected(&mut self) {
        for (_, sent) in std::mem::take(&mut self.sent) {
            match sent.vote {
                Some(vote) => self.queue_vote(vote, sent.dispatch),
                None => self.fail(sent.dispatch),
            }
        }
    }

    /// The vote to send with the next hello.
    pub(super) fn queued_vote(&self) -> Option<OwnVote> {
        self.queued_vote.as_ref().map(|(vote, _)| *vote)
    }

    /// A new connection has joined and the room is as in `view`: answers the queued vote.
    pub(super) fn rejoined(&mut self, view: &View) {
        let Some((queued, dispatch)) = self.queued_vote.take() else { return };
        let current = view.state.round().is_some_and(|round| round.id == queued.round);
        let outcome = if current && view.own_vote() == queued.vote {
            Ok(None)
        } else {
            let rejection = view.state.check_vote(view.you, queued.round, queued.vote).err();
            Err(rejection.unwrap_or(FailureCode::RoundOver).into())
        };
        self.responses.push((dispatch, outcome));
    }

    /// There will be no further connection: everything pending fails.
    pub(super) fn end(&mut self) {
        let queued = self.queued_vote.take().map(|(_, dispatch)| dispatch);
        let sent = std::mem::take(&mut self.sent).into_values().map(|sent| sent.dispatch);
        sent.chain(queued).for_each(|dispatch| self.fail(dispatch));
    }

    /// Returns the new responses, each once.
    pub(super) fn take_responses(&mut self) -> impl Iterator<Item = (A, Outcome)> + use<'_, A> {
        self.responses.drain(..)
    }

    fn fail(&mut self, dispatch: A) {
        self.responses.push((dispatch, Err(FailureCode::Disconnected.into())));
    }

    /// Replaces the queued vote. The replaced request counts as carried out.
    fn queue_vote(&mut self, vote: OwnVote, dispatch: A) {
        if let Some((_, replaced)) = self.queued_vote.replace((vote, dispatch)) {
            self.responses.push((replaced, Ok(None)));
        }
    }
}

fn resulting_vote(request: &Request) -> Option<OwnVote> {
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
        | Request::ChangeSettings { .. }
        | Request::StartTimer { .. }
        | Request::StopTimer
        | Request::EditCard { .. }
        | Request::MoveCard { .. }
        | Request::RemoveCard { .. }
        | Request::SetNote { .. }
        | Request::MakeDriver { .. }
        | Request::Rename { .. }
        | Request::SetRole { .. }
        | Request::Remove { .. }
        | Request::AddCards { .. }
        | Request::ReadCard { .. }
        | Request::ReadCards { .. }
        | Request::StandBy { .. }
        | Request::StandDown
        | Request::ReportReachable { .. }
        | Request::ReportReplicated { .. }
        | Request::TookOver { .. }
        | Request::Invite
        | Request::Ping => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        CardId, Name, Presence, Role, RoomId, RoomInfo, RoomSettings, Round, RoundId, Seat, SeatId,
        SeatSecret, Seq, State, Table, Time, Vote,
    };

    fn vote(text: &str) -> Request {
        Request::Vote { round: RoundId(1), vote: text.parse().unwrap() }
    }

    fn queued(text: &str) -> Option<OwnVote> {
        Some(OwnVote { round: RoundId(1), vote: Some(text.parse::<Vote>().unwrap()) })
    }

    /// The answered requests, with their failures.
    fn answered(pending: &mut PendingRequests<&'static str>) -> Vec<(&'static str, Option<FailureCode>)> {
        pending
            .take_responses()
            .map(|(dispatch, outcome)| (dispatch, outcome.err().map(|failure| failure.code)))
            .collect()
    }

    #[test]
    fn last_vote_before_disconnect_is_queued() {
        let mut pending = PendingRequests::default();
        pending.register(&vote("3"), "first");
        pending.register(&vote("5"), "second");
        pending.register(&Request::Reveal { round: RoundId(1) }, "reveal");
        pending.disconnected();
        assert_eq!(pending.queued_vote(), queued("5"));
        let disconnected = Some(FailureCode::Disconnected);
        assert_eq!(answered(&mut pending), [("first", None), ("reveal", disconnected)], "not the second yet");
        pending.end();
        assert_eq!(answered(&mut pending), [("second", disconnected)]);
    }

    #[test]
    fn answered_vote_is_not_queued() {
        let mut pending = PendingRequests::default();
        let reference = pending.register(&vote("3"), "vote");
        pending.complete(reference, Ok(None));
        assert_eq!(answered(&mut pending), [("vote", None)]);
        pending.disconnected();
        assert_eq!(pending.queued_vote(), None);
    }

    #[test]
    fn only_votes_are_queued_without_a_connection() {
        let mut pending = PendingRequests::default();
        pending.queue(Request::Start, "start");
        assert_eq!(answered(&mut pending), [("start", Some(FailureCode::Disconnected))]);
        pending.queue(vote("8"), "vote");
        assert_eq!(answered(&mut pending), []);
        assert_eq!(pending.queued_vote(), queued("8"));
    }

    #[test]
    fn vote_that_did_not_count_fails_with_its_reason() {
        let reason = |round: Option<u32>, role: Role, queued: &str| {
            let mut pending = PendingRequests::default();
            pending.queue(vote(queued), "vote");
            pending.rejoined(&view(round.map(RoundId), role));
            answered(&mut pending)[0].1
        };
        assert_eq!(reason(None, Role::Voter, "8"), Some(FailureCode::NoCard));
        assert_eq!(reason(Some(2), Role::Voter, "8"), Some(FailureCode::RoundOver));
        assert_eq!(reason(Some(1), Role::Spectator, "8"), Some(FailureCode::Spectator));
        assert_eq!(reason(Some(1), Role::Voter, "7"), Some(FailureCode::OffScale));
    }

    /// A member's view of a room with one seat, in which `round` is open.
    fn view(round: Option<RoundId>, role: Role) -> View {
        let you = SeatId(1);
        let seat = Seat {
            id: you,
            key: SeatSecret::from_seed([1; 32]).key(),
            name: Name::new("Ada").unwrap(),
            role,
            presence: Presence::Here,
            avatar: None,
            removed: false,
            replicated: CardId(0),
        };
        let room = RoomInfo::new(RoomId::from_bytes([1; 16]), Name::new("Sprint").unwrap());
        let mut state = State { seats: vec![seat], ..State::new(room, RoomSettings::default()) };
        if let Some(id) = round {
            let (body, note, round) = (String::new(), String::new(), Round::open(id, false));
            state.table = Table::Pointing { card: CardId(1), body, note, round, earlier: Vec::new() };
        }
        View { you, state, seq: Seq(0), at: Time::default(), vote: None }
    }
}
