//! The changes brought about by an input: a single value, to be committed, shown or judged.

use super::outbox::Claim;
use super::request::Response;
use crate::domain::account::{AccountName, TokenDigest};
use crate::domain::aggregate::Aggregate;
use crate::domain::chain::Channel;
use crate::domain::command::Refusal;
use crate::domain::id::{GatewayName, PersonId, SchoolId, VisitId, WatchId};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use crate::store::{AlertSummary, EventRecord, InboxRecord, TurnBatch};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Changes brought about by inputs and not yet written.
///
/// Visits, watches, households and messages are named here; [`super::App::batch`] lends their
/// present state.
#[derive(Default)]
pub struct Changes {
    /// Happenings in order: events, and between them the messages they queued. For logs and
    /// stories.
    pub happened: Vec<Happened>,
    /// The events as rows of the record.
    pub events: Vec<EventRecord>,
    /// Visits with a changed state.
    pub visits: BTreeSet<VisitId>,
    /// Watches with a changed state.
    pub watches: BTreeSet<WatchId>,
    /// Households newly in cooling-off or cleared.
    pub households: BTreeSet<VisitId>,
    /// People with changed notes.
    pub people: BTreeSet<PersonId>,
    /// Accounts with a changed state.
    pub accounts: BTreeSet<AccountName>,
    /// Sessions begun or ended.
    pub sessions: BTreeSet<TokenDigest>,
    /// Addresses with wrong passwords, or no more.
    pub wrong_addresses: BTreeSet<String>,
    /// People whose PIN at the kiosk, or wrong tries at it, changed.
    pub kiosk_pins: BTreeSet<PersonId>,
    /// Texts as rows of the inbox.
    pub inbox: Vec<InboxRecord>,
    /// How far polled gateways have been read.
    pub cursors: Vec<(GatewayName, String)>,
    /// When routines were done.
    pub routines: Vec<(String, Timestamp)>,
    /// Alerts as lines of the list.
    pub alerts: Vec<AlertSummary>,
    /// Whether any number was used.
    pub counters: bool,
    /// Remarks for the operator's log.
    pub remarks: Vec<LogRemark>,
    /// The answer to a request.
    pub answer: Option<Response>,
    /// Why an instruction makes no sense now.
    pub refusal: Option<Refusal>,
    /// The messages handed to a lane.
    pub claimed: Option<Claimed>,
}

impl Changes {
    /// Adds the changes of a later input. The caller takes answers and claims first.
    pub fn merge(&mut self, later: Self) {
        self.happened.extend(later.happened);
        self.events.extend(later.events);
        self.visits.extend(later.visits);
        self.watches.extend(later.watches);
        self.households.extend(later.households);
        self.people.extend(later.people);
        self.accounts.extend(later.accounts);
        self.sessions.extend(later.sessions);
        self.wrong_addresses.extend(later.wrong_addresses);
        self.kiosk_pins.extend(later.kiosk_pins);
        self.inbox.extend(later.inbox);
        for (gateway, cursor) in later.cursors {
            self.cursors.retain(|(known, _)| *known != gateway);
            self.cursors.push((gateway, cursor));
        }
        self.routines.extend(later.routines);
        for summary in later.alerts {
            self.list(summary);
        }
        self.counters |= later.counters;
        self.remarks.extend(later.remarks);
    }

    /// Puts back the rows taken out by [`super::App::batch`]: the commit failed, and the rows wait
    /// for the next try.
    pub fn put_back(&mut self, batch: TurnBatch<'_>) {
        self.events = batch.events;
        self.inbox = batch.inbox;
        self.cursors = batch.cursors;
        self.routines = batch.routines;
        self.alerts = batch.alerts;
    }

    /// Keeps an alert's line, in place of an earlier line of the same alert.
    pub(super) fn list(&mut self, summary: AlertSummary) {
        self.alerts
            .retain(|known| known.code != summary.code || known.opened_at != summary.opened_at);
        self.alerts.push(summary);
    }
}

/// A recorded decision, or a message queued by no event.
#[derive(Debug, Clone)]
pub enum Happened {
    /// An answer to a text about no visit: the numbers of the answer's messages.
    Answered(Vec<u64>),
    /// A decision on a visit.
    Visit(Vec<RecordedStep<Visit>>),
    /// A decision on a watch.
    Watch(Vec<RecordedStep<Watch>>),
}

/// An event, with the states before and after.
#[derive(Debug, Clone)]
pub struct RecordedStep<A: Aggregate> {
    /// `None` where the event opened the visit or watch.
    pub before: Option<Arc<A>>,
    /// The state after the event.
    pub after: Arc<A>,
    /// The event.
    pub event: A::Event,
    /// The numbers of the messages queued because of the event.
    pub queued: Vec<u64>,
}

/// Something for the log, without anything private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogRemark {
    /// A recipient has no address for a channel: the message cannot be written.
    NoAddress {
        /// The recipient.
        person: PersonId,
        /// The channel.
        channel: Channel,
    },
    /// A visit or watch refused a command.
    Refused {
        /// The visit or watch.
        subject: String,
        /// Why.
        refusal: Refusal,
    },
    /// A drill of a routine could not begin.
    NoDrill {
        /// The school.
        school: SchoolId,
        /// The reason in words.
        why: String,
    },
    /// Replies cannot be fetched from a gateway.
    RepliesLost {
        /// The gateway.
        gateway: GatewayName,
        /// The provider's or the network's words for the trouble.
        trouble: String,
    },
    /// Replies can be fetched from a gateway again.
    RepliesBack {
        /// The gateway.
        gateway: GatewayName,
    },
    /// The configuration was swapped.
    RulesSwapped,
    /// A new configuration leaves out a school with somebody out: the school's rules stay.
    SchoolKept {
        /// The school.
        school: SchoolId,
    },
    /// The sweep at lock-up was done.
    Swept {
        /// The school of the sweep.
        school: SchoolId,
        /// How many visits were still out.
        still_out: usize,
    },
    /// A text began a visit, but could not be counted on the visit.
    TextNotCounted {
        /// The visit.
        visit: VisitId,
        /// Why, as a debug form without anything private.
        why: String,
    },
    /// Texts came in and could not be read.
    Unreadable {
        /// The gateway.
        gateway: GatewayName,
        /// How many.
        texts: usize,
        /// Why, without anything private.
        why: String,
    },
    /// An event could not be written down: a fault of ours.
    Unwritable {
        /// The visit or watch.
        subject: String,
        /// The error.
        error: String,
    },
}

/// Work for a gateway's lane.
#[derive(Debug)]
pub struct Claimed {
    /// The messages.
    pub claims: Vec<Claim>,
    /// When there will be more, if nothing changes.
    pub later: Option<Timestamp>,
}

impl Claimed {
    /// Nothing to send, and nothing to come.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            claims: Vec::new(),
            later: None,
        }
    }
}

/// The actor of an event, and the way of acting.
#[derive(Debug, Clone)]
pub(super) struct EventActor {
    pub(super) who: String,
    pub(super) via: RecordedVia,
}

impl EventActor {
    pub(super) fn new(who: impl Into<String>, via: RecordedVia) -> Self {
        Self { who: who.into(), via }
    }

    /// The principal.
    pub(super) fn of(principal: &Principal) -> Self {
        Self::new(principal.actor(), principal.recorded_via())
    }

    /// The person signed in, else the person named in the request, else the principal: whoever presses a button stands on record, whatever
    /// name a form holds.
    pub(super) fn said_by(by: Option<&PersonId>, principal: &Principal) -> Self {
        let signed_in = match principal {
            Principal::Session { person, .. } => person.as_ref(),
            _ => None,
        };
        let who = signed_in.or(by).map_or(principal.actor(), PersonId::as_str);
        Self::new(who, principal.recorded_via())
    }

    pub(super) fn clock() -> Self {
        Self::of(&Principal::Clock)
    }
}
