//! A dialog over everything else.

use gloo_events::EventListener;
use web_sys::HtmlElement;
use yew::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_effect_with,
    use_node_ref,
};

use super::icon::{Icon, drawn};
use crate::browser;

/// What a dialog shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ModalProps {
    /// Its heading.
    pub(crate) title: AttrValue,
    /// What tests call it.
    pub(crate) test: AttrValue,
    /// It was closed: by its cross or the Escape key.
    pub(crate) on_close: Callback<()>,
    /// What is in it.
    pub(crate) children: Children,
}

/// A dialog that is open for as long as it is in the page. The browser keeps the focus inside, and
/// gives it back.
#[component]
pub(crate) fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.on_close.clone()), |(node, on_close)| {
        let before = browser::show_dialog(node);
        let on_close = on_close.clone();
        // The event does not bubble, so it has to be heard where it happens.
        let closed = node
            .cast::<HtmlElement>()
            .map(|dialog| EventListener::new(&dialog, "close", move |_| on_close.emit(())));
        move || {
            drop(closed);
            if let Some(before) = before {
                // What had it may be gone by now.
                let _ = before.focus();
            }
        }
    });
    let close = {
        let on_close = props.on_close.clone();
        Callback::from(move |_: MouseEvent| on_close.emit(()))
    };
    html! {
        <dialog ref={node} class="modal" data-test={&props.test} aria-label={&props.title}>
            <header class="modal-head">
                <h2><bdi>{ &props.title }</bdi></h2>
                <button type="button" class="button is-icon" data-test="close" aria-label="Close" onclick={close}>
                    { drawn(Icon::Close) }
                </button>
            </header>
            { for props.children.iter() }
        </dialog>
    }
}
