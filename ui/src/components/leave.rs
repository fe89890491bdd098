//! The way out of a room.

use room::screen::Ask;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::asker::use_asker;

/// Who would leave.
#[derive(Properties, PartialEq)]
pub(crate) struct LeaveProps {
    /// Whether the room is hosted here.
    pub(crate) hosting: bool,
    /// Who would host it next.
    pub(crate) next_host: Option<AttrValue>,
}

/// The way out. Whoever hosts is asked once more, and told what becomes of the room.
#[component]
pub(crate) fn Leave(props: &LeaveProps) -> Html {
    let asker = use_asker();
    let asking = use_state(|| false);
    let leave = Callback::from(move |_: MouseEvent| asker.ask(Ask::Leave));
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
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="leave" aria-label="Leave" title="Leave the room" onclick={click}>
                { drawn(Icon::Door) }<span class="wide-only">{ "Leave" }</span>
            </button>
            if *asking {
                { match &props.next_host {
                    Some(next) => html! {
                        <Modal title="Hand over the room?" test="leave-dialog" on_close={close.clone()}>
                            <p>{ "The room is hosted on this machine. When you leave, it goes on at the machine of " }<b><bdi>{ next }</bdi></b>{ ", with all cards and votes, and everybody comes along." }</p>
                            <div class="modal-foot">
                                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Stay" }</button>
                                <button type="button" class="button is-primary" data-test="leave-confirm" onclick={leave}>{ "Hand over and leave" }</button>
                            </div>
                        </Modal>
                    },
                    None => html! {
                        <Modal title="Close the room?" test="leave-dialog" on_close={close.clone()}>
                            <p>{ "The room is hosted on this machine, and nobody else here has the app. If you leave, it closes for everybody." }</p>
                            <div class="modal-foot">
                                <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Stay" }</button>
                                <button type="button" class="button is-danger" data-test="leave-confirm" onclick={leave}>{ "Leave and close" }</button>
                            </div>
                        </Modal>
                    },
                } }
            }
        </>
    }
}
