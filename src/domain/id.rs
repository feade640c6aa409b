//! Identifiers. All come into the domain as arguments: the domain makes none up. A copy of a name shares its letters.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the name.
            pub fn new(name: impl AsRef<str>) -> Self {
                Self(name.as_ref().into())
            }
            /// Returns the name as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A school, named after its file.
    SchoolId;
    /// A role as the school names it: `office`, `slt`, `headteacher`.
    Role;
    /// A chain, by its name in TOML.
    ChainName;
    /// A gateway, by the name the admin gave it.
    GatewayName;
}

/// A person in one school's directory, as `school/key`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(Arc<str>);

impl PersonId {
    /// Names the person with key `key` (as in `[people.key]`) of `school`.
    #[must_use]
    pub fn new(school: &SchoolId, key: &str) -> Self {
        Self(format!("{school}/{key}").into())
    }

    /// Returns the school whose directory has the person.
    #[must_use]
    pub fn school(&self) -> SchoolId {
        SchoolId::new(self.0.split_once('/').map_or("", |(school, _)| school))
    }

    /// Returns the key within the school's file.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(_, key)| key)
    }

    /// Returns the whole id, `school/key`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A visit; shown as `v12`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VisitId(pub u64);

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl fmt::Debug for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A watch: an alert of a school instead of a visit; shown as `w3`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WatchId(pub u64);

impl fmt::Display for WatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "w{}", self.0)
    }
}

impl fmt::Debug for WatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The short code shown by every text about an alert: a letter and a number, `K7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertCode(String);

impl AlertCode {
    /// Letters in use, without those easily taken for a digit.
    const LETTERS: &'static [u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// Returns the code of the `n`th alert ever.
    ///
    /// 2,376 alerts pass before a code comes again, so none is used twice in a day (P10).
    #[must_use]
    pub fn nth(n: u64) -> Self {
        let letters = Self::LETTERS.len() as u64;
        let letter = Self::LETTERS
            .get(usize::try_from(n * 7 % letters).unwrap_or(0))
            .copied()
            .unwrap_or(b'A');
        let number = match (letter, n / letters % 99 + 1) {
            // "Before" and "late", as people text.
            (b'B', 4) | (b'L', 8) => 100,
            (_, number) => number,
        };
        Self(format!("{}{number}", char::from(letter)))
    }

    /// Reads a code as typed: any case, spaces around it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.trim().to_ascii_uppercase())
    }

    /// Returns the code as shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
