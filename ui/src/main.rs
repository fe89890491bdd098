//! The screens of Pointing Party: the same page in the app's window and in a guest's browser.
//!
//! What comes in is [`room::screen::News`], what goes out is [`room::screen::Ask`]; both pass through
//! one [`transport::Transport`]. The news are folded into one [`state::State`] by one reducer, [`app`]
//! chooses the screen, [`screens`] arrange, and [`components`] draw plain data and call back. The page
//! decides nothing about a room: it shows what the host said, and the one thing it runs ahead with is
//! the person's own vote ([`pick`]).
//!
//! Everything but [`browser`] and `transport::desktop` is tested without a browser: `cargo test -p ui`.

mod app;
mod asker;
mod browser;
mod components;
mod people;
mod pick;
mod screens;
mod state;
mod transport;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    yew::Renderer::<app::App>::new().render();
}
