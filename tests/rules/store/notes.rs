//! The notes of the record's end, beside the store and in the runtime directory: what makes no sense, and what is gone (P14).

use super::{Home, keep};
use crate::support::school::clock;
use crate::support::story::opened;
use homeward::store::{RecordLoss, Store};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A store with a visit, and both its notes.
struct Noted {
    home: Home,
    runtime: TempDir,
}

impl Noted {
    fn new() -> Self {
        let noted = Self {
            home: Home::new(),
            runtime: tempfile::tempdir().expect("a folder"),
        };
        let mut store = noted.open();
        assert_eq!(store.take_loss(), None, "a first start");
        let (visit, events) = opened(1, clock("10:00"));
        keep(&mut store, &visit, &events, &[], clock("10:00"));
        drop(store);
        noted
    }

    fn open(&self) -> Store {
        let store = Store::open(&self.home.at()).expect("a store");
        store.anchored_in(self.runtime.path()).expect("a record")
    }

    fn notes(&self) -> [PathBuf; 2] {
        let beside = self.home.0.path().join("homeward.db.head");
        [beside, self.runtime.path().join("record-head.json")]
    }

    fn lock(&self) -> PathBuf {
        self.home.0.path().join("homeward.db.lock")
    }

    /// Has `note` stand in place of both notes, and returns what a start says, twice.
    fn found_with(&self, note: impl Fn(&PathBuf)) -> [Option<RecordLoss>; 2] {
        for path in self.notes() {
            fs::remove_file(&path).expect("a note");
            note(&path);
        }
        [(), ()].map(|()| {
            let mut store = self.open();
            let loss = store.take_loss();
            // Once the offices know, the next commit writes the notes anew.
            let (visit, events) = opened(
                store.load().expect("a load").visits.len() as u64 + 1,
                clock("10:00"),
            );
            keep(&mut store, &visit, &events, &[], clock("10:00"));
            loss
        })
    }
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_note_of_the_end_that_makes_no_sense_is_no_note() {
    let zeros = "0".repeat(64);
    for note in [
        String::new(),
        "garbage".to_owned(),
        format!(r#"{{"seq":-1,"hash":"{zeros}"}}"#),
        r#"{"seq":0,"hash":""}"#.to_owned(),
        format!(r#"{{"seq":3,"hash":"{zeros}"}}"#),
        format!(r#"{{"seq":0,"hash":"{}"}}"#, "a".repeat(64)),
        " ".repeat(1 << 20),
    ] {
        let found = Noted::new().found_with(|path| fs::write(path, &note).expect("a file"));
        assert_eq!(found, [Some(RecordLoss::Unknown), None], "{:.40}", note);
    }
}

// Faults: P14 x store-unreadable
#[test]
fn p14_a_note_of_the_end_that_is_no_regular_file_holds_up_no_start() {
    let found = Noted::new().found_with(|path| {
        let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
        assert!(made.success());
    });
    assert_eq!(found, [Some(RecordLoss::Unknown), None], "a pipe");
    let found =
        Noted::new().found_with(|path| std::os::unix::fs::symlink("/dev/zero", path).expect("a link"));
    assert_eq!(found, [Some(RecordLoss::Unknown), None], "a device");
    // A folder stays where it is, so every start says so.
    let found = Noted::new().found_with(|path| fs::create_dir(path).expect("a folder"));
    assert_eq!(found, [Some(RecordLoss::Unknown); 2], "a folder");
}

// Faults: P14 x store-unreadable
#[test]
fn p14_notes_that_are_gone_are_missed_once_one_was_written() {
    assert_eq!(Noted::new().found_with(|_| ()), [Some(RecordLoss::Unknown), None]);
    // A store of a version without notes: its lock is empty.
    let upgraded = Noted::new();
    fs::write(upgraded.lock(), "").expect("a lock");
    assert_eq!(upgraded.found_with(|_| ()), [None, None]);
    // One of them is enough: the runtime directory is empty after each start of the machine.
    let restarted = Noted::new();
    fs::remove_file(&restarted.notes()[1]).expect("a note");
    assert_eq!(restarted.open().take_loss(), None);
}
