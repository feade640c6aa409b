//! Style, scripts and pictures of the pages, all in the binary.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// What pages and scripts load: the path, the type, the content.
const ASSETS: [(&str, &str, &str); 15] = [
    ("/page.css", STYLE, include_str!("assets/page.css")),
    ("/live.css", STYLE, include_str!("assets/live.css")),
    ("/visits.css", STYLE, include_str!("assets/visits.css")),
    ("/office.css", STYLE, include_str!("assets/office.css")),
    ("/page.js", SCRIPT, include_str!("assets/page.js")),
    ("/forms.js", SCRIPT, include_str!("assets/forms.js")),
    ("/morph.js", SCRIPT, include_str!("assets/morph.js")),
    ("/sound.js", SCRIPT, include_str!("assets/sound.js")),
    ("/state.js", SCRIPT, include_str!("assets/state.js")),
    ("/stream.js", SCRIPT, include_str!("assets/stream.js")),
    ("/words.js", SCRIPT, include_str!("assets/words.js")),
    ("/shared.js", SCRIPT, include_str!("assets/shared.js")),
    ("/watchdog.js", SCRIPT, include_str!("assets/watchdog.js")),
    ("/icon.svg", PICTURE, include_str!("assets/icon.svg")),
    ("/icon-grey.svg", PICTURE, include_str!("assets/icon-grey.svg")),
];

/// The hash of everything: scripts load each other, so they change together.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for (path, _, content) in ASSETS {
        hasher.update(path);
        hasher.update(content);
    }
    hasher.finalize()[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
});

/// Returns the hash of all assets. An open page whose scripts are of another build loads itself anew.
pub(super) fn build() -> &'static str {
    &HASH
}

/// Whether a path is an asset's: open to all, for none holds anything private.
pub(super) fn is_asset(path: &str) -> bool {
    ASSETS.iter().any(|(known, _, _)| *known == path)
}

/// Adds the route of every asset.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    ASSETS.into_iter().fold(router, |router, (path, kind, content)| {
        Router::route(router, path, asset(kind, content))
    })
}

fn asset<S: Clone + Send + Sync + 'static>(kind: &'static str, content: &'static str) -> MethodRouter<S> {
    // The grey icon is shown once nothing can be fetched any more: a browser must have it by then.
    let kept = if kind == PICTURE {
        "max-age=86400"
    } else {
        "no-store"
    };
    get(move || async move { ([(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)], content).into_response() })
}
