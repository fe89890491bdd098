//! The field for the person's name in the lobby.

use yew::{AttrValue, Callback, FocusEvent, Html, InputEvent, NodeRef, classes, html};

use crate::browser;
use crate::texts;

/// Props of [`name_field`].
pub(crate) struct NameFieldProps {
    /// The text in the field.
    pub(crate) name: AttrValue,
    /// The avatar's text and the index of its colour.
    pub(crate) avatar: (AttrValue, u8),
    /// What is wrong with the name.
    pub(crate) problem: Option<AttrValue>,
    /// The input element, to focus it.
    pub(crate) field: NodeRef,
    /// The person typed.
    pub(crate) on_input: Callback<String>,
    /// The field lost the focus.
    pub(crate) on_done: Callback<()>,
}

/// The field, with the avatar beside it.
pub(crate) fn name_field(props: &NameFieldProps) -> Html {
    let on_input = props.on_input.reform(|event: InputEvent| browser::input_value(&event));
    let on_done = props.on_done.reform(|_: FocusEvent| ());
    let (initials, colour) = &props.avatar;
    let hue = if initials.is_empty() { "is-nobody".to_owned() } else { format!("hue-{colour}") };
    html! {
        <div class={classes!("own-name", props.problem.is_some().then_some("has-problem"))}>
            <span class={classes!("avatar", "is-large", hue)} aria-hidden="true">
                { initials }
            </span>
            <label class="field">
                <span>{ texts::your_name() }</span>
                <input ref={props.field.clone()} type="text" data-test="your-name" value={&props.name} oninput={on_input} onblur={on_done}
                    placeholder={texts::your_name_hint()} maxlength="80" autocomplete="name" spellcheck="false" dir="auto"
                    aria-invalid={props.problem.is_some().to_string()} aria-describedby="name-problem" />
            </label>
            <p class="problem" id="name-problem" data-test="name-problem" role="status">{ props.problem.clone().unwrap_or_default() }</p>
        </div>
    }
}
