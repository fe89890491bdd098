//! Finds missing system packages and installs them with apt where possible.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::step::{run, step};

/// The packages that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PackageSet {
    /// To build and run the app.
    App,
    /// To build the app and run all tests.
    Tests,
    /// To run Autobahn's test suite.
    Conformance,
}

/// Package names on Debian and Ubuntu.
const APP: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// A virtual display, browsers and WebDrivers, an independent mDNS implementation, tools for network namespaces, and
/// fonts for the screenshots. `libwebkit2gtk-4.1-0` contains WebKitGTK's browser; Firefox's driver is a crate.
const TESTS: &[&str] = &[
    "avahi-daemon",
    "avahi-utils",
    "chromium",
    "chromium-driver",
    "dbus",
    "firefox-esr",
    "fonts-dejavu-core",
    "fonts-noto-color-emoji",
    "imagemagick",
    "iproute2",
    "libwebkit2gtk-4.1-0",
    "util-linux",
    "webkit2gtk-driver",
    "xvfb",
];
/// Installs the scripts that the tests run inside a browser.
const NPM: &[&str] = &["npm"];
/// Creates the virtual environment for Autobahn's test suite.
const CONFORMANCE: &[&str] = &["python3-venv"];
const FEDORA: &str = "sudo dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel";
const ARCH: &str = "sudo pacman -S --needed base-devel webkit2gtk-4.1";

/// Installs the packages that are missing.
///
/// # Errors
/// If packages are missing and can't be installed automatically. The message says how to install them.
pub(crate) fn ensure(set: PackageSet) -> Result<()> {
    if !cfg!(target_os = "linux") {
        // macOS and Windows include the web view.
        return Ok(());
    }
    if !succeeds("dpkg-query", &["--version"]) {
        return ensure_without_dpkg();
    }
    let packages = match set {
        PackageSet::App => APP.to_vec(),
        // npm is often newer than the distribution's package and installed another way.
        PackageSet::Tests if succeeds("npm", &["--version"]) => [APP, TESTS].concat(),
        PackageSet::Tests => [APP, TESTS, NPM].concat(),
        PackageSet::Conformance => CONFORMANCE.to_vec(),
    };
    let missing: Vec<&str> = packages.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).output();
    query.is_ok_and(|output| output.stdout == b"installed")
}

fn ensure_without_dpkg() -> Result<()> {
    if succeeds("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
        return Ok(());
    }
    bail!(
        "WebKitGTK 4.1 and its headers are missing. The app needs them for its window. Install them and try again:\n\
         Fedora:  {FEDORA}\n\
         Arch:    {ARCH}\n\
         Others:  the package that contains webkit2gtk-4.1.pc, and pkg-config"
    )
}

fn install(missing: &[&str]) -> Result<()> {
    let list = missing.join(" ");
    let apt = |arguments: &[&str]| -> Result<Command> {
        let mut apt = match (is_root(), succeeds("sudo", &["--version"])) {
            (true, _) => Command::new("apt-get"),
            (false, true) => {
                let mut sudo = Command::new("sudo");
                sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
            (false, false) => bail!(
                "Some packages are missing, and installing them needs root or sudo. Ask an administrator to run:\n\
                 apt-get install {list}"
            ),
        };
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        Ok(apt)
    };
    let with_sudo = if is_root() { "" } else { " with sudo" };
    step(&format!("Installing missing packages{with_sudo}: {list}"), || {
        run(&mut apt(&["update", "--quiet=2"])?)?;
        let arguments = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
        without_starting_daemons(|| run(apt(&arguments)?.args(missing)))
    })
}

/// Runs `install` while a policy file keeps new daemons from starting: the tests' mDNS daemon must not join the
/// machine's own network. Does nothing special without root, or if the machine already has such a policy.
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

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
