//! Chooses the best language that has texts for a list of wishes, as <https://projectfluent.org> recommends.
//!
//! Regions and scripts count: `zh-CN` finds `zh-Hans-CN`, `zh-TW` does not. `pt` finds `pt-BR`. Only programs choose; a
//! page asks its host.

use std::env;

use fluent_langneg::{NegotiationStrategy, convert_vec_str_to_langids_lossy, negotiate_languages};

use crate::language::{LANGUAGES, Language, REFERENCE};

/// The variables that set the language of a program's messages, the strongest first (POSIX).
const LANGUAGE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The best language for these wishes, the best wish first. English if no wish can be met.
pub fn negotiate(wanted: &[String]) -> &'static Language {
    let codes: Vec<&str> = LANGUAGES.iter().map(|language| language.code).collect();
    &LANGUAGES[select_language(wanted, &codes).unwrap_or(REFERENCE)]
}

/// The index of the best of the `available` languages. `None` if no wish can be met.
pub fn select_language(wanted: &[String], available: &[&str]) -> Option<usize> {
    let requested = convert_vec_str_to_langids_lossy(wanted);
    let codes: Vec<_> = available.iter().map(|code| convert_vec_str_to_langids_lossy([code]).pop()).collect();
    let known: Vec<_> = codes.iter().flatten().cloned().collect();
    let best = negotiate_languages(&requested, &known, None, NegotiationStrategy::Lookup);
    let best = *best.first()?;
    codes.iter().position(|code| code.as_ref() == Some(best))
}

/// The languages of an `Accept-Language` header, the best first.
pub fn accepted_languages(header: &str) -> Vec<String> {
    let mut languages: Vec<(f32, String)> = header
        .split(',')
        .filter_map(|element| {
            let mut parts = element.split(';').map(str::trim);
            let language = parts.next().filter(|language| !language.is_empty())?;
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight = weight.map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
            (weight > 0.0).then(|| (weight, language.to_owned()))
        })
        .collect();
    languages.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    languages.into_iter().map(|(_, language)| language).collect()
}

/// The language of the environment: `LC_ALL`, `LC_MESSAGES` or `LANG`, in this order. Empty if none is set.
pub fn environment_languages() -> Vec<String> {
    language_of(|variable| env::var(variable).ok()).into_iter().collect()
}

/// The first variable that is set decides, also if it means no language, such as `C`.
fn language_of(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut values = LANGUAGE_VARIABLES.into_iter().filter_map(variable);
    let value = values.find(|value| !value.is_empty())?;
    // `de_AT.UTF-8@euro` means `de-AT`.
    let name = value.split(['.', '@']).next().unwrap_or_default();
    Some(name.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected<'a>(wanted: &[&str], available: &[&'a str]) -> Option<&'a str> {
        let wanted: Vec<String> = wanted.iter().map(|&code| code.to_owned()).collect();
        select_language(&wanted, available).map(|index| available[index])
    }

    #[test]
    fn the_first_available_language_is_selected() {
        let available = ["de", "en"];
        assert_eq!(selected(&["fr", "de-AT", "en"], &available), Some("de"));
        assert_eq!(selected(&["EN-gb", "de"], &available), Some("en"));
        assert_eq!(selected(&["de-CH-1996"], &available), Some("de"));
        assert_eq!(selected(&["fr"], &available), None);
        assert_eq!(selected(&["not a language", "", "*", "de"], &available), Some("de"));
        assert_eq!(selected(&[], &available), None);
        assert_eq!(negotiate(&["fr".to_owned()]).code, "en");
    }

    #[test]
    fn regions_and_scripts_count() {
        let available = ["ar", "de", "en", "pt-BR", "pt-PT", "zh-Hans-CN"];
        for (wanted, code) in [
            ("pt-BR", "pt-BR"),
            ("pt-PT", "pt-PT"),
            ("pt", "pt-BR"),
            ("zh-Hans-CN", "zh-Hans-CN"),
            ("zh-CN", "zh-Hans-CN"),
            ("zh-Hans", "zh-Hans-CN"),
            ("zh", "zh-Hans-CN"),
            ("zh-SG", "zh-Hans-CN"),
            ("ar-EG", "ar"),
        ] {
            assert_eq!(selected(&[wanted, "en"], &available), Some(code), "{wanted}");
        }
        // Traditional characters are another script.
        assert_eq!(selected(&["zh-TW", "en"], &available), Some("en"));
        assert_eq!(selected(&["pt-PT", "de"], &["de", "en", "pt-BR"]), Some("pt-BR"));
    }

    #[test]
    fn accept_language_is_sorted_by_weight() {
        assert_eq!(accepted_languages("de-AT,de;q=0.9,en;q=0.8"), ["de-AT", "de", "en"]);
        assert_eq!(accepted_languages("en;q=0.1, fr ; q=0.5, de"), ["de", "fr", "en"]);
        assert_eq!(accepted_languages("de;q=0, en;q=often, fr;level=1"), ["fr"]);
        assert_eq!(accepted_languages(""), [""; 0]);
        assert_eq!(negotiate(&accepted_languages(";;,*,\u{1},💥,q=1")).code, "en");
    }

    #[test]
    fn the_environment_names_a_language() {
        let language = |variables: &'static [(&str, &str)]| {
            language_of(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(language(&[("LANG", "de_DE.UTF-8")]).as_deref(), Some("de-DE"));
        assert_eq!(language(&[("LANG", "de"), ("LC_MESSAGES", "fr_FR")]).as_deref(), Some("fr-FR"));
        assert_eq!(language(&[("LANG", "de"), ("LC_ALL", "C.UTF-8")]).as_deref(), Some("C"));
        assert_eq!(language(&[("LC_ALL", ""), ("LANG", "pt_BR@latin")]).as_deref(), Some("pt-BR"));
        assert_eq!(language(&[]), None);
    }
}
