//! Read models for the board, the command line and `last-words`.

use super::at::At;
use super::codec::{self, address, count, from_json, instant, int, maybe_instant, maybe_word, subject, word};
use super::error::StoreError;
use super::files;
use super::record::{AlertSummary, AttemptRecord, EventBody, InboxEntry, InboxRecord, RecordedEvent};
use crate::domain::alert::{AlertKind, Cause};
use crate::domain::delivery::{Address, Message, SubjectId};
use crate::domain::id::{AlertCode, GatewayName, SchoolId, VisitId};
use crate::domain::incident::CoolingOff;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use rusqlite::{Connection, OptionalExtension, Params, Row, Transaction};
use std::collections::BTreeSet;

/// The alerts wanted in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertFilter {
    /// Resolved alerts too.
    All,
    /// Only open alerts.
    Open,
}

/// A read-only view of the store, with its own connection, so that reading never holds up the
/// engine.
#[derive(Debug)]
pub struct StoreReader {
    pub(super) conn: Connection,
}

/// Events with their personal parts, where still in place.
const EVENTS: &str = "SELECT event.seq, at_ms, due_ms, school, subject, actor, channel, name, body
     FROM event LEFT JOIN personal ON personal.seq = event.seq";

/// The lines of the list of alerts, for [`alert`].
pub(super) const EVERY_ALERT: &str =
    "SELECT code, subject, school, kind, causes, opened_at_ms, step, held_by, next_at_ms,
        resolved_at_ms, resolved_by FROM alert";

impl StoreReader {
    pub(super) fn over(conn: Connection) -> Self {
        Self { conn }
    }

    /// Opens a store for reading, with or without a daemon at work on the store; works after a
    /// daemon was killed too.
    ///
    /// # Errors
    /// When the store is not there, is damaged, or is of another version.
    pub fn open(at: &At) -> Result<Self, StoreError> {
        files::open_to_read(at.path()).map(Self::over)
    }

    /// Looks every page over, closed history too. Seconds for millions of events, while the writer goes on.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first faults; otherwise the store cannot be read.
    pub fn look_over(&self, at: &At) -> Result<(), StoreError> {
        files::check_pages(at.path(), &self.conn)
    }

    /// Makes everything read until the result is dropped come from one moment.
    pub(super) fn one_moment(&self) -> Result<Transaction<'_>, StoreError> {
        self.conn
            .unchecked_transaction()
            .map_err(StoreError::read("transaction"))
    }

    /// Returns which of some texts, each by gateway and the provider's id, were recorded already (P7).
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn inbound_known_of(
        &self,
        texts: &BTreeSet<(GatewayName, String)>,
    ) -> Result<Vec<(GatewayName, String)>, StoreError> {
        let asked = codec::to_json("texts", texts)?;
        self.rows(
            "inbox",
            "SELECT gateway, provider_id FROM json_each(?1) AS asked
             JOIN inbox ON inbox.gateway = asked.value ->> 0 AND inbox.provider_id = asked.value ->> 1",
            [asked],
            |row| Ok((word(row, 0)?, row.get(1)?)),
        )
    }

    /// Returns the message accepted by a gateway under an id, at any attempt: a receipt may come
    /// after a year.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn message_by_provider(
        &self,
        gateway: &GatewayName,
        provider_id: &str,
    ) -> Result<Option<Message>, StoreError> {
        let found: Vec<Message> = self.json(
            "message",
            "SELECT message.id, message.json FROM message_provider JOIN message ON message.id = message_provider.message
             WHERE message_provider.gateway = ?1 AND message_provider.provider_id = ?2",
            (gateway.as_str(), provider_id),
        )?;
        Ok(found.into_iter().next())
    }

    /// Returns alerts, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn alerts(&self, filter: AlertFilter, limit: u32) -> Result<Vec<AlertSummary>, StoreError> {
        let sql = match filter {
            AlertFilter::All => &format!("{EVERY_ALERT} ORDER BY opened_at_ms DESC, code LIMIT ?1"),
            AlertFilter::Open => &format!(
                "{EVERY_ALERT} WHERE resolved_at_ms IS NULL ORDER BY opened_at_ms DESC, code LIMIT ?1"
            ),
        };
        self.alert_rows(sql, [limit])
    }

    /// Returns the last settled alert of a code, in upper or lower case. A code comes again after some years.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn settled_alert(&self, code: &str) -> Result<Option<AlertSummary>, StoreError> {
        let sql = format!(
            "{EVERY_ALERT} WHERE code = upper(?1) AND resolved_at_ms IS NOT NULL ORDER BY opened_at_ms DESC LIMIT 1"
        );
        Ok(self.alert_rows(&sql, [code])?.into_iter().next())
    }

    /// Returns drills, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn drills(&self, limit: u32) -> Result<Vec<Watch>, StoreError> {
        let sql = format!("{EVERY_ALERT} WHERE kind = 'drill' ORDER BY opened_at_ms DESC LIMIT ?1");
        let mut drills = Vec::new();
        for alert in self.alert_rows(&sql, [limit])? {
            if let SubjectId::Watch(id) = alert.subject {
                let found = self.states("watch", "SELECT id, json FROM watch WHERE id = ?1", [int(id.0)])?;
                drills.extend(found);
            }
        }
        Ok(drills)
    }

    fn alert_rows(&self, sql: &str, params: impl Params) -> Result<Vec<AlertSummary>, StoreError> {
        self.rows("alert", sql, params, |row| {
            Ok((row.get::<_, String>(4)?, alert(row)?))
        })?
        .into_iter()
        .map(|(causes, alert)| {
            Ok(AlertSummary {
                causes: from_json("alert", &alert.code, &causes)?,
                ..alert
            })
        })
        .collect()
    }

    /// Returns the codes of the alerts on visits without a cause but duress, settled alerts too.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn codes_of_pure_duress(&self) -> Result<BTreeSet<(VisitId, AlertCode)>, StoreError> {
        let rows: Vec<(SubjectId, String, String)> = self.rows(
            "alert",
            "SELECT subject, code, causes FROM alert WHERE kind = ?1",
            [AlertKind::Duress.word()],
            |row| Ok((subject(row, 0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut codes = BTreeSet::new();
        for (subject, code, causes) in rows {
            let causes: Vec<Cause> = from_json("alert", &code, &causes)?;
            let is_pure = causes.iter().all(|cause| cause.kind == AlertKind::Duress);
            if let SubjectId::Visit(visit) = subject
                && is_pure
            {
                codes.insert((visit, AlertCode::parse(&code)));
            }
        }
        Ok(codes)
    }

    /// Returns visits, open and closed, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn visits(&self, limit: u32) -> Result<Vec<Visit>, StoreError> {
        self.states(
            "visit",
            "SELECT id, json FROM visit ORDER BY id DESC LIMIT ?1",
            [limit],
        )
    }

    /// Returns visits of one school, or of all, open and closed, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn visits_of(&self, school: Option<&SchoolId>, limit: u32) -> Result<Vec<Visit>, StoreError> {
        self.states(
            "visit",
            "SELECT id, json FROM visit WHERE ?1 IS NULL OR school = ?1 ORDER BY id DESC LIMIT ?2",
            (school.map(SchoolId::as_str), limit),
        )
    }

    /// Returns the visits that began within a time, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn visits_between(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Visit>, StoreError> {
        let all: Vec<Visit> = self.states("visit", "SELECT id, json FROM visit ORDER BY id", [])?;
        let within = |visit: &Visit| (from..until).contains(&visit.out_at);
        Ok(all.into_iter().filter(within).collect())
    }

    /// Returns one visit.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn visit(&self, id: VisitId) -> Result<Option<Visit>, StoreError> {
        let found = self.states("visit", "SELECT id, json FROM visit WHERE id = ?1", [int(id.0)])?;
        Ok(found.into_iter().next())
    }

    /// Returns households, in cooling-off and cleared, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn households(&self, limit: u32) -> Result<Vec<CoolingOff>, StoreError> {
        self.json(
            "household",
            "SELECT visit, json FROM household ORDER BY visit DESC LIMIT ?1",
            [limit],
        )
    }

    /// Returns all events of a visit or a watch, or of neither, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn events_of(&self, subject: SubjectId) -> Result<Vec<RecordedEvent>, StoreError> {
        self.rows(
            "event",
            &format!("{EVENTS} WHERE subject IS ?1 ORDER BY event.seq"),
            [codec::subject_text(subject)],
            event,
        )
    }

    /// Returns incoming texts, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn inbox(&self, limit: u32) -> Result<Vec<InboxEntry>, StoreError> {
        self.rows(
            "inbox",
            "SELECT id, gateway, provider_id, sender, text, sent_at_ms, received_at_ms, person, subject, intent,
                    because, moved, redacted
             FROM inbox ORDER BY id DESC LIMIT ?1",
            [limit],
            inbound,
        )
    }

    /// Returns the incoming texts about a visit or a watch, in the order of arrival.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn texts_of(&self, subject: SubjectId) -> Result<Vec<InboxEntry>, StoreError> {
        self.rows(
            "inbox",
            "SELECT id, gateway, provider_id, sender, text, sent_at_ms, received_at_ms, person, subject, intent,
                    because, moved, redacted
             FROM inbox WHERE subject IS ?1 ORDER BY id",
            [codec::subject_text(subject)],
            inbound,
        )
    }

    /// Returns the messages about a visit or a watch, or about neither, in the order in which they were committed.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn messages_of(&self, subject: SubjectId) -> Result<Vec<Message>, StoreError> {
        self.json(
            "message",
            "SELECT id, json FROM message WHERE subject IS ?1 ORDER BY id",
            [codec::subject_text(subject)],
        )
    }

    /// Returns the messages to an address, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn messages_to(&self, to: &Address, limit: u32) -> Result<Vec<Message>, StoreError> {
        let (channel, address) = address(to);
        self.json(
            "message",
            "SELECT id, json FROM message WHERE address = ?1 AND channel = ?2 ORDER BY id DESC LIMIT ?3",
            (address, channel, limit),
        )
    }

    /// Returns the attempts at sending a message, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn attempts_of(&self, message: u64) -> Result<Vec<AttemptRecord>, StoreError> {
        self.rows(
            "attempt",
            "SELECT message, n, gateway, begun_at_ms, ended_at_ms, outcome FROM attempt WHERE message = ?1 ORDER BY n",
            [int(message)],
            |row| {
                Ok(AttemptRecord {
                    message: count(row, 0)?,
                    n: row.get(1)?,
                    gateway: word(row, 2)?,
                    begun_at: instant(row, 3)?,
                    ended_at: maybe_instant(row, 4)?,
                    outcome: row.get(5)?,
                })
            },
        )
    }

    /// Returns an incoming text.
    ///
    /// # Errors
    /// [`StoreError::Read`] when the store cannot be read.
    pub fn inbound(
        &self,
        gateway: &GatewayName,
        provider_id: &str,
    ) -> Result<Option<InboxEntry>, StoreError> {
        self.conn
            .prepare_cached(
                "SELECT id, gateway, provider_id, sender, text, sent_at_ms, received_at_ms, person, subject, intent,
                        because, moved, redacted
                 FROM inbox WHERE gateway = ?1 AND provider_id = ?2",
            )
            .and_then(|mut statement| {
                statement
                    .query_row((gateway.as_str(), provider_id), inbound)
                    .optional()
            })
            .map_err(StoreError::read("inbox"))
    }
}

/// Reads an event from [`EVENTS`].
fn event(row: &Row<'_>) -> rusqlite::Result<RecordedEvent> {
    Ok(RecordedEvent {
        seq: count(row, 0)?,
        at: instant(row, 1)?,
        due: maybe_instant(row, 2)?,
        school: maybe_word(row, 3)?,
        subject: subject(row, 4)?,
        actor: row.get(5)?,
        via: codec::via(row, 6)?,
        name: row.get(7)?,
        body: row.get::<_, Option<String>>(8)?.map(EventBody::stored),
    })
}

fn inbound(row: &Row<'_>) -> rusqlite::Result<InboxEntry> {
    Ok(InboxEntry {
        id: count(row, 0)?,
        record: InboxRecord {
            gateway: maybe_word(row, 1)?,
            provider_id: row.get(2)?,
            from: Private::new(row.get::<_, String>(3)?),
            text: Private::new(row.get::<_, String>(4)?),
            sent_at: maybe_instant(row, 5)?,
            received_at: instant(row, 6)?,
            person: maybe_word(row, 7)?,
            subject: subject(row, 8)?,
            intent: row.get(9)?,
            because: row.get(10)?,
            moved: row.get(11)?,
            redacted: row.get(12)?,
        },
    })
}

/// Reads an alert; its causes are JSON, and are read by the caller.
pub(super) fn alert(row: &Row<'_>) -> rusqlite::Result<AlertSummary> {
    Ok(AlertSummary {
        code: word(row, 0)?,
        subject: subject(row, 1)?,
        school: maybe_word(row, 2)?,
        kind: word(row, 3)?,
        causes: Vec::new(),
        opened_at: instant(row, 5)?,
        step: row.get(6)?,
        held_by: maybe_word(row, 7)?,
        next_at: maybe_instant(row, 8)?,
        resolved_at: maybe_instant(row, 9)?,
        resolved_by: maybe_word(row, 10)?,
    })
}
