//! Cards that were settled, of one meeting or of all.

use room::duration;
use room::record::{PastCard, PastMeeting, RecordedRound};
use room::ui_protocol::{ExportFormat, UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use crate::browser;
use crate::components::modal::Modal;
use crate::dispatch::Dispatch;
use crate::error_texts::said;
use crate::sentences::file_name;
use crate::texts;

/// A meeting's cards in the order in which they were settled, and what can be done with all of them.
pub(super) fn meeting(
    past: &PastMeeting,
    cards: &[PastCard],
    deleted: &Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    html! {
        <section aria-label={past.name.to_string()}>
            <header class="history-meeting-head">
                <div>
                    <h2><bdi>{ past.name.to_string() }</bdi></h2>
                    <p class="quiet">{ texts::meeting_cards(&browser::date(past.began), &texts::cards(past.cards)) }</p>
                </div>
                <div class="take-along" role="group" aria-label={texts::save_meeting()}>
                    { for [(ExportFormat::Csv, "csv", "CSV"), (ExportFormat::Markdown, "md", "Markdown"), (ExportFormat::Json, "json", "JSON")].map(|(form, extension, word)| {
                        let click = saving(past, form, extension, dispatch);
                        html! {
                            <button type="button" class="button is-small" data-test={format!("history-{extension}")} onclick={click}>
                                { texts::save_form(word) }
                            </button>
                        }
                    }) }
                    <Delete name={past.name.to_string()} on_sure={deleting(past, deleted, dispatch)} />
                </div>
            </header>
            { table(cards, false) }
        </section>
    }
}

/// Cards of all meetings that were searched for.
pub(super) fn found(cards: &[PastCard]) -> Html {
    html! {
        <section aria-label={texts::found()}>
            <p class="quiet" role="status" data-test="history-found">{ match cards.len() {
                0 => texts::nothing_found().to_owned(),
                found => texts::cards(found),
            } }</p>
            if !cards.is_empty() { { table(cards, true) } }
        </section>
    }
}

fn table(cards: &[PastCard], with_meeting: bool) -> Html {
    let row = |past: &PastCard| {
        let card = &past.card;
        html! {
            <tr key={format!("{} {}", past.room, card.card.0)} data-test="history-card">
                <td>
                    if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                    <bdi>{ if card.title.is_empty() && card.key.is_empty() { texts::untitled() } else { &card.title } }</bdi>
                    if with_meeting {
                        <div class="quiet"><bdi>{ past.meeting.to_string() }</bdi>{ format!(" · {}", browser::date(past.settled)) }</div>
                    }
                    { votes(&card.rounds) }
                </td>
                <td class="number">{ card.estimate.points.to_string() }</td>
                <td class="number wide-only-cell">{ card.estimate.rounds }</td>
                <td class="number wide-only-cell">{ duration(card.estimate.spent_ms) }</td>
            </tr>
        }
    };
    html! {
        <table class="result">
            <thead>
                <tr>
                    <th scope="col">{ texts::card() }</th><th scope="col">{ texts::estimate() }</th>
                    <th scope="col" class="wide-only-cell">{ texts::rounds_heading() }</th><th scope="col" class="wide-only-cell">{ texts::time() }</th>
                </tr>
            </thead>
            <tbody>{ for cards.iter().map(row) }</tbody>
        </table>
    }
}

/// Who voted what, a line a round, as far as it was seen.
fn votes(rounds: &[RecordedRound]) -> Html {
    let line = |round: &RecordedRound| {
        let votes = round.votes.iter().map(|seen| match &seen.name {
            Some(name) => format!("{name} {}", seen.vote),
            None => seen.vote.to_string(),
        });
        html! { <li><bdi>{ votes.collect::<Vec<_>>().join(", ") }</bdi></li> }
    };
    if rounds.is_empty() {
        return Html::default();
    }
    html! { <ol class="history-votes quiet" aria-label={texts::votes()}>{ for rounds.iter().map(line) }</ol> }
}

fn saving(
    past: &PastMeeting,
    form: ExportFormat,
    extension: &'static str,
    dispatch: &Dispatch,
) -> Callback<MouseEvent> {
    let (dispatch, room, file_name) = (dispatch.clone(), past.room, file_name(&past.name, extension));
    Callback::from(move |_: MouseEvent| {
        let (dispatch, file_name) = (dispatch.clone(), file_name.clone());
        spawn_local(async move {
            match save(&dispatch, UiCommand::ExportMeeting { room, form }, file_name).await {
                Ok(path) => dispatch.tell(texts::saved_as(&path)),
                Err(why) => dispatch.error(why),
            }
        });
    })
}

async fn save(dispatch: &Dispatch, export: UiCommand, file_name: String) -> Result<String, String> {
    let told = dispatch.told(export).await.map_err(said)?;
    let UiReply::Exported { text } = told else { return Err(texts::meeting_unreadable().to_owned()) };
    match dispatch.told(UiCommand::Save { file_name: file_name.clone(), text }).await {
        Ok(UiReply::Saved { path }) => Ok(path),
        Ok(_) => Ok(file_name),
        Err(error) => Err(said(error)),
    }
}

fn deleting(past: &PastMeeting, deleted: &Callback<()>, dispatch: &Dispatch) -> Callback<()> {
    let (dispatch, room, deleted) = (dispatch.clone(), past.room, deleted.clone());
    Callback::from(move |()| {
        let (dispatch, deleted) = (dispatch.clone(), deleted.clone());
        spawn_local(async move {
            match dispatch.told(UiCommand::DeleteMeeting { room }).await {
                Ok(_) => deleted.emit(()),
                Err(error) => dispatch.error(said(error)),
            }
        });
    })
}

#[derive(Properties, PartialEq)]
struct DeleteProps {
    /// What the meeting is called.
    name: AttrValue,
    /// The person is sure.
    on_sure: Callback<()>,
}

/// Deletes a meeting, after asking once more: nobody else may have it.
#[component]
fn Delete(props: &DeleteProps) -> Html {
    let asking = use_state_eq(|| false);
    let ask = |whether: bool| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(whether))
    };
    let sure = {
        let (on_sure, close) = (props.on_sure.clone(), ask(false));
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_sure.emit(());
        })
    };
    html! {
        <>
            <button type="button" class="button is-small is-danger" data-test="history-delete" onclick={ask(true).reform(|_: MouseEvent| ())}>
                { texts::delete() }
            </button>
            if *asking {
                <Modal title={texts::delete_what(&props.name)} test="delete-dialog" on_close={ask(false)}>
                    <p>{ texts::delete_help() }</p>
                    <div class="modal-foot">
                        <button type="button" class="button" onclick={ask(false).reform(|_: MouseEvent| ())}>{ texts::keep_it() }</button>
                        <button type="button" class="button is-danger" data-test="delete-confirm" onclick={sure}>{ texts::delete() }</button>
                    </div>
                </Modal>
            }
        </>
    }
}
