//! Saves or copies the meeting's result.

use std::sync::Arc;

use room::View;
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, classes, html};

use super::icon::{Icon, icon};
use crate::browser;
use crate::dispatch::Dispatch;
use crate::sentences::file_name;
use crate::texts;

/// Buttons that save or copy the result. Saving is the primary action when no card is open.
pub(crate) fn export(view: &Arc<View>, done: bool, dispatch: &Dispatch) -> Html {
    let save = |extension: &'static str, text: fn(&room::State) -> String| {
        let (dispatch, view) = (dispatch.clone(), Arc::clone(view));
        Callback::from(move |_: MouseEvent| {
            let file_name = file_name(&view.state.room.name, extension);
            spawn_local(save(dispatch.clone(), file_name, text(&view.state)));
        })
    };
    let copy = {
        let (dispatch, view) = (dispatch.clone(), Arc::clone(view));
        Callback::from(move |_: MouseEvent| {
            spawn_local(copy(dispatch.clone(), texts::to_markdown(&view.state)))
        })
    };
    html! {
        <div class="export-buttons">
            <button type="button" class={classes!("button", done.then_some("is-primary"))} data-test="save-csv" onclick={save("csv", texts::to_csv)}>
                { icon(Icon::Save) }{ texts::save_csv() }
            </button>
            <button type="button" class="button" data-test="save-markdown" onclick={save("md", texts::to_markdown)}>
                { icon(Icon::Save) }{ texts::save_markdown() }
            </button>
            <button type="button" class="button" data-test="copy-markdown" onclick={copy}>
                { icon(Icon::Copy) }{ texts::copy() }
            </button>
        </div>
    }
}

async fn save(dispatch: Dispatch, file_name: String, text: String) {
    match dispatch.call(UiCommand::Save { file_name, text }).await {
        Ok(UiReply::Saved { path }) => dispatch.show_toast(texts::saved_as(&path)),
        Ok(
            UiReply::Done
            | UiReply::Answered { .. }
            | UiReply::Meetings { .. }
            | UiReply::Cards { .. }
            | UiReply::Exported { .. },
        ) => dispatch.show_toast(texts::saved()),
        Err(error) => dispatch.show_error(error.message),
    }
}

async fn copy(dispatch: Dispatch, text: String) {
    if browser::copy_to_clipboard(&text).await {
        dispatch.show_toast(texts::copied_result());
    } else {
        dispatch.show_error(texts::result_not_copied());
    }
}
