//! Runs a test once more, alone, where it can do no harm.

use std::io::Write;
use std::process::Command;
use std::sync::OnceLock;

use super::run;

/// Set for a test that runs in namespaces of its own.
const ISOLATED: &str = "POINTING_PARTY_ISOLATED";
/// How a line begins that says that a test was not run.
const NOTICE: &str = "!!! SKIPPED, NOT PASSED:";

/// Runs `test` in network, mount and process namespaces of its own. It has to be all that the calling
/// test does, because that test is started again to get there; and it has to be written as a closure in
/// the test's own function, because that is how its name is known.
///
/// # Panics
/// If the test does; and, with `CI` set, where namespaces can't be made.
pub fn isolated<F: FnOnce()>(test: F) {
    if std::env::var_os(ISOLATED).is_some() {
        settle_in();
        return test();
    }
    let name = test_name(std::any::type_name::<F>());
    if let Err(reason) = possible() {
        return skip(name, reason);
    }
    let this = std::env::current_exe().expect("the system says where this test is");
    let output = unshare()
        .arg(this)
        .args(["--exact", name, "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(ISOLATED, "1")
        .output()
        .expect("unshare started before");
    let stdout = String::from_utf8_lossy(&output.stdout);
    print!("{stdout}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    eprint!("{stderr}");
    for notice in stderr.lines().filter(|line| line.starts_with(NOTICE)) {
        announce(notice);
    }
    assert!(output.status.success(), "{name} failed in its own namespaces: {}", output.status);
    // A misread name would select no test, and that succeeds too.
    assert!(stdout.contains("1 passed"), "{name} was not run in its own namespaces");
}

/// Says loudly that a test was skipped, or fails it with `CI` set. For whatever else a machine may
/// lack, too.
///
/// # Panics
/// With `CI` set.
pub fn skip(name: &str, reason: &str) {
    let notice = format!("{NOTICE} {name}: {reason}");
    assert!(std::env::var_os("CI").is_none(), "{notice}");
    announce(&notice);
}

/// Straight to the terminal: the test harness keeps what passing tests print to itself.
fn announce(notice: &str) {
    let _ = std::io::stderr().write_all(format!("\n{notice}\n").as_bytes());
}

/// `it::module::test::{{closure}}` is `module::test` to the harness.
fn test_name(closure: &'static str) -> &'static str {
    let path = closure.split("::{{closure}}").next().unwrap_or(closure);
    path.split_once("::").map_or(path, |(_, name)| name)
}

/// The start of a command that runs in fresh namespaces, and is killed when this process ends.
fn unshare() -> Command {
    let mut command = Command::new("unshare");
    if !nix::unistd::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]);
    command
}

/// Whether namespaces can be made here; tried once.
fn possible() -> Result<(), &'static str> {
    static REASON: OnceLock<Option<String>> = OnceLock::new();
    let reason = REASON.get_or_init(|| {
        let needed = "mount -t tmpfs tmpfs /run && ip link add office type bridge && ip netns add host";
        match unshare().args(["sh", "-c", needed]).output() {
            Err(error) => Some(format!("`unshare` of util-linux did not start ({error})")),
            Ok(output) if output.status.success() => None,
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                Some(format!("no network namespaces can be made here: {}. Run the tests as root, or allow user namespaces.", said.trim()))
            }
        }
    });
    reason.as_deref().map_or(Ok(()), Err)
}

/// Makes the fresh namespaces habitable: an empty `/run`, so that the machine's own daemons are out of
/// reach and named namespaces stay in here, and a loopback interface that works.
fn settle_in() {
    run(Command::new("mount").args(["-t", "tmpfs", "tmpfs", "/run"]));
    run(Command::new("ip").args(["link", "set", "lo", "up"]));
}
