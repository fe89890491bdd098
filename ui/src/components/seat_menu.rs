//! The menu of a seat: edit your own profile, or make someone else the driver or remove them.

use room::message::Request;
use room::{Avatar, Name, Presence, SeatId};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::own_profile::ProfileForm;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;

/// Props of [`SeatMenu`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeatMenuProps {
    /// Whether it is the person's own seat.
    pub(crate) you: bool,
    /// The seat that the menu is about.
    pub(crate) seat: SeatId,
    /// The person's own name.
    pub(crate) name: AttrValue,
    /// The display name of the seat.
    pub(crate) label: AttrValue,
    /// The presence of the seat.
    pub(crate) presence: Presence,
    /// Whether the person is the driver and can make this seat the driver.
    pub(crate) can_hand_over: bool,
    /// Whether the person can remove this seat.
    pub(crate) can_remove: bool,
    /// Whether this seat drives and is not here, so that the person can become the driver.
    pub(crate) can_become_driver: bool,
    /// Index of the avatar's colour.
    pub(crate) colour: u8,
    /// The avatar's initials or emoji.
    pub(crate) initials: AttrValue,
    /// The dialog is closed or an action was chosen.
    pub(crate) on_close: Callback<()>,
}

/// The dialog. Removing someone needs a confirmation.
#[component]
pub(crate) fn SeatMenu(props: &SeatMenuProps) -> Html {
    let dispatch = use_dispatch();
    let confirming_removal = use_state_eq(|| false);
    let request = |request: Request| {
        let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.send_request(request.clone());
            on_close.emit(());
        })
    };
    if props.you {
        return own_menu(props, dispatch);
    }
    if *confirming_removal {
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
    let on_remove = Callback::from(move |_: MouseEvent| confirming_removal.set(true));
    html! {
        <Modal title={props.label.clone()} test="seat-dialog" on_close={props.on_close.clone()}>
            <div class="choices">
                if props.can_become_driver {
                    <button type="button" class="choice" data-test="become-driver" onclick={request(Request::BecomeDriver)}>
                        { icon(Icon::Wheel) }
                        <span><b>{ texts::become_driver() }</b><small>{ texts::become_driver_help() }</small></span>
                    </button>
                }
                if props.can_hand_over {
                    <button type="button" class="choice" data-test="make-driver" disabled={props.presence != Presence::Here}
                        onclick={request(Request::MakeDriver { seat: props.seat })}>
                        { icon(Icon::Wheel) }
                        <span><b>{ texts::make_driver() }</b><small>{ texts::make_driver_help() }</small></span>
                    </button>
                }
                if props.can_remove {
                    <button type="button" class="choice is-danger" data-test="remove" onclick={on_remove}>
                        { icon(Icon::Leave) }
                        <span><b>{ texts::remove_from_room() }</b><small>{ texts::remove_from_room_help() }</small></span>
                    </button>
                }
            </div>
        </Modal>
    }
}

/// The dialog of the person's own seat.
fn own_menu(props: &SeatMenuProps, dispatch: Dispatch) -> Html {
    let on_name = {
        let (dispatch, on_close) = (dispatch.clone(), props.on_close.clone());
        Callback::from(move |name: Name| {
            dispatch.rename(name);
            on_close.emit(());
        })
    };
    let on_avatar =
        Callback::from(move |avatar: Avatar| dispatch.send_request(Request::SetAvatar { avatar }));
    html! {
        <Modal title={texts::you_title()} test="seat-dialog" on_close={props.on_close.clone()}>
            <ProfileForm name={props.name.clone()} colour={props.colour} initials={props.initials.clone()} {on_name} {on_avatar} />
        </Modal>
    }
}
