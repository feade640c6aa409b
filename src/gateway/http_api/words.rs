//! Lists of a provider's words, as the configuration has them.

use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;
use toml::Spanned;

/// A word of the provider's, or a number: an HTTP status where an answer is meant, else a word of digits.
pub(super) enum AnswerWord {
    Number(i64),
    Word(String),
}

/// A word or number, or a list of both.
pub(crate) enum WordList {
    One(WordOnly),
    Many(Vec<Spanned<WordOnly>>),
}

/// [`AnswerWord`] as a value in the file.
pub(crate) struct WordOnly(pub(super) AnswerWord);

impl<'de> Deserialize<'de> for WordOnly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl Visitor<'_> for WordVisitor {
            type Value = WordOnly;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word in quotes or a number")
            }
            fn visit_i64<E>(self, number: i64) -> Result<WordOnly, E> {
                Ok(WordOnly(AnswerWord::Number(number)))
            }
            fn visit_str<E>(self, text: &str) -> Result<WordOnly, E> {
                Ok(WordOnly(AnswerWord::Word(text.to_owned())))
            }
        }
        deserializer.deserialize_any(WordVisitor)
    }
}

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor;
        impl<'de> Visitor<'de> for ListVisitor {
            type Value = WordList;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word in quotes, a number, or a list of them")
            }
            fn visit_i64<E>(self, number: i64) -> Result<WordList, E> {
                Ok(WordList::One(WordOnly(AnswerWord::Number(number))))
            }
            fn visit_str<E>(self, text: &str) -> Result<WordList, E> {
                Ok(WordList::One(WordOnly(AnswerWord::Word(text.to_owned()))))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<WordList, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(WordList::Many)
            }
        }
        deserializer.deserialize_any(ListVisitor)
    }
}

impl WordList {
    /// Returns the words.
    pub(super) fn words(&self) -> Vec<&AnswerWord> {
        match self {
            Self::One(word) => vec![&word.0],
            Self::Many(words) => words.iter().map(|word| &word.get_ref().0).collect(),
        }
    }

    /// Returns the words, each with its place; `whole` is the place of the list.
    pub(super) fn places(&self, whole: Range<usize>) -> Vec<(&AnswerWord, Range<usize>)> {
        match self {
            Self::One(word) => vec![(&word.0, whole)],
            Self::Many(words) => words
                .iter()
                .map(|word| (&word.get_ref().0, word.span()))
                .collect(),
        }
    }
}
