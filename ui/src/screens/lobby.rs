//! The lobby: who one is, and the ways into a room.

use std::rc::Rc;

use room::screen::{Ask, Me, Over, Recent, Sighting, Target, TroubleCode};
use room::{Name, RoomId};
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_mut_ref,
    use_node_ref, use_state, use_state_eq,
};

use crate::asker::{Asker, use_asker};
use crate::browser;
use crate::components::icon::{Icon, drawn};
use crate::components::lobby::host_room::HostRoom;
use crate::components::lobby::join_address::JoinAddress;
use crate::components::lobby::name_field::{NameFieldProps, name_field};
use crate::components::lobby::recent_rooms::recent_rooms;
use crate::components::lobby::room_list::room_list;
use crate::words::{about_room, room_of, sentence};

/// What the lobby shows.
#[derive(Properties, PartialEq)]
pub(crate) struct LobbyProps {
    /// Who one is.
    pub(crate) me: Me,
    /// The rooms to be seen.
    pub(crate) rooms: Rc<[Sighting]>,
    /// The rooms one was in.
    pub(crate) recent: Rc<[Recent]>,
    /// Why one is no longer in a room.
    pub(crate) over: Option<(Over, String)>,
}

/// What is wrong, and with which field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Name(String),
    Address(String),
}

/// The lobby.
#[component]
pub(crate) fn Lobby(props: &LobbyProps) -> Html {
    let asker = use_asker();
    // None until something is typed: so long, the name is the one that is known.
    let own = use_state(|| None::<String>);
    let problem = use_state_eq(|| None::<Problem>);
    let entering = use_mut_ref(|| false);
    let field = use_node_ref();
    let known = props.me.name.as_ref().map(Name::to_string);
    let name = own.as_ref().or(known.as_ref()).cloned().unwrap_or_default();
    use_effect_with((), {
        let (field, nameless) = (field.clone(), known.is_none());
        move |()| {
            if nameless {
                browser::focus(&field);
            }
        }
    });

    // Every way in goes through here: nobody sits down without a name.
    let enter = {
        let (asker, name, known) = (asker.clone(), name.clone(), known.clone());
        let (problem, field) = (problem.setter(), field.clone());
        Callback::from(move |ask: Ask| {
            // A second click, before the first has come to anything, must not open a second room.
            if entering.replace(true) {
                return;
            }
            let (asker, name, known) = (asker.clone(), name.clone(), known.clone());
            let (problem, field, entering) = (problem.clone(), field.clone(), Rc::clone(&entering));
            spawn_local(async move {
                let found = go_in(&asker, &name, known.as_deref(), ask).await.err();
                entering.replace(false);
                if let Some(Problem::Name(_)) = found {
                    browser::focus(&field);
                }
                problem.set(found);
            });
        })
    };
    let typed = {
        let (own, problem) = (own.setter(), problem.setter());
        Callback::from(move |typed| {
            own.set(Some(typed));
            problem.set(None);
        })
    };
    let remember = {
        let (asker, name) = (asker.clone(), name.clone());
        Callback::from(move |()| remember(&asker, &name, known.as_deref()))
    };
    let on_host = enter.reform(|room: String| Ask::Host { room });
    let on_join = enter.reform(|id: RoomId| Ask::Join { target: Target::Room { id } });
    let on_address = enter.reform(|text: String| Ask::Join { target: Target::Address { text } });
    let (name_problem, address_problem) = match (*problem).clone() {
        Some(Problem::Name(why)) => (Some(AttrValue::from(why)), None),
        Some(Problem::Address(why)) => (None, Some(AttrValue::from(why))),
        None => (None, None),
    };
    let own_name = NameFieldProps {
        name: name.clone().into(),
        problem: name_problem,
        field,
        on_input: typed,
        on_done: remember,
    };
    html! {
        <div class="lobby" data-test="lobby">
            <header class="brand">
                { logo() }
                <div>
                    <h1>{ "Pointing Party" }</h1>
                    <p>{ "Estimate tickets together. Everybody votes in secret, then all see the result." }</p>
                </div>
            </header>
            { over(props) }
            if props.me.native {
                { name_field(&own_name) }
                <div class="lobby-ways">
                    <main>
                        { room_list(&props.rooms, &on_join) }
                        { recent_rooms(&out_of_sight(&props.recent, &props.rooms), &on_join, &asker) }
                    </main>
                    <aside>
                        <HostRoom suggested={room_of(&name)} {on_host} />
                        <JoinAddress problem={address_problem} on_join={on_address} />
                    </aside>
                </div>
            } else {
                <form class="doorway" onsubmit={on_join.reform(at_the_door)}>
                    { doorway(props.rooms.first()) }
                    { name_field(&own_name) }
                    <button type="submit" class="button is-primary is-large" data-test="join">{ "Sit down" }</button>
                    <a class="button is-quiet" href={format!("pointing-party://join?at={}", browser::host())}>{ "Open in the app instead" }</a>
                </form>
            }
            <footer class="quiet">{ &props.me.app }</footer>
        </div>
    }
}

/// The room that a browser was opened at.
fn doorway(room: Option<&Sighting>) -> Html {
    html! {
        <div class="doorway-room">
            <h2><bdi data-test="room-title">{ room.map_or_else(|| "The room at this address".to_owned(), |room| room.name.to_string()) }</bdi></h2>
            if let Some(room) = room { <p class="quiet">{ about_room(room.seated, room.stage) }</p> }
        </div>
    }
}

/// A browser knows no other room than the one it was opened at, whichever that is.
fn at_the_door(event: SubmitEvent) -> RoomId {
    event.prevent_default();
    RoomId::from_bytes([0; 16])
}

/// Why one is back here, if it was not one's own wish.
fn over(props: &LobbyProps) -> Html {
    let Some((why, message)) = &props.over else { return Html::default() };
    let code = match why {
        Over::Refused(code) => serde_json::to_string(code),
        Over::Closed(code) => serde_json::to_string(code),
        Over::Unreachable | Over::Astray => serde_json::to_string(why),
    };
    let why = code.ok().map(|code| code.trim_matches('"').to_owned());
    html! {
        <p class="over" role="alert" data-test="over" data-why={why}>
            { drawn(Icon::Warning) }<span>{ message }</span>
        </p>
    }
}

/// Recent rooms that are not in the list above anyway.
fn out_of_sight(recent: &[Recent], rooms: &[Sighting]) -> Vec<Recent> {
    recent.iter().filter(|recent| rooms.iter().all(|room| room.id != recent.id)).cloned().collect()
}

/// Sees to the name first, then asks to be let in.
async fn go_in(asker: &Asker, name: &str, known: Option<&str>, ask: Ask) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::Name("Say who you are first: the others see it at the table.".to_owned()));
    }
    let name = Name::new(name).map_err(|error| Problem::Name(sentence(&error)))?.to_string();
    if known != Some(name.as_str()) {
        let told = asker.told(Ask::SetName { name }).await;
        told.map_err(|trouble| Problem::Name(trouble.message))?;
    }
    match asker.told(ask).await {
        Ok(_) => Ok(()),
        Err(trouble) if trouble.code == TroubleCode::Address => Err(Problem::Address(trouble.message)),
        Err(trouble) => {
            asker.trouble(trouble.message);
            Ok(())
        }
    }
}

/// Keeps a name that was typed for the next time, if it is one. Nothing is said about one that is not:
/// that is for when it is needed.
fn remember(asker: &Asker, name: &str, known: Option<&str>) {
    if let Ok(name) = Name::new(name)
        && known != Some(name.as_str())
    {
        asker.ask(Ask::SetName { name: name.to_string() });
    }
}

/// Two cards, one before the other.
fn logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
            <rect class="logo-back" x="20" y="6" width="20" height="30" rx="4" transform="rotate(12 30 21)" />
            <rect class="logo-front" x="9" y="9" width="22" height="32" rx="4" transform="rotate(-6 20 25)" />
            <path class="logo-mark" d="M14.5 26l4.5 4.5 7.5-9.5" />
        </svg>
    }
}
