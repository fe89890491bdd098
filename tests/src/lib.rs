//! Building blocks for tests of whole programs. The tests themselves are in `it`.
//!
//! | to test with | use |
//! | --- | --- |
//! | several machines on a virtual network | [`namespaces`], and [`capture`] for what is sent on it |
//! | the desktop app | [`window`], on a virtual [`display`] |
//! | a host or a member in a terminal (`party`) | [`terminal_host`], [`member`] |
//! | a guest in a browser | [`guest`], and [`keyboard`] for keyboard-only use |
//! | the page alone, with a simulated room behind it | [`app_page`] and [`meeting`] |
//! | another mDNS implementation | [`avahi`] |
//!
//! [`binaries`] finds the programs under test, [`page`] the built page. [`browser`] drives Chromium, Firefox and WebKit, and
//! [`chromium`] has what only Chromium can do. [`program`] starts programs and shows their output if they fail.

pub mod app_page;
pub mod avahi;
pub mod binaries;
pub mod browser;
pub mod capture;
pub mod chromium;
pub mod display;
pub mod guest;
pub mod keyboard;
pub mod meeting;
pub mod member;
pub mod namespaces;
pub mod page;
pub mod program;
pub mod terminal_host;
mod ui_driver;
pub mod window;
