//! Chains: the ordered list of who is told, how, what they are asked, how long it may take.

use super::delivery::Address;
use super::id::{ChainName, PersonId, Role};
use super::person::Person;
use super::time::{Interval, Span};
use serde::{Deserialize, Serialize};

/// An ordered list of steps; the last one repeats until somebody answers (P3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Its name in TOML.
    pub name: ChainName,
    /// Every step but the last.
    pub before: Vec<Step>,
    /// The last step. There always is one, and it has a repeat.
    pub last: Step,
    /// How often the last step is said again.
    pub last_again: Interval,
}

impl Chain {
    /// Returns the step at `index`; beyond the end, the last one.
    #[must_use]
    pub fn step(&self, index: usize) -> &Step {
        self.before.get(index).unwrap_or(&self.last)
    }

    /// Returns the index of the last step.
    #[must_use]
    pub fn last_index(&self) -> usize {
        self.before.len()
    }

    /// Returns every step from the top to the bottom.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.before.iter().chain(std::iter::once(&self.last))
    }

    /// Returns how often the step at `index` is said again, if it is.
    #[must_use]
    pub fn again(&self, index: usize) -> Option<Interval> {
        if index >= self.last_index() {
            Some(self.last_again)
        } else {
            self.step(index).again
        }
    }
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name, shown to people.
    pub name: String,
    /// Who is told.
    pub tell: Vec<Target>,
    /// By which channels, all at once.
    pub by: Vec<Channel>,
    /// What they are asked to do.
    pub ask: Ask,
    /// Until the next step if nobody acknowledges. Of no meaning on the last step.
    pub wait: Interval,
    /// How often this step's messages are repeated while it is the current one.
    pub again: Option<Interval>,
    /// How long an acknowledgement holds the chain.
    pub hold: Interval,
    /// How often, in all, the chain may be held by the time this step is reached.
    pub holds: u8,
}

/// Who is told at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The line managers of the workers on the visit; written `line-manager`.
    LineManager,
    /// One person.
    Person(PersonId),
    /// The contact named at sign-out for this visit; written `responsible-contact` (OP-05).
    ResponsibleContact,
    /// Everyone who has the role.
    Role(Role),
}

/// What the people told at a step are asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Ring the worker's mobile (WH-15).
    RingWorker,
    /// Ring the household, with the cover script (WH-17).
    RingHousehold,
    /// Send somebody to the street, never to the door.
    GoAndSee,
    /// Decide what happens (OP-17, WH-18).
    Decide,
    /// Ring the police and read out the sheet (WH-19).
    Police,
}

impl Ask {
    /// Returns the word of the question, as configurations and scenarios have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RingWorker => "ring-worker",
            Self::RingHousehold => "ring-household",
            Self::GoAndSee => "go-and-see",
            Self::Decide => "decide",
            Self::Police => "police",
        }
    }
}

/// How a message travels.
///
/// A further way, such as a call, is a variant here and one of [`Address`] and of [`super::delivery::Content`]: the compiler
/// then asks for its word, its address, its wording, and for what counts as reaching somebody by it
/// ([`super::alert::MessageReach::is_enough_by`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By text.
    Sms,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// Every channel, the one that people notice soonest first.
    pub const SOONEST_FIRST: [Self; 2] = [Self::Sms, Self::Email];

    /// Every channel with its word.
    pub const WORDS: [(&str, Self); 2] = [(Self::Email.word(), Self::Email), (Self::Sms.word(), Self::Sms)];

    /// Returns the word for it in files, in the store and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// Returns where a person is written to by it; `None` if the person has no such address.
    #[must_use]
    pub fn address_of(self, person: &Person) -> Option<Address> {
        match self {
            Self::Email => person.email.clone().map(Address::Email),
            Self::Sms => person.mobile.clone().map(Address::Sms),
        }
    }

    /// Whether a person can be written to by it.
    #[must_use]
    pub fn reaches(self, person: &Person) -> bool {
        self.address_of(person).is_some()
    }
}

/// Longest before the end of a hold that its holder is warned.
pub const HOLD_WARNING: Span = Span::from_mins(1);
