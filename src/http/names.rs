//! People's names, shortened for screens that strangers see.

use crate::config::School;
use crate::domain::id::PersonId;
use std::collections::BTreeMap;

/// Returns the first name: `Jo` of `Jo Bloggs`.
pub(super) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// Returns the first name and an initial: `Jo B` of `Jo Bloggs`.
fn first_and_initial(name: &str) -> String {
    let first = first_name(name);
    let last = name.split_whitespace().skip(1).last();
    match last.and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}"),
        None => first.to_owned(),
    }
}

/// Returns the initials: `JB` of `Jo Bloggs`.
pub(super) fn initials(name: &str) -> String {
    let words = name.split_whitespace();
    words.filter_map(|word| word.chars().next()).collect()
}

/// Returns everybody of a school by their first name and initial, in order of the alphabet; people of whom that is not enough
/// by their whole name.
pub(super) fn short_names(school: &School) -> Vec<(PersonId, String)> {
    let short = |name: &str| first_and_initial(name);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for person in school.people.values() {
        *counts.entry(short(person.name.reveal())).or_default() += 1;
    }
    let people = school.people.values();
    let mut names: Vec<(PersonId, String)> = people
        .map(|person| {
            let whole = person.name.reveal();
            let shown = Some(short(whole)).filter(|shown| counts.get(shown) == Some(&1));
            (person.id.clone(), shown.unwrap_or_else(|| whole.to_owned()))
        })
        .collect();
    names.sort_by_key(|(_, name)| name.to_lowercase());
    names
}

#[cfg(test)]
mod tests {
    use super::{first_and_initial, initials};

    #[test]
    fn a_name_is_shortened_whatever_its_words() {
        for (name, short, letters) in [
            ("Jo Bloggs", "Jo B", "JB"),
            ("Mary Ann van Dyk", "Mary D", "MAvD"),
            ("Cher", "Cher", "C"),
            ("", "", ""),
        ] {
            assert_eq!(first_and_initial(name), short);
            assert_eq!(initials(name), letters);
        }
    }
}
