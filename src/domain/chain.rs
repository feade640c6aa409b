//! Chains: the ordered lists of steps, each with the people told, the channels, the task, and the
//! time allowed.

use super::delivery::Address;
use super::id::{ChainName, PersonId, Role};
use super::person::Person;
use super::time::{Interval, Span};
use serde::{Deserialize, Serialize};

/// An ordered list of steps; the last step repeats until a person answers (P3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The chain's name in TOML.
    pub name: ChainName,
    /// Every step but the last.
    pub before: Vec<Step>,
    /// The last step. Every chain has a last step, and a last step has a repeat.
    pub last: Step,
    /// Time between two repeats of the last step.
    pub last_again: Interval,
}

impl Chain {
    /// Returns the step at `index`; beyond the end, the last step.
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

    /// Returns the time between two repeats of the step at `index`; `None` for a step without
    /// repeats.
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
    /// The step's name, shown to people.
    pub name: String,
    /// People told.
    pub tell: Vec<Target>,
    /// Channels used, all at once.
    pub by: Vec<Channel>,
    /// Task for the people told.
    pub ask: Ask,
    /// Time until the next step without an acknowledgement. Of no meaning on the last step.
    pub wait: Interval,
    /// Time between two repeats of the step's messages while the step is current.
    pub again: Option<Interval>,
    /// Time for which an acknowledgement holds the chain.
    pub hold: Interval,
    /// Most holds of the chain, in all, up to and with this step.
    pub holds: u8,
}

impl Step {
    /// Whether the step tells anybody for every visit alike, beside the people of one visit.
    #[must_use]
    pub fn is_of_the_school(&self) -> bool {
        let of_one_visit =
            |target: &Target| matches!(target, Target::LineManager | Target::ResponsibleContact);
        !self.tell.iter().all(of_one_visit)
    }

    /// Whether the step names a person, by key or by role, for every visit.
    #[must_use]
    pub fn names(&self, person: &Person) -> bool {
        self.tell.iter().any(|target| match target {
            Target::Person(id) => *id == person.id,
            Target::Role(role) => person.roles.contains(role),
            Target::LineManager | Target::ResponsibleContact => false,
        })
    }
}

/// People told at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The line managers of the workers on the visit; written `line-manager`.
    LineManager,
    /// One person.
    Person(PersonId),
    /// The contact named at sign-out for this visit; written `responsible-contact` (OP-05).
    ResponsibleContact,
    /// Everyone with the role.
    Role(Role),
}

/// Task for the people told at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Ring the worker's mobile (WH-15).
    RingWorker,
    /// Ring the household, with the cover script (WH-17).
    RingHousehold,
    /// Send a colleague to the street, never to the door.
    GoAndSee,
    /// Decide on the next move (OP-17, WH-18).
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
/// A further channel is a variant here, of [`Address`] and of
/// [`super::delivery::Content`]: the compiler then asks for the channel's word, address and
/// wording, and for the proof that a person was reached
/// ([`super::alert::MessageReach::is_enough_by`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// By a notice in the school's chat room. A room is no person: the channel reaches nobody, and no step rests on the channel.
    Chat,
    /// By e-mail.
    Email,
    /// By text.
    Sms,
    /// By a call, read out by a voice.
    Voice,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::Chat, Self::Email, Self::Sms, Self::Voice];

    /// Every channel of written messages, in the order in which people notice messages: soonest first.
    pub const SOONEST_FIRST: [Self; 2] = [Self::Sms, Self::Email];

    /// Every channel with its word.
    pub const WORDS: [(&str, Self); 4] = [
        (Self::Chat.word(), Self::Chat),
        (Self::Email.word(), Self::Email),
        (Self::Sms.word(), Self::Sms),
        (Self::Voice.word(), Self::Voice),
    ];

    /// Returns the channel's word in files, in the store and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }

    /// Returns a person's address on the channel; `None` if the person has no such address.
    #[must_use]
    pub fn address_of(self, person: &Person) -> Option<Address> {
        match self {
            Self::Chat => None,
            Self::Email => person.email.clone().map(Address::Email),
            Self::Sms => person.mobile.clone().map(Address::Sms),
            Self::Voice => person.mobile.clone().map(Address::Voice),
        }
    }

    /// Whether a person has an address on the channel.
    #[must_use]
    pub fn reaches(self, person: &Person) -> bool {
        self.address_of(person).is_some()
    }
}

/// Longest time between the warning to the holder of a hold and the end of the hold.
pub const HOLD_WARNING: Span = Span::from_mins(1);
