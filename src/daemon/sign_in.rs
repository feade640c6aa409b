//! The school's sign-in service: built, kept over a reload with the same settings, and asked once ahead of all people.

use crate::clock::Clock;
use crate::config::Config;
use crate::openid::OpenIdProvider;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Returns the service of a configuration: with unchanged settings the service of before, and its documents.
///
/// A service beyond building stops no daemon: the button is missing, and the log says why.
pub(super) fn service(
    config: &Config,
    before: Option<&Arc<OpenIdProvider>>,
    clock: &Arc<dyn Clock>,
    tasks: &mut JoinSet<()>,
) -> Option<Arc<OpenIdProvider>> {
    let settings = config.http.openid.as_ref()?;
    if let Some(before) = before.filter(|before| before.settings() == settings) {
        return Some(before.clone());
    }
    let built = OpenIdProvider::new(settings.clone(), clock.clone()).map(Arc::new);
    match built {
        Ok(provider) => {
            tasks.spawn(look_ahead(provider.clone()));
            Some(provider)
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in by the school's sign-in service: it cannot be asked");
            None
        }
    }
}

async fn look_ahead(provider: Arc<OpenIdProvider>) {
    if let Err(fault) = provider.look_ahead().await {
        tracing::warn!(%fault, "nobody can sign in by the school's sign-in service just now");
    }
}
