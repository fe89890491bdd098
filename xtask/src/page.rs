//! Builds the page: the `ui` crate as WebAssembly, the script that loads it, the styles.
//!
//! `target/page` gets only what has changed, because the app is built anew when a file there is newer.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::step::{cargo, root, run, step, target};

const WASM: &str = "wasm32-unknown-unknown";

/// Builds the page into `target/page`.
///
/// # Errors
/// If a tool is missing, or the page does not build.
pub(crate) fn build() -> Result<()> {
    add_wasm_target()?;
    step("Building the page", || {
        run(cargo().args(["build", "--quiet", "--package", "ui", "--profile", "wasm", "--target", WASM]))?;
        let page = root().join("target/page");
        fs::create_dir_all(&page).with_context(|| format!("{} can't be made", page.display()))?;
        bind(&target().join(WASM).join("wasm/ui.wasm"), &page)?;
        write_if_new(&page.join("style.css"), &styles(&root().join("ui/style"))?)?;
        for file in ["index.html", "start.js"] {
            write_if_new(&page.join(file), &fs::read(root().join("ui").join(file))?)?;
        }
        Ok(())
    })
}

/// Adds the compiler's target for browsers if it is not there.
fn add_wasm_target() -> Result<()> {
    let sysroot =
        Command::new("rustc").args(["--print", "sysroot"]).output().context("rustc did not start")?;
    let sysroot = String::from_utf8(sysroot.stdout).context("rustc's folder has a strange name")?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    step("Adding the compiler's target for the page", || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root())).with_context(|| {
            format!("the Rust target {WASM} is missing. Install Rust with rustup, or that target with your system's packages")
        })
    })
}

/// Makes the script that loads the page's WebAssembly, unless both are as new as what they are made of.
fn bind(wasm: &Path, page: &Path) -> Result<()> {
    let built = fs::metadata(wasm).with_context(|| format!("{} is not there", wasm.display()))?;
    let stamp = format!("{:?} {}", built.modified()?, built.len());
    let stamp_file = page.with_extension("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) && page.join("ui_bg.wasm").is_file() {
        return Ok(());
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).typescript(false).omit_default_module_path(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let made = bindgen.web(true).and_then(|bindgen| bindgen.generate(page));
    made.map_err(|error| anyhow!("the script for the page can't be made: {error:#}"))?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// All styles, in the order of their files' names, without what is for people.
fn styles(folder: &Path) -> Result<Vec<u8>> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("{} can't be read", folder.display()))?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    files.sort();
    if files.is_empty() {
        bail!("{} has no styles", folder.display());
    }
    let styles = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?.concat();
    let small =
        minifier::css::minify(&styles).map_err(|error| anyhow!("the styles can't be read: {error}"))?;
    Ok(small.to_string().into_bytes())
}

fn write_if_new(file: &Path, text: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}
