//! The page in Chromium without a window, where scripts can be timed to a few µs: the app's own engine
//! tells pages the time in whole ms only.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

const DRIVER: &str = "chromedriver";

/// What a page is looked at on, in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How wide it is.
    pub width: u32,
    /// How high it is.
    pub height: u32,
    /// Whether it is one to touch, as a phone's.
    pub touch: bool,
}

impl Screen {
    /// A window at a desk.
    pub const DESK: Self = Self { width: 1100, height: 760, touch: false };
    /// A large window at a desk.
    pub const LARGE: Self = Self { width: 1600, height: 1000, touch: false };
    /// A phone, upright.
    pub const PHONE: Self = Self { width: 390, height: 844, touch: true };
    /// A phone, on its side.
    pub const PHONE_ON_ITS_SIDE: Self = Self { width: 844, height: 390, touch: true };
    /// A small window, or a large one at 200 % zoom.
    pub const ZOOMED: Self = Self { width: 640, height: 400, touch: false };
}

/// Whether the system wants light or dark pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A page in Chromium.
#[derive(Debug)]
pub struct Chromium {
    runtime: Runtime,
    /// There until it is dropped.
    browser: Option<WebDriver>,
    driver: Child,
}

impl Chromium {
    /// What is missing here to open a page, if anything is.
    pub fn missing() -> Option<String> {
        let missing = ["chromium", DRIVER].into_iter().find(|program| {
            let version =
                Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_err()
        });
        missing.map(|program| format!("{program} did not start; `cargo xtask test` installs it"))
    }

    /// Opens a page.
    ///
    /// # Panics
    /// If it does not open.
    pub fn open(url: &str) -> Self {
        Self::open_on(url, Screen::DESK)
    }

    /// Opens a page on a screen.
    ///
    /// # Panics
    /// If it does not open.
    pub fn open_on(url: &str, screen: Screen) -> Self {
        let (driver, port) = start_driver();
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let mut capabilities = Capabilities::new();
        // Tests run as root in namespaces of their own, where Chromium's sandbox can't be built once more.
        let Screen { width, height, touch } = screen;
        let size = format!("--window-size={width},{height}");
        let mut options =
            json!({ "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", size] });
        if touch {
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        capabilities.set("goog:chromeOptions", options).expect("texts are JSON");
        capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" })).expect("texts are JSON");
        let browser = runtime.block_on(async {
            let browser = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await?;
            browser.goto(url).await?;
            Ok::<_, thirtyfour::error::WebDriverError>(browser)
        });
        Self { runtime, browser: Some(browser.expect("Chromium opens the page")), driver }
    }

    /// Opens another page in the same browser.
    ///
    /// # Panics
    /// If it does not open.
    pub fn goes_to(&self, url: &str) {
        self.does(async |browser| browser.goto(url).await).expect("Chromium opens the page");
    }

    /// Is looked at on another screen from now on.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn is_on(&self, screen: Screen) {
        let Screen { width, height, touch } = screen;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch });
        self.is_told("Emulation.setDeviceMetricsOverride", metrics);
        self.is_told("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch }));
    }

    /// The system wants such pages from now on.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn is_in(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.is_told("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Is set to those languages from now on, such as `de-AT,de`; a page that is there already has not noticed.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn is_set_to(&self, languages: &str) {
        let agent = self.runs("return navigator.userAgent;", Value::Null);
        self.is_told(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": languages }),
        );
    }

    /// Whoever has the mouse takes their hand off it: it points at nothing.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn is_not_pointed_at(&self) {
        self.is_told("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": 0, "y": 0 }));
    }

    /// What is to be seen now, as a PNG file's bytes.
    ///
    /// # Panics
    /// If no picture can be taken.
    pub fn picture(&self) -> Vec<u8> {
        self.does(async |browser| browser.screenshot_as_png().await).expect("the page can be pictured")
    }

    /// Every page that is opened from now on runs this script first.
    ///
    /// # Panics
    /// If the browser takes no such order.
    pub fn always_runs(&self, script: &str) {
        self.is_told("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    fn is_told(&self, order: &str, how: Value) {
        let told = self.does(async |browser| browser.cdp().send_raw(order, how).await);
        told.unwrap_or_else(|error| panic!("Chromium does not take {order}: {error}"));
    }

    /// Does something with the page.
    pub(crate) fn does<T>(&self, deed: impl AsyncFnOnce(&WebDriver) -> T) -> T {
        self.runtime.block_on(deed(self.browser.as_ref().expect("it is there until it is dropped")))
    }

    /// Runs a script with an argument, and hands back what its promise comes to.
    ///
    /// # Panics
    /// If it fails.
    pub fn runs(&self, script: &str, argument: Value) -> Value {
        let script = format!(
            "const done = arguments[1];
             (async (argument) => {{ {script} }})(arguments[0])
                 .then((came) => done({{ came }}), (error) => done({{ failed: String(error) }}));"
        );
        let browser = self.browser.as_ref().expect("it is there until it is dropped");
        let ran = self.runtime.block_on(browser.execute_async(script, vec![argument]));
        let mut ran = ran.expect("the script ends").json().clone();
        assert!(ran["failed"].is_null(), "the page's script failed: {}", ran["failed"]);
        ran["came"].take()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The driver would leave the browser behind.
        if let Some(browser) = self.browser.take() {
            let _ = self.runtime.block_on(browser.quit());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Starts the driver on a free port, which it says.
fn start_driver() -> (Child, u16) {
    let mut driver = Command::new(DRIVER)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts");
    let stdout = BufReader::new(driver.stdout.take().expect("it is piped"));
    let port = stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    (driver, port.expect("the driver says its port"))
}
