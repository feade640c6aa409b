//! A scenario file as written. The structs here are the only list of its keys.

use crate::input::SignOutRequest;
use crate::toml_file::shape::{OneOrMany, Text};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

/// A word or several, if the key is there.
pub(super) type WordList = Option<Spanned<OneOrMany>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    pub(super) rule: WordList,
    pub(super) title: Text,
    pub(super) school: Text,
    pub(super) story: Text,
    #[serde(default)]
    pub(super) step: Vec<Spanned<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) at: Text,

    // The action.
    pub(super) sign_out: Option<Spanned<SignOutRequest>>,
    pub(super) from: Text,
    pub(super) text: Text,
    pub(super) sent: Text,
    pub(super) office: Text,
    pub(super) away: WordList,
    pub(super) dead: WordList,
    pub(super) alive: WordList,
    pub(super) off_until: Text,

    // The expectations.
    pub(super) expect: Option<Spanned<OneOrManyTables<RawMessage>>>,
    pub(super) expect_none: Option<Spanned<OneOrManyTables<RawMessage>>>,
    pub(super) alert: Option<Spanned<RawAlert>>,
    pub(super) no_alert: Option<Spanned<bool>>,
    pub(super) visit: Option<Spanned<RawVisit>>,
    pub(super) refused: WordList,
    pub(super) doubt: WordList,
    pub(super) sheet: WordList,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMessage {
    pub(super) to: WordList,
    pub(super) by: Text,
    pub(super) says: WordList,
    pub(super) lacks: WordList,
    pub(super) template: Text,
    pub(super) since: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAlert {
    pub(super) of: Text,
    pub(super) kind: Text,
    pub(super) chain: Text,
    pub(super) step: Text,
    pub(super) ask: Text,
    pub(super) held_by: Text,
    pub(super) told: WordList,
    pub(super) not_told: WordList,
    pub(super) police_called: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVisit {
    pub(super) of: Text,
    pub(super) phase: Text,
    pub(super) next: Text,
    pub(super) next_at: Text,
    pub(super) back: Text,
    pub(super) closed: Text,
    pub(super) exceptions: WordList,
    pub(super) authorised_by: Text,
}

/// A table, or a list of tables.
pub(super) enum OneOrManyTables<T> {
    One(T),
    Many(Vec<Spanned<T>>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrManyTables<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TablesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for TablesVisitor<T> {
            type Value = OneOrManyTables<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table or a list of tables")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OneOrManyTables<T>, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrManyTables::Many)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrManyTables<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(OneOrManyTables::One)
            }
        }
        deserializer.deserialize_any(TablesVisitor(PhantomData))
    }
}
