//! A playing card with a vote on it, or face down.

use room::{Mark, Points, Vote};
use yew::{Html, Properties, classes, component, html};

use super::icon::{Drawn, Icon};
use crate::people::Hand;

/// A vote as the face of a card shows it.
pub(crate) fn face(vote: Vote) -> Html {
    match vote {
        Vote::Points(points) => html! { { points.to_string() } },
        Vote::Mark(Mark::Unsure) => html! { { "?" } },
        // Drawn, for not every system has the character.
        Vote::Mark(Mark::Break) => html! { <Drawn icon={Icon::Break} /> },
    }
}

/// What to call a vote where its face can't be seen.
pub(crate) fn spoken(vote: Vote) -> String {
    match vote {
        Vote::Points(points) if points == Points::whole(1) => "1 point".to_owned(),
        Vote::Points(points) => format!("{points} points"),
        Vote::Mark(Mark::Unsure) => "Unsure".to_owned(),
        Vote::Mark(Mark::Break) => "I need a break".to_owned(),
    }
}

/// What lies before somebody.
#[derive(Properties, PartialEq)]
pub(crate) struct PointsCardProps {
    /// What it is.
    pub(crate) hand: Hand,
}

/// The small card before somebody.
#[component]
pub(crate) fn PointsCard(props: &PointsCardProps) -> Html {
    let word = props.hand.word();
    let (class, content) = match props.hand {
        Hand::Empty => return Html::default(),
        Hand::Watching => ("is-watching", html! { <Drawn icon={Icon::Eye} /> }),
        Hand::Thinking => ("is-empty", Html::default()),
        Hand::Voted => ("is-back", html! { <Drawn icon={Icon::Check} /> }),
        Hand::Shown(vote) => ("is-face", face(vote)),
        Hand::Missed => ("is-missed", html! { { "–" } }),
    };
    html! {
        <span class={classes!("points-card", class)} title={word}>
            { content }
            <span class="unseen">{ word }</span>
        </span>
    }
}
