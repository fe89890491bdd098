//! The top of the table: which room, how the connection is, the way out.

use room::screen::{Ask, Link};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::address::Addresses;
use super::icon::{Drawn, Icon};
use super::modal::Modal;
use crate::asker::use_asker;

/// What stands at the top.
#[derive(Properties, PartialEq)]
pub(crate) struct HeaderProps {
    /// The room's name.
    pub(crate) room: AttrValue,
    /// How the way into the room stands.
    pub(crate) link: Link,
    /// How far the cards are, in words.
    pub(crate) progress: AttrValue,
    /// Shows or hides the list of cards, where it does not fit beside the table.
    pub(crate) on_cards: Option<Callback<()>>,
}

/// The header, with a banner below it while the room can't be reached.
#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let hosting = match &props.link {
        Link::In { hosting } => hosting.clone(),
        Link::Out | Link::Connecting { .. } | Link::Reconnecting { .. } | Link::Over { .. } => None,
    };
    html! {
        <>
            <header class="bar">
                <div class="bar-room">
                    <bdi class="bar-name" data-test="room-title">{ &props.room }</bdi>
                    <Connection link={props.link.clone()} />
                </div>
                <div class="bar-tools">
                    if let Some(addresses) = &hosting { <Invite addresses={addresses.clone()} /> }
                    if let Some(on_cards) = &props.on_cards {
                        <button type="button" class="button is-quiet cards-toggle" data-test="show-cards" onclick={on_cards.reform(|_: MouseEvent| ())}>
                            <Drawn icon={Icon::Cards} />{ &props.progress }
                        </button>
                    }
                    <Leave hosting={hosting.is_some()} />
                </div>
            </header>
            <Banner link={props.link.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    link: Link,
}

/// How the connection is, in a word.
#[component]
fn Connection(props: &LinkProps) -> Html {
    let (state, word) = match &props.link {
        Link::In { hosting: Some(_) } => ("in", "Hosted here"),
        Link::In { hosting: None } => ("in", "Connected"),
        Link::Connecting { .. } => ("connecting", "Joining…"),
        Link::Reconnecting { .. } => ("reconnecting", "Reconnecting…"),
        Link::Out | Link::Over { .. } => ("out", "Not connected"),
    };
    html! { <span class={format!("connection is-{state}")} data-test="connection" data-state={state}>{ word }</span> }
}

/// Why the room can't be reached just now. The first try comes so soon that it is not worth a word.
#[component]
fn Banner(props: &LinkProps) -> Html {
    let because = match &props.link {
        Link::Reconnecting { tries, because } if *tries > 0 => because,
        Link::Reconnecting { .. }
        | Link::In { .. }
        | Link::Out
        | Link::Connecting { .. }
        | Link::Over { .. } => {
            return html! { <div class="banner-place" role="status" /> };
        }
    };
    html! {
        <div class="banner-place" role="status">
            <p class="banner" data-test="reconnecting">
                <span class="spinner" aria-hidden="true" />
                <span><b>{ "Cut off from the room. " }</b>{ because }{ " Your seat and your vote are kept; trying again…" }</span>
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct InviteProps {
    addresses: Vec<String>,
}

/// How others get in, for the one whose machine hosts.
#[component]
fn Invite(props: &InviteProps) -> Html {
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
            <button type="button" class="button is-quiet" data-test="invite" onclick={show}>
                <Drawn icon={Icon::Radar} /><span class="wide-only">{ "Invite" }</span>
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

#[derive(Properties, PartialEq)]
struct LeaveProps {
    hosting: bool,
}

/// The way out. Whoever hosts is asked once more, for the room closes with them.
#[component]
fn Leave(props: &LeaveProps) -> Html {
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
            <button type="button" class="button is-quiet" data-test="leave" onclick={click}>
                <Drawn icon={Icon::Door} /><span class="wide-only">{ "Leave" }</span>
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
