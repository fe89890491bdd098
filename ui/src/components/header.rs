//! The room's header: name, connection, tools, leave button.

use room::ui_protocol::ConnectionStatus;
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use super::invite_button::InviteButton;
use super::key_list::KeyList;

use crate::texts;

/// Props of [`header`].
pub(crate) struct HeaderProps {
    /// The room's name.
    pub(crate) room: AttrValue,
    /// Connection to the room.
    pub(crate) connection: ConnectionStatus,
    /// Name of the person whose computer hosts the room; none if they have no seat here.
    pub(crate) host: Option<AttrValue>,
    /// Name of the person who hosts next if the host is lost; none if the room would end.
    pub(crate) next_host: Option<AttrValue>,
    /// The leave button.
    pub(crate) leave_control: Html,
    /// Whether nobody else is in the room.
    pub(crate) alone: bool,
    /// The number of cards, as text.
    pub(crate) card_count: AttrValue,
    /// The settings button.
    pub(crate) settings: Html,
    /// Opens the big screen.
    pub(crate) on_big_screen: Callback<()>,
    /// Opens or closes the list of cards, on screens where it does not fit beside the table.
    pub(crate) on_cards: Option<Callback<()>>,
}

/// The header, with a banner below it while the room is unreachable.
pub(crate) fn header(props: &HeaderProps) -> Html {
    html! {
        <>
            <header class="bar">
                <div class="bar-room">
                    <bdi class="bar-name" data-test="room-title">{ &props.room }</bdi>
                    { connection_status(props) }
                </div>
                <div class="bar-tools">
                    <KeyList />
                    <button type="button" class="button is-quiet big-screen-button" data-test="big-screen" aria-label={texts::big_screen()}
                        title={texts::big_screen_help()} onclick={props.on_big_screen.reform(|_: MouseEvent| ())}>
                        { icon(Icon::Screen) }
                    </button>
                    { props.settings.clone() }
                    <InviteButton />
                    if let Some(on_cards) = &props.on_cards {
                        <button type="button" class="button is-quiet cards-toggle" data-test="show-cards" onclick={on_cards.reform(|_: MouseEvent| ())}>
                            { icon(Icon::Cards) }{ &props.card_count }
                        </button>
                    }
                    { props.leave_control.clone() }
                </div>
            </header>
            { banner(&props.connection) }
        </>
    }
}

/// A few words about the connection and the host.
fn connection_status(props: &HeaderProps) -> Html {
    let ends = props.next_host.is_none() && !props.alone;
    let (state, word) = match (&props.connection, &props.host) {
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
    html! { <bdi class={format!("connection is-{state}")} role="status" data-test="connection" data-connection={state}
    data-next-host={&props.next_host} {title}>{ word }</bdi> }
}

/// The banner that says why the room is unreachable. It is not shown during the first attempt to reconnect, which is
/// short.
fn banner(connection: &ConnectionStatus) -> Html {
    let because = match connection {
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
                <span><b>{ texts::disconnected() }</b>{ " " }{ because }{ " " }{ texts::disconnected_help() }</span>
            </p>
        </div>
    }
}
