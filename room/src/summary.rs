//! The totals of a meeting, for its summary page and exports.

use crate::{Estimate, State};

/// The totals of a meeting so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// The number of cards with an estimate.
    pub estimated: usize,
    /// The number of cards without an estimate.
    pub open: usize,
    /// The number of estimates that are numbers. T-shirt sizes cannot be added up.
    pub numeric: usize,
    /// The sum of all numbers, in hundredths of a point. It may exceed the range of [`crate::Number`].
    pub total_hundredths: u64,
    /// The number of rounds that led to estimates.
    pub rounds: u64,
    /// How long these rounds were open in total, in ms.
    pub spent_ms: u64,
}

impl Summary {
    /// The totals of a room's cards.
    pub fn of(state: &State) -> Self {
        let mut summary = Self::default();
        for card in &state.cards {
            let Some(estimate) = card.estimate else {
                summary.open += 1;
                continue;
            };
            summary.add(estimate);
        }
        summary
    }

    /// Adds a settled card.
    pub fn add(&mut self, estimate: Estimate) {
        self.estimated += 1;
        if let Some(number) = estimate.points.number() {
            self.numeric += 1;
            self.total_hundredths += u64::from(number.hundredths());
        }
        self.rounds += u64::from(estimate.rounds);
        // A faulty host may send any duration.
        self.spent_ms = self.spent_ms.saturating_add(estimate.spent_ms);
    }

    /// The sum of the numbers as text, such as `12.5`.
    pub fn total(&self) -> String {
        match (self.total_hundredths / 100, self.total_hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
        }
    }
}

/// Formats a duration in ms for people: `45 s`, `3 min 5 s`, `1 h 2 min`.
pub fn duration(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, min, s) => format!("{min} min {s} s"),
        (h, min, _) => format!("{h} h {min} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Card, CardId, DeviceSecret, Name, Points, RoomInfo, RoomSettings, Salt, Table, TextHash};

    #[test]
    fn durations_have_their_two_largest_units() {
        for (ms, text) in [
            (0, "0 s"),
            (1, "1 s"),
            (59_000, "59 s"),
            (185_000, "3 min 5 s"),
            (3_600_000, "1 h 0 min"),
            (5_400_000, "1 h 30 min"),
            (7_979_000, "2 h 12 min"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn total_time_saturates() {
        let estimate = Estimate { points: Points::whole(10_000), rounds: u32::MAX, spent_ms: u64::MAX };
        let card = |id| Card {
            id: CardId(id),
            key: String::new(),
            title: String::new(),
            link: None,
            estimate: Some(estimate),
            noted: false,
            text: TextHash::default(),
        };
        let founder = DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([1; 16]));
        let name = Name::new("Sprint").unwrap();
        let cards = vec![card(1).into(), card(2).into()];
        let state = State {
            cards,
            table: Table::Finished,
            ..State::new(RoomInfo::new(founder, name), RoomSettings::default())
        };
        let summary = Summary::of(&state);
        assert_eq!((summary.spent_ms, summary.total()), (u64::MAX, "20000".to_owned()));
    }
}
