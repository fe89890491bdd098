//! The script by which the page's WebAssembly reaches the browser, and the WebAssembly as that script wants it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// How the bindings' names begin that come from the compiled crates, each with 16 digits that no compression makes less.
const GENERATED: [&str; 3] = ["__wbg_", "__wbindgen_generic_", "wasm_bindgen__"];

/// Makes the script that loads the page's WebAssembly, unless both are as new as what they are made of.
pub(super) fn bind(wasm: &Path, page: &Path) -> Result<()> {
    let built = fs::metadata(wasm).with_context(|| format!("{} is not there", wasm.display()))?;
    let stamp = format!("{:?} {}", built.modified()?, built.len());
    let stamp_file = page.with_extension("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) && page.join("ui_bg.wasm").is_file() {
        return Ok(());
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("ui").typescript(false).omit_default_module_path(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let made = bindgen.web(true).and_then(Bindgen::generate_output);
    let mut output = made.map_err(|error| anyhow!("the script for the page can't be made: {error:#}"))?;
    let alone = output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty();
    ensure!(alone, "the page has scripts of its own beside ui.js, and nobody puts them into its folder");
    let names = shorten_names(&mut output);
    fs::write(page.join("ui.js"), script(output.js(), &names))?;
    fs::write(page.join("ui_bg.wasm"), output.wasm_mut().emit_wasm())?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// Gives the WebAssembly's generated imports and exports short names, and returns those by the long ones.
fn shorten_names(output: &mut Output) -> HashMap<String, String> {
    let wasm = output.wasm_mut();
    let imports = wasm.imports.iter_mut().map(|import| &mut import.name);
    let exports = wasm.exports.iter_mut().map(|export| &mut export.name);
    let mut names = HashMap::new();
    for name in imports.chain(exports).filter(|name| GENERATED.iter().any(|start| name.starts_with(start))) {
        let next = format!("_{}", names.len());
        let short = names.entry(name.clone()).or_insert(next);
        name.clone_from(short);
    }
    names
}

/// The script with these names, and without what is for people.
fn script(long: &str, names: &HashMap<String, String>) -> String {
    let in_name = |character: char| character.is_ascii_alphanumeric() || "_$".contains(character);
    let lines = long.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let mut script = String::with_capacity(long.len());
    for line in lines {
        for part in line.split_inclusive(|character| !in_name(character)) {
            let name = part.trim_end_matches(|character| !in_name(character));
            script += names.get(name).map_or(name, String::as_str);
            script += &part[name.len()..];
        }
        script.push('\n');
    }
    script
}
