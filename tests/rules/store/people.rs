//! The notes of people: AWAY and HERE divert alerts, and a mobile is personal.

use super::record::tampered;
use super::{Home, salt};
use crate::support::school::{clock, id, phone, school};
use homeward::domain::delivery::SubjectId;
use homeward::domain::id::PersonId;
use homeward::domain::presence::{PersonEvent, PersonNotes};
use homeward::domain::time::Timestamp;
use homeward::domain::via::RecordedVia;
use homeward::store::{EventRecord, PurgeOrder, RecordFault, Store, TurnBatch};

fn differs(who: &str) -> RecordFault {
    RecordFault::NotesDiffer { person: id(who) }
}

fn away(who: &str, said_at: Timestamp) -> PersonEvent {
    PersonEvent::Away {
        person: id(who),
        said_at,
        until: clock("16:00"),
    }
}

fn asked(who: &str) -> PersonEvent {
    PersonEvent::NumberAsked {
        person: id(who),
        mobile: phone("07700 900104"),
    }
}

/// Keeps what happens to the notes of one person, as the engine would.
fn happens(store: &mut Store, notes: &mut PersonNotes, event: &PersonEvent, at: Timestamp) {
    notes.apply(event, at);
    let record = EventRecord::of_person(notes, event, "example/pat", RecordedVia::Board, at, salt());
    let batch = TurnBatch {
        events: vec![record.expect("an event")],
        people: vec![notes],
        ..TurnBatch::default()
    };
    store.commit(&batch).expect("a commit");
}

/// A store with notes of Pat, who is away, and of Chris, who was only asked.
fn noted() -> Home {
    let home = Home::new();
    let mut store = home.store();
    let of = |person: PersonId| PersonNotes::of(person, school());
    let (mut pat, mut chris) = (of(id("pat")), of(id("chris")));
    happens(&mut store, &mut pat, &asked("pat"), clock("09:00"));
    happens(&mut store, &mut chris, &asked("chris"), clock("09:00"));
    happens(&mut store, &mut pat, &away("pat", clock("09:55")), clock("10:00"));
    let found = store.read().verify().expect("a verification");
    assert_eq!(found.faults, []);
    home
}

fn order() -> PurgeOrder {
    PurgeOrder {
        at: clock("16:00"),
        actor: "clock".to_owned(),
        via: RecordedVia::Clock,
        salt: salt(),
    }
}

#[test]
fn p16_the_record_says_when_away_was_sent_and_when_it_was_noticed() {
    let home = noted();
    let events = home.store().read().events_of(SubjectId::None).expect("events");
    let away = events.last().expect("an event");
    assert_eq!((away.at, away.due), (clock("10:00"), Some(clock("09:55"))));
}

// Faults: P16 x auditor-finds
#[test]
fn p16_an_edited_mark_is_found_by_verify() {
    for (change, who) in [
        (
            "UPDATE person SET json = json_set(json, '$.mark', NULL) WHERE id = 'example/pat'",
            "pat",
        ),
        (
            "UPDATE person SET json = json_set(json, '$.mark.says', 'here') WHERE id = 'example/pat'",
            "pat",
        ),
        (
            "UPDATE person SET json = json_set(json, '$.tested.answered_at', '2026-11-24T10:00:00Z')
             WHERE id = 'example/chris'",
            "chris",
        ),
        (
            "UPDATE person SET json = '{}' WHERE id = 'example/chris'",
            "chris",
        ),
        (
            "UPDATE person SET school = 'other' WHERE id = 'example/pat'",
            "pat",
        ),
        ("DELETE FROM person WHERE id = 'example/pat'", "pat"),
        (
            "INSERT INTO person SELECT 'example/jo', school, replace(json, 'example/pat', 'example/jo')
             FROM person WHERE id = 'example/pat'",
            "jo",
        ),
        (
            "INSERT INTO person SELECT 'example/jo', school, '{}' FROM person LIMIT 1",
            "jo",
        ),
    ] {
        let home = noted();
        assert_eq!(tampered(&home, change), [differs(who)], "{change}");
    }
}

#[test]
fn p16_a_purge_of_a_person_takes_the_mobile_out_of_the_record_and_leaves_the_others() {
    let home = noted();
    let mut store = home.store();
    assert_eq!(store.purge_person(&id("pat"), &order()).expect("a purge"), 2);
    let found = store.read().verify().expect("a verification");
    assert_eq!((found.faults, found.purged), (vec![], 2));
    let left = store.read().people().expect("notes");
    assert_eq!(
        left.iter().map(|notes| &notes.id).collect::<Vec<_>>(),
        [&id("chris")]
    );
    let events = store.read().events_of(SubjectId::None).expect("events");
    let whole: Vec<(&str, bool)> = events
        .iter()
        .map(|event| (event.name.as_str(), event.body.is_some()))
        .collect();
    assert_eq!(
        whole,
        [
            ("number asked", false),
            ("number asked", true),
            ("away", false),
            ("personal parts purged", true)
        ]
    );
    assert_eq!(store.purge_person(&id("pat"), &order()).expect("a purge"), 0);

    // Somebody who comes back begins anew.
    let mut pat = PersonNotes::of(id("pat"), school());
    happens(&mut store, &mut pat, &asked("pat"), clock("16:05"));
    let found = store.read().verify().expect("a verification");
    assert_eq!((found.faults, found.purged), (vec![], 2));
}

// Faults: P16 x auditor-finds
#[test]
fn p16_notes_that_outlive_their_purge_are_found_by_verify() {
    let home = noted();
    let mut store = home.store();
    home.raw()
        .execute_batch("CREATE TABLE aside AS SELECT * FROM person")
        .expect("a copy");
    store.purge_person(&id("pat"), &order()).expect("a purge");
    drop(store);
    let faults = tampered(
        &home,
        "INSERT INTO person SELECT * FROM aside WHERE id = 'example/pat'",
    );
    assert_eq!(faults, [differs("pat")]);
    assert_eq!(
        faults[0].to_string(),
        "the notes of example/pat, such as AWAY and HERE, do not stand as their events left them"
    );
}
