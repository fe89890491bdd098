//! The page of the app's window, running in Chromium with a fake app around it.
//!
//! [`AppPage`] loads the built page together with `fake_shell.js`, which replaces Tauri. Requests of the page are
//! answered by a [`Meeting`], which applies the real room rules, or by a function set with [`AppPage::answer_with`].
//! The scenes in `it` use it to bring every screen up without a network.

use room::message::About;
use room::ui_protocol::{ConnectionStatus, OwnProfile, UiCommand, UiError, UiEvent, UiReply};
use serde_json::{Value, json};

use crate::browser::{Browser, Engine, Screen};
use crate::meeting::{Meeting, YOU};
use crate::page::{self, PageTarget};
use crate::ui_driver::{find, type_into, until};

const FAKE_SHELL: &str = include_str!("app_page/fake_shell.js");
/// Replaces a host: answers the page's request for `/about` with the text in `about`, and loads all other files normally.
const FAKE_HOST: &str = "
    const { fetch } = window;
    window.fetch = async (url, options) => (url === '/about' ? new Response(about) : fetch(url, options));
";
const SEND_EVENTS: &str = "for (const event of argument) window.channel.onmessage(event);";
/// Returns the page's requests that were not returned before. It waits for the next frame, because the page sends the
/// requests that follow a click before that frame.
const TAKE_REQUESTS: &str = "
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const fresh = [...window.requests].filter(([, request]) => !request.taken);
    return fresh.map(([id, request]) => { request.taken = true; return { id, command: request.command }; });
";
/// Resolves or rejects the promise of one request.
const ANSWER_REQUEST: &str = "
    const { resolve, reject } = window.requests.get(argument.id);
    argument.reply ? resolve(argument.reply) : reject(argument.error);
";
/// Waits for all animations to end, except endless ones, and for the fonts.
const WAIT_UNTIL_IDLE: &str = "
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
    await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
    await document.fonts.ready;
";

/// The page in a browser, and the meeting it takes part in, if any.
#[derive(Debug)]
pub struct AppPage {
    browser: Browser,
    url: String,
    meeting: Option<Meeting>,
    app: App,
}

/// Answers the page's commands that are not for the room. `None` stands for [`UiReply::Done`].
type App = fn(&UiCommand) -> Option<Result<UiReply, UiError>>;

impl AppPage {
    /// Opens a browser with the page in it. The page has received no events yet.
    ///
    /// # Panics
    /// If the browser does not start or the page does not load.
    pub fn open() -> Self {
        let url = format!("http://{}/", page::serve(PageTarget::Window, FAKE_SHELL));
        let page = Self {
            browser: Browser::open(Engine::Chromium, &url, Screen::DESKTOP),
            url,
            meeting: None,
            app: |_| None,
        };
        page.wait_until_ready();
        page
    }

    /// The browser that shows the page.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Loads the page again, on a screen of the given size. It leaves its meeting and has received no events yet.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn reset(&mut self, screen: Screen) {
        self.meeting = None;
        self.app = |_| None;
        self.browser.set_screen(screen);
        self.browser.goto(&self.url);
        self.wait_until_ready();
    }

    /// Loads the guest's page instead, as a browser shows it after opening the link to `room`.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn open_guest_page(&mut self, room: &About) {
        let host = format!("const about = {}; {FAKE_HOST}", json!(json!(room).to_string()));
        self.browser.goto(&format!("http://{}/", page::serve(PageTarget::Guest, &host)));
        let loaded = r#"while (!document.querySelector('[data-test="lobby"] a')) await new Promise(requestAnimationFrame);"#;
        self.browser.run_script(loaded, Value::Null);
    }

    fn wait_until_ready(&self) {
        let listening = "while (!window.channel?.onmessage) await new Promise(requestAnimationFrame);";
        self.browser.run_script(listening, Value::Null);
    }

    /// Brings the page into a meeting, in whatever state the meeting is. From then on the meeting answers its requests.
    ///
    /// # Panics
    /// If a script in the page fails.
    pub fn join(&mut self, meeting: Meeting) {
        self.send_events(&meeting.join_events());
        self.meeting = Some(meeting);
        self.answer_requests();
    }

    /// Sends events to the page, as the app does.
    ///
    /// # Panics
    /// If a script in the page fails.
    pub fn send_events(&self, events: &[UiEvent]) {
        self.browser.run_script(SEND_EVENTS, json!(events));
    }

    /// Answers commands that are not for the room with this function, until [`AppPage::reset`].
    pub fn answer_with(&mut self, app: App) {
        self.app = app;
    }

    /// Changes the meeting, and sends the resulting events to the page.
    ///
    /// # Panics
    /// If the page is in no meeting, or a script in it fails.
    pub fn update_meeting(&mut self, update: impl FnOnce(&mut Meeting) -> Vec<UiEvent>) {
        let events = update(self.meeting.as_mut().expect("the page is in a meeting"));
        self.send_events(&events);
    }

    /// Waits for the element with this `data-test`, clicks it, and answers the requests that the page then makes.
    ///
    /// # Panics
    /// If the element can't be clicked in time.
    pub fn click(&mut self, test: &str) {
        self.click_selector(&format!(r#"[data-test="{test}"]"#));
    }

    /// Like [`AppPage::click`], for any CSS selector.
    ///
    /// # Panics
    /// If the element can't be clicked in time.
    pub fn click_selector(&mut self, selector: &str) {
        let clicked = self
            .browser
            .run(async |driver| until(async || find(driver, selector).await?.click().await).await);
        clicked.unwrap_or_else(|error| panic!("{selector} can't be clicked: {error}"));
        self.answer_requests();
    }

    /// Whether an element with this `data-test` is visible now.
    ///
    /// # Panics
    /// If the script in the page fails.
    pub fn is_visible(&self, test: &str) -> bool {
        let shows = "return !!document.querySelector(`[data-test=\"${argument}\"]`)?.checkVisibility();";
        self.browser.run_script(shows, json!(test)) == Value::Bool(true)
    }

    /// Replaces the text of the field with this `data-test`.
    ///
    /// # Panics
    /// If the field does not appear or takes no text.
    pub fn type_into(&mut self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        let typed = self.browser.run(async |driver| type_into(driver, &selector, text).await);
        typed.unwrap_or_else(|error| panic!("{test} can't be typed into: {error}"));
        self.answer_requests();
    }

    /// Answers all requests of the page, including those it makes after an answer.
    fn answer_requests(&mut self) {
        loop {
            let requests = self.browser.run_script(TAKE_REQUESTS, Value::Null);
            let requests = requests.as_array().expect("the script returns a list");
            if requests.is_empty() {
                return;
            }
            for request in requests {
                let command: UiCommand =
                    serde_json::from_value(request["command"].clone()).expect("the page sends a UiCommand");
                let (reply, events) = self.answer(command);
                self.send_events(&events);
                let answer = match reply {
                    Ok(reply) => json!({ "id": request["id"], "reply": reply }),
                    Err(error) => json!({ "id": request["id"], "error": error }),
                };
                self.browser.run_script(ANSWER_REQUEST, answer);
            }
        }
    }

    fn answer(&mut self, command: UiCommand) -> (Result<UiReply, UiError>, Vec<UiEvent>) {
        match (command, &mut self.meeting) {
            (UiCommand::Room { request }, Some(meeting)) => meeting.try_request(YOU, request),
            (command, _) => ((self.app)(&command).unwrap_or(Ok(UiReply::Done)), Vec::new()),
        }
    }

    /// Moves the mouse away, and waits until all animations that end have ended.
    ///
    /// # Panics
    /// If the script in the page fails.
    pub fn wait_until_idle(&self) {
        self.browser.move_mouse_away();
        self.browser.run_script(WAIT_UNTIL_IDLE, Value::Null);
    }

    /// How far the page extends below the visible area, in CSS px.
    ///
    /// # Panics
    /// If the script in the page fails.
    pub fn overflow_height(&self) -> u32 {
        let script = "return document.documentElement.scrollHeight - innerHeight;";
        let hidden =
            self.browser.run_script(script, Value::Null).as_i64().expect("the script returns a number");
        u32::try_from(hidden).unwrap_or(0)
    }
}

/// The events that the app sends a page in the lobby. `name` is the name stored on this computer, if any.
pub fn lobby_events(name: Option<room::Name>) -> Vec<UiEvent> {
    let app = "pointing-party 0.1.0".into();
    vec![
        UiEvent::OwnProfile(OwnProfile { name, app, continues: None }),
        UiEvent::Connection(ConnectionStatus::Out),
    ]
}
