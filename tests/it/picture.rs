//! Takes the README's screenshot of the real app: `cargo test -p tests picture -- --ignored`.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tests::binaries;
use tests::display::Display;
use tests::member::Member;
use tests::namespaces::{Network, isolated};
use tests::window::{Window, WindowOptions};

const TICKETS: &str = "key,title,description,url
SHOP-214,Log in with a passkey,\"As a returning customer I want to log in without a password, so that I never have to reset one again.

Done when
- a passkey can be added and removed in the account settings
- the log-in page offers it on devices that have one
- e-mail and password work as before\",https://tracker.example/browse/SHOP-214
SHOP-220,Basket survives closing the browser,,
SHOP-187,Invoices as PDF/A,,
SHOP-231,Faster product search,,
SHOP-199,Dark theme,,
SHOP-240,Undo for removed addresses,,
SHOP-242,Pay by direct debit,,
";

#[test]
#[ignore = "takes the README's screenshot"]
fn readme_screenshot() {
    isolated(|| {
        let network = Network::new(2);
        let (display, home) = (Display::start(), tempfile::tempdir().unwrap());
        let tickets = home.path().join("tickets.csv");
        std::fs::write(&tickets, TICKETS).unwrap();
        let mut host = network
            .machine(0)
            .command(binaries::party())
            .args(["host", "--name", "Sprint 12", "--cards"])
            .arg(&tickets)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let window = Window::open(
            "Ann",
            &WindowOptions {
                machine: Some(network.machine(1)),
                display: &display,
                home: home.path(),
                instance: 0,
            },
        );
        window.type_into("your-name", "Ann");
        window.click("join-room");
        window.click("start");
        let others = [("Bob", "3"), ("Cleo", "5"), ("Dora", "5"), ("Emil", "5")];
        let members = others.map(|(name, vote)| {
            let mut member = Member::join(
                network.machine(0).command(binaries::party()),
                "127.0.0.1:7420",
                name,
                home.path(),
            );
            member.wait_for("the card", |view| view.state.round().is_some());
            member.send_line(&format!("vote {vote}"));
            member
        });
        window.wait_for_with("seat", r#"[data-name="Emil"][data-voted="true"]"#);
        window.click("vote-5");
        window.wait_for("winner");
        std::thread::sleep(Duration::from_secs(6));
        window.take_screenshot("readme");
        let picture = tests::window::screenshots().join("readme - Ann.png");
        std::fs::copy(picture, Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screenshot.png")).unwrap();
        drop(members);
        host.kill().unwrap();
        host.wait().unwrap();
    });
}
