//! What `verify` compares beside the record (P16).

use crate::support::bench::{ALI, Bench, JO};
use homeward::store::{At, RecordFault, RecordLoss, Store, StoreReader};

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
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("store.db");
    bench.meddle(&format!("VACUUM INTO '{}'", copy.display()));
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
