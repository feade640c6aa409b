//! A scenario file as it is written. These structs are the only list of its keys.

use crate::config::{OneOrMany, Text};
use crate::input::SignOutRequest;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

/// One word or several, if they are there.
pub(super) type Words = Option<Spanned<OneOrMany>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    pub(super) rule: Words,
    pub(super) title: Text,
    pub(super) school: Text,
    pub(super) story: Text,
    #[serde(default)]
    pub(super) step: Vec<Spanned<Step>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) at: Text,

    // What happens.
    pub(super) sign_out: Option<Spanned<SignOutRequest>>,
    pub(super) from: Text,
    pub(super) text: Text,
    pub(super) sent: Text,
    pub(super) office: Text,
    pub(super) away: Words,
    pub(super) dead: Words,
    pub(super) alive: Words,
    pub(super) off_until: Text,

    // What must hold.
    pub(super) expect: Option<Spanned<Tables<Message>>>,
    pub(super) expect_none: Option<Spanned<Tables<Message>>>,
    pub(super) alert: Option<Spanned<Alert>>,
    pub(super) no_alert: Option<Spanned<bool>>,
    pub(super) visit: Option<Spanned<Visit>>,
    pub(super) refused: Words,
    pub(super) doubt: Words,
    pub(super) sheet: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    pub(super) to: Words,
    pub(super) by: Text,
    pub(super) says: Words,
    pub(super) lacks: Words,
    pub(super) template: Text,
    pub(super) since: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alert {
    pub(super) of: Text,
    pub(super) kind: Text,
    pub(super) chain: Text,
    pub(super) step: Text,
    pub(super) ask: Text,
    pub(super) held_by: Text,
    pub(super) told: Words,
    pub(super) not_told: Words,
    pub(super) police_called: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Visit {
    pub(super) of: Text,
    pub(super) phase: Text,
    pub(super) next: Text,
    pub(super) next_at: Text,
    pub(super) back: Text,
    pub(super) closed: Text,
    pub(super) exceptions: Words,
    pub(super) authorised_by: Text,
}

/// One table, or a list of them.
pub(super) enum Tables<T> {
    One(T),
    Many(Vec<Spanned<T>>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Tables<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Tables<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table or a list of tables")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Tables<T>, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(Tables::Many)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Tables<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Tables::One)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}
