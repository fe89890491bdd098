//! Builds the page for browsers and for the app's window: the `ui` crate as WebAssembly, its loader script, styles and
//! texts.
//!
//! Only changed files are written. The crates that embed the page are rebuilt when one of its files is newer.

mod bindings;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use phrasebook::Phrasebook;
use serde_json::json;

use crate::step::{cargo, root, run, step, target};

const WASM: &str = "wasm32-unknown-unknown";

/// One build of the page.
struct Variant {
    /// Its binary in `ui/src/bin`, and its folder of additional styles in `ui/style`.
    name: &'static str,
    /// The output folder.
    folder: &'static str,
}

/// The page that hosts serve to browsers, and the page in the app's window.
const VARIANTS: [Variant; 2] =
    [Variant { name: "guest", folder: "target/page" }, Variant { name: "window", folder: "target/window" }];

/// Builds every variant of the page into its folder.
///
/// # Errors
/// If a tool is missing or the build fails.
pub(crate) fn build() -> Result<()> {
    ensure_wasm_target()?;
    step("Building the page", || {
        let page = ["build", "--quiet", "--package", "ui", "--profile", "wasm", "--target", WASM];
        run(cargo().args(page).arg("--config").arg(remap_paths()?))?;
        VARIANTS.iter().try_for_each(assemble)
    })
}

/// A cargo setting that removes this machine's folders from the panic messages in the page. Cargo adds these flags to
/// those in `.cargo/config.toml`.
fn remap_paths() -> Result<String> {
    let home = || env::home_dir().map(|home| home.join(".cargo")).context("there is no home folder");
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(home, |folder| Ok(folder.into()))?;
    let library = Path::new(&sysroot()?).join("lib/rustlib/src/rust/library");
    let folders = [cargo_home.join("registry/src"), library, root().to_owned()];
    let flags = folders.map(|folder| format!("--remap-path-prefix={}/=", folder.display()));
    Ok(format!("target.{WASM}.rustflags = {flags:?}"))
}

/// Writes all files of one variant into its folder.
fn assemble(variant: &Variant) -> Result<()> {
    let ui = root().join("ui");
    let page = root().join(variant.folder);
    fs::create_dir_all(&page).with_context(|| format!("could not create {}", page.display()))?;
    let wasm = target().join(WASM).join("wasm").join(variant.name).with_extension("wasm");
    bindings::generate(&wasm, &page)?;
    write_if_changed(&page.join("style.css"), &bundle_styles(&ui.join("style"), variant.name)?)?;
    write_texts(&page)?;
    for file in ["index.html", "start.js"] {
        write_if_changed(&page.join(file), &fs::read(ui.join(file))?)?;
    }
    Ok(())
}

/// Writes the texts of each language, as `load_language` in `ui/src/texts.rs` reads them. Removes those of languages that no
/// longer exist.
fn write_texts(page: &Path) -> Result<()> {
    let book = Phrasebook::from_dir(&root().join("texts/languages"))
        .context("could not read the texts in texts/languages")?;
    let mut names = Vec::new();
    for texts in book.languages() {
        let name = format!("texts.{}.json", texts.code);
        let content = json!({
            "language": texts.code,
            "dir": texts.direction.html(),
            "texts": texts.page_patterns(),
        });
        write_if_changed(&page.join(&name), &serde_json::to_vec(&content)?)?;
        names.push(name);
    }
    for file in list_files(page)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".json") && !names.iter().any(|known| *known == name) {
            fs::remove_file(&file).with_context(|| format!("could not remove {}", file.display()))?;
        }
    }
    Ok(())
}

/// Installs the compiler's WebAssembly target if needed.
fn ensure_wasm_target() -> Result<()> {
    if Path::new(&sysroot()?).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    step("Installing the WebAssembly target", || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root())).with_context(|| {
            format!(
                "the Rust target {WASM} is missing. Install Rust with rustup, or install the target with your \
                 system's packages"
            )
        })
    })
}

/// The compiler's installation folder.
fn sysroot() -> Result<String> {
    let sysroot =
        Command::new("rustc").args(["--print", "sysroot"]).output().context("could not start rustc")?;
    let sysroot = String::from_utf8(sysroot.stdout).context("the path of rustc is not UTF-8")?;
    Ok(sysroot.trim().to_owned())
}

/// Joins the shared styles and those of one variant, in the order of their file names, and minifies the result.
fn bundle_styles(folder: &Path, variant: &str) -> Result<Vec<u8>> {
    let mut files = [list_files(folder)?, list_files(&folder.join(variant))?].concat();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    if files.is_empty() {
        bail!("there are no styles in {}", folder.display());
    }
    let styles = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?.concat();
    let minified =
        minifier::css::minify(&styles).map_err(|error| anyhow!("could not parse the styles: {error}"))?;
    Ok(minified.to_string().into_bytes())
}

fn list_files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .with_context(|| format!("could not read {}", folder.display()))
}

fn write_if_changed(file: &Path, contents: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|current| current == contents) {
        return Ok(());
    }
    fs::write(file, contents).with_context(|| format!("could not write {}", file.display()))
}
