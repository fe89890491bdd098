//! Screenshots of every scene, for people to review. `cargo xtask pictures` saves them in `target/pictures/gallery`: a
//! folder for each scene, and beside it a contact sheet with all screenshots of the scene.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use std::time::Duration;

use tests::app_page::AppPage;
use tests::browser::{Engine, Screen};
use tests::chromium::Theme;
use tests::namespaces::{isolated_within, skip};

use crate::scenes::{self, Scene, Size};

const THEMES: [(&str, Theme); 2] = [("light", Theme::Light), ("dark", Theme::Dark)];
/// The maximum height of a full-page screenshot, in screens.
const MAX_SCREENS_HIGH: u32 = 3;

#[test]
#[ignore = "takes screenshots: cargo xtask pictures"]
fn pictures() {
    isolated_within(Duration::from_secs(1_800), || {
        if let Some(reason) = Engine::Chromium.missing() {
            return skip("gallery::pictures", &reason);
        }
        // Set `SCENES` to take only the scenes whose names start with its value.
        let prefix = std::env::var("SCENES").unwrap_or_default();
        let mut page = AppPage::open();
        if let Ok(languages) = std::env::var("LANGUAGES") {
            page.browser().set_languages(&languages);
        }
        let scenes = scenes::all().into_iter().filter(|scene| scene.name.starts_with(&prefix));
        let sheets: Vec<Child> = scenes.map(|scene| take_screenshots(&mut page, &scene)).collect();
        assert!(!sheets.is_empty(), "no scene's name starts with {prefix:?}");
        for mut sheet in sheets {
            assert!(sheet.wait().unwrap().success(), "ImageMagick makes the sheets");
        }
        println!("The screenshots are in {}", gallery().display());
    });
}

/// Takes all screenshots of a scene, and starts ImageMagick to make the contact sheet: a column for each window size, a
/// row for each theme and number of people.
fn take_screenshots(page: &mut AppPage, scene: &Scene) -> Child {
    println!("{}", scene.name);
    let folder = gallery().join(scene.name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut rows = Vec::new();
    for &people in scene.people {
        let mut taken = Vec::new();
        for &size in scene.sizes {
            page.reset(size.1);
            (scene.set_up)(page, people);
            let count = if scene.people.len() > 1 { format!("{people} ") } else { String::new() };
            taken.push(THEMES.map(|(name, theme)| {
                page.browser().set_theme(theme);
                take_screenshot(page, size, &folder, &format!("{count}{} {name}", size.0))
            }));
        }
        for theme in 0..THEMES.len() {
            rows.push(taken.iter().map(|themes| themes[theme].clone()).collect());
        }
    }
    make_sheet(scene, &rows)
}

/// Takes a screenshot of the visible area, and one of the full page if the page is higher. Returns the path of the first.
fn take_screenshot(page: &AppPage, (_, screen): Size, folder: &Path, name: &str) -> PathBuf {
    page.wait_until_idle();
    let file = folder.join(format!("{name}.png"));
    fs::write(&file, page.browser().screenshot()).unwrap();
    let hidden = page.overflow_height();
    if hidden > 0 {
        let height = (screen.height + hidden).min(MAX_SCREENS_HIGH * screen.height);
        page.browser().set_screen(Screen { height, ..screen });
        page.wait_until_idle();
        fs::write(folder.join(format!("{name} full.png")), page.browser().screenshot()).unwrap();
        page.browser().set_screen(screen);
    }
    file
}

/// Starts ImageMagick to make the contact sheet of a scene.
fn make_sheet(scene: &Scene, rows: &[Vec<PathBuf>]) -> Child {
    let mut sheet = Command::new("convert");
    sheet.args(["-background", "#888", "-bordercolor", "#888"]);
    for row in rows {
        sheet.arg("(").args(row).args(["-resize", "x560", "-border", "8", "+append", ")"]);
    }
    let sheet = sheet.arg("-append").arg(gallery().join(format!("{}.png", scene.name))).spawn();
    sheet.expect("ImageMagick starts: `cargo xtask pictures` installs it")
}

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures/gallery")
}
