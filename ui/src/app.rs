//! The root: holds the state, listens to the news, chooses the screen.

use std::rc::Rc;

use room::ui_protocol::Ask;
use wasm_bindgen_futures::spawn_local;
use yew::{
    Callback, ContextProvider, Html, Properties, UseReducerDispatcher, component, html, use_effect_with,
    use_memo, use_reducer, use_state_eq,
};

use crate::dispatch::Asker;
use crate::attention::use_attention;
use crate::browser;
use crate::components::notices::Notices;
use crate::components::reactions::Flying;
use crate::platform::Place;
use crate::screens::connecting::connecting;
use crate::screens::lobby::OutsideProps;
use crate::screens::starting::starting;
use crate::screens::table::TableScreen;
use crate::state::{Action, Screen, State};
use crate::texts;
use crate::transport::Transport;

/// Where the page is.
#[derive(Properties, PartialEq)]
pub(crate) struct AppProps {
    /// What it is capable of there.
    pub(crate) place: &'static Place,
}

/// The whole page.
#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let state = use_reducer(State::default);
    let dispatch = state.dispatcher();
    let transport = use_memo((), |()| (props.place.transport)());
    let asker = Asker::new(Rc::clone(&transport), dispatch.clone());

    use_effect_with((), {
        let (transport, dispatch) = (Rc::clone(&transport), dispatch.clone());
        move |()| {
            let hear = dispatch.clone();
            transport.listen(Callback::from(move |news| hear.dispatch(Action::Heard(news))));
            open(&**transport, dispatch);
        }
    });
    use_effect_with(state.lost, {
        let (transport, dispatch) = (Rc::clone(&transport), dispatch.clone());
        move |&lost| {
            if lost {
                open(&**transport, dispatch);
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
    use_attention(props.place, &state, &asker);

    html! {
        <ContextProvider<Asker> context={asker.clone()}>
            // In another language all of it is drawn anew.
            <key={*language}>
                { screen(props.place, &state, &asker) }
                <Flying thrown={Rc::clone(&state.thrown)} />
                <Notices notices={state.notices.clone()} />
            </>
        </ContextProvider<Asker>>
    }
}

fn screen(place: &'static Place, state: &State, asker: &Asker) -> Html {
    match (state.screen(), &state.me, &state.view) {
        (Screen::Table | Screen::Summary, Some(_), Some(view)) => html! {
            <TableScreen
                view={Rc::clone(view)}
                cards={Rc::clone(&state.cards)}
                people={Rc::clone(&state.people)}
                own_vote={state.own_vote()}
                link={state.link.clone()}
                preferences={Rc::clone(&state.preferences)}
                place={place}
                clock={state.clock}
            />
        },
        (Screen::Outside, Some(me), _) => (place.outside)(OutsideProps {
            me: me.clone(),
            preferences: Rc::clone(&state.preferences),
            place,
            rooms: Rc::clone(&state.rooms),
            recent: Rc::clone(&state.recent),
            resumable: Rc::clone(&state.resumable),
            over: state.over().map(|(why, message)| (why, message.to_owned())),
        }),
        (Screen::Connecting, _, _) => connecting(&state.link, asker),
        (Screen::Starting | Screen::Outside | Screen::Table | Screen::Summary, _, _) => {
            starting(state.broken.as_deref())
        }
    }
}

fn open(transport: &dyn Transport, dispatch: UseReducerDispatcher<State>) {
    let opened = transport.ask(Ask::Open);
    spawn_local(async move {
        if let Err(trouble) = opened.await {
            dispatch.dispatch(Action::Broken(trouble.message));
        }
    });
}
