//! Programs that tests start: a test that waits for one in vain fails, and shows what the program printed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use tests::program::Program;

#[test]
fn missing_line_fails_with_the_last_output() {
    let program = Program::start(Command::new("sh").args(["-c", "echo one; echo two >&2; echo three"]));
    assert_eq!(program.wait_for_line(|line| (line == "one").then_some(1)), 1);
    let found =
        catch_unwind(AssertUnwindSafe(|| program.wait_for_line(|line| (line == "four").then_some(4))));
    let message = found.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("two") && message.contains("three"), "{message}");
}
