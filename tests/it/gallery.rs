//! Pictures of every screen, to be looked at one by one: `cargo xtask pictures` puts them into
//! `target/pictures/gallery`, with a sheet of each scene beside its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tests::app_page::AppPage;
use tests::chromium::{Chromium, Screen, Theme};
use tests::namespaces::{isolated, skip};

use crate::scenes::{self, Scene, Size};

const THEMES: [(&str, Theme); 2] = [("light", Theme::Light), ("dark", Theme::Dark)];
/// How many screens high the picture of a whole page is at most.
const SCREENS_HIGH: u32 = 3;

#[test]
#[ignore = "takes pictures: cargo xtask pictures"]
fn pictures() {
    isolated(|| {
        if let Some(reason) = Chromium::missing() {
            return skip("gallery::pictures", &reason);
        }
        // Only the scenes whose names begin so, if any are named.
        let only = std::env::var("SCENES").unwrap_or_default();
        let mut page = AppPage::open();
        if let Ok(languages) = std::env::var("LANGUAGES") {
            page.browser().is_set_to(&languages);
        }
        let scenes = scenes::all().into_iter().filter(|scene| scene.name.starts_with(&only));
        let sheets: Vec<Child> = scenes.map(|scene| take_pictures(&mut page, &scene)).collect();
        assert!(!sheets.is_empty(), "no scene is called {only}…");
        for mut sheet in sheets {
            assert!(sheet.wait().unwrap().success(), "ImageMagick makes the sheets");
        }
        println!("The pictures are in {}", gallery().display());
    });
}

/// Takes all pictures of a scene, and lays them on a sheet: a column for each size, a row for each theme and number
/// of people.
fn take_pictures(page: &mut AppPage, scene: &Scene) -> Child {
    println!("{}", scene.name);
    let folder = gallery().join(scene.name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut rows = Vec::new();
    for &people in scene.people {
        let mut taken = Vec::new();
        for &size in scene.sizes {
            page.is_new_on(size.1);
            (scene.plays)(page, people);
            let crowd = if scene.people.len() > 1 { format!("{people} ") } else { String::new() };
            taken.push(THEMES.map(|(theme, wanted)| {
                page.browser().is_in(wanted);
                take_picture(page, size, &folder, &format!("{crowd}{} {theme}", size.0))
            }));
        }
        for theme in 0..THEMES.len() {
            rows.push(taken.iter().map(|of_a_size| of_a_size[theme].clone()).collect());
        }
    }
    lay_out(scene, &rows)
}

/// Takes a picture of what is to be seen at once, and one of the whole page if that is higher.
fn take_picture(page: &AppPage, (_, screen): Size, folder: &Path, name: &str) -> PathBuf {
    page.comes_to_rest();
    let file = folder.join(format!("{name}.png"));
    fs::write(&file, page.browser().picture()).unwrap();
    let over = page.overflow();
    if over > 0 {
        let height = (screen.height + over).min(SCREENS_HIGH * screen.height);
        page.browser().is_on(Screen { height, ..screen });
        page.comes_to_rest();
        fs::write(folder.join(format!("{name} whole.png")), page.browser().picture()).unwrap();
        page.browser().is_on(screen);
    }
    file
}

/// Starts to make the sheet of a scene.
fn lay_out(scene: &Scene, rows: &[Vec<PathBuf>]) -> Child {
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
