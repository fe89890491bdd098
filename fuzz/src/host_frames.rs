//! Frames from a hostile host to a member's app and page. Each line is a frame.

use room::cards::from_csv;
use room::message::{About, HostMessage};
use room::{PastRound, Reveal, RoundResult, State, Summary, Table, View, duration};

/// Applies each frame to a view and computes everything that the page shows.
///
/// # Panics
/// If a computation on the state panics or an invariant does not hold.
pub fn host_frames(data: &[u8]) {
    let mut view = None;
    for frame in data.split(|&byte| byte == b'\n') {
        let _ = serde_json::from_slice::<About>(frame);
        let Ok(message) = serde_json::from_slice::<HostMessage>(frame) else { continue };
        // The app forwards the message to the page as JSON.
        let forwarded = serde_json::to_string(&message).and_then(|text| serde_json::from_str(&text));
        assert!(
            forwarded.is_ok_and(|again: HostMessage| again == message),
            "the page decodes the same message"
        );
        // A message that can't be applied leaves the view unchanged.
        let mut next = view.clone();
        if View::apply(&mut next, message).is_ok() {
            view = next;
            view.iter().for_each(render);
        }
    }
}

/// Computes everything that the page shows.
fn render(view: &View) {
    let View { you, state, .. } = view;
    let labels = state.display_names();
    assert!(state.seats.iter().all(|seat| labels.contains_key(&seat.id)), "every seat has a display name");
    let _ = (view.own_vote(), state.seat(*you), state.is_driver(*you), state.stage());
    let _ = (state.can_edit_cards(*you), state.can_remove(*you), state.seated().count());
    let next = state.next_card().and_then(|next| state.card(next));
    assert!(next.is_none_or(|card| Some(card.id) != state.current_card().map(|card| card.id)));
    render_round(state);
    let summary = Summary::of(state);
    assert_eq!(summary.estimated + summary.open, state.cards.len());
    let _ = (summary.total(), duration(summary.spent_ms), texts::to_markdown(state));
    // An exported result can be imported into another room.
    let _ = from_csv(&texts::to_csv(state));
}

fn render_round(state: &State) {
    let Table::Pointing { round, earlier, .. } = &state.table else { return };
    let reveals = earlier.iter().map(|PastRound { reveal, .. }| reveal).chain(&round.reveal);
    for reveal in reveals {
        let tally = reveal.tally(&state.settings.scale);
        let counted: usize = tally.iter().map(|(_, count)| count).sum();
        assert_eq!(counted, reveal.votes.len(), "the tally counts every vote");
        let _ = (reveal.outliers(), reveal.vote_of(room::SeatId(1)));
        let Reveal { votes, result, open_ms } = reveal;
        let _ = (duration(*open_ms), result.winner());
        let counted = RoundResult::from_votes(votes, &state.settings.scale);
        let figures = counted.figures.iter().chain(&result.figures);
        figures.for_each(|figures| {
            drop((figures.mean.map(|mean| mean.to_string()), figures.median.to_string()))
        });
    }
}
