//! Who one is to the others: the name and the face.

use room::{Avatar, Name};
use yew::{AttrValue, Callback, Html, InputEvent, Properties, SubmitEvent, component, html, use_state};

use super::avatar_choice::FaceChoice;
use crate::browser;
use crate::error_texts::name_fault;
use crate::texts;

/// Who one is so far.
#[derive(Properties, PartialEq)]
pub(crate) struct YourselfProps {
    /// The name; empty if it was not said yet.
    pub(crate) name: AttrValue,
    /// Which of the colours the face has.
    pub(crate) colour: u8,
    /// The letters or the emoji on it.
    pub(crate) shown: AttrValue,
    /// Another name is meant.
    pub(crate) on_name: Callback<Name>,
    /// Another face is chosen.
    pub(crate) on_face: Callback<Avatar>,
}

/// A field for the name, and the choice of a face.
#[component]
pub(crate) fn Yourself(props: &YourselfProps) -> Html {
    // None until something is typed: so long, the name is the one that is known.
    let typed = use_state(|| None::<String>);
    let problem = use_state(|| None::<String>);
    let name = typed.as_deref().unwrap_or(&props.name).to_owned();
    let on_input = {
        let (typed, problem) = (typed.setter(), problem.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(Some(browser::typed(&event)));
            problem.set(None);
        })
    };
    let rename = {
        let (on_name, problem, name) = (props.on_name.clone(), problem.setter(), name.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match Name::new(&name) {
                Ok(name) => on_name.emit(name),
                Err(error) => problem.set(Some(name_fault(error))),
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
            <FaceChoice colour={props.colour} shown={props.shown.clone()} on_face={props.on_face.clone()} />
        </>
    }
}
