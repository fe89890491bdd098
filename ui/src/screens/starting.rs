//! Before anything is known.

use yew::{Html, Properties, component, html};

/// What went wrong, if something did.
#[derive(Properties, PartialEq)]
pub(crate) struct StartingProps {
    /// Why nothing works.
    pub(crate) broken: Option<String>,
}

/// Nothing for the blink it usually takes, or why it takes for ever.
#[component]
pub(crate) fn Starting(props: &StartingProps) -> Html {
    match &props.broken {
        None => html! { <main class="alone" data-test="starting" aria-busy="true" /> },
        Some(why) => html! {
            <main class="alone" data-test="broken" role="alert">
                <h1>{ "Something is wrong" }</h1>
                <p class="lead">{ why }</p>
            </main>
        },
    }
}
