//! A provider's HTTP API on loopback, in a thread of its own: each test says what it answers.

use super::wait::Watched;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A request as the provider got it.
#[derive(Debug, Clone)]
pub struct SeenRequest {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl SeenRequest {
    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Returns the body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What the provider answers.
#[derive(Debug, Clone)]
pub enum ProviderAnswer {
    /// Breaks the connection off within the body.
    BreakOff(u16, String),
    /// A body without end.
    Endless(u16),
    /// Takes the request, and never answers.
    Hang,
    /// A whole answer.
    Whole {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
}

impl ProviderAnswer {
    /// An answer with JSON, or with any other text.
    pub fn with(status: u16, body: impl ToString) -> Self {
        Self::Whole {
            status,
            headers: Vec::new(),
            body: body.to_string(),
        }
    }
}

/// The provider's clock: the instant of the tests, unless an answer has a date of its own.
const DATE: &str = "Sat, 21 Nov 2026 14:05:00 GMT";

type Answering = dyn Fn(&SeenRequest) -> ProviderAnswer + Send + Sync;

#[derive(Clone)]
struct Shared {
    seen: Arc<Watched<Vec<SeenRequest>>>,
    answering: Arc<Answering>,
}

/// A running provider; stopped on drop.
pub struct HttpProvider {
    address: SocketAddr,
    seen: Arc<Watched<Vec<SeenRequest>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HttpProvider {
    /// Starts a provider that answers everything by `answering`.
    pub fn start(answering: impl Fn(&SeenRequest) -> ProviderAnswer + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Watched::new(Vec::new()));
        let shared = Shared {
            seen: Arc::clone(&seen),
            answering: Arc::new(answering),
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let router = Router::new().fallback(answer).with_state(shared);
                // Not a graceful stop: a request that hangs must not hold up the end of a test.
                tokio::select! {
                    result = async { axum::serve(listener, router).await } => result.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            seen,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Starts a provider that always answers the same.
    pub fn always(answer: ProviderAnswer) -> Self {
        Self::start(move |_| answer.clone())
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns every request so far.
    pub fn seen(&self) -> Vec<SeenRequest> {
        self.seen.with(|seen| seen.clone())
    }

    /// Waits until there are so many requests, and returns all.
    pub fn expect(&self, count: usize, within: std::time::Duration) -> Vec<SeenRequest> {
        let enough = self
            .seen
            .wait(within, |seen| (seen.len() >= count).then(|| seen.clone()));
        enough.unwrap_or_else(|| panic!("not {count} requests: {:?}", self.seen()))
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.seen.with(Vec::clear);
    }

    /// Returns the only request so far.
    pub fn only(&self) -> SeenRequest {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

impl Drop for HttpProvider {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

async fn answer(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = SeenRequest {
        method: method.to_string(),
        target: uri.path_and_query().unwrap().to_string(),
        headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let answer = (shared.answering)(&request);
    shared.seen.with(|seen| seen.push(request));
    match answer {
        ProviderAnswer::Hang => std::future::pending().await,
        ProviderAnswer::Whole {
            status,
            headers,
            body,
        } => {
            let mut response = Response::builder().status(status);
            if headers.iter().all(|(name, _)| *name != "date") {
                response = response.header("date", DATE);
            }
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        ProviderAnswer::BreakOff(status, begin) => {
            let broken = futures_util::stream::iter([
                Ok(Bytes::from(begin)),
                Err(std::io::Error::other("broken off on purpose")),
            ]);
            (StatusCode::from_u16(status).unwrap(), Body::from_stream(broken)).into_response()
        }
        ProviderAnswer::Endless(status) => {
            let endless =
                futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 65536])));
            (StatusCode::from_u16(status).unwrap(), Body::from_stream(endless)).into_response()
        }
    }
}
