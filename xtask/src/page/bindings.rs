//! Generates the JavaScript bindings for the page's WebAssembly with wasm-bindgen, and shrinks both.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// Prefixes of the names that wasm-bindgen generates. Each name ends in 16 random digits, which do not compress.
const GENERATED_PREFIXES: [&str; 3] = ["__wbg_", "__wbindgen_generic_", "wasm_bindgen__"];

/// Writes `ui.js` and `ui_bg.wasm` into the `page` folder, unless they are up to date with `wasm`.
pub(super) fn generate(wasm: &Path, page: &Path) -> Result<()> {
    let built = fs::metadata(wasm).with_context(|| format!("could not find {}", wasm.display()))?;
    let stamp = format!("{:?} {}", built.modified()?, built.len());
    let stamp_file = page.with_extension("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) && page.join("ui_bg.wasm").is_file() {
        return Ok(());
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false).omit_default_module_path(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let output = bindgen.web(true).and_then(Bindgen::generate_output);
    let mut output = output.map_err(|error| anyhow!("wasm-bindgen failed: {error:#}"))?;
    let is_single_script = output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty();
    ensure!(
        is_single_script,
        "a crate adds JavaScript files of its own, but only ui.js is copied to the page"
    );
    let names = shorten_names(&mut output);
    fs::write(page.join("ui.js"), minify(output.js(), &names))?;
    fs::write(page.join("ui_bg.wasm"), output.wasm_mut().emit_wasm())?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// Gives the generated imports and exports short names. Returns a map from long to short names.
fn shorten_names(output: &mut Output) -> HashMap<String, String> {
    let wasm = output.wasm_mut();
    let imports = wasm.imports.iter_mut().map(|import| &mut import.name);
    let exports = wasm.exports.iter_mut().map(|export| &mut export.name);
    let is_generated = |name: &str| GENERATED_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    let mut names = HashMap::new();
    for name in imports.chain(exports).filter(|name| is_generated(name)) {
        let next = format!("_{}", names.len());
        let short = names.entry(name.clone()).or_insert(next);
        name.clone_from(short);
    }
    names
}

/// Replaces the names in the script, and removes indentation, empty lines and comment lines.
fn minify(script: &str, names: &HashMap<String, String>) -> String {
    let is_identifier = |character: char| character.is_ascii_alphanumeric() || "_$".contains(character);
    let lines =
        script.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut minified = String::with_capacity(script.len());
    for line in lines {
        for token in line.split_inclusive(|character| !is_identifier(character)) {
            let name = token.trim_end_matches(|character| !is_identifier(character));
            minified += names.get(name).map_or(name, String::as_str);
            minified += &token[name.len()..];
        }
        minified.push('\n');
    }
    minified
}
