//! Splits a snapshot into a head and rows, so that a database writes only the rows that changed.
//!
//! The rows are the seats, the cards and their texts. The head is everything else: it is small and changes with every save.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Snapshot, SnapshotError};
use crate::{CardId, State, Table};

/// Marks a head whose current card has no texts, because they are the same as in the card's rows.
const CURRENT_CARD_IN_ROWS: &str = "current_card_in_rows";

impl Snapshot {
    /// The snapshot without seats, cards and texts, as a JSON object with the field `format`.
    pub fn head(&self) -> Value {
        let State {
            room,
            settings,
            seats: _,
            driver,
            timer,
            successors,
            chain,
            finals,
            former_hosts,
            cards: _,
            proposals,
            other_host: _,
            table,
            past,
            received,
        } = &self.state;
        let (table, current_card_in_rows) = self.table_without_texts(table);
        let head = Self {
            state: State {
                room: room.clone(),
                settings: settings.clone(),
                seats: Vec::new(),
                driver: *driver,
                timer: *timer,
                successors: successors.clone(),
                chain: chain.clone(),
                finals: finals.clone(),
                former_hosts: former_hosts.clone(),
                cards: Vec::new(),
                proposals: proposals.clone(),
                other_host: None,
                table,
                past: past.clone(),
                received: received.clone(),
            },
            texts: BTreeMap::new(),
            ..*self
        };
        // Serialization fails only for maps with unsupported keys, and a head has none.
        let mut json = serde_json::to_value(head).unwrap_or_default();
        if let (true, Some(json)) = (current_card_in_rows, json.as_object_mut()) {
            json.insert(CURRENT_CARD_IN_ROWS.to_owned(), true.into());
        }
        json
    }

    /// The table without the texts of the current card, and whether they were left out. The texts stay if they differ from
    /// the card's own.
    fn table_without_texts(&self, table: &Table) -> (Table, bool) {
        if let Table::Pointing { card, body, note, round, earlier } = table
            && let Some(text) = self.texts.get(card)
            && (body, note, earlier) == (&text.body, &text.note, &text.rounds)
        {
            let (body, note, earlier) = (String::new(), String::new(), Vec::new());
            return (Table::Pointing { card: *card, body, note, round: round.clone(), earlier }, true);
        }
        (table.clone(), false)
    }

    /// Puts a snapshot together from its head and rows, also those of an older format. Seats, cards and
    /// [`crate::CardText`]s are JSON; the cards are in the order of the backlog.
    ///
    /// # Errors
    /// [`SnapshotError`] if the rows are no valid snapshot. Its message can be shown to the user.
    pub fn from_rows(
        mut head: Value,
        seats: Vec<Value>,
        cards: Vec<Value>,
        texts: BTreeMap<CardId, Value>,
    ) -> Result<Self, SnapshotError> {
        let wrong = || SnapshotError::Unreadable("the head is incomplete".to_owned());
        let snapshot = head.as_object_mut().ok_or_else(wrong)?;
        let format = snapshot.get("format").and_then(Value::as_u64).ok_or_else(wrong)?;
        let current_card_in_rows = snapshot.remove(CURRENT_CARD_IN_ROWS).is_some();
        let state = snapshot.get_mut("state").and_then(Value::as_object_mut).ok_or_else(wrong)?;
        state.insert("seats".to_owned(), seats.into());
        state.insert("cards".to_owned(), cards.into());
        if current_card_in_rows {
            let table = state.get_mut("table").and_then(|table| table.get_mut("pointing"));
            let table = table.and_then(Value::as_object_mut).ok_or_else(wrong)?;
            let card = table.get("card").and_then(Value::as_u64).and_then(|card| u32::try_from(card).ok());
            let text = card.and_then(|card| texts.get(&CardId(card))).ok_or_else(wrong)?;
            for (field, of_text) in [("body", "body"), ("note", "note"), ("earlier", "rounds")] {
                if let Some(value) = text.get(of_text) {
                    table.insert(field.to_owned(), value.clone());
                }
            }
        }
        let texts: Map<String, Value> =
            texts.into_iter().map(|(card, text)| (card.0.to_string(), text)).collect();
        snapshot.insert("texts".to_owned(), texts.into());
        Self::from_value(u32::try_from(format).map_err(|_| wrong())?, head)
    }
}
