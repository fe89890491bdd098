//! What the meeting room's television shows: the card, who is here and who has voted, the way in, the verdict. It has no
//! controls, and knows nothing of its presenter's own vote.

use std::rc::Rc;
use std::sync::Arc;

use gloo_events::EventListener;
use room::{Card, Reveal, State, Table, View};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, Properties, classes, component, html, use_effect_with, use_node_ref};

use crate::browser;
use crate::components::invitations::{qr_code, use_invitations};
use crate::components::people_panel::PeoplePanel;
use crate::components::people_panel::fit_around;
use crate::components::round_result::{Revealed, round_result};
use crate::components::ticket::title;
use crate::dispatch::use_dispatch;
use crate::people::{Person, driver_for_all, outliers_for_all, status_for_all};
use crate::texts;

/// What is on.
#[derive(Properties, PartialEq)]
pub(crate) struct BigScreenProps {
    /// The room.
    pub(crate) view: Rc<View>,
    /// Its cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everybody.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The presenter has pressed Escape.
    pub(crate) on_close: Callback<()>,
}

/// The room for everybody's eyes, over all of the window.
#[component]
pub(crate) fn BigScreen(props: &BigScreenProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.on_close.clone()), |(node, on_close)| {
        browser::focus(node);
        browser::fill_screen(node);
        let escape = on_close.clone();
        let pressed = browser::document().map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                    escape.emit(());
                }
            })
        });
        // A browser that fills the screen keeps that key for itself.
        let on_close = on_close.clone();
        let left = browser::document().map(|document| {
            let page = document.clone();
            EventListener::new(&document, "fullscreenchange", move |_| {
                if page.fullscreen_element().is_none() {
                    on_close.emit(());
                }
            })
        });
        move || {
            drop((pressed, left));
            browser::leave_full_screen();
        }
    });
    let View { state, .. } = &*props.view;
    let around = fit_around(props.people.len());
    html! {
        <main class={classes!("big", around.then_some("is-round"))} ref={node} tabindex="-1" data-test="big-screen-view"
            aria-label={texts::big_screen_close()}>
            <header class="big-head">
                <bdi class="big-room">{ state.room.name.as_str() }</bdi>
                <span>{ place(props) }</span>
            </header>
            <div class="big-middle">{ middle(props) }</div>
            <aside class="big-side">
                <JoinForm />
                if !around { { people(props, false) } }
            </aside>
            if around { { people(props, true) } }
        </main>
    }
}

fn people(props: &BigScreenProps, around: bool) -> Html {
    html! { <PeoplePanel people={Rc::clone(&props.people)} {around} drives=false may_remove=false /> }
}

/// Which card is on, of how many.
fn place(props: &BigScreenProps) -> String {
    let current = props.view.state.current_card().map(|card| card.id);
    let place = current.and_then(|id| props.cards.iter().position(|card| card.id == id));
    match place {
        Some(place) => texts::card_of(place + 1, props.cards.len()),
        None => texts::cards(props.cards.len()),
    }
}

fn middle(props: &BigScreenProps) -> Html {
    let state = &props.view.state;
    let Table::Pointing { body, round, .. } = &state.table else {
        return html! { <p class="big-status" role="status">{ status_for_all(state, &props.people) }</p> };
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
            <p class={classes!("big-status", round.reveal.is_some().then_some("unseen"))} role="status">
                <bdi>{ status_for_all(state, &props.people) }</bdi>
            </p>
            if let Some(reveal) = &round.reveal { <Result view={Rc::clone(&props.view)} people={Rc::clone(&props.people)} reveal={reveal.clone()} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ResultProps {
    view: Rc<View>,
    people: Rc<[Rc<Person>]>,
    reveal: Reveal,
}

/// The verdict as everybody sees it who does not drive.
#[component]
fn Result(props: &ResultProps) -> Html {
    let dispatch = use_dispatch();
    let State { scale, .. } = &props.view.state;
    let Some((card, round)) = props.view.state.current_card().zip(props.view.state.round()) else {
        return Html::default();
    };
    let driver = driver_for_all(&props.people).into();
    let (round, reveal, outliers) = (round.id, &props.reveal, outliers_for_all(&props.people));
    round_result(&Revealed { round, reveal, card, scale, outliers, settles: false, driver }, &dispatch)
}

/// The way in, while the room stands on the wall.
#[component]
fn JoinForm() -> Html {
    let ways = use_invitations();
    let Some(invitation) = ways.first() else { return Html::default() };
    html! {
        <div class="big-way-in">
            { qr_code(invitation) }
            <p><code>{ &invitation.code }</code></p>
        </div>
    }
}
