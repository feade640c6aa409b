//! What `verify` compares beside the record (P16).

use crate::support::bench::{ALI, Bench, JO};
use homeward::store::{At, RecordFault, StoreReader};

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
    drop(homeward::store::Store::open(&At::file(&path)).expect("a store"));
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
    drop(homeward::store::Store::open(&At::file(&path)).expect("a store"));
    let conn = rusqlite::Connection::open(&path).expect("the file");
    conn.execute_batch("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
        .expect("an edit");
    drop(conn);
    let opened = StoreReader::open(&At::file(&path));
    assert!(opened.is_err(), "it is refused at once");
}
