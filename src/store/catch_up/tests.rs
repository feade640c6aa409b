//! A commit whose outcome is unknown: whatever became of it, what is in memory ends up in the record once.

use crate::domain::delivery::SubjectId;
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::via::RecordedVia;
use crate::store::{
    At, EventBody, EventRecord, InboxRecord, Salt, Store, StoreError, StoreReader, TurnBatch,
};
use std::path::PathBuf;

fn home() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("homeward.db");
    (folder, path)
}

fn event(n: i64) -> EventRecord {
    EventRecord {
        at: Timestamp::from_ms(n),
        due: None,
        school: None,
        subject: SubjectId::None,
        actor: "clock".to_owned(),
        via: RecordedVia::Clock,
        name: "something happened",
        salt: Salt::stored([n as u8; 32]),
        body: EventBody::of(&n).expect("a body"),
        plan: None,
    }
}

fn text(id: &str) -> InboxRecord {
    InboxRecord {
        gateway: Some(GatewayName::new("main")),
        provider_id: id.to_owned(),
        from: Private::new("+447700900101"),
        text: Private::new("OK"),
        sent_at: None,
        received_at: Timestamp::from_ms(1),
        person: None,
        subject: SubjectId::None,
        intent: "ok".to_owned(),
        because: "it is one word".to_owned(),
        moved: String::new(),
        redacted: false,
    }
}

fn batch<'a>(events: &[i64], texts: &[&str]) -> TurnBatch<'a> {
    TurnBatch {
        events: events.iter().copied().map(event).collect(),
        inbox: texts.iter().copied().map(text).collect(),
        ..TurnBatch::default()
    }
}

/// Returns what stands in the record and the inbox, once the record has been found sound.
fn stands(reader: &StoreReader) -> (Vec<i64>, usize) {
    assert!(reader.verify().expect("a verification").is_sound());
    let events = reader.events_of(SubjectId::None).expect("events");
    let inbox = reader.inbox(100).expect("an inbox");
    (events.iter().map(|event| event.at.ms()).collect(), inbox.len())
}

#[test]
fn p14_a_commit_that_failed_and_is_there_all_the_same_is_not_written_again() {
    for there in 0..=3 {
        let (_folder, path) = home();
        let mut store = Store::open(&At::file(&path)).expect("a store");
        store.commit(&batch(&[1, 2], &["a"])).expect("a commit");
        let certain = store.head.clone();
        // Three turns failed, and the first so many of them are on disk.
        let turns: [(&[i64], &[&str]); 3] = [(&[3, 4], &["b"]), (&[5], &["c"]), (&[6, 7], &[])];
        for (events, texts) in &turns[..there] {
            store.commit(&batch(events, texts)).expect("a commit");
        }
        store.head = certain;
        let all = batch(&[3, 4, 5, 6, 7], &["b", "c"]);
        store.catch_up(&all).expect("all of it is kept");
        assert_eq!(
            stands(store.read()),
            (vec![1, 2, 3, 4, 5, 6, 7], 3),
            "{there} turns were there"
        );
        // And it goes on from there as ever.
        store.commit(&batch(&[8], &["d"])).expect("a commit");
        assert_eq!(stands(store.read()), (vec![1, 2, 3, 4, 5, 6, 7, 8], 4));
    }
}

#[test]
fn p14_a_record_that_somebody_else_has_written_is_left_as_it_is() {
    for others in [&[9][..], &[3, 9], &[3, 4, 5]] {
        let (_folder, path) = home();
        let mut store = Store::open(&At::file(&path)).expect("a store");
        store.commit(&batch(&[1, 2], &[])).expect("a commit");
        let certain = store.head.clone();
        store.commit(&batch(others, &[])).expect("a commit");
        store.head = certain;
        let refused = store
            .catch_up(&batch(&[3, 4], &["b"]))
            .expect_err("it is another record");
        assert!(matches!(refused, StoreError::Diverged { .. }), "{refused:?}");
        let (events, texts) = stands(store.read());
        assert_eq!(
            (events.len(), texts),
            (2 + others.len(), 0),
            "nothing was written"
        );
    }
}

#[test]
fn p14_a_backup_put_in_its_place_is_not_written_to() {
    let (_folder, path) = home();
    let mut store = Store::open(&At::file(&path)).expect("a store");
    store.commit(&batch(&[1], &[])).expect("a commit");
    let backup = path.with_extension("backup");
    store.read().backup(&backup).expect("a backup");
    store.commit(&batch(&[2], &[])).expect("a commit");
    std::fs::rename(&backup, &path).expect("moved");
    let refused = store
        .catch_up(&batch(&[3], &[]))
        .expect_err("it is older than what is known");
    assert!(matches!(refused, StoreError::Diverged { .. }), "{refused:?}");
}

#[test]
fn p14_a_store_that_is_gone_is_not_made_anew() {
    let (_folder, path) = home();
    let mut store = Store::open(&At::file(&path)).expect("a store");
    store.commit(&batch(&[1], &[])).expect("a commit");
    std::fs::remove_file(&path).expect("removed");
    store.catch_up(&batch(&[2], &[])).expect_err("there is none");
    assert!(!path.exists());
}
