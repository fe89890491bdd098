//! Builds the page for each place that it runs in: the `ui` crate as WebAssembly, the script that loads it, the
//! styles, the languages.
//!
//! Its folder gets only what has changed, because a program that takes it in is built anew when a file there is newer.

mod bindings;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use phrasebook::Phrasebook;

use crate::step::{cargo, root, run, step, target};

const WASM: &str = "wasm32-unknown-unknown";

/// A place that the page runs in.
struct Place {
    /// Its entry point in `ui/src/bin`, and the folder of styles that only it needs.
    name: &'static str,
    /// Where its page goes.
    folder: &'static str,
}

/// A guest's browser, whose page a host has in it, and the app's window.
const PLACES: [Place; 2] =
    [Place { name: "guest", folder: "target/page" }, Place { name: "window", folder: "target/window" }];

/// Builds the page for each place, into its folder.
///
/// # Errors
/// If a tool is missing, or the page does not build.
pub(crate) fn build() -> Result<()> {
    add_wasm_target()?;
    step("Building the page", || {
        let page = ["build", "--quiet", "--package", "ui", "--profile", "wasm", "--target", WASM];
        run(cargo().args(page).arg("--config").arg(nameless_paths()?))?;
        PLACES.iter().try_for_each(put_together)
    })
}

/// What keeps this machine's folders out of the page: where a panic would have come from is written down in it. It comes
/// on top of what is configured for the page anyway.
fn nameless_paths() -> Result<String> {
    let home = || env::home_dir().map(|home| home.join(".cargo")).context("there is no home folder");
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(home, |folder| Ok(folder.into()))?;
    let library = Path::new(&sysroot()?).join("lib/rustlib/src/rust/library");
    let folders = [cargo_home.join("registry/src"), library, root().to_owned()];
    let flags = folders.map(|folder| format!("--remap-path-prefix={}/=", folder.display()));
    Ok(format!("target.{WASM}.rustflags = {flags:?}"))
}

/// Puts everything into a place's folder that the page needs there.
fn put_together(place: &Place) -> Result<()> {
    let ui = root().join("ui");
    let page = root().join(place.folder);
    fs::create_dir_all(&page).with_context(|| format!("{} can't be made", page.display()))?;
    bindings::bind(&target().join(WASM).join("wasm").join(place.name).with_extension("wasm"), &page)?;
    write_if_new(&page.join("style.css"), &styles(&ui.join("style"), place.name)?)?;
    let book = Phrasebook::read(&ui.join("texts")).context("the texts can't be read")?;
    for (code, patterns) in book.patterns() {
        write_if_new(&page.join(code).with_extension("json"), &serde_json::to_vec(&patterns)?)?;
    }
    for file in ["index.html", "start.js"] {
        write_if_new(&page.join(file), &fs::read(ui.join(file))?)?;
    }
    Ok(())
}

/// Adds the compiler's target for browsers if it is not there.
fn add_wasm_target() -> Result<()> {
    if Path::new(&sysroot()?).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    step("Adding the compiler's target for the page", || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root())).with_context(|| {
            format!("the Rust target {WASM} is missing. Install Rust with rustup, or that target with your system's packages")
        })
    })
}

/// The folder of the compiler.
fn sysroot() -> Result<String> {
    let sysroot =
        Command::new("rustc").args(["--print", "sysroot"]).output().context("rustc did not start")?;
    let sysroot = String::from_utf8(sysroot.stdout).context("rustc's folder has a strange name")?;
    Ok(sysroot.trim().to_owned())
}

/// A place's styles, the common ones and its own, in the order of their files' names and without what is for people.
fn styles(folder: &Path, place: &str) -> Result<Vec<u8>> {
    let mut files = [files(folder)?, files(&folder.join(place))?].concat();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    files.sort_by(|one, other| one.file_name().cmp(&other.file_name()));
    if files.is_empty() {
        bail!("{} has no styles", folder.display());
    }
    let styles = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?.concat();
    let small =
        minifier::css::minify(&styles).map_err(|error| anyhow!("the styles can't be read: {error}"))?;
    Ok(small.to_string().into_bytes())
}

/// What is in a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("{} can't be read", folder.display()))
}

fn write_if_new(file: &Path, text: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}
