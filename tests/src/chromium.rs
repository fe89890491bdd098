//! The page in Chromium without a window, where scripts can be timed to a few µs: the app's own engine
//! tells pages the time in whole ms only.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

const DRIVER: &str = "chromedriver";

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
        let (driver, port) = start_driver();
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let mut capabilities = Capabilities::new();
        // Tests run as root in namespaces of their own, where Chromium's sandbox can't be built once more.
        let arguments =
            ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1100,760"];
        capabilities.set("goog:chromeOptions", json!({ "args": arguments })).expect("texts are JSON");
        let browser = runtime.block_on(async {
            let browser = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await?;
            browser.goto(url).await?;
            Ok::<_, thirtyfour::error::WebDriverError>(browser)
        });
        Self { runtime, browser: Some(browser.expect("Chromium opens the page")), driver }
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
