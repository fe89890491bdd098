//! The person's settings: profile, theme, language, sounds, notifications.

use std::cell::Cell;
use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{Preferences, Theme, UiCommand};
use room::{Avatar, Name};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::own_profile::ProfileForm;
use super::toggle::{ToggleProps, toggle};
use crate::browser;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::platform::Platform;
use crate::texts;

thread_local! {
    /// Whether the dialog opens again after a change of language has remounted the page.
    static REOPEN: Cell<bool> = const { Cell::new(false) };
}

/// Props of [`Settings`].
#[derive(Properties, PartialEq)]
pub(crate) struct SettingsProps {
    /// The current settings.
    pub(crate) preferences: Rc<Preferences>,
    /// The person's name; empty if they have not entered one.
    pub(crate) name: AttrValue,
    /// Index of the avatar's colour.
    pub(crate) colour: u8,
    /// The avatar's initials or emoji.
    pub(crate) initials: AttrValue,
    /// Whether the person is in a room, which must also get a new name or avatar.
    pub(crate) seated: bool,
    /// Decides which settings exist here.
    pub(crate) platform: &'static Platform,
}

/// The button and its dialog.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| REOPEN.take());
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    let preferences = &props.preferences;
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="settings" aria-label={texts::settings()} title={texts::settings()}
                onclick={set_open(true).reform(|_: MouseEvent| ())}>{ icon(Icon::Gear) }</button>
            if *open {
                <Modal title={texts::settings()} test="settings-dialog" on_close={set_open(false)}>
                    <ProfileForm name={&props.name} colour={props.colour} initials={&props.initials}
                        on_name={on_name(props.seated, &dispatch)} on_avatar={on_avatar(props, &dispatch)} />
                    <hr />
                    { theme_setting(preferences, &dispatch) }
                    { language_setting(preferences, &dispatch) }
                    { toggle(&ToggleProps { test: "sounds", label: texts::sounds(), on: preferences.sounds, disabled: false,
                        on_toggle: on_change(preferences, &dispatch, |preferences, on| preferences.sounds = on) }) }
                    if props.platform.can_notify {
                        { toggle(&ToggleProps { test: "notifications", label: texts::notifications(),
                            on: preferences.notifications, disabled: false,
                            on_toggle: on_change(preferences, &dispatch, |preferences, on| preferences.notifications = on) }) }
                    }
                    { (props.platform.host_settings)(preferences) }
                </Modal>
            }
        </>
    }
}

/// Saves a name, and renames the person in their current room.
fn on_name(seated: bool, dispatch: &Dispatch) -> Callback<Name> {
    let dispatch = dispatch.clone();
    Callback::from(move |name: Name| match seated {
        true => dispatch.rename(name),
        false => dispatch.send(UiCommand::SetName { name: name.to_string() }),
    })
}

/// Saves an avatar, and shows it in the current room.
fn on_avatar(props: &SettingsProps, dispatch: &Dispatch) -> Callback<Avatar> {
    let (dispatch, preferences, seated) = (dispatch.clone(), Rc::clone(&props.preferences), props.seated);
    Callback::from(move |avatar: Avatar| {
        dispatch.send(match seated {
            // The transport also saves the avatar in the preferences.
            true => UiCommand::Room { request: Request::SetAvatar { avatar } },
            false => UiCommand::SetPreferences {
                preferences: Preferences { avatar: Some(avatar), ..(*preferences).clone() },
            },
        });
    })
}

/// Saves the preferences with a checkbox's value set by `change`.
fn on_change(
    preferences: &Rc<Preferences>,
    dispatch: &Dispatch,
    change: fn(&mut Preferences, bool),
) -> Callback<bool> {
    let (dispatch, preferences) = (dispatch.clone(), Rc::clone(preferences));
    Callback::from(move |on: bool| {
        let mut preferences = (*preferences).clone();
        change(&mut preferences, on);
        dispatch.send(UiCommand::SetPreferences { preferences });
    })
}

fn theme_setting(preferences: &Preferences, dispatch: &Dispatch) -> Html {
    let themes = [
        (Theme::System, "theme-system", texts::theme_system()),
        (Theme::Light, "theme-light", texts::theme_light()),
        (Theme::Dark, "theme-dark", texts::theme_dark()),
    ];
    let button = |(theme, test, label): (Theme, &'static str, &'static str)| {
        let is_on = preferences.theme == theme;
        let preferences = Preferences { theme, ..preferences.clone() };
        let dispatch = dispatch.clone();
        let choose = Callback::from(move |_: MouseEvent| {
            dispatch.send(UiCommand::SetPreferences { preferences: preferences.clone() })
        });
        html! {
            <button type="button" key={test} class={classes!("chip", is_on.then_some("is-chosen"))} data-test={test}
                aria-pressed={is_on.to_string()} onclick={choose}>{ label }</button>
        }
    };
    html! {
        <div class="setting" role="group" aria-label={texts::theme()}>
            <span>{ texts::theme() }</span>
            <span class="setting-choices">{ for themes.map(button) }</span>
        </div>
    }
}

fn language_setting(preferences: &Rc<Preferences>, dispatch: &Dispatch) -> Html {
    let on_language = {
        let (dispatch, preferences) = (dispatch.clone(), Rc::clone(preferences));
        Callback::from(move |event: Event| {
            // The first option is the system's language.
            let index = browser::chosen_option(&event).and_then(|option| option.checked_sub(1));
            let language =
                index.and_then(|index| texts::LANGUAGES.get(index)).map(|language| language.code.to_owned());
            REOPEN.set(true);
            dispatch.send(UiCommand::SetPreferences {
                preferences: Preferences { language, ..(*preferences).clone() },
            });
        })
    };
    let option = |&texts::Language { code, name, direction }: &texts::Language| {
        let is_on = preferences.language.as_deref() == Some(code);
        html! { <option key={code} value={code} lang={code} dir={direction.html()} selected={is_on}>{ name }</option> }
    };
    html! {
        <label class="setting">
            <span>{ texts::language() }</span>
            <select data-test="language" onchange={on_language}>
                <option value="" selected={preferences.language.is_none()}>{ texts::language_system() }</option>
                { for texts::LANGUAGES.iter().map(option) }
            </select>
        </label>
    }
}
