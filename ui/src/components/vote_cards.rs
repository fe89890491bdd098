//! The hand of points.

use room::{RoundId, Scale, Vote};
use yew::{Callback, Html, KeyboardEvent, MouseEvent, classes, html};

use super::points_card::{avatar, spoken};
use crate::browser;
use crate::dispatch::Dispatch;
use crate::texts;

/// What one can vote with.
pub(crate) struct Hand<'room> {
    /// The scale.
    pub(crate) scale: &'room Scale,
    /// The round the votes are for.
    pub(crate) round: RoundId,
    /// The vote that was chosen.
    pub(crate) chosen: Option<Vote>,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The hand: a group of radio buttons, of which the chosen one can be taken back by another click.
/// The arrow keys move along it.
pub(crate) fn vote_cards(props: &Hand<'_>, dispatch: &Dispatch) -> Html {
    let (round, chosen) = (props.round, props.chosen);
    let along = Callback::from(|event: KeyboardEvent| {
        if browser::move_focus(&event) {
            event.prevent_default();
        }
    });
    let in_tab_order = chosen.or_else(|| props.scale.hand().next());
    let card = |vote: Vote| {
        let is_chosen = chosen == Some(vote);
        let dispatch = dispatch.clone();
        let choose = Callback::from(move |_: MouseEvent| dispatch.vote(round, (!is_chosen).then_some(vote)));
        html! {
            <button type="button" key={vote.to_string()} role="radio" class={classes!("card", is_chosen.then_some("is-chosen"))}
                aria-checked={is_chosen.to_string()} aria-label={spoken_with_hint(props.scale, vote)} data-test={format!("vote-{vote}")}
                title={title_of(props.scale, vote, is_chosen)}
                tabindex={if in_tab_order == Some(vote) { "0" } else { "-1" }}
                disabled={props.disabled} onclick={choose}>
                { avatar(vote) }
            </button>
        }
    };
    html! {
        <>
        <div class="hand" role="radiogroup" aria-label={texts::your_vote()} data-test="hand" onkeydown={along}>
            { for props.scale.hand().map(card) }
        </div>
        { meaning(props) }
        </>
    }
}

/// What a card says where the pointer rests: what its value means, or what another click does.
fn title_of(scale: &Scale, vote: Vote, is_chosen: bool) -> Option<String> {
    let hint = vote.points().and_then(|points| scale.hint(points)).map(str::to_owned);
    hint.or_else(|| is_chosen.then(|| texts::take_back().to_owned()))
}

fn spoken_with_hint(scale: &Scale, vote: Vote) -> String {
    match vote.points().and_then(|points| scale.hint(points)) {
        Some(hint) => format!("{}: {hint}", spoken(vote)),
        None => spoken(vote),
    }
}

/// What the chosen value means, for all to read who can't rest a pointer on it.
fn meaning(props: &Hand<'_>) -> Html {
    let hint = props.chosen.and_then(Vote::points).and_then(|points| props.scale.hint(points));
    html! { if let Some(hint) = hint { <p class="quiet" data-test="meaning"><bdi>{ hint.to_owned() }</bdi></p> } }
}
