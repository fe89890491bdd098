//! The system's packages that are needed: finds out which are missing, and installs them where it can.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::step::{run, step};

/// What packages are needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// To build and start the app.
    App,
    /// To run the tests as well.
    Tests,
    /// To run Autobahn's cases.
    Conformance,
}

/// Debian's and Ubuntu's names.
const APP: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// The same for the tests: windows without a screen and a driver for them, a browser and its driver, a peer for
/// multicast DNS, networks, and letters for the pictures.
const TESTS: &[&str] = &[
    "avahi-daemon",
    "avahi-utils",
    "chromium",
    "chromium-driver",
    "dbus",
    "fonts-dejavu-core",
    "fonts-noto-color-emoji",
    "imagemagick",
    "iproute2",
    "util-linux",
    "webkit2gtk-driver",
    "xvfb",
];
/// The same for what the tests run inside a browser, which is on the npm registry.
const NPM: &[&str] = &["npm"];
/// The same for Autobahn's cases.
const CONFORMANCE: &[&str] = &["python3-venv"];
const FEDORA: &str = "sudo dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel";
const ARCH: &str = "sudo pacman -S --needed base-devel webkit2gtk-4.1";

/// Sees to it that the packages are there.
///
/// # Errors
/// If some are missing and can't be installed from here; the message says how to.
pub(crate) fn ensure(needed: For) -> Result<()> {
    if !cfg!(target_os = "linux") {
        // The window's engine is part of macOS and Windows.
        return Ok(());
    }
    if !works("dpkg-query", &["--version"]) {
        return ensure_without_dpkg();
    }
    let packages = match needed {
        For::App => APP.to_vec(),
        // Newer ones than the system's are often installed by other means.
        For::Tests if works("npm", &["--version"]) => [APP, TESTS].concat(),
        For::Tests => [APP, TESTS, NPM].concat(),
        For::Conformance => CONFORMANCE.to_vec(),
    };
    let missing: Vec<&str> = packages.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).output();
    query.is_ok_and(|output| output.stdout == b"installed")
}

fn ensure_without_dpkg() -> Result<()> {
    if works("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
        return Ok(());
    }
    bail!(
        "WebKitGTK 4.1 and its headers are missing, which draw the app's window. Install them and start again:\n\
         Fedora:  {FEDORA}\n\
         Arch:    {ARCH}\n\
         Others:  the package with webkit2gtk-4.1.pc, and pkg-config"
    )
}

fn install(missing: &[&str]) -> Result<()> {
    let list = missing.join(" ");
    let apt = |arguments: &[&str]| -> Result<Command> {
        let mut apt = match (is_root(), works("sudo", &["--version"])) {
            (true, _) => Command::new("apt-get"),
            (false, true) => {
                let mut sudo = Command::new("sudo");
                sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
            (false, false) => bail!(
                "These packages are missing, and without root or sudo they can't be installed from here. Ask for:\n\
                 apt-get install {list}"
            ),
        };
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        Ok(apt)
    };
    let sudo = if is_root() { "" } else { " with sudo" };
    step(&format!("Installing packages that are missing{sudo}: {list}"), || {
        run(&mut apt(&["update", "--quiet=2"])?)?;
        let arguments = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
        without_starting_daemons(|| run(apt(&arguments)?.args(missing)))
    })
}

/// Installs without starting what is installed: a test's multicast DNS daemon has no business on the
/// machine's own network. Only where nothing else decides that already, and root may.
fn without_starting_daemons(install: impl FnOnce() -> Result<()>) -> Result<()> {
    const POLICY: &str = "/usr/sbin/policy-rc.d";
    if !is_root() || Path::new(POLICY).exists() {
        return install();
    }
    std::fs::write(POLICY, "#!/bin/sh\nexit 101\n")?;
    let installed = run(Command::new("chmod").args(["755", POLICY])).and_then(|()| install());
    std::fs::remove_file(POLICY)?;
    installed
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
