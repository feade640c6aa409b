//! Plans shared by all that runs under them, each with a name for the record.
//!
//! A state and an event are written down with the name of the plan, and read as such: a [`PlanRef`]. The store puts the plan in
//! place. Records of before have the whole plan in place of the name.

use super::hex::hex;
use super::id::PersonId;
use super::person::Person;
use super::plan::Plan;
use super::watch::WatchPlan;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// The name of a plan: a hash of the plan as the store keeps it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanName([u8; 32]);

impl PlanName {
    /// Builds a name from a hash.
    #[must_use]
    pub fn new(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// Returns the hash.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for PlanName {
    type Err = &'static str;

    /// Reads a name from 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "not the name of a plan";
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for PlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A plan in memory, shared: a copy costs nothing.
pub struct Shared<P>(Arc<PlanWithName<P>>);

struct PlanWithName<P> {
    plan: P,
    /// Given when a record of the plan is first made.
    name: OnceLock<PlanName>,
}

/// The plan of visits.
pub type SharedPlan = Shared<Plan>;

/// The plan of watches.
pub type SharedWatchPlan = Shared<WatchPlan>;

impl<P> Shared<P> {
    /// Returns a plan under a known name.
    #[must_use]
    pub fn named(name: PlanName, plan: P) -> Self {
        Self(Arc::new(PlanWithName {
            plan,
            name: OnceLock::from(name),
        }))
    }

    /// Returns the name; `None` before the first record of the plan.
    #[must_use]
    pub fn name(&self) -> Option<PlanName> {
        self.0.name.get().copied()
    }

    /// Gives the plan a name; a name given before stays. Returns the name.
    pub fn give_name(&self, name: PlanName) -> PlanName {
        *self.0.name.get_or_init(|| name)
    }

    /// Whether both are one plan in memory.
    #[must_use]
    pub fn is_one_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<P: SharedKind> Shared<P> {
    /// Returns the plan with other marks of people: under the same name, for marks are of now and in no record.
    #[must_use]
    pub fn with_people(&self, people: Arc<BTreeMap<PersonId, Person>>) -> Self {
        let mut plan = self.0.plan.clone();
        *plan.people_mut() = people;
        Self(Arc::new(PlanWithName {
            plan,
            name: self.0.name.clone(),
        }))
    }
}

impl<P> From<P> for Shared<P> {
    fn from(plan: P) -> Self {
        Self(Arc::new(PlanWithName {
            plan,
            name: OnceLock::new(),
        }))
    }
}

impl<P> Clone for Shared<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<P> Deref for Shared<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.0.plan
    }
}

impl<P: PartialEq> PartialEq for Shared<P> {
    fn eq(&self, other: &Self) -> bool {
        self.is_one_with(other) || self.0.plan == other.0.plan
    }
}

impl<P: Eq> Eq for Shared<P> {}

impl<P: fmt::Debug> fmt::Debug for Shared<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.plan.fmt(f)
    }
}

impl<P> Serialize for Shared<P> {
    /// Writes the name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self
            .name()
            .ok_or_else(|| S::Error::custom("the plan has no name yet"))?;
        serializer.collect_str(&name)
    }
}

/// A kind of plan that is shared.
pub trait SharedKind: Clone + Serialize + DeserializeOwned {
    /// The kind's name, as a store keeps the plan.
    const KIND: &'static str;

    /// Returns everybody in the plan.
    fn people(&self) -> &Arc<BTreeMap<PersonId, Person>>;

    /// Returns the same, for marks to be lent.
    fn people_mut(&mut self) -> &mut Arc<BTreeMap<PersonId, Person>>;
}

impl SharedKind for Plan {
    const KIND: &'static str = "visit";

    fn people(&self) -> &Arc<BTreeMap<PersonId, Person>> {
        &self.people
    }

    fn people_mut(&mut self) -> &mut Arc<BTreeMap<PersonId, Person>> {
        &mut self.people
    }
}

impl SharedKind for WatchPlan {
    const KIND: &'static str = "watch";

    fn people(&self) -> &Arc<BTreeMap<PersonId, Person>> {
        &self.people
    }

    fn people_mut(&mut self) -> &mut Arc<BTreeMap<PersonId, Person>> {
        &mut self.people
    }
}

/// A plan as a record has the plan: at hand, or by name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanRef<P> {
    /// The plan.
    AtHand(Shared<P>),
    /// The name of a plan, for the store to look up.
    Named(PlanName),
}

impl<P> PlanRef<P> {
    /// Returns the plan; `None` for a bare name.
    #[must_use]
    pub fn at_hand(&self) -> Option<&Shared<P>> {
        match self {
            Self::AtHand(plan) => Some(plan),
            Self::Named(_) => None,
        }
    }
}

impl<P> From<Shared<P>> for PlanRef<P> {
    fn from(plan: Shared<P>) -> Self {
        Self::AtHand(plan)
    }
}

impl<P> Serialize for PlanRef<P> {
    /// Writes the name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AtHand(plan) => plan.serialize(serializer),
            Self::Named(name) => serializer.collect_str(name),
        }
    }
}

impl<'de, P: SharedKind> Deserialize<'de> for PlanRef<P> {
    /// Reads a name, or a whole plan.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamedOrWhole(PhantomData))
    }
}

struct NamedOrWhole<P>(PhantomData<P>);

impl<'de, P: SharedKind> Visitor<'de> for NamedOrWhole<P> {
    type Value = PlanRef<P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a plan, or a plan")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PlanRef<P>, E> {
        text.parse().map(PlanRef::Named).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PlanRef<P>, A::Error> {
        let plan = P::deserialize(MapAccessDeserializer::new(map)).map_err(A::Error::custom)?;
        Ok(PlanRef::AtHand(Shared::from(plan)))
    }
}
