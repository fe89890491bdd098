//! Avahi, the mDNS implementation of Linux desktops. Tests use it as a peer that shares no code with ours.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::namespaces::Machine;

/// A running Avahi daemon on a machine of a virtual network, with its own D-Bus daemon. Dropping it stops both.
#[derive(Debug)]
pub struct Avahi<'network> {
    host: &'network Machine,
    folder: TempDir,
    bus: Child,
    daemon: Option<Child>,
}

/// A service that Avahi has resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name of the service instance, which is the room's name.
    pub name: String,
    /// The host name that the service points to.
    pub host: String,
    /// The IP address of that host.
    pub address: String,
    /// The TCP port, as text.
    pub port: String,
    /// The strings of the TXT record, each in double quotes.
    pub txt: String,
}

/// How long avahi-browse may run, in seconds. Without a limit it never ends if a service says goodbye while Avahi
/// resolves it (<https://github.com/avahi/avahi/pull/583>).
const BROWSE_SECS: &str = "8";
/// The exit code of `timeout` when it stopped the program.
const TIMED_OUT: i32 = 124;

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

impl<'network> Avahi<'network> {
    /// Whether Avahi and D-Bus are installed.
    pub fn is_installed() -> bool {
        ["avahi-daemon", "avahi-browse", "dbus-daemon"].iter().all(|program| {
            let search = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
            search.is_ok_and(|output| output.status.success())
        })
    }

    /// Starts Avahi on a machine, and waits until it is ready.
    ///
    /// # Panics
    /// If D-Bus or Avahi does not start.
    pub fn start(host: &'network Machine) -> Self {
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
        let ready = avahi.bus.stdout.take().expect("the output is piped");
        wait_for_line(ready, "unix:path=", "dbus-daemon");

        // Avahi's socket and pid file have fixed paths in /run, so each Avahi gets its own /run. Avahi gives its files to
        // the user `avahi`, which does not exist in an unprivileged user namespace; the bind mounts map it to root.
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
        let log = daemon.stderr.take().expect("the output is piped");
        wait_for_line(log, "Server startup complete", "avahi-daemon");
        avahi
    }

    /// Searches for services of a type such as `_pointing-party._tcp`, and returns those that Avahi resolved.
    ///
    /// # Panics
    /// If avahi-browse fails.
    pub fn browse(&self, service: &str) -> Vec<Found> {
        let output = self
            .host
            .command("timeout")
            .args([BROWSE_SECS, "avahi-browse", "--resolve", "--parsable", "--terminate", service])
            .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}/bus", self.folder.path().display()))
            .output()
            .expect("avahi-browse starts");
        let timed_out = output.status.code() == Some(TIMED_OUT);
        assert!(output.status.success() || timed_out, "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().filter_map(Found::parse).collect()
    }

    /// Searches for services of a type until `condition` holds for the result.
    ///
    /// # Panics
    /// If it does not hold after 20 seconds.
    pub fn browse_until(&self, service: &str, condition: impl Fn(&[Found]) -> bool) -> Vec<Found> {
        let start = Instant::now();
        loop {
            let found = self.browse(service);
            if condition(&found) {
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "Avahi found only {found:#?}");
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
    /// Parses a line such as `=;eth0;IPv4;name;type;domain;host;address;port;txt`. Lines that start differently are
    /// services that Avahi has not resolved yet.
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

/// Decodes Avahi's escapes: `\032` is a space, `\.` is a dot.
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

/// Waits for an output line that contains `pattern`. A thread keeps reading afterwards, so that the program never blocks
/// on a full pipe.
fn wait_for_line(output: impl Read + Send + 'static, pattern: &'static str, program: &str) {
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut log = Vec::new();
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(20)) {
        if line.contains(pattern) {
            return;
        }
        log.push(line);
    }
    panic!("{program} did not start:\n{}", log.join("\n"));
}
