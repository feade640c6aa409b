//! The web server, by the router itself: the input is a request as it goes over the wire, without its version.
//!
//! `{sign}` in a header stands for Twilio's signature of the request, so that what follows upon a right one is fuzzed too.

use super::webhook::{self, PUBLIC_URL, TOKEN};
use super::world::World;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use homeward::clock::ScaledClock;
use homeward::domain::time::Timestamp;
use homeward::http::{DemoCommands, DemoPace, DemoParts, DemoPhone, GatewayAccess, HttpState, router};
use serde_json::Value;
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

/// Longest page that is looked at.
const PAGE_MAX: usize = 4 * 1024 * 1024;

struct Stage {
    router: axum::Router,
    before: Value,
    phones: String,
    world: World,
}

impl Stage {
    fn new() -> Self {
        let world = World::start();
        let people = world
            .config
            .schools
            .values()
            .flat_map(|school| school.people.values());
        let app = HttpState {
            handle: world.handle.clone(),
            outside: tokio::sync::watch::channel(GatewayAccess {
                gateways: world.gateways.clone(),
                public_url: Some(PUBLIC_URL.to_owned()),
                proxy: None,
                openid: None,
            })
            .1,
            clock: world.clock.clone(),
            pair: None,
            demo: Some(DemoParts {
                phones: world.phones.clone(),
                pace: Arc::new(DemoPace::new(Arc::new(ScaledClock::new(Timestamp::MIN, 0)), 1)),
                people: people.flat_map(DemoPhone::of).collect(),
                commands: DemoCommands {
                    list: "homeward visit list".to_owned(),
                    sign_out: "homeward visit out".to_owned(),
                },
            }),
        };
        Self {
            router: router(app),
            before: world.stands(),
            phones: format!("{:?}", world.phones),
            world,
        }
    }
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

/// Reads the request; `None` if it is none that a web server would hand on.
fn request(data: &[u8]) -> Option<Request<Vec<u8>>> {
    let blank = data.windows(2).position(|window| window == b"\n\n");
    let (head, body) = match blank {
        Some(at) => (&data[..at], &data[at + 2..]),
        None => (data, &data[data.len()..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let (method, target) = first.split_once(' ')?;
    let uri: Uri = target.parse().ok()?;
    if !uri.path().starts_with('/') {
        return None;
    }
    let mut headers = HeaderMap::new();
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        let mut value = line[colon + 1..].trim_ascii();
        let signature = sign(&uri, body);
        if value == b"{sign}" {
            value = signature.as_bytes();
        }
        headers.insert(name, HeaderValue::from_bytes(value).ok()?);
    }
    let mut request = Request::new(body.to_vec());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Some(request)
}

fn sign(uri: &Uri, body: &[u8]) -> String {
    let path = uri.path_and_query().map_or("/", |whole| whole.as_str());
    webhook::sign(TOKEN, &format!("{PUBLIC_URL}{path}"), &webhook::fields(body))
}

pub(super) fn run(data: &[u8]) {
    let Some(request) = request(data) else { return };
    STAGE.with_borrow_mut(|stage| {
        let here = stage.get_or_insert_with(Stage::new);
        let may_change = may_change(&request);
        let marked = request.body().windows(3).any(|window| window == b"<zq")
            || request.uri().to_string().contains("%3Czq");
        let (status, headers, body) = answer(here, request);
        assert!(!status.is_server_error(), "answered {status}: {body}");
        let is_page = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        assert!(
            !(is_page && marked && body.contains("<zq")),
            "not escaped: {body}"
        );
        here.world.goes_on();
        let stands = here.world.stands();
        let changed = stands != here.before || format!("{:?}", here.world.phones) != here.phones;
        assert!(
            may_change || !changed,
            "a request that may not has changed something"
        );
        if changed || may_change {
            *stage = None;
        }
    });
}

/// Whether a request may change anything: a POST that a browser did not make for another site, or that Twilio signed.
fn may_change(request: &Request<Vec<u8>>) -> bool {
    let value = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    let path = request.uri().path();
    if path.starts_with("/hooks/") {
        let signed = sign(request.uri(), request.body());
        let ours = value("x-twilio-signature").map(<[u8]>::trim_ascii) == Some(signed.as_bytes());
        return request.method() == Method::POST && ours;
    }
    let cross_site =
        matches!(value("sec-fetch-site"), Some(site) if !matches!(site, b"same-origin" | b"none"));
    request.method() == Method::POST && !cross_site
}

fn answer(stage: &Stage, request: Request<Vec<u8>>) -> (StatusCode, HeaderMap, String) {
    let router = stage.router.clone();
    let request = request.map(Body::from);
    stage.world.runtime.block_on(async move {
        let answering = tokio::time::timeout(Duration::from_secs(20), router.oneshot(request));
        let answer = answering.await.expect("no answer in time").unwrap();
        let (parts, body) = answer.into_parts();
        let streams = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body = if streams {
            String::new()
        } else {
            let bytes = to_bytes(body, PAGE_MAX).await.expect("a whole page");
            String::from_utf8_lossy(&bytes).into_owned()
        };
        (parts.status, parts.headers, body)
    })
}
