//! What the store promises: all or nothing, once, for ever, and nothing made up.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod batches;
mod files;
mod notes;
mod people;
mod personal;
mod plans;
mod record;
mod speed;
mod tables;

use crate::support::school::id;
use homeward::domain::delivery::{Message, SubjectId};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use homeward::domain::time::Timestamp;
use homeward::domain::via::RecordedVia;
use homeward::domain::visit::Visit;
use homeward::store::{AlertSummary, At, EventRecord, InboxRecord, Salt, SaltSource, Store, TurnBatch};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;

/// A directory for one store, gone when the test ends.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("homeward.db")
    }

    fn at(&self) -> At {
        At::file(self.path())
    }

    fn store(&self) -> Store {
        Store::open(&self.at()).expect("a store")
    }

    /// A connection with nothing between it and the rows, as somebody who tampers would have.
    fn raw(&self) -> rusqlite::Connection {
        raw(&self.path())
    }
}

fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).expect("a database")
}

/// A salt, as an engine draws one for each event.
fn salt() -> Salt {
    static SALTS: LazyLock<Mutex<SaltSource>> = LazyLock::new(|| Mutex::new(SaltSource::new([7; 32])));
    SALTS.lock().expect("nobody panics with it").draw()
}

/// The records of events on one visit.
fn records(visit: &Visit, events: &[VisitEvent], at: Timestamp) -> Vec<EventRecord> {
    events
        .iter()
        .map(|event| {
            EventRecord::of_visit(visit, event, "example/pat", RecordedVia::Board, at, salt())
                .expect("an event")
        })
        .collect()
}

/// Keeps a visit as it stands, with what happened and the messages that follow.
fn keep(store: &mut Store, visit: &Visit, events: &[VisitEvent], messages: &[&Message], at: Timestamp) {
    let mut batch = TurnBatch {
        events: records(visit, events, at),
        visits: vec![visit],
        messages: messages.to_vec(),
        alerts: AlertSummary::of(visit).into_iter().collect(),
        ..TurnBatch::default()
    };
    batch.touch(at, None);
    store.commit(&batch).expect("a commit");
}

/// A text from Jo.
fn inbound(provider_id: &str, at: Timestamp) -> InboxRecord {
    InboxRecord {
        gateway: Some(GatewayName::new("main")),
        provider_id: provider_id.to_owned(),
        from: Private::new("+447700900101"),
        text: Private::new("OK"),
        sent_at: Some(at),
        received_at: at,
        person: Some(id("jo")),
        subject: SubjectId::None,
        intent: "ok".to_owned(),
        because: "it is one word".to_owned(),
        moved: "the check-in".to_owned(),
        redacted: false,
    }
}
