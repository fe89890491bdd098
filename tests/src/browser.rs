//! Drives browsers through WebDriver: [`Engine`] lists them, [`Browser`] is one that runs.
//!
//! Most tests use Chromium. It is also the browser for measurements: its clock has a resolution of a few µs, the clock of
//! the app's own engine (WebKit) only 1 ms. Commands that only Chromium has are in [`crate::chromium`].

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::display::Display;
use crate::program::{Program, TIMEOUT};
use crate::ui_driver::POLL_INTERVAL;

/// The browser engines that guests use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium without a window.
    Chromium,
    /// Firefox without a window.
    Firefox,
    /// WebKitGTK's small browser in a window on its own display. Of the engines that run here, it is the closest to
    /// Safari, and the same as the app's.
    WebKit,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The reason why the browser can't run on this system, if there is one.
    pub fn missing(self) -> Option<String> {
        let programs = match self {
            Self::Chromium => vec!["chromium".into(), self.driver()],
            Self::Firefox => vec!["firefox-esr".into(), self.driver()],
            Self::WebKit => vec!["Xvfb".into(), self.driver()],
        };
        let starts = |program: &PathBuf| {
            // Xvfb has no option for its version, but prints its help.
            let argument = if program.ends_with("Xvfb") { "-help" } else { "--version" };
            let mut command = Command::new(program);
            command.arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        let missing = programs.into_iter().find(|program| !starts(program));
        let missing = missing
            .or_else(|| (self == Self::WebKit && mini_browser().is_none()).then(|| "MiniBrowser".into()));
        missing.map(|program| format!("{} did not start; `cargo xtask test` installs it", program.display()))
    }

    /// The reason why one of the browsers can't run on this system, if there is one.
    pub fn any_missing() -> Option<String> {
        Self::ALL.into_iter().find_map(Self::missing)
    }

    /// The engine's WebDriver.
    fn driver(self) -> PathBuf {
        match self {
            Self::Chromium => "chromedriver".into(),
            Self::Firefox => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/geckodriver"),
            Self::WebKit => "WebKitWebDriver".into(),
        }
    }

    fn capabilities(self, Screen { width, height, touch }: Screen) -> Capabilities {
        let (key, options) = match self {
            Self::Chromium => {
                // Tests run as root in their own namespaces, where Chromium can't create its sandbox.
                let size = format!("--window-size={width},{height}");
                let arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", &size];
                let mut options = json!({ "args": arguments });
                if touch {
                    let metrics = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": true });
                    options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
                }
                ("goog:chromeOptions", options)
            }
            Self::Firefox => {
                let size = [width, height].map(|length| length.to_string());
                (
                    "moz:firefoxOptions",
                    json!({ "args": ["--headless", "--width", size[0], "--height", size[1]] }),
                )
            }
            Self::WebKit => {
                let arguments = ["--automation".to_owned(), format!("--geometry={width}x{height}")];
                ("webkitgtk:browserOptions", json!({ "binary": mini_browser(), "args": arguments }))
            }
        };
        let mut capabilities = Capabilities::new();
        capabilities.set(key, options).expect("the value is JSON");
        if self == Self::Chromium {
            capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" })).expect("the value is JSON");
        }
        capabilities
    }
}

/// The path of WebKitGTK's browser. Each architecture has its own folder for it.
fn mini_browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser")).find(|program| program.is_file())
}

/// The screen that a page is shown on, in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Width of the viewport in CSS px.
    pub width: u32,
    /// Height of the viewport in CSS px.
    pub height: u32,
    /// Whether it is a touch screen. Only Chromium emulates one.
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

/// A browser with one page. Dropping it closes the browser.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    runtime: Runtime,
    /// `None` only while it is dropped.
    session: Option<WebDriver>,
    driver: Program,
    /// The display of a browser that has a window.
    _display: Option<Display>,
}

impl Browser {
    /// Starts a browser and opens a page on the given screen.
    ///
    /// # Panics
    /// If the browser does not start or the page does not load.
    pub fn open(engine: Engine, url: &str, screen: Screen) -> Self {
        let display = (engine == Engine::WebKit).then(Display::start);
        let (driver, port) = start_driver(engine, display.as_ref());
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let capabilities = engine.capabilities(screen);
        let opened = runtime.block_on(within_timeout(async {
            let session = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await?;
            session.goto(url).await?;
            Ok::<_, thirtyfour::error::WebDriverError>(session)
        }));
        let session = match opened {
            Ok(Ok(session)) => session,
            Ok(Err(error)) => panic!("{engine:?} does not open the page: {error}. {driver}"),
            Err(_) => panic!("{engine:?} does not open the page in time. {driver}"),
        };
        Self { engine, runtime, session: Some(session), driver, _display: display }
    }

    /// The browser's engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The last output of the driver, for panic messages.
    pub(crate) fn last_output(&self) -> String {
        self.driver.to_string()
    }

    /// Opens another page in the same tab.
    ///
    /// # Panics
    /// If the page does not load.
    pub fn goto(&self, url: &str) {
        self.run(async |session| session.goto(url).await).expect("the browser opens the page");
    }

    /// A screenshot of the visible part of the page, as PNG.
    ///
    /// # Panics
    /// If the browser can't take it.
    pub fn screenshot(&self) -> Vec<u8> {
        self.run(async |session| session.screenshot_as_png().await).expect("the browser takes a screenshot")
    }

    /// Runs an action with the WebDriver session, and blocks until it is done.
    ///
    /// # Panics
    /// If it is not done in time.
    pub(crate) fn run<T>(&self, action: impl AsyncFnOnce(&WebDriver) -> T) -> T {
        let session = self.session.as_ref().expect("the browser runs until it is dropped");
        let done = self.runtime.block_on(within_timeout(action(session)));
        done.unwrap_or_else(|_| panic!("{:?} hangs. {}", self.engine, self.driver))
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
        let outcome = self.run(async |session| session.execute_async(script, vec![argument]).await);
        let mut outcome = outcome.expect("the script ends").json().clone();
        assert!(outcome["error"].is_null(), "the script failed in the page: {}", outcome["error"]);
        outcome["result"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Killing the driver alone would leave the browser running.
        if let Some(session) = self.session.take() {
            let _ = self.runtime.block_on(within_timeout(session.quit()));
        }
    }
}

async fn within_timeout<T>(action: impl Future<Output = T>) -> Result<T, Elapsed> {
    timeout(TIMEOUT, action).await
}

/// Starts the engine's driver, and returns its port.
fn start_driver(engine: Engine, display: Option<&Display>) -> (Program, u16) {
    let mut command = Command::new(engine.driver());
    match engine {
        Engine::Chromium => {
            let driver = Program::start(command.arg("--port=0"));
            let port = driver.wait_for_line(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            });
            (driver, port)
        }
        Engine::Firefox => {
            let driver = Program::start(command.args(["--port", "0", "--log", "info"]));
            let port = driver.wait_for_line(|line| {
                let (_, address) = line.split_once("Listening on ")?;
                address.rsplit(':').next()?.parse().ok()
            });
            (driver, port)
        }
        Engine::WebKit => {
            // This driver neither chooses a port nor prints anything.
            let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
            let port = free.expect("loopback has a free port").port();
            let display = display.expect("WebKit has a window");
            command
                .arg(format!("--port={port}"))
                .env("DISPLAY", display.name())
                // Xvfb has no GPU.
                .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
                // No assistive technology runs here.
                .env("NO_AT_BRIDGE", "1");
            let driver = Program::start(&mut command);
            wait_for_port(port, &driver);
            (driver, port)
        }
    }
}

/// Waits until the driver listens on its port.
fn wait_for_port(port: u16, driver: &Program) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < TIMEOUT, "the driver does not listen. {driver}");
        thread::sleep(POLL_INTERVAL);
    }
}
