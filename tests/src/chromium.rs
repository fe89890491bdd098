//! Drives headless Chromium through chromedriver.
//!
//! Tests use Chromium for guests in a browser, and also for the app's page where they measure time: Chromium's clock has
//! a resolution of a few µs, the clock of the app's own engine (WebKit) only 1 ms.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

const DRIVER: &str = "chromedriver";

/// The screen that a page is shown on, in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Width of the viewport in CSS px.
    pub width: u32,
    /// Height of the viewport in CSS px.
    pub height: u32,
    /// Whether it is a touch screen.
    pub touch: bool,
}

impl Screen {
    /// A desktop window, as large as the app's window is at first.
    pub const DESKTOP: Self = Self { width: 1100, height: 760, touch: false };
    /// A large desktop window.
    pub const LARGE: Self = Self { width: 1600, height: 1000, touch: false };
    /// A phone in portrait orientation.
    pub const PHONE: Self = Self { width: 390, height: 844, touch: true };
    /// A phone in landscape orientation.
    pub const PHONE_LANDSCAPE: Self = Self { width: 844, height: 390, touch: true };
    /// A small desktop window, or a large one at 200 % zoom.
    pub const ZOOMED: Self = Self { width: 640, height: 400, touch: false };
}

/// The system's preferred colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// A headless Chromium with one page. Dropping it closes the browser.
#[derive(Debug)]
pub struct Chromium {
    runtime: Runtime,
    /// `None` only while it is dropped.
    browser: Option<WebDriver>,
    driver: Child,
}

impl Chromium {
    /// The reason why Chromium can't run on this system, if there is one.
    pub fn missing() -> Option<String> {
        let missing = ["chromium", DRIVER].into_iter().find(|program| {
            let version =
                Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_err()
        });
        missing.map(|program| format!("{program} did not start; `cargo xtask test` installs it"))
    }

    /// Starts a browser and opens a page on a desktop screen.
    ///
    /// # Panics
    /// If the browser does not start or the page does not load.
    pub fn open(url: &str) -> Self {
        Self::open_on(url, Screen::DESKTOP)
    }

    /// Starts a browser and opens a page on the given screen.
    ///
    /// # Panics
    /// If the browser does not start or the page does not load.
    pub fn open_on(url: &str, screen: Screen) -> Self {
        let (driver, port) = start_driver();
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let mut capabilities = Capabilities::new();
        // Tests run as root in their own namespaces, where Chromium can't create its sandbox.
        let Screen { width, height, touch } = screen;
        let size = format!("--window-size={width},{height}");
        let mut options =
            json!({ "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", size] });
        if touch {
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        capabilities.set("goog:chromeOptions", options).expect("the value is JSON");
        capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" })).expect("the value is JSON");
        let browser = runtime.block_on(async {
            let browser = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await?;
            browser.goto(url).await?;
            Ok::<_, thirtyfour::error::WebDriverError>(browser)
        });
        Self { runtime, browser: Some(browser.expect("Chromium opens the page")), driver }
    }

    /// Opens another page in the same tab.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn goto(&self, url: &str) {
        self.run(async |browser| browser.goto(url).await).expect("Chromium opens the page");
    }

    /// Emulates another screen from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_screen(&self, screen: Screen) {
        let Screen { width, height, touch } = screen;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.send_command("Emulation.setDeviceMetricsOverride", metrics);
        self.send_command("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch }));
    }

    /// Emulates a system that prefers this colour scheme from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.send_command("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Sets the preferred languages, such as `de-AT,de`. They take effect when a page loads; the current page does not
    /// change.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn set_languages(&self, languages: &str) {
        let agent = self.run_script("return navigator.userAgent;", Value::Null);
        self.send_command(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": languages }),
        );
    }

    /// Moves the mouse to the top left corner, so that it hovers over nothing.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn move_mouse_away(&self) {
        self.send_command("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": 0, "y": 0 }));
    }

    /// A screenshot of the visible part of the page, as PNG.
    ///
    /// # Panics
    /// If Chromium can't take it.
    pub fn screenshot(&self) -> Vec<u8> {
        self.run(async |browser| browser.screenshot_as_png().await).expect("Chromium takes a screenshot")
    }

    /// Runs this script first in every page that is opened from now on.
    ///
    /// # Panics
    /// If Chromium rejects the command.
    pub fn add_init_script(&self, script: &str) {
        self.send_command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// Sends a command of the Chrome DevTools Protocol.
    fn send_command(&self, method: &str, parameters: Value) {
        let sent = self.run(async |browser| browser.cdp().send_raw(method, parameters).await);
        sent.unwrap_or_else(|error| panic!("Chromium rejects {method}: {error}"));
    }

    /// Runs an action with the WebDriver session, and blocks until it is done.
    pub(crate) fn run<T>(&self, action: impl AsyncFnOnce(&WebDriver) -> T) -> T {
        self.runtime.block_on(action(self.browser.as_ref().expect("the browser runs until it is dropped")))
    }

    /// Runs the body of an async JavaScript function in the page, with `argument` as its parameter of that name, and
    /// returns its result.
    ///
    /// # Panics
    /// If the script throws an error.
    pub fn run_script(&self, script: &str, argument: Value) -> Value {
        let script = format!(
            "const done = arguments[1];
             (async (argument) => {{ {script} }})(arguments[0])
                 .then((result) => done({{ result }}), (error) => done({{ error: String(error) }}));"
        );
        let outcome = self.run(async |browser| browser.execute_async(script, vec![argument]).await);
        let mut outcome = outcome.expect("the script ends").json().clone();
        assert!(outcome["error"].is_null(), "the script failed in the page: {}", outcome["error"]);
        outcome["result"].take()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Killing the driver alone would leave the browser running.
        if let Some(browser) = self.browser.take() {
            let _ = self.runtime.block_on(browser.quit());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Starts chromedriver, which prints the free port that it chose.
fn start_driver() -> (Child, u16) {
    let mut driver = Command::new(DRIVER)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let stdout = BufReader::new(driver.stdout.take().expect("the output is piped"));
    let port = stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    (driver, port.expect("chromedriver prints its port"))
}
