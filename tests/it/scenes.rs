//! Every screen of the page as a list of scenes. A scene is a function that brings an [`AppPage`] to one screen, with a
//! simulated meeting that follows the real room rules. [`crate::gallery`] takes screenshots of the scenes, and
//! [`crate::accessibility`] checks them.
//!
//! To add a scene, write a function that takes a page which has received no events yet, and add it to the list at the
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
use tests::browser::Screen;

/// A window size and its name.
pub(crate) type Size = (&'static str, Screen);

/// The default sizes of a scene.
pub(crate) const SIZES: &[Size] = &[DESKTOP, LARGE, PHONE];
pub(crate) const DESKTOP: Size = ("desk", Screen::DESKTOP);
const LARGE: Size = ("large", Screen::LARGE);
pub(crate) const PHONE: Size = ("phone", Screen::PHONE);

/// The numbers of people for scenes that look different with many people.
const GROUP_SIZES: &[u32] = &[3, 20, 200];
/// The number of people for all other scenes.
const ONE_GROUP_SIZE: &[u32] = &[3];

/// One screen of the page.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    /// The name, in lower case with dashes. Screenshots are named after it.
    pub(crate) name: &'static str,
    /// The numbers of people with which it is shown.
    pub(crate) people: &'static [u32],
    /// The window sizes in which it is shown.
    pub(crate) sizes: &'static [Size],
    /// Brings the page to this screen, with the given number of people.
    pub(crate) set_up: fn(&mut AppPage, u32),
}

impl Scene {
    /// A scene that is shown with one number of people.
    const fn new(name: &'static str, set_up: fn(&mut AppPage, u32)) -> Self {
        Self { name, people: ONE_GROUP_SIZE, sizes: SIZES, set_up }
    }

    /// A scene that is shown with 3, 20 and 200 people.
    const fn with_groups(name: &'static str, set_up: fn(&mut AppPage, u32)) -> Self {
        Self { people: GROUP_SIZES, ..Self::new(name, set_up) }
    }

    /// The same scene, only in these sizes.
    const fn with_sizes(self, sizes: &'static [Size]) -> Self {
        Self { sizes, ..self }
    }
}

/// All scenes, in the order of a meeting.
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
