//! The way out of a room.

use room::ui_protocol::UiCommand;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Who would leave.
#[derive(Properties, PartialEq)]
pub(crate) struct LeaveProps {
    /// Whether the room is hosted here.
    pub(crate) hosting: bool,
    /// Who would host it next.
    pub(crate) next_host: Option<AttrValue>,
}

/// The way out for whoever hosts nothing.
pub(crate) fn leave(dispatch: &Dispatch) -> Html {
    button(leaves(dispatch))
}

fn leaves(dispatch: &Dispatch) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_: MouseEvent| dispatch.ask(UiCommand::Leave))
}

fn button(onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button is-quiet" data-test="leave" aria-label={texts::leave()} title={texts::leave_room()} {onclick}>
            { drawn(Icon::Door) }<span class="wide-only">{ texts::leave() }</span>
        </button>
    }
}

/// The way out. Whoever hosts is asked once more, and told what becomes of the room.
#[component]
pub(crate) fn Leave(props: &LeaveProps) -> Html {
    let dispatch = use_dispatch();
    let asking = use_state_eq(|| false);
    let leave = leaves(&dispatch);
    let click = if props.hosting {
        let asking = asking.setter();
        Callback::from(move |_: MouseEvent| asking.set(true))
    } else {
        leave.clone()
    };
    let close = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    let relieve = {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.ask(UiCommand::HandOverHosting);
            close.emit(());
        })
    };
    html! {
        <>
            { button(click) }
            if *asking {
                { match &props.next_host {
                    Some(next) => html! {
                        <Modal title={texts::hand_over_title()} test="leave-dialog" on_close={close.clone()}>
                            <p>{ texts::around(&texts::hand_over_help(texts::GAP), html! { <b><bdi>{ next }</bdi></b> }) }</p>
                            <div class="modal-foot">
                                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
                                <button type="button" class="button" data-test="hand-over-hosting" onclick={relieve}>{ texts::hand_over_and_stay() }</button>
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
