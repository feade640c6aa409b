//! Who is in today, beside the hours and dates of the configuration; and whose number has answered a test text.
//!
//! A mark says "away" or "here" until an instant, and ends by itself. A mark is no event of a visit: whoever asks the
//! directory of a running visit is answered by the marks of now.

use super::id::{PersonId, SchoolId};
use super::person::Person;
use super::private::Phone;
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long after a test text that no gateway took a number is asked again.
const ASKED_AGAIN_AFTER: Span = Span::from_mins(24 * 60);

/// What a mark says of a person, whatever the configuration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Not in: alerts go to others.
    Away,
    /// In after all, on a date for which the configuration says away.
    Here,
}

/// A mark by text or by the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceMark {
    /// What the mark says.
    pub says: Presence,
    /// The first instant of the mark: when the word was said, however late it came.
    pub from: Timestamp,
    /// The end of the mark; at this instant the configuration counts again.
    pub until: Timestamp,
}

impl PresenceMark {
    /// Whether the mark counts at an instant.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// A number asked by a test text whether texts arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestedNumber {
    /// The number asked. Another number on file has not been asked.
    pub mobile: Phone,
    /// Instant of the test text's queueing.
    pub asked_at: Timestamp,
    /// Instant at which a gateway took the test text; `None` while unsent, or run out unsent.
    pub taken_at: Option<Timestamp>,
    /// Instant of the first text from the number since then; `None` for a silent number.
    pub answered_at: Option<Timestamp>,
}

/// What Homeward has learnt of a person beside the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonNotes {
    /// The person.
    pub id: PersonId,
    /// The person's school.
    pub school: SchoolId,
    /// The last mark, ended or not.
    pub mark: Option<PresenceMark>,
    /// Instant of the newest AWAY or HERE, as sent. A word said before changes nothing (P7).
    pub said_at: Option<Timestamp>,
    /// The last number asked by a test text.
    pub tested: Option<TestedNumber>,
}

impl PersonNotes {
    /// Nothing learnt yet.
    #[must_use]
    pub fn of(id: PersonId, school: SchoolId) -> Self {
        Self {
            id,
            school,
            mark: None,
            said_at: None,
            tested: None,
        }
    }

    /// Whether AWAY or HERE said at an instant is as new as any word so far: texts come in any order.
    #[must_use]
    pub fn is_newest(&self, said_at: Timestamp) -> bool {
        self.said_at.is_none_or(|newest| newest <= said_at)
    }

    /// Applies an event recorded at an instant. Total, so that every record can be replayed.
    pub fn apply(&mut self, event: &PersonEvent, at: Timestamp) {
        match event {
            PersonEvent::Away { said_at, until, .. } => {
                self.said_at = Some(*said_at);
                self.mark = Some(PresenceMark {
                    says: Presence::Away,
                    from: *said_at,
                    until: *until,
                });
            }
            PersonEvent::Here { said_at, until, .. } => {
                self.said_at = Some(*said_at);
                self.mark = until.map(|until| PresenceMark {
                    says: Presence::Here,
                    from: *said_at,
                    until,
                });
            }
            PersonEvent::NumberAsked { mobile, .. } => {
                self.tested = Some(TestedNumber {
                    mobile: mobile.clone(),
                    asked_at: at,
                    taken_at: None,
                    answered_at: None,
                });
            }
            PersonEvent::NumberTaken { mobile, .. } => {
                if let Some(tested) = self.tested.as_mut().filter(|tested| tested.mobile == *mobile) {
                    tested.taken_at = Some(at);
                }
            }
            PersonEvent::NumberAnswered { mobile, .. } => {
                if let Some(tested) = self.tested.as_mut().filter(|tested| tested.mobile == *mobile) {
                    tested.answered_at = Some(at);
                }
            }
        }
    }

    /// Returns the number asked at `at` or before, and not to be asked again: a gateway took the
    /// test text, or the text is not a day old.
    #[must_use]
    pub fn asked(&self, at: Timestamp) -> Option<&Phone> {
        let tested = self.tested.as_ref()?;
        let counts = tested.taken_at.is_some() || at.since(tested.asked_at) < ASKED_AGAIN_AFTER;
        counts.then_some(&tested.mobile)
    }

    /// Whether a test text to `mobile` waits for a gateway.
    #[must_use]
    pub fn awaits_gateway(&self, mobile: &Phone) -> bool {
        let tested = self.tested.as_ref().filter(|tested| tested.mobile == *mobile);
        tested.is_some_and(|tested| tested.taken_at.is_none())
    }

    /// Whether a test text to `mobile` is on its way or there, and unanswered.
    #[must_use]
    pub fn awaits_answer(&self, mobile: &Phone) -> bool {
        let tested = self.tested.as_ref().filter(|tested| tested.mobile == *mobile);
        tested.is_some_and(|tested| tested.taken_at.is_some() && tested.answered_at.is_none())
    }
}

/// Returns the people with a number that has never answered a test text. A number of several people
/// is heard for all of them.
#[must_use]
pub fn never_heard<'a, 'b>(
    people: impl Iterator<Item = &'a Person>,
    notes: impl Iterator<Item = &'b PersonNotes>,
) -> Vec<&'a Person> {
    let answered = |tested: &&TestedNumber| tested.answered_at.is_some();
    let heard: BTreeSet<&Phone> = notes
        .filter_map(|notes| notes.tested.as_ref().filter(answered))
        .map(|tested| &tested.mobile)
        .collect();
    let is_silent = |person: &&Person| {
        let mobile = person.mobile.as_ref();
        mobile.is_some_and(|mobile| !heard.contains(mobile))
    };
    people.filter(is_silent).collect()
}

/// An event of a person's notes, for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonEvent {
    /// The person is away until an instant.
    Away {
        /// The person.
        person: PersonId,
        /// Instant of the word, as sent.
        said_at: Timestamp,
        /// The end of the absence.
        until: Timestamp,
    },
    /// The person is here.
    Here {
        /// The person.
        person: PersonId,
        /// Instant of the word, as sent.
        said_at: Timestamp,
        /// The end of the mark; `None` where the mark of away was taken off and no other is needed.
        until: Option<Timestamp>,
    },
    /// A test text asked the person's number.
    NumberAsked {
        /// The person.
        person: PersonId,
        /// The number.
        mobile: Phone,
    },
    /// A gateway took the test text.
    NumberTaken {
        /// The person.
        person: PersonId,
        /// The number.
        mobile: Phone,
    },
    /// The person's number answered.
    NumberAnswered {
        /// The person.
        person: PersonId,
        /// The number.
        mobile: Phone,
    },
}

impl PersonEvent {
    /// The names of all events: these are of no visit and no watch, and are found by name.
    pub const NAMES: [&'static str; 5] = [
        "away",
        "here",
        "number asked",
        "test text taken",
        "number answered",
    ];

    /// Returns the person concerned.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        match self {
            Self::Away { person, .. }
            | Self::Here { person, .. }
            | Self::NumberAsked { person, .. }
            | Self::NumberTaken { person, .. }
            | Self::NumberAnswered { person, .. } => person,
        }
    }

    /// Returns the instant of the word behind the event, as sent; `None` for an event of a number.
    #[must_use]
    pub fn said_at(&self) -> Option<Timestamp> {
        match self {
            Self::Away { said_at, .. } | Self::Here { said_at, .. } => Some(*said_at),
            Self::NumberAsked { .. } | Self::NumberTaken { .. } | Self::NumberAnswered { .. } => None,
        }
    }

    /// Returns the event's name. Carries nothing private.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Away { .. } => "away",
            Self::Here { .. } => "here",
            Self::NumberAsked { .. } => "number asked",
            Self::NumberTaken { .. } => "test text taken",
            Self::NumberAnswered { .. } => "number answered",
        }
    }
}
