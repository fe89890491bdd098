//! What the page does with the browser itself: dialogs, focus, clipboard, files. Each is a no-op where
//! the browser lacks it.

use gloo_events::EventListener;
use js_sys::{Promise, Reflect};
use room::cards::encoding;
use room::ui_protocol::Theme;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, Blob, BlobPropertyBag, Document, Element, Event, File, HtmlAnchorElement,
    HtmlDialogElement, HtmlDocument, HtmlElement, HtmlIFrameElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, KeyboardEvent, Response, ScrollIntoViewOptions, ScrollLogicalPosition, TextDecoder,
    Url, VisibilityState,
};
use yew::{DragEvent, NodeRef};

/// What a card is called while it is taken along, so that nothing else is taken for one.
const DRAGGED: &str = "application/x-pointing-party-card";

/// How long the page has been there, in ms, by a clock that nobody sets.
pub(crate) fn now() -> f64 {
    if cfg!(not(target_arch = "wasm32")) {
        return 0.0;
    }
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Two short tones. A browser that was never clicked into makes none.
pub(crate) fn ring() {
    let _ = ring_bell();
}

fn ring_bell() -> Result<(), JsValue> {
    let audio = AudioContext::new()?;
    for (hertz, after) in [(660.0, 0.0), (880.0, 0.18)] {
        let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
        tone.frequency().set_value(hertz);
        volume.gain().set_value(0.12);
        tone.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&audio.destination())?;
        let begins = audio.current_time() + after;
        tone.start_with_when(begins)?;
        tone.stop_with_when(begins + 0.16)?;
    }
    Ok(())
}

/// Names the window after the room one sits in, with a mark if that waits for nobody else.
pub(crate) fn set_title(room: Option<&str>, waits: bool) {
    let Some(document) = document() else { return };
    match room {
        Some(room) => {
            let mark = if waits { "● " } else { "" };
            document.set_title(&format!("{mark}{room} · Pointing Party"));
        }
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

/// Closes a dialog.
pub(crate) fn close_dialog(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>() {
        dialog.close();
    }
}

/// Lays a popover over whatever lies over the page by now. A browser that knows none shows it where it stands.
pub(crate) fn raise(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // Only the one that comes last lies above all.
        let _ = element.hide_popover();
        let _ = element.show_popover();
    }
}

/// Puts the focus there.
pub(crate) fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The page's document.
pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// A day as people write it here, of seconds since 1970, UTC.
pub(crate) fn date(seconds: u64) -> String {
    let date = js_sys::Date::new(&(seconds as f64 * 1000.0).into());
    let options = js_sys::Object::new();
    for (part, form) in [("year", "numeric"), ("month", "short"), ("day", "numeric")] {
        // Setting a field of a plain object does not fail.
        let _ = Reflect::set(&options, &part.into(), &form.into());
    }
    let language = document()
        .and_then(|document| document.document_element())
        .and_then(|page| page.get_attribute("lang"));
    String::from(date.to_locale_date_string(language.as_deref().unwrap_or("en"), &options))
}

/// Whether the person looks at this page.
pub(crate) fn is_in_front() -> bool {
    document().is_some_and(|document| document.has_focus().unwrap_or(true))
}

/// The languages that the person's system or browser is set to, the dearest first.
pub(crate) fn languages() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|language| language.as_string()).collect()
}

/// Says in which language the page is.
pub(crate) fn set_language(code: &str) {
    if let Some(page) = document().and_then(|document| document.document_element()) {
        let _ = page.set_attribute("lang", code);
    }
}

/// Shows the page light or dark. Its start script sees to the system's own choice.
pub(crate) fn set_theme(theme: Theme) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let wish = match theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // The script listens for this attribute.
    let _ = page.set_attribute("data-wish", wish);
}

/// Lets something fill the screen, if the browser allows it; else it fills the window.
pub(crate) fn fill_screen(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        // Not every webview has it.
        if let Ok(fill) = Reflect::get(&element, &"requestFullscreen".into())
            && let Ok(fill) = fill.dyn_into::<js_sys::Function>()
        {
            let _ = fill.call0(&element).and_then(|promise| promise.dyn_into::<Promise>()).map(ignored);
        }
    }
}

/// Whether a promise is kept does not matter; that it was broken must not be reported as nobody's mistake.
fn ignored(promise: Promise) {
    wasm_bindgen_futures::spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}

/// Gives the screen back.
pub(crate) fn leave_full_screen() {
    if let Some(document) = document().filter(|document| document.fullscreen_element().is_some()) {
        document.exit_fullscreen();
    }
}

/// Shows the beginning of what was scrolled.
pub(crate) fn scroll_to_top(node: &NodeRef) {
    before_drawing(node, |element| element.set_scroll_top(0));
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

/// Which option of a list somebody chose, from 0.
pub(crate) fn chosen_option(event: &Event) -> Option<usize> {
    let list: HtmlSelectElement = event.target()?.dyn_into().ok()?;
    usize::try_from(list.selected_index()).ok()
}

/// Takes a card along with the pointer.
pub(crate) fn drag(event: &DragEvent, card: u32) {
    if let Some(data) = event.data_transfer() {
        data.set_effect_allowed("move");
        // Fails only for a drag that is over.
        let _ = data.set_data(DRAGGED, &card.to_string());
    }
}

/// The card that was taken along, if it was one.
pub(crate) fn dragged(event: &DragEvent) -> Option<u32> {
    event.data_transfer()?.get_data(DRAGGED).ok()?.parse().ok()
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

/// Copies a text. Says whether that worked.
pub(crate) async fn copy(text: &str) -> bool {
    async fn written(text: &str) -> Result<JsValue, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into())?;
        let write: js_sys::Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        let promise: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
        JsFuture::from(promise).await
    }
    written(text).await.is_ok() || copy_by_selection(text).unwrap_or(false)
}

/// Over plain http a page has no clipboard; but it may copy what is selected.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document: HtmlDocument = web_sys::window()?.document()?.dyn_into().ok()?;
    // Behind an open dialog nothing can be selected.
    let place =
        document.query_selector("dialog[open]").ok().flatten().or_else(|| document.body().map(Into::into))?;
    let before = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("off-screen");
    place.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(before) = before.and_then(|before| before.dyn_into::<HtmlElement>().ok()) {
        let _ = before.focus();
    }
    Some(copied)
}

/// Where this page came from, as `address:port`.
pub(crate) fn host() -> String {
    web_sys::window().and_then(|window| window.location().host().ok()).unwrap_or_default()
}

/// Goes to another page, to which one does not come back by going back.
pub(crate) fn go_to(url: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(url);
    }
}

/// What stands behind the `#` of this page's address, which is taken out of it.
pub(crate) fn take_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let fragment =
        window.location().hash().ok()?.strip_prefix('#').filter(|text| !text.is_empty())?.to_owned();
    let history = window.history().ok()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some("/")).ok()?;
    Some(fragment)
}

/// A text as it can stand in an address.
pub(crate) fn escaped(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// The text that stands in an address like that.
pub(crate) fn unescaped(text: &str) -> Option<String> {
    js_sys::decode_uri_component(text).ok().map(Into::into)
}

/// An empty document beside the page, which nobody sees.
pub(crate) fn hidden_frame() -> Option<HtmlIFrameElement> {
    let document = web_sys::window()?.document()?;
    let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_hidden(true);
    document.body()?.append_child(&frame).ok()?;
    Some(frame)
}

/// Loads the page anew.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Opens a web page in another tab, which learns nothing of this one. None if it is no web page, or was not opened.
pub(crate) fn open(url: &str) -> Option<()> {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    // A browser says nothing of a tab that has no opener.
    is_web
        .then(|| web_sys::window()?.open_with_url_and_target_and_features(url, "_blank", "noopener").ok())
        .flatten()?;
    Some(())
}

/// Gives a file to the person, where their browser puts files; none if it takes none.
pub(crate) fn download(file_name: &str, text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(file_name);
    link.click();
    Url::revoke_object_url(&url).ok()
}

/// What the host answers there, as the browser parsed it.
pub(crate) async fn fetch(path: &str) -> Option<JsValue> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(path)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    JsFuture::from(response.json().ok()?).await.ok()
}

/// Calls `wake` whenever the page comes back into view, or its network is back, and `cut_off` when that is gone; for
/// as long as the listeners are kept.
pub(crate) fn watch(wake: impl Fn() + Clone + 'static, cut_off: impl Fn() + 'static) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let Some(document) = window.document() else { return Vec::new() };
    let (seen, page) = (wake.clone(), document.clone());
    let mut listeners = vec![EventListener::new(&document, "visibilitychange", move |_| {
        if page.visibility_state() == VisibilityState::Visible {
            seen();
        }
    })];
    listeners.extend(["online", "pageshow"].map(|event| {
        let wake = wake.clone();
        EventListener::new(&window, event, move |_| wake())
    }));
    listeners.push(EventListener::new(&window, "offline", move |_| cut_off()));
    listeners
}
