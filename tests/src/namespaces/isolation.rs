//! [`isolated`] runs a test in its own namespaces, by starting the test binary again under `unshare`. [`skip`] reports a
//! test that can't run on this system.

use std::io::Write;
use std::process::Command;
use std::sync::OnceLock;

use super::run;

/// Environment variable that marks the inner run, inside the namespaces.
const ISOLATED: &str = "POINTING_PARTY_ISOLATED";
/// Prefix of the line that reports a skipped test.
const NOTICE: &str = "!!! SKIPPED, NOT PASSED:";

/// Runs `test` in new network, mount and process namespaces.
///
/// It must be the whole body of the calling test, because that test is started again inside the namespaces. It must be
/// a closure written in the test function, because the test's name is taken from the closure's type name.
///
/// # Panics
/// If the test panics. With `CI` set, also if the system does not allow namespaces.
pub fn isolated<F: FnOnce()>(test: F) {
    if std::env::var_os(ISOLATED).is_some() {
        set_up_namespaces();
        return test();
    }
    let name = test_name(std::any::type_name::<F>());
    if let Err(reason) = check_namespaces() {
        return skip(name, reason);
    }
    let test_binary = std::env::current_exe().expect("the test binary has a path");
    let output = unshare()
        .arg(test_binary)
        .args(["--exact", name, "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(ISOLATED, "1")
        .output()
        .expect("unshare starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    print!("{stdout}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    eprint!("{stderr}");
    for notice in stderr.lines().filter(|line| line.starts_with(NOTICE)) {
        print_notice(notice);
    }
    assert!(output.status.success(), "{name} failed in its own namespaces: {}", output.status);
    // With a wrong test name the harness selects no test, and still succeeds.
    assert!(stdout.contains("1 passed"), "{name} did not run in its own namespaces");
}

/// Prints that the test `name` was skipped because of `reason`, or fails it with `CI` set. Tests also call this when a
/// required program is missing.
///
/// # Panics
/// With `CI` set.
pub fn skip(name: &str, reason: &str) {
    let notice = format!("{NOTICE} {name}: {reason}");
    assert!(std::env::var_os("CI").is_none(), "{notice}");
    print_notice(&notice);
}

/// Writes directly to stderr, because the test harness captures `eprintln!` output of passing tests.
fn print_notice(notice: &str) {
    let _ = std::io::stderr().write_all(format!("\n{notice}\n").as_bytes());
}

/// The test's name in the harness: `module::test` for a closure of type `it::module::test::{{closure}}`.
fn test_name(closure: &'static str) -> &'static str {
    let path = closure.split("::{{closure}}").next().unwrap_or(closure);
    path.split_once("::").map_or(path, |(_, name)| name)
}

/// An `unshare` command without its program. The program runs in new namespaces, and is killed when this process ends.
fn unshare() -> Command {
    let mut command = Command::new("unshare");
    if !nix::unistd::geteuid().is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]);
    command
}

/// Checks once per process whether namespaces can be created. The error is the reason if not.
fn check_namespaces() -> Result<(), &'static str> {
    static REASON: OnceLock<Option<String>> = OnceLock::new();
    let reason = REASON.get_or_init(|| {
        let needed = "mount -t tmpfs tmpfs /run && ip link add net0 type bridge && ip netns add machine";
        match unshare().args(["sh", "-c", needed]).output() {
            Err(error) => Some(format!("`unshare` of util-linux did not start ({error})")),
            Ok(output) if output.status.success() => None,
            Ok(output) => {
                let stderr = String::from_utf8_lossy(&output.stderr);
                Some(format!(
                    "this system does not allow network namespaces ({}); run the tests as root, or allow user namespaces",
                    stderr.trim()
                ))
            }
        }
    });
    reason.as_deref().map_or(Ok(()), Err)
}

/// Prepares the new namespaces: mounts an empty `/run`, which hides the system's daemons and keeps named network
/// namespaces private, and brings the loopback interface up.
fn set_up_namespaces() {
    run(Command::new("mount").args(["-t", "tmpfs", "tmpfs", "/run"]));
    run(Command::new("ip").args(["link", "set", "lo", "up"]));
}
