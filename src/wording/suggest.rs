//! "Did you mean": the nearest of the right words.

/// Returns the nearest of `candidates`, if near enough to a slip of typing.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(word, candidates, |candidate| {
        1 + word.len().min(candidate.len()) / 4
    })
}

/// Returns the nearest of few candidates, where a wrong suggestion costs less than none: the
/// variables of a text.
#[must_use]
pub fn nearest_of_few<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(word, candidates, |_| 2 + word.len() / 4)
}

/// Returns the candidate at the fewest letters' distance, within `allowed` for the candidate.
fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    allowed: impl Fn(&str) -> usize,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(far, candidate)| *far <= allowed(candidate))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// Returns the remedy for a word outside `candidates`.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(word, candidates.clone()) {
        return format!("did you mean `{near}`?");
    }
    let mut all: Vec<String> = candidates.into_iter().map(|c| format!("`{c}`")).collect();
    if all.is_empty() {
        return "take it out".to_owned();
    }
    all.sort();
    all.dedup();
    format!("it can be {}", all.join(", "))
}

/// Returns the number of letters to add, take away, change or swap with their neighbour.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("wihtin", ["grace", "within"]), Some("within"));
        assert_eq!(nearest("evrey", ["every", "grace"]), Some("every"));
        assert_eq!(nearest("zzz", ["every", "grace"]), None);
        assert_eq!(
            did_you_mean("zzz", ["within", "grace"]),
            "it can be `grace`, `within`"
        );
        assert_eq!(distance("abc", "acb"), 1);
    }
}
