//! The screens of Pointing Party: the same components in the app's window and in a guest's browser.
//!
//! What comes in is [`room::ui_protocol::UiEvent`], what goes out is [`room::ui_protocol::UiCommand`]; both pass through
//! one [`transport::Transport`]. The news are folded into one [`state::State`] by one reducer, [`app`]
//! chooses the screen, [`screens`] arrange, and [`components`] draw plain data and call back. The page
//! decides nothing about a room: it shows what the host said, and the one thing it runs ahead with is
//! the person's own vote ([`pick`]).
//!
//! The page has an entry point for each [`place`] that it runs in, in `bin/`: the app's window, and a browser,
//! whose download has to be small. A screen that one place does not name is not in its page.
//!
//! Everything but [`browser`] and the transports is tested without a browser: `cargo test -p ui`.

mod app;
mod attention;
mod browser;
mod clock;
mod components;
mod dispatch;
mod error_texts;
mod join_form;
mod keys;
mod optimistic_vote;
mod people;
mod platform;
mod screens;
mod sentences;
#[cfg(test)]
mod snapshots;
mod state;
mod texts;
mod transport;

pub use platform::{GUEST, Platform, WINDOW};

/// Draws the page, in the browser that runs this, as soon as it speaks a language of the person's. Once.
pub fn start(platform: &'static Platform) {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async move {
        texts::speak(browser::languages()).await;
        yew::Renderer::<app::App>::with_props(app::AppProps { platform }).render();
    });
}
