//! Keys of new people, made from their names.

use crate::domain::letters::folded;
use crate::domain::roles::is_common_role;
use std::collections::BTreeSet;

/// Longest key, in letters: the configuration takes 64, and two keep room for a number.
const LONGEST_KEY: usize = 60;

/// Targets with another person on each visit: no key for a person.
const TAKEN: [&str; 2] = ["line-manager", "responsible-contact"];

/// Returns a key for a name, in small letters and hyphens. A number at the end tells namesakes apart.
pub(super) fn key_for(name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = folded(name)
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '.'))
        .map(|c| if c.is_ascii_lowercase() { c } else { ' ' })
        .collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join("-");
    let mut stem: String = words.chars().take(LONGEST_KEY).collect();
    stem.truncate(stem.trim_end_matches('-').len());
    if stem.is_empty() {
        // A name without a Latin letter in it.
        "person".clone_into(&mut stem);
    }
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let is_free =
        |key: &String| !taken.contains(key) && !is_common_role(key) && !TAKEN.contains(&key.as_str());
    let key = std::iter::once(stem.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(stem);
    taken.insert(key.clone());
    key
}

#[cfg(test)]
mod tests {
    use super::key_for;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_is_in_small_letters_and_nobody_elses() {
        let mut taken = BTreeSet::from(["jo-bloggs".to_owned()]);
        for (name, expected) in [
            ("Zoë O’Brien-Łuk", "zoe-obrien-luk"),
            ("Jo Bloggs", "jo-bloggs-2"),
            ("JO  BLOGGS", "jo-bloggs-3"),
            ("Head", "head-2"),
            ("李", "person"),
            ("line manager", "line-manager-2"),
        ] {
            assert_eq!(key_for(name, &mut taken), expected, "{name}");
        }
    }
}
