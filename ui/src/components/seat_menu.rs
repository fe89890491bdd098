//! What can be done about another person.

use room::message::Request;
use room::{Presence, SeatId};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::asker::use_asker;

/// Whom it is about.
#[derive(Properties, PartialEq)]
pub(crate) struct SeatMenuProps {
    /// Their seat.
    pub(crate) seat: SeatId,
    /// What to call them.
    pub(crate) label: AttrValue,
    /// Whether they are here.
    pub(crate) presence: Presence,
    /// Whether the person in front of the screen drives, and so may hand over.
    pub(crate) may_hand_over: bool,
    /// Whether they may be removed.
    pub(crate) may_remove: bool,
    /// It is done, or nothing was done.
    pub(crate) on_close: Callback<()>,
}

/// A dialog about one person: hand over the wheel, remove them after asking once more.
#[component]
pub(crate) fn SeatMenu(props: &SeatMenuProps) -> Html {
    let asker = use_asker();
    let sure = use_state(|| false);
    let request = |request: Request| {
        let (asker, on_close) = (asker.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            asker.room(request.clone());
            on_close.emit(());
        })
    };
    if *sure {
        let cancel = props.on_close.reform(|_: MouseEvent| ());
        return html! {
            <Modal title={format!("Remove {}?", props.label)} test="remove-dialog" on_close={props.on_close.clone()}>
                <p>{ "They leave the room at once and can’t come back to it." }</p>
                <div class="modal-foot">
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                    <button type="button" class="button is-danger" data-test="remove-confirm"
                        onclick={request(Request::Remove { seat: props.seat })}>{ "Remove" }</button>
                </div>
            </Modal>
        };
    }
    let ask_again = Callback::from(move |_: MouseEvent| sure.set(true));
    html! {
        <Modal title={props.label.clone()} test="seat-dialog" on_close={props.on_close.clone()}>
            <div class="choices">
                if props.may_hand_over {
                    <button type="button" class="choice" data-test="hand-over" disabled={props.presence != Presence::Here}
                        onclick={request(Request::HandOver { seat: props.seat })}>
                        { drawn(Icon::Wheel) }
                        <span><b>{ "Hand over the wheel" }</b><small>{ "They reveal, settle and go on; you only vote." }</small></span>
                    </button>
                }
                if props.may_remove {
                    <button type="button" class="choice is-danger" data-test="remove" onclick={ask_again}>
                        { drawn(Icon::Door) }
                        <span><b>{ "Remove from the room" }</b><small>{ "For someone who does not belong here." }</small></span>
                    </button>
                }
            </div>
        </Modal>
    }
}
