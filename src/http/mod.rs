//! HTTP: webhooks of the gateways, health, the pages, and the API for programs.
//!
//! Nothing here decides or keeps anything: requests are handed to the engine, and pages show the
//! board published by the engine. A GET changes nothing. `visitor` finds the person behind a request, `seen` the part of the
//! board open to that person; the demo has no accounts: everybody there is anybody, and there are phones.

mod accounts;
mod act;
mod alert;
mod alert_buttons;
mod api;
mod assets;
mod board;
mod client_stream;
mod directory;
mod drill;
mod events;
mod gateways;
mod health;
mod heard;
mod history;
mod hooks;
mod households;
mod kiosk;
mod listener;
mod live;
mod lock;
mod metrics;
mod names;
mod notice;
mod openid;
mod out;
mod outcome;
mod pace;
mod pages;
mod people;
mod phones;
mod places;
mod poster;
mod proxied;
mod rehearse;
mod screen;
mod second_step;
mod seen;
mod settled;
mod sheet;
mod sheets;
mod sign_in;
mod sign_out;
mod strip;
mod todo;
mod unreadable;
mod visit;
mod visit_page;
mod visitor;
mod wall;
mod words;

pub use pace::{AnswerAwaited, DemoPace, in_words as pace_in_words};
pub use pages::{DemoCommands, DemoParts, DemoPhone};

use crate::clock::Clock;
use crate::config::ProxySettings;
use crate::domain::id::GatewayName;
use crate::engine::Handle;
use crate::gateway::Gateway;
use crate::openid::OpenIdProvider;
use crate::tls::PairInForce;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Longest time for requests under way to end once the daemon stops.
const LINGER: Duration = Duration::from_secs(5);

/// Gateways and URL by which providers reach us.
#[derive(Clone)]
pub struct GatewayAccess {
    /// Every gateway, by the name the admin gave it: `/hooks/NAME/...` is its own.
    pub gateways: BTreeMap<GatewayName, Arc<dyn Gateway>>,
    /// Our URL as seen from outside, without a slash at the end: signatures of webhooks are over
    /// this URL.
    pub public_url: Option<String>,
    /// The proxies whose word on who asks is taken; `None` where nobody's is.
    pub proxy: Option<ProxySettings>,
    /// The school's sign-in service; `None` where people sign in by password alone.
    pub openid: Option<Arc<OpenIdProvider>>,
}

/// Parts of the daemon behind the server.
#[derive(Clone)]
pub struct HttpState {
    /// The way to the engine.
    pub handle: Handle,
    /// Gateways and URL by which providers reach us. Swapped whole by a reload, so that each
    /// webhook is checked by the configuration in force.
    pub outside: watch::Receiver<GatewayAccess>,
    /// The engine's clock.
    pub clock: Arc<dyn Clock>,
    /// Set in the demo: pages without accounts, and the phones.
    pub demo: Option<DemoParts>,
    /// The certificate to serve by; `None` for plain HTTP.
    pub pair: Option<PairInForce>,
}

/// Returns all the routes.
pub fn router(app: HttpState) -> Router {
    build(app, watch::Sender::new(false))
}

/// Serves until `stop` ends, then lets requests under way end. Further connections than `connections_at_most` wait, or get
/// the place of a connection that asks nothing.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    app: HttpState,
    connections_at_most: usize,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = watch::Sender::new(false);
    let mut stopped = stopping.subscribe();
    let pair = app.pair.clone();
    let router = build(app, stopping.clone());
    let serving = axum::serve(
        listener::BoundedListener::new(listener, connections_at_most, pair),
        router.into_make_service_with_connect_info::<listener::PeerAddress>(),
    )
    .with_graceful_shutdown(async move {
        stop.await;
        // Streams to browsers end by this signal; nothing else would end them.
        stopping.send_replace(true);
    });
    let lingering = async move {
        if stopped.wait_for(|stopping| *stopping).await.is_ok() {
            tokio::time::sleep(LINGER).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = serving.into_future() => served,
        () = lingering => {
            tracing::info!("stopped with requests still open");
            Ok(())
        }
    }
}

fn build(mut app: HttpState, stopping: watch::Sender<bool>) -> Router {
    let demo = app.demo.take();
    let is_demo = demo.is_some();
    let app = Arc::new(app);
    let api = api::router(&app, is_demo);
    Router::new()
        .merge(hooks::router(app.clone()))
        .merge(health::router(app.clone()))
        .merge(api)
        .merge(pages::router(&app, demo, stopping))
        .fallback(nothing_here)
}

async fn nothing_here() -> Response {
    (
        StatusCode::NOT_FOUND,
        crate::wording::pages::board::NOT_HERE.words(),
    )
        .into_response()
}
