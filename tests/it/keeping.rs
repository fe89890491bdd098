//! What is kept when a program ends as no program should.

use std::path::Path;
use std::process::Command;

use history::History;
use room::Stage;
use tests::binaries;
use tests::hosting::Hosting;
use tests::member::{Member, Seen};

const CARDS: usize = 12;

fn settled(seen: &Seen) -> usize {
    seen.state.cards.iter().filter(|card| card.estimate.is_some()).count()
}

fn join(hosting: &Hosting, name: &str, seats: &Path) -> Member {
    Member::join(Command::new(binaries::party()), hosting.address(), name, seats)
}

/// Ann drives through the whole backlog as fast as she can type; Bob's program is killed at various moments.
#[test]
fn whoever_is_killed_has_all_that_they_saw_settled() {
    let seats = tempfile::tempdir().unwrap();
    let cards = seats.path().join("cards.txt");
    std::fs::write(&cards, (1..=CARDS).map(|n| format!("A-{n} Log in\n")).collect::<String>()).unwrap();
    for moment in [0, 1, 2, 5, 9] {
        let hosting = Hosting::start("Sprint 12", &["--cards", cards.to_str().unwrap()]);
        let (mut ann, mut bob) = (join(&hosting, "Ann", seats.path()), join(&hosting, "Bob", seats.path()));
        for member in [&mut ann, &mut bob] {
            member.sees("both", |seen| seen.state.seats.len() == 2);
        }
        ann.types("start");
        for _ in 0..CARDS {
            ["vote 5", "reveal", "settle 8", "next"].into_iter().for_each(|line| ann.types(line));
        }
        bob.sees("some cards settled", |seen| settled(seen) >= moment);
        let seen = bob.is_killed().expect("Bob has seen something");
        let history = History::open(&seats.path().join("Bob")).unwrap();
        assert_eq!(history.note(), None, "the file is whole");
        let kept = history.cards(seen.state.room.id).unwrap_or_default();
        for card in &seen.state.cards {
            let past = kept.iter().find(|past| past.card.card == card.id);
            if card.estimate.is_some() {
                let past = past.unwrap_or_else(|| panic!("{card:?} is not kept"));
                assert_eq!(past.card.rounds.len(), 1, "with its votes");
                assert_eq!(past.card.rounds[0].votes[0].name.as_deref(), Some("Ann"));
            }
        }
        assert!(kept.len() >= settled(&seen) && settled(&seen) >= moment);

        let end = ann.sees("the summary", |seen| seen.state.stage() == Stage::Finished);
        let ann_kept = History::open(&seats.path().join("Ann")).unwrap().cards(end.state.room.id).unwrap();
        assert_eq!(ann_kept.len(), CARDS);
    }
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be() {
    let seats = tempfile::tempdir().unwrap();
    let hosting = Hosting::start("Sprint 12", &[]);
    let mut party = Command::new(binaries::party());
    party.args(["join", hosting.address(), "--name", "Ann", "--no-history", "--seat"]).arg(seats.path());
    let mut program = party.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let stdin = program.stdin.as_mut().unwrap();
    std::io::Write::write_all(stdin, b"start\nvote 5\nnext\nquit\n").unwrap();
    assert!(program.wait().unwrap().success());
    let names: Vec<_> =
        std::fs::read_dir(seats.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["seat.key"]);
}
