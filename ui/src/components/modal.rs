//! A modal dialog.

use gloo_events::EventListener;
use web_sys::HtmlElement;
use yew::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_effect_with,
    use_mut_ref, use_node_ref,
};

use super::icon::{Icon, icon};
use crate::browser;
use crate::texts;

/// Props of [`Modal`].
#[derive(Properties, PartialEq)]
pub(crate) struct ModalProps {
    /// The dialog's heading.
    pub(crate) title: AttrValue,
    /// The `data-test` attribute.
    pub(crate) test: AttrValue,
    /// The person closed the dialog with its button or Escape.
    pub(crate) on_close: Callback<()>,
    /// What the dialog shows below its heading.
    pub(crate) children: Children,
}

/// A dialog that is open while it is mounted. The browser keeps the focus inside; unmounting returns the focus.
#[component]
pub(crate) fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    // The latest callback: the parent may render again while the dialog stays open.
    let on_close = use_mut_ref(Callback::default);
    on_close.replace(props.on_close.clone());
    use_effect_with(node.clone(), |node| {
        let (node, previous_focus) = (node.clone(), browser::show_dialog(node));
        // The `close` event does not bubble, so listen on the dialog itself.
        let listener = node.cast::<HtmlElement>().map(|dialog| {
            EventListener::new(&dialog, "close", move |_| {
                let on_close = on_close.borrow().clone();
                on_close.emit(());
            })
        });
        move || {
            drop(listener);
            // Close it first: elements behind an open dialog can't take the focus.
            browser::close_dialog(&node);
            if let Some(previous_focus) = previous_focus {
                // Fails if the element is gone.
                let _ = previous_focus.focus();
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
                    { icon(Icon::Close) }
                </button>
            </div>
            { for props.children.iter() }
        </dialog>
    }
}
