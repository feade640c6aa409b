//! What `verify` compares beside the record (P16).

use crate::app::outbox::delivery::{overdue, resolve};
use crate::support::bench::{ALI, Bench, JO, PAT};
use homeward::store::{At, RecordFault, RecordLoss, Store, StoreReader};
use std::path::{Path, PathBuf};

/// A visit under way with an open alert, and what an edit of the store makes of it.
fn found_after(sql: &str) -> Vec<RecordFault> {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.live(26);
    bench.meddle(sql);
    bench.faults_found()
}

#[test]
fn p16_a_visit_whose_mark_was_taken_away_is_found() {
    assert_eq!(found_after("SELECT 1"), []);
    for sql in ["UPDATE visit SET live = 0", "UPDATE visit SET school = 'another'"] {
        let found = found_after(sql);
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
    }
}

/// A visit with an alert resolved and another open, texts, messages taken and waiting, and routines run; folded into one file.
fn eventful() -> (tempfile::TempDir, PathBuf) {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.brings(Vec::new(), Some("page-2"));
    bench.live(26);
    bench.taken_by("main");
    bench.taken_by("mail");
    bench.text(PAT, "ACK");
    resolve(&bench, &overdue(&bench));
    bench.text(JO, "SOS");
    bench.taken_by("main");
    copied(&bench)
}

fn copied(bench: &Bench) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("store.db");
    bench.meddle(&format!("VACUUM INTO '{}'", copy.display()));
    (folder, copy)
}

/// What `verify` says of a copy after an edit of it.
fn said_after(store: &Path, sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let edited = folder.path().join("store.db");
    std::fs::copy(store, &edited).expect("a copy");
    let conn = rusqlite::Connection::open(&edited).expect("the file");
    conn.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER event_is_never_changed")
        .expect("no guard");
    let rows = conn
        .execute(sql, [])
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(rows > 0, "{sql}: nothing was edited");
    drop(conn);
    let reader = StoreReader::open(&At::file(&edited)).expect("a reader");
    let report = reader.verify().unwrap_or_else(|error| panic!("{sql}: {error}"));
    let faults = super::record::beside_the_schema(report.faults);
    faults.iter().map(ToString::to_string).collect()
}

// Faults: P16 x auditor-finds
#[test]
fn p16_an_edit_of_any_row_beside_the_record_is_found_and_the_row_is_named() {
    let (_folder, store) = eventful();
    let untouched = said_after(&store, "UPDATE head SET one = one");
    assert_eq!(untouched, Vec::<String>::new());
    for (sql, named) in [
        ("UPDATE inbox SET text = 'OUT' WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET sender = '+447700900999' WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET person = 'example/sam' WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET intent = 'sos' WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET moved = 'nothing' WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET received_at_ms = 1 WHERE id = 2", "text 2 is not"),
        ("UPDATE inbox SET seal = zeroblob(16) WHERE id = 2", "text 2 is not"),
        ("DELETE FROM inbox WHERE id = 2", "text 2 is missing"),
        ("DELETE FROM inbox WHERE id >= 3", "each text from 3 to 4 is missing"),
        (
            "INSERT INTO inbox (provider_id, sender, text, received_at_ms, intent, because, moved, redacted)
             VALUES ('x', '+447700900101', 'OK', 1, 'ok', 'x', 'x', 0)",
            "text 5 is not",
        ),
        ("UPDATE message SET json = replace(json, 'Homeward', 'Homework') WHERE id = 1", "message 1 is not"),
        (
            "UPDATE message SET json = replace(json, '\"accepted\"', '\"delivered\"'), state = 'delivered', final = 1
             WHERE id = 1",
            "message 1 is not",
        ),
        ("UPDATE message SET state = 'delivered' WHERE id = 1", "message 1 is not"),
        ("UPDATE message SET final = 1 WHERE id = 1", "message 1 is not"),
        ("UPDATE message SET address = '+447700900999' WHERE id = 1", "message 1 is not"),
        ("UPDATE message SET subject = NULL WHERE id = 1", "message 1 is not"),
        ("UPDATE message SET valid_until_ms = 1 WHERE id = 1", "message 1 is not"),
        ("UPDATE message SET sum = NULL WHERE id = 1", "message 1 is not"),
        ("DELETE FROM message WHERE id = 3", "message 3 is missing"),
        ("DELETE FROM message WHERE id = (SELECT max(id) FROM message)", "message "),
        ("UPDATE attempt SET outcome = 'refused' WHERE message = 1", "attempt 1 of message 1 is not"),
        ("UPDATE attempt SET ended_at_ms = NULL WHERE message = 1", "attempt 1 of message 1 is not"),
        ("DELETE FROM attempt WHERE message = 1", "message 1 is not"),
        (
            "UPDATE message_provider SET message = 2 WHERE message = 1",
            "the message with the id main-1 of gateway main is not",
        ),
        (
            "DELETE FROM message_provider WHERE message = 1",
            "the message with the id main-1 of gateway main is missing",
        ),
        ("UPDATE alert SET resolved_by = 'example/sam' WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET resolved_at_ms = NULL WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET opened_at_ms = 1 WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET kind = 'duress' WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET causes = '[]' WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET subject = 'w1' WHERE code = 'H1'", "alert H1 of "),
        ("UPDATE alert SET step = 'nobody' WHERE resolved_at_ms IS NULL", "alert Q1 of "),
        ("UPDATE alert SET next_at_ms = 1 WHERE resolved_at_ms IS NULL", "alert Q1 of "),
        ("DELETE FROM alert WHERE resolved_at_ms IS NULL", "alert Q1 of "),
        ("INSERT INTO alert SELECT 'Z9', 1, subject, school, kind, causes, step, held_by, next_at_ms, resolved_at_ms, resolved_by
          FROM alert LIMIT 1", "alert Z9 of "),
        ("UPDATE visit SET live = 0", "visit v1 is marked otherwise"),
        ("UPDATE visit SET school = 'another'", "visit v1 is marked otherwise"),
        ("UPDATE counter SET next = 1 WHERE name = 'visit'", "the next number of visit is not"),
        ("DELETE FROM counter WHERE name = 'alert'", "the next number of alert is missing"),
        ("UPDATE cursor SET position = 'page-9'", "how far was read gateway main is not"),
        ("DELETE FROM cursor", "the number of rows that say how far gateways were read"),
        ("UPDATE turn SET last_ms = 1", "the daemon's last turn is not"),
        ("DELETE FROM turn", "the number of rows that say how far gateways were read"),
        ("UPDATE routine SET last_run_ms = 1", "the last run of "),
        ("DELETE FROM routine", "the number of rows that say how far gateways were read"),
        ("UPDATE head SET texts = 1", "text 4 is not"),
        ("UPDATE event SET texts = 1 WHERE seq = 9", "event 9 is not"),
        ("UPDATE event SET texts = 99 WHERE seq = 9", "event 9 goes on from a text"),
        ("UPDATE event SET texts = NULL, messages = NULL WHERE seq = 9", "event 9 is not"),
    ] {
        let said = said_after(&store, sql);
        assert!(said.iter().any(|fault| fault.starts_with(named)), "{sql}: {said:?}");
    }
}

#[test]
fn p16_a_text_sealed_anew_after_an_edit_is_found_by_the_events_after_it() {
    let (_folder, store) = eventful();
    let resealed = "UPDATE inbox SET seal = zeroblob(16) WHERE id = (SELECT max(id) FROM inbox)";
    let said = said_after(&store, resealed);
    assert!(said.iter().any(|fault| fault.starts_with("event ")), "{said:?}");
}

#[test]
fn p16_a_damaged_page_is_found_by_verify() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    drop(Store::open(&At::file(&path)).expect("a store"));
    let conn = rusqlite::Connection::open(&path).expect("the file");
    // Two indexes on one page.
    conn.execute_batch(
        "PRAGMA writable_schema = 1;
         UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'watch_live')
         WHERE name = 'visit_live';
         PRAGMA writable_schema = 0",
    )
    .expect("an edit");
    drop(conn);
    let reader = StoreReader::open(&At::file(&path)).expect("a reader");
    let report = reader.verify().expect("a report");
    let damaged = |fault: &RecordFault| matches!(fault, RecordFault::PageDamaged { .. });
    assert!(report.faults.iter().any(damaged), "{:?}", report.faults);
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_trigger_or_an_index_that_is_not_ours_is_named_and_refused() {
    for (sql, named) in [
        (
            "CREATE TRIGGER quiet AFTER INSERT ON inbox BEGIN DELETE FROM inbox; END",
            "its trigger `quiet` is none of Homeward's",
        ),
        (
            "DROP TRIGGER event_is_never_changed",
            "its trigger `event_is_never_changed` is missing",
        ),
        (
            "DROP TRIGGER event_is_never_changed;
             CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT 1; END",
            "its trigger `event_is_never_changed` is another than Homeward's",
        ),
        (
            "CREATE INDEX more ON visit (school)",
            "its index `more` is none of Homeward's",
        ),
        ("DROP INDEX visit_live", "its index `visit_live` is missing"),
        ("CREATE TABLE more (a)", "its table `more` is none of Homeward's"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let at = At::file(folder.path().join("store.db"));
        drop(Store::open(&at).expect("a store"));
        let conn = rusqlite::Connection::open(folder.path().join("store.db")).expect("the file");
        conn.execute_batch(sql).expect("an edit");
        drop(conn);
        let report = StoreReader::open(&at)
            .expect("a reader")
            .verify()
            .expect("a report");
        let said: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [format!("the store is not as Homeward makes it: {named}")],
            "{sql}"
        );
        let refused = Store::open(&at).expect_err("it is not as it was made");
        assert!(refused.to_string().contains(named), "{sql}: {refused}");
    }
}

#[test]
fn a_store_with_a_view_in_it_is_none_of_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    drop(Store::open(&At::file(&path)).expect("a store"));
    let conn = rusqlite::Connection::open(&path).expect("the file");
    conn.execute_batch("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
        .expect("an edit");
    drop(conn);
    let opened = StoreReader::open(&At::file(&path));
    assert!(opened.is_err(), "it is refused at once");
}

/// A store with events, folded into one file.
fn with_events(texts: usize) -> (tempfile::TempDir, At) {
    let bench = Bench::one_visit();
    for _ in 0..texts {
        bench.text(JO, "ok");
    }
    let (folder, copy) = copied(&bench);
    (folder, At::file(copy))
}

#[test]
fn p14_a_record_that_ends_earlier_or_goes_on_from_elsewhere_is_told_apart() {
    let runtime = tempfile::tempdir().expect("a folder");
    let anchored = |at: &At| {
        let store = Store::open(at).expect("a store");
        store.anchored_in(runtime.path()).expect("a record").take_loss()
    };
    let (folder, at) = with_events(3);
    assert_eq!(anchored(&at), None, "the first time there is nothing to compare");
    assert_eq!(anchored(&at), None, "nothing has changed");
    let (shorter, longer) = (with_events(1), with_events(9));
    let replace = |other: &tempfile::TempDir| {
        std::fs::copy(other.path().join("store.db"), folder.path().join("store.db")).expect("a copy");
    };
    replace(&longer.0);
    assert_eq!(anchored(&at), Some(RecordLoss::Another));
    replace(&shorter.0);
    assert_eq!(anchored(&at), Some(RecordLoss::Older));
    std::fs::remove_file(folder.path().join("store.db")).expect("removed");
    assert_eq!(anchored(&at), Some(RecordLoss::Gone));
}
