//! What the engine hands over to be kept, and what it finds again.

use super::codec;
use super::error::StoreError;
use super::salt::Salt;
use crate::domain::alert::{AlertKind, Cause};
use crate::domain::delivery::{Message, SubjectId};
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, GatewayName, PersonId, SchoolId};
use crate::domain::incident::CoolingOff;
use crate::domain::private::Private;
use crate::domain::time::{SinceBoot, Timestamp};
use crate::domain::via::RecordedVia;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Everything that one turn of the engine wants kept: all of it, or nothing.
#[derive(Debug, Default)]
pub struct TurnBatch<'a> {
    /// What happened, in order.
    pub events: Vec<EventRecord>,
    /// Visits as they now stand.
    pub visits: Vec<&'a Visit>,
    /// Watches as they now stand.
    pub watches: Vec<&'a Watch>,
    /// Households as they now stand: in cooling-off, or cleared.
    pub households: Vec<&'a CoolingOff>,
    /// Texts that came in.
    pub inbox: Vec<InboxRecord>,
    /// Outbox rows, new or changed.
    pub messages: Vec<&'a Message>,
    /// Attempts at sending, begun or ended.
    pub attempts: Vec<AttemptRecord>,
    /// How far polled gateways have been read.
    pub cursors: Vec<(GatewayName, String)>,
    /// The next numbers, where any was used.
    pub counters: Option<NextNumbers>,
    /// When routines last ran.
    pub routines: Vec<(String, Timestamp)>,
    /// Alerts as the list shows them.
    pub alerts: Vec<AlertSummary>,
    /// When the engine turned, where that is to be kept.
    pub last_turn_at: Option<Timestamp>,
    /// How long the machine had been up then, where that is known.
    pub last_turn_up: Option<SinceBoot>,
}

impl TurnBatch<'_> {
    /// Marks that the engine turned at `at`, when the machine had been up for so long.
    pub fn touch(&mut self, at: Timestamp, up: Option<SinceBoot>) {
        self.last_turn_at = Some(at);
        self.last_turn_up = up;
    }

    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
            && self.visits.is_empty()
            && self.watches.is_empty()
            && self.households.is_empty()
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

/// The next number of each kind. None is ever used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextNumbers {
    /// Of the next visit.
    pub next_visit: u64,
    /// Of the next watch.
    pub next_watch: u64,
    /// Of the next message.
    pub next_message: u64,
    /// Of the next alert, for its code.
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

/// What the engine starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedState {
    /// Visits to which anything may still happen.
    pub visits: Vec<Visit>,
    /// Watches that are not resolved.
    pub watches: Vec<Watch>,
    /// Households in cooling-off.
    pub households: Vec<CoolingOff>,
    /// Messages that have not come to their end.
    pub messages: Vec<Message>,
    /// The next numbers.
    pub counters: NextNumbers,
    /// How far polled gateways have been read.
    pub cursors: BTreeMap<GatewayName, String>,
    /// When the engine last turned; `None` in a store that was never used.
    pub last_turn_at: Option<Timestamp>,
    /// How long the machine had been up then, where that is known.
    pub last_turn_up: Option<SinceBoot>,
    /// When each routine last ran.
    pub routines: BTreeMap<String, Timestamp>,
}

/// The content of an event, as JSON. `Debug` hides it: it holds names, numbers and words.
#[derive(Clone, PartialEq, Eq)]
pub struct EventBody(String);

impl EventBody {
    /// Writes a value down.
    ///
    /// # Errors
    /// When the value has no JSON form: a fault of ours.
    pub fn of(value: &impl Serialize) -> Result<Self, StoreError> {
        codec::to_json("event body", value).map(Self)
    }

    pub(super) fn stored(json: String) -> Self {
        Self(json)
    }

    /// Reads it as what it was written from: a [`VisitEvent`], a [`WatchEvent`].
    ///
    /// # Errors
    /// When it is something else.
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

/// Something that happened, to be added to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// When it was noticed.
    pub at: Timestamp,
    /// When it was due or was said, where that is another instant.
    pub due: Option<Timestamp>,
    /// At which school.
    pub school: Option<SchoolId>,
    /// On which visit or watch.
    pub subject: SubjectId,
    /// Who did it: a person's id, `clock`, `gateway main`.
    pub actor: String,
    /// By which way.
    pub via: RecordedVia,
    /// What, in a phrase without anything private.
    pub name: &'static str,
    /// What keeps the body's digest from being guessed once the body is purged. Drawn once, so that the event has one hash
    /// however often it is tried to write it.
    pub salt: Salt,
    /// The whole of it: the event's personal part.
    pub body: EventBody,
}

impl EventRecord {
    /// Records what happened on a visit.
    ///
    /// # Errors
    /// When the event has no JSON form: a fault of ours.
    pub fn of_visit(
        visit: &Visit,
        event: &VisitEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            at,
            due: event.due(),
            school: Some(visit.plan.school.clone()),
            subject: SubjectId::Visit(visit.id),
            actor: actor.into(),
            via,
            name: event.name(),
            salt,
            body: EventBody::of(event)?,
        })
    }

    /// Records what happened to a watch.
    ///
    /// # Errors
    /// When the event has no JSON form: a fault of ours.
    pub fn of_watch(
        watch: &Watch,
        event: &WatchEvent,
        actor: impl Into<String>,
        via: RecordedVia,
        at: Timestamp,
        salt: Salt,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            at,
            due: None,
            school: Some(watch.plan.school.clone()),
            subject: SubjectId::Watch(watch.id),
            actor: actor.into(),
            via,
            name: event.name(),
            salt,
            body: EventBody::of(event)?,
        })
    }
}

/// An event as the record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its number; the record has no gaps.
    pub seq: u64,
    /// When it was noticed.
    pub at: Timestamp,
    /// When it was due or was said, where that is another instant.
    pub due: Option<Timestamp>,
    /// At which school.
    pub school: Option<SchoolId>,
    /// On which visit or watch.
    pub subject: SubjectId,
    /// Who did it.
    pub actor: String,
    /// By which way.
    pub via: RecordedVia,
    /// What, in a phrase without anything private.
    pub name: String,
    /// The whole of it; `None` once it was purged.
    pub body: Option<EventBody>,
}

/// A text that came in, and what was made of it.
///
/// With a gateway, `provider_id` makes it count once (P7): adding the same again fails the whole batch, so ask
/// [`inbound_known`](super::Reader::inbound_known) first. Without one it was said to us directly and cannot come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRecord {
    /// Which gateway received it.
    pub gateway: Option<GatewayName>,
    /// The provider's own id.
    pub provider_id: String,
    /// The sender as the gateway gave it.
    pub from: Private,
    /// The text; empty where it was redacted.
    pub text: Private,
    /// When it was sent, if known.
    pub sent_at: Option<Timestamp>,
    /// When we first saw it.
    pub received_at: Timestamp,
    /// Whose number it is.
    pub person: Option<PersonId>,
    /// The visit or watch it was about.
    pub subject: SubjectId,
    /// What it was read as.
    pub intent: String,
    /// Why.
    pub because: String,
    /// What it moved, in words.
    pub moved: String,
    /// Whether the text was left out.
    pub redacted: bool,
}

/// A text as the inbox has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its number, in the order of arrival.
    pub id: u64,
    /// The rest.
    pub record: InboxRecord,
}

/// One attempt at sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Which message.
    pub message: u64,
    /// Which attempt; counted from 1.
    pub n: u32,
    /// By which gateway.
    pub gateway: GatewayName,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What came of it, in words without anything private.
    pub outcome: String,
}

/// An alert as the list shows it, open or resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSummary {
    /// The short code.
    pub code: AlertCode,
    /// The visit or watch it belongs to.
    pub subject: SubjectId,
    /// At which school.
    pub school: Option<SchoolId>,
    /// The most serious of its causes.
    pub kind: AlertKind,
    /// Everything that is or was wrong.
    pub causes: Vec<Cause>,
    /// When it opened.
    pub opened_at: Timestamp,
    /// The step it is at, by name.
    pub step: String,
    /// Who has charge.
    pub held_by: Option<PersonId>,
    /// When it goes on by itself.
    pub next_at: Option<Timestamp>,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// By whom.
    pub resolved_by: Option<PersonId>,
}
