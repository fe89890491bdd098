//! The name field and the join action, shared by the lobby and the guest page. Joining needs a valid name.

use std::rc::Rc;

use room::ui_protocol::{OwnProfile, UiCommand, UiErrorCode};
use room::{Avatar, Name};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, hook, use_effect_with, use_mut_ref, use_node_ref, use_state, use_state_eq};

use crate::browser;
use crate::components::name_field::NameFieldProps;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::people::{DEFAULT_COLOUR, avatar_text_and_colour};
use crate::texts;

/// What [`use_join_form`] returns.
pub(crate) struct JoinForm {
    /// The name in the field.
    pub(crate) name: String,
    /// Props for the name field.
    pub(crate) name_field: NameFieldProps,
    /// What is wrong with the address.
    pub(crate) address_problem: Option<AttrValue>,
    /// Saves the name, then sends this command.
    pub(crate) join: Callback<UiCommand>,
}

/// A validation error, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Name(String),
    Address(String),
}

/// State and callbacks of the join form, with the saved profile as initial values.
#[hook]
pub(crate) fn use_join_form(me: &OwnProfile, avatar: Option<&Avatar>) -> JoinForm {
    let dispatch = use_dispatch();
    // None until the person types; until then the field shows the saved name.
    let typed_name = use_state(|| None::<String>);
    let problem = use_state_eq(|| None::<Problem>);
    let pending = use_mut_ref(|| false);
    let field = use_node_ref();
    let saved_name = me.name.as_ref().map(Name::to_string);
    let name = typed_name.as_ref().or(saved_name.as_ref()).cloned().unwrap_or_default();
    use_effect_with((), {
        let (field, nameless) = (field.clone(), saved_name.is_none());
        move |()| {
            if nameless {
                browser::focus(&field);
            }
        }
    });

    let join = {
        let (dispatch, name, saved_name) = (dispatch.clone(), name.clone(), saved_name.clone());
        let (problem, field) = (problem.setter(), field.clone());
        Callback::from(move |command: UiCommand| {
            // A second click while the first is pending must not host a second room.
            if pending.replace(true) {
                return;
            }
            let (dispatch, name, saved_name) = (dispatch.clone(), name.clone(), saved_name.clone());
            let (problem, field, pending) = (problem.clone(), field.clone(), Rc::clone(&pending));
            spawn_local(async move {
                let problem_found = submit(&dispatch, &name, saved_name.as_deref(), command).await.err();
                pending.replace(false);
                if let Some(Problem::Name(_)) = problem_found {
                    browser::focus(&field);
                }
                problem.set(problem_found);
            });
        })
    };
    let on_input = {
        let (typed_name, problem) = (typed_name.setter(), problem.setter());
        Callback::from(move |typed| {
            typed_name.set(Some(typed));
            problem.set(None);
        })
    };
    let on_done = {
        let name = name.clone();
        Callback::from(move |()| save_name(&dispatch, &name, saved_name.as_deref()))
    };
    let (problem, address_problem) = match (*problem).clone() {
        Some(Problem::Name(why)) => (Some(AttrValue::from(why)), None),
        Some(Problem::Address(why)) => (None, Some(AttrValue::from(why))),
        None => (None, None),
    };
    let avatar = avatar_text_and_colour(avatar, &name, DEFAULT_COLOUR);
    let name_field = NameFieldProps { name: name.clone().into(), avatar, problem, field, on_input, on_done };
    JoinForm { name, name_field, address_problem, join }
}

/// Validates and saves the name, then sends the command.
async fn submit(
    dispatch: &Dispatch,
    name: &str,
    saved_name: Option<&str>,
    command: UiCommand,
) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::Name(texts::enter_name_first().to_owned()));
    }
    let name = Name::new(name).map_err(|error| Problem::Name(texts::name_error(error)))?.to_string();
    if saved_name != Some(name.as_str()) {
        let reply = dispatch.call(UiCommand::SetName { name }).await;
        reply.map_err(|error| Problem::Name(error.message))?;
    }
    match dispatch.call(command).await {
        Ok(_) => Ok(()),
        Err(error) if error.code == UiErrorCode::Address => Err(Problem::Address(error.message)),
        Err(error) => {
            dispatch.show_error(error.message);
            Ok(())
        }
    }
}

/// Saves the typed name if it is valid. Errors are shown only on joining.
fn save_name(dispatch: &Dispatch, name: &str, saved_name: Option<&str>) {
    if let Ok(name) = Name::new(name)
        && saved_name != Some(name.as_str())
    {
        dispatch.send(UiCommand::SetName { name: name.to_string() });
    }
}
