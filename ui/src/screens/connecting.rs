//! On the way into a room.

use room::ui_protocol::{ConnectionStatus, UiCommand};
use yew::{Callback, Html, MouseEvent, html};

use crate::dispatch::Dispatch;
use crate::texts;

/// Where one goes, what is in the way, and how to give up.
pub(crate) fn connecting(link: &ConnectionStatus, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let cancel = Callback::from(move |_: MouseEvent| dispatch.ask(UiCommand::Leave));
    html! {
        <main class="alone" data-test="connecting">
            <span class="spinner is-large" aria-hidden="true" />
            <div role="status">
                { match link {
                    ConnectionStatus::Connecting { to } => html! { <h1>{ texts::around(&texts::joining(texts::GAP), html! { <bdi>{ to }</bdi> }) }</h1> },
                    ConnectionStatus::Reconnecting { because, .. } => html! {
                        <><h1>{ texts::getting_back() }</h1><p class="lead">{ because }</p></>
                    },
                    ConnectionStatus::In { .. } | ConnectionStatus::Out | ConnectionStatus::Ended { .. } => html! { <h1>{ texts::sitting_down() }</h1> },
                } }
            </div>
            <button type="button" class="button" data-test="cancel" onclick={cancel}>{ texts::cancel() }</button>
        </main>
    }
}
