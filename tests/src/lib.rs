//! What tests of whole programs need: networks of their own, peers from other makers, and the programs
//! themselves. The tests are in `it`.

pub mod app_page;
pub mod avahi;
pub mod binaries;
pub mod chromium;
pub mod display;
pub mod guest;
pub mod keyboard;
pub mod meeting;
pub mod member;
pub mod namespaces;
pub mod page;
pub mod terminal_host;
mod ui_driver;
pub mod window;
