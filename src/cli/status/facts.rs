//! Everything that is known of a daemon: by the daemon itself, and beside it by its store, systemd and the disk.

use crate::app::answer::{AlertView, GatewayStanding, HealthReport, VisitView};
use crate::app::{Question, Request};
use crate::causes;
use crate::cli::error::CliError;
use crate::cli::places::{self, SocketArgs};
use crate::cli::{ConfigPath, configuration};
use crate::clock;
use crate::config::{self, Config, RoutineKind, SecretPolicy};
use crate::daemon::newest_copy;
use crate::domain::time::Timestamp;
use crate::store::{At, StoreReader};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The answers of a daemon.
pub(super) struct DaemonFacts {
    pub(super) health: HealthReport,
    pub(super) gateways: Vec<GatewayStanding>,
    pub(super) alerts: Vec<AlertView>,
    pub(super) visits: Vec<VisitView>,
}

/// A daemon out of reach.
pub(super) struct NoDaemon {
    /// The reason, in words.
    pub(super) why: String,
    pub(super) hint: Option<&'static str>,
    pub(super) service: ServiceState,
}

/// The state of the unit, as far as the kernel and the file system tell without asking systemd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServiceState {
    /// No unit is installed here.
    NotInstalled,
    /// The unit is installed, and has no process.
    Stopped,
    /// The unit has a process.
    Running,
}

/// The store beside the daemon.
pub(super) struct StoreFacts {
    pub(super) place: At,
    pub(super) bytes: Option<u64>,
    pub(super) free_bytes: Option<u64>,
    /// The state on record; `None` where the store cannot be read from here.
    pub(super) recorded: Option<RecordedFacts>,
}

/// The state on record.
pub(super) struct RecordedFacts {
    pub(super) last_turn_at: Option<Timestamp>,
    /// People on an open visit.
    pub(super) people_out: usize,
    pub(super) open_alerts: usize,
}

/// The configuration on disk, beside the one in force.
pub(super) struct DiskConfig {
    /// Errors that would stop a reload; `None` where the configuration cannot be opened.
    pub(super) errors: Option<usize>,
    /// The last change of any of its files.
    pub(super) changed_at: Option<Timestamp>,
    pub(super) path: PathBuf,
}

/// Everything known.
pub(super) struct StatusFacts {
    pub(super) now: Timestamp,
    pub(super) daemon: Result<DaemonFacts, NoDaemon>,
    pub(super) store: Option<StoreFacts>,
    pub(super) configuration: Option<DiskConfig>,
    /// The newest copy made by routine.
    pub(super) last_backup_at: Option<Timestamp>,
    /// The age of this program.
    pub(super) built_at: Option<Timestamp>,
    /// The time zone for the screen.
    pub(super) zone: String,
}

impl StatusFacts {
    /// Asks everywhere. A source without an answer leaves its facts out, and never the others.
    pub(super) fn gather(reach: &SocketArgs, config: ConfigPath<'_>) -> Self {
        let daemon = ask(reach, config).map_err(|error| NoDaemon {
            why: causes::in_full(&error),
            hint: error.hint(),
            service: service(),
        });
        // With a socket alone, the configuration at the default place may be another daemon's.
        let only_socket = reach.is_named() && !config.is_named();
        let loaded = (!only_socket).then(|| configuration::load(config.path(), SecretPolicy::Skip));
        let of_config = || {
            let loaded = loaded.as_ref()?.as_ref().ok()?;
            Some(loaded.config.schools.values().next()?.time_zone.clone())
        };
        let of_daemon = daemon
            .as_ref()
            .ok()
            .and_then(|daemon| daemon.health.time_zones.values().next().cloned());
        Self {
            now: clock::now(),
            zone: of_daemon
                .or_else(of_config)
                .unwrap_or_else(|| "Europe/London".to_owned()),
            store: (!only_socket).then(|| store(config)).flatten(),
            configuration: loaded.as_ref().map(|loaded| DiskConfig {
                errors: config.path().exists().then(|| match loaded {
                    Ok(_) => 0,
                    Err(problems) => problems.iter().filter(|problem| problem.is_error()).count(),
                }),
                changed_at: changed_at(config.path()),
                path: config.path().to_owned(),
            }),
            last_backup_at: loaded
                .as_ref()
                .and_then(|loaded| loaded.as_ref().ok())
                .and_then(|loaded| last_backup(&loaded.config)),
            daemon,
            built_at: built_at(),
        }
    }
}

fn ask(reach: &SocketArgs, config: ConfigPath<'_>) -> Result<DaemonFacts, CliError> {
    let mut client = reach.connect(config)?;
    Ok(DaemonFacts {
        health: places::ask(&mut client, Request::Health)?,
        gateways: places::ask(&mut client, Request::Gateways)?,
        alerts: places::ask(&mut client, Question::Alerts { all: false })?,
        visits: places::ask(&mut client, Question::Visits { all: false })?,
    })
}

/// Processes of the unit, in the kernel's own tree of groups.
const PROCESSES: &str = "/sys/fs/cgroup/system.slice/homeward.service/cgroup.procs";

/// Places of the unit's file.
const UNITS: [&str; 3] = [
    "/etc/systemd/system/homeward.service",
    "/usr/lib/systemd/system/homeward.service",
    "/lib/systemd/system/homeward.service",
];

fn service() -> ServiceState {
    let processes = std::fs::read_to_string(PROCESSES).unwrap_or_default();
    if !processes.trim().is_empty() {
        ServiceState::Running
    } else if UNITS.iter().any(|unit| Path::new(unit).exists()) {
        ServiceState::Stopped
    } else {
        ServiceState::NotInstalled
    }
}

fn store(config: ConfigPath<'_>) -> Option<StoreFacts> {
    let folder = places::state_directory(config).ok()?;
    let place = At::state_directory(&folder);
    Some(StoreFacts {
        bytes: place.bytes(),
        free_bytes: free_bytes(&folder),
        recorded: recorded(&place),
        place,
    })
}

/// Returns when the newest copy by routine was made.
fn last_backup(config: &Config) -> Option<Timestamp> {
    let routines = config.routines.iter();
    let copies = routines.filter_map(|routine| match &routine.kind {
        RoutineKind::Backup(settings) => newest_copy(settings),
        RoutineKind::Canary(_) | RoutineKind::Drill { .. } | RoutineKind::Sweep => None,
    });
    copies.max()
}

fn recorded(place: &At) -> Option<RecordedFacts> {
    if place.was_never_used() {
        return None;
    }
    // The reason is of no use on this screen: `homeward verify` tells all of it.
    let state = StoreReader::open(place).and_then(|store| store.load()).ok()?;
    let open = state.visits.iter().filter(|visit| visit.closed.is_none());
    let of_visits = state.visits.iter().filter(|visit| visit.alert.is_some()).count();
    Some(RecordedFacts {
        last_turn_at: state.last_turn_at,
        people_out: open
            .filter(|visit| visit.planning.is_none())
            .map(|visit| visit.workers.len())
            .sum(),
        open_alerts: of_visits + state.watches.len(),
    })
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

fn changed_at(config: &Path) -> Option<Timestamp> {
    let schools = config::school_files(config).unwrap_or_default();
    let all = schools.into_values().chain([config.to_owned()]);
    all.filter_map(|path| instant(std::fs::metadata(path).ok()?.modified().ok()?))
        .max()
}

/// Returns the instant of the build: as the build says, else of the program's file.
fn built_at() -> Option<Timestamp> {
    let said = option_env!("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse::<i64>().ok());
    let of_file = || {
        let program = std::env::current_exe().ok()?;
        instant(std::fs::metadata(program).ok()?.modified().ok()?)
    };
    said.map(|seconds| Timestamp::from_ms(seconds.saturating_mul(1000)))
        .or_else(of_file)
}

fn instant(at: SystemTime) -> Option<Timestamp> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp::from_ms)
}
