//! The transport in the app's window: one Tauri command for requests, one channel for events. Only this module uses
//! `window.__TAURI__`.

mod current_view;

use std::cell::RefCell;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use room::Update;
use room::ui_protocol::{UiCommand, UiError, UiEvent, UiReply};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

use self::current_view::CurrentView;
use super::js_deserializer::read;
use super::{ReplyFuture, Transport, transport_error};
use crate::texts;

/// How many characters of an unreadable reply the person sees.
const DETAILS_LENGTH: usize = 80;

/// The connection to the app.
#[derive(Default)]
pub(crate) struct Desktop {
    /// The event channel, until the first `Open` command passes it to the app.
    channel: RefCell<Option<JsValue>>,
}

impl Transport for Desktop {
    fn subscribe(&self, on_event: Callback<UiEvent<Update>>) {
        match channel(on_event) {
            Ok(channel) => *self.channel.borrow_mut() = Some(channel),
            // The first command fails for the same reason and shows the error.
            Err(_) => *self.channel.borrow_mut() = None,
        }
    }

    fn call(&self, command: UiCommand) -> ReplyFuture {
        let channel = match command {
            UiCommand::Open => self.channel.borrow_mut().take(),
            _ => None,
        };
        Box::pin(async move {
            let promise =
                invoke(&command, channel.unwrap_or(JsValue::NULL)).map_err(|_| app_unreachable())?;
            match JsFuture::from(promise).await {
                Ok(reply) => read::<UiReply>(reply.clone())
                    .ok_or_else(|| transport_error(texts::app_broken(&shortened(&to_text(&reply))))),
                Err(error) => Err(read::<UiError>(error.clone())
                    .unwrap_or_else(|| transport_error(texts::app_failed(&to_text(&error))))),
            }
        })
    }
}

fn app_unreachable() -> UiError {
    transport_error(texts::app_not_responding())
}

fn core() -> Result<JsValue, JsValue> {
    let tauri = Reflect::get(&js_sys::global(), &"__TAURI__".into())?;
    Reflect::get(&tauri, &"core".into())
}

/// Creates a Tauri channel for events. It is never closed while the page lives.
fn channel(on_event: Callback<UiEvent<Update>>) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&core()?, &"Channel".into())?.dyn_into()?;
    let channel = Reflect::construct(&class, &Array::new())?;
    let mut current_view = CurrentView::default();
    let on_message = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        let event = read::<UiEvent>(message).and_then(|event| {
            event.apply_host_message(|message| {
                let update = current_view.apply(message);
                update.unwrap_or_else(|_| {
                    request_full_state();
                    None
                })
            })
        });
        if let Some(event) = event {
            on_event.emit(event);
        }
    });
    Reflect::set(&channel, &"onmessage".into(), &on_message.into_js_value())?;
    Ok(channel)
}

/// Asks for all events again, after a change was missed. If the app can't be reached, the person's next command reports it.
fn request_full_state() {
    if let Ok(promise) = invoke(&UiCommand::Open, JsValue::NULL) {
        spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

fn invoke(command: &UiCommand, channel: JsValue) -> Result<Promise, JsValue> {
    let core = core()?;
    let invoke: Function = Reflect::get(&core, &"invoke".into())?.dyn_into()?;
    let json = serde_json::to_string(command).map_err(|_| JsValue::NULL)?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"ask".into(), &JSON::parse(&json)?)?;
    Reflect::set(&arguments, &"news".into(), &channel)?;
    invoke.call2(&core, &"ask".into(), &arguments)?.dyn_into()
}

/// A JavaScript value as text: a string as it is, everything else as JSON.
fn to_text(value: &JsValue) -> String {
    value.as_string().or_else(|| JSON::stringify(value).ok().map(String::from)).unwrap_or_default()
}

/// The start of a text, for an error message.
fn shortened(text: &str) -> String {
    text.chars().take(DETAILS_LENGTH).collect()
}
