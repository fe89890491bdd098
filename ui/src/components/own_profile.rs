//! The form for the person's own name and avatar.

use room::{Avatar, Name};
use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use super::avatar_choice::AvatarChoice;
use crate::browser;
use crate::texts;

/// Props of [`ProfileForm`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProfileFormProps {
    /// The name; empty if the person has not entered one.
    pub(crate) name: AttrValue,
    /// Index of the avatar's colour.
    pub(crate) colour: u8,
    /// The avatar's initials or emoji.
    pub(crate) initials: AttrValue,
    /// The person saved another name.
    pub(crate) on_name: Callback<Name>,
    /// The person chose another avatar.
    pub(crate) on_avatar: Callback<Avatar>,
}

/// A field for the name, and the choice of an avatar.
#[component]
pub(crate) fn ProfileForm(props: &ProfileFormProps) -> Html {
    // None until the person types; until then the field shows the current name.
    let typed = use_state(|| None::<String>);
    let problem = use_state(|| None::<String>);
    let name = typed.as_deref().unwrap_or(&props.name).to_owned();
    let on_input = {
        let (typed, problem) = (typed.setter(), problem.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(Some(browser::input_value(&event)));
            problem.set(None);
        })
    };
    let rename = {
        let (on_name, problem, name) = (props.on_name.clone(), problem.setter(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match Name::new(&name) {
                Ok(name) => on_name.emit(name),
                Err(error) => problem.set(Some(texts::name_error(error))),
            }
        })
    };
    html! {
        <>
            <form class="field-row" onsubmit={rename}>
                <label class="field">
                    <span>{ texts::your_name() }</span>
                    <input type="text" data-test="new-name" value={name.clone()} oninput={on_input} maxlength="80" autocomplete="off" dir="auto"
                        aria-invalid={problem.is_some().then_some("true")} />
                </label>
                <button type="submit" class="button is-primary" data-test="rename" disabled={name == *props.name}>{ texts::rename() }</button>
            </form>
            if let Some(problem) = &*problem { <p class="problem" role="alert">{ problem }</p> }
            <AvatarChoice colour={props.colour} initials={props.initials.clone()} on_avatar={props.on_avatar.clone()} />
        </>
    }
}
