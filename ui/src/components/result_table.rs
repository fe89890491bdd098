//! The table of all cards with their results.

use std::sync::Arc;

use room::{Card, duration};
use yew::{Html, html};

use super::ticket::title;

use crate::texts;

/// A table with one row per card.
pub(crate) fn result_table(cards: &[Arc<Card>]) -> Html {
    html! {
        <table class="result">
            <thead><tr><th scope="col">{ texts::card() }</th><th scope="col">{ texts::estimate() }</th><th scope="col" class="wide-only-cell">{ texts::rounds_heading() }</th><th scope="col" class="wide-only-cell">{ texts::time() }</th></tr></thead>
            <tbody>
                { for cards.iter().map(|card| row(card)) }
            </tbody>
        </table>
    }
}

fn row(card: &Card) -> Html {
    let shown = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    html! {
        <tr key={card.id.0} data-test="result-row" data-key={card.key.clone()}>
            <td>
                if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                <bdi class="cards-title">{ title(card) }</bdi>
            </td>
            <td class="number"><b>{ shown(card.estimate.map(|estimate| estimate.points.to_string())) }</b></td>
            <td class="number wide-only-cell">{ shown(card.estimate.map(|estimate| estimate.rounds.to_string())) }</td>
            <td class="number wide-only-cell">{ shown(card.estimate.map(|estimate| duration(estimate.spent_ms))) }</td>
        </tr>
    }
}
