//! The big screen for the meeting room's display: card, people, who has voted, invitation, result. It has no controls
//! and never shows the presenter's own vote.

use std::rc::Rc;
use std::sync::Arc;

use gloo_events::EventListener;
use room::{Card, Reveal, Table, View};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with, use_node_ref};

use crate::browser;
use crate::components::invitation::qr_code;
use crate::components::people_panel::PeoplePanel;
use crate::components::people_panel::fits_around_table;
use crate::components::round_result::{RoundResultProps, round_result};
use crate::components::ticket::title;
use crate::components::use_invitations::use_invitations;
use crate::dispatch::use_dispatch;
use crate::people::{Person, big_screen_driver, big_screen_outliers, big_screen_status};
use crate::texts;

/// Props of [`BigScreen`].
#[derive(Properties, PartialEq)]
pub(crate) struct BigScreenProps {
    /// The room to show.
    pub(crate) view: Arc<View>,
    /// All cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everyone in the room.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The presenter pressed Escape or left full screen.
    pub(crate) on_close: Callback<()>,
}

/// The big screen. It covers the window and asks for full screen.
#[component]
pub(crate) fn BigScreen(props: &BigScreenProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.on_close.clone()), |(node, on_close)| {
        browser::focus(node);
        browser::enter_fullscreen(node);
        let escape = on_close.clone();
        let on_key = browser::document().map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                    escape.emit(());
                }
            })
        });
        // In full screen the browser handles Escape itself.
        let on_close = on_close.clone();
        let on_fullscreen_change = browser::document().map(|document| {
            let page = document.clone();
            EventListener::new(&document, "fullscreenchange", move |_| {
                if page.fullscreen_element().is_none() {
                    on_close.emit(());
                }
            })
        });
        move || {
            drop((on_key, on_fullscreen_change));
            browser::exit_fullscreen();
        }
    });
    let View { state, .. } = &*props.view;
    let around_table = fits_around_table(props.people.len());
    html! {
        <main class={classes!("big", around_table.then_some("is-round"))} ref={node} tabindex="-1" data-test="big-screen-view"
            aria-label={texts::big_screen_close()}>
            <header class="big-head">
                <bdi class="big-room">{ state.room.name.as_str() }</bdi>
                <span>{ card_position(props) }</span>
            </header>
            <div class="big-middle">{ content(props) }</div>
            <aside class="big-side">
                <JoinQrCode />
                if !around_table { { people(props, false) } }
            </aside>
            if around_table { { people(props, true) } }
        </main>
    }
}

fn people(props: &BigScreenProps, around_table: bool) -> Html {
    html! { <PeoplePanel people={Rc::clone(&props.people)} {around_table} drives=false can_remove=false /> }
}

/// The current card's number and the number of cards.
fn card_position(props: &BigScreenProps) -> String {
    let current = props.view.state.current_card().map(|card| card.id);
    let index = current.and_then(|id| props.cards.iter().position(|card| card.id == id));
    match index {
        Some(index) => texts::card_of(index + 1, props.cards.len()),
        None => texts::cards(props.cards.len()),
    }
}

fn content(props: &BigScreenProps) -> Html {
    let state = &props.view.state;
    let Table::Pointing { body, round, .. } = &state.table else {
        return html! { <p class="big-status" role="status">{ big_screen_status(state, &props.people) }</p> };
    };
    html! {
        <>
            if let Some(card) = state.current_card() {
                <article class="big-card">
                    if !card.key.is_empty() { <bdi class="ticket-key">{ &card.key }</bdi> }
                    <h1><bdi>{ title(card) }</bdi></h1>
                    if round.reveal.is_none() { <p class="big-body" dir="auto">{ body }</p> }
                </article>
            }
            <p class={classes!("big-status", round.reveal.is_some().then_some("visually-hidden"))} role="status">
                <bdi>{ big_screen_status(state, &props.people) }</bdi>
            </p>
            if let Some(reveal) = &round.reveal { <BigScreenResult view={Arc::clone(&props.view)} people={Rc::clone(&props.people)} reveal={reveal.clone()} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct BigScreenResultProps {
    view: Arc<View>,
    people: Rc<[Rc<Person>]>,
    reveal: Reveal,
}

/// The result, without the driver's controls.
#[component]
fn BigScreenResult(props: &BigScreenResultProps) -> Html {
    let dispatch = use_dispatch();
    let scale = &props.view.state.settings.scale;
    let Some((card, round)) = props.view.state.current_card().zip(props.view.state.round()) else {
        return Html::default();
    };
    let driver = big_screen_driver(&props.people).into();
    let (round, reveal, outliers) = (round.id, &props.reveal, big_screen_outliers(&props.people));
    round_result(
        &RoundResultProps { round, reveal, card, scale, outliers, can_settle: false, driver },
        &dispatch,
    )
}

/// A QR code and a code to join with.
#[component]
fn JoinQrCode() -> Html {
    let invitations = use_invitations();
    let Some(invitation) = invitations.first() else { return Html::default() };
    html! {
        <div class="big-invitation">
            { qr_code(invitation) }
            <p><code>{ &invitation.code }</code></p>
        </div>
    }
}
