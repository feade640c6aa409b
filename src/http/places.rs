//! ConnectionPlaces for connections. Where all are taken, a new client gets the place of a connection that never asked a whole
//! question or does not read its answer, else of the connection answered longest ago.

use crate::clock::uptime;
use crate::domain::time::Span;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// How long a connection keeps its place at least after an answer, however many wait: long enough for a question and its answer.
const KEPT_AT_LEAST: Span = Span::from_secs(2);

/// How long a connection keeps its place by asking on and on, while others wait.
const KEPT_AT_MOST: Span = Span::from_secs(5);

/// The places of a listener.
pub(super) struct ConnectionPlaces {
    shared: Arc<SharedPlaces>,
    at_most: usize,
    next: u64,
}

/// The places as listener and connections share them.
#[derive(Default)]
struct SharedPlaces {
    taken: Mutex<BTreeMap<u64, TakenPlace>>,
    freed: Notify,
}

/// A place with a connection.
struct TakenPlace {
    /// Uptime at the last answer; at the beginning where there was no answer yet.
    since: Span,
    /// Whether the client was answered, and reads its answers.
    was_answered: bool,
    /// Uptime from which the place may be another's, whatever is asked.
    kept_until: Span,
    /// Tells the connection to go.
    wanted: oneshot::Sender<()>,
}

impl SharedPlaces {
    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<u64, TakenPlace>) -> T) -> T {
        act(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ConnectionPlaces {
    pub(super) fn new(at_most: usize) -> Self {
        Self {
            shared: Arc::default(),
            at_most: at_most.max(1),
            next: 0,
        }
    }

    /// Takes a place, as soon as there is a place or a connection may be ended for its place.
    pub(super) async fn take(&mut self) -> ConnectionPlace {
        let shared = Arc::clone(&self.shared);
        loop {
            let freed = shared.freed.notified();
            let wait = shared.with(|taken| {
                if taken.len() < self.at_most {
                    return None;
                }
                let now = uptime();
                let free_at = |place: &TakenPlace| (place.since + KEPT_AT_LEAST).min(place.kept_until);
                let weakest = taken
                    .iter()
                    .filter(|(_, place)| free_at(place) <= now)
                    .min_by_key(|(_, place)| (place.was_answered, place.since));
                let Some((&id, _)) = weakest else {
                    let soonest = taken.values().map(free_at).min()?;
                    return Some(Duration::from_millis(soonest.ms().saturating_sub(now.ms())));
                };
                if let Some(place) = taken.remove(&id)
                    && place.wanted.send(()).is_err()
                {
                    tracing::trace!("the connection had gone by itself");
                }
                None
            });
            let Some(left) = wait else { break };
            tokio::select! {
                () = freed => {}
                () = tokio::time::sleep(left) => {}
            }
        }
        let id = self.next;
        self.next += 1;
        let (wanted, is_wanted) = oneshot::channel();
        let place = TakenPlace {
            since: uptime(),
            was_answered: false,
            kept_until: uptime() + KEPT_AT_MOST,
            wanted,
        };
        shared.with(|taken| taken.insert(id, place));
        ConnectionPlace {
            shared,
            id,
            is_wanted: Some(is_wanted),
        }
    }
}

/// A connection's place, given back on drop.
pub(super) struct ConnectionPlace {
    shared: Arc<SharedPlaces>,
    id: u64,
    /// Gone once the place was wanted: a spent receiver may not be asked again.
    is_wanted: Option<oneshot::Receiver<()>>,
}

impl ConnectionPlace {
    /// Ready once the place is wanted for another client.
    pub(super) fn poll_wanted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(is_wanted) = &mut self.is_wanted else {
            return Poll::Ready(());
        };
        let wanted = Pin::new(is_wanted).poll(cx).map(|_| ());
        if wanted.is_ready() {
            self.is_wanted = None;
        }
        wanted
    }

    /// Notes that the client takes nothing of an answer.
    pub(super) fn unread(&mut self) {
        self.shared.with(|taken| {
            if let Some(place) = taken.get_mut(&self.id) {
                place.was_answered = false;
            }
        });
    }

    /// Notes an answer to the client.
    pub(super) fn answered(&mut self) {
        self.shared.with(|taken| {
            if let Some(place) = taken.get_mut(&self.id) {
                place.since = uptime();
                place.was_answered = true;
            }
        });
    }
}

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        self.shared.with(|taken| taken.remove(&self.id));
        self.shared.freed.notify_one();
    }
}
