//! On the way into a room.

use room::ui_protocol::{Ask, Link};
use yew::{Callback, Html, MouseEvent, html};

use crate::dispatch::Asker;
use crate::texts;

/// Where one goes, what is in the way, and how to give up.
pub(crate) fn connecting(link: &Link, asker: &Asker) -> Html {
    let asker = asker.clone();
    let cancel = Callback::from(move |_: MouseEvent| asker.ask(Ask::Leave));
    html! {
        <main class="alone" data-test="connecting">
            <span class="spinner is-large" aria-hidden="true" />
            <div role="status">
                { match link {
                    Link::Connecting { to } => html! { <h1>{ texts::around(&texts::joining(texts::GAP), html! { <bdi>{ to }</bdi> }) }</h1> },
                    Link::Reconnecting { because, .. } => html! {
                        <><h1>{ texts::getting_back() }</h1><p class="lead">{ because }</p></>
                    },
                    Link::In { .. } | Link::Out | Link::Over { .. } => html! { <h1>{ texts::sitting_down() }</h1> },
                } }
            </div>
            <button type="button" class="button" data-test="cancel" onclick={cancel}>{ texts::cancel() }</button>
        </main>
    }
}
