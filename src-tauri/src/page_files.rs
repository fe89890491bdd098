//! The page's files in the window. They are embedded in the program; this module chooses the language of the texts.
//!
//! The page asks for `texts/de-AT,en.json`, the person's wishes. It gets the texts in the best language for them, and the app
//! speaks this language from then on. A host does the same for browsers (`lan/src/host/page.rs`).

use std::borrow::Cow;

use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::{App, Assets, Context, Runtime};

/// The embedded files.
struct PageFiles<R: Runtime> {
    /// `None` only while they are taken out of the context.
    embedded: Option<Box<dyn Assets<R>>>,
}

/// Lets the window's page choose a language.
pub(crate) fn choose_language_of_texts<R: Runtime>(context: &mut Context<R>) {
    let embedded = context.set_assets(Box::new(PageFiles { embedded: None }));
    context.set_assets(Box::new(PageFiles { embedded: Some(embedded) }));
}

/// The wishes in the path of a request for texts.
fn wishes(path: &str) -> Option<Vec<String>> {
    let wishes = path.trim_start_matches('/').strip_prefix("texts/")?.strip_suffix(".json")?;
    Some(wishes.split(',').map(str::to_owned).collect())
}

impl<R: Runtime> Assets<R> for PageFiles<R> {
    fn setup(&self, app: &App<R>) {
        if let Some(embedded) = &self.embedded {
            embedded.setup(app);
        }
    }

    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        let embedded = self.embedded.as_ref()?;
        let Some(wanted) = wishes(key.as_ref()) else { return embedded.get(key) };
        let language = texts::negotiate(&wanted);
        texts::set_language(language);
        embedded.get(&format!("texts.{}.json", language.code).into())
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        match &self.embedded {
            Some(embedded) => embedded.iter(),
            None => Box::new(std::iter::empty()),
        }
    }

    fn csp_hashes(&self, html_path: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        match &self.embedded {
            Some(embedded) => embedded.csp_hashes(html_path),
            None => Box::new(std::iter::empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wishes;

    #[test]
    fn only_requests_for_texts_have_wishes() {
        assert_eq!(wishes("/texts/de-AT,en.json"), Some(vec!["de-AT".to_owned(), "en".to_owned()]));
        for path in ["/index.html", "/texts.de.json", "/texts/de", "texts.json"] {
            assert_eq!(wishes(path), None, "{path}");
        }
    }
}
