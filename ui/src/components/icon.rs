//! The page's icons as inline SVG.

use yew::{Html, html};

/// An icon: strokes on a 24 by 24 grid, in the current text colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    /// A person who is away.
    Away,
    /// Back to the previous screen.
    Back,
    /// A cup, for the break card.
    Break,
    /// The list of cards.
    Cards,
    /// Something succeeded.
    Check,
    /// Close or dismiss.
    Close,
    /// Copy to the clipboard.
    Copy,
    /// Leave the room.
    Leave,
    /// Open a menu with more actions.
    Dots,
    /// A spectator.
    Eye,
    /// The person's settings.
    Gear,
    /// Past meetings, and times.
    History,
    /// Invite people.
    Invite,
    /// A link that opens elsewhere.
    Link,
    /// A locked room.
    Lock,
    /// Add cards.
    Plus,
    /// Rooms on the network.
    Radar,
    /// Save a file.
    Save,
    /// Room settings.
    Sliders,
    /// Send a reaction.
    Smile,
    /// The big screen.
    Screen,
    /// A person who should explain their vote.
    Talk,
    /// An error message.
    Warning,
    /// The room's driver.
    Wheel,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Away => "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
            Icon::Back => "M19 12H5M11 6l-6 6 6 6",
            Icon::Break => {
                "M5 9h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4ZM16 10.5h1.5a2.5 2.5 0 0 1 0 5H16M8.5 3.5v2M12.5 3.5v2"
            }
            Icon::Cards => {
                "M9 3.5h9.5A1.5 1.5 0 0 1 20 5v12.5M5.5 7H14a1.5 1.5 0 0 1 1.5 1.5v10.5a1.5 1.5 0 0 1-1.5 1.5H5.5A1.5 1.5 0 0 1 4 19V8.5A1.5 1.5 0 0 1 5.5 7Z"
            }
            Icon::Check => "M5 12.5l4.5 4.5L19 7.5",
            Icon::Close => "M6 6l12 12M18 6L6 18",
            Icon::Copy => {
                "M9 9h9.5a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1ZM5 15H4.5a1 1 0 0 1-1-1V4.5a1 1 0 0 1 1-1H14a1 1 0 0 1 1 1V5"
            }
            Icon::Leave => "M13.5 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h7.5M10 12h10M16.5 8.5L20 12l-3.5 3.5",
            Icon::Dots => "M5.5 12h.01M12 12h.01M18.5 12h.01",
            Icon::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5Z"
            }
            Icon::Gear => {
                "M12 15.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8"
            }
            Icon::History => "M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4 9M4 4.5V9h4.5M12 8v4.5l3 1.8",
            Icon::Invite => {
                "M9.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 19.5a6 6 0 0 1 12 0M18.5 8.5v6M15.5 11.5h6"
            }
            Icon::Link => {
                "M13.5 4.5H19.5V10.5M19.5 4.5L11 13M9.5 5.5H6A1.5 1.5 0 0 0 4.5 7v11A1.5 1.5 0 0 0 6 19.5h11a1.5 1.5 0 0 0 1.5-1.5v-3.5"
            }
            Icon::Lock => {
                "M6.5 10.5h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3"
            }
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::Radar => {
                "M12 12h.01M8.5 15.5a5 5 0 0 1 0-7M15.5 8.5a5 5 0 0 1 0 7M5.5 18.5a9.2 9.2 0 0 1 0-13M18.5 5.5a9.2 9.2 0 0 1 0 13"
            }
            Icon::Save => "M12 4v11M7.5 10.5L12 15l4.5-4.5M4.5 19.5h15",
            Icon::Screen => {
                "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5ZM8.5 20.5h7"
            }
            Icon::Sliders => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z"
            }
            Icon::Smile => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01"
            }
            Icon::Talk => {
                "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v8.5a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 4v-4h-1A1.5 1.5 0 0 1 4 14.5V6a1.5 1.5 0 0 1 1.5-1.5Z"
            }
            Icon::Warning => "M12 4.5L21 19.5H3ZM12 10v4.5M12 17h.01",
            Icon::Wheel => {
                "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM12 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM3.8 10.5L10 12M20.2 10.5L14 12M12 14v6.5"
            }
        }
    }
}

/// Renders an icon. Screen readers skip it: the text beside it says the same.
pub(crate) fn icon(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={icon.path()} />
        </svg>
    }
}
