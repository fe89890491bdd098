//! The page as it is in the app's window, in Chromium. Only the app around it is a stand-in, which carries the page
//! into a [`Meeting`] by the room's own rules.

use room::message::About;
use room::ui_protocol::{ConnectionStatus, OwnProfile, UiCommand, UiError, UiEvent, UiReply};
use serde_json::{Value, json};

use crate::chromium::{Chromium, Screen};
use crate::meeting::{Meeting, YOU};
use crate::page::{self, HostAddress};
use crate::ui_driver::{find, type_into, until};

const SURROUNDINGS: &str = include_str!("app_page/fake_shell.js");
/// Stands for a host that says of itself what is in `about`; the page's own files are served all the same.
const HOST: &str = "
    const { fetch } = window;
    window.fetch = async (what, how) => (what === '/about' ? new Response(about) : fetch(what, how));
";
const HEAR: &str = "for (const news of argument) window.channel.onmessage(news);";
/// What the page does after a click, it does before it is drawn next.
const TAKE: &str = "
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const fresh = [...window.asked].filter(([, asked]) => !asked.taken);
    return fresh.map(([number, asked]) => { asked.taken = true; return { number, ask: asked.ask }; });
";
const ANSWER: &str = "
    const { done, failed } = window.asked.get(argument.number);
    argument.told ? done(argument.told) : failed(argument.trouble);
";
/// What turns or fades in is at its end; what goes round for ever is not waited for.
const REST: &str = "
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
    await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
    await document.fonts.ready;
";

/// The page, and the meeting that it is in, if it is in one.
#[derive(Debug)]
pub struct AppPage {
    browser: Chromium,
    url: String,
    meeting: Option<Meeting>,
    app: App,
}

/// What the app does that the page asks for, other than in the room; none if it does it without a word.
type App = fn(&UiCommand) -> Option<Result<UiReply, UiError>>;

impl AppPage {
    /// Opens a browser, and the page in it, which has heard nothing yet.
    ///
    /// # Panics
    /// If it does not open.
    pub fn open() -> Self {
        let url = format!("http://{}/", page::serve(HostAddress::Window, SURROUNDINGS));
        let page = Self { browser: Chromium::open(&url), url, meeting: None, app: |_| None };
        page.listens();
        page
    }

    /// The browser.
    pub fn browser(&self) -> &Chromium {
        &self.browser
    }

    /// Is loaded anew on a screen, and has heard nothing yet.
    ///
    /// # Panics
    /// If it does not load.
    pub fn is_new_on(&mut self, screen: Screen) {
        self.meeting = None;
        self.app = |_| None;
        self.browser.is_on(screen);
        self.browser.goes_to(&self.url);
        self.listens();
    }

    /// Is loaded anew as a guest's page, which was opened by a link to that room.
    ///
    /// # Panics
    /// If it does not load.
    pub fn is_at_the_door(&mut self, room: &About) {
        let host = format!("const about = {}; {HOST}", json!(json!(room).to_string()));
        self.browser.goes_to(&format!("http://{}/", page::serve(HostAddress::Guest, &host)));
        let there = r#"while (!document.querySelector('[data-test="lobby"] a')) await new Promise(requestAnimationFrame);"#;
        self.browser.runs(there, Value::Null);
    }

    fn listens(&self) {
        let listening = "while (!window.channel?.onmessage) await new Promise(requestAnimationFrame);";
        self.browser.runs(listening, Value::Null);
    }

    /// Is carried into the middle of a meeting.
    ///
    /// # Panics
    /// If the page breaks.
    pub fn joins(&mut self, meeting: Meeting) {
        self.hears(&meeting.opening());
        self.meeting = Some(meeting);
        self.is_answered();
    }

    /// Hears some news.
    ///
    /// # Panics
    /// If the page breaks.
    pub fn hears(&self, news: &[UiEvent]) {
        self.browser.runs(HEAR, json!(news));
    }

    /// From now on the app answers so, until the page is loaded anew.
    pub fn is_answered_by(&mut self, app: App) {
        self.app = app;
    }

    /// Something happens in the meeting.
    ///
    /// # Panics
    /// If the page is in none, or breaks.
    pub fn meets(&mut self, happens: impl FnOnce(&mut Meeting) -> Vec<UiEvent>) {
        let news = happens(self.meeting.as_mut().expect("the page is in a meeting"));
        self.hears(&news);
    }

    /// Clicks something with this `data-test`, once it is to be seen; what the page asks then is answered.
    ///
    /// # Panics
    /// If it can't be clicked.
    pub fn clicks(&mut self, test: &str) {
        self.clicks_on(&format!(r#"[data-test="{test}"]"#));
    }

    /// The same for any selector.
    ///
    /// # Panics
    /// If it can't be clicked.
    pub fn clicks_on(&mut self, selector: &str) {
        let clicked = self
            .browser
            .does(async |driver| until(async || find(driver, selector).await?.click().await).await);
        clicked.unwrap_or_else(|error| panic!("{selector} can't be clicked: {error}"));
        self.is_answered();
    }

    /// Whether something with this `data-test` can be seen now.
    ///
    /// # Panics
    /// If the page breaks.
    pub fn shows(&self, test: &str) -> bool {
        let shows = "return !!document.querySelector(`[data-test=\"${argument}\"]`)?.checkVisibility();";
        self.browser.runs(shows, json!(test)) == Value::Bool(true)
    }

    /// Types into the field with this `data-test`, instead of what is there.
    ///
    /// # Panics
    /// If it can't be typed into.
    pub fn types(&mut self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        let typed = self.browser.does(async |driver| type_into(driver, &selector, text).await);
        typed.unwrap_or_else(|error| panic!("{test} can't be typed into: {error}"));
        self.is_answered();
    }

    /// Answers whatever the page asks, until it asks no more.
    fn is_answered(&mut self) {
        loop {
            let asked = self.browser.runs(TAKE, Value::Null);
            let asked = asked.as_array().expect("it is a list");
            if asked.is_empty() {
                return;
            }
            for asked in asked {
                let ask: UiCommand =
                    serde_json::from_value(asked["ask"].clone()).expect("the page asks in our words");
                let (told, news) = self.answer(ask);
                self.hears(&news);
                let answer = match told {
                    Ok(told) => json!({ "number": asked["number"], "told": told }),
                    Err(error) => json!({ "number": asked["number"], "trouble": error }),
                };
                self.browser.runs(ANSWER, answer);
            }
        }
    }

    fn answer(&mut self, ask: UiCommand) -> (Result<UiReply, UiError>, Vec<UiEvent>) {
        match (ask, &mut self.meeting) {
            (UiCommand::Room { request }, Some(meeting)) => meeting.is_asked(YOU, request),
            (ask, _) => ((self.app)(&ask).unwrap_or(Ok(UiReply::Done)), Vec::new()),
        }
    }

    /// Waits until nothing moves any more that comes to an end, with the mouse out of the way.
    ///
    /// # Panics
    /// If the page breaks.
    pub fn comes_to_rest(&self) {
        self.browser.is_not_pointed_at();
        self.browser.runs(REST, Value::Null);
    }

    /// How much higher the whole page is than what is to be seen of it, in CSS px.
    ///
    /// # Panics
    /// If the page breaks.
    pub fn overflow(&self) -> u32 {
        let over = "return document.documentElement.scrollHeight - innerHeight;";
        let over = self.browser.runs(over, Value::Null).as_i64().expect("it is a number");
        u32::try_from(over).unwrap_or(0)
    }
}

/// What a page hears in the app before it is in a room.
pub fn outside(name: Option<room::Name>) -> Vec<UiEvent> {
    let app = "pointing-party 0.1.0".into();
    vec![UiEvent::OwnProfile(OwnProfile { name, app }), UiEvent::Connection(ConnectionStatus::Out)]
}
