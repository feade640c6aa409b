//! Fetching from the gateways: texts and receipts.

use super::FetchPlan;
use super::exchange::GatewayExchange;
use crate::clock::Clock;
use crate::domain::id::GatewayName;
use crate::domain::time::Span;
use crate::engine::{FETCH_AT_MOST, Handle};
use crate::gateway::{Cursor, Gateway, InboundPage, PollFailure};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Failures in a row after which the office is told of a gateway whose replies cannot be heard.
const DEAF_AFTER: u32 = 3;

/// A guard above the gateways' own time limits: after this a gateway is deaf.
const POLL_AT_MOST: Duration = Duration::from_secs(120);

/// How often receipts are asked for.
const RECEIPTS_EVERY: Duration = Duration::from_secs(10);

/// The pollers asked at once after a standstill: once each gateway has answered, the engine need not wait any longer.
#[derive(Debug, Default)]
pub(super) struct AskedAtOnce {
    pollers: AtomicUsize,
    /// The uptime at each gateway's answer.
    answered: Mutex<BTreeMap<GatewayName, Span>>,
}

impl AskedAtOnce {
    /// Counts a poller in.
    pub(super) fn join(&self) {
        self.pollers.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that a gateway has answered, or failed to. An answer of an earlier round does not count for this one.
    fn answered(&self, gateway: &GatewayName, handle: &Handle, up: Span) {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|_, at| *at + Span::from_ms(FETCH_AT_MOST.as_millis() as u64) > up);
        answered.insert(gateway.clone(), up);
        if answered.len() >= self.pollers.load(Ordering::Relaxed) {
            answered.clear();
            handle.judge();
        }
    }
}

/// Fetches one gateway's texts.
pub struct TextPoller {
    handle: Handle,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    fetching: FetchPlan,
    cursor: Option<Cursor>,
    failures: u32,
    heard: bool,
    unreadable: usize,
}

impl TextPoller {
    /// Starts from the gateway's place in the store: the end of the texts read so far.
    pub async fn new(
        handle: Handle,
        gateway: Arc<dyn Gateway>,
        clock: Arc<dyn Clock>,
        fetching: FetchPlan,
    ) -> Self {
        let cursor = handle.cursor(gateway.name().clone()).await.map(Cursor::new);
        Self {
            handle,
            gateway,
            clock,
            fetching,
            cursor,
            failures: 0,
            heard: false,
            unreadable: 0,
        }
    }

    /// Polls until told to stop. `asking` is let go of after the first poll.
    pub(super) async fn run(
        mut self,
        mut stopping: watch::Receiver<bool>,
        asking: mpsc::Sender<()>,
        round: Arc<AskedAtOnce>,
    ) {
        let fetch = self.handle.fetch();
        // Made before each poll: a wish that comes during a poll asks for one more.
        let mut now_wanted = std::pin::pin!(fetch.notified());
        self.poll().await;
        drop(asking);
        while !*stopping.borrow_and_update() {
            let wait = if self.failures > 0 {
                self.fetching.again
            } else {
                self.fetching.every
            };
            let hurry = async {
                match &mut self.fetching.hurry {
                    Some(hurry) => {
                        if hurry.changed().await.is_err() {
                            std::future::pending::<()>().await;
                        }
                    }
                    None => std::future::pending().await,
                }
            };
            let is_wanted = tokio::select! {
                () = tokio::time::sleep(wait) => false,
                () = hurry => false,
                () = &mut now_wanted => {
                    now_wanted.set(fetch.notified());
                    true
                }
                changed = stopping.changed() => if changed.is_err() { break } else { continue },
            };
            self.poll().await;
            if is_wanted {
                round.answered(self.gateway.name(), &self.handle, self.clock.uptime());
            }
        }
    }

    /// Polls once. The gateway's place moves on only once its texts are on disk (P6).
    pub async fn poll(&mut self) {
        let name = self.gateway.name().clone();
        let exchange = GatewayExchange::poll(self.clock.as_ref(), "fetch texts");
        let page = tokio::time::timeout(
            POLL_AT_MOST,
            self.gateway.poll_inbound(self.cursor.as_ref(), self.clock.now()),
        );
        let page = page.await.unwrap_or_else(|_| {
            // A gateway this slow is as good as deaf: further tries would take as long.
            self.failures += DEAF_AFTER;
            Err(PollFailure::Unreachable {
                why: "no answer in time".to_owned(),
            })
        });
        exchange.end(
            &self.handle,
            self.gateway.as_ref(),
            self.clock.as_ref(),
            match &page {
                Ok(page) => page_words(page),
                Err(failure) => failure.to_string(),
            },
        );
        match page {
            Ok(page) => {
                // After the first poll too: the courier before us may have reported this gateway as
                // deaf.
                if self.failures > 0 || !self.heard {
                    self.failures = 0;
                    self.heard = true;
                    self.handle.hearing(name.clone(), None);
                }
                // The same entries come with every page until they are too old: only a rise in
                // their number is news.
                if page.unreadable.count() > self.unreadable {
                    let (count, why) = (page.unreadable.count(), page.unreadable.words());
                    self.handle.unreadable(name.clone(), count, why);
                }
                self.unreadable = page.unreadable.count();
                if page.texts.is_empty() && page.next == self.cursor {
                    return;
                }
                let next = page.next.as_ref().map(|cursor| cursor.as_str().to_owned());
                if self.handle.texts(name, page.texts, next).await.is_ok() {
                    self.cursor = page.next;
                }
            }
            Err(error) => {
                self.failures += 1;
                tracing::warn!(gateway = %name, %error, failures = self.failures, "texts could not be fetched");
                if self.failures >= DEAF_AFTER {
                    self.handle.hearing(name, Some(error.to_string()));
                }
            }
        }
    }
}

/// Says how many texts a page has, and why others could not be read.
fn page_words(page: &InboundPage) -> String {
    let texts = match page.texts.len() {
        0 => "nothing new".to_owned(),
        1 => "1 text".to_owned(),
        texts => format!("{texts} texts"),
    };
    match page.unreadable.words() {
        words if words.is_empty() => texts,
        words => format!("{texts}; could not be read: {words}"),
    }
}

/// Asks a gateway for the fate of messages without a receipt.
pub(super) async fn receipts(
    handle: Handle,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    mut stopping: watch::Receiver<bool>,
) {
    while !*stopping.borrow_and_update() {
        tokio::select! {
            () = tokio::time::sleep(RECEIPTS_EVERY) => {}
            changed = stopping.changed() => if changed.is_err() { return } else { continue },
        }
        ask_receipts(&handle, gateway.as_ref(), clock.as_ref()).await;
    }
}

/// Asks once.
pub async fn ask_receipts(handle: &Handle, gateway: &dyn Gateway, clock: &dyn Clock) {
    let waiting = handle.awaiting(gateway.name().clone()).await;
    if waiting.is_empty() {
        return;
    }
    let exchange = GatewayExchange::poll(clock, &format!("ask for {} receipts", waiting.len()));
    let answered = gateway.status(&waiting).await;
    exchange.end(
        handle,
        gateway,
        clock,
        match &answered {
            Ok(receipts) if receipts.is_empty() => "nothing new".to_owned(),
            Ok(receipts) => format!("{} receipts", receipts.len()),
            Err(failure) => failure.to_string(),
        },
    );
    match answered {
        Ok(receipts) if receipts.is_empty() => {}
        Ok(receipts) => {
            if handle.receipts(receipts).await.is_err() {
                tracing::warn!(gateway = %gateway.name(), "receipts could not be kept: they are asked for again");
            }
        }
        Err(error) => tracing::warn!(gateway = %gateway.name(), %error, "receipts could not be fetched"),
    }
}
