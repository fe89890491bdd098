//! The top of the table: which room, how the connection is, the way out.

use room::ui_protocol::ConnectionStatus;
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, drawn};
use super::invite::Invite;
use super::key_list::KeyList;

use crate::texts;

/// What stands at the top.
pub(crate) struct Header {
    /// The room's name.
    pub(crate) room: AttrValue,
    /// How the way into the room stands.
    pub(crate) link: ConnectionStatus,
    /// Whose machine hosts it, if somebody sits there.
    pub(crate) host: Option<AttrValue>,
    /// Who would host it next; none if it ends with its host.
    pub(crate) next_host: Option<AttrValue>,
    /// The way out.
    pub(crate) leave_control: Html,
    /// Whether nobody else is here, to whom it would matter.
    pub(crate) alone: bool,
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
    html! {
        <>
            <header class="bar">
                <div class="bar-room">
                    <bdi class="bar-name" data-test="room-title">{ &props.room }</bdi>
                    { connection(props) }
                </div>
                <div class="bar-tools">
                    <KeyList />
                    <button type="button" class="button is-quiet big-screen-button" data-test="big-screen" aria-label={texts::big_screen()}
                        title={texts::big_screen_help()} onclick={props.on_big_screen.reform(|_: MouseEvent| ())}>
                        { drawn(Icon::Screen) }
                    </button>
                    { props.settings.clone() }
                    <Invite />
                    if let Some(on_cards) = &props.on_cards {
                        <button type="button" class="button is-quiet cards-toggle" data-test="show-cards" onclick={on_cards.reform(|_: MouseEvent| ())}>
                            { drawn(Icon::Cards) }{ &props.progress }
                        </button>
                    }
                    { props.leave_control.clone() }
                </div>
            </header>
            { banner(&props.link) }
        </>
    }
}

/// How the connection is, and where the room is hosted, in a word or two.
fn connection(props: &Header) -> Html {
    let ends = props.next_host.is_none() && !props.alone;
    let (state, word) = match (&props.link, &props.host) {
        (ConnectionStatus::In { hosting: Some(_) }, _) if ends => ("in", texts::hosted_here_ends().into()),
        (ConnectionStatus::In { hosting: Some(_) }, _) => ("in", texts::hosted_here().into()),
        (ConnectionStatus::In { hosting: None }, Some(host)) if ends => ("in", texts::hosted_by_ends(host)),
        (ConnectionStatus::In { hosting: None }, Some(host)) => ("in", texts::hosted_by(host)),
        (ConnectionStatus::In { hosting: None }, None) if ends => ("in", texts::connected_ends().into()),
        (ConnectionStatus::In { hosting: None }, None) => ("in", texts::connected().into()),
        (ConnectionStatus::Connecting { .. }, _) => ("connecting", texts::joining_now().into()),
        (ConnectionStatus::Reconnecting { .. }, _) => ("reconnecting", texts::reconnecting().into()),
        (ConnectionStatus::Out | ConnectionStatus::Ended { .. }, _) => ("out", texts::not_connected().into()),
    };
    let title = (ends && state == "in").then_some(texts::ends_help());
    html! { <bdi class={format!("connection is-{state}")} role="status" data-test="connection" data-link={state}
    data-next-host={&props.next_host} {title}>{ word }</bdi> }
}

/// Why the room can't be reached just now. The first try comes so soon that it is not worth a word.
fn banner(link: &ConnectionStatus) -> Html {
    let because = match link {
        ConnectionStatus::Reconnecting { tries, because } if *tries > 0 => because,
        ConnectionStatus::Reconnecting { .. }
        | ConnectionStatus::In { .. }
        | ConnectionStatus::Out
        | ConnectionStatus::Connecting { .. }
        | ConnectionStatus::Ended { .. } => {
            return html! { <div class="banner-place" role="status" /> };
        }
    };
    html! {
        <div class="banner-place" role="status">
            <p class="banner" data-test="reconnecting">
                <span class="spinner" aria-hidden="true" />
                <span><b>{ texts::cut_off() }</b>{ " " }{ because }{ " " }{ texts::cut_off_help() }</span>
            </p>
        </div>
    }
}
