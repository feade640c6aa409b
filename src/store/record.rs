//! Values that the engine hands to the store, and values read back.

use super::codec;
use super::error::StoreError;
use super::plans::OpeningPlan;
use super::salt::Salt;
use crate::domain::account::{
    Account, AccountBook, AccountEvent, KioskPin, Session, TokenDigest, WrongTries,
};
use crate::domain::alert::{AlertKind, Cause};
use crate::domain::delivery::{Message, SubjectId};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, GatewayName, PersonId, SchoolId};
use crate::domain::incident::CoolingOff;
use crate::domain::presence::{PersonEvent, PersonNotes};
use crate::domain::private::Private;
use crate::domain::time::{SinceBoot, Timestamp};
use crate::domain::via::RecordedVia;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The changes of one turn of the engine, to be kept as a whole or not at all.
#[derive(Debug, Default)]
pub struct TurnBatch<'a> {
    /// New events of the record, in the order of happening.
    pub events: Vec<EventRecord>,
    /// Changed visits in their present state.
    pub visits: Vec<&'a Visit>,
    /// Changed watches in their present state.
    pub watches: Vec<&'a Watch>,
    /// Changed households in their present state: in cooling-off, or cleared.
    pub households: Vec<&'a CoolingOff>,
    /// Changed notes of people in their present state.
    pub people: Vec<&'a PersonNotes>,
    /// Changed accounts in their present state.
    pub accounts: Vec<&'a Account>,
    /// Sessions begun, and the tokens of sessions ended.
    pub sessions: Vec<SessionChange<'a>>,
    /// Addresses with wrong passwords in their present state; `None` for an address forgotten.
    pub wrong_addresses: Vec<(String, Option<WrongTries>)>,
    /// PINs at the kiosk with a changed state.
    pub kiosk_pins: Vec<&'a KioskPin>,
    /// Incoming texts.
    pub inbox: Vec<InboxRecord>,
    /// Outbox rows, new or changed.
    pub messages: Vec<&'a Message>,
    /// Attempts at sending, begun or ended.
    pub attempts: Vec<AttemptRecord>,
    /// The place up to which each polled gateway has been read.
    pub cursors: Vec<(GatewayName, String)>,
    /// The next numbers, where any was used.
    pub counters: Option<NextNumbers>,
    /// The last run of each routine, by key.
    pub routines: Vec<(String, Timestamp)>,
    /// Alerts as lines of the list.
    pub alerts: Vec<AlertSummary>,
    /// The instant of this turn, if the turn is to be kept. An outage is reckoned from the last turn kept.
    pub last_turn_at: Option<Timestamp>,
    /// The machine's time since boot at the last turn, where known: a wall clock set meanwhile
    /// cannot hide an outage.
    pub last_turn_up: Option<SinceBoot>,
}

impl TurnBatch<'_> {
    /// Keeps `at` as the last turn, with the machine's time since boot.
    pub fn touch(&mut self, at: Timestamp, up: Option<SinceBoot>) {
        self.last_turn_at = Some(at);
        self.last_turn_up = up;
    }

    /// Returns how many rows there are to keep, but for marks.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.events.len()
            + self.visits.len()
            + self.watches.len()
            + self.inbox.len()
            + self.messages.len()
            + self.attempts.len()
    }

    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.visits.is_empty()
            && self.watches.is_empty()
            && self.households.is_empty()
            && self.people.is_empty()
            && self.accounts.is_empty()
            && self.sessions.is_empty()
            && self.wrong_addresses.is_empty()
            && self.kiosk_pins.is_empty()
            && self.inbox.is_empty()
            && self.messages.is_empty()
            && self.attempts.is_empty()
            && self.cursors.is_empty()
            && self.counters.is_none()
            && self.routines.is_empty()
            && self.alerts.is_empty()
            && self.last_turn_at.is_none()
    }
}

/// A session as a turn leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange<'a> {
    /// The session began.
    Begun(&'a Session),
    /// The session of this token ended.
    Ended(TokenDigest),
}

/// The next number of each kind. None is ever used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextNumbers {
    /// Number of the next visit.
    pub next_visit: u64,
    /// Number of the next watch.
    pub next_watch: u64,
    /// Number of the next message.
    pub next_message: u64,
    /// Number for the next alert's code.
    pub next_alert: u64,
}

impl NextNumbers {
    /// Returns the later number of each kind.
    #[must_use]
    pub fn at_least(self, other: Self) -> Self {
        Self {
            next_visit: self.next_visit.max(other.next_visit),
            next_watch: self.next_watch.max(other.next_watch),
            next_message: self.next_message.max(other.next_message),
            next_alert: self.next_alert.max(other.next_alert),
        }
    }
}

/// All rows still able to change: the state from which the engine starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedState {
    /// Visits still able to change.
    pub visits: Vec<Visit>,
    /// Watches with an open alert.
    pub watches: Vec<Watch>,
    /// Households in cooling-off.
    pub households: Vec<CoolingOff>,
    /// The notes of every person.
    pub people: Vec<PersonNotes>,
    /// Accounts, sessions, and addresses of wrong passwords.
    pub accounts: AccountBook,
    /// Messages not yet at their end.
    pub messages: Vec<Message>,
    /// The next numbers.
    pub counters: NextNumbers,
    /// The place up to which each polled gateway has been read.
    pub cursors: BTreeMap<GatewayName, String>,
    /// The engine's last turn on record; `None` in a store never used.
    pub last_turn_at: Option<Timestamp>,
    /// The machine's time since boot at the last turn, where known: a wall clock set meanwhile
    /// cannot hide an outage.
    pub last_turn_up: Option<SinceBoot>,
    /// The last run of each routine, by key.
    pub routines: BTreeMap<String, Timestamp>,
}

/// The content of an event, as JSON: names, numbers and words, hidden by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EventBody(String);

impl EventBody {
    /// Writes a value down.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the value has no JSON form: a fault of ours.
    pub fn of(value: &impl Serialize) -> Result<Self, StoreError> {
        codec::to_json("event body", value).map(Self)
    }

    pub(super) fn stored(json: String) -> Self {
        Self(json)
    }

    /// Reads the body as the type of the event. A body that names a plan is read by
    /// [`visit_event`](super::StoreReader::visit_event) or [`watch_event`](super::StoreReader::watch_event).
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the JSON is of another type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        codec::from_json("event", "body", &self.0)
    }

    /// Returns the JSON itself: for an export or a page, never for logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EventBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}

/// An event to be added to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// When the engine noticed the event.
    pub at: Timestamp,
    /// When the event was due or said, if at another instant.
    pub due: Option<Timestamp>,
    /// The school concerned; `None` for the daemon as a whole.
    pub school: Option<SchoolId>,
    /// The visit or watch concerned.
    pub subject: SubjectId,
    /// The actor's key: a person's id, `clock`, `gateway main`.
    pub actor: String,
    /// The way of acting.
    pub via: RecordedVia,
    /// The event in a phrase, without anything private.
    pub name: &'static str,
    /// The salt of the body's digest. Drawn once, so that the event has the same hash however often
    /// written.
    pub salt: Salt,
    /// The personal part: the whole event as JSON.
    pub body: EventBody,
    /// The plan that the body names, where the event opens a visit or a watch.
    pub plan: Option<OpeningPlan>,
}

impl EventRecord {
    /// Records an event of a visit.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the event has no JSON form: a fault of ours.
    pub fn of_visit(
        visit: &Visit,
        event: &VisitEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        let by = (actor.into(), via);
        // The body has the plan's name.
        let plan = OpeningPlan::of_visit(event)?;
        let record = Self::of(
            SubjectId::Visit(visit.id),
            &visit.plan.school,
            (event.name(), event),
            by,
            at,
            salt,
        )?;
        Ok(Self {
            due: event.due(),
            plan,
            ..record
        })
    }

    /// Records an event of a person's notes: of no visit and no watch.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the event has no JSON form: a fault of ours.
    pub fn of_person(
        notes: &PersonNotes,
        event: &PersonEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        let by = (actor.into(), via);
        let record = Self::of(
            SubjectId::None,
            &notes.school,
            (event.name(), event),
            by,
            at,
            salt,
        )?;
        Ok(Self {
            due: event.said_at().filter(|said_at| *said_at != at),
            ..record
        })
    }

    /// Records an event of an account: of no visit and no watch.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the event has no JSON form: a fault of ours.
    pub fn of_account(
        school: Option<&SchoolId>,
        event: &AccountEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        let by = (actor.into(), via);
        let nobody = SchoolId::new("");
        let record = Self::of(
            SubjectId::None,
            school.unwrap_or(&nobody),
            (event.name(), event),
            by,
            at,
            salt,
        )?;
        Ok(Self {
            school: school.cloned(),
            ..record
        })
    }

    /// Records an event of a watch.
    ///
    /// # Errors
    /// [`StoreError::Encode`] when the event has no JSON form: a fault of ours.
    pub fn of_watch(
        watch: &Watch,
        event: &WatchEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        let by = (actor.into(), via);
        let subject = SubjectId::Watch(watch.id);
        let plan = OpeningPlan::of_watch(event)?;
        let record = Self::of(subject, &watch.plan.school, (event.name(), event), by, at, salt)?;
        Ok(Self { plan, ..record })
    }

    /// Records a named event due at no other instant.
    fn of(
        subject: SubjectId,
        school: &SchoolId,
        (name, event): (&'static str, &impl Serialize),
        (actor, via): (String, RecordedVia),
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            at,
            due: None,
            school: Some(school.clone()),
            subject,
            actor,
            via,
            name,
            salt,
            body: EventBody::of(event)?,
            plan: None,
        })
    }
}

/// An event as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// The event's number, counted from 1; the record has no gaps.
    pub seq: u64,
    /// When the engine noticed the event.
    pub at: Timestamp,
    /// When the event was due or said, if at another instant.
    pub due: Option<Timestamp>,
    /// The school concerned; `None` for the daemon as a whole.
    pub school: Option<SchoolId>,
    /// The visit or watch concerned.
    pub subject: SubjectId,
    /// The actor's key: a person's id, `clock`, `gateway main`.
    pub actor: String,
    /// The way of acting.
    pub via: RecordedVia,
    /// The event in a phrase, without anything private.
    pub name: String,
    /// The whole event as JSON; `None` after a purge.
    pub body: Option<EventBody>,
}

/// An incoming text, with its reading and effect.
///
/// With a gateway, `provider_id` makes the text count once (P7): adding a text twice fails the
/// whole batch, so ask [`inbound_known_of`](super::StoreReader::inbound_known_of) first. Without a
/// gateway the text was said to us directly, and cannot come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRecord {
    /// The receiving gateway; `None` for a text said to us directly.
    pub gateway: Option<GatewayName>,
    /// The provider's own id.
    pub provider_id: String,
    /// The sender as written by the gateway.
    pub from: Private,
    /// The text; empty after redaction.
    pub text: Private,
    /// The instant of sending, if the gateway knows.
    pub sent_at: Option<Timestamp>,
    /// The instant of our first sight of the text.
    pub received_at: Timestamp,
    /// The owner of the sending number.
    pub person: Option<PersonId>,
    /// The visit or watch concerned.
    pub subject: SubjectId,
    /// The intent read from the text.
    pub intent: String,
    /// The reason for that reading.
    pub because: String,
    /// The timer or alert moved by the text, in words.
    pub moved: String,
    /// Whether the text was left out on purpose.
    pub redacted: bool,
}

/// A text as a row of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// The text's number, in the order of arrival.
    pub id: u64,
    /// The text as recorded.
    pub record: InboxRecord,
}

/// One attempt at sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// The message's number.
    pub message: u64,
    /// The attempt's number, counted from 1.
    pub n: u32,
    /// The gateway asked.
    pub gateway: GatewayName,
    /// The beginning of the attempt.
    pub begun_at: Timestamp,
    /// The end of the attempt; `None` while no answer has come.
    pub ended_at: Option<Timestamp>,
    /// The outcome, in words without anything private.
    pub outcome: String,
}

/// An open or resolved alert as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSummary {
    /// The short code.
    pub code: AlertCode,
    /// The alert's visit or watch.
    pub subject: SubjectId,
    /// The school concerned; `None` for the daemon as a whole.
    pub school: Option<SchoolId>,
    /// The most serious of its causes.
    pub kind: AlertKind,
    /// Every present or past cause of the alert.
    pub causes: Vec<Cause>,
    /// The instant of opening.
    pub opened_at: Timestamp,
    /// The current step of its chain, by name.
    pub step: String,
    /// The person in charge of the alert.
    pub held_by: Option<PersonId>,
    /// The instant of the chain's next step without an answer.
    pub next_at: Option<Timestamp>,
    /// The instant of resolution.
    pub resolved_at: Option<Timestamp>,
    /// The person who resolved the alert.
    pub resolved_by: Option<PersonId>,
}
