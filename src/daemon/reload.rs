//! The configuration loaded afresh into a running daemon, and what the log says of it.

use super::auditing::InForce;
use super::{LoadCause, RunningDaemon, gateways, load, sign_in};
use crate::app::Rules;
use crate::clock::Clock;
use crate::config::{Config, Problem};
use crate::courier::Courier;
use crate::{http, supervise};
use std::path::Path;
use std::sync::Arc;

/// Most warnings of a configuration in the log of a start.
const MOST_WARNINGS: usize = 200;

/// Loads the configuration afresh and swaps it in whole, or not at all (P13).
pub(super) async fn reload(
    path: &Path,
    cause: LoadCause,
    running: &mut RunningDaemon,
    watching: &mut tokio::task::JoinHandle<()>,
    clock: &Arc<dyn Clock>,
) {
    supervise::reloading();
    match load(path, clock.as_ref(), cause) {
        Err(problems) => {
            if let Some(certificate) = &running.certificate {
                certificate.look_again();
            }
            for problem in problems.iter().filter(|problem| problem.is_error()) {
                tracing::error!(
                    code = problem.code,
                    place = %problem.place(),
                    remedy = problem.remedy,
                    "{}; nothing was changed, the configuration loaded before stays",
                    problem.message
                );
            }
        }
        Ok(loaded) => {
            note_fixed(&running.config, &loaded.config);
            if let Some(certificate) = &running.certificate {
                certificate.reload(&loaded.config);
            }
            match gateways::build(&loaded.config, &running.phones) {
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, cause, "the gateways cannot be built; nothing was changed");
                }
                Ok(built) => {
                    running.courier.stop_asking().await;
                    let courier =
                        Courier::start(&running.handle, &built.gateways, &built.fetching, clock).await;
                    let before = running.outside.borrow().openid.clone();
                    let (openid, tasks) = (before.as_ref(), &mut running.retiring);
                    let openid = sign_in::service(&loaded.config, openid, clock, tasks);
                    running.outside.send_replace(http::GatewayAccess {
                        gateways: built.gateways,
                        public_url: loaded.config.server.public_url.clone(),
                        proxy: loaded.config.http.proxy.clone(),
                        openid,
                    });
                    let before = std::mem::replace(&mut running.courier, courier);
                    // A gateway slow to answer must not keep the rules from being swapped.
                    running.retiring.spawn(before.retire());
                    watching.abort();
                    *watching = supervise::start(running.handle.pulse(), loaded.config.heartbeat.clone());
                    let config = Arc::new(loaded.config);
                    let in_force = InForce {
                        config: config.clone(),
                        routes: built.routes.clone(),
                    };
                    if running
                        .handle
                        .reload(
                            Rules::new(&config, config.server.public_url.clone()),
                            built.routes,
                        )
                        .await
                    {
                        running.config = config;
                        running.in_force.send_replace(in_force);
                        tracing::info!("the configuration was loaded afresh");
                    }
                }
            }
        }
    }
    supervise::ready();
}

/// Logs the warnings of a configuration: all that are to be mended before the next release, and the first of the others.
pub(super) fn note_warnings(warnings: Vec<Problem>) {
    let (urgent, others): (Vec<Problem>, Vec<Problem>) = warnings
        .into_iter()
        .partition(|warning| warning.accepted_until.is_some());
    let shown = others.len().min(MOST_WARNINGS);
    urgent
        .iter()
        .chain(others.iter().take(shown))
        .for_each(note_warning);
    let more = others.len() - shown;
    if more > 0 {
        tracing::warn!(
            more,
            "there are more warnings: `homeward check` lists all of them"
        );
    }
}

/// Logs a warning of the configuration. What the next release will not start with is for a person to mend now.
fn note_warning(warning: &Problem) {
    let (code, place) = (warning.code, warning.place());
    match warning.accepted_until {
        None => tracing::warn!(code, %place, "{}", warning.message),
        Some(accepted_until) => {
            tracing::error!(code, %place, accepted_until, remedy = warning.remedy, "{}", warning.message);
        }
    }
}

/// Logs which keys of a new configuration hold from the next start only.
fn note_fixed(before: &Config, after: &Config) {
    let is_https = |config: &Config| config.http.certificate.is_some();
    if is_https(before) != is_https(after) {
        tracing::warn!(
            "whether pages are served by https holds from the next start on; until then all stays as it was"
        );
    }
    let (before, after) = (&before.server, &after.server);
    for (key, changed) in [
        ("listen", before.listen != after.listen),
        ("state_dir", before.state_dir != after.state_dir),
        ("runtime_dir", before.runtime_dir != after.runtime_dir),
    ] {
        if changed {
            tracing::warn!(
                key,
                "this key of [server] holds from the next start on; until then the old value stays"
            );
        }
    }
}
