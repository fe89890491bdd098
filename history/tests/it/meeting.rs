//! Sample rooms, cards and records.

use std::sync::Arc;

use room::record::{Record, RecordedRound, RecordedVote, SettledCard};
use room::{
    Card, CardId, DeviceSecret, Estimate, Name, Points, RoomInfo, RoomSettings, Salt, SeatId, Seq, State,
    Table, View,
};

/// The view of the first seat in a new room. `number` makes the room's id unique.
pub(crate) fn room(number: u8, name: &str) -> View {
    let founder = DeviceSecret::from_bytes([number; 32]).founder(Salt::from_bytes([number; 16]));
    let state = State::new(RoomInfo::new(founder, Name::new(name).unwrap()), RoomSettings::default());
    View { you: SeatId(1), state, seq: Seq(0), at: room::Time(0), vote: None }
}

/// A card that Ann and Bob settled in one round.
pub(crate) fn card(number: u32, key: &str, title: &str, points: u16) -> SettledCard {
    let vote = |name: &str| RecordedVote {
        name: Some(name.into()),
        vote: room::Vote::Points(Points::whole(points)),
    };
    SettledCard {
        card: CardId(number),
        key: key.into(),
        title: title.into(),
        link: None,
        estimate: Estimate { points: Points::whole(points), rounds: 1, spent_ms: 61_000 },
        rounds: vec![RecordedRound { open_ms: 61_000, votes: vec![vote("Ann"), vote("Bob")] }],
    }
}

/// The card as recorded by a member who did not see the votes.
pub(crate) fn without_votes(card: SettledCard) -> SettledCard {
    SettledCard { rounds: Vec::new(), ..card }
}

pub(crate) fn settled(card: SettledCard) -> [Record; 1] {
    [Record::Settled(card)]
}

/// Opens a round on a new card.
pub(crate) fn open_round(view: &mut View, number: u32, key: &str) {
    let (id, key) = (CardId(number), key.into());
    let card = Card {
        id,
        key,
        title: "on the table".into(),
        link: None,
        estimate: None,
        noted: false,
        text: room::TextHash::default(),
    };
    view.state.cards.push(Arc::new(card));
    let round = room::Round::open(room::RoundId(1), false);
    view.state.table =
        Table::Pointing { card: id, body: String::new(), note: String::new(), round, earlier: Vec::new() };
}
