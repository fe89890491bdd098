//! How others get into a room that is hosted here.

use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::address::Addresses;
use super::icon::{Icon, drawn};
use super::modal::Modal;

#[derive(Properties, PartialEq)]
pub(crate) struct InviteProps {
    pub(crate) addresses: Vec<String>,
}

/// How others get in, for the one whose machine hosts.
#[component]
pub(crate) fn Invite(props: &InviteProps) -> Html {
    let open = use_state(|| false);
    let show = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(true))
    };
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(false))
    };
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="invite" aria-label="Invite" title="Invite" onclick={show}>
                { drawn(Icon::Radar) }<span class="wide-only">{ "Invite" }</span>
            </button>
            if *open {
                <Modal title="Bring in the others" test="invite-dialog" on_close={close}>
                    <p>{ "On their desks this room appears by itself in Pointing Party. If it doesn’t, they join by this address:" }</p>
                    <Addresses addresses={props.addresses.clone()} />
                </Modal>
            }
        </>
    }
}
