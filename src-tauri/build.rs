//! Runs Tauri's build step, which embeds the page, the icons and the window's permissions.

fn main() {
    tauri_build::build();
}
