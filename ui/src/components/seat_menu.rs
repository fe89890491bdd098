//! What can be done about a person: oneself, or another.

use room::message::Request;
use room::{Avatar, Name, Presence, SeatId};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use super::own_profile::Yourself;
use crate::dispatch::use_dispatch;
use crate::texts;

/// Whom it is about.
#[derive(Properties, PartialEq)]
pub(crate) struct SeatMenuProps {
    /// Whether it is the person in front of the screen.
    pub(crate) you: bool,
    /// Their seat.
    pub(crate) seat: SeatId,
    /// The name of the person in front of the screen.
    pub(crate) name: AttrValue,
    /// What to call them.
    pub(crate) label: AttrValue,
    /// Whether they are here.
    pub(crate) presence: Presence,
    /// Whether the person in front of the screen drives, and so may hand over.
    pub(crate) may_hand_over: bool,
    /// Whether they may be removed.
    pub(crate) may_remove: bool,
    /// Whether they drive and are not here, so that anybody may take the wheel.
    pub(crate) may_take_wheel: bool,
    /// Which of the colours their face has.
    pub(crate) colour: u8,
    /// The letters or the emoji on it.
    pub(crate) initials: AttrValue,
    /// It is done, or nothing was done.
    pub(crate) on_close: Callback<()>,
}

/// A dialog about one person: hand over the wheel, remove them after asking once more.
#[component]
pub(crate) fn SeatMenu(props: &SeatMenuProps) -> Html {
    let dispatch = use_dispatch();
    let sure = use_state_eq(|| false);
    let request = |request: Request| {
        let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.room(request.clone());
            on_close.emit(());
        })
    };
    if props.you {
        let on_name = {
            let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
            Callback::from(move |name: Name| {
                dispatch.rename(name);
                on_close.emit(());
            })
        };
        let on_face = Callback::from(move |avatar: Avatar| dispatch.room(Request::SetAvatar { avatar }));
        return html! {
            <Modal title={texts::you_title()} test="seat-dialog" on_close={props.on_close.clone()}>
                <Yourself name={props.name.clone()} colour={props.colour} shown={props.initials.clone()} {on_name} {on_face} />
            </Modal>
        };
    }
    if *sure {
        let cancel = props.on_close.reform(|_: MouseEvent| ());
        return html! {
            <Modal title={texts::remove_whom(&props.label)} test="remove-dialog" on_close={props.on_close.clone()}>
                <p>{ texts::remove_help() }</p>
                <div class="modal-foot">
                    <button type="button" class="button" onclick={cancel}>{ texts::cancel() }</button>
                    <button type="button" class="button is-danger" data-test="remove-confirm"
                        onclick={request(Request::Remove { seat: props.seat })}>{ texts::remove() }</button>
                </div>
            </Modal>
        };
    }
    let ask_again = Callback::from(move |_: MouseEvent| sure.set(true));
    html! {
        <Modal title={props.label.clone()} test="seat-dialog" on_close={props.on_close.clone()}>
            <div class="choices">
                if props.may_take_wheel {
                    <button type="button" class="choice" data-test="take-wheel" onclick={request(Request::BecomeDriver)}>
                        { drawn(Icon::Wheel) }
                        <span><b>{ texts::take_wheel() }</b><small>{ texts::take_wheel_help() }</small></span>
                    </button>
                }
                if props.may_hand_over {
                    <button type="button" class="choice" data-test="hand-over" disabled={props.presence != Presence::Here}
                        onclick={request(Request::MakeDriver { seat: props.seat })}>
                        { drawn(Icon::Wheel) }
                        <span><b>{ texts::hand_wheel() }</b><small>{ texts::hand_wheel_help() }</small></span>
                    </button>
                }
                if props.may_remove {
                    <button type="button" class="choice is-danger" data-test="remove" onclick={ask_again}>
                        { drawn(Icon::Door) }
                        <span><b>{ texts::remove_from_room() }</b><small>{ texts::remove_from_room_help() }</small></span>
                    </button>
                }
            </div>
        </Modal>
    }
}
