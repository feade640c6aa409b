//! What is personal of an event: it stands apart, a change shows, and it can go without the record being broken.

use super::record::{ONE, lived_in, tampered};
use super::{Home, keep, records, salt};
use crate::support::school::{clock, id};
use crate::support::story::opened;
use homeward::domain::apply::apply;
use homeward::domain::delivery::SubjectId;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::VisitId;
use homeward::domain::via::RecordedVia;
use homeward::domain::visit::Closing;
use homeward::store::{At, PurgeOrder, RecordFault, Store, StoreError, StoreReader, TurnBatch};

pub(super) fn order() -> PurgeOrder {
    PurgeOrder {
        at: clock("16:00"),
        actor: "clock".to_owned(),
        via: RecordedVia::Clock,
        salt: salt(),
    }
}

/// Returns a store with a visit that is over and another that is going on, and how many events the first has.
pub(super) fn one_closed() -> (Home, u64) {
    let home = Home::new();
    let mut store = home.store();
    let (mut visit, mut events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    let (other, opening) = opened(2, clock("10:02"));
    keep(&mut store, &other, &opening, &[], clock("10:02"));
    let ended = [
        VisitEvent::Closed {
            closing: Closing::Returned,
            at: clock("11:30"),
        },
        VisitEvent::WriteUpFiled { by: id("jo") },
    ];
    for event in &ended {
        apply(&mut visit, event);
    }
    keep(&mut store, &visit, &ended, &[], clock("11:30"));
    events.extend(ended);
    (home, events.len() as u64)
}

fn parts_left(home: &Home) -> u64 {
    home.raw()
        .query_row("SELECT count(*) FROM personal", [], |row| row.get::<_, i64>(0))
        .expect("a count")
        .unsigned_abs()
}

#[test]
fn p16_a_purge_takes_what_is_personal_and_leaves_the_record_whole() {
    let (home, parts) = one_closed();
    let mut store = home.store();
    let before = store.read().verify().expect("a verification");
    assert_eq!(before.purged, 0);
    assert_eq!(
        store.purge_personal(VisitId(1), &order()).expect("a purge"),
        parts
    );
    let after = store.read().verify().expect("a verification");
    assert_eq!(after.faults, []);
    assert_eq!(after.purged, parts);
    assert_eq!(after.events, before.events + 1, "the purge is itself on record");
    assert_eq!(
        (before.visits, after.visits),
        (2, 1),
        "what was purged is not replayed"
    );

    let events = store.read().events_of(ONE).expect("events");
    assert_eq!(events.len() as u64, parts);
    assert!(events.iter().all(|event| event.body.is_none()));
    assert_eq!(
        (events[0].name.as_str(), events[0].at),
        ("signed out", clock("10:00")),
        "what happened and when is still listed"
    );
    let said = store.read().events_of(SubjectId::None).expect("events");
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].name, "personal parts purged");

    assert_eq!(store.read().visit(VisitId(1)).expect("a store"), None);
    assert_eq!(store.purge_personal(VisitId(1), &order()).expect("a purge"), 0);
    let (visit, events) = opened(3, clock("16:05"));
    keep(&mut store, &visit, &events, &[], clock("16:05"));
    drop(store);
    let found = home.store().read().verify().expect("a verification");
    assert_eq!((found.faults, found.purged), (vec![], parts));
}

#[test]
fn p16_nothing_is_purged_of_a_visit_to_which_something_may_still_happen() {
    let (home, _) = one_closed();
    let left = parts_left(&home);
    let refused = home
        .store()
        .purge_personal(VisitId(2), &order())
        .expect_err("they are out");
    assert!(
        matches!(refused, StoreError::StillOpen { visit: VisitId(2) }),
        "{refused:?}"
    );
    assert!(!refused.is_unusable());
    assert_eq!(parts_left(&home), left);
}

#[test]
fn p16_a_store_with_purged_parts_is_backed_up_whole() {
    let (home, parts) = one_closed();
    home.store()
        .purge_personal(VisitId(1), &order())
        .expect("a purge");
    let away = Home::new();
    let reader = StoreReader::open(&home.at()).expect("a reader");
    let found = reader.backup(&away.path()).expect("a backup");
    assert_eq!((found.faults, found.purged), (vec![], parts));
    drop(away.store());
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_changed_personal_part_or_salt_is_found_by_verify() {
    for change in [
        "body = replace(body, '10:20', '10:21')",
        "salt = zeroblob(32)",
        "salt = zeroblob(31)",
        "salt = NULL",
    ] {
        let (home, _) = lived_in();
        let faults = tampered(&home, &format!("UPDATE personal SET {change} WHERE seq = 3"));
        assert_eq!(faults[0], RecordFault::Changed { seq: 3 }, "{change}");
    }
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_personal_part_that_goes_without_a_purge_is_found_by_verify() {
    let (home, _) = lived_in();
    let faults = tampered(&home, "DELETE FROM personal WHERE seq = 3");
    assert_eq!(faults, [RecordFault::PartMissing { seq: 3 }]);
    assert_eq!(
        faults[0].to_string(),
        "what is personal of event 3 is gone, and was not purged"
    );

    // A purge covers what it names, and nothing else; and what it says must stay.
    let (home, parts) = one_closed();
    home.store()
        .purge_personal(VisitId(1), &order())
        .expect("a purge");
    let purge = parts + 2;
    let other = Home::new();
    std::fs::copy(home.path(), other.path()).expect("a copy");
    let faults = tampered(&other, "DELETE FROM personal WHERE seq = 2");
    assert_eq!(faults, [RecordFault::PartMissing { seq: 2 }]);
    let faults = tampered(&home, &format!("DELETE FROM personal WHERE seq = {purge}"));
    assert!(
        faults.contains(&RecordFault::PartMissing { seq: purge }),
        "{faults:?}"
    );
    assert!(
        faults.contains(&RecordFault::PartMissing { seq: 1 }),
        "{faults:?}"
    );
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_personal_part_that_is_put_back_after_a_purge_is_found_by_verify() {
    let (home, _) = one_closed();
    let mut store = home.store();
    home.raw()
        .execute_batch(
            "CREATE TABLE aside AS SELECT * FROM personal; CREATE TABLE visits AS SELECT * FROM visit",
        )
        .expect("a copy");
    store.purge_personal(VisitId(1), &order()).expect("a purge");
    drop(store);
    let refused = home
        .raw()
        .execute("INSERT INTO personal SELECT * FROM aside WHERE seq = 1", [])
        .expect_err("the triggers forbid it");
    assert!(refused.to_string().contains("append-only"), "{refused}");
    let faults = tampered(&home, "INSERT INTO personal SELECT * FROM aside WHERE seq = 1");
    assert!(
        faults.contains(&RecordFault::PartNotPurged { seq: 1 }),
        "{faults:?}"
    );
    let faults = tampered_again(&home, "INSERT INTO visit SELECT * FROM visits WHERE id = 1");
    assert!(
        faults.contains(&RecordFault::StateUnfounded { subject: ONE }),
        "{faults:?}"
    );
    let faults = tampered_again(
        &home,
        "PRAGMA foreign_keys = off; INSERT INTO personal SELECT 999, salt, body FROM aside WHERE seq = 1",
    );
    assert!(
        faults.contains(&RecordFault::PartUnfounded { seq: 999 }),
        "{faults:?}"
    );
}

/// Tampers with a store whose triggers are gone already.
fn tampered_again(home: &Home, sql: &str) -> Vec<RecordFault> {
    home.raw().execute_batch(sql).expect("tampering");
    let reader = StoreReader::open(&home.at()).expect("a reader");
    reader.verify().expect("a verification").faults
}

// Faults: P16 x auditor-finds
#[test]
fn p16_an_owner_that_was_replaced_is_found_by_verify_where_it_wrote_on() {
    let (home, _) = lived_in();
    let count = {
        home.raw()
            .execute("UPDATE head SET epoch = 3", [])
            .expect("an epoch");
        let mut store = home.store();
        let (visit, events) = opened(2, clock("11:20"));
        keep(&mut store, &visit, &events, &[], clock("11:20"));
        let found = store.read().verify().expect("a verification");
        assert_eq!(found.faults, [], "an epoch may rise");
        found.events
    };
    home.raw()
        .execute("UPDATE head SET epoch = 2", [])
        .expect("an epoch");
    let faults = tampered_again(&home, "SELECT 1");
    assert_eq!(faults, [RecordFault::HeadDiffers { last: count }]);
    let mut store = home.store();
    let (visit, events) = opened(3, clock("11:25"));
    keep(&mut store, &visit, &events, &[], clock("11:25"));
    let found = store.read().verify().expect("a verification");
    assert_eq!(found.faults, [RecordFault::EpochFell { seq: count + 1 }]);
}

#[test]
fn the_same_events_make_the_same_record_and_another_salt_another() {
    let (visit, events) = opened(1, clock("10:00"));
    let events = records(&visit, &events, clock("10:00"));
    let mut salted_anew = events.clone();
    salted_anew[0].salt = salt();
    let heads: Vec<String> = [events.clone(), events, salted_anew]
        .into_iter()
        .map(|events| {
            let home = Home::new();
            let mut store = Store::open(&At::file(home.path())).expect("a store");
            let batch = TurnBatch {
                events,
                visits: vec![&visit],
                ..TurnBatch::default()
            };
            store.commit(&batch).expect("a commit");
            store.read().verify().expect("a verification").head
        })
        .collect();
    assert_eq!(heads[0], heads[1]);
    assert_ne!(heads[1], heads[2]);
}
