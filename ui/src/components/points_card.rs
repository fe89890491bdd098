//! A small card that shows whether a person has voted, and what.

use room::{Mark, Points, Vote};
use yew::{Html, html};

use super::icon::{Icon, icon};
use crate::people::VoteState;
use crate::texts;

/// A vote as shown on a card.
pub(crate) fn vote_symbol(vote: Vote) -> Html {
    match vote {
        Vote::Points(points) => html! { points.to_string() },
        Vote::Mark(Mark::Unsure) => html! { "?" },
        // An icon, because not every system font has ☕.
        Vote::Mark(Mark::Break) => icon(Icon::Break),
    }
}

/// A vote in words, for labels and screen readers.
pub(crate) fn vote_label(vote: Vote) -> String {
    match vote {
        Vote::Points(points) if points == Points::whole(1) => texts::one_point().to_owned(),
        Vote::Points(points) => texts::points_of(&points.to_string()),
        Vote::Mark(Mark::Unsure) => texts::unsure().to_owned(),
        Vote::Mark(Mark::Break) => texts::need_a_break().to_owned(),
    }
}

/// The small card beside a person. Revealing changes all cards at once, so only the text differs between states. The
/// styles derive the look from the seat's `data-voted` attribute and the list's `is-open` class.
pub(crate) fn points_card(vote_state: VoteState) -> Html {
    let content = match vote_state {
        VoteState::NoRound => return Html::default(),
        VoteState::Spectating => {
            return html! { <span class="points-card is-watching">{ icon(Icon::Eye) }</span> };
        }
        VoteState::NotVoted => html! { texts::has_not_voted() },
        VoteState::Voted => html! { texts::has_voted() },
        VoteState::Revealed(vote) => vote_symbol(vote),
        VoteState::DidNotVote => html! { texts::did_not_vote() },
    };
    html! { <span class="points-card">{ content }</span> }
}
