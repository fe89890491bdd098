//! Copies texts such as links and codes to the clipboard.

use wasm_bindgen_futures::spawn_local;
use yew::{Callback, MouseEvent};

use crate::browser;
use crate::dispatch::Dispatch;
use crate::texts;

/// A click handler that copies `text` and shows a toast.
pub(crate) fn copy_on_click(dispatch: &Dispatch, text: &str) -> Callback<MouseEvent> {
    let (dispatch, text) = (dispatch.clone(), text.to_owned());
    Callback::from(move |_: MouseEvent| spawn_local(copy(dispatch.clone(), text.clone())))
}

async fn copy(dispatch: Dispatch, text: String) {
    if browser::copy_to_clipboard(&text).await {
        dispatch.show_toast(texts::copied(&text));
    } else {
        dispatch.show_error(texts::not_copied());
    }
}
