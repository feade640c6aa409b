//! Sentences of the data with gaps: `chain {return.chain} {return.grace} later`.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Contents of a gap.
pub(super) trait SentenceGap: Sized {
    /// Returns the gap of a name.
    ///
    /// # Errors The names there are.
    fn named(name: &str) -> Result<Self, String>;
}

/// A sentence with gaps, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GappedSentence<G> {
    /// Words, and the gap after them.
    parts: Vec<(String, G)>,
    /// Words after the last gap.
    last: String,
}

impl<G: SentenceGap> GappedSentence<G> {
    fn parse(text: &str) -> Result<Self, String> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((words, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("`{{` without `}}` in `{text}`"));
            };
            parts.push((words.to_owned(), G::named(name)?));
            rest = after;
        }
        Ok(Self {
            parts,
            last: rest.to_owned(),
        })
    }

    /// Returns the sentence with its gaps filled.
    pub(super) fn filled(&self, fill: impl Fn(&G) -> String) -> String {
        let parts = self
            .parts
            .iter()
            .map(|(words, gap)| format!("{words}{}", fill(gap)));
        parts.chain([self.last.clone()]).collect()
    }
}

impl<'de, G: SentenceGap> Deserialize<'de> for GappedSentence<G> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
