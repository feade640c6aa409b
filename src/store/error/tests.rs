//! Which trouble is which decides whether the engine goes on from memory.

use super::{StoreError, StoreTrouble};
use crate::store::Store;
use rusqlite::ffi;

fn commit_failed(code: i32) -> StoreError {
    StoreError::Commit {
        source: rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into(),
    }
}

// Faults: P14 x commit-fails, disk-full
#[test]
fn p14_a_full_a_failing_and_a_read_only_disk_make_the_store_unusable() {
    for (code, trouble) in [
        (ffi::SQLITE_FULL, StoreTrouble::DiskFull),
        (ffi::SQLITE_IOERR_FSYNC, StoreTrouble::Io),
        (ffi::SQLITE_IOERR_WRITE, StoreTrouble::Io),
        (ffi::SQLITE_CANTOPEN, StoreTrouble::Io),
        (ffi::SQLITE_READONLY, StoreTrouble::ReadOnly),
        (ffi::SQLITE_READONLY_DBMOVED, StoreTrouble::ReadOnly),
        (ffi::SQLITE_CORRUPT, StoreTrouble::Damaged),
        (ffi::SQLITE_NOTADB, StoreTrouble::Damaged),
    ] {
        let error = commit_failed(code);
        assert_eq!(error.trouble(), trouble, "{code}");
        assert!(error.is_unusable(), "{code}");
        assert!(
            error.is_unknown(),
            "a commit that failed may be there all the same"
        );
    }
}

#[test]
fn a_lock_or_a_fault_of_ours_does_not_make_the_store_unusable() {
    for (code, trouble) in [
        (ffi::SQLITE_BUSY, StoreTrouble::Busy),
        (ffi::SQLITE_LOCKED, StoreTrouble::Busy),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, StoreTrouble::Ours),
    ] {
        let error = commit_failed(code);
        assert_eq!(error.trouble(), trouble, "{code}");
        assert!(!error.is_unusable(), "{code}");
    }
}

#[test]
fn the_store_can_be_handed_to_the_engine_s_thread() {
    fn is_send<T: Send>() {}
    is_send::<Store>();
    is_send::<StoreError>();
}
