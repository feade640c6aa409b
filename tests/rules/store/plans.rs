//! Plans: each is kept once, is what its name says, and goes with the last visit under it.

use super::personal::{one_closed, order};
use super::record::tampered;
use super::{Home, keep};
use crate::support::bench::Bench;
use crate::support::school::clock;
use crate::support::story::opened;
use homeward::domain::id::VisitId;
use homeward::store::{StoreReader, TurnBatch};

fn count(home: &Home, table: &str) -> i64 {
    home.raw()
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
        .expect("a count")
}

fn rows_that_say(home: &Home, table: &str, column: &str, word: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{word}%'");
    home.raw().query_row(&sql, [], |row| row.get(0)).expect("a count")
}

#[test]
fn visits_opened_under_the_same_rules_keep_one_plan() {
    let home = Home::new();
    let mut store = home.store();
    for id in 1..=3 {
        let (visit, events) = opened(id, clock("10:00"));
        keep(&mut store, &visit, &events, &[], clock("10:00"));
    }
    assert_eq!((count(&home, "plan"), count(&home, "plan_use")), (1, 3));
    // Nobody but the plan has the number of the head.
    for (table, column, found) in [("visit", "json", 0), ("personal", "body", 0), ("plan", "json", 1)] {
        assert_eq!(rows_that_say(&home, table, column, "900107"), found, "{table}");
    }
    drop(store);
    let loaded = home.store().load().expect("a state");
    let [one, two, three] = loaded.visits.as_slice() else {
        panic!("three visits: {loaded:?}")
    };
    assert!(one.plan.is_one_with(&two.plan) && two.plan.is_one_with(&three.plan));
    assert_eq!(*one, opened(1, clock("10:00")).0);
}

// Faults: P16 x auditor-finds
#[test]
fn p16_an_edit_of_a_plan_is_found_and_the_plan_is_refused() {
    let home = Home::new();
    let (visit, events) = opened(1, clock("10:00"));
    keep(&mut home.store(), &visit, &events, &[], clock("10:00"));
    let edit = "UPDATE plan SET json = replace(json, 'Jo Bloggs', 'Jo Biggs')";
    let refused = home.raw().execute(edit, []).expect_err("a trigger forbids it");
    assert!(refused.to_string().contains("never changed"), "{refused}");
    let removal = home.raw().execute("DELETE FROM plan", []);
    assert!(
        removal
            .expect_err("a trigger forbids it")
            .to_string()
            .contains("last visit")
    );
    let faults: Vec<String> = tampered(&home, edit).iter().map(ToString::to_string).collect();
    assert!(
        faults
            .iter()
            .any(|fault| fault.starts_with("the plan ") && fault.ends_with("is not as it was written")),
        "{faults:?}"
    );
    let Err(error) = StoreReader::open(&home.at()).expect("a reader").load() else {
        panic!("a plan that is not what was written is not followed")
    };
    assert!(error.to_string().contains("plan"), "{error}");
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_plan_that_is_gone_and_a_use_that_is_gone_are_found() {
    for (edit, said) in [
        ("DELETE FROM plan", "is missing"),
        ("DELETE FROM plan_use", "the plan used by v1 is missing"),
        ("DELETE FROM plan_use", "nothing on record led to it"),
    ] {
        let home = Home::new();
        let (visit, events) = opened(1, clock("10:00"));
        keep(&mut home.store(), &visit, &events, &[], clock("10:00"));
        let faults: Vec<String> = tampered(&home, edit).iter().map(ToString::to_string).collect();
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "{edit}: {faults:?}"
        );
    }
}

#[test]
fn p16_a_purge_takes_the_plan_of_the_last_visit_under_it_and_no_other() {
    let (home, _) = one_closed();
    let mut store = home.store();
    store.purge_personal(VisitId(1), &order()).expect("a purge");
    assert_eq!(
        (count(&home, "plan"), count(&home, "plan_use")),
        (1, 1),
        "v2 runs under it"
    );
    drop(store);
    let home = Home::new();
    let (alone, _) = one_closed();
    drop(home);
    let mut store = alone.store();
    let mut batch = TurnBatch::default();
    batch.touch(clock("16:00"), None);
    store.commit(&batch).expect("a commit");
    alone
        .raw()
        .execute_batch("UPDATE visit SET live = 0 WHERE id = 2")
        .expect("a visit that is over");
    for id in [1, 2] {
        store.purge_personal(VisitId(id), &order()).expect("a purge");
    }
    assert_eq!((count(&alone, "plan"), count(&alone, "plan_use")), (0, 0));
    assert_eq!(store.read().verify().expect("a verification").faults, []);
}

#[test]
fn p13_visits_share_one_plan_in_memory_until_a_reload_and_marks_part_nobody() {
    let bench = Bench::start();
    for worker in ["jo", "ali", "sam"] {
        bench.sign_out_to_a_door(worker);
    }
    let plan = |id| {
        let snapshots = bench.handle.snapshots();
        let visits = &snapshots.borrow().visits;
        visits.get(&VisitId(id)).expect("a visit").plan.clone()
    };
    assert!(plan(1).is_one_with(&plan(2)) && plan(2).is_one_with(&plan(3)));
    let before = plan(1);
    bench.text(crate::support::bench::PAT, "AWAY TODAY");
    assert!(!plan(1).is_one_with(&before), "the mark of now is lent");
    assert!(plan(1).is_one_with(&plan(2)) && plan(2).is_one_with(&plan(3)));
    assert_eq!(plan(1).name(), before.name(), "a mark is no part of a plan");
}

#[test]
fn a_reader_of_one_visit_reads_its_plan() {
    let home = Home::new();
    let (visit, events) = opened(1, clock("10:00"));
    keep(&mut home.store(), &visit, &events, &[], clock("10:00"));
    let reader = StoreReader::open(&home.at()).expect("a reader");
    assert_eq!(reader.visit(VisitId(1)).expect("a visit"), Some(visit));
}
