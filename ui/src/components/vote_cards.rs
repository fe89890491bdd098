//! The cards to vote with.

use room::{RoundId, Scale, Vote};
use yew::{Callback, Html, KeyboardEvent, MouseEvent, classes, html};

use super::points_card::{vote_label, vote_symbol};
use crate::browser;
use crate::dispatch::Dispatch;
use crate::texts;

/// Props of [`vote_cards`].
pub(crate) struct VoteCardsProps<'room> {
    /// The room's scale.
    pub(crate) scale: &'room Scale,
    /// The current round.
    pub(crate) round: RoundId,
    /// The person's vote.
    pub(crate) chosen: Option<Vote>,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// A radio group with one card per value. Another click withdraws the vote. The arrow keys move the focus.
pub(crate) fn vote_cards(props: &VoteCardsProps<'_>, dispatch: &Dispatch) -> Html {
    let (round, chosen) = (props.round, props.chosen);
    let on_arrow_key = Callback::from(|event: KeyboardEvent| {
        if browser::move_focus(&event) {
            event.prevent_default();
        }
    });
    let focusable = chosen.or_else(|| props.scale.hand().next());
    let card = |vote: Vote| {
        let is_chosen = chosen == Some(vote);
        let dispatch = dispatch.clone();
        let choose = Callback::from(move |_: MouseEvent| dispatch.vote(round, (!is_chosen).then_some(vote)));
        html! {
            <button type="button" key={vote.to_string()} role="radio" class={classes!("card", is_chosen.then_some("is-chosen"))}
                aria-checked={is_chosen.to_string()} aria-label={label_with_hint(props.scale, vote)} data-test={format!("vote-{vote}")}
                title={tooltip(props.scale, vote, is_chosen)}
                tabindex={if focusable == Some(vote) { "0" } else { "-1" }}
                disabled={props.disabled} onclick={choose}>
                { vote_symbol(vote) }
            </button>
        }
    };
    html! {
        <>
        <div class="hand" role="radiogroup" aria-label={texts::your_vote()} data-test="hand" onkeydown={on_arrow_key}>
            { for props.scale.hand().map(card) }
        </div>
        { chosen_hint(props) }
        </>
    }
}

/// The tooltip: the value's meaning, or how to withdraw the vote.
fn tooltip(scale: &Scale, vote: Vote, is_chosen: bool) -> Option<String> {
    let hint = vote.points().and_then(|points| scale.hint(points)).map(str::to_owned);
    hint.or_else(|| is_chosen.then(|| texts::withdraw_vote().to_owned()))
}

fn label_with_hint(scale: &Scale, vote: Vote) -> String {
    match vote.points().and_then(|points| scale.hint(points)) {
        Some(hint) => format!("{}: {hint}", vote_label(vote)),
        None => vote_label(vote),
    }
}

/// The meaning of the chosen value, visible without a tooltip.
fn chosen_hint(props: &VoteCardsProps<'_>) -> Html {
    let hint = props.chosen.and_then(Vote::points).and_then(|points| props.scale.hint(points));
    html! { if let Some(hint) = hint { <p class="quiet" data-test="meaning"><bdi>{ hint.to_owned() }</bdi></p> } }
}
