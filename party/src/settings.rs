//! The room's settings in the terminal: flags of `party host`, commands of `party join`, and the lines that
//! `party join` prints when a setting changes.

use anyhow::{Result, anyhow};
use clap::{ArgAction, Args};
use room::{Points, PointsError, RoomSettings, Scale, ScaleError};

/// The flags of `party host` for a new room.
#[derive(Args)]
pub(crate) struct SettingsFlags {
    /// The scale: fibonacci, modified-fibonacci, powers-of-two, t-shirts, hours, or a list such as "1 2 4 8" or "S M L"
    #[arg(long, default_value = "fibonacci", value_name = "NAME|LIST", value_parser = parse_scale)]
    scale: Scale,
    /// What a value means, such as "8=half a sprint"; can be repeated
    #[arg(long = "hint", value_name = "VALUE=TEXT", value_parser = parse_hint)]
    hints: Vec<(Points, String)>,
    /// Reveal votes automatically when everyone has voted
    #[arg(long, default_value = "on", action = ArgAction::Set, value_parser = parse_switch, value_name = "on|off")]
    auto_reveal: bool,
    /// Count down 1.5 s before that, so people can still change their vote
    #[arg(long, default_value = "on", action = ArgAction::Set, value_parser = parse_switch, value_name = "on|off")]
    count_down: bool,
    /// Hide who voted what
    #[arg(long)]
    hide_names: bool,
}

impl SettingsFlags {
    /// The settings of a new room.
    ///
    /// # Errors
    /// A sentence for the user if a hint does not fit the scale.
    pub(crate) fn settings(&self) -> Result<RoomSettings> {
        let mut scale = self.scale.clone();
        for (value, text) in &self.hints {
            scale = scale.with_hint(*value, text).map_err(|error| anyhow!(texts::scale_error(&error)))?;
        }
        let Self { auto_reveal, count_down, hide_names, .. } = *self;
        Ok(RoomSettings { scale, auto_reveal, count_down, hide_names })
    }
}

fn parse_scale(text: &str) -> Result<Scale, String> {
    text.parse().map_err(|error: ScaleError| texts::scale_error(&error))
}

fn parse_hint(text: &str) -> Result<(Points, String), String> {
    let (value, text) =
        text.split_once('=').ok_or("write a value and what it means, such as 8=half a sprint")?;
    Ok((value.parse().map_err(|error: PointsError| texts::points_error(&error))?, text.to_owned()))
}

fn parse_switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("use on or off".into()),
    }
}

/// A setting that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    AutoReveal,
    CountDown,
    HideNames,
}

impl Switch {
    const ALL: [Switch; 3] = [Switch::AutoReveal, Switch::CountDown, Switch::HideNames];

    /// The switch with this name in a typed command.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|switch| switch.word() == word)
    }

    const fn word(self) -> &'static str {
        match self {
            Switch::AutoReveal => "auto-reveal",
            Switch::CountDown => "count-down",
            Switch::HideNames => "hide-names",
        }
    }

    /// The field of this switch.
    pub(crate) fn field(self, settings: &mut RoomSettings) -> &mut bool {
        match self {
            Switch::AutoReveal => &mut settings.auto_reveal,
            Switch::CountDown => &mut settings.count_down,
            Switch::HideNames => &mut settings.hide_names,
        }
    }

    /// What people are told when the switch was turned on or off.
    fn message(self, on: bool) -> &'static str {
        match (self, on) {
            (Switch::AutoReveal, true) => texts::program_auto_reveal_on(),
            (Switch::AutoReveal, false) => texts::program_auto_reveal_off(),
            (Switch::CountDown, true) => texts::program_count_down_on(),
            (Switch::CountDown, false) => texts::program_count_down_off(),
            (Switch::HideNames, true) => texts::program_hide_names_on(),
            (Switch::HideNames, false) => texts::program_hide_names_off(),
        }
    }
}

/// The lines to print when the settings change: one for each switch that changed, and the scale if it changed.
pub(crate) fn changed_lines(before: &RoomSettings, now: &RoomSettings) -> Vec<String> {
    let (mut old, mut new) = (before.clone(), now.clone());
    let changed = Switch::ALL.into_iter().filter_map(|switch| {
        let on = *switch.field(&mut new);
        (*switch.field(&mut old) != on).then(|| switch.message(on).to_owned())
    });
    let mut lines: Vec<String> = changed.collect();
    if before.scale != now.scale {
        lines.extend(scale_lines(&now.scale));
    }
    lines
}

/// The values of a scale, with their hints.
pub(crate) fn scale_lines(scale: &Scale) -> Vec<String> {
    let first = scale.hand().next().map_or_else(String::new, |vote| vote.to_string());
    let values = scale.to_string();
    let values = if scale.unit().is_empty() { values } else { texts::program_scale_in_hours(&values) };
    let mut lines = vec![texts::program_scale(&values, &first)];
    lines.extend(scale.hints().iter().map(|hint| format!("  {}: {}", hint.value, hint.text)));
    lines
}
