//! Somebody who joins a room in a browser, as a person would: clicks, typing, looking. Each has a browser of
//! their own, at a desk or in the hand.

use std::fmt::Debug;

use serde_json::{Value, json};
use thirtyfour::WebDriver;
use thirtyfour::error::WebDriverResult;

use crate::chromium::{Chromium, Screen};
use crate::ui_driver::{PATIENCE, find, type_into, until};
use crate::window::pictures;

/// Somebody in a browser.
#[derive(Debug)]
pub struct Guest {
    /// Whose it is; pictures are named after it.
    name: String,
    browser: Chromium,
}

impl Guest {
    /// Opens a link.
    ///
    /// # Panics
    /// If it does not open.
    pub fn opens(name: &str, link: &str, screen: Screen) -> Self {
        Self { name: name.into(), browser: Chromium::open_on(link, screen) }
    }

    /// Opens a link, says who they are, and sits down.
    ///
    /// # Panics
    /// If they don't get a seat.
    pub fn joins(name: &str, link: &str, screen: Screen) -> Self {
        let guest = Self::opens(name, link, screen);
        guest.sits_down();
        guest
    }

    /// Has their browser set to those languages, such as `de-AT,de`, and loads the page anew.
    ///
    /// # Panics
    /// If the browser does not do that.
    pub fn speaks(&self, languages: &str) {
        self.browser.is_set_to(languages);
        self.reloads();
    }

    /// Says who they are, and sits down.
    ///
    /// # Panics
    /// If they don't get a seat.
    pub fn sits_down(&self) {
        self.types("your-name", &self.name);
        self.clicks("join");
        self.sees(r#"[data-link="in"]"#);
    }

    /// Waits until something is to be seen.
    ///
    /// # Panics
    /// If it does not appear.
    pub fn sees(&self, selector: &str) {
        self.does(&format!("waits for {selector}"), async |driver| find(driver, selector).await.map(|_| ()));
    }

    /// Waits until something with this `data-test` is to be seen, and clicks it.
    ///
    /// # Panics
    /// If it can't be clicked.
    pub fn clicks(&self, test: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.does(&format!("clicks {test}"), async |driver| {
            // It may be drawn anew, or still be disabled, in the very moment.
            until(async || find(driver, &selector).await?.click().await).await
        });
    }

    /// Types into the field with this `data-test`, instead of what is there.
    ///
    /// # Panics
    /// If it can't be typed into.
    pub fn types(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.does(&format!("types into {test}"), async |driver| type_into(driver, &selector, text).await);
    }

    /// The text of something with this `data-test`, once it is to be seen.
    ///
    /// # Panics
    /// If it does not appear.
    pub fn reads(&self, test: &str) -> String {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.does(&format!("reads {test}"), async |driver| find(driver, &selector).await?.text().await)
    }

    /// Waits until something reads so.
    ///
    /// # Panics
    /// If it does not come to that.
    pub fn until_reads(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.does(&format!("waits for {text:?} in {test}"), async |driver| {
            // It may be drawn anew in the very moment.
            until(async || {
                let read = find(driver, &selector).await?.text().await?;
                if read == text {
                    return Ok(());
                }
                Err(thirtyfour::prelude::WebDriverError::FatalError(format!("it reads {read:?}")))
            })
            .await
        });
    }

    /// Waits until a script says yes, whatever page is there: it may be on its way to another.
    ///
    /// # Panics
    /// If it does not come to that.
    pub fn until_is(&self, script: &str) {
        self.does(&format!("waits until {script}"), async |driver| {
            until(async || {
                let answer = driver.execute(script, vec![]).await?.json().clone();
                if answer == true {
                    return Ok(());
                }
                Err(thirtyfour::prelude::WebDriverError::FatalError(format!("it says {answer}")))
            })
            .await
        });
    }

    /// Runs a script in the page, and hands back what it returns.
    ///
    /// # Panics
    /// If it fails.
    pub fn runs(&self, script: &str) -> Value {
        self.does("runs a script", async |driver| Ok(driver.execute(script, vec![]).await?.json().clone()))
    }

    /// Opens a link with nothing in the cache: how long it took until there was a seat, in ms. The browser has to
    /// know who they are.
    ///
    /// # Panics
    /// If they don't get a seat.
    pub fn arrives(&self, link: &str) -> f64 {
        const WATCH: &str = r#"
            new MutationObserver((_, watcher) => {
                if (!document.querySelector('[data-link="in"]')) return;
                window.seatedAfter = performance.now();
                watcher.disconnect();
            }).observe(document, { childList: true, subtree: true, attributes: true });
        "#;
        self.does("empties the cache", async |driver| {
            driver.goto("about:blank").await?;
            driver.cdp().send_raw("Network.clearBrowserCache", ()).await?;
            let script = json!({ "source": WATCH });
            let watch = driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
            driver.goto(link).await?;
            find(driver, r#"[data-link="in"]"#).await?;
            driver.cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", watch).await.map(|_| ())
        });
        self.runs("return window.seatedAfter;").as_f64().expect("the seat was seen")
    }

    /// Loads the page anew.
    ///
    /// # Panics
    /// If it does not.
    pub fn reloads(&self) {
        self.does("reloads", async |driver| driver.refresh().await);
    }

    /// Opens a link in another tab, and looks at that from now on.
    ///
    /// # Panics
    /// If it does not open.
    pub fn opens_another_tab(&self, link: &str) {
        self.does("opens a tab", async |driver| {
            let tab = driver.new_tab().await?;
            driver.switch_to_window(tab).await?;
            driver.goto(link).await
        });
    }

    /// Looks at the first, or another, of their tabs.
    ///
    /// # Panics
    /// If there is none such.
    pub fn looks_at_tab(&self, number: usize) {
        self.does("looks at a tab", async |driver| {
            let tabs = driver.windows().await?;
            driver.switch_to_window(tabs[number].clone()).await
        });
    }

    /// Loses the network, or has it again.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn is_offline(&self, offline: bool) {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.does("changes the network", async |driver| {
            driver.cdp().send_raw("Network.enable", ()).await?;
            driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await.map(|_| ())
        });
    }

    /// Takes a picture of the page, into the folder of pictures.
    ///
    /// # Panics
    /// If it can't be taken.
    pub fn is_pictured(&self, picture: &str) {
        // Cards turn and dialogs fade in.
        std::thread::sleep(std::time::Duration::from_millis(400));
        std::fs::create_dir_all(pictures()).expect("pictures can be kept");
        let png = self.does("is pictured", async |driver| driver.screenshot_as_png().await);
        let file = pictures().join(format!("{picture} - {}.png", self.name));
        std::fs::write(file, png).expect("pictures can be kept");
    }

    /// What the browser's console has said since it was read last, that is not just talk: failed loads, broken
    /// policies, errors of the page.
    ///
    /// # Panics
    /// If it can't be read.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.does("reads the console", async |driver| driver.get_log("browser").await);
        let bad = log.into_iter().filter(|entry| entry.level == "SEVERE" || entry.level == "WARNING");
        bad.map(|entry| entry.message).collect()
    }

    /// What they are called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn does<T>(&self, what: &str, deed: impl AsyncFnOnce(&WebDriver) -> WebDriverResult<T>) -> T {
        let done = self.browser.does(async |driver| {
            let patience = PATIENCE + PATIENCE;
            tokio::time::timeout(patience, deed(driver)).await.map_err(|_| "it hangs".to_owned())
        });
        let failed = |error: &dyn Debug| -> ! {
            let seen = self.browser.does(async |driver| driver.source().await).unwrap_or_default();
            panic!("{} {what}: {error:?}\nThe page: {seen}", self.name)
        };
        match done {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => failed(&error),
            Err(error) => failed(&error),
        }
    }
}
