//! A dialog over everything else.

use gloo_events::EventListener;
use web_sys::HtmlElement;
use yew::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_effect_with,
    use_mut_ref, use_node_ref,
};

use super::icon::{Icon, drawn};
use crate::browser;
use crate::texts;

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
    // Whoever opened it may have drawn it anew since, and then it stays open all the same.
    let on_close = use_mut_ref(Callback::default);
    on_close.replace(props.on_close.clone());
    use_effect_with(node.clone(), |node| {
        let (node, before) = (node.clone(), browser::show_dialog(node));
        // The event does not bubble, so it has to be heard where it happens.
        let closed = node.cast::<HtmlElement>().map(|dialog| {
            EventListener::new(&dialog, "close", move |_| {
                let on_close = on_close.borrow().clone();
                on_close.emit(());
            })
        });
        move || {
            drop(closed);
            // What is behind an open one can't have the focus.
            browser::close_dialog(&node);
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
            <div class="modal-head">
                <h2><bdi>{ &props.title }</bdi></h2>
                <button type="button" class="button is-icon" data-test="close" aria-label={texts::close()} onclick={close}>
                    { drawn(Icon::Close) }
                </button>
            </div>
            { for props.children.iter() }
        </dialog>
    }
}
