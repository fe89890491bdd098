//! The ways to take a meeting's result along.

use std::rc::Rc;

use room::View;
use room::cards::{to_csv, to_markdown};
use room::ui_protocol::{Ask, Told};
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, Html, MouseEvent, classes, html};

use super::icon::{Icon, drawn};
use crate::dispatch::Asker;
use crate::browser;
use crate::error_texts::said;
use crate::texts;
use crate::sentences::file_name;

/// The buttons that save the result, or copy it. When nothing is left to point they are what comes next.
pub(crate) fn export(view: &Rc<View>, done: bool, asker: &Asker) -> Html {
    let save = |extension: &'static str, text: fn(&room::State) -> String| {
        let (asker, view) = (asker.clone(), Rc::clone(view));
        Callback::from(move |_: MouseEvent| {
            let file_name = file_name(&view.state.room.name, extension);
            spawn_local(save(asker.clone(), file_name, text(&view.state)));
        })
    };
    let copy = {
        let (asker, view) = (asker.clone(), Rc::clone(view));
        Callback::from(move |_: MouseEvent| spawn_local(copy(asker.clone(), to_markdown(&view.state))))
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

async fn save(asker: Asker, file_name: String, text: String) {
    match asker.told(Ask::Save { file_name, text }).await {
        Ok(Told::Saved { path }) => asker.tell(texts::saved_as(&path)),
        Ok(
            Told::Done
            | Told::Answered { .. }
            | Told::Meetings { .. }
            | Told::Cards { .. }
            | Told::Exported { .. },
        ) => asker.tell(texts::saved()),
        Err(trouble) => asker.trouble(said(trouble)),
    }
}

async fn copy(asker: Asker, text: String) {
    if browser::copy(&text).await {
        asker.tell(texts::copied_result());
    } else {
        asker.trouble(texts::result_not_copied());
    }
}
