//! The transport in the app's window: one Tauri command for requests, one channel for events. The app forwards the host's
//! messages, and [`CurrentView`] applies them. Only this module uses `window.__TAURI__`.

use std::cell::RefCell;
use std::sync::Arc;

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use room::message::HostMessage;
use room::ui_protocol::{UiCommand, UiError, UiEvent, UiReply};
use room::{SequenceGap, Update, View};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

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
    Reflect::set(&arguments, &"command".into(), &JSON::parse(&json)?)?;
    Reflect::set(&arguments, &"events".into(), &channel)?;
    invoke.call2(&core, &"ui_command".into(), &arguments)?.dyn_into()
}

/// A JavaScript value as text: a string as it is, everything else as JSON.
fn to_text(value: &JsValue) -> String {
    value.as_string().or_else(|| JSON::stringify(value).ok().map(String::from)).unwrap_or_default()
}

/// The start of a text, for an error message.
fn shortened(text: &str) -> String {
    text.chars().take(DETAILS_LENGTH).collect()
}

/// The page's view of its current room.
#[derive(Debug, Default)]
struct CurrentView {
    view: Option<Arc<View>>,
    /// Whether a change was missed. Then only a full state helps.
    out_of_sync: bool,
}

impl CurrentView {
    /// Applies a message. Returns `None` for changes that can't be applied until the full state arrives.
    ///
    /// # Errors
    /// [`SequenceGap`] if a change was missed, once per gap. The caller then requests the full state.
    fn apply(&mut self, message: HostMessage) -> Result<Option<Update>, SequenceGap> {
        let is_full_state = matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. });
        if self.out_of_sync && !is_full_state {
            return Ok(None);
        }
        let update = Update::apply(self.view.as_ref(), message);
        self.out_of_sync = update.is_err();
        let update = update?;
        self.view = Some(Arc::clone(update.view()));
        Ok(Some(update))
    }
}

#[cfg(test)]
mod tests {
    use room::{Change, DeviceSecret, Name, RoomInfo, RoomSettings, Salt, SeatId, Seq, Time};

    use super::*;

    fn joined(seq: u64) -> HostMessage {
        let founding = DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16]));
        let info = RoomInfo::new(founding.founder, Name::new("Ada's room").unwrap());
        let chain = founding.chain.into_links();
        let state = Box::new(room::State { chain, ..room::State::new(info, RoomSettings::default()) });
        HostMessage::Joined { you: SeatId(1), vote: None, state, seq: Seq(seq), at: Time(0) }
    }

    fn changed(seq: u64) -> HostMessage {
        let settings = RoomSettings { auto_reveal: false, ..RoomSettings::default() };
        HostMessage::Changed { seq: Seq(seq), changes: vec![Change::Settings { settings }] }
    }

    #[test]
    fn a_missed_change_is_reported_once_and_a_full_state_fixes_it() {
        let mut current = CurrentView::default();
        let table = current.apply(joined(10)).unwrap().unwrap();
        assert_eq!(current.apply(changed(13)), Err(SequenceGap));
        assert_eq!(current.view.as_ref(), Some(table.view()), "the old view stays");
        assert_eq!(current.apply(changed(14)), Ok(None));
        assert_eq!(current.view.as_ref(), Some(table.view()));
        let fixed = current.apply(joined(14)).unwrap().unwrap();
        assert_eq!(fixed.view().seq, Seq(14));
        let next = current.apply(changed(15)).unwrap().unwrap();
        assert!(!next.view().state.settings.auto_reveal);
    }
}
