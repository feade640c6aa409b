//! The certificate of the pages, looked at again and again: a renewed one is taken without a restart.

use crate::app::TroubleOf;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Handle;
use crate::tls::{CertificatePlaces, PairInForce, PairKeeper, PairNews};
use rustls::ServerConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the files are read. A bad pair counts from the second look on, so that the office hears of one within twice as
/// long.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where the certificate is by the configuration in force, and the host that the certificate is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedCertificate {
    places: CertificatePlaces,
    host: Option<String>,
    /// Raised by each reload: the files are then judged at once.
    reload: u64,
}

impl WantedCertificate {
    /// Returns what a configuration wants; `None` for plain HTTP.
    pub(super) fn of(config: &Config) -> Option<Self> {
        let url = config.server.public_url.as_deref();
        let url = url.and_then(|url| reqwest::Url::parse(url).ok());
        Some(Self {
            places: config.http.certificate.clone()?,
            host: url.and_then(|url| url.host_str().map(str::to_owned)),
            reload: 0,
        })
    }
}

/// The certificate's keeper, as the daemon holds it.
pub(super) struct CertificateDesk {
    wanted: watch::Sender<WantedCertificate>,
    in_force: PairInForce,
}

/// Looks at the files, and puts each new pair in force.
pub(super) struct CertificateLooker {
    wanted: watch::Receiver<WantedCertificate>,
    in_force: watch::Sender<Option<Arc<ServerConfig>>>,
    keeper: PairKeeper,
    handle: Handle,
    clock: Arc<dyn Clock>,
    /// What the engine was told last.
    told: Option<String>,
}

impl CertificateDesk {
    /// Looks for the first time, and returns the looker to go on.
    pub(super) async fn open(
        wanted: WantedCertificate,
        handle: &Handle,
        clock: &Arc<dyn Clock>,
    ) -> (Self, CertificateLooker) {
        let (wanted, wanted_seen) = watch::channel(wanted);
        let (in_force, in_force_seen) = watch::channel(None);
        let mut looker = CertificateLooker {
            wanted: wanted_seen,
            in_force,
            keeper: PairKeeper::default(),
            handle: handle.clone(),
            clock: clock.clone(),
            told: None,
        };
        looker.look(true).await;
        let desk = Self {
            wanted,
            in_force: in_force_seen,
        };
        (desk, looker)
    }

    /// Returns the settings of new connections, as they change.
    pub(super) fn in_force(&self) -> PairInForce {
        self.in_force.clone()
    }

    /// Takes a configuration loaded afresh, and has the files looked at. A configuration without a certificate changes nothing:
    /// pages that are served by https never fall back on plain http under whoever is signed in.
    pub(super) fn reload(&self, config: &Config) {
        let Some(wanted) = WantedCertificate::of(config) else {
            return;
        };
        self.wanted.send_modify(|known| {
            let reload = known.reload + 1;
            *known = WantedCertificate { reload, ..wanted };
        });
    }

    /// Has the files looked at, after a reload that was refused.
    pub(super) fn look_again(&self) {
        self.wanted.send_modify(|known| known.reload += 1);
    }
}

impl CertificateLooker {
    /// Looks until `stopped` ends.
    pub(super) async fn run(mut self, stopped: impl Future<Output = ()>) {
        let mut stopped = std::pin::pin!(stopped);
        let mut every = tokio::time::interval(LOOK_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        every.tick().await;
        loop {
            let at_once = tokio::select! {
                () = &mut stopped => return,
                changed = self.wanted.changed() => match changed {
                    Ok(()) => true,
                    Err(_) => return,
                },
                _ = every.tick() => false,
            };
            self.look(at_once).await;
        }
    }

    async fn look(&mut self, at_once: bool) {
        let wanted = self.wanted.borrow_and_update().clone();
        let places = wanted.places.clone();
        let read = tokio::task::spawn_blocking(move || places.read()).await;
        let Ok(found) = read else {
            tracing::error!("the certificate's files could not be looked at");
            return;
        };
        match self.keeper.look(found, at_once) {
            PairNews::Taken => {
                self.in_force
                    .send_replace(self.keeper.pair().map(|pair| pair.config()));
                tracing::info!("the pages' certificate was taken; connections under way keep theirs");
            }
            PairNews::Refused(fault) => tracing::error!(
                remedy = fault.remedy(),
                "{fault}; {}",
                if self.keeper.pair().is_some() {
                    "the certificate taken before stays"
                } else {
                    "nobody can see the pages; texts and alerts leave all the same"
                }
            ),
            PairNews::Same => {}
        }
        self.tell(wanted.host.as_deref());
    }

    /// Tells the engine of a trouble, once for each.
    fn tell(&mut self, host: Option<&str>) {
        let trouble = self.trouble(host);
        if trouble != self.told {
            if let Some(trouble) = trouble.as_ref().filter(|_| self.keeper.refused().is_none()) {
                tracing::warn!("{trouble}");
            }
            self.handle.daemon_trouble(TroubleOf::Pages, trouble.clone());
            self.told = trouble;
        }
    }

    fn trouble(&self, host: Option<&str>) -> Option<String> {
        let refused = self.keeper.refused();
        match (self.keeper.pair(), refused) {
            (None, Some(fault)) => Some(format!("nobody can see the pages: {fault}")),
            (Some(_), Some(fault)) => Some(format!(
                "a new certificate of the pages cannot be used, and the one before stays: {fault}"
            )),
            (Some(pair), None) => {
                let doubts = pair.doubts(self.clock.now(), host);
                doubts.first().map(ToString::to_string)
            }
            (None, None) => None,
        }
    }
}
