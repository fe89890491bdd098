//! How the person wants it.

use std::cell::Cell;
use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{Ask, Preferences, Theme};
use room::{Face, Name};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use super::toggle::{Toggle, toggle};
use super::own_profile::Yourself;
use crate::dispatch::use_asker;
use crate::browser;
use crate::platform::Place;
use crate::texts;

thread_local! {
    /// Whether the dialog is open when the page is drawn anew, for it was from there that the language was chosen.
    static REOPENS: Cell<bool> = const { Cell::new(false) };
}

/// How it is now.
#[derive(Properties, PartialEq)]
pub(crate) struct SettingsProps {
    /// What the person chose before.
    pub(crate) preferences: Rc<Preferences>,
    /// Their name; empty if they have not said it yet.
    pub(crate) name: AttrValue,
    /// Which of the colours their face has.
    pub(crate) colour: u8,
    /// The letters or the emoji on it.
    pub(crate) shown: AttrValue,
    /// Whether they sit in a room, where the others are to see it at once.
    pub(crate) seated: bool,
    /// Where the page is.
    pub(crate) place: &'static Place,
}

/// The button, and the dialog behind it.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let asker = use_asker();
    let open = use_state_eq(|| REOPENS.take());
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let preferences = &props.preferences;
    let change = |change: fn(&mut Preferences, bool)| {
        let (asker, preferences) = (asker.clone(), Rc::clone(preferences));
        Callback::from(move |on: bool| {
            let mut preferences = (*preferences).clone();
            change(&mut preferences, on);
            asker.ask(Ask::SetPreferences { preferences });
        })
    };
    let on_name = {
        let (asker, seated) = (asker.clone(), props.seated);
        Callback::from(move |name: Name| match seated {
            true => asker.rename(name),
            false => asker.ask(Ask::SetName { name: name.to_string() }),
        })
    };
    let on_face = {
        let (asker, preferences, seated) = (asker.clone(), Rc::clone(preferences), props.seated);
        Callback::from(move |face: Face| {
            asker.ask(match seated {
                // Whatever carries it there remembers it, too.
                true => Ask::Room { request: Request::SetFace { face } },
                false => Ask::SetPreferences {
                    preferences: Preferences { face: Some(face), ..(*preferences).clone() },
                },
            });
        })
    };
    let themes = [
        (Theme::System, "theme-system", texts::theme_system()),
        (Theme::Light, "theme-light", texts::theme_light()),
        (Theme::Dark, "theme-dark", texts::theme_dark()),
    ];
    let theme = |(theme, test, word): (Theme, &'static str, &'static str)| {
        let is_on = preferences.theme == theme;
        let preferences = Preferences { theme, ..(**preferences).clone() };
        let asker = asker.clone();
        let choose = Callback::from(move |_: MouseEvent| {
            asker.ask(Ask::SetPreferences { preferences: preferences.clone() })
        });
        html! {
            <button type="button" key={test} class={classes!("chip", is_on.then_some("is-chosen"))} data-test={test}
                aria-pressed={is_on.to_string()} onclick={choose}>{ word }</button>
        }
    };
    let language = {
        let (asker, preferences) = (asker.clone(), Rc::clone(preferences));
        Callback::from(move |event: Event| {
            // The first one is the system's.
            let place = browser::chosen_option(&event).and_then(|option| option.checked_sub(1));
            let language =
                place.and_then(|place| texts::LANGUAGES.get(place)).map(|(code, _)| (*code).to_owned());
            REOPENS.set(true);
            asker
                .ask(Ask::SetPreferences { preferences: Preferences { language, ..(*preferences).clone() } });
        })
    };
    let spoken = |&(code, name): &(&'static str, &'static str)| {
        let is_on = preferences.language.as_deref() == Some(code);
        html! { <option key={code} value={code} lang={code} selected={is_on}>{ name }</option> }
    };
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="settings" aria-label={texts::settings()} title={texts::settings()}
                onclick={set_open(true).reform(|_: MouseEvent| ())}>{ drawn(Icon::Gear) }</button>
            if *open {
                <Modal title={texts::settings()} test="settings-dialog" on_close={set_open(false)}>
                    <Yourself name={&props.name} colour={props.colour} shown={&props.shown} {on_name} {on_face} />
                    <hr />
                    <div class="setting" role="group" aria-label={texts::theme()}>
                        <span>{ texts::theme() }</span>
                        <span class="setting-choices">{ for themes.map(theme) }</span>
                    </div>
                    <label class="setting">
                        <span>{ texts::language() }</span>
                        <select data-test="language" onchange={language}>
                            <option value="" selected={preferences.language.is_none()}>{ texts::language_system() }</option>
                            { for texts::LANGUAGES.iter().map(spoken) }
                        </select>
                    </label>
                    { toggle(&Toggle { test: "sounds", label: texts::sounds(), on: preferences.sounds, disabled: false,
                        on_wish: change(|preferences, on| preferences.sounds = on) }) }
                    if props.place.notifies {
                        { toggle(&Toggle { test: "notifications", label: texts::notifications(),
                            on: preferences.notifications, disabled: false, on_wish: change(|preferences, on| preferences.notifications = on) }) }
                    }
                    { (props.place.for_own_rooms)(preferences) }
                </Modal>
            }
        </>
    }
}
