//! Copies of the store by routine: made beside the daemon, verified, kept in one folder or two, and the oldest taken away.

use super::auditing::InForce;
use crate::app::TroubleOf;
use crate::clock::Clock;
use crate::config::{BackupSettings, Config, RoutineKind, schedule};
use crate::domain::time::{Span, Timestamp};
use crate::engine::Handle;
use crate::store::{At, StoreError, StoreReader};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Time between two looks at the schedule. A reload is seen by the next.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Wait after a failure.
const AGAIN_AFTER: Span = Span::from_mins(10);

/// Begin and end of a copy's name. Other files of the folder are left alone.
const BEGINS: &str = "homeward-";
const ENDS: &str = ".db";

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
enum BackupFault {
    #[error("`{}`: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Starts looking at the schedule, until dropped.
pub(super) fn start(
    handle: Handle,
    in_force: watch::Receiver<InForce>,
    store: At,
    clock: Arc<dyn Clock>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut look = tokio::time::interval(LOOK_EVERY);
        let mut not_before = Timestamp::MIN;
        loop {
            look.tick().await;
            let config = in_force.borrow().config.clone();
            let now = clock.now();
            if now < not_before {
                continue;
            }
            for (settings, cron) in wanted(&config) {
                if !is_due(&settings, &cron, zone(&config), now) {
                    continue;
                }
                let store = store.clone();
                let folder = settings.to.clone();
                let made = tokio::task::spawn_blocking(move || make(&store, &settings, now)).await;
                let trouble = match made {
                    Ok(Ok(path)) => {
                        tracing::info!(copy = %path.display(), "the store was backed up, and the copy verified");
                        None
                    }
                    Ok(Err(fault)) => Some(told(&folder, &fault.to_string())),
                    Err(error) => Some(told(&folder, &error.to_string())),
                };
                if let Some(trouble) = &trouble {
                    tracing::error!("{trouble}");
                    not_before = now + AGAIN_AFTER;
                }
                handle.daemon_trouble(TroubleOf::Backups, trouble);
            }
        }
    })
}

fn told(folder: &Path, why: &str) -> String {
    format!(
        "no backup of the record could be made in `{}`: {why}. Texts and alerts go on. Tell whoever looks after the server",
        folder.display()
    )
}

/// Returns the backups of a configuration, each with the schedule.
fn wanted(config: &Config) -> Vec<(BackupSettings, String)> {
    let routines = config.routines.iter();
    let backups = routines.filter_map(|routine| match &routine.kind {
        RoutineKind::Backup(settings) => Some((settings.clone(), routine.cron.clone())),
        RoutineKind::Canary(_) | RoutineKind::Drill { .. } | RoutineKind::Sweep => None,
    });
    backups.collect()
}

/// The clocks of the first school, as for the canary.
fn zone(config: &Config) -> &str {
    let first = config.schools.values().next();
    first.map_or("Europe/London", |school| school.time_zone.as_str())
}

/// Whether a copy is due: none is there, or the schedule has come round since the newest.
fn is_due(settings: &BackupSettings, cron: &str, zone: &str, now: Timestamp) -> bool {
    let comes = |newest| schedule::next_after(cron, zone, newest).is_some_and(|due| due <= now);
    newest_copy(settings).is_none_or(comes)
}

/// Returns when the newest copy of a folder was made.
#[must_use]
pub fn newest_copy(settings: &BackupSettings) -> Option<Timestamp> {
    copies(&settings.to)
        .into_iter()
        .filter_map(|path| made_at(&path))
        .max()
}

/// Makes a copy, verified, in each folder, and takes the oldest away. Returns the copy of the first folder.
fn make(store: &At, settings: &BackupSettings, now: Timestamp) -> Result<PathBuf, BackupFault> {
    let name = format!("{BEGINS}{}{ENDS}", now.to_string().replace(':', ""));
    let first = settings.to.join(&name);
    copy(store, &settings.to, &first)?;
    if let Some(folder) = &settings.second {
        // Of the copy: both folders then hold the same moment.
        copy(&At::file(&first), folder, &folder.join(&name))?;
    }
    for folder in [Some(&settings.to), settings.second.as_ref()]
        .into_iter()
        .flatten()
    {
        let mut copies = copies(folder);
        copies.sort();
        let surplus = copies.len().saturating_sub(settings.keep);
        for old in copies.into_iter().take(surplus) {
            fs::remove_file(&old).map_err(|source| BackupFault::Folder { path: old, source })?;
        }
    }
    Ok(first)
}

/// Copies a store to a folder: under another name until verified.
fn copy(store: &At, folder: &Path, to: &Path) -> Result<(), BackupFault> {
    let failed = |source| BackupFault::Folder {
        path: folder.to_owned(),
        source,
    };
    if !folder.exists() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
    }
    let part = to.with_extension("part");
    if part.exists() {
        fs::remove_file(&part).map_err(failed)?;
    }
    StoreReader::open(store)?.backup(&part)?;
    fs::rename(&part, to).map_err(failed)
}

/// Returns the copies of a folder.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    paths.filter(|path| made_at(path).is_some()).collect()
}

/// Returns the instant in a copy's name; `None` for other files.
fn made_at(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let written = name.strip_prefix(BEGINS)?.strip_suffix(ENDS)?;
    // `2026-12-01T020000Z`, without the colons that some file systems refuse.
    let (date, time) = written.split_once('T')?;
    let (hour, rest) = time.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    Timestamp::parse(&format!("{date}T{hour}:{minute}:{second}")).ok()
}
