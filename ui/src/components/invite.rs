//! How others get into the room one sits in.

use std::rc::Rc;

use room::message::{Answer, Invitation, Request};
use room::screen::{Ask, Told};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, component, html, use_state};

use super::address::copied;
use super::icon::{Icon, drawn};
use super::modal::Modal;
use crate::asker::{Asker, use_asker};

/// The room's own answer, once it is there.
enum Ways {
    Coming,
    Here(Rc<[Invitation]>),
    Missing(String),
}

/// The button, and the dialog that anybody in the room can open.
#[component]
pub(crate) fn Invite() -> Html {
    let asker = use_asker();
    // None while the dialog is closed.
    let ways = use_state(|| None::<Ways>);
    let chosen = use_state(|| 0_usize);
    let show = {
        let (asker, ways) = (asker.clone(), ways.setter());
        Callback::from(move |_: MouseEvent| {
            let (asker, ways) = (asker.clone(), ways.clone());
            ways.set(Some(Ways::Coming));
            spawn_local(async move { ways.set(Some(fetch(&asker).await)) });
        })
    };
    let close = {
        let ways = ways.setter();
        Callback::from(move |()| ways.set(None))
    };
    let choose = |place: usize| {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(place))
    };
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="invite" aria-label="Invite" title="Invite" onclick={show}>
                { drawn(Icon::Radar) }<span class="wide-only">{ "Invite" }</span>
            </button>
            if let Some(ways) = &*ways {
                <Modal title="Bring in the others" test="invite-dialog" on_close={close}>
                    { match ways {
                        Ways::Coming => html! { <p class="quiet" role="status">{ "Asking the room…" }</p> },
                        Ways::Missing(why) => html! { <p class="problem" role="alert">{ why }</p> },
                        Ways::Here(invitations) => match invitations.get(*chosen).or(invitations.first()) {
                            Some(invitation) => html! { <>
                                { invited(invitation, &asker) }
                                if invitations.len() > 1 {
                                    <div class="invite-others" role="group" aria-label="Other addresses of the host">
                                        <span class="quiet">{ "If that can’t be reached, try another address of the host:" }</span>
                                        { for invitations.iter().enumerate().map(|(place, other)| html! {
                                            <button key={place} type="button" class="button is-small" data-test="invite-other"
                                                aria-pressed={if other == invitation { "true" } else { "false" }} onclick={choose(place)}>
                                                { &other.address }
                                            </button>
                                        }) }
                                    </div>
                                }
                            </> },
                            None => html! { <p class="quiet">{ "The host’s machine is on no network: nobody else can join just now." }</p> },
                        },
                    } }
                </Modal>
            }
        </>
    }
}

async fn fetch(asker: &Asker) -> Ways {
    match asker.told(Ask::Room { request: Request::Invite }).await {
        Ok(Told::Answered { answer: Answer::Invitations { invitations } }) => Ways::Here(invitations.into()),
        Ok(_) => Ways::Missing("The room’s host does not say how it is reached.".into()),
        Err(trouble) => Ways::Missing(trouble.message),
    }
}

/// One way in: for a camera, for the hand, for the ear.
fn invited(invitation: &Invitation, asker: &Asker) -> Html {
    let Invitation { address, link, code, qr } = invitation;
    // A camera needs four light squares around the code.
    let side = qr.size + 8;
    html! {
        <div class="invited">
            <svg class="qr" viewBox={format!("-4 -4 {side} {side}")} role="img" aria-label={format!("QR code of {link}")} data-test="qr">
                <rect class="qr-light" x="-4" y="-4" width={side.to_string()} height={side.to_string()} />
                <path class="qr-dark" d={qr.path.clone()} />
            </svg>
            <p>{ "Phones point their camera at this, browsers open the link. In the app the room appears by itself; where it does not, the code or the address gets in." }</p>
            <dl class="invite-ways">
                { for [("Link", "link", link), ("Code", "code", code), ("Address", "address", address)].map(|(word, test, text)| html! {
                    <div key={test} class="address">
                        <dt>{ word }</dt>
                        <dd><code data-test={format!("invite-{test}")}>{ text }</code></dd>
                        <button type="button" class="button is-icon" data-test={format!("copy-{test}")} aria-label={format!("Copy {text}")} title="Copy"
                            onclick={copied(asker, text)}>
                            { drawn(Icon::Copy) }
                        </button>
                    </div>
                }) }
            </dl>
        </div>
    }
}
