//! A playing card with a vote on it, or face down.

use room::{Mark, Points, Vote};
use yew::{Html, html};

use super::icon::{Icon, drawn};
use crate::people::Hand;
use crate::texts;

/// A vote as the face of a card shows it.
pub(crate) fn avatar(vote: Vote) -> Html {
    match vote {
        Vote::Points(points) => html! { points.to_string() },
        Vote::Mark(Mark::Unsure) => html! { "?" },
        // Drawn, for not every system has the character.
        Vote::Mark(Mark::Break) => drawn(Icon::Break),
    }
}

/// What to call a vote where its face can't be seen.
pub(crate) fn spoken(vote: Vote) -> String {
    match vote {
        Vote::Points(points) if points == Points::whole(1) => texts::one_point().to_owned(),
        Vote::Points(points) => texts::points_of(&points.to_string()),
        Vote::Mark(Mark::Unsure) => texts::unsure().to_owned(),
        Vote::Mark(Mark::Break) => texts::need_a_break().to_owned(),
    }
}

/// The small card before somebody. A whole room turns its cards at once, so a text is all that changes here: what
/// is on the card, or the word for it, which the styles draw. They learn which side is up from who has voted, and
/// whether the cards are open.
pub(crate) fn points_card(hand: Hand) -> Html {
    let content = match hand {
        Hand::Empty => return Html::default(),
        Hand::Watching => return html! { <span class="points-card is-watching">{ drawn(Icon::Eye) }</span> },
        Hand::Thinking => html! { texts::has_not_voted() },
        Hand::Voted => html! { texts::has_voted() },
        Hand::Shown(vote) => avatar(vote),
        Hand::Missed => html! { texts::did_not_vote() },
    };
    html! { <span class="points-card">{ content }</span> }
}
