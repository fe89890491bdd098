//! Windows of the desktop app. Tests drive [`Window`] like a person would: it clicks, types, and waits until elements
//! appear. Arguments called `test` are values of the `data-test` attribute.
//!
//! Each window has its own D-Bus session, home folder and WebDriver (tauri-driver), as on its own computer. A thread on
//! the window's machine runs the WebDriver session; the test sends it one action at a time and waits for the result.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{Capabilities, WebDriver};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use crate::binaries;
use crate::display::{self, Display};
use crate::namespaces::Machine;
use crate::program::Program;
use crate::ui_driver::{POLL_INTERVAL, TIMEOUT, find, read_visible_text, type_into, until};

/// How long a window may take to open. It is long because other tests may keep the computer busy.
const OPEN_TIMEOUT: Duration = Duration::from_secs(60);
/// The ports of tauri-driver and of WebKitWebDriver behind it. Each machine of a virtual network has its own ports.
const PORTS: [u16; 2] = [4444, 4445];

type Action = Box<dyn FnOnce(WebDriver) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// A window of the app. Dropping it kills its driver, and the app with it.
#[derive(Debug)]
pub struct Window {
    /// The owner's name. Screenshots are named after it.
    owner: String,
    display: String,
    actions: UnboundedSender<Action>,
    driver: Program,
}

/// Where a window opens.
#[derive(Debug)]
pub struct WindowOptions<'test> {
    /// The machine of a virtual network on which the app runs. `None` runs it directly on this computer.
    pub machine: Option<&'test Machine>,
    /// The display on which the window opens.
    pub display: &'test Display,
    /// The app's home folder.
    pub home: &'test Path,
    /// A number that differs between windows on the same machine, so that their drivers use different ports.
    pub instance: u16,
}

impl Window {
    /// The reason why windows can't be opened on this system, if there is one.
    pub fn missing() -> Option<String> {
        let on_path = ["Xvfb", "WebKitWebDriver", "dbus-run-session", "import"].map(PathBuf::from);
        let missing = on_path.into_iter().chain([driver_path()]).find(|program| {
            let started =
                Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
            started.is_err()
        });
        missing.map(|program| format!("{} did not start; `cargo xtask test` installs it", program.display()))
    }

    /// Starts the app, and waits until it shows its lobby.
    ///
    /// # Panics
    /// If it does not show the lobby in time.
    pub fn open(owner: &str, options: &WindowOptions<'_>) -> Self {
        Self::open_at(owner, options, None)
    }

    /// Like [`Window::open`], with a link to a room as the app's argument, as the system starts it for a clicked link.
    ///
    /// # Panics
    /// If it does not show the lobby in time.
    pub fn open_at(owner: &str, options: &WindowOptions<'_>, link: Option<&str>) -> Self {
        let link = link.map(str::to_owned);
        let [port, native] = PORTS.map(|port| port + 2 * options.instance);
        let driver = start_driver(options, port, native);
        let (actions, done) = unbounded_channel();
        match options.machine {
            Some(machine) => machine.start(async move || run_actions(port, link, done).await),
            None => std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime starts").block_on(run_actions(port, link, done));
            }),
        };
        let display = options.display.name().to_owned();
        let window = Self { owner: owner.into(), display, actions, driver };
        window.wait_for("lobby");
        window
    }

    /// Runs an action with the WebDriver session, and returns its result. `what` names the action in the panic message,
    /// after the owner's name. On failure it saves a screenshot.
    fn run<T, F>(&self, what: &str, action: F) -> T
    where
        T: Send + 'static,
        F: AsyncFnOnce(WebDriver) -> WebDriverResult<T> + Send + 'static,
    {
        self.try_run(what, action).unwrap_or_else(|error| {
            self.capture_screen("failure");
            panic!("{} {what}: {error}", self.owner)
        })
    }

    fn try_run<T, F>(&self, what: &str, action: F) -> WebDriverResult<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(WebDriver) -> WebDriverResult<T> + Send + 'static,
    {
        let (sender, result) = std::sync::mpsc::channel();
        let action: Action = Box::new(move |driver| {
            Box::pin(async move {
                // Sending fails if the test has given up waiting.
                let _ = sender.send(action(driver).await);
            })
        });
        assert!(self.actions.send(action).is_ok(), "{}'s window did not open. {}", self.owner, self.driver);
        match result.recv_timeout(OPEN_TIMEOUT + TIMEOUT) {
            Ok(outcome) => outcome,
            Err(_) => panic!("{}'s window hangs, or did not open: {what}. {}", self.owner, self.driver),
        }
    }

    /// Waits for an element.
    ///
    /// # Panics
    /// If it does not appear in time.
    pub fn wait_for(&self, test: &str) {
        self.wait_for_with(test, "");
    }

    /// Waits for an element that also matches a selector such as `[data-value="5"]`.
    ///
    /// # Panics
    /// If it does not appear in time.
    pub fn wait_for_with(&self, test: &str, attributes: &str) {
        let selector = format!(r#"[data-test="{test}"]{attributes}"#);
        self.run(&format!("waits for {selector}"), async move |driver| {
            find(&driver, &selector).await.map(|_| ())
        });
    }

    /// Waits until an element shows text, and returns it.
    ///
    /// # Panics
    /// If it shows none in time.
    pub fn read_text(&self, test: &str) -> String {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.run(&format!("reads {test}"), async move |driver| read_visible_text(&driver, &selector).await)
    }

    /// Waits until an element's text content is exactly `text`.
    ///
    /// # Panics
    /// If that does not happen in time.
    pub fn wait_for_text(&self, test: &str, text: &str) {
        // WebKitWebDriver returns no text for elements whose overflowing text may be cut off, so a script reads it.
        let script = format!(r#"return document.querySelector('[data-test="{test}"]')?.textContent;"#);
        let start = Instant::now();
        loop {
            let seen = self.run_script(&script);
            if seen.as_str() == Some(text) {
                return;
            }
            assert!(start.elapsed() < TIMEOUT, "{} sees {seen} in {test} instead of {text:?}", self.owner);
        }
    }

    /// Waits for an element, and clicks it.
    ///
    /// # Panics
    /// If it can't be clicked in time.
    pub fn click(&self, test: &str) {
        self.click_with(test, "");
    }

    /// Clicks an element that also matches a selector such as `[data-room="Sprint 12"]`.
    ///
    /// # Panics
    /// If it can't be clicked in time.
    pub fn click_with(&self, test: &str, attributes: &str) {
        let selector = format!(r#"[data-test="{test}"]{attributes}"#);
        self.run(&format!("clicks {selector}"), async move |driver| {
            // The element may still be disabled, or be replaced by a redraw before the click.
            until(async || find(&driver, &selector).await?.click().await).await
        });
    }

    /// Replaces the text of a field.
    ///
    /// # Panics
    /// If the field does not appear or takes no text.
    pub fn type_into(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        let text = text.to_owned();
        self.run(&format!("types into {test}"), async move |driver| {
            type_into(&driver, &selector, &text).await
        });
    }

    /// Runs a script in the page, and returns its result.
    ///
    /// # Panics
    /// If it throws an error.
    pub fn run_script(&self, script: &str) -> Value {
        let script = script.to_owned();
        self.run("runs a script", async move |driver| {
            Ok(driver.execute(script, vec![]).await?.json().clone())
        })
    }

    /// Saves a screenshot of the display as `<title> - <owner>.png` in the folder [`screenshots`].
    ///
    /// # Panics
    /// If it can't be taken.
    pub fn take_screenshot(&self, title: &str) {
        // Wait for the end of animations: cards turn and dialogs fade in.
        std::thread::sleep(Duration::from_millis(400));
        self.capture_screen(title);
    }

    /// Uses ImageMagick, because WebKitWebDriver hangs when it takes a second screenshot of a window.
    fn capture_screen(&self, title: &str) {
        std::fs::create_dir_all(screenshots()).expect("the folder for screenshots can be created");
        let mut import = Command::new("import");
        import.args(["-display", &self.display, "-window", "root"]);
        let taken = import.arg(screenshots().join(format!("{title} - {}.png", self.owner))).status();
        assert!(
            taken.is_ok_and(|status| status.success()),
            "`import` can't take a screenshot of {}'s display",
            self.owner
        );
    }

    /// Opens a link to a room as the system does: it starts the app a second time in the same session. That instance
    /// passes the link to the open window and exits.
    ///
    /// # Panics
    /// If the second instance does not start or fails.
    pub fn open_link(&self, link: &str, home: &Path) {
        let started = Command::new(binaries::app())
            .arg(link)
            .env("DISPLAY", &self.display)
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env_remove("XDG_DATA_HOME")
            .env("DBUS_SESSION_BUS_ADDRESS", self.session_bus())
            .status();
        assert!(started.is_ok_and(|status| status.success()), "the app can't be started for {link}");
    }

    /// The address of the window's D-Bus session, read from the environment of its driver.
    fn session_bus(&self) -> String {
        let read = |file: String| {
            std::fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
        };
        let id = self.driver.id();
        let children = read(format!("/proc/{id}/task/{id}/children"));
        let environments = children.split_whitespace().map(|child| read(format!("/proc/{child}/environ")));
        let mut bus = environments.filter_map(|pairs| {
            Some(
                pairs.split('\0').find_map(|pair| pair.strip_prefix("DBUS_SESSION_BUS_ADDRESS="))?.to_owned(),
            )
        });
        bus.next().expect("the driver has a D-Bus session")
    }

    /// Kills the app as a crash would, and then its driver.
    ///
    /// # Panics
    /// If the app is not running.
    pub fn kill(self) {
        self.signal(Signal::SIGKILL);
    }

    /// Stops the app as a laptop does that falls asleep. Until [`Window::resume`] no other method of the window works.
    ///
    /// # Panics
    /// If the app is not running.
    pub fn suspend(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Continues the app after [`Window::suspend`].
    ///
    /// # Panics
    /// If the app is not running.
    pub fn resume(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let display = format!("DISPLAY={}", self.display);
        let is_app = |process: &Path| {
            let environment = std::fs::read(process.join("environ")).unwrap_or_default();
            std::fs::read_link(process.join("exe")).is_ok_and(|program| program == binaries::app())
                && environment.split(|byte| *byte == 0).any(|pair| pair == display.as_bytes())
        };
        let processes = std::fs::read_dir("/proc").expect("/proc can be read").flatten();
        let app = processes.map(|process| process.path()).find(|process| is_app(process));
        let app = app.and_then(|process| process.file_name()?.to_str()?.parse().ok());
        let app = app.unwrap_or_else(|| panic!("{}'s app is not running", self.owner));
        kill(Pid::from_raw(app), signal).expect("the app takes signals");
    }

    /// Closes the window as its close button does. The driver's own command would kill the app.
    ///
    /// # Panics
    /// If the X server rejects the request.
    pub fn close(self) {
        let closed = display::close_windows(&self.display);
        closed.unwrap_or_else(|error| panic!("{}'s window can't be closed: {error}", self.owner));
    }
}

/// The folder for screenshots, `tests/screenshots`.
pub fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

/// The path of tauri-driver, which `cargo xtask test` installs.
fn driver_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/tauri-driver")
}

fn start_driver(options: &WindowOptions<'_>, port: u16, native: u16) -> Program {
    let session = "dbus-run-session";
    let mut command =
        options.machine.map_or_else(|| Command::new(session), |machine| machine.command(session));
    let runtime = options.home.join("run");
    std::fs::create_dir_all(&runtime).expect("the home folder is writable");
    command
        .arg("--")
        .arg(driver_path())
        .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
        .env("DISPLAY", options.display.name())
        .env("HOME", options.home)
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("XDG_DATA_HOME")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        // Xvfb has no GPU.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        // No assistive technology runs in this session.
        .env("NO_AT_BRIDGE", "1");
    Program::start(&mut command)
}

/// Opens the app through the driver, and runs the window's actions until the window is dropped.
async fn run_actions(port: u16, link: Option<String>, mut actions: UnboundedReceiver<Action>) {
    let mut capabilities = Capabilities::new();
    let app_options = json!({ "application": binaries::app(), "args": link.as_slice() });
    capabilities.set("tauri:options", app_options).expect("a path is JSON");
    let url = format!("http://127.0.0.1:{port}");
    let start = Instant::now();
    let driver = loop {
        match WebDriver::new(&url, capabilities.clone()).await {
            Ok(driver) => break driver,
            // tauri-driver may not listen yet.
            Err(error) => assert!(start.elapsed() < OPEN_TIMEOUT, "the app does not open: {error}"),
        }
        sleep(POLL_INTERVAL).await;
    };
    while let Some(action) = actions.recv().await {
        action(driver.clone()).await;
    }
}
