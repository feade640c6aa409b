//! The composition root: configuration in, a running daemon out.

mod auditing;
mod backups;
mod certificate;
mod demo;
mod gateways;
mod last_words;
mod open_files;
mod reload;
mod sign_in;

pub use backups::newest_copy;
pub use demo::{DemoOptions, demo};
pub use last_words::{DirectAttempt, LastWordsOutcome, LastWordsReport, SchoolReport, last_words};

use crate::app::Rules;
use crate::clock::{Clock, RealClock};
use crate::config::{self, Config, Loading, Problem, SecretPolicy, Secrets};
use crate::courier::Courier;
use crate::domain::id::GatewayName;
use crate::engine::{self, EngineError, Handle};
use crate::entropy;
use crate::gateway::simulated::Phones;
use crate::gateway::{BuildFailure, install_tls};
use crate::store::{At, Store, StoreError};
use crate::{control, http, supervise};
use auditing::InForce;
use certificate::{CertificateDesk, WantedCertificate};
use open_files::ConnectionShares;
use reload::{note_warnings, reload};
use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The control socket's file within the runtime directory.
pub const SOCKET_FILE: &str = "control.sock";

/// The signal of a file grown beyond its limit, on every Linux we build for.
const SIGXFSZ: i32 = 25;

/// How often the configuration is compiled afresh, so that opening hours are known far enough
/// ahead.
const COMPILE_EVERY: Duration = Duration::from_secs(12 * 60 * 60);

/// Why the daemon could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The configuration has errors; every problem, with its place.
    #[error("{}", render(.0))]
    Config(Vec<Problem>),
    /// The engine.
    #[error("the engine could not go on")]
    Engine(#[from] EngineError),
    /// A gateway could not be built.
    #[error("the gateway `{name}` cannot be used")]
    Gateway {
        /// Name of the gateway.
        name: GatewayName,
        /// Cause of the failure.
        #[source]
        source: BuildFailure,
    },
    /// A task meant to run as long as the daemon has ended.
    #[error("a part of the daemon ended by itself: it starts again from the store")]
    Ended,
    /// An address or file could not be opened.
    #[error("could not {what}")]
    Io {
        /// The operation, after "could not".
        what: String,
        /// Cause of the failure.
        #[source]
        source: std::io::Error,
    },
    /// The demo's story took another course than written.
    #[error("the story stopped: {0}")]
    Story(String),
    /// The store could not be opened. There is no default store.
    #[error("the store cannot be used; nothing was changed in it")]
    Store(#[source] Box<StoreError>),
}

impl DaemonError {
    /// Returns the process's exit code: 78 for the configuration (`EX_CONFIG` of sysexits.h), 1 for anything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) => 78,
            Self::Ended
            | Self::Engine(_)
            | Self::Gateway { .. }
            | Self::Io { .. }
            | Self::Story(_)
            | Self::Store(_) => 1,
        }
    }
}

fn render(problems: &[Problem]) -> String {
    problems.iter().map(Problem::plain).collect()
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> DaemonError {
    let what = what.into();
    move |source| DaemonError::Io { what, source }
}

/// Why the configuration is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoadCause {
    /// The daemon starts, or refreshes the dates of what it has: what an earlier release took still counts.
    Start,
    /// An admin asks for it, and can mend it.
    Reload,
}

/// Loads the configuration as the daemon uses it: secrets there, texts checked.
///
/// # Errors
/// Every problem, with its place.
fn load(path: &Path, clock: &dyn Clock, cause: LoadCause) -> Result<config::Loaded, Vec<Problem>> {
    let loading = Loading {
        now: clock.now(),
        secrets: Secrets::of_this_process(SecretPolicy::Require),
        texts: &config::checked_text,
        judge: &crate::check::school,
    };
    match cause {
        LoadCause::Start => config::load_at_start(path, &loading),
        LoadCause::Reload => config::load(path, &loading),
    }
}

/// Parts of a running daemon.
struct RunningDaemon {
    /// The configuration in force.
    config: Arc<Config>,
    handle: Handle,
    engine: JoinHandle<Result<(), EngineError>>,
    courier: Courier,
    outside: watch::Sender<http::GatewayAccess>,
    phones: Arc<Phones>,
    socket: PathBuf,
    stop: watch::Sender<bool>,
    servers: tokio::task::JoinSet<()>,
    /// The certificate of the pages; `None` for plain HTTP.
    certificate: Option<CertificateDesk>,
    /// Configuration in force, for the auditor.
    in_force: watch::Sender<InForce>,
    /// Tasks that end by themselves: a courier's last questions, a first look at the school's sign-in service.
    retiring: tokio::task::JoinSet<()>,
}

/// Starts everything: store, engine, gateways, socket, pages.
async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    listener: TcpListener,
    demo: Option<Arc<http::DemoPace>>,
) -> Result<RunningDaemon, DaemonError> {
    install_tls();
    let state = &config.server.state_dir;
    make_private(state).map_err(io(format!("make the state directory `{}`", state.display())))?;
    let store =
        Store::open_or_read(&store_at(&config)).map_err(|error| DaemonError::Store(Box::new(error)))?;
    let store = store
        .noting_in(&config.server.runtime_dir)
        .anchored_in(&config.server.runtime_dir)
        .map_err(|error| DaemonError::Store(Box::new(error)))?;
    let phones = Arc::new(Phones::new(entropy::hex(4)));
    let built = gateways::build(&config, &phones)?;
    let config = Arc::new(config);
    // Links in e-mails lead where people reach the board; without such an address a link to nothing would only cost time.
    let board_url = match &demo {
        Some(_) => listener
            .local_addr()
            .ok()
            .map(|address| format!("http://{address}")),
        None => config.server.public_url.clone(),
    };
    let rules = Rules::new(&config, board_url);
    // On simulated phones nobody would learn anything by it.
    let rules = if demo.is_some() {
        rules
    } else {
        rules.asking_numbers()
    };
    let (in_force, _) = watch::channel(InForce {
        config: config.clone(),
        routes: built.routes.clone(),
    });
    let (handle, engine) = engine::start(store, rules, built.routes, clock.clone())?;
    let courier = Courier::start(&handle, &built.gateways, &built.fetching, &clock).await;
    handle.judge();
    let (stop, stopping) = watch::channel(false);
    let mut servers = tokio::task::JoinSet::new();
    let socket = config.server.runtime_dir.join(SOCKET_FILE);
    let control = control::ControlServer::bind(&socket)
        .map_err(io(format!("open the control socket `{}`", socket.display())))?;
    let shares = ConnectionShares::of_this_process();
    servers.spawn(control.serve(handle.clone(), shares.control, stopped(stopping.clone())));
    let mut retiring = tokio::task::JoinSet::new();
    let (outside, outside_seen) = watch::channel(http::GatewayAccess {
        gateways: built.gateways.clone(),
        public_url: config.server.public_url.clone(),
        proxy: config.http.proxy.clone(),
        openid: sign_in::service(&config, None, &clock, &mut retiring),
    });
    let certificate = match WantedCertificate::of(&config) {
        Some(wanted) => {
            let (desk, looker) = CertificateDesk::open(wanted, &handle, &clock).await;
            servers.spawn(looker.run(stopped(stopping.clone())));
            Some(desk)
        }
        None => None,
    };
    let app = http::HttpState {
        handle: handle.clone(),
        outside: outside_seen,
        clock: clock.clone(),
        pair: certificate.as_ref().map(CertificateDesk::in_force),
        demo: demo.map(|pace| demo::pages(&config, &phones, pace, &socket)),
    };
    servers.spawn(async move {
        if let Err(error) = http::serve(listener, app, shares.web, stopped(stopping)).await {
            tracing::error!(%error, "the web server stopped");
        }
    });
    Ok(RunningDaemon {
        config,
        handle,
        engine,
        courier,
        outside,
        phones,
        socket,
        stop,
        servers,
        certificate,
        in_force,
        retiring,
    })
}

/// Returns the place of the store of a configuration.
fn store_at(config: &Config) -> At {
    At::state_directory(&config.server.state_dir)
}

/// Makes a directory open to its owner only, and warns of an existing directory open to others.
///
/// An existing directory keeps its permissions: each file in it is closed to others by itself.
fn make_private(directory: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let mode = std::fs::metadata(directory)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        tracing::warn!(
            mode = format!("{mode:04o}"),
            "other users of this machine can look into the state directory; close it: `chmod 700 {}`",
            directory.display()
        );
    }
    Ok(())
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow_and_update() {
        if stopping.changed().await.is_err() {
            return;
        }
    }
}

impl RunningDaemon {
    /// Stops in order: no new work, the work under way, the last commit.
    async fn stop(mut self) -> Result<(), DaemonError> {
        if self.stop.send(true).is_err() {
            tracing::debug!("no server was running");
        }
        self.courier.stop().await;
        self.handle.stop();
        let engine = self.engine;
        let ended = tokio::task::spawn_blocking(move || engine.join()).await;
        let closing = async { while self.servers.join_next().await.is_some() {} };
        if tokio::time::timeout(Duration::from_secs(2), closing)
            .await
            .is_err()
        {
            self.servers.abort_all();
        }
        if let Err(error) = std::fs::remove_file(&self.socket) {
            tracing::debug!(%error, "the control socket was gone already");
        }
        match ended {
            Ok(Ok(outcome)) => outcome.map_err(DaemonError::Engine),
            Ok(Err(_)) | Err(_) => Err(DaemonError::Story(
                "the engine's thread ended with a panic".to_owned(),
            )),
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, DaemonError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(io("start the runtime"))
}

/// Runs the daemon until told to stop.
///
/// # Errors
/// [`DaemonError`].
pub fn serve(path: &Path) -> Result<(), DaemonError> {
    let clock: Arc<dyn Clock> = Arc::new(RealClock::new());
    let loaded = load(path, clock.as_ref(), LoadCause::Start).map_err(DaemonError::Config)?;
    note_warnings(loaded.warnings);
    runtime()?.block_on(serve_until_stopped(path, loaded.config, clock))
}

async fn serve_until_stopped(path: &Path, config: Config, clock: Arc<dyn Clock>) -> Result<(), DaemonError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(io("listen for SIGTERM"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(io("listen for Ctrl-C"))?;
    // A write beyond a limit on file sizes must fail like a write to a full disk, and not end the
    // daemon in the middle.
    let _oversize = signal(SignalKind::from_raw(SIGXFSZ)).map_err(io("take SIGXFSZ"))?;
    let mut hangup = signal(SignalKind::hangup()).map_err(io("listen for SIGHUP"))?;
    let listen = config.server.listen;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(io(format!("listen on {listen}")))?;
    let address = listener
        .local_addr()
        .map_err(io("read the address that is listened on"))?;
    let heartbeat = config.heartbeat.clone();
    let schools = config.schools.len();
    let mut running = match start(config.clone(), clock.clone(), listener, None).await {
        Ok(running) => running,
        Err(error) => {
            last_words::cannot_start(&config, &clock, &error).await;
            return Err(error);
        }
    };
    let mut watching = supervise::start(running.handle.pulse(), heartbeat);
    let store = store_at(&running.config);
    let auditor = auditing::start(store, running.in_force.subscribe(), running.handle.pulse())
        .map_err(io("start the auditor's thread"))?;
    let copying = backups::start(
        running.handle.clone(),
        running.in_force.subscribe(),
        store_at(&running.config),
        clock.clone(),
    );
    tracing::info!(%address, schools, "ready");
    supervise::ready();
    let back = tokio::spawn(last_words::say_back(running.config.clone(), clock.clone()));
    let mut compile = tokio::time::interval(COMPILE_EVERY);
    compile.tick().await;
    let mut look = tokio::time::interval(Duration::from_millis(250));
    let failed = loop {
        tokio::select! {
            _ = terminate.recv() => break false,
            _ = interrupt.recv() => break false,
            _ = hangup.recv() => reload(path, LoadCause::Reload, &mut running, &mut watching, &clock).await,
            _ = compile.tick() => reload(path, LoadCause::Start, &mut running, &mut watching, &clock).await,
            _ = look.tick() => {
                if running.handle.pulse().is_finished() {
                    break true;
                }
                if copying.is_finished() {
                    tracing::error!("what copies the store has ended by itself");
                    break true;
                }
                if auditor.is_finished() {
                    tracing::error!("the auditor has ended by itself");
                    break true;
                }
            },
            // Nothing may stop listening unseen: replies brought by webhook, or the command line, would be lost.
            _ = running.servers.join_next() => {
                tracing::error!("a server of the daemon has ended by itself");
                break true;
            },
        }
    };
    supervise::stopping();
    // Work left undone by the engine from here on is no fault.
    drop(auditor);
    watching.abort();
    back.abort();
    if failed {
        tracing::error!("the daemon ends, and starts again from the store");
    } else {
        tracing::info!("stopping");
    }
    copying.abort();
    let config = running.config.clone();
    let snapshots = running.handle.snapshots();
    let ended = running.stop().await;
    if !failed {
        // Only once the engine has stopped: from then on nobody can be signed out or come back.
        let unwritten = matches!(ended, Err(DaemonError::Engine(EngineError::Store)));
        let on_memory = unwritten.then(|| snapshots.borrow().clone());
        last_words::stopped_by_hand(&config, on_memory.as_deref(), &clock).await;
    }
    if failed {
        ended.and(Err(DaemonError::Ended))
    } else {
        ended
    }
}
