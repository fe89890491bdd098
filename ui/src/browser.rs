//! Wrappers around browser APIs: dialogs, focus, clipboard, files, navigation. Each does nothing where the browser
//! lacks the API.

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

/// MIME type of a dragged card, so that other dragged data is ignored.
const CARD_DRAG_TYPE: &str = "application/x-pointing-party-card";

/// Milliseconds since the page was loaded, from the browser's monotonic clock. Always 0 outside a browser.
pub(crate) fn now_ms() -> f64 {
    if cfg!(not(target_arch = "wasm32")) {
        return 0.0;
    }
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Plays two short tones. Browsers stay silent until the person has clicked into the page once.
pub(crate) fn play_chime() {
    let _ = try_play_chime();
}

fn try_play_chime() -> Result<(), JsValue> {
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

/// Sets the window title to the room's name, with a mark if the round waits only for this person.
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

/// Opens a modal dialog. Returns the element that had the focus: the browser restores the focus only for a dialog that
/// stays in the page, so the caller does it.
pub(crate) fn show_dialog(node: &NodeRef) -> Option<HtmlElement> {
    let dialog = node.cast::<HtmlDialogElement>()?;
    let before = dialog.owner_document().and_then(|document| document.active_element());
    if !dialog.open() {
        // Fails only if the dialog is not in the page.
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

/// Moves a popover above all open dialogs. Browsers without popovers show it in its normal place.
pub(crate) fn raise_popover(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // The popover that is shown last is on top, so hide it before showing it again.
        let _ = element.hide_popover();
        let _ = element.show_popover();
    }
}

/// Moves the focus to the element.
pub(crate) fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The page's document.
pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Formats a date in the page's language. `seconds` counts from the Unix epoch, UTC.
pub(crate) fn format_date(seconds: u64) -> String {
    let date = js_sys::Date::new(&(seconds as f64 * 1000.0).into());
    let options = js_sys::Object::new();
    for (part, form) in [("year", "numeric"), ("month", "short"), ("day", "numeric")] {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&options, &part.into(), &form.into());
    }
    let language = document()
        .and_then(|document| document.document_element())
        .and_then(|page| page.get_attribute("lang"));
    String::from(date.to_locale_date_string(language.as_deref().unwrap_or("en"), &options))
}

/// Whether this page has the focus.
pub(crate) fn has_focus() -> bool {
    document().is_some_and(|document| document.has_focus().unwrap_or(true))
}

/// The browser's preferred languages as codes such as `de-AT`, best first.
pub(crate) fn preferred_languages() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|language| language.as_string()).collect()
}

/// Sets the page's `lang` and `dir` attributes.
#[cfg(target_arch = "wasm32")]
pub(crate) fn set_language(code: &str, direction: &str) {
    if let Some(page) = document().and_then(|document| document.document_element()) {
        let _ = page.set_attribute("lang", code);
        let _ = page.set_attribute("dir", direction);
    }
}

/// Switches between light and dark. The start script resolves `System`.
pub(crate) fn set_theme(theme: Theme) {
    let Some(page) = document().and_then(|document| document.document_element()) else { return };
    let choice = match theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // The start script observes this attribute.
    let _ = page.set_attribute("data-theme-choice", choice);
}

/// Shows the element in full screen, if the browser allows it.
pub(crate) fn enter_fullscreen(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        // Some webviews lack `requestFullscreen`.
        if let Ok(fill) = Reflect::get(&element, &"requestFullscreen".into())
            && let Ok(fill) = fill.dyn_into::<js_sys::Function>()
        {
            let _ = fill.call0(&element).and_then(|promise| promise.dyn_into::<Promise>()).map(ignore_result);
        }
    }
}

/// Awaits the promise and drops its result, so that a rejection is not reported as unhandled.
fn ignore_result(promise: Promise) {
    wasm_bindgen_futures::spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}

/// Leaves full screen.
pub(crate) fn exit_fullscreen() {
    if let Some(document) = document().filter(|document| document.fullscreen_element().is_some()) {
        document.exit_fullscreen();
    }
}

/// Scrolls the element to its start.
pub(crate) fn scroll_to_top(node: &NodeRef) {
    on_next_frame(node, |element| element.set_scroll_top(0));
}

/// Scrolls a list just far enough to show this row.
pub(crate) fn scroll_into_view(node: &NodeRef) {
    on_next_frame(node, |element| {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    });
}

/// Runs `callback` right before the next frame, when the browser computes the layout anyway.
fn on_next_frame(node: &NodeRef, callback: impl FnOnce(&Element) + 'static) {
    let (Some(window), Some(element)) = (web_sys::window(), node.cast::<Element>()) else { return };
    let callback = Closure::once_into_js(move || callback(&element));
    // Fails only if the argument is not a function.
    let _ = window.request_animation_frame(callback.unchecked_ref());
}

/// Moves the focus to a sibling of the event's target for the arrow keys, Home and End. Returns whether it was one of
/// these keys.
pub(crate) fn move_focus(event: &KeyboardEvent) -> bool {
    let Some(current) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let target = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => current.next_element_sibling(),
        "ArrowLeft" | "ArrowUp" => current.previous_element_sibling(),
        "Home" => current.parent_element().and_then(|group| group.first_element_child()),
        "End" => current.parent_element().and_then(|group| group.last_element_child()),
        _ => return false,
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = target.focus();
    }
    true
}

/// The value of the text field that sent the event.
pub(crate) fn input_value(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(target) => {
            target.dyn_into::<HtmlTextAreaElement>().map_or_else(|_| String::new(), |area| area.value())
        }
    }
}

/// Whether the person just checked the box that sent the event. Resets the box to its previous state: the owner's next
/// render decides what it shows.
pub(crate) fn requested_checked(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.is_some_and(|input| {
        let requested = input.checked();
        input.set_checked(!requested);
        requested
    })
}

/// The index of the option that was selected, from 0.
pub(crate) fn chosen_option(event: &Event) -> Option<usize> {
    let list: HtmlSelectElement = event.target()?.dyn_into().ok()?;
    usize::try_from(list.selected_index()).ok()
}

/// Attaches a card's id to a drag.
pub(crate) fn start_drag(event: &DragEvent, card: u32) {
    if let Some(data) = event.data_transfer() {
        data.set_effect_allowed("move");
        // Fails only if the drag is over.
        let _ = data.set_data(CARD_DRAG_TYPE, &card.to_string());
    }
}

/// The id of the card that was dropped, if it was a card.
pub(crate) fn dropped_card(event: &DragEvent) -> Option<u32> {
    event.data_transfer()?.get_data(CARD_DRAG_TYPE).ok()?.parse().ok()
}

/// The file that was selected. Clears the input, so that the same file can be selected again after it was fixed.
pub(crate) fn chosen_file(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// Reads a file as text. Detects the encoding.
pub(crate) async fn read_file(file: &File) -> Option<String> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let decoder = TextDecoder::new_with_label(encoding(&bytes)).ok()?;
    decoder.decode_with_u8_array(&bytes).ok()
}

/// Copies a text to the clipboard. Returns whether it worked.
pub(crate) async fn copy_to_clipboard(text: &str) -> bool {
    async fn write_text(text: &str) -> Result<JsValue, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into())?;
        let write: js_sys::Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        let promise: Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
        JsFuture::from(promise).await
    }
    write_text(text).await.is_ok() || copy_by_selection(text).unwrap_or(false)
}

/// Copies a text by selecting it: pages loaded over plain HTTP have no clipboard API.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document: HtmlDocument = web_sys::window()?.document()?.dyn_into().ok()?;
    // Nothing behind an open dialog can be selected.
    let parent =
        document.query_selector("dialog[open]").ok().flatten().or_else(|| document.body().map(Into::into))?;
    let before = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("off-screen");
    parent.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(before) = before.and_then(|before| before.dyn_into::<HtmlElement>().ok()) {
        let _ = before.focus();
    }
    Some(copied)
}

/// The `address:port` that served this page.
pub(crate) fn page_host() -> String {
    web_sys::window().and_then(|window| window.location().host().ok()).unwrap_or_default()
}

/// Whether this page came over an encrypted connection.
pub(crate) fn is_encrypted() -> bool {
    web_sys::window()
        .and_then(|window| window.location().protocol().ok())
        .is_some_and(|protocol| protocol == "https:")
}

/// Replaces this page with another one; the back button does not return here.
pub(crate) fn navigate(url: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(url);
    }
}

/// Takes the fragment (after `#`) out of this page's address.
pub(crate) fn take_fragment() -> Option<String> {
    let window = web_sys::window()?;
    let fragment =
        window.location().hash().ok()?.strip_prefix('#').filter(|text| !text.is_empty())?.to_owned();
    let history = window.history().ok()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some("/")).ok()?;
    Some(fragment)
}

/// The `host:port` of the page from which this one was opened.
pub(crate) fn referrer_host() -> Option<String> {
    let referrer = web_sys::window()?.document()?.referrer();
    Some(referrer.strip_prefix("http://")?.split('/').next()?.to_owned())
}

/// Percent-encodes a text for a URL.
pub(crate) fn encode_uri_component(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Decodes percent-encoded text; none if it is not valid.
pub(crate) fn decode_uri_component(text: &str) -> Option<String> {
    js_sys::decode_uri_component(text).ok().map(Into::into)
}

/// Adds a hidden, empty iframe to the page.
pub(crate) fn hidden_frame() -> Option<HtmlIFrameElement> {
    let document = web_sys::window()?.document()?;
    let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_hidden(true);
    document.body()?.append_child(&frame).ok()?;
    Some(frame)
}

/// Reloads the page.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Opens an `http` or `https` link in a new tab that can't access this page. None if the URL has another scheme.
pub(crate) fn open_tab(url: &str) -> Option<()> {
    let is_http = ["http://", "https://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    // With `noopener` the browser does not report whether the tab opened.
    is_http
        .then(|| {
            web_sys::window()?
                .open_with_url_and_target_and_features(url, "_blank", "noopener,noreferrer")
                .ok()
        })
        .flatten()?;
    Some(())
}

/// Saves a file through the browser's downloads; none if that fails.
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

/// Fetches JSON from the host; none if the request fails or the answer is not JSON.
pub(crate) async fn fetch_json(path: &str) -> Option<JsValue> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(path)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    JsFuture::from(response.json().ok()?).await.ok()
}

/// Calls `on_wake` when the page becomes visible or the network returns, and `on_offline` when the network is gone.
/// Stops when the listeners are dropped.
pub(crate) fn watch_connectivity(
    on_wake: impl Fn() + Clone + 'static,
    on_offline: impl Fn() + 'static,
) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let Some(document) = window.document() else { return Vec::new() };
    let (on_visible, page) = (on_wake.clone(), document.clone());
    let mut listeners = vec![EventListener::new(&document, "visibilitychange", move |_| {
        if page.visibility_state() == VisibilityState::Visible {
            on_visible();
        }
    })];
    listeners.extend(["online", "pageshow"].map(|event| {
        let on_wake = on_wake.clone();
        EventListener::new(&window, event, move |_| on_wake())
    }));
    listeners.push(EventListener::new(&window, "offline", move |_| on_offline()));
    listeners
}
