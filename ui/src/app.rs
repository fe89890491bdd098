//! The root component. It holds the [`State`] reducer, subscribes to the transport's events and renders the current
//! screen.

use std::rc::Rc;
use std::sync::Arc;

use room::ui_protocol::UiCommand;
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, ContextProvider, Html, Properties, UseReducerDispatcher, component, html, use_effect_with,
    use_memo, use_reducer, use_state_eq,
};

use crate::attention::use_attention;
use crate::browser;
use crate::components::reactions::FloatingReactions;
use crate::components::toasts::Toasts;
use crate::dispatch::Dispatch;
use crate::platform::{LobbyProps, Platform};
use crate::screens::connecting::connecting;

use crate::screens::starting::starting;
use crate::screens::table::TableScreen;
use crate::state::{Action, Screen, State};
use crate::texts;
use crate::transport::Transport;

/// Props of [`App`].
#[derive(Properties, PartialEq)]
pub(crate) struct AppProps {
    /// What the page can do here: app window or browser.
    pub(crate) platform: &'static Platform,
}

/// The root component.
#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let state = use_reducer(State::default);
    let reducer = state.dispatcher();
    let transport = use_memo((), |()| (props.platform.transport)());
    let dispatch = Dispatch::new(Rc::clone(&transport), reducer.clone());

    use_effect_with((), {
        let (transport, reducer) = (Rc::clone(&transport), reducer.clone());
        move |()| {
            let on_event = reducer.clone();
            transport.subscribe(Callback::from(move |event| on_event.dispatch(Action::Event(event))));
            send_open(&**transport, reducer);
        }
    });
    let language = use_state_eq(|| texts::current_language().code);
    use_effect_with(state.preferences.language.clone(), {
        let language = language.setter();
        move |chosen| {
            let languages = chosen.iter().cloned().chain(browser::preferred_languages()).collect();
            spawn_local(async move { language.set(texts::load_language(languages).await.code) });
        }
    });
    use_effect_with(state.preferences.theme, |&theme| browser::set_theme(theme));
    use_attention(props.platform, &state, &dispatch);

    html! {
        <ContextProvider<Dispatch> context={dispatch.clone()}>
            // A new key remounts everything, so every component renders again in the new language.
            <key={*language}>
                { screen(props.platform, &state, &dispatch) }
                <FloatingReactions reactions={Rc::clone(&state.reactions)} />
                <Toasts toasts={state.toasts.clone()} />
            </>
        </ContextProvider<Dispatch>>
    }
}

fn screen(platform: &'static Platform, state: &State, dispatch: &Dispatch) -> Html {
    match (state.screen(), &state.me, &state.view) {
        (Screen::Table | Screen::Summary, Some(_), Some(view)) => html! {
            <TableScreen
                view={Arc::clone(view)}
                cards={Rc::clone(&state.cards)}
                people={Rc::clone(&state.people)}
                own_vote={state.own_vote()}
                connection={state.connection.clone()}
                save_problem={state.save_problem.clone()}
                new_rooms={state.new_rooms.clone()}
                preferences={Rc::clone(&state.preferences)}
                {platform}
                clock={state.clock}
            />
        },
        (Screen::Lobby, Some(me), _) => (platform.lobby)(LobbyProps {
            me: me.clone(),
            preferences: Rc::clone(&state.preferences),
            platform,
            rooms: Rc::clone(&state.rooms),
            recent: Rc::clone(&state.recent),
            resumable: Rc::clone(&state.resumable),
            ended: state.end_reason().map(|(reason, message)| (reason, message.to_owned())),
        }),
        (Screen::Connecting, _, _) => connecting(&state.connection, dispatch),
        (Screen::Starting | Screen::Lobby | Screen::Table | Screen::Summary, _, _) => {
            starting(state.fatal_error.as_deref())
        }
    }
}

fn send_open(transport: &dyn Transport, dispatch: UseReducerDispatcher<State>) {
    let reply = transport.call(UiCommand::Open);
    spawn_local(async move {
        if let Err(error) = reply.await {
            dispatch.dispatch(Action::OpenFailed(error.message));
        }
    });
}
