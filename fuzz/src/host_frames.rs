//! What a hostile host sends, at what a member's app and page make of it. Each line is a frame.

use room::cards::{from_csv, to_csv, to_markdown};
use room::message::{About, HostMessage};
use room::{PastRound, Reveal, RoundResult, State, Summary, Table, View, duration};

/// Hears a host out.
///
/// # Panics
/// If something that is worked out from a room's state does.
pub fn host_frames(data: &[u8]) {
    let mut view = None;
    for frame in data.split(|&byte| byte == b'\n') {
        let _ = serde_json::from_slice::<About>(frame);
        let Ok(message) = serde_json::from_slice::<HostMessage>(frame) else { continue };
        // The app hands it on to the page in the same words.
        let handed_on = serde_json::to_string(&message).and_then(|text| serde_json::from_str(&text));
        assert!(handed_on.is_ok_and(|again: HostMessage| again == message), "the page hears the same");
        // What was shown before stays if a message does not fit it.
        let mut next = view.clone();
        if View::hear(&mut next, message).is_ok() {
            view = next;
            view.iter().for_each(show);
        }
    }
}

/// Works out everything that a screen shows.
fn show(view: &View) {
    let View { you, state, .. } = view;
    let labels = state.labels();
    assert!(state.seats.iter().all(|seat| labels.contains_key(&seat.id)), "everybody has a name");
    let _ = (view.own_vote(), state.seat(*you), state.is_driver(*you), state.stage());
    let _ = (state.may_add_cards(*you), state.may_remove(*you), state.seated().count());
    let next = state.next_card().and_then(|next| state.card(next));
    assert!(next.is_none_or(|card| Some(card.id) != state.current_card().map(|card| card.id)));
    show_round(state);
    let summary = Summary::of(state);
    assert_eq!(summary.estimated + summary.open, state.cards.len());
    let _ = (summary.total(), duration(summary.spent_ms), to_markdown(state));
    // Whoever saved the result may import it somewhere else.
    let _ = from_csv(&to_csv(state));
}

fn show_round(state: &State) {
    let Table::Pointing { round, earlier, .. } = &state.table else { return };
    let reveals = earlier.iter().map(|PastRound { reveal, .. }| reveal).chain(&round.reveal);
    for reveal in reveals {
        let tally = reveal.tally(&state.scale);
        let counted: usize = tally.iter().map(|(_, count)| count).sum();
        assert_eq!(counted, reveal.votes.len(), "every vote is in the chart");
        let _ = (reveal.talkers(), reveal.vote_of(room::SeatId(1)));
        let Reveal { votes, result, open_ms } = reveal;
        let _ = (duration(*open_ms), result.winner());
        let counted = RoundResult::of(votes, &state.scale);
        let figures = counted.figures.iter().chain(&result.figures);
        figures.for_each(|figures| {
            drop((figures.mean.map(|mean| mean.to_string()), figures.median.to_string()))
        });
    }
}
