//! How the person wants it.

use std::cell::Cell;
use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{Preferences, Theme, UiCommand};
use room::{Avatar, Name};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use super::own_profile::Yourself;
use super::toggle::{Toggle, toggle};
use crate::browser;
use crate::dispatch::use_dispatch;
use crate::platform::Platform;
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
    pub(crate) platform: &'static Platform,
}

/// The button, and the dialog behind it.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| REOPENS.take());
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let preferences = &props.preferences;
    let change = |change: fn(&mut Preferences, bool)| {
        let (dispatch, preferences) = (dispatch.clone(), Rc::clone(preferences));
        Callback::from(move |on: bool| {
            let mut preferences = (*preferences).clone();
            change(&mut preferences, on);
            dispatch.ask(UiCommand::SetPreferences { preferences });
        })
    };
    let on_name = {
        let (dispatch, seated) = (dispatch.clone(), props.seated);
        Callback::from(move |name: Name| match seated {
            true => dispatch.rename(name),
            false => dispatch.ask(UiCommand::SetName { name: name.to_string() }),
        })
    };
    let on_face = {
        let (dispatch, preferences, seated) = (dispatch.clone(), Rc::clone(preferences), props.seated);
        Callback::from(move |avatar: Avatar| {
            dispatch.ask(match seated {
                // Whatever carries it there remembers it, too.
                true => UiCommand::Room { request: Request::SetAvatar { avatar } },
                false => UiCommand::SetPreferences {
                    preferences: Preferences { avatar: Some(avatar), ..(*preferences).clone() },
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
        let dispatch = dispatch.clone();
        let choose = Callback::from(move |_: MouseEvent| {
            dispatch.ask(UiCommand::SetPreferences { preferences: preferences.clone() })
        });
        html! {
            <button type="button" key={test} class={classes!("chip", is_on.then_some("is-chosen"))} data-test={test}
                aria-pressed={is_on.to_string()} onclick={choose}>{ word }</button>
        }
    };
    let language = {
        let (dispatch, preferences) = (dispatch.clone(), Rc::clone(preferences));
        Callback::from(move |event: Event| {
            // The first one is the system's.
            let place = browser::chosen_option(&event).and_then(|option| option.checked_sub(1));
            let language =
                place.and_then(|place| texts::LANGUAGES.get(place)).map(|(code, _)| (*code).to_owned());
            REOPENS.set(true);
            dispatch.ask(UiCommand::SetPreferences {
                preferences: Preferences { language, ..(*preferences).clone() },
            });
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
                    if props.platform.notifies {
                        { toggle(&Toggle { test: "notifications", label: texts::notifications(),
                            on: preferences.notifications, disabled: false, on_wish: change(|preferences, on| preferences.notifications = on) }) }
                    }
                    { (props.platform.for_own_rooms)(preferences) }
                </Modal>
            }
        </>
    }
}
