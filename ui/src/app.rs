//! The root: holds the state, listens to the news, chooses the screen.

use std::rc::Rc;

use room::ui_protocol::UiCommand;
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, ContextProvider, Html, Properties, UseReducerDispatcher, component, html, use_effect_with,
    use_memo, use_reducer, use_state_eq,
};

use crate::attention::use_attention;
use crate::browser;
use crate::components::notices::Notices;
use crate::components::reactions::Flying;
use crate::dispatch::Dispatch;
use crate::platform::Platform;
use crate::screens::connecting::connecting;
use crate::screens::lobby::LobbyProps;
use crate::screens::starting::starting;
use crate::screens::table::TableScreen;
use crate::state::{Action, Screen, State};
use crate::texts;
use crate::transport::Transport;

/// Where the page is.
#[derive(Properties, PartialEq)]
pub(crate) struct AppProps {
    /// What it is capable of there.
    pub(crate) platform: &'static Platform,
}

/// The whole page.
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
            transport.listen(Callback::from(move |event| on_event.dispatch(Action::Event(event))));
            open(&**transport, reducer);
        }
    });
    use_effect_with(state.lost, {
        let (transport, reducer) = (Rc::clone(&transport), reducer.clone());
        move |&lost| {
            if lost {
                open(&**transport, reducer);
            }
        }
    });
    let language = use_state_eq(texts::spoken);
    use_effect_with(state.preferences.language.clone(), {
        let language = language.setter();
        move |chosen| {
            let wanted = chosen.iter().cloned().chain(browser::languages()).collect();
            spawn_local(async move { language.set(texts::speak(wanted).await) });
        }
    });
    use_effect_with(*language, |&language| browser::set_language(language));
    use_effect_with(state.preferences.theme, |&theme| browser::set_theme(theme));
    use_attention(props.platform, &state, &dispatch);

    html! {
        <ContextProvider<Dispatch> context={dispatch.clone()}>
            // In another language all of it is drawn anew.
            <key={*language}>
                { screen(props.platform, &state, &dispatch) }
                <Flying thrown={Rc::clone(&state.thrown)} />
                <Notices notices={state.notices.clone()} />
            </>
        </ContextProvider<Dispatch>>
    }
}

fn screen(platform: &'static Platform, state: &State, dispatch: &Dispatch) -> Html {
    match (state.screen(), &state.me, &state.view) {
        (Screen::Table | Screen::Summary, Some(_), Some(view)) => html! {
            <TableScreen
                view={Rc::clone(view)}
                cards={Rc::clone(&state.cards)}
                people={Rc::clone(&state.people)}
                own_vote={state.own_vote()}
                link={state.link.clone()}
                preferences={Rc::clone(&state.preferences)}
                {platform}
                clock={state.clock}
            />
        },
        (Screen::Outside, Some(me), _) => (platform.lobby)(LobbyProps {
            me: me.clone(),
            preferences: Rc::clone(&state.preferences),
            platform,
            rooms: Rc::clone(&state.rooms),
            recent: Rc::clone(&state.recent),
            resumable: Rc::clone(&state.resumable),
            over: state.over().map(|(why, message)| (why, message.to_owned())),
        }),
        (Screen::Connecting, _, _) => connecting(&state.link, dispatch),
        (Screen::Starting | Screen::Outside | Screen::Table | Screen::Summary, _, _) => {
            starting(state.broken.as_deref())
        }
    }
}

fn open(transport: &dyn Transport, dispatch: UseReducerDispatcher<State>) {
    let opened = transport.ask(UiCommand::Open);
    spawn_local(async move {
        if let Err(error) = opened.await {
            dispatch.dispatch(Action::Broken(error.message));
        }
    });
}
