//! Estimated cards of one meeting, or the results of a search.

use room::duration;
use room::record::{PastCard, PastMeeting, RecordedRound};
use room::ui_protocol::{ExportFormat, UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use crate::browser;
use crate::components::modal::Modal;
use crate::dispatch::Dispatch;
use crate::sentences::file_name;
use crate::texts;

/// A meeting's cards in the order they were settled, with buttons to export or delete the meeting.
pub(super) fn meeting_view(
    past: &PastMeeting,
    cards: &[PastCard],
    on_deleted: &Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    html! {
        <section aria-label={past.name.to_string()}>
            <header class="history-meeting-head">
                <div>
                    <h2><bdi>{ past.name.to_string() }</bdi></h2>
                    <p class="quiet">{ texts::meeting_cards(&browser::format_date(past.began), &texts::cards(past.cards)) }</p>
                </div>
                <div class="export-buttons" role="group" aria-label={texts::save_meeting()}>
                    { for [(ExportFormat::Csv, "csv", "CSV"), (ExportFormat::Markdown, "md", "Markdown"), (ExportFormat::Json, "json", "JSON")].map(|(form, extension, word)| {
                        let click = on_save(past, form, extension, dispatch);
                        html! {
                            <button type="button" class="button is-small" data-test={format!("history-{extension}")} onclick={click}>
                                { texts::save_form(word) }
                            </button>
                        }
                    }) }
                    <DeleteButton name={past.name.to_string()} on_confirm={on_confirm_delete(past, on_deleted, dispatch)} />
                </div>
            </header>
            { cards_table(cards, false) }
        </section>
    }
}

/// The cards that match a search.
pub(super) fn search_results(cards: &[PastCard]) -> Html {
    html! {
        <section aria-label={texts::search_results()}>
            <p class="quiet" role="status" data-test="history-results">{ match cards.len() {
                0 => texts::no_search_results().to_owned(),
                count => texts::cards(count),
            } }</p>
            if !cards.is_empty() { { cards_table(cards, true) } }
        </section>
    }
}

fn cards_table(cards: &[PastCard], with_meeting: bool) -> Html {
    let row = |past: &PastCard| {
        let card = &past.card;
        html! {
            <tr key={format!("{} {}", past.room, card.card.0)} data-test="history-card">
                <td>
                    if !card.key.is_empty() { <bdi class="cards-key">{ &card.key }</bdi> }
                    <bdi>{ if card.title.is_empty() && card.key.is_empty() { texts::untitled() } else { &card.title } }</bdi>
                    if with_meeting {
                        <div class="quiet"><bdi>{ past.meeting.to_string() }</bdi>{ format!(" · {}", browser::format_date(past.settled)) }</div>
                    }
                    { round_votes(&card.rounds) }
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

/// The known votes of a card, one line per round.
fn round_votes(rounds: &[RecordedRound]) -> Html {
    let line = |round: &RecordedRound| {
        let votes = round.votes.iter().map(|vote| match &vote.name {
            Some(name) => format!("{name} {}", vote.vote),
            None => vote.vote.to_string(),
        });
        html! { <li><bdi>{ votes.collect::<Vec<_>>().join(", ") }</bdi></li> }
    };
    if rounds.is_empty() {
        return Html::default();
    }
    html! { <ol class="history-votes quiet" aria-label={texts::votes()}>{ for rounds.iter().map(line) }</ol> }
}

fn on_save(
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
                Ok(path) => dispatch.show_toast(texts::saved_as(&path)),
                Err(why) => dispatch.show_error(why),
            }
        });
    })
}

async fn save(dispatch: &Dispatch, export: UiCommand, file_name: String) -> Result<String, String> {
    let reply = dispatch.call(export).await.map_err(|error| error.message)?;
    let UiReply::Exported { text } = reply else { return Err(texts::meeting_unreadable().to_owned()) };
    match dispatch.call(UiCommand::Save { file_name: file_name.clone(), text }).await {
        Ok(UiReply::Saved { path }) => Ok(path),
        Ok(_) => Ok(file_name),
        Err(error) => Err(error.message),
    }
}

fn on_confirm_delete(past: &PastMeeting, on_deleted: &Callback<()>, dispatch: &Dispatch) -> Callback<()> {
    let (dispatch, room, on_deleted) = (dispatch.clone(), past.room, on_deleted.clone());
    Callback::from(move |()| {
        let (dispatch, on_deleted) = (dispatch.clone(), on_deleted.clone());
        spawn_local(async move {
            match dispatch.call(UiCommand::DeleteMeeting { room }).await {
                Ok(_) => on_deleted.emit(()),
                Err(error) => dispatch.show_error(error.message),
            }
        });
    })
}

#[derive(Properties, PartialEq)]
struct DeleteButtonProps {
    /// The meeting's name.
    name: AttrValue,
    /// The person confirmed.
    on_confirm: Callback<()>,
}

/// Deletes a meeting after a confirmation: other people may have no copy.
#[component]
fn DeleteButton(props: &DeleteButtonProps) -> Html {
    let confirming = use_state_eq(|| false);
    let set_confirming = |is_open: bool| {
        let confirming = confirming.setter();
        Callback::from(move |()| confirming.set(is_open))
    };
    let on_sure = {
        let (on_confirm, close) = (props.on_confirm.clone(), set_confirming(false));
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_confirm.emit(());
        })
    };
    html! {
        <>
            <button type="button" class="button is-small is-danger" data-test="history-delete" onclick={set_confirming(true).reform(|_: MouseEvent| ())}>
                { texts::delete() }
            </button>
            if *confirming {
                <Modal title={texts::delete_what(&props.name)} test="delete-dialog" on_close={set_confirming(false)}>
                    <p>{ texts::delete_help() }</p>
                    <div class="modal-foot">
                        <button type="button" class="button" onclick={set_confirming(false).reform(|_: MouseEvent| ())}>{ texts::keep() }</button>
                        <button type="button" class="button is-danger" data-test="delete-confirm" onclick={on_sure}>{ texts::delete() }</button>
                    </div>
                </Modal>
            }
        </>
    }
}
