//! This process's memory stays private: names, numbers, texts and secrets are in no core file.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::io;

/// Has the kernel write no core file of this process, whoever started the process and however it
/// ends.
///
/// The unit says so too (`LimitCORE=0`), but not for a process started by hand, and a core piped to
/// a program goes by no limit. A process without core files is also closed to others of the same
/// user: neither its memory nor its environment under `/proc` can be read.
///
/// # Errors
/// The system would not.
pub(super) fn close() -> io::Result<()> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
