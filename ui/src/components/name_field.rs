//! Who one is.

use yew::{AttrValue, Callback, FocusEvent, Html, InputEvent, NodeRef, classes, html};

use crate::browser;
use crate::texts;

/// The name so far.
pub(crate) struct NameField {
    /// As typed.
    pub(crate) name: AttrValue,
    /// What is on their face, and which of the colours it has.
    pub(crate) look: (AttrValue, u8),
    /// What is wrong with it.
    pub(crate) problem: Option<AttrValue>,
    /// The field, for the focus.
    pub(crate) field: NodeRef,
    /// It was typed in.
    pub(crate) on_input: Callback<String>,
    /// It is meant as it stands.
    pub(crate) on_done: Callback<()>,
}

/// The field for one's name.
pub(crate) fn name_field(props: &NameField) -> Html {
    let on_input = props.on_input.reform(|event: InputEvent| browser::typed(&event));
    let on_done = props.on_done.reform(|_: FocusEvent| ());
    let (direct, colour) = &props.look;
    let hue = if direct.is_empty() { "is-nobody".to_owned() } else { format!("hue-{colour}") };
    html! {
        <div class={classes!("me", props.problem.is_some().then_some("has-problem"))}>
            <span class={classes!("face", "is-large", hue)} aria-hidden="true">
                { direct }
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
