//! Choice of a scale: a predefined one or custom values, with an optional meaning for each value.

use room::{Points, Scale, ScaleKind};
use yew::{
    Callback, Html, InputEvent, MouseEvent, Properties, SubmitEvent, classes, component, html, use_state,
};

use crate::browser;
use crate::texts;

/// Props of [`ScaleChoice`].
#[derive(Properties, PartialEq)]
pub(crate) struct ScaleChoiceProps {
    /// The current scale.
    pub(crate) scale: Scale,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
    /// The person chose another scale.
    pub(crate) on_scale: Callback<Scale>,
}

/// The predefined scales, a field for custom values, and a field for each value's meaning.
#[component]
pub(crate) fn ScaleChoice(props: &ScaleChoiceProps) -> Html {
    let typed = use_state(|| None::<String>);
    let problem = use_state(|| None::<String>);
    let known = |kind: ScaleKind| {
        let scale = Scale::from_kind(kind)?;
        let is_on = props.scale.kind() == kind;
        let (on_scale, shown) = (props.on_scale.clone(), scale.to_string());
        let choose = Callback::from(move |_: MouseEvent| on_scale.emit(scale.clone()));
        Some(html! {
            <button type="button" key={kind.as_str()} class={classes!("scale", is_on.then_some("is-chosen"))} aria-pressed={is_on.to_string()}
                data-test={format!("scale-{}", kind.as_str())} disabled={props.disabled} onclick={choose}>
                <b>{ scale_name(kind) }</b><small>{ shown }</small>
            </button>
        })
    };
    let values = typed.as_ref().cloned().unwrap_or_else(|| values_text(&props.scale));
    let on_input = {
        let (typed, problem) = (typed.setter(), problem.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(Some(browser::input_value(&event)));
            problem.set(None);
        })
    };
    let on_submit = {
        let (values, problem, on_scale) = (values.clone(), problem.setter(), props.on_scale.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match values.parse::<Scale>() {
                Ok(scale) => {
                    problem.set(None);
                    on_scale.emit(scale);
                }
                Err(error) => problem.set(Some(texts::scale_error(&error))),
            }
        })
    };
    html! {
        <section class="scale-choice" aria-label={texts::scale()}>
            <div class="scales">{ for ScaleKind::ALL.into_iter().filter_map(known) }</div>
            <form class="field-row" onsubmit={on_submit}>
                <label class="field">
                    <span>{ texts::scale_custom_help() }</span>
                    <input type="text" data-test="scale-custom" value={values} oninput={on_input} aria-invalid={problem.is_some().then_some("true")}
                        disabled={props.disabled} autocomplete="off" />
                </label>
                <button type="submit" class="button" data-test="scale-use" disabled={props.disabled}>{ texts::apply() }</button>
            </form>
            <p class="problem" role="alert">{ (*problem).clone() }</p>
            <details class="hints">
                <summary class="button is-link">{ texts::hints() }</summary>
                { for props.scale.points().iter().map(|&value| hint(props, value)) }
            </details>
        </section>
    }
}

/// The name of a kind of scale.
pub(crate) fn scale_name(kind: ScaleKind) -> &'static str {
    match kind {
        ScaleKind::Fibonacci => texts::scale_fibonacci(),
        ScaleKind::ModifiedFibonacci => texts::scale_modified_fibonacci(),
        ScaleKind::PowersOfTwo => texts::scale_powers_of_two(),
        ScaleKind::TShirts => texts::scale_t_shirts(),
        ScaleKind::Hours => texts::scale_hours(),
        ScaleKind::Custom => texts::scale_custom(),
    }
}

/// A field for a value's meaning. It is saved when the field loses the focus.
fn hint(props: &ScaleChoiceProps, value: Points) -> Html {
    let current_hint = props.scale.hint(value).unwrap_or_default().to_owned();
    let on_change = {
        let (scale, on_scale) = (props.scale.clone(), props.on_scale.clone());
        Callback::from(move |event: yew::Event| {
            // An invalid text is not saved; the field shows the saved one again.
            if let Ok(scale) = scale.clone().with_hint(value, &browser::input_value(&event)) {
                on_scale.emit(scale);
            }
        })
    };
    html! {
        <label key={value.to_string()} class="hint">
            <b>{ format!("{value}{}", props.scale.unit()) }</b>
            <input type="text" data-test={format!("hint-{value}")} value={current_hint} onchange={on_change} maxlength="80" disabled={props.disabled}
                placeholder={texts::hint_example()} autocomplete="off" dir="auto" />
        </label>
    }
}

/// The values as text for the field.
fn values_text(scale: &Scale) -> String {
    scale.points().iter().map(Points::to_string).collect::<Vec<_>>().join(" ")
}
