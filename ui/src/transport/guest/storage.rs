//! What the browser stores: seat key, name and preferences. All tabs share one seat through local storage. A tab that
//! came from another host's page keeps the seat it carried over in session storage.

use base64ct::{Base64UrlUnpadded, Encoding};
use room::ui_protocol::{Preferences, Theme};
use room::{Avatar, Colour, DeviceSecret, Emoji, Name};
use web_sys::{Storage, Window};

const SEAT: &str = "pointing-party.seat";
const NAME: &str = "pointing-party.name";
const THEME: &str = "pointing-party.theme";
const SOUNDS: &str = "pointing-party.sounds";
const AVATAR: &str = "pointing-party.face";
const LANGUAGE: &str = "pointing-party.language";
/// In session storage: the seat key carried over from another host's page.
const CARRIED_SEAT: &str = "pointing-party.brought-seat";
/// In session storage: the vote carried over, until it is sent. It survives a reload.
const CARRIED_VOTE: &str = "pointing-party.brought-vote";
/// In session storage: the host version the page was reloaded for.
const RELOADED_FOR: &str = "pointing-party.reloaded-for";

/// The saved name.
pub(super) fn name() -> Option<Name> {
    Name::new(&get(NAME)?).ok()
}

/// Saves the name. If the browser stores nothing, the page asks for it again next time.
pub(super) fn save_name(name: &Name) {
    set(NAME, name.as_str());
}

/// The saved avatar.
pub(super) fn avatar() -> Option<Avatar> {
    let stored = get(AVATAR)?;
    let (colour, emoji) = stored.split_at_checked(1)?;
    Some(Avatar { colour: Colour::new(colour.parse().ok()?).ok()?, emoji: Emoji::new(emoji).ok() })
}

/// Saves the avatar: the colour's digit, then the emoji.
fn save_avatar(avatar: &Avatar) {
    let mut stored = avatar.colour.number().to_string();
    stored.push_str(avatar.emoji.as_ref().map_or("", Emoji::as_str));
    set(AVATAR, &stored);
}

/// The saved preferences, with defaults for those a browser does not use.
pub(super) fn preferences() -> Preferences {
    let theme = match get(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) | None => Theme::System,
    };
    let language = get(LANGUAGE).filter(|language| !language.is_empty());
    Preferences {
        theme,
        sounds: get(SOUNDS).is_some_and(|on| on == "on"),
        language,
        avatar: avatar(),
        ..Preferences::default()
    }
}

/// Saves the preferences that a browser uses.
pub(super) fn save_preferences(preferences: &Preferences) {
    set(
        THEME,
        match preferences.theme {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        },
    );
    set(SOUNDS, if preferences.sounds { "on" } else { "" });
    set(LANGUAGE, preferences.language.as_deref().unwrap_or(""));
    if let Some(avatar) = &preferences.avatar {
        save_avatar(avatar);
    }
}

/// The secret of this tab or browser. Creates one if none is stored or the stored one is invalid. None if the browser has
/// no secure randomness.
pub(super) fn device() -> Option<DeviceSecret> {
    if let Some(seed) = seat_seed().as_deref().and_then(decode_seed) {
        return Some(DeviceSecret::from_bytes(seed));
    }
    let mut seed = [0; 32];
    window()?.crypto().ok()?.get_random_values_with_u8_array(&mut seed).ok()?;
    set(SEAT, &Base64UrlUnpadded::encode_string(&seed));
    // Read it back: another tab may have stored a key at the same time.
    Some(DeviceSecret::from_bytes(get(SEAT).as_deref().and_then(decode_seed).unwrap_or(seed)))
}

/// The encoded seat key, if one is stored.
pub(super) fn seat_seed() -> Option<String> {
    session_storage().and_then(|storage| storage.get_item(CARRIED_SEAT).ok().flatten()).or_else(|| get(SEAT))
}

/// The vote carried over from the previous host.
pub(super) fn carried_vote() -> Option<String> {
    session_storage()?.get_item(CARRIED_VOTE).ok().flatten()
}

/// Forgets the carried vote, once it is sent.
pub(super) fn clear_carried_vote() {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(CARRIED_VOTE);
    }
}

/// Saves a seat carried over from another host, for this tab only: a link must not replace the seat of the whole
/// browser.
pub(super) fn save_carried_seat(seed: &str, name: Option<&str>, vote: Option<&str>) {
    if decode_seed(seed).is_none() {
        return;
    }
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(CARRIED_SEAT, seed);
        if let Some(vote) = vote {
            let _ = storage.set_item(CARRIED_VOTE, vote);
        }
    }
    if let Some(name) = name.and_then(|name| Name::new(name).ok()) {
        save_name(&name);
    }
}

/// Whether to reload for this version of the host: true once per version and tab.
pub(super) fn should_reload_for(version: &str) -> bool {
    let Some(storage) = session_storage() else { return false };
    let known = storage.get_item(RELOADED_FOR).ok().flatten();
    known.as_deref() != Some(version) && storage.set_item(RELOADED_FOR, version).is_ok()
}

fn decode_seed(text: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    let decoded = Base64UrlUnpadded::decode(text, &mut seed).ok()?;
    (decoded.len() == 32).then_some(seed)
}

fn get(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

fn set(key: &str, value: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Storage shared by all tabs; none if the browser disables it.
fn local_storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// Storage of this tab; none if the browser disables it.
fn session_storage() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

fn window() -> Option<Window> {
    web_sys::window()
}
