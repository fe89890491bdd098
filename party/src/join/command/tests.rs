use room::{Points, Reaction, Vote};

use super::*;

fn parse_room(line: &str) -> RoomCommand {
    match Command::parse(line) {
        Ok(Command::Room(command)) => command,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn commands_parse_with_extra_spaces() {
    assert_eq!(parse_room("  vote   5 "), RoomCommand::Vote(Vote::Points(Points::whole(5))));
    assert_eq!(parse_room("settle ½"), RoomCommand::Settle(Points::from_hundredths(50)));
    assert_eq!(parse_room("settle xl").clone(), RoomCommand::Settle("XL".parse().unwrap()));
    assert_eq!(parse_room("make-driver Ann Smith"), RoomCommand::MakeDriver("Ann Smith".into()));
    assert_eq!(Command::parse(""), Ok(Command::Nothing));
    assert_eq!(Command::parse("hand-over"), Ok(Command::HandOver));
    let RoomCommand::Add(card) = parse_room("add KEY-1 Log in") else { panic!("no card") };
    assert_eq!((card.key(), card.title()), ("KEY-1", "Log in"));
}

#[test]
fn driver_commands_parse() {
    let timer = |purpose, length_ms, reveal_at_end| RoomCommand::Timer { purpose, length_ms, reveal_at_end };
    assert_eq!(parse_room("timer 3"), timer(TimerPurpose::Round, 180_000, false));
    assert_eq!(parse_room("timer 90s reveal"), timer(TimerPurpose::Round, 90_000, true));
    assert_eq!(parse_room("discuss 1.5"), timer(TimerPurpose::Talk, 90_000, false));
    let RoomCommand::Scale(scale) = parse_room("scale 1, 2, 4") else { panic!("no scale") };
    assert_eq!(scale.to_string(), "1 2 4 ? ☕");
    assert_eq!(
        parse_room("hint 8 half a sprint"),
        RoomCommand::Hint(Points::whole(8), "half a sprint".into())
    );
    assert_eq!(parse_room("hint 8"), RoomCommand::Hint(Points::whole(8), String::new()));
    assert_eq!(parse_room("edit A-1 Log in"), RoomCommand::Edit("A-1".into(), "Log in".into()));
    assert_eq!(parse_room("note #2  ask Ann"), RoomCommand::Note("#2".into(), "ask Ann".into()));
    assert_eq!(parse_room("move A-1 A-2"), RoomCommand::Move("A-1".into(), Some("A-2".into())));
    assert_eq!(parse_room("join-half"), RoomCommand::DecideAboutHost(true));
    assert_eq!(parse_room("stay"), RoomCommand::DecideAboutHost(false));
    assert_eq!(parse_room("take all"), RoomCommand::TakeProposed(None));
    assert_eq!(parse_room("dismiss 1 3"), RoomCommand::DismissProposed(Some(vec![1, 3])));
    assert_eq!(parse_room("move A-1 last"), RoomCommand::Move("A-1".into(), None));
    assert_eq!(parse_room("hide-names on"), RoomCommand::Switch(Switch::HideNames, true));
    assert_eq!(parse_room("watch off"), RoomCommand::Role(Role::Voter));
    assert_eq!(parse_room("react ❤"), RoomCommand::React(Reaction::Love));
    assert_eq!(parse_room("avatar 5"), RoomCommand::Avatar(None, Some(5)));
}

#[test]
fn invalid_commands_get_a_sentence() {
    for line in [
        "hand-over Bob",
        "vote",
        "vote many",
        "settle",
        "settle ?",
        "take",
        "take A-1",
        "dismiss -1",
        "proposals 1",
        "start now",
        "make-driver",
        "estimate",
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
        "discuss 2 reveal",
        "note",
        "move A-1",
        "edit A-1",
        "hide-names",
        "hide-names maybe",
        "react",
        "react :)",
        "avatar",
        "avatar fox",
        "drop",
        "read",
        "remove",
    ] {
        let sentence = Command::parse(line).unwrap_err();
        assert!(sentence.chars().count() > 15 && !sentence.ends_with(' '), "{line}: {sentence}");
    }
}

/// Every command of the help text exists, in every language.
#[test]
fn help_lists_commands_that_exist() {
    for language in texts::LANGUAGES {
        let help = texts::in_language(language, texts::program_help);
        let commands = help.lines().filter(|line| !line.ends_with(':') && !line.starts_with([' ', '\n']));
        let words: Vec<_> = commands.filter_map(|line| line.split_whitespace().next()).collect();
        assert!(words.len() > 30, "{words:?}");
        for word in words {
            let unknown = texts::program_unknown_command(word);
            assert_ne!(Command::parse(word).err(), Some(unknown), "{}", language.code);
        }
    }
}
