//! The record: append-only, and a change shows.

use super::{Home, keep, records};
use crate::support::school::clock;
use crate::support::story::{jo_says, opened, tell};
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::delivery::SubjectId;
use homeward::domain::id::VisitId;
use homeward::domain::via::RecordedVia;
use homeward::store::{RecordFault, StoreReader, TurnBatch};

pub(super) const ONE: SubjectId = SubjectId::Visit(VisitId(1));

/// A store with a visit that went to an alert, and closed; returns how many events it has.
pub(super) fn lived_in() -> (Home, u64) {
    let home = Home::new();
    let mut store = home.store();
    let (mut visit, events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    for (say, time) in [(WorkerSays::Arrived, "10:20"), (WorkerSays::Ok, "10:35")] {
        let events = jo_says(&mut visit, say, clock(time));
        keep(&mut store, &visit, &events, &[], clock(time));
    }
    let events = tell(&mut visit, &VisitCommand::Wake, clock("11:15"));
    keep(&mut store, &visit, &events, &[], clock("11:15"));
    let found = store.read().verify().expect("a verification");
    assert_eq!(found.faults, []);
    drop(store);
    (home, found.events)
}

/// Does what the triggers forbid, and returns what `verify` says of it.
pub(super) fn tampered(home: &Home, sql: &str) -> Vec<RecordFault> {
    let raw = home.raw();
    raw.execute_batch(
        "PRAGMA foreign_keys = off;
         DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed; DROP TRIGGER event_is_only_appended;
         DROP TRIGGER personal_is_never_changed; DROP TRIGGER personal_is_only_purged;
         DROP TRIGGER personal_is_only_appended;
         DROP TRIGGER plan_is_never_changed; DROP TRIGGER plan_goes_with_its_last_use; DROP TRIGGER plan_is_only_added;
         DROP TRIGGER plan_use_is_never_changed; DROP TRIGGER plan_use_goes_with_its_subject;",
    )
    .expect("no triggers");
    raw.execute_batch(sql).expect("tampering");
    drop(raw);
    let reader = StoreReader::open(&home.at()).expect("a reader");
    beside_the_schema(reader.verify().expect("a verification").faults)
}

/// The faults but those of the schema: a test takes guards away and puts tables aside in order to tamper.
pub(super) fn beside_the_schema(mut faults: Vec<RecordFault>) -> Vec<RecordFault> {
    faults.retain(|fault| !matches!(fault, RecordFault::Schema { .. }));
    faults
}

#[test]
fn p16_the_record_says_who_did_what_when_and_by_which_way() {
    let (home, count) = lived_in();
    let events = StoreReader::open(&home.at())
        .and_then(|reader| reader.events_of(ONE))
        .expect("events");
    assert_eq!(events.len() as u64, count);
    assert_eq!(events[0].name, "signed out");
    assert_eq!(
        (events[0].actor.as_str(), &events[0].via),
        ("example/pat", &RecordedVia::Board)
    );
    let missed = events
        .iter()
        .find(|event| event.name == "check-in missed")
        .expect("a missed check-in");
    assert_eq!(missed.at, clock("11:15"));
    assert_eq!(missed.due, Some(clock("10:55")), "both when due and when noticed");
    assert!(events.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
    assert!(
        !format!("{events:?}").contains("Acacia"),
        "an event's body stays out of logs"
    );
}

#[test]
fn p16_events_cannot_be_updated_or_deleted() {
    let (home, _) = lived_in();
    let raw = home.raw();
    for forbidden in [
        "UPDATE event SET actor = 'nobody' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 2",
        "INSERT INTO event SELECT 0, at_ms, due_ms, school, subject, actor, channel, name, body_hash, hash, format, epoch,
                texts, messages
         FROM event WHERE seq = 2",
        "UPDATE personal SET body = '{}' WHERE seq = 2",
        "UPDATE personal SET salt = zeroblob(32) WHERE seq = 2",
        "DELETE FROM personal WHERE seq = 2",
        "INSERT OR REPLACE INTO personal SELECT * FROM personal WHERE seq = 2",
    ] {
        let error = raw.execute(forbidden, []).expect_err(forbidden);
        assert!(error.to_string().contains("append-only"), "{forbidden}: {error}");
    }
    drop(raw);
    let store = home.store();
    assert!(store.read().verify().expect("a verification").is_sound());
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_changed_event_is_found_by_verify() {
    for column in [
        "at_ms = at_ms + 1",
        "due_ms = 0",
        "school = NULL",
        "subject = 'w1'",
        "actor = 'example/sam'",
        "channel = 'sms'",
        "name = 'heard'",
        "epoch = 1",
        "format = 1",
        "body_hash = zeroblob(32)",
        "hash = zeroblob(32)",
    ] {
        let (home, _) = lived_in();
        let faults = tampered(&home, &format!("UPDATE event SET {column} WHERE seq = 3"));
        assert!(
            faults.contains(&RecordFault::Changed { seq: 3 }),
            "{column}: {faults:?}"
        );
        assert_eq!(faults[0].to_string(), "event 3 is not as it was written");
    }
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_removed_event_is_found_by_verify() {
    let (home, count) = lived_in();
    let faults = tampered(&home, "DELETE FROM event WHERE seq = 2");
    assert!(
        faults.contains(&RecordFault::Missing { from: 2, to: 2 }),
        "{faults:?}"
    );

    let (home, _) = lived_in();
    let faults = tampered(&home, &format!("DELETE FROM event WHERE seq = {count}"));
    let cut = RecordFault::CutShort {
        last: count - 1,
        written: count,
    };
    assert!(faults.contains(&cut), "{faults:?}");
}

// Faults: P16 x auditor-finds
#[test]
fn p16_an_event_put_in_at_the_end_is_found_by_verify() {
    let (home, count) = lived_in();
    let faults = tampered(
        &home,
        &format!(
            "INSERT INTO event SELECT {count} + 1, at_ms, due_ms, school, subject, actor, channel, name,
             body_hash, hash, format, epoch, texts, messages FROM event WHERE seq = 3;
             INSERT INTO personal SELECT {count} + 1, salt, body FROM personal WHERE seq = 3"
        ),
    );
    assert!(
        faults.contains(&RecordFault::Changed { seq: count + 1 }),
        "{faults:?}"
    );
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_visit_that_does_not_stand_as_its_events_left_it_is_found_by_verify() {
    let (home, last) = lived_in();
    let faults = tampered(&home, "UPDATE visit SET json = replace(json, '10:35', '10:50')");
    assert_eq!(faults, [RecordFault::StateDiffers { subject: ONE, last }]);

    let (home, last) = lived_in();
    let faults = tampered(&home, "DELETE FROM visit");
    assert_eq!(faults, [RecordFault::StateMissing { subject: ONE, last }]);

    let (home, _) = lived_in();
    let faults = tampered(&home, "INSERT INTO visit SELECT 5, school, live, json FROM visit");
    let five = SubjectId::Visit(VisitId(5));
    assert_eq!(faults, [RecordFault::StateUnfounded { subject: five }]);
    assert_eq!(
        faults[0].to_string(),
        "visit v5 is in the store, and no event opened it"
    );
}

#[test]
fn p16_a_household_that_was_let_off_behind_our_back_is_found_by_verify() {
    let (home, _) = lived_in();
    {
        let mut store = home.store();
        let mut visit = store.read().visit(VisitId(1)).expect("a store").expect("a visit");
        let aggression = VisitCommand::Incident {
            kind: "aggression".to_owned(),
            worker: None,
            by: None,
            note: None,
        };
        let events = tell(&mut visit, &aggression, clock("11:20"));
        let batch = TurnBatch {
            events: records(&visit, &events, clock("11:20")),
            visits: vec![&visit],
            households: visit.cooling_off.iter().collect(),
            ..TurnBatch::default()
        };
        store.commit(&batch).expect("a commit");
        assert!(store.read().verify().expect("a verification").is_sound());
        assert_eq!(store.load().expect("what is open").households.len(), 1);
    }
    let differs = [RecordFault::HouseholdDiffers { visit: VisitId(1) }];
    for sql in [
        "UPDATE household SET cleared_at_ms = 1",
        "UPDATE household SET json = replace(json, 'aggression', 'breakdown')",
        "UPDATE household SET json = '{}'",
        "DELETE FROM household",
    ] {
        let other = Home::new();
        std::fs::copy(home.path(), other.path()).expect("a copy");
        assert_eq!(tampered(&other, sql), differs, "{sql}");
    }
    assert_eq!(
        differs[0].to_string(),
        "the household of visit v1 does not stand in the list as the visit left it"
    );
}
