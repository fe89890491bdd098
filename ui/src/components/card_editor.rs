//! The form that edits a card and its note.

use std::sync::Arc;

use room::Card;
use room::cards::NewCard;
use room::message::Request;
use yew::{
    AttrValue, Callback, Event, Html, MouseEvent, Properties, SubmitEvent, component, html, use_state,
};

use crate::browser;
use crate::dispatch::use_dispatch;
use crate::texts;

/// Props of [`CardEditor`].
#[derive(Properties, PartialEq)]
pub(crate) struct CardEditorProps {
    /// The card: key, title, link.
    pub(crate) card: Arc<Card>,
    /// The card's body text.
    pub(crate) body: AttrValue,
    /// The card's note.
    pub(crate) note: AttrValue,
    /// The person saved or cancelled.
    pub(crate) on_done: Callback<()>,
}

/// The values in the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Draft {
    key: String,
    title: String,
    body: String,
    link: String,
    note: String,
}

/// A field for each text of the card, and buttons to save and cancel.
#[component]
pub(crate) fn CardEditor(props: &CardEditorProps) -> Html {
    let dispatch = use_dispatch();
    let Card { id, key, title, link, .. } = &*props.card;
    let draft = use_state(|| Draft {
        key: key.clone(),
        title: title.clone(),
        body: props.body.to_string(),
        link: link.clone().unwrap_or_default(),
        note: props.note.to_string(),
    });
    let typing = |set: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let mut typed = (*draft).clone();
            set(&mut typed, browser::input_value(&event));
            draft.set(typed);
        })
    };
    let save = {
        let (draft, note, on_done, card) =
            ((*draft).clone(), props.note.to_string(), props.on_done.clone(), *id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let link = Some(draft.link.trim()).filter(|link| !link.is_empty());
            let to = NewCard::new(&draft.key, &draft.title, &draft.body, link);
            dispatch.send_request(Request::EditCard { card, to });
            if draft.note != note {
                dispatch.send_request(Request::SetNote { card, text: draft.note.clone() });
            }
            on_done.emit(());
        })
    };
    html! {
        <form class="card-editor" onsubmit={save}>
            <label class="field is-key"><span>{ texts::column_key() }</span>
                <input type="text" data-test="edit-key" value={draft.key.clone()} onchange={typing(|draft, text| draft.key = text)} autocomplete="off" />
            </label>
            <label class="field"><span>{ texts::column_title() }</span>
                <input type="text" data-test="edit-title" value={draft.title.clone()} onchange={typing(|draft, text| draft.title = text)} autocomplete="off" dir="auto" />
            </label>
            <label class="field"><span>{ texts::column_text() }</span>
                <textarea rows="5" data-test="edit-body" value={draft.body.clone()} onchange={typing(|draft, text| draft.body = text)} dir="auto" />
            </label>
            <label class="field"><span>{ texts::link() }</span>
                <input type="text" inputmode="url" data-test="edit-link" value={draft.link.clone()} onchange={typing(|draft, text| draft.link = text)} autocomplete="off" />
            </label>
            <label class="field"><span>{ texts::note_label() }</span>
                <textarea rows="2" data-test="edit-note" value={draft.note.clone()} onchange={typing(|draft, text| draft.note = text)} dir="auto" />
            </label>
            <div class="modal-foot">
                <button type="button" class="button" onclick={props.on_done.reform(|_: MouseEvent| ())}>{ texts::cancel() }</button>
                <button type="submit" class="button is-primary" data-test="edit-save">{ texts::save() }</button>
            </div>
        </form>
    }
}
