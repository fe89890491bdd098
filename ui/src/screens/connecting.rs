//! The screen shown while joining a room.

use room::ui_protocol::{ConnectionStatus, UiCommand};
use yew::{Callback, Html, MouseEvent, html};

use crate::dispatch::Dispatch;
use crate::texts;

/// Shows which room is being joined, the last problem, and a cancel button.
pub(crate) fn connecting(connection: &ConnectionStatus, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let cancel = Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::Leave));
    html! {
        <main class="centered" data-test="connecting">
            <span class="spinner is-large" aria-hidden="true" />
            <div role="status">
                { match connection {
                    ConnectionStatus::Connecting { to } => html! { <h1>{ texts::embed(&texts::joining(texts::PLACEHOLDER), html! { <bdi>{ to }</bdi> }) }</h1> },
                    ConnectionStatus::Reconnecting { because, .. } => html! {
                        <><h1>{ texts::reconnecting_title() }</h1><p class="intro">{ because }</p></>
                    },
                    ConnectionStatus::In { .. } | ConnectionStatus::Out | ConnectionStatus::Ended { .. } => html! { <h1>{ texts::joining_now() }</h1> },
                } }
            </div>
            <button type="button" class="button" data-test="cancel" onclick={cancel}>{ texts::cancel() }</button>
        </main>
    }
}
