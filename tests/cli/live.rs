//! A real engine on a store of its own, and the control socket in front of it.

use crate::run::{Ran, homeward, root};
use homeward::app::{Outcome, Routes, Rules};
use homeward::clock::RealClock;
use homeward::config::{Loading, SecretPolicy, Secrets, any_text, load};
use homeward::control::ControlServer;
use homeward::domain::chain::Channel;
use homeward::domain::id::GatewayName;
use homeward::domain::time::Span;
use homeward::engine::{self, EngineError, Handle};
use homeward::store::{At, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// A school at which every hour is a school hour, so that the tests pass on a Sunday too.
fn at_all_hours() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("schools")).unwrap();
    for name in ["homeward.toml", "schools/example.toml"] {
        let text = std::fs::read_to_string(root().join("config").join(name)).unwrap();
        let text: String = text
            .lines()
            .filter(|line| !line.starts_with("latest_start") && !line.starts_with("closed"))
            .map(|line| match line.split_once("= \"Mon-Fri ") {
                Some((key, _)) if key.trim() == "hours" => "hours = \"Mon-Sun 00:00-24:00\"\n".to_owned(),
                _ if line.starts_with("runtime_dir") => "runtime_dir = \"run\"\n".to_owned(),
                _ => format!("{line}\n"),
            })
            .collect();
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    let config = directory.path().join("homeward.toml");
    (directory, config)
}

/// The daemon as far as the socket is concerned; stopped on drop.
pub(crate) struct Live {
    directory: tempfile::TempDir,
    handle: Handle,
    engine: Option<JoinHandle<Result<(), EngineError>>>,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<tokio::task::JoinHandle<()>>,
    runtime: Runtime,
}

impl Live {
    pub(crate) fn start() -> Self {
        let (directory, config) = at_all_hours();
        let loading = Loading {
            now: homeward::clock::now(),
            secrets: Secrets::of_this_process(SecretPolicy::Skip),
            texts: &any_text,
            judge: &homeward::check::school,
        };
        let loaded = load(&config, &loading).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let store = Store::open(&At::state_directory(directory.path())).unwrap();
        let routes = Routes {
            channels: BTreeMap::from([
                (Channel::Sms, vec![GatewayName::new("main")]),
                (Channel::Email, vec![GatewayName::new("mail")]),
            ]),
            with_receipts: BTreeSet::new(),
            receipt_within: Span::from_secs(90),
        };
        let rules = Rules::new(&loaded.config, None);
        let (handle, engine) = engine::start(store, rules, routes, Arc::new(RealClock::new())).unwrap();
        handle.judge();
        let runtime = Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = {
            let _entered = runtime.enter();
            ControlServer::bind(&directory.path().join("run/control.sock")).unwrap()
        };
        let answering = handle.clone();
        let serving = runtime.spawn(server.serve(answering, 64, async {
            drop(stopped.await);
        }));
        Self {
            directory,
            handle,
            engine: Some(engine),
            stop: Some(stop),
            serving: Some(serving),
            runtime,
        }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.directory.path().join("run/control.sock")
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Runs a command against it.
    pub(crate) fn homeward(&self, arguments: &[&str]) -> Ran {
        let config = self.directory.path().join("homeward.toml").display().to_string();
        homeward(&[arguments, &["--config", &config]].concat())
    }

    /// Writes into the configuration where the store is, for commands that read the store themselves.
    pub(crate) fn name_its_store(&self) {
        let config = self.directory.path().join("homeward.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        let named = text.replace("\"/var/lib/homeward\"", "\".\"");
        assert_ne!(text, named);
        std::fs::write(config, named).unwrap();
    }

    /// Stands in for a courier: from now on every message to this gateway comes to `outcome`.
    pub(crate) fn carry(&self, gateway: &str, outcome: Outcome) {
        let (handle, gateway) = (self.handle.clone(), GatewayName::new(gateway));
        self.runtime.spawn(async move {
            let work = handle.work();
            loop {
                let more = work.notified();
                let Ok(claimed) = handle.claim(gateway.clone(), 10).await else {
                    return;
                };
                for claim in claimed.claims {
                    handle.settle(gateway.clone(), claim.id, outcome.clone());
                }
                more.await;
            }
        });
    }

    /// Stops answering, and waits until the socket is gone.
    pub(crate) fn stop_answering(&mut self) {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            self.runtime.block_on(serving).unwrap();
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.stop_answering();
        self.handle.stop();
        if let Some(engine) = self.engine.take() {
            drop(engine.join());
        }
    }
}
