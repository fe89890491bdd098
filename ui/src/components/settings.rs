//! How the person wants it.

use std::rc::Rc;

use room::screen::{Ask, Preferences, Theme};
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html, use_state_eq};

use super::icon::{Icon, drawn};
use super::modal::Modal;
use super::toggle::{Toggle, toggle};
use crate::asker::use_asker;

/// How it is now.
#[derive(Properties, PartialEq)]
pub(crate) struct SettingsProps {
    /// What the person chose before.
    pub(crate) preferences: Rc<Preferences>,
    /// Whether the system can say something to the person who looks elsewhere.
    pub(crate) notifies: bool,
}

/// The button, and the dialog behind it.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let asker = use_asker();
    let open = use_state_eq(|| false);
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
    let themes = [
        (Theme::System, "theme-system", "As the system"),
        (Theme::Light, "theme-light", "Light"),
        (Theme::Dark, "theme-dark", "Dark"),
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
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="settings" aria-label="Settings" title="Settings"
                onclick={set_open(true).reform(|_: MouseEvent| ())}>{ drawn(Icon::Gear) }</button>
            if *open {
                <Modal title="Settings" test="settings-dialog" on_close={set_open(false)}>
                    <div class="setting" role="group" aria-label="Theme">
                        <span>{ "Theme" }</span>
                        <span class="setting-choices">{ for themes.map(theme) }</span>
                    </div>
                    { toggle(&Toggle { test: "sounds", label: "A sound when a timer ends", on: preferences.sounds, disabled: false,
                        on_wish: change(|preferences, on| preferences.sounds = on) }) }
                    if props.notifies {
                        { toggle(&Toggle { test: "notifications", label: "Tell me when the others wait for me and this window is not in front",
                            on: preferences.notifications, disabled: false, on_wish: change(|preferences, on| preferences.notifications = on) }) }
                    }
                </Modal>
            }
        </>
    }
}
