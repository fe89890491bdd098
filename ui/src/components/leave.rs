//! The way out of a room.

use room::screen::Ask;
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::asker::use_asker;

#[derive(Properties, PartialEq)]
pub(crate) struct LeaveProps {
    pub(crate) hosting: bool,
}

/// The way out. Whoever hosts is asked once more, for the room closes with them.
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
                <Modal title="Close the room?" test="leave-dialog" on_close={close.clone()}>
                    <p>{ "The room is hosted on this machine. If you leave, it closes for everybody." }</p>
                    <div class="modal-foot">
                        <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Stay" }</button>
                        <button type="button" class="button is-danger" data-test="leave-confirm" onclick={leave}>{ "Leave and close" }</button>
                    </div>
                </Modal>
            }
        </>
    }
}
