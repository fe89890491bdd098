//! Draws one invitation: its QR code, and its link, code and address to copy.

use room::message::Invitation;
use yew::{Html, html};

use super::copied::copy_on_click;
use super::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// The link as a QR code, with the quiet zone of four modules that cameras need.
pub(crate) fn qr_code(invitation: &Invitation) -> Html {
    let Invitation { link, qr, .. } = invitation;
    let side = qr.size + 8;
    html! {
        <svg class="qr" viewBox={format!("-4 -4 {side} {side}")} role="img" aria-label={texts::qr_code_of(link)} data-test="qr">
            <rect class="qr-light" x="-4" y="-4" width={side.to_string()} height={side.to_string()} />
            <path class="qr-dark" d={qr.path.clone()} />
        </svg>
    }
}

/// The link, code and address as text, each with a copy button.
pub(crate) fn invitation_details(invitation: &Invitation, dispatch: &Dispatch) -> Html {
    let Invitation { address, link, code, .. } = invitation;
    html! {
        <dl class="invite-options">
            { for [(texts::link(), "link", link), (texts::code(), "code", code), (texts::address(), "address", address)].map(|(word, test, text)| html! {
                <div key={test} class="address">
                    <dt>{ word }</dt>
                    <dd>
                        <code data-test={format!("invite-{test}")}>{ text }</code>
                        <button type="button" class="button is-icon" data-test={format!("copy-{test}")} aria-label={texts::copy_what(text)} title={texts::copy()}
                            onclick={copy_on_click(dispatch, text)}>
                            { icon(Icon::Copy) }
                        </button>
                    </dd>
                </div>
            }) }
        </dl>
    }
}
