//! The way into a room, wherever it begins: nobody sits down without a name.

use std::rc::Rc;

use room::ui_protocol::{OwnProfile, UiCommand, UiErrorCode};
use room::{Avatar, Name};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, hook, use_effect_with, use_mut_ref, use_node_ref, use_state, use_state_eq};

use crate::browser;
use crate::components::name_field::NameField;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::error_texts::{name_fault, said};
use crate::people::{FIRST_COLOUR, look};
use crate::texts;

/// The way in.
pub(crate) struct JoinForm {
    /// The person's name so far, as typed.
    pub(crate) name: String,
    /// The field for it.
    pub(crate) name_field: NameField,
    /// What is wrong with the address that was typed.
    pub(crate) address_problem: Option<AttrValue>,
    /// Sees to the name, then asks to be let in.
    pub(crate) enter: Callback<UiCommand>,
}

/// What is wrong, and with which field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Name(String),
    Address(String),
}

/// The way in for whoever is called so, or has yet to say their name, and has this face.
#[hook]
pub(crate) fn use_join_form(me: &OwnProfile, avatar: Option<&Avatar>) -> JoinForm {
    let dispatch = use_dispatch();
    // None until something is typed: so long, the name is the one that is known.
    let own = use_state(|| None::<String>);
    let problem = use_state_eq(|| None::<Problem>);
    let entering = use_mut_ref(|| false);
    let field = use_node_ref();
    let known = me.name.as_ref().map(Name::to_string);
    let name = own.as_ref().or(known.as_ref()).cloned().unwrap_or_default();
    use_effect_with((), {
        let (field, nameless) = (field.clone(), known.is_none());
        move |()| {
            if nameless {
                browser::focus(&field);
            }
        }
    });

    let enter = {
        let (dispatch, name, known) = (dispatch.clone(), name.clone(), known.clone());
        let (problem, field) = (problem.setter(), field.clone());
        Callback::from(move |ask: UiCommand| {
            // A second click, before the first has come to anything, must not open a second room.
            if entering.replace(true) {
                return;
            }
            let (dispatch, name, known) = (dispatch.clone(), name.clone(), known.clone());
            let (problem, field, entering) = (problem.clone(), field.clone(), Rc::clone(&entering));
            spawn_local(async move {
                let found = go_in(&dispatch, &name, known.as_deref(), ask).await.err();
                entering.replace(false);
                if let Some(Problem::Name(_)) = found {
                    browser::focus(&field);
                }
                problem.set(found);
            });
        })
    };
    let on_input = {
        let (own, problem) = (own.setter(), problem.setter());
        Callback::from(move |typed| {
            own.set(Some(typed));
            problem.set(None);
        })
    };
    let on_done = {
        let name = name.clone();
        Callback::from(move |()| remember(&dispatch, &name, known.as_deref()))
    };
    let (problem, address_problem) = match (*problem).clone() {
        Some(Problem::Name(why)) => (Some(AttrValue::from(why)), None),
        Some(Problem::Address(why)) => (None, Some(AttrValue::from(why))),
        None => (None, None),
    };
    let look = look(avatar, &name, FIRST_COLOUR);
    let name_field = NameField { name: name.clone().into(), look, problem, field, on_input, on_done };
    JoinForm { name, name_field, address_problem, enter }
}

/// Sees to the name first, then asks to be let in.
async fn go_in(dispatch: &Dispatch, name: &str, known: Option<&str>, ask: UiCommand) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::Name(texts::say_who_you_are().to_owned()));
    }
    let name = Name::new(name).map_err(|error| Problem::Name(name_fault(error)))?.to_string();
    if known != Some(name.as_str()) {
        let told = dispatch.told(UiCommand::SetName { name }).await;
        told.map_err(|error| Problem::Name(said(error)))?;
    }
    match dispatch.told(ask).await {
        Ok(_) => Ok(()),
        Err(error) if error.code == UiErrorCode::Address => Err(Problem::Address(said(error))),
        Err(error) => {
            dispatch.error(said(error));
            Ok(())
        }
    }
}

/// Keeps a name that was typed for the next time, if it is one. Nothing is said about one that is not:
/// that is for when it is needed.
fn remember(dispatch: &Dispatch, name: &str, known: Option<&str>) {
    if let Ok(name) = Name::new(name)
        && known != Some(name.as_str())
    {
        dispatch.ask(UiCommand::SetName { name: name.to_string() });
    }
}
