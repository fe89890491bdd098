//! Toasts: short messages in a corner that don't take the focus and disappear.

use gloo_timers::callback::Timeout;
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_node_ref};

use super::icon::{Icon, icon};
use crate::browser;
use crate::dispatch::use_dispatch;
use crate::state::Toast;
use crate::texts;

/// How long a toast stays, in ms. Errors stay longer.
const INFO_TOAST_MS: u32 = 5_000;
const ERROR_TOAST_MS: u32 = 9_000;

/// Props of [`Toasts`].
#[derive(Properties, PartialEq)]
pub(crate) struct ToastsProps {
    /// The visible toasts, oldest first.
    pub(crate) toasts: Vec<Toast>,
}

/// All toasts. The list is always in the page, so that screen readers announce new ones. Each new toast moves the list
/// above open dialogs.
#[component]
pub(crate) fn Toasts(props: &ToastsProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.toasts.last().map(|toast| toast.id)), |(node, _)| {
        browser::raise_popover(node);
    });
    html! {
        <div ref={node} class="toasts" popover="manual" role="status" aria-live="polite">
            { for props.toasts.iter().map(|toast| html! { <ToastItem key={toast.id} toast={toast.clone()} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToastItemProps {
    toast: Toast,
}

#[component]
fn ToastItem(props: &ToastItemProps) -> Html {
    let dispatch = use_dispatch();
    let Toast { id, error, .. } = props.toast;
    use_effect_with(id, {
        let dispatch = dispatch.clone();
        move |&id| {
            let visible_ms = if error { ERROR_TOAST_MS } else { INFO_TOAST_MS };
            let timeout = Timeout::new(visible_ms, move || dispatch.dismiss_toast(id));
            move || drop(timeout)
        }
    });
    let dismiss = Callback::from(move |_: MouseEvent| dispatch.dismiss_toast(id));
    html! {
        <p class={classes!("toast", error.then_some("is-error"))} data-test="toast">
            { icon(if error { Icon::Warning } else { Icon::Check }) }
            <span>{ &props.toast.text }</span>
            <button type="button" class="button is-icon" aria-label={texts::dismiss()} onclick={dismiss}>
                { icon(Icon::Close) }
            </button>
        </p>
    }
}
