//! Avahi, the mDNS implementation of Linux desktops, as a peer that shares no code with ours.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::namespaces::Host;

/// Avahi on a host, with a message bus of its own.
#[derive(Debug)]
pub struct Avahi<'office> {
    host: &'office Host,
    folder: TempDir,
    bus: Child,
    daemon: Option<Child>,
}

/// A service that Avahi has resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The instance's name.
    pub name: String,
    /// The host's name.
    pub host: String,
    /// The host's address.
    pub address: String,
    /// The port.
    pub port: String,
    /// The TXT record's strings, in Avahi's quotes.
    pub txt: String,
}

/// How long avahi-browse may look, in seconds. It never ends by itself when a service says goodbye while it is being
/// resolved (<https://github.com/avahi/avahi/pull/583>).
const BROWSE_SECS: &str = "8";
/// What `timeout` exits with when it had to stop a program.
const STOPPED: i32 = 124;

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=FOLDER/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

const DAEMON: &str = "[server]
host-name=avahi
use-ipv4=yes
use-ipv6=yes
allow-interfaces=eth0
enable-dbus=yes
[publish]
disable-publishing=yes
";

impl<'office> Avahi<'office> {
    /// Whether Avahi and its bus are installed.
    pub fn is_installed() -> bool {
        ["avahi-daemon", "avahi-browse", "dbus-daemon"].iter().all(|program| {
            let search = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
            search.is_ok_and(|output| output.status.success())
        })
    }

    /// Starts it, and waits until it is ready.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(host: &'office Host) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the bus can be made");
        let path = folder.path().display().to_string();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text.replace("FOLDER", &path))
                .expect("the folder may be written");
        };
        write("bus.conf", BUS);
        write("daemon.conf", DAEMON);
        write("passwd", "root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/false\n");
        write("group", "root:x:0:\navahi:x:0:\n");
        let bus = host
            .command("dbus-daemon")
            .args([&format!("--config-file={path}/bus.conf"), "--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon starts");
        let mut avahi = Self { host, folder, bus, daemon: None };
        let ready = avahi.bus.stdout.take().expect("it is piped");
        wait_for_line(ready, "unix:path=", "dbus-daemon");

        // Its socket and pid file have one place in /run, so each Avahi gets a /run of its own. It gives
        // its files to its own user, who is nobody to a tester that is not root; here it is root itself.
        let start = format!(
            "mount -t tmpfs tmpfs /run && mount --bind {path}/passwd /etc/passwd && mount --bind {path}/group /etc/group && exec avahi-daemon --file {path}/daemon.conf --no-drop-root --no-chroot --no-rlimits --no-proc-title"
        );
        let daemon = avahi.daemon.insert(
            avahi
                .host
                .command("unshare")
                .args(["--mount", "sh", "-c", &start])
                .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={path}/bus"))
                .stderr(Stdio::piped())
                .spawn()
                .expect("avahi-daemon starts"),
        );
        let log = daemon.stderr.take().expect("it is piped");
        wait_for_line(log, "Server startup complete", "avahi-daemon");
        avahi
    }

    /// What Avahi knows of a service type after looking for it, such as `_pointing-party._tcp`.
    ///
    /// # Panics
    /// If it can't be asked.
    pub fn browse(&self, service: &str) -> Vec<Found> {
        let output = self
            .host
            .command("timeout")
            .args([BROWSE_SECS, "avahi-browse", "--resolve", "--parsable", "--terminate", service])
            .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}/bus", self.folder.path().display()))
            .output()
            .expect("avahi-browse starts");
        let was_stopped = output.status.code() == Some(STOPPED);
        assert!(output.status.success() || was_stopped, "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().filter_map(Found::parse).collect()
    }

    /// Looks for a service type until `enough` is content with what there is.
    ///
    /// # Panics
    /// If it is not after 20 seconds.
    pub fn browse_until(&self, service: &str, enough: impl Fn(&[Found]) -> bool) -> Vec<Found> {
        let start = Instant::now();
        loop {
            let found = self.browse(service);
            if enough(&found) {
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "Avahi sees {found:#?}");
        }
    }
}

impl Drop for Avahi<'_> {
    fn drop(&mut self) {
        for child in self.daemon.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Found {
    /// Reads `=;eth0;IPv4;name;type;domain;host;address;port;txt`; the other lines name what is not
    /// resolved yet.
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.strip_prefix("=;")?.splitn(9, ';').map(str::to_owned).skip(2);
        Some(Self {
            name: unescape(&fields.next()?),
            host: fields.nth(2)?,
            address: fields.next()?,
            port: fields.next()?,
            txt: fields.next()?,
        })
    }
}

/// Undoes Avahi's escapes: `\032` is a space, `\.` a dot.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = [ahead.next(), ahead.next(), ahead.next()].map(|digit| digit.filter(u8::is_ascii_digit));
        match (byte, digits) {
            (b'\\', [Some(a), Some(b), Some(c)]) => {
                bytes.push(
                    [a, b, c].iter().fold(0_u8, |sum, digit| sum.wrapping_mul(10).wrapping_add(digit - b'0')),
                );
                rest = ahead;
            }
            (b'\\', _) => bytes.extend(rest.next()),
            (byte, _) => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits for a line with `sign` in it, and keeps reading afterwards so that the program can keep
/// writing.
fn wait_for_line(from: impl Read + Send + 'static, sign: &'static str, program: &str) {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    let mut said = Vec::new();
    while let Ok(line) = told.recv_timeout(Duration::from_secs(20)) {
        if line.contains(sign) {
            return;
        }
        said.push(line);
    }
    panic!("{program} did not start:\n{}", said.join("\n"));
}
