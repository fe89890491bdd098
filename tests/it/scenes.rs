//! Every screen of the page, as a list of scenes: each is a function that brings the page there, by the room's own
//! rules. What the page looks like there is for [`crate::gallery`] to picture.
//!
//! To add a scene, write a function that takes a page which has heard nothing yet, and put it into the list at the
//! top of its file.

mod dialogs;
mod history;
mod lobby;
mod meetings;
mod not_started;
mod round_result;
mod summary;
mod voting;

use tests::app_page::AppPage;
use tests::chromium::Screen;

/// A size of window, and what it is called.
pub(crate) type Size = (&'static str, Screen);

/// The sizes that everything is looked at in.
pub(crate) const SIZES: &[Size] = &[DESK, LARGE, PHONE];
pub(crate) const DESK: Size = ("desk", Screen::DESK);
const LARGE: Size = ("large", Screen::LARGE);
pub(crate) const PHONE: Size = ("phone", Screen::PHONE);

/// How many people are in a room where their number makes a difference.
const CROWDS: &[u32] = &[3, 20, 200];
/// How many there are where it makes none.
const FEW: &[u32] = &[3];

/// A screen of the page at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    /// What it is called: small letters and dashes.
    pub(crate) name: &'static str,
    /// With how many people it is shown.
    pub(crate) people: &'static [u32],
    /// In which sizes it is to be had.
    pub(crate) sizes: &'static [Size],
    /// Brings the page there, with so many people.
    pub(crate) plays: fn(&mut AppPage, u32),
}

impl Scene {
    /// A scene in which the number of people makes no difference.
    const fn of(name: &'static str, plays: fn(&mut AppPage, u32)) -> Self {
        Self { name, people: FEW, sizes: SIZES, plays }
    }

    /// A scene that is shown with a few people, with many, and with very many.
    const fn of_crowds(name: &'static str, plays: fn(&mut AppPage, u32)) -> Self {
        Self { people: CROWDS, ..Self::of(name, plays) }
    }

    /// The scene in those sizes only.
    const fn on(self, sizes: &'static [Size]) -> Self {
        Self { sizes, ..self }
    }
}

/// All scenes, as a meeting goes.
pub(crate) fn all() -> Vec<Scene> {
    [
        lobby::SCENES,
        not_started::SCENES,
        voting::SCENES,
        round_result::SCENES,
        dialogs::SCENES,
        summary::SCENES,
        history::SCENES,
    ]
    .concat()
}
