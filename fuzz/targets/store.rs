//! A store in which something stands that nobody wrote there. The first line is `TABLE COLUMN ROW`; the next, a place in the
//! column's JSON as in `/plan/time_zone`, or blank for all of it; the rest is what is put there. Or the first line is
//! `file OFFSET`, and the rest overwrites bytes of the file.

use super::world::World;
use super::{lines, places};
use homeward::domain::plan::Plan;
use homeward::domain::shared::PlanRef;
use homeward::domain::visit::Visit;
use homeward::store::{At, Store, StoreReader};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;

/// Columns that may be written to, by table.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "event",
        &[
            "at_ms", "due_ms", "school", "subject", "actor", "channel", "name", "format", "epoch",
        ],
    ),
    ("personal", &["body"]),
    ("visit", &["school", "live", "json"]),
    ("watch", &["school", "live", "json"]),
    ("household", &["school", "cleared_at_ms", "json"]),
    (
        "message",
        &[
            "reference",
            "subject",
            "channel",
            "address",
            "state",
            "final",
            "valid_until_ms",
            "json",
        ],
    ),
    (
        "inbox",
        &[
            "gateway",
            "sender",
            "text",
            "sent_at_ms",
            "received_at_ms",
            "person",
            "subject",
            "intent",
        ],
    ),
    (
        "alert",
        &[
            "subject",
            "kind",
            "causes",
            "step",
            "held_by",
            "next_at_ms",
            "resolved_at_ms",
        ],
    ),
    ("counter", &["next"]),
    ("cursor", &["position"]),
    ("turn", &["last_ms"]),
];

/// Returns the bytes of a store with a day in it.
fn whole() -> &'static [u8] {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let mut world = World::start();
        world.texts("07700 900101", "IN");
        let path = world.stop();
        std::fs::read(path).unwrap()
    })
}

thread_local! {
    static FOLDER: tempfile::TempDir = places::folder();
}

pub(super) fn run(data: &[u8]) {
    let (line, rest) = lines::first(data);
    FOLDER.with(|folder| {
        let path = folder.path().join("homeward.db");
        for left in ["homeward.db-wal", "homeward.db-shm"] {
            drop(std::fs::remove_file(folder.path().join(left)));
        }
        let mut bytes = whole().to_vec();
        if let Some(offset) = line.strip_prefix("file ") {
            let offset: usize = offset.trim().parse().unwrap_or(0) % bytes.len();
            let end = (offset + rest.len()).min(bytes.len());
            bytes[offset..end].copy_from_slice(&rest[..end - offset]);
            std::fs::write(&path, &bytes).unwrap();
            opened(&path);
            return;
        }
        std::fs::write(&path, &bytes).unwrap();
        let Some(changed) = tamper(&path, &line, rest) else {
            return;
        };
        let sound = opened(&path);
        if changed {
            assert!(
                sound != Some(true),
                "P16: `{line}` was changed and nobody noticed"
            );
        }
    });
}

/// A visit as the store has the visit.
type WrittenVisit = Visit<PlanRef<Plan>>;

/// Opens, loads and verifies; returns whether the record was found sound, where it could be read.
fn opened(path: &Path) -> Option<bool> {
    let store = Store::open(&At::file(path)).ok()?;
    if let Ok(loaded) = store.load() {
        for visit in &loaded.visits {
            let written = serde_json::to_string(visit).unwrap();
            let read: WrittenVisit = serde_json::from_str(&written).unwrap();
            let plan = |_| Ok::<_, ()>(visit.plan.clone());
            assert!(
                read.with_plan(plan).as_ref() == Ok(visit),
                "a visit is not what is written of it: {written}"
            );
        }
    }
    drop(store);
    let verified = StoreReader::open(&At::file(path)).ok()?.verify().ok()?;
    Some(verified.is_sound())
}

/// Puts the value there; returns whether the record must show it, or `None` if nothing could be put there.
fn tamper(path: &Path, line: &str, rest: &[u8]) -> Option<bool> {
    let mut words = line.split_whitespace();
    let (table, column) = (words.next()?, words.next()?);
    let row: i64 = words.next().unwrap_or("0").parse().ok()?;
    let (table, columns) = COLUMNS.iter().find(|(known, _)| *known == table)?;
    let column = columns.iter().find(|known| **known == column)?;
    let (place, value) = lines::first(rest);
    let value = String::from_utf8_lossy(value).into_owned();
    let database = Connection::open(path).unwrap();
    // Whoever tampers takes the guards away first.
    for guard in [
        "event_is_never_changed",
        "event_is_never_removed",
        "personal_is_never_changed",
    ] {
        database
            .execute_batch(&format!("DROP TRIGGER IF EXISTS {guard}"))
            .unwrap();
    }
    let key = database
        .query_row(
            &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk = 1"),
            [],
            |row| row.get::<_, String>(0),
        )
        .unwrap();
    let found = database.query_row(
        &format!("SELECT {key}, {column} FROM {table} ORDER BY {key} LIMIT 1 OFFSET ?1"),
        [row.rem_euclid(8)],
        |row| {
            Ok((
                row.get::<_, rusqlite::types::Value>(0)?,
                row.get::<_, rusqlite::types::Value>(1)?,
            ))
        },
    );
    let (at, old) = found.ok()?;
    let value = match &old {
        rusqlite::types::Value::Text(json) if !place.is_empty() => edited(json, &place, &value)?,
        _ => value,
    };
    let written = database.execute(
        &format!("UPDATE {table} SET {column} = ?1 WHERE {key} = ?2"),
        params![value, at],
    );
    written.ok()?;
    let new: rusqlite::types::Value = database
        .query_row(
            &format!("SELECT {column} FROM {table} WHERE {key} = ?1"),
            [at],
            |row| row.get(0),
        )
        .unwrap();
    let shows = match (*table, &old, &new) {
        ("event" | "personal", _, _) => old != new,
        ("visit", rusqlite::types::Value::Text(old), rusqlite::types::Value::Text(new))
            if *column == "json" =>
        {
            !is_same_visit(old, new)
        }
        (_, _, _) => false,
    };
    Some(shows)
}

/// Whether two texts are the same visit to whoever reads them.
fn is_same_visit(old: &str, new: &str) -> bool {
    let old: WrittenVisit = serde_json::from_str(old).unwrap();
    serde_json::from_str::<WrittenVisit>(new).is_ok_and(|new| new == old)
}

fn edited(json: &str, place: &str, value: &str) -> Option<String> {
    let mut whole: Value = serde_json::from_str(json).ok()?;
    let there = whole.pointer_mut(place)?;
    *there = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    serde_json::to_string(&whole).ok()
}
