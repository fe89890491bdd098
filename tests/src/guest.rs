//! A guest in a browser. Tests drive [`Guest`] like a person would: it clicks, types, and waits until elements appear.
//! Each guest has its own browser, on a desktop or phone screen.
//!
//! Methods that take a `test` argument find elements by their `data-test` attribute; all others take CSS selectors. Every
//! method waits for its element, and panics with the page's source if the element does not appear in time.

use std::fmt::Debug;

use serde_json::{Value, json};
use thirtyfour::WebDriver;
use thirtyfour::error::WebDriverResult;

use crate::browser::{Browser, Engine, Screen};
use crate::ui_driver::{TIMEOUT, find, read_visible_text, type_into, until};
use crate::window::screenshots;

/// A guest in a browser. Dropping it closes the browser.
#[derive(Debug)]
pub struct Guest {
    /// The person's name. Screenshots are named after it.
    name: String,
    browser: Browser,
}

impl Guest {
    /// Opens a link in a new Chromium.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn open(name: &str, link: &str, screen: Screen) -> Self {
        Self { name: name.into(), browser: Browser::open(Engine::Chromium, link, screen) }
    }

    /// Opens a link to a room in a new Chromium, and joins the room.
    ///
    /// # Panics
    /// If the guest gets no seat.
    pub fn open_and_join(name: &str, link: &str, screen: Screen) -> Self {
        let guest = Self::open(name, link, screen);
        guest.join();
        guest
    }

    /// Opens a link to a room in a new browser with this engine, and joins the room. The guest has the engine's name.
    ///
    /// # Panics
    /// If the guest gets no seat.
    pub fn join_in(engine: Engine, link: &str) -> Self {
        let name = format!("{engine:?}");
        let guest = Self { name, browser: Browser::open(engine, link, Screen::DESKTOP) };
        guest.join();
        guest
    }

    /// Chromium only: sets the browser's preferred languages, such as `de-AT,de`, and reloads the page.
    ///
    /// # Panics
    /// If Chromium rejects the command or the page does not load.
    pub fn set_languages(&self, languages: &str) {
        self.browser.set_languages(languages);
        self.reload();
    }

    /// Enters the guest's name and joins the room.
    ///
    /// # Panics
    /// If the guest gets no seat.
    pub fn join(&self) {
        self.type_into("your-name", &self.name);
        self.click("join");
        self.wait_for(r#"[data-connection="in"]"#);
    }

    /// Waits for an element that matches the CSS selector.
    ///
    /// # Panics
    /// If none appears in time.
    pub fn wait_for(&self, selector: &str) {
        self.run(&format!("waits for {selector}"), async |driver| find(driver, selector).await.map(|_| ()));
    }

    /// Waits for an element, and clicks it.
    ///
    /// # Panics
    /// If it can't be clicked in time.
    pub fn click(&self, test: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.run(&format!("clicks {test}"), async |driver| {
            // The element may still be disabled, or be replaced by a redraw before the click.
            until(async || find(driver, &selector).await?.click().await).await
        });
    }

    /// Replaces the text of a field.
    ///
    /// # Panics
    /// If the field does not appear or takes no text.
    pub fn type_into(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.run(&format!("types into {test}"), async |driver| type_into(driver, &selector, text).await);
    }

    /// Waits until an element shows text, and returns it.
    ///
    /// # Panics
    /// If it shows none in time.
    pub fn read_text(&self, test: &str) -> String {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.run(&format!("reads {test}"), async |driver| read_visible_text(driver, &selector).await)
    }

    /// Waits until an element's visible text is exactly `text`.
    ///
    /// # Panics
    /// If that does not happen in time.
    pub fn wait_for_text(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.run(&format!("waits for {text:?} in {test}"), async |driver| {
            // A redraw may replace the element before its text is read.
            until(async || {
                let read = find(driver, &selector).await?.text().await?;
                if read == text {
                    return Ok(());
                }
                Err(thirtyfour::prelude::WebDriverError::FatalError(format!("its text is {read:?}")))
            })
            .await
        });
    }

    /// Waits until a script returns `true`. It keeps trying while the browser navigates to another page.
    ///
    /// # Panics
    /// If that does not happen in time.
    pub fn wait_until(&self, script: &str) {
        self.run(&format!("waits until {script}"), async |driver| {
            until(async || {
                let answer = driver.execute(script, vec![]).await?.json().clone();
                if answer == true {
                    return Ok(());
                }
                Err(thirtyfour::prelude::WebDriverError::FatalError(format!("the script returned {answer}")))
            })
            .await
        });
    }

    /// Runs a script in the page, and returns its result.
    ///
    /// # Panics
    /// If it throws an error.
    pub fn run_script(&self, script: &str) -> Value {
        self.run("runs a script", async |driver| Ok(driver.execute(script, vec![]).await?.json().clone()))
    }

    /// Chromium only: opens a link with an empty cache, and returns how many ms it took until the guest had a seat. The browser must
    /// already know the guest's name, so that the page joins without a click.
    ///
    /// # Panics
    /// If the guest gets no seat.
    pub fn measure_join(&self, link: &str) -> f64 {
        const WATCH: &str = r#"
            new MutationObserver((_, watcher) => {
                if (!document.querySelector('[data-connection="in"]')) return;
                window.seatedAfter = performance.now();
                watcher.disconnect();
            }).observe(document, { childList: true, subtree: true, attributes: true });
        "#;
        self.run("empties the cache", async |driver| {
            driver.goto("about:blank").await?;
            driver.cdp().send_raw("Network.clearBrowserCache", ()).await?;
            let script = json!({ "source": WATCH });
            let watch = driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
            driver.goto(link).await?;
            find(driver, r#"[data-connection="in"]"#).await?;
            driver.cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", watch).await.map(|_| ())
        });
        self.run_script("return window.seatedAfter;").as_f64().expect("the observer noted the time")
    }

    /// Reloads the page.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn reload(&self) {
        self.run("reloads", async |driver| driver.refresh().await);
    }

    /// Opens another link in the same tab.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn goto(&self, link: &str) {
        self.browser.goto(link);
    }

    /// Goes back to the previous page, as the browser's button does.
    ///
    /// # Panics
    /// If the browser rejects the command.
    pub fn go_back(&self) {
        self.run("goes back", async |driver| driver.back().await);
    }

    /// Goes forward to the next page, as the browser's button does.
    ///
    /// # Panics
    /// If the browser rejects the command.
    pub fn go_forward(&self) {
        self.run("goes forward", async |driver| driver.forward().await);
    }

    /// Opens a link in a new tab, and switches to that tab.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn open_tab(&self, link: &str) {
        self.run("opens a tab", async |driver| {
            let tab = driver.new_tab().await?;
            driver.switch_to_window(tab).await?;
            driver.goto(link).await
        });
    }

    /// Switches to the tab with this index, counted from 0.
    ///
    /// # Panics
    /// If there is no such tab.
    pub fn switch_to_tab(&self, number: usize) {
        self.run("looks at a tab", async |driver| {
            let tabs = driver.windows().await?;
            driver.switch_to_window(tabs[number].clone()).await
        });
    }

    /// Chromium only: turns the browser's network off or on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_offline(&self, offline: bool) {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.run("changes the network", async |driver| {
            driver.cdp().send_raw("Network.enable", ()).await?;
            driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await.map(|_| ())
        });
    }

    /// Saves a screenshot of the page as `<title> - <name>.png` in the folder [`screenshots`].
    ///
    /// # Panics
    /// If it can't be taken or saved.
    pub fn take_screenshot(&self, title: &str) {
        // Wait for the end of animations: cards turn and dialogs fade in.
        std::thread::sleep(std::time::Duration::from_millis(400));
        std::fs::create_dir_all(screenshots()).expect("the folder for screenshots can be created");
        let png = self.run("takes a screenshot", async |driver| driver.screenshot_as_png().await);
        let file = screenshots().join(format!("{title} - {}.png", self.name));
        std::fs::write(file, png).expect("the screenshot can be saved");
    }

    /// Chromium only: the warnings and errors in the browser's console since the last call: failed loads, violations of the content
    /// security policy, errors of the page.
    ///
    /// # Panics
    /// If the log can't be read.
    pub fn console_errors(&self) -> Vec<String> {
        let log = self.run("reads the console", async |driver| driver.get_log("browser").await);
        let errors = log.into_iter().filter(|entry| entry.level == "SEVERE" || entry.level == "WARNING");
        errors.map(|entry| entry.message).collect()
    }

    /// The guest's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs an action with the WebDriver session. `what` names the action in the panic message, after the guest's name.
    pub(crate) fn run<T>(&self, what: &str, action: impl AsyncFnOnce(&WebDriver) -> WebDriverResult<T>) -> T {
        let outcome = self.browser.run(async |driver| {
            let limit = TIMEOUT + TIMEOUT;
            tokio::time::timeout(limit, action(driver)).await
        });
        let fail = |error: &dyn Debug| -> ! {
            let source = self.browser.run(async |driver| driver.source().await).unwrap_or_default();
            let output = self.browser.last_output();
            panic!("{} {what}: {error:?}\nThe page: {source}\n{output}", self.name)
        };
        match outcome {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => fail(&error),
            Err(_) => panic!("{} {what}: the browser hangs. {}", self.name, self.browser.last_output()),
        }
    }
}
