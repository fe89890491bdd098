use room::{Points, Reaction, Vote};

use super::*;

fn done(line: &str) -> CommandResult {
    match Command::parse(line) {
        Ok(Command::Do(command_result)) => command_result,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn commands_are_read_with_spaces_around() {
    assert_eq!(done("  vote   5 "), CommandResult::Vote(Vote::Points(Points::whole(5))));
    assert_eq!(done("settle ½"), CommandResult::Settle(Points::from_hundredths(50)));
    assert_eq!(done("settle xl").clone(), CommandResult::Settle("XL".parse().unwrap()));
    assert_eq!(done("wheel Ann Smith"), CommandResult::Wheel("Ann Smith".into()));
    assert_eq!(Command::parse(""), Ok(Command::Nothing));
    assert_eq!(Command::parse("hand-over"), Ok(Command::HandOver));
    let CommandResult::Add(card) = done("add KEY-1 Log in") else { panic!("no card") };
    assert_eq!((card.key(), card.title()), ("KEY-1", "Log in"));
}

#[test]
fn what_the_driver_types() {
    let timer =
        |purpose, length_ms, reveal_at_end| CommandResult::Timer { purpose, length_ms, reveal_at_end };
    assert_eq!(done("timer 3"), timer(TimerPurpose::Round, 180_000, false));
    assert_eq!(done("timer 90s reveal"), timer(TimerPurpose::Round, 90_000, true));
    assert_eq!(done("talk 1.5"), timer(TimerPurpose::Talk, 90_000, false));
    let CommandResult::Scale(scale) = done("scale 1, 2, 4") else { panic!("no scale") };
    assert_eq!(scale.to_string(), "1 2 4 ? ☕");
    assert_eq!(done("hint 8 half a sprint"), CommandResult::Hint(Points::whole(8), "half a sprint".into()));
    assert_eq!(done("hint 8"), CommandResult::Hint(Points::whole(8), String::new()));
    assert_eq!(done("edit A-1 Log in"), CommandResult::Edit("A-1".into(), "Log in".into()));
    assert_eq!(done("note #2  ask Ann"), CommandResult::Note("#2".into(), "ask Ann".into()));
    assert_eq!(done("move A-1 A-2"), CommandResult::Move("A-1".into(), Some("A-2".into())));
    assert_eq!(done("decide Log in 5"), CommandResult::Decide("Log in".into(), Points::whole(5)));
    assert_eq!(done("move A-1 last"), CommandResult::Move("A-1".into(), None));
    assert_eq!(done("hide-names on"), CommandResult::HideNames(true));
    assert_eq!(done("watch off"), CommandResult::Role(Role::Voter));
    assert_eq!(done("react ❤"), CommandResult::React(Reaction::Love));
    assert_eq!(done("face 5"), CommandResult::Avatar(None, Some(5)));
}

#[test]
fn what_is_no_command_gets_a_sentence() {
    for line in [
        "hand-over Bob",
        "vote",
        "vote many",
        "settle",
        "settle ?",
        "decide A-1",
        "decide A-1 many",
        "start now",
        "wheel",
        "point",
        "rename",
        "add",
        "dance",
        "Start",
        "scale",
        "scale 1",
        "scale 1 M",
        "hint",
        "timer",
        "timer long",
        "talk 2 reveal",
        "note",
        "move A-1",
        "edit A-1",
        "hide-names",
        "hide-names maybe",
        "react",
        "react :)",
        "face",
        "face fox",
        "drop",
        "read",
        "remove",
    ] {
        let sentence = Command::parse(line).unwrap_err();
        assert!(sentence.chars().count() > 15 && !sentence.ends_with(' '), "{line}: {sentence}");
    }
}
