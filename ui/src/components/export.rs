//! The ways to take a meeting's result along.

use std::rc::Rc;

use room::View;
use room::cards::{to_csv, to_markdown};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, classes, html};

use super::icon::{Icon, drawn};
use crate::browser;
use crate::dispatch::Dispatch;
use crate::error_texts::said;
use crate::sentences::file_name;
use crate::texts;

/// The buttons that save the result, or copy it. When nothing is left to point they are what comes next.
pub(crate) fn export(view: &Rc<View>, done: bool, dispatch: &Dispatch) -> Html {
    let save = |extension: &'static str, text: fn(&room::State) -> String| {
        let (dispatch, view) = (dispatch.clone(), Rc::clone(view));
        Callback::from(move |_: MouseEvent| {
            let file_name = file_name(&view.state.room.name, extension);
            spawn_local(save(dispatch.clone(), file_name, text(&view.state)));
        })
    };
    let copy = {
        let (dispatch, view) = (dispatch.clone(), Rc::clone(view));
        Callback::from(move |_: MouseEvent| spawn_local(copy(dispatch.clone(), to_markdown(&view.state))))
    };
    html! {
        <div class="take-along">
            <button type="button" class={classes!("button", done.then_some("is-primary"))} data-test="save-csv" onclick={save("csv", to_csv)}>
                { drawn(Icon::Save) }{ texts::save_csv() }
            </button>
            <button type="button" class="button" data-test="save-markdown" onclick={save("md", to_markdown)}>
                { drawn(Icon::Save) }{ texts::save_markdown() }
            </button>
            <button type="button" class="button" data-test="copy-markdown" onclick={copy}>
                { drawn(Icon::Copy) }{ texts::copy() }
            </button>
        </div>
    }
}

async fn save(dispatch: Dispatch, file_name: String, text: String) {
    match dispatch.told(UiCommand::Save { file_name, text }).await {
        Ok(UiReply::Saved { path }) => dispatch.tell(texts::saved_as(&path)),
        Ok(
            UiReply::Done
            | UiReply::Answered { .. }
            | UiReply::Meetings { .. }
            | UiReply::Cards { .. }
            | UiReply::Exported { .. },
        ) => dispatch.tell(texts::saved()),
        Err(error) => dispatch.error(said(error)),
    }
}

async fn copy(dispatch: Dispatch, text: String) {
    if browser::copy(&text).await {
        dispatch.tell(texts::copied_result());
    } else {
        dispatch.error(texts::result_not_copied());
    }
}
