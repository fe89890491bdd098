//! What the browser stores: the seats' secrets, name and preferences. All tabs share them through local storage.

use base64ct::{Base64UrlUnpadded, Encoding};
use room::ui_protocol::{Preferences, Theme};
use room::{Avatar, Colour, DeviceSecret, Emoji, Name, RoomId, SeatKey, Transfer};
use web_sys::{Storage, Window};

use super::seat_move::{SeatMove, decode_seed};

const SEAT: &str = "pointing-party.seat";
const NAME: &str = "pointing-party.name";
const THEME: &str = "pointing-party.theme";
const SOUNDS: &str = "pointing-party.sounds";
const AVATAR: &str = "pointing-party.face";
const LANGUAGE: &str = "pointing-party.language";
/// With the id of a room: the seat there, if it came from another host.
const SEAT_IN: &str = "pointing-party.seat-in.";
/// With the id of a room and the key of a host: the secret for the seat there.
const NEXT_SEAT: &str = "pointing-party.next-seat.";
/// In session storage: the seat with which this tab was opened, until it is used.
const WAITING_SEAT: &str = "pointing-party.waiting-seat";
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

/// The secret of this browser at this host. Creates one if none is stored or the stored one is invalid. None if the browser has
/// no secure randomness.
pub(super) fn device() -> Option<DeviceSecret> {
    decode_seed(&stored_seed(SEAT)?).map(DeviceSecret::from_bytes)
}

/// The secret for a seat that came from another host of its room, and how it came to its key there.
pub(super) fn moved_seat(room: RoomId) -> Option<(DeviceSecret, Vec<Transfer>)> {
    let seat = get(&format!("{SEAT_IN}{room}")).as_deref().and_then(SeatMove::parse)?;
    Some((seat.device()?, seat.transfers))
}

/// Saves a seat that came from another host of its room.
pub(super) fn save_seat(seat: &SeatMove) {
    set(&format!("{SEAT_IN}{}", seat.room), &seat.to_text());
}

/// The secret for the seat in a room at its next host. All tabs use the same one.
pub(super) fn next_seed(room: RoomId, host: SeatKey) -> Option<String> {
    stored_seed(&format!("{NEXT_SEAT}{room}.{}", String::from(host)))
}

/// Saves the seat with which this tab was opened.
pub(super) fn save_waiting_seat(text: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(WAITING_SEAT, text);
    }
}

/// The seat with which this tab was opened, if it is not used yet.
pub(super) fn waiting_seat() -> Option<SeatMove> {
    SeatMove::parse(&session_storage()?.get_item(WAITING_SEAT).ok().flatten()?)
}

/// Forgets the seat with which this tab was opened.
pub(super) fn forget_waiting_seat() {
    if let Some(storage) = session_storage() {
        let _ = storage.remove_item(WAITING_SEAT);
    }
}

/// A secret of 32 bytes in base64url. A new one if none is stored.
fn stored_seed(name: &str) -> Option<String> {
    if let Some(seed) = get(name).filter(|seed| decode_seed(seed).is_some()) {
        return Some(seed);
    }
    let mut seed = [0; 32];
    window()?.crypto().ok()?.get_random_values_with_u8_array(&mut seed).ok()?;
    let seed = Base64UrlUnpadded::encode_string(&seed);
    set(name, &seed);
    // Read it back: another tab may have stored one at the same time.
    Some(get(name).filter(|seed| decode_seed(seed).is_some()).unwrap_or(seed))
}

/// Whether to reload for this version of the host: true once per version and tab.
pub(super) fn should_reload_for(version: &str) -> bool {
    let Some(storage) = session_storage() else { return false };
    let known = storage.get_item(RELOADED_FOR).ok().flatten();
    known.as_deref() != Some(version) && storage.set_item(RELOADED_FOR, version).is_ok()
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
