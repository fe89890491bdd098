//! A window of the app, driven as a person would: clicks, typing, looking.
//!
//! Each window has a D-Bus session, a home folder and a driver of its own, as on a machine of its own.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
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
use crate::namespaces::Host;
use crate::ui_driver::{LOOK_AGAIN, PATIENCE, find, type_into, until};

/// How long a window may take to open: the machine may be busy with other tests.
const OPENS_WITHIN: Duration = Duration::from_secs(60);
/// The ports that the driver and WebKit's own driver behind it listen on. Hosts don't share them.
const PORTS: [u16; 2] = [4444, 4445];

type Deed = Box<dyn FnOnce(WebDriver) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// A window of the app.
#[derive(Debug)]
pub struct Window {
    /// Whose it is; pictures are named after it.
    owner: String,
    display: String,
    deeds: UnboundedSender<Deed>,
    driver: Child,
}

/// Where and for whom a window opens.
#[derive(Debug)]
pub struct Desk<'test> {
    /// The machine; none for this one.
    pub host: Option<&'test Host>,
    /// Its screen.
    pub display: &'test Display,
    /// A folder that is the machine's home folder.
    pub home: &'test Path,
    /// Added to the driver's ports, so that two windows on one machine don't share them.
    pub shift: u16,
}

impl Window {
    /// What is missing here to open a window, if anything is.
    pub fn missing() -> Option<String> {
        let on_path = ["Xvfb", "WebKitWebDriver", "dbus-run-session", "import"].map(PathBuf::from);
        let missing = on_path.into_iter().chain([driver()]).find(|program| {
            let started =
                Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
            started.is_err()
        });
        missing.map(|program| format!("{} did not start; `cargo xtask test` installs it", program.display()))
    }

    /// Opens the app, and waits until it shows its lobby.
    ///
    /// # Panics
    /// If it does not.
    pub fn open(owner: &str, desk: &Desk<'_>) -> Self {
        Self::open_at(owner, desk, None)
    }

    /// The same for an app that is started by a link to a room.
    ///
    /// # Panics
    /// If it does not.
    pub fn open_at(owner: &str, desk: &Desk<'_>, link: Option<&str>) -> Self {
        let link = link.map(str::to_owned);
        let [port, native] = PORTS.map(|port| port + 2 * desk.shift);
        let driver = start_driver(desk, port, native);
        let (deeds, done) = unbounded_channel();
        match desk.host {
            Some(host) => host.start(async move || work(port, link, done).await),
            None => std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime starts").block_on(work(port, link, done));
            }),
        };
        let display = desk.display.name().to_owned();
        let window = Self { owner: owner.into(), display, deeds, driver };
        window.sees("lobby");
        window
    }

    /// Does something with the window, and hands back what came of it.
    fn does<T, F>(&self, what: &str, deed: F) -> T
    where
        T: Send + 'static,
        F: AsyncFnOnce(WebDriver) -> WebDriverResult<T> + Send + 'static,
    {
        self.tries(what, deed).unwrap_or_else(|error| {
            self.take_picture("failure");
            panic!("{} {what}: {error}", self.owner)
        })
    }

    fn tries<T, F>(&self, what: &str, deed: F) -> WebDriverResult<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(WebDriver) -> WebDriverResult<T> + Send + 'static,
    {
        let (tell, told) = std::sync::mpsc::channel();
        let deed: Deed = Box::new(move |driver| {
            Box::pin(async move {
                // The test has given up if nobody listens.
                let _ = tell.send(deed(driver).await);
            })
        });
        assert!(self.deeds.send(deed).is_ok(), "{}'s window did not open", self.owner);
        match told.recv_timeout(OPENS_WITHIN + PATIENCE) {
            Ok(tried) => tried,
            Err(_) => panic!("{}'s window hangs, or did not open: {what}", self.owner),
        }
    }

    /// Waits until something is to be seen: the value of its `data-test`.
    ///
    /// # Panics
    /// If it does not appear.
    pub fn sees(&self, test: &str) {
        self.sees_with(test, "");
    }

    /// Waits until something is to be seen, with attributes such as `[data-value="5"]`.
    ///
    /// # Panics
    /// If it does not appear.
    pub fn sees_with(&self, test: &str, attributes: &str) {
        let selector = format!(r#"[data-test="{test}"]{attributes}"#);
        self.does(&format!("waits for {selector}"), async move |driver| {
            find(&driver, &selector).await.map(|_| ())
        });
    }

    /// The text of something, once it is to be seen.
    ///
    /// # Panics
    /// If it does not appear.
    pub fn reads(&self, test: &str) -> String {
        let selector = format!(r#"[data-test="{test}"]"#);
        self.does(&format!("reads {test}"), async move |driver| find(&driver, &selector).await?.text().await)
    }

    /// Waits until something reads so.
    ///
    /// # Panics
    /// If it does not come to that.
    pub fn until_reads(&self, test: &str, text: &str) {
        // The driver takes a text whose end may be cut off for one that is not to be seen.
        let script = format!(r#"return document.querySelector('[data-test="{test}"]')?.textContent;"#);
        let start = Instant::now();
        while self.runs(&script).as_str() != Some(text) {
            assert!(start.elapsed() < PATIENCE, "{} never reads {text} in {test}", self.owner);
        }
    }

    /// Clicks something, once it is to be seen.
    ///
    /// # Panics
    /// If it can't be clicked.
    pub fn clicks(&self, test: &str) {
        self.clicks_with(test, "");
    }

    /// Clicks something with attributes such as `[data-room="Sprint 12"]`.
    ///
    /// # Panics
    /// If it can't be clicked.
    pub fn clicks_with(&self, test: &str, attributes: &str) {
        let selector = format!(r#"[data-test="{test}"]{attributes}"#);
        self.does(&format!("clicks {selector}"), async move |driver| {
            // It may be drawn anew, or still be disabled, in the very moment.
            until(async || find(&driver, &selector).await?.click().await).await
        });
    }

    /// Types into a field, instead of what is there.
    ///
    /// # Panics
    /// If it can't be typed into.
    pub fn types(&self, test: &str, text: &str) {
        let selector = format!(r#"[data-test="{test}"]"#);
        let text = text.to_owned();
        self.does(&format!("types into {test}"), async move |driver| {
            type_into(&driver, &selector, &text).await
        });
    }

    /// Runs a script in the page, and hands back what it returns.
    ///
    /// # Panics
    /// If it fails.
    pub fn runs(&self, script: &str) -> Value {
        let script = script.to_owned();
        self.does("runs a script", async move |driver| {
            Ok(driver.execute(script, vec![]).await?.json().clone())
        })
    }

    /// Takes a picture of the screen, into the folder of pictures.
    ///
    /// # Panics
    /// If it can't be taken.
    pub fn is_pictured(&self, name: &str) {
        // Cards turn and dialogs fade in.
        std::thread::sleep(Duration::from_millis(400));
        self.take_picture(name);
    }

    /// Not by the driver, whose second picture of a window never comes.
    fn take_picture(&self, name: &str) {
        std::fs::create_dir_all(pictures()).expect("pictures can be kept");
        let mut import = Command::new("import");
        import.args(["-display", &self.display, "-window", "root"]);
        let taken = import.arg(pictures().join(format!("{name} - {}.png", self.owner))).status();
        assert!(taken.is_ok_and(|status| status.success()), "{}'s screen can't be pictured", self.owner);
    }

    /// Opens a link to a room on the same desk, as the system does: by starting the app once more.
    ///
    /// # Panics
    /// If that does not start, or does not leave the link to the window that is there.
    pub fn is_sent_to(&self, link: &str, home: &Path) {
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

    /// The D-Bus session that the window is in, out of the surroundings of its driver.
    fn session_bus(&self) -> String {
        let read = |file: String| {
            std::fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
        };
        let id = self.driver.id();
        let children = read(format!("/proc/{id}/task/{id}/children"));
        let surroundings = children.split_whitespace().map(|child| read(format!("/proc/{child}/environ")));
        let mut bus = surroundings.filter_map(|pairs| {
            Some(
                pairs.split('\0').find_map(|pair| pair.strip_prefix("DBUS_SESSION_BUS_ADDRESS="))?.to_owned(),
            )
        });
        bus.next().expect("the driver is in a session")
    }

    /// Ends the app as a crash would. What is left of its driver ends with it.
    ///
    /// # Panics
    /// If the app is not running.
    pub fn is_killed(self) {
        self.signal(Signal::SIGKILL);
    }

    /// The laptop falls asleep: the app does nothing any more, and its window can be asked nothing.
    ///
    /// # Panics
    /// If the app is not running.
    pub fn falls_asleep(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// It wakes, and goes on as if nothing had been.
    ///
    /// # Panics
    /// If the app is not running.
    pub fn wakes(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let display = format!("DISPLAY={}", self.display);
        let is_it = |process: &Path| {
            let surroundings = std::fs::read(process.join("environ")).unwrap_or_default();
            std::fs::read_link(process.join("exe")).is_ok_and(|program| program == binaries::app())
                && surroundings.split(|byte| *byte == 0).any(|pair| pair == display.as_bytes())
        };
        let processes = std::fs::read_dir("/proc").expect("there are processes").flatten();
        let app = processes.map(|process| process.path()).find(|process| is_it(process));
        let app = app.and_then(|process| process.file_name()?.to_str()?.parse().ok());
        let app = app.unwrap_or_else(|| panic!("{}'s app is not running", self.owner));
        kill(Pid::from_raw(app), signal).expect("it can be sent a signal");
    }

    /// Closes the window, as its cross does. The driver itself would only kill the app.
    ///
    /// # Panics
    /// If that fails.
    pub fn is_closed(self) {
        let closed = display::close_windows(&self.display);
        closed.unwrap_or_else(|error| panic!("{}'s window can't be closed: {error}", self.owner));
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The folder of pictures.
pub fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

/// `cargo xtask test` puts it there.
fn driver() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/tauri-driver")
}

fn start_driver(desk: &Desk<'_>, port: u16, native: u16) -> Child {
    let session = "dbus-run-session";
    let mut command = desk.host.map_or_else(|| Command::new(session), |host| host.command(session));
    let runtime = desk.home.join("run");
    std::fs::create_dir_all(&runtime).expect("a home has folders");
    command
        .arg("--")
        .arg(driver())
        .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
        .env("DISPLAY", desk.display.name())
        .env("HOME", desk.home)
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("XDG_DATA_HOME")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        // There is no graphics card behind the display.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        // No assistive technology either.
        .env("NO_AT_BRIDGE", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts")
}

/// Opens the app through the driver, and does what it is told until it is told no more.
async fn work(port: u16, link: Option<String>, mut deeds: UnboundedReceiver<Deed>) {
    let mut capabilities = Capabilities::new();
    let options = json!({ "application": binaries::app(), "args": link.as_slice() });
    capabilities.set("tauri:options", options).expect("a path is JSON");
    let url = format!("http://127.0.0.1:{port}");
    let start = Instant::now();
    let driver = loop {
        match WebDriver::new(&url, capabilities.clone()).await {
            Ok(driver) => break driver,
            // The driver may not listen yet.
            Err(error) => assert!(start.elapsed() < OPENS_WITHIN, "the app did not open: {error}"),
        }
        sleep(LOOK_AGAIN).await;
    };
    while let Some(deed) = deeds.recv().await {
        deed(driver.clone()).await;
    }
}
