//! Shapes of values, the same in every file. Every value knows its place and may be missing.

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// A text, if written.
pub(crate) type Text = Option<Spanned<String>>;
/// A list of texts, if written.
pub(crate) type Texts = Option<Spanned<Vec<Spanned<String>>>>;
/// A list of texts, borrowed.
pub(crate) type TextsRef<'a> = Option<&'a Spanned<Vec<Spanned<String>>>>;
/// Tables by name.
pub(crate) type Named<T> = BTreeMap<Spanned<String>, Spanned<T>>;

/// A word, or a list of words.
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrManyVisitor;
        impl<'de> Visitor<'de> for OneOrManyVisitor {
            type Value = OneOrMany;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany::One(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OneOrMany, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrMany::Many)
            }
        }
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

/// A secret: in the file itself, or a reference to the secret's place.
pub(crate) enum Hidden {
    Plain(String),
    Listed(Vec<Spanned<String>>),
    Reference(SecretReference),
}

/// Place of a secret, as written. Exactly one key must be there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretReference {
    pub(crate) credential: Option<String>,
    pub(crate) env: Option<String>,
    pub(crate) file: Option<String>,
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct HiddenVisitor;
        impl<'de> Visitor<'de> for HiddenVisitor {
            type Value = Hidden;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a list of strings, or one of `{ credential = \"...\" }`, `{ env = \"...\" }`, `{ file = \"...\" }`")
            }
            fn visit_str<E>(self, text: &str) -> Result<Hidden, E> {
                Ok(Hidden::Plain(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Hidden, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(Hidden::Listed)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Hidden, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(Hidden::Reference)
            }
        }
        deserializer.deserialize_any(HiddenVisitor)
    }
}
