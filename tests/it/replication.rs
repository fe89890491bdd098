//! Replication with whole programs: no text of a card is lost with its host.
//!
//! `large_room` has a room of long cards, `figures` measures how long copies take and how much they delay votes.

mod figures;
mod large_room;

use tests::namespaces::isolated;

use self::large_room::LargeRoom;

/// Enough cards for many pages of texts, few enough for a quick test.
const CARDS: usize = 60;

#[test]
fn texts_survive_a_host_that_is_killed_once_others_have_them() {
    isolated(|| {
        let mut room = LargeRoom::hosted_with_cards(CARDS);
        room.wait_for_copies(CARDS);
        assert_eq!(room.missing_after_kill(CARDS), 0);
    });
}

#[test]
fn texts_come_back_from_the_app_that_imported_them() {
    isolated(|| {
        let mut room = LargeRoom::hosted_without_cards(CARDS);
        room.import(CARDS);
        assert_eq!(room.missing_after_kill(CARDS), 0);
    });
}
