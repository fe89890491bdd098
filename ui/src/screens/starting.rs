//! The screen shown before the first event arrives.

use yew::{Html, html};

use crate::texts;

/// Empty while loading, which takes a moment; else the error that keeps the page from starting.
pub(crate) fn starting(error: Option<&str>) -> Html {
    match error {
        None => html! { <main class="centered" data-test="starting" aria-busy="true" /> },
        Some(error) => html! {
            <main class="centered" data-test="start-error" role="alert">
                <h1>{ texts::something_went_wrong() }</h1>
                <p class="intro">{ error }</p>
            </main>
        },
    }
}
