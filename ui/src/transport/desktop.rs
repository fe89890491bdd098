//! The app's window: one command in, one channel out. The only module that touches
//! `window.__TAURI__`.

use std::cell::RefCell;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use room::ui_protocol::{ConnectionStatus, UiCommand, UiError, UiEvent, UiReply};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

use super::js_deserializer::read;
use super::{Answer, Transport, broken};
use crate::{error_texts, texts};

/// The way to the app around this window.
#[derive(Default)]
pub(crate) struct Desktop {
    /// The channel for news until the first ask has taken it to the app.
    channel: RefCell<Option<JsValue>>,
}

impl Transport for Desktop {
    fn listen(&self, news: Callback<UiEvent>) {
        match channel(news.reform(in_their_language)) {
            Ok(channel) => *self.channel.borrow_mut() = Some(channel),
            // The first ask fails for the same reason, and tells the person.
            Err(_) => *self.channel.borrow_mut() = None,
        }
    }

    fn ask(&self, ask: UiCommand) -> Answer {
        let news = match ask {
            UiCommand::Open => self.channel.borrow_mut().take(),
            _ => None,
        };
        Box::pin(async move {
            let called = invoke(&ask, news.unwrap_or(JsValue::NULL)).map_err(|_| not_in_the_app())?;
            match JsFuture::from(called).await {
                Ok(told) => read::<UiReply>(told).ok_or_else(|| broken(texts::app_nonsense())),
                Err(error) => Err(read::<UiError>(error.clone()).unwrap_or_else(|| broken(text_of(&error)))),
            }
        })
    }
}

/// What the app says in English, in the language of the page where there is a code for it; else it is left out.
fn in_their_language(news: UiEvent) -> UiEvent {
    match news {
        UiEvent::Connection(ConnectionStatus::Ended { why, message }) => {
            UiEvent::Connection(ConnectionStatus::Ended { why, message: error_texts::over(why, &message) })
        }
        UiEvent::Connection(ConnectionStatus::Reconnecting { tries, .. }) if !texts::speaks_english() => {
            UiEvent::Connection(ConnectionStatus::Reconnecting { tries, because: String::new() })
        }
        UiEvent::Connection(_)
        | UiEvent::OwnProfile(_)
        | UiEvent::Preferences(_)
        | UiEvent::Rooms(_)
        | UiEvent::Recent(_)
        | UiEvent::Resumable(_)
        | UiEvent::FromHost(_) => news,
    }
}

fn not_in_the_app() -> UiError {
    broken(texts::app_silent())
}

fn core() -> Result<JsValue, JsValue> {
    let tauri = Reflect::get(&js_sys::global(), &"__TAURI__".into())?;
    Reflect::get(&tauri, &"core".into())
}

/// A channel whose messages are news. The page listens for as long as it lives.
fn channel(news: Callback<UiEvent>) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&core()?, &"Channel".into())?.dyn_into()?;
    let channel = Reflect::construct(&class, &Array::new())?;
    let hear = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        if let Some(heard) = read(message) {
            news.emit(heard);
        }
    });
    Reflect::set(&channel, &"onmessage".into(), &hear.into_js_value())?;
    Ok(channel)
}

fn invoke(ask: &UiCommand, news: JsValue) -> Result<Promise, JsValue> {
    let core = core()?;
    let invoke: Function = Reflect::get(&core, &"invoke".into())?.dyn_into()?;
    let json = serde_json::to_string(ask).map_err(|_| JsValue::NULL)?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"ask".into(), &JSON::parse(&json)?)?;
    Reflect::set(&arguments, &"news".into(), &news)?;
    invoke.call2(&core, &"ask".into(), &arguments)?.dyn_into()
}

fn text_of(error: &JsValue) -> String {
    let text = error.as_string().or_else(|| JSON::stringify(error).ok().map(String::from));
    texts::app_failed(&text.unwrap_or_default())
}
