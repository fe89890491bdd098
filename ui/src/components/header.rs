//! The top of the table: which room, how the connection is, the way out.

use room::screen::Link;
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, drawn};
use super::invite::Invite;
use super::key_list::KeyList;
use super::leave::Leave;

/// What stands at the top.
pub(crate) struct Header {
    /// The room's name.
    pub(crate) room: AttrValue,
    /// How the way into the room stands.
    pub(crate) link: Link,
    /// How far the cards are, in words.
    pub(crate) progress: AttrValue,
    /// How the person wants it.
    pub(crate) settings: Html,
    /// Shows the room for a television.
    pub(crate) on_big_screen: Callback<()>,
    /// Shows or hides the list of cards, where it does not fit beside the table.
    pub(crate) on_cards: Option<Callback<()>>,
}

/// The header, with a banner below it while the room can't be reached.
pub(crate) fn header(props: &Header) -> Html {
    let hosting = match &props.link {
        Link::In { hosting } => hosting.clone(),
        Link::Out | Link::Connecting { .. } | Link::Reconnecting { .. } | Link::Over { .. } => None,
    };
    html! {
        <>
            <header class="bar">
                <div class="bar-room">
                    <bdi class="bar-name" data-test="room-title">{ &props.room }</bdi>
                    { connection(&props.link) }
                </div>
                <div class="bar-tools">
                    <KeyList />
                    <button type="button" class="button is-quiet big-screen-button" data-test="big-screen" aria-label="Big screen"
                        title="Big screen, for the meeting room’s television" onclick={props.on_big_screen.reform(|_: MouseEvent| ())}>
                        { drawn(Icon::Screen) }
                    </button>
                    { props.settings.clone() }
                    <Invite />
                    if let Some(on_cards) = &props.on_cards {
                        <button type="button" class="button is-quiet cards-toggle" data-test="show-cards" onclick={on_cards.reform(|_: MouseEvent| ())}>
                            { drawn(Icon::Cards) }{ &props.progress }
                        </button>
                    }
                    <Leave hosting={hosting.is_some()} />
                </div>
            </header>
            { banner(&props.link) }
        </>
    }
}

/// How the connection is, in a word.
fn connection(link: &Link) -> Html {
    let (state, word) = match link {
        Link::In { hosting: Some(_) } => ("in", "Hosted here"),
        Link::In { hosting: None } => ("in", "Connected"),
        Link::Connecting { .. } => ("connecting", "Joining…"),
        Link::Reconnecting { .. } => ("reconnecting", "Reconnecting…"),
        Link::Out | Link::Over { .. } => ("out", "Not connected"),
    };
    html! { <span class={format!("connection is-{state}")} role="status" data-test="connection" data-link={state}>{ word }</span> }
}

/// Why the room can't be reached just now. The first try comes so soon that it is not worth a word.
fn banner(link: &Link) -> Html {
    let because = match link {
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
