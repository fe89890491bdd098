//! Before anything is known.

use yew::{Html, html};

use crate::texts;

/// Nothing for the blink it usually takes, or why it takes for ever.
pub(crate) fn starting(broken: Option<&str>) -> Html {
    match broken {
        None => html! { <main class="alone" data-test="starting" aria-busy="true" /> },
        Some(why) => html! {
            <main class="alone" data-test="broken" role="alert">
                <h1>{ texts::something_is_wrong() }</h1>
                <p class="lead">{ why }</p>
            </main>
        },
    }
}
