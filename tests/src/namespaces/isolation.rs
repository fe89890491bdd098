//! [`isolated`] runs a test in its own namespaces, by starting the test binary again under `unshare`. [`skip`] reports a
//! test that can't run on this system.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use super::run;

/// Environment variable that marks the inner run, inside the namespaces.
const ISOLATED: &str = "POINTING_PARTY_ISOLATED";
/// Prefix of the line that reports a skipped test.
const NOTICE: &str = "!!! SKIPPED, NOT PASSED:";

/// How long a test may take. The slowest one needs 155 s on two idle cores, and more while something else runs.
const DEADLINE: Duration = Duration::from_secs(600);

/// Runs `test` in new network, mount and process namespaces, for at most 600 s.
///
/// It must be the whole body of the calling test, because that test is started again inside the namespaces. It must be
/// a closure written in the test function, because the test's name is taken from the closure's type name.
///
/// # Panics
/// If the test panics or takes too long; then the output of its programs is shown. With `CI` set, also if the system
/// does not allow namespaces.
pub fn isolated<F: FnOnce()>(test: F) {
    isolated_within(DEADLINE, test);
}

/// Like [`isolated`], with a deadline for a measurement that takes longer.
///
/// # Panics
/// Like [`isolated`].
pub fn isolated_within<F: FnOnce()>(deadline: Duration, test: F) {
    if std::env::var_os(ISOLATED).is_some() {
        set_up_namespaces();
        return test();
    }
    let name = test_name(std::any::type_name::<F>());
    if let Err(reason) = check_namespaces() {
        return skip(name, reason);
    }
    let test_binary = std::env::current_exe().expect("the test binary has a path");
    // When `timeout` kills `unshare`, that kills all processes of the test.
    let output = Command::new("timeout")
        .args(["--signal=KILL", &deadline.as_secs().to_string(), "unshare"])
        .args(unshare_arguments())
        .arg(test_binary)
        .args(["--exact", name, "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(ISOLATED, "1")
        .output()
        .expect("`timeout` of coreutils starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    print!("{stdout}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    eprint!("{stderr}");
    for notice in stderr.lines().filter(|line| line.starts_with(NOTICE)) {
        print_notice(notice);
    }
    let killed = output.status.signal() == Some(9) || output.status.code() == Some(128 + 9);
    assert!(!killed, "{name} was ended after {} s. Its output is above.", deadline.as_secs());
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

/// Whether a test can't run because of `missing`. Then it is reported as skipped.
pub fn skips(name: &str, missing: Option<String>) -> bool {
    if let Some(reason) = &missing {
        skip(name, reason);
    }
    missing.is_some()
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

/// Arguments of `unshare`, without the program to run. It runs in new namespaces, and is killed when `unshare` ends.
fn unshare_arguments() -> Vec<&'static str> {
    let user: &[_] = if nix::unistd::geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
    [user, &["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]].concat()
}

/// Checks once per process whether namespaces can be created. The error is the reason if not.
fn check_namespaces() -> Result<(), &'static str> {
    static REASON: OnceLock<Option<String>> = OnceLock::new();
    let reason = REASON.get_or_init(|| {
        let needed = "mount -t tmpfs tmpfs /run && ip link add net0 type bridge && ip netns add machine";
        match Command::new("unshare").args(unshare_arguments()).args(["sh", "-c", needed]).output() {
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
/// namespaces private, and an empty folder of X servers, so that tests that run at the same time do not remove each other's
/// displays. Brings the loopback interface up.
fn set_up_namespaces() {
    const X_SERVERS: &str = "/tmp/.X11-unix";
    run(Command::new("mount").args(["-t", "tmpfs", "tmpfs", "/run"]));
    // Another test may create it at the same moment.
    run(Command::new("mkdir").args(["-p", X_SERVERS]));
    run(Command::new("mount").args(["-t", "tmpfs", "-o", "mode=1777", "tmpfs", X_SERVERS]));
    run(Command::new("ip").args(["link", "set", "lo", "up"]));
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn hanging_test_is_ended() {
        let deadline = Duration::from_secs(2);
        let hang = || loop {
            std::thread::park();
        };
        let ended = catch_unwind(|| isolated_within(deadline, hang));
        if check_namespaces().is_ok() {
            let message = ended.unwrap_err().downcast::<String>().unwrap();
            assert!(message.contains("was ended after 2 s"), "{message}");
        }
    }
}
