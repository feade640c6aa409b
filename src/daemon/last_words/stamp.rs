//! The stamp: a small file beside the store with the offices told already, so that a crash loop does not text again and again.

use crate::domain::id::SchoolId;
use crate::domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Time for which an office told of the same visits is left in peace.
const QUIET_FOR: Span = Span::from_mins(30);

/// Name of the stamp in the state directory, or in the runtime directory if the state directory cannot be written.
const FILE: &str = "last-words.json";

/// Offices told of the end, and not told since of the return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ToldStamp {
    schools: BTreeMap<SchoolId, ToldOffice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ToldOffice {
    at: Timestamp,
    about: BTreeSet<String>,
}

impl ToldStamp {
    /// Whether the school was told of all this lately. A stamp from the future is of no account:
    /// louder is safer.
    pub(super) fn told_at(
        &self,
        school: &SchoolId,
        about: &BTreeSet<String>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let told = self.schools.get(school)?;
        let lately = told.at <= now && now.since(told.at) < QUIET_FOR;
        (lately && about.is_subset(&told.about)).then_some(told.at)
    }

    pub(super) fn note(&mut self, school: &SchoolId, about: &BTreeSet<String>, at: Timestamp) {
        let about = about.clone();
        self.schools.insert(school.clone(), ToldOffice { at, about });
    }

    /// Returns the schools told of the end, and not told since of the return.
    pub(super) fn schools(&self) -> impl Iterator<Item = &SchoolId> {
        self.schools.keys()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.schools.is_empty()
    }
}

/// Returns the places of the stamp: the state directory, and each runtime directory of the unit for
/// a read-only state directory. Runtime directories shared by the daemon and the last words outlive
/// both.
fn places(state_dir: &Path) -> Vec<PathBuf> {
    let runtime = std::env::var_os("RUNTIME_DIRECTORY");
    let spare = runtime.iter().flat_map(std::env::split_paths);
    let folders = std::iter::once(state_dir.to_owned()).chain(spare);
    folders.map(|folder| folder.join(FILE)).collect()
}

/// Reads every stamp. An unreadable stamp counts as absent: louder is safer.
pub(super) fn read(state_dir: &Path) -> ToldStamp {
    let mut all = ToldStamp::default();
    for place in places(state_dir) {
        let Ok(text) = std::fs::read_to_string(&place) else {
            continue;
        };
        match serde_json::from_str::<ToldStamp>(&text) {
            Ok(stamp) => {
                for (school, told) in stamp.schools {
                    let later = all.schools.get(&school).is_none_or(|known| known.at < told.at);
                    if later {
                        all.schools.insert(school, told);
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the stamp of the last words cannot be read: as if there were none")
            }
        }
    }
    all
}

/// Keeps the stamp, where possible, closed to other users whatever the umask.
///
/// # Errors
/// No place can be written: the next run tells again.
pub(super) fn keep(state_dir: &Path, stamp: &ToldStamp) -> io::Result<()> {
    let text = serde_json::to_string(stamp).map_err(io::Error::other)?;
    let write = |place: &PathBuf| {
        let new = place.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options
            .open(&new)
            .and_then(|mut file| file.write_all(text.as_bytes()));
        written.and_then(|()| std::fs::rename(&new, place))
    };
    let places = places(state_dir);
    let (state, spare) = places.split_at(1);
    let mut outcome = state.iter().try_for_each(write);
    if outcome.is_err() {
        // In each place: the daemon and the last words have only one of them in common.
        for kept in spare.iter().map(write) {
            if outcome.is_err() {
                outcome = kept;
            }
        }
    }
    outcome
}

/// Forgets the offices told.
pub(super) fn forget(state_dir: &Path) {
    for place in places(state_dir) {
        match std::fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "the stamp of the last words could not be removed");
            }
            Ok(()) | Err(_) => {}
        }
    }
}
