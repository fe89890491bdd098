//! On the way into a room.

use room::screen::{Ask, Link};
use yew::{Callback, Html, MouseEvent, Properties, component, html};

use crate::asker::use_asker;

/// How the way in stands.
#[derive(Properties, PartialEq)]
pub(crate) struct ConnectingProps {
    /// It.
    pub(crate) link: Link,
}

/// Where one goes, what is in the way, and how to give up.
#[component]
pub(crate) fn Connecting(props: &ConnectingProps) -> Html {
    let asker = use_asker();
    let cancel = Callback::from(move |_: MouseEvent| asker.ask(Ask::Leave));
    html! {
        <main class="alone" data-test="connecting">
            <span class="spinner is-large" aria-hidden="true" />
            <div role="status">
                { match &props.link {
                    Link::Connecting { to } => html! { <h1>{ "Joining " }<bdi>{ to }</bdi>{ "…" }</h1> },
                    Link::Reconnecting { because, .. } => html! {
                        <><h1>{ "Trying to get back in…" }</h1><p class="lead">{ because }</p></>
                    },
                    Link::In { .. } | Link::Out | Link::Over { .. } => html! { <h1>{ "Sitting down…" }</h1> },
                } }
            </div>
            <button type="button" class="button" data-test="cancel" onclick={cancel}>{ "Cancel" }</button>
        </main>
    }
}
