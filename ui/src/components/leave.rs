//! The leave button.

use room::ui_protocol::UiCommand;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Props of [`Leave`].
#[derive(Properties, PartialEq)]
pub(crate) struct LeaveProps {
    /// Whether this computer hosts the room.
    pub(crate) hosting: bool,
    /// Name of the person who hosts next; none if the room closes.
    pub(crate) next_host: Option<AttrValue>,
}

/// A leave button without a dialog, for pages that never host.
pub(crate) fn plain_leave_button(dispatch: &Dispatch) -> Html {
    leave_button(on_leave(dispatch))
}

fn on_leave(dispatch: &Dispatch) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::Leave))
}

fn leave_button(onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button is-quiet" data-test="leave" aria-label={texts::leave()} title={texts::leave_room()} {onclick}>
            { icon(Icon::Leave) }<span class="wide-only">{ texts::leave() }</span>
        </button>
    }
}

/// The leave button. A host first confirms in a dialog that says what happens to the room.
#[component]
pub(crate) fn Leave(props: &LeaveProps) -> Html {
    let dispatch = use_dispatch();
    let confirming = use_state_eq(|| false);
    let leave = on_leave(&dispatch);
    let click = if props.hosting {
        let confirming = confirming.setter();
        Callback::from(move |_: MouseEvent| confirming.set(true))
    } else {
        leave.clone()
    };
    let close = {
        let confirming = confirming.setter();
        Callback::from(move |()| confirming.set(false))
    };
    let on_hand_over = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.send(UiCommand::HandOverHosting);
            close.emit(());
        })
    };
    html! {
        <>
            { leave_button(click) }
            if *confirming {
                { match &props.next_host {
                    Some(next) => html! {
                        <Modal title={texts::hand_over_title()} test="leave-dialog" on_close={close.clone()}>
                            <p>{ texts::embed(&texts::hand_over_help(texts::PLACEHOLDER), html! { <b><bdi>{ next }</bdi></b> }) }</p>
                            <div class="modal-foot">
                                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
                                <button type="button" class="button" data-test="hand-over-hosting" onclick={on_hand_over}>{ texts::hand_over_and_stay() }</button>
                                <button type="button" class="button is-primary" data-test="leave-confirm" onclick={leave}>{ texts::hand_over_and_leave() }</button>
                            </div>
                        </Modal>
                    },
                    None => html! {
                        <Modal title={texts::close_title()} test="leave-dialog" on_close={close.clone()}>
                            <p>{ texts::close_help() }</p>
                            <div class="modal-foot">
                                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
                                <button type="button" class="button is-danger" data-test="leave-confirm" onclick={leave}>{ texts::leave_and_close() }</button>
                            </div>
                        </Modal>
                    },
                } }
            }
        </>
    }
}
