//! What the page tells in passing, in a corner, without taking the focus.

use gloo_timers::callback::Timeout;
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_node_ref};

use super::icon::{Icon, drawn};
use crate::browser;
use crate::dispatch::use_dispatch;
use crate::state::Toast;
use crate::texts;

/// How long a notice stays: time to read two lines, and for bad news to be read twice.
const STAYS_MS: u32 = 5_000;
const TROUBLE_STAYS_MS: u32 = 9_000;

/// What is to be told.
#[derive(Properties, PartialEq)]
pub(crate) struct NoticesProps {
    /// Oldest first.
    pub(crate) notices: Vec<Toast>,
}

/// All notices. Always in the page, so that a screen reader hears what comes in; each new one lies over any dialog.
#[component]
pub(crate) fn Notices(props: &NoticesProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.notices.last().map(|notice| notice.id)), |(node, _)| {
        browser::raise(node);
    });
    html! {
        <div ref={node} class="notices" popover="manual" role="status" aria-live="polite">
            { for props.notices.iter().map(|notice| html! { <OneNotice key={notice.id} notice={notice.clone()} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OneNoticeProps {
    notice: Toast,
}

#[component]
fn OneNotice(props: &OneNoticeProps) -> Html {
    let dispatch = use_dispatch();
    let Toast { id, error, .. } = props.notice;
    use_effect_with(id, {
        let dispatch = dispatch.clone();
        move |&id| {
            let stays = if error { TROUBLE_STAYS_MS } else { STAYS_MS };
            let timeout = Timeout::new(stays, move || dispatch.dismiss(id));
            move || drop(timeout)
        }
    });
    let dismiss = Callback::from(move |_: MouseEvent| dispatch.dismiss(id));
    html! {
        <p class={classes!("notice", error.then_some("is-trouble"))} data-test="notice">
            { drawn(if error { Icon::Warning } else { Icon::Check }) }
            <span>{ &props.notice.text }</span>
            <button type="button" class="button is-icon" aria-label={texts::dismiss()} onclick={dismiss}>
                { drawn(Icon::Close) }
            </button>
        </p>
    }
}
