//! What a browser keeps for the next time: the seat's key and the person's name. All its tabs share them, so they
//! are one seat; but for a tab that came from the page of another host of its room, with the seat from there.

use base64ct::{Base64UrlUnpadded, Encoding};
use room::ui_protocol::{Preferences, Theme};
use room::{Avatar, Colour, Emoji, Name, SeatSecret};
use web_sys::{Storage, Window};

const SEAT: &str = "pointing-party.seat";
const NAME: &str = "pointing-party.name";
const THEME: &str = "pointing-party.theme";
const SOUNDS: &str = "pointing-party.sounds";
const FACE: &str = "pointing-party.face";
const LANGUAGE: &str = "pointing-party.language";
/// For this tab alone: the key of a seat that it brought along from a page of another host.
const BROUGHT: &str = "pointing-party.brought-seat";
/// For this tab alone: the vote that it brought along, until it is said. The page may first be loaded anew.
const VOTE: &str = "pointing-party.brought-vote";
/// For this tab alone: the version for whose sake the page was loaded anew.
const RELOADED_FOR: &str = "pointing-party.reloaded-for";

/// The name that the person went by last.
pub(super) fn name() -> Option<Name> {
    Name::new(&snapshot(NAME)?).ok()
}

/// Keeps the name. A browser that keeps nothing asks for it again next time.
pub(super) fn keep_name(name: &Name) {
    keep(NAME, name.as_str());
}

/// The face that the person chose last, in whichever room.
pub(super) fn avatar() -> Option<Avatar> {
    let snapshot = snapshot(FACE)?;
    let (colour, emoji) = snapshot.split_at_checked(1)?;
    Some(Avatar { colour: Colour::new(colour.parse().ok()?).ok()?, emoji: Emoji::new(emoji).ok() })
}

/// Keeps the face: its colour, and what stands on it.
fn keep_face(avatar: &Avatar) {
    let mut snapshot = avatar.colour.number().to_string();
    snapshot.push_str(avatar.emoji.as_ref().map_or("", Emoji::as_str));
    keep(FACE, &snapshot);
}

/// How the person wanted it last; what a browser has no use for is as usual.
pub(super) fn preferences() -> Preferences {
    let theme = match snapshot(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) | None => Theme::System,
    };
    let language = snapshot(LANGUAGE).filter(|language| !language.is_empty());
    Preferences {
        theme,
        sounds: snapshot(SOUNDS).is_some_and(|on| on == "on"),
        language,
        avatar: avatar(),
        ..Preferences::default()
    }
}

/// Keeps how the person wants it.
pub(super) fn keep_preferences(preferences: &Preferences) {
    keep(
        THEME,
        match preferences.theme {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
    );
    keep(SOUNDS, if preferences.sounds { "on" } else { "" });
    keep(LANGUAGE, preferences.language.as_deref().unwrap_or(""));
    if let Some(avatar) = &preferences.avatar {
        keep_face(avatar);
    }
}

/// The seat that this tab brought along, or else whose key this browser keeps; a new one if there is none yet, or what is kept is no key.
pub(super) fn seat() -> Option<SeatSecret> {
    if let Some(seed) = seed().as_deref().and_then(read_seed) {
        return Some(SeatSecret::from_seed(seed));
    }
    let mut seed = [0; 32];
    window()?.crypto().ok()?.get_random_values_with_u8_array(&mut seed).ok()?;
    keep(SEAT, &Base64UrlUnpadded::encode_string(&seed));
    // What is kept now is what counts: it may be another tab's.
    Some(SeatSecret::from_seed(snapshot(SEAT).as_deref().and_then(read_seed).unwrap_or(seed)))
}

/// The key of the seat that one has here, as it is written.
pub(super) fn seed() -> Option<String> {
    session().and_then(|storage| storage.get_item(BROUGHT).ok().flatten()).or_else(|| snapshot(SEAT))
}

/// The vote that was brought along.
pub(super) fn vote() -> Option<String> {
    session()?.get_item(VOTE).ok().flatten()
}

/// The vote that was brought along is said.
pub(super) fn vote_is_said() {
    if let Some(storage) = session() {
        let _ = storage.remove_item(VOTE);
    }
}

/// Keeps a seat that was brought along, for this tab: a link must not replace the seat of a whole browser.
pub(super) fn bring(seed: &str, name: Option<&str>, vote: Option<&str>) {
    if read_seed(seed).is_none() {
        return;
    }
    if let Some(storage) = session() {
        let _ = storage.set_item(BROUGHT, seed);
        if let Some(vote) = vote {
            let _ = storage.set_item(VOTE, vote);
        }
    }
    if let Some(name) = name.and_then(|name| Name::new(name).ok()) {
        keep_name(&name);
    }
}

/// Whether the page was not loaded anew yet for the sake of this version of the host's. From now on it was.
pub(super) fn is_new(version: &str) -> bool {
    let Some(storage) = session() else { return false };
    let known = storage.get_item(RELOADED_FOR).ok().flatten();
    known.as_deref() != Some(version) && storage.set_item(RELOADED_FOR, version).is_ok()
}

fn read_seed(text: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    let whole = Base64UrlUnpadded::decode(text, &mut seed).ok()?;
    (whole.len() == 32).then_some(seed)
}

fn snapshot(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// What all tabs share; none where the browser was told to keep nothing.
fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// What this tab has for itself.
fn session() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

fn window() -> Option<Window> {
    web_sys::window()
}
