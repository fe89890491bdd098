//! What the page does with the browser itself: dialogs, focus, clipboard, files. Each is a no-op where
//! the browser lacks it.

use js_sys::{Promise, Reflect};
use room::cards::encoding;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, File, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
    KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition, TextDecoder,
};
use yew::NodeRef;

/// Names the window after the room one sits in.
pub(crate) fn set_title(room: Option<&str>) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    match room {
        Some(room) => document.set_title(&format!("{room} · Pointing Party")),
        None => document.set_title("Pointing Party"),
    }
}

/// Opens a dialog over everything else. Returns what had the focus, for when the dialog is done with:
/// the browser gives it back only for a dialog that stays in the page.
pub(crate) fn show_dialog(node: &NodeRef) -> Option<HtmlElement> {
    let dialog = node.cast::<HtmlDialogElement>()?;
    let before = dialog.owner_document().and_then(|document| document.active_element());
    if !dialog.open() {
        // Fails only for a dialog that is not in the page.
        let _ = dialog.show_modal();
    }
    before?.dyn_into().ok()
}

/// Puts the focus there.
pub(crate) fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Shows the beginning of a text that was scrolled, by itself or with what it is in.
pub(crate) fn scroll_to_top(node: &NodeRef) {
    before_drawing(node, |element| {
        element.set_scroll_top(0);
        if let Some(parent) = element.parent_element() {
            parent.set_scroll_top(0);
        }
    });
}

/// Scrolls a list just far enough to show that row.
pub(crate) fn show_row(node: &NodeRef) {
    before_drawing(node, |element| {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    });
}

/// Does something for which the page has to be laid out, when it is about to be laid out anyway.
fn before_drawing(node: &NodeRef, deed: impl FnOnce(&Element) + 'static) {
    let (Some(window), Some(element)) = (web_sys::window(), node.cast::<Element>()) else { return };
    let deed = Closure::once_into_js(move || deed(&element));
    // Fails only for what is no function.
    let _ = window.request_animation_frame(deed.unchecked_ref());
}

/// Moves the focus to the neighbour of the element the event came to, for the arrow keys. Says whether
/// it was such a key.
pub(crate) fn move_focus(event: &KeyboardEvent) -> bool {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let there = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => here.next_element_sibling(),
        "ArrowLeft" | "ArrowUp" => here.previous_element_sibling(),
        "Home" => here.parent_element().and_then(|group| group.first_element_child()),
        "End" => here.parent_element().and_then(|group| group.last_element_child()),
        _ => return false,
    };
    if let Some(there) = there.and_then(|there| there.dyn_into::<HtmlElement>().ok()) {
        let _ = there.focus();
    }
    true
}

/// What stands in the text field the event came from.
pub(crate) fn typed(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(target) => {
            target.dyn_into::<HtmlTextAreaElement>().map_or_else(|_| String::new(), |area| area.value())
        }
    }
}

/// Whether somebody just ticked the box the event came from. The box is put back to what it showed:
/// what it shows next is for its owner to say.
pub(crate) fn wished(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.is_some_and(|input| {
        let wished = input.checked();
        input.set_checked(!wished);
        wished
    })
}

/// The file somebody chose, if they did. The field is emptied, so that the same file can be chosen
/// again after it was mended.
pub(crate) fn chosen_file(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// The text of a file, whatever its encoding.
pub(crate) async fn text_of(file: &File) -> Option<String> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let decoder = TextDecoder::new_with_label(encoding(&bytes)).ok()?;
    decoder.decode_with_u8_array(&bytes).ok()
}

/// Copies a text. Says whether that worked: over plain http a page has no clipboard.
pub(crate) async fn copy(text: &str) -> bool {
    async fn written(text: &str) -> Result<JsValue, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into())?;
        let write: js_sys::Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        let promise: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
        JsFuture::from(promise).await
    }
    written(text).await.is_ok()
}
