//! The user interface of Pointing Party, in Yew. The same components run in the app's window and in a guest's browser.
//!
//! The page receives [`room::ui_protocol::UiEvent`] and sends [`room::ui_protocol::UiCommand`] through one
//! `transport::Transport`. One reducer folds the events into `state::State`. `app` selects the screen, `screens`
//! arrange `components`, and components render props and call back. The page decides nothing about a room: it shows what
//! the host sent. The one exception is the person's own vote, which shows before the host confirms it
//! (`state::OptimisticVote`).
//!
//! Each `platform` has its own entry point in `bin/`: one for the app's window, one for browsers. The compiler drops
//! screens that a platform does not use, which keeps the download for browsers small.
//!
//! Everything except `browser` and the transports is tested without a browser: `cargo test -p ui`.

mod app;
mod attention;
mod browser;
mod clock;
mod components;
mod dispatch;
mod join_form;
mod keys;
mod people;
mod platform;
mod screens;
mod sentences;
#[cfg(test)]
mod snapshots;
mod state;
mod texts;
mod transport;

pub use platform::Platform;
pub use platform::guest::GUEST;
pub use platform::window::WINDOW;

/// Loads a language and mounts the page in the current browser window. Call it once.
pub fn start(platform: &'static Platform) {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async move {
        texts::load_language(browser::preferred_languages()).await;
        yew::Renderer::<app::App>::with_props(app::AppProps { platform }).render();
    });
}
