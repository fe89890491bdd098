//! Requests without a response, and the vote that must survive a lost connection.
//!
//! If the connection breaks before the room confirms a vote, the vote is queued. It is sent once the next connection has
//! joined, unless the host has it already or its round is over. That answers the request.

use std::collections::BTreeMap;

use crate::message::{Answer, Failure, FailureCode, OwnVote, Request};
use crate::{Ref, SeatId, State};

/// The result of a request: the answer, if the request asks for one, or why it failed.
pub type Outcome = Result<Option<Answer>, Failure>;

/// Requests without a response. `A` identifies the sender of each.
pub(super) struct PendingRequests<A> {
    last: Ref,
    sent: BTreeMap<Ref, Sent<A>>,
    /// The vote to send once the next connection has joined.
    queued_vote: Option<(OwnVote, Option<A>)>,
    /// Responses that [`PendingRequests::take_responses`] has not returned yet.
    responses: Vec<(A, Outcome)>,
}

struct Sent<A> {
    /// The vote after the request, if it votes or withdraws.
    vote: Option<OwnVote>,
    /// `None` for a vote that is sent again.
    dispatch: Option<A>,
}

impl<A> Default for PendingRequests<A> {
    fn default() -> Self {
        Self { last: Ref::default(), sent: BTreeMap::new(), queued_vote: None, responses: Vec::new() }
    }
}

impl<A> PendingRequests<A> {
    /// Registers a request that is sent now. Returns its number.
    pub(super) fn register(&mut self, request: &Request, dispatch: A) -> Ref {
        self.register_vote(resulting_vote(request), Some(dispatch))
    }

    fn register_vote(&mut self, vote: Option<OwnVote>, dispatch: Option<A>) -> Ref {
        self.last = self.last.next();
        self.sent.insert(self.last, Sent { vote, dispatch });
        self.last
    }

    /// Takes a request while there is no connection: queues a vote, fails anything else.
    pub(super) fn queue(&mut self, request: Request, dispatch: A) {
        match resulting_vote(&request) {
            Some(vote) => self.queue_vote(vote, Some(dispatch)),
            None => self.fail(Some(dispatch)),
        }
    }

    /// The response to a request arrived.
    pub(super) fn complete(&mut self, reference: Ref, outcome: Outcome) {
        if let Some(sent) = self.sent.remove(&reference) {
            self.respond(sent.dispatch, outcome);
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

    /// A new connection has joined as the seat `you`. `known` is the seat's vote that the host has, and `confirmed` the one
    /// that an earlier host had. Returns the vote to send now. Answers a queued vote that is not sent.
    pub(super) fn rejoined(
        &mut self,
        you: SeatId,
        state: &State,
        known: Option<OwnVote>,
        confirmed: Option<OwnVote>,
    ) -> Option<(Ref, OwnVote)> {
        let current = state.round().map(|round| round.id);
        let known = known.filter(|vote| Some(vote.round) == current).and_then(|vote| vote.vote);
        let (vote, dispatch) = self.queued_vote.take().or_else(|| Some((confirmed?, None)))?;
        if Some(vote.round) == current && vote.vote == known {
            self.respond(dispatch, Ok(None));
            return None;
        }
        match state.check_vote(you, vote.round, vote.vote) {
            Ok(()) => Some((self.register_vote(Some(vote), dispatch), vote)),
            Err(code) => {
                self.respond(dispatch, Err(code.into()));
                None
            }
        }
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

    fn fail(&mut self, dispatch: Option<A>) {
        self.respond(dispatch, Err(FailureCode::Disconnected.into()));
    }

    fn respond(&mut self, dispatch: Option<A>, outcome: Outcome) {
        self.responses.extend(dispatch.map(|dispatch| (dispatch, outcome)));
    }

    /// Replaces the queued vote. The replaced request counts as carried out.
    fn queue_vote(&mut self, vote: OwnVote, dispatch: Option<A>) {
        if let Some((_, replaced)) = self.queued_vote.replace((vote, dispatch)) {
            self.respond(replaced, Ok(None));
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
        | Request::TakeProposed { .. }
        | Request::DismissProposed { .. }
        | Request::DecideAboutHost { .. }
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
        | Request::ReportEnded { .. }
        | Request::TookOver { .. }
        | Request::Invite
        | Request::Ping => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        CardId, Founder, Name, Presence, Role, RoomInfo, RoomSettings, Round, RoundId, Salt, Seat,
        SeatSecret, Table, Vote,
    };

    fn vote(text: &str) -> Request {
        Request::Vote { round: RoundId(1), vote: text.parse().unwrap() }
    }

    fn own_vote(text: &str) -> OwnVote {
        OwnVote { round: RoundId(1), vote: Some(text.parse::<Vote>().unwrap()) }
    }

    fn queued<A>(pending: &PendingRequests<A>) -> Option<OwnVote> {
        pending.queued_vote.as_ref().map(|(vote, _)| *vote)
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
        assert_eq!(queued(&pending), Some(own_vote("5")));
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
        assert_eq!(queued(&pending), None);
    }

    #[test]
    fn only_votes_are_queued_without_a_connection() {
        let mut pending = PendingRequests::default();
        pending.queue(Request::Start, "start");
        assert_eq!(answered(&mut pending), [("start", Some(FailureCode::Disconnected))]);
        pending.queue(vote("8"), "vote");
        assert_eq!(answered(&mut pending), []);
        assert_eq!(queued(&pending), Some(own_vote("8")));
    }

    #[test]
    fn vote_that_did_not_count_fails_with_its_reason() {
        let reason = |round: Option<u32>, role: Role, queued: &str| {
            let mut pending = PendingRequests::default();
            pending.queue(vote(queued), "vote");
            let sent = pending.rejoined(SeatId(1), &state(round.map(RoundId), role), None, None);
            assert_eq!(sent, None);
            answered(&mut pending)[0].1
        };
        assert_eq!(reason(None, Role::Voter, "8"), Some(FailureCode::NoCard));
        assert_eq!(reason(Some(2), Role::Voter, "8"), Some(FailureCode::RoundOver));
        assert_eq!(reason(Some(1), Role::Spectator, "8"), Some(FailureCode::Spectator));
        assert_eq!(reason(Some(1), Role::Voter, "7"), Some(FailureCode::OffScale));
    }

    #[test]
    fn vote_is_sent_again_only_if_the_host_lacks_it() {
        let open = state(Some(RoundId(1)), Role::Voter);
        let rejoined = |queued: Option<&str>, known: Option<&str>, confirmed: Option<&str>| {
            let mut pending = PendingRequests::default();
            queued.into_iter().for_each(|queued| pending.queue(vote(queued), "vote"));
            let sent = pending.rejoined(SeatId(1), &open, known.map(own_vote), confirmed.map(own_vote));
            (sent.map(|(_, vote)| vote), answered(&mut pending))
        };
        assert_eq!(rejoined(Some("8"), None, None), (Some(own_vote("8")), vec![]));
        assert_eq!(
            rejoined(Some("8"), Some("5"), Some("5")),
            (Some(own_vote("8")), vec![]),
            "the last one counts"
        );
        assert_eq!(rejoined(Some("8"), Some("8"), None), (None, vec![("vote", None)]));
        assert_eq!(rejoined(None, None, Some("5")), (Some(own_vote("5")), vec![]), "a new host lacks it");
        assert_eq!(
            rejoined(None, Some("3"), Some("5")),
            (Some(own_vote("5")), vec![]),
            "an older half has an older one"
        );
        assert_eq!(rejoined(None, Some("5"), Some("5")), (None, vec![]));
        assert_eq!(rejoined(None, None, None), (None, vec![]));
        let over = state(Some(RoundId(2)), Role::Voter);
        let mut pending = PendingRequests::<()>::default();
        assert_eq!(pending.rejoined(SeatId(1), &over, None, Some(own_vote("5"))), None);
    }

    #[test]
    fn vote_that_was_sent_again_survives_the_next_disconnect() {
        let open = state(Some(RoundId(1)), Role::Voter);
        let mut pending = PendingRequests::<()>::default();
        let (reference, _) = pending.rejoined(SeatId(1), &open, None, Some(own_vote("5"))).unwrap();
        pending.disconnected();
        assert_eq!(queued(&pending), Some(own_vote("5")));
        pending.complete(reference, Ok(None));
        assert_eq!(pending.take_responses().count(), 0, "nobody waits for it");
    }

    /// A room with one seat, in which `round` is open.
    fn state(round: Option<RoundId>, role: Role) -> State {
        let seat = Seat {
            id: SeatId(1),
            key: SeatSecret::from_seed([1; 32]).key(),
            name: Name::new("Ada").unwrap(),
            role,
            presence: Presence::Here,
            avatar: None,
            elsewhere: Vec::new(),
            removed: false,
            replicated: CardId(0),
        };
        let founder = Founder { key: seat.key, salt: Salt::from_bytes([1; 16]) };
        let room = RoomInfo::new(founder, Name::new("Sprint").unwrap());
        let mut state = State { seats: vec![seat], ..State::new(room, RoomSettings::default()) };
        if let Some(id) = round {
            let (body, note, round) = (String::new(), String::new(), Round::open(id, false));
            state.table = Table::Pointing { card: CardId(1), body, note, round, earlier: Vec::new() };
        }
        state
    }
}
