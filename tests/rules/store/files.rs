//! The file itself: private, whole, of a known version, and one daemon's.

use super::record::tampered;
use super::{Home, keep, raw};
use crate::support::school::clock;
use crate::support::story::opened;
use homeward::store::{At, RecordFault, Store, StoreError, StoreReader, StoreTrouble};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn only_its_owner_can_read_the_store() {
    let home = Home::new();
    let directory = mode(home.0.path());
    let mut store = home.store();
    let (visit, events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    for file in fs::read_dir(home.0.path()).expect("a directory") {
        let path = file.expect("a file").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(home.0.path()), directory);
}

#[test]
fn a_store_that_was_opened_up_is_closed_again() {
    let home = Home::new();
    drop(home.store());
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o644)).expect("chmod");
    drop(home.store());
    assert_eq!(mode(&home.path()), 0o600);
}

#[test]
fn a_second_daemon_on_the_same_store_is_refused() {
    let home = Home::new();
    let first = home.store();
    let refused = Store::open(&home.at()).expect_err("it is in use");
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused:?}");
    assert!(StoreReader::open(&home.at()).is_ok(), "looking is always allowed");
    drop(first);
    drop(home.store());
}

// Faults: P16 x store-unreadable
#[test]
fn a_second_daemon_is_refused_though_the_lock_file_was_removed() {
    let home = Home::new();
    let first = home.store();
    let mut lock = home.path().into_os_string();
    lock.push(".lock");
    fs::remove_file(&lock).expect("removed");
    let refused = Store::open(&home.at()).expect_err("it is in use");
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused:?}");
    drop(first);
    drop(home.store());
}

// Faults: P16 x store-unreadable
#[test]
fn a_store_with_a_second_name_is_refused() {
    let (home, other) = (Home::new(), Home::new());
    drop(home.store());
    fs::hard_link(home.path(), other.path()).expect("a link");
    for at in [home.at(), other.at()] {
        let refused = Store::open(&at).expect_err("it has two names");
        assert!(
            matches!(refused, StoreError::Linked { links: 2, .. }),
            "{refused:?}"
        );
        assert!(!refused.is_unwritable(), "nor is it gone on with from memory");
    }
    fs::remove_file(other.path()).expect("removed");
    drop(home.store());
}

// Faults: P14 x store-unreadable
#[test]
fn what_would_be_read_without_end_is_refused_at_once() {
    let home = Home::new();
    let made = std::process::Command::new("mkfifo").arg(home.path()).status();
    assert!(made.expect("mkfifo").success());
    // Whatever SQLite would do with it, it would wait: that this test ends is the point.
    for refused in [
        StoreReader::open(&home.at()).map(drop),
        StoreReader::open(&At::file("/proc/kmsg")).map(drop),
        StoreReader::open(&At::file("/dev/zero")).map(drop),
        Store::open(&home.at()).map(drop),
    ] {
        let refused = refused.expect_err("it is no store");
        assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    }
}

// Faults: P14 x store-unreadable
#[test]
fn a_store_from_the_future_is_refused() {
    let home = Home::new();
    drop(home.store());
    home.raw()
        .pragma_update(None, "user_version", 999)
        .expect("a version");
    let refused = Store::open(&home.at()).expect_err("nobody knows version 999");
    assert!(
        matches!(refused, StoreError::FromTheFuture { found: 999, .. }),
        "{refused:?}"
    );
    let refused = StoreReader::open(&home.at()).expect_err("nobody knows version 999");
    assert!(
        matches!(refused, StoreError::FromTheFuture { found: 999, .. }),
        "{refused:?}"
    );
}

// Faults: P14 x store-unreadable
#[test]
fn a_damaged_store_is_refused_and_left_as_it_is() {
    let home = Home::new();
    {
        let mut store = home.store();
        for id in 1..40 {
            let (visit, events) = opened(id, clock("10:00"));
            keep(&mut store, &visit, &events, &[], clock("10:00"));
        }
        store.idle_checkpoint().expect("a checkpoint");
    }
    let whole = fs::read(home.path()).expect("a file");
    // The last quarter: pages of tables and indexes that opening alone never looks at.
    let mut broken = whole.clone();
    for byte in &mut broken[whole.len() * 3 / 4..] {
        *byte = 0xA5;
    }
    fs::write(home.path(), &broken).expect("a file");
    let refused = Store::open(&home.at()).expect_err("it is damaged");
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    assert_eq!(refused.trouble(), StoreTrouble::Damaged);
    assert!(refused.is_unusable());
    assert_eq!(fs::read(home.path()).expect("a file"), broken);
}

#[test]
fn a_file_that_is_no_store_is_never_taken_for_a_new_one() {
    let home = Home::new();
    fs::write(home.path(), b"").expect("a file");
    let refused = Store::open(&home.at()).expect_err("it is empty");
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");

    fs::write(home.path(), "not a database at all ".repeat(200)).expect("a file");
    let refused = Store::open(&home.at()).expect_err("it is something else");
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");

    fs::remove_file(home.path()).expect("removed");
    home.raw()
        .execute_batch("CREATE TABLE mine (a)")
        .expect("a table");
    let refused = Store::open(&home.at()).expect_err("it is somebody else's");
    assert!(matches!(refused, StoreError::NotOurs { .. }), "{refused:?}");
}

// Faults: P14 x store-unreadable
#[test]
fn a_log_whose_database_is_gone_is_not_replayed_into_a_new_one() {
    let home = Home::new();
    drop(home.store());
    fs::rename(home.path(), home.path().with_extension("db-wal")).expect("renamed");
    let refused = Store::open(&home.at()).expect_err("the database is gone");
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
}

// Faults: P14 x killed
#[test]
fn a_store_half_made_by_a_crash_is_made_again() {
    let home = Home::new();
    fs::write(home.0.path().join("homeward.db.new"), b"half").expect("a file");
    let store = home.store();
    assert!(store.load().expect("a load").visits.is_empty());
    assert!(!home.0.path().join("homeward.db.new").exists());
}

// Faults: P06 P16 x killed
#[test]
fn a_reader_sees_what_a_killed_daemon_had_committed() {
    let (home, after) = (Home::new(), Home::new());
    let mut store = home.store();
    let (visit, events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    // What a kill leaves: the database and a log that nobody has folded in.
    for suffix in ["", "-wal"] {
        let name = format!("homeward.db{suffix}");
        fs::copy(home.0.path().join(&name), after.0.path().join(&name)).expect("a copy");
    }
    let reader = StoreReader::open(&after.at()).expect("a reader");
    let loaded = reader.load().expect("a load");
    assert_eq!(loaded.visits, [visit]);
    assert_eq!(loaded.last_turn_at, Some(clock("10:00")));
}

#[test]
fn a_reader_finds_no_store_where_there_is_none_and_makes_none() {
    let home = Home::new();
    let error = StoreReader::open(&home.at()).expect_err("there is none");
    assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
    assert!(!home.path().exists());
}

#[test]
fn a_backup_is_whole_private_and_opens_as_a_store() {
    let (home, away) = (Home::new(), Home::new());
    let mut store = home.store();
    let (visit, events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    let reader = StoreReader::open(&home.at()).expect("a reader");
    let found = reader.backup(&away.path()).expect("a backup");
    assert!(found.is_sound());
    assert_eq!(found.head, store.read().verify().expect("a verification").head);
    assert_eq!(mode(&away.path()), 0o600);
    let left: Vec<PathBuf> = fs::read_dir(away.0.path())
        .expect("a directory")
        .map(|file| file.expect("a file").path())
        .collect();
    assert_eq!(left, [away.path()], "one file is all there is");
    let error = reader.backup(&away.path()).expect_err("nothing is written over");
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
    assert_eq!(away.store().load().expect("a load").visits, [visit]);
}

fn migrations() -> Vec<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let mut files: Vec<PathBuf> = fs::read_dir(directory)
        .expect("the migrations")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a migration"))
        .collect()
}

/// Returns a store as an earlier version left it, with the rows that it wrote.
fn of_version(migrations: &[String], version: usize) -> Home {
    let home = Home::new();
    let old = home.raw();
    for sql in &migrations[..version] {
        old.execute_batch(sql).expect("an old migration");
    }
    let rows =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/rules/store/versions/{version:04}.sql"));
    let rows = fs::read_to_string(&rows).unwrap_or_else(|error| panic!("{}: {error}", rows.display()));
    old.execute_batch(&rows).expect("old rows");
    old.pragma_update(None, "application_id", 0x484D_5744)
        .expect("our mark");
    old.pragma_update(None, "user_version", version as i64)
        .expect("a version");
    home
}

/// Every version before this one has `tests/rules/store/versions/NNNN.sql`: rows as that version wrote them. The present
/// one has the rows of an earlier commit.
///
/// To make one, before the migration that ends a version is added: `sqlite3 homeward.db .dump`, the INSERTs alone.
#[test]
fn a_store_of_every_earlier_version_is_brought_to_this_one() {
    let migrations = migrations();
    for version in 1..migrations.len() {
        let home = of_version(&migrations, version);
        let store = home.store();
        store
            .load()
            .unwrap_or_else(|error| panic!("version {version}: {error}"));
        let found = store.read().verify().expect("a verification");
        assert_eq!(found.faults, [], "version {version}");
    }
    let home = Home::new();
    drop(home.store());
    let version: i64 = home
        .raw()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("a version");
    assert_eq!(
        version,
        migrations.len() as i64,
        "a migration is written and not listed, or the other way about"
    );
}

/// The last hash of the record in `versions/0003.sql`, as `homeward verify` of that version printed it.
const HEAD_OF_VERSION_3: &str = "e6d557c915eb851d2faae450cac09a7715b3538e623e56aa75a00d875c9587cb";

/// The last hash of the record in `versions/0004.sql`, as `homeward verify` of commit `7fe447e` printed it.
const HEAD_OF_7FE447E: &str = "a33152ef9db389b4f33f1e8e68e2a7caa10a4c68c95a37eec9a699b0f76f0f81";

/// Events keep their meaning: what a later version adds to a state must not come of events written before it, or every
/// record of before would be found wrong. Three visits: at a stop, back after an alert was resolved, and on the way home in duress.
#[test]
fn p16_states_of_an_earlier_commit_are_what_its_events_lead_to() {
    let home = of_version(&migrations(), 4);
    let store = home.store();
    let found = store.read().verify().expect("a verification");
    assert_eq!(found.head, HEAD_OF_7FE447E);
    assert_eq!((found.events, found.faults), (31, vec![]));
}

#[test]
fn p16_a_record_of_the_version_before_keeps_its_head_and_goes_on() {
    let home = of_version(&migrations(), 3);
    let mut store = home.store();
    let before = store.read().verify().expect("a verification");
    assert_eq!(before.head, HEAD_OF_VERSION_3, "what was noted down still holds");
    assert_eq!((before.events, before.faults), (29, vec![]));
    let (visit, events) = opened(77, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    drop(store);
    let store = home.store();
    let after = store.read().verify().expect("a verification");
    assert_eq!(after.faults, []);
    assert_eq!(after.events, before.events + events.len() as u64);
    let formats = "SELECT group_concat(format, '') FROM (SELECT DISTINCT format FROM event ORDER BY seq)";
    let formats: String = home
        .raw()
        .query_row(formats, [], |row| row.get(0))
        .expect("formats");
    assert_eq!(formats, "12", "old rows stay as they were hashed");
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_change_to_a_row_of_the_version_before_is_found_by_verify() {
    for sql in [
        "UPDATE event SET name = 'heard' WHERE seq = 1",
        "UPDATE event SET format = 2 WHERE seq = 1",
        "UPDATE event SET epoch = 1 WHERE seq = 1",
        "UPDATE personal SET body = replace(body, 'jo', 'sam') WHERE seq = 1",
        "UPDATE personal SET salt = zeroblob(32) WHERE seq = 1",
    ] {
        let home = of_version(&migrations(), 3);
        drop(home.store());
        let faults = tampered(&home, sql);
        assert!(
            faults.contains(&RecordFault::Changed { seq: 1 }),
            "{sql}: {faults:?}"
        );
    }
}

// Faults: P17 x store-unreadable
#[test]
fn errors_name_the_row_and_never_what_is_in_it() {
    let home = Home::new();
    {
        let mut store = home.store();
        let (visit, events) = opened(1, clock("10:00"));
        keep(&mut store, &visit, &events, &[], clock("10:00"));
    }
    raw(&home.path())
        .execute("UPDATE visit SET json = '{\"id\": \"Jo Bloggs\"}'", [])
        .expect("an update");
    let error = home.store().load().expect_err("it makes no sense");
    assert!(
        matches!(error, StoreError::Unreadable { table: "visit", .. }),
        "{error:?}"
    );
    for said in [format!("{error:?}"), error.to_string()] {
        assert!(!said.contains("Jo"), "{said}");
    }
}
