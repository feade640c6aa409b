//! The engine's async face: whoever wants something of it sends a message and awaits the answer, which comes only once
//! what it says is on disk.

use crate::app::answer::AuditReport;
use crate::app::view::Board;
use crate::app::{
    Call, Claimed, Envelope, Outcome, Question, Request, Response, Routes, Rules, Snapshot, may,
};
use crate::clock::Clock;
use crate::domain::delivery::{InboundText, Receipt};
use crate::domain::id::GatewayName;
use crate::domain::principal::Principal;
use crate::domain::time::{Span, Timestamp};
use crate::queries::AnswerSource;
use crate::store::At;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, oneshot, watch};

/// Where the answer goes.
pub(super) type Reply<T> = oneshot::Sender<T>;

/// What reaches the engine.
pub(super) enum Input {
    /// Texts that a gateway received, and how far it has been read.
    Texts {
        gateway: GatewayName,
        texts: Vec<InboundText>,
        cursor: Option<String>,
        reply: Reply<Result<(), NotKept>>,
    },
    /// What became of messages.
    Receipts {
        receipts: Vec<Receipt>,
        reply: Reply<Result<(), NotKept>>,
    },
    /// A lane wants work.
    Claim {
        gateway: GatewayName,
        limit: usize,
        reply: Reply<Result<Claimed, NotKept>>,
    },
    /// A lane reports. Not answered: the engine keeps it in memory even where it cannot keep it on disk.
    Settle {
        gateway: GatewayName,
        message: u64,
        outcome: Outcome,
    },
    /// A gateway's inbound side works, or does not.
    InboundState {
        gateway: GatewayName,
        trouble: Option<String>,
    },
    /// Something came in that could not be read.
    Unreadable { gateway: GatewayName, texts: usize },
    /// Somebody asks.
    Request {
        principal: Principal,
        request: Request,
        reply: Reply<Response>,
    },
    /// How far has a gateway been read?
    Cursor {
        gateway: GatewayName,
        reply: Reply<Option<String>>,
    },
    /// Which accepted messages of a gateway have no receipt yet?
    Awaiting {
        gateway: GatewayName,
        reply: Reply<Vec<String>>,
    },
    /// New rules, complete and valid.
    Reload {
        rules: Box<Rules>,
        routes: Routes,
        reply: Reply<()>,
    },
    /// Every gateway has been asked what came in while we were off: judge.
    Judge,
    /// Stop, when what is at hand is done.
    Stop,
}

/// It is not known whether it was kept: a failed commit is unknown, not undone. Nothing may be acknowledged to a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store could not be written: nothing was acknowledged, and it will be asked for again")]
pub struct NotKept;

/// Evidence that the engine turns, for the watchdog and the heartbeat.
#[derive(Debug, Default)]
pub struct Pulse {
    turned_at_ms: AtomicU64,
    alert_overdue: AtomicBool,
    on_memory: AtomicBool,
    finished: AtomicBool,
    audit: Mutex<Option<LastAudit>>,
}

/// What whoever looks at the store from outside last said of it. Kept here for those who ask how things are; the engine
/// does nothing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastAudit {
    /// When.
    pub at: Timestamp,
    /// What was wrong: ids only.
    pub findings: Vec<String>,
    /// How long the machine had been up: its clock on the wall may be set.
    pub uptime: Span,
}

impl LastAudit {
    /// Returns the public part.
    #[must_use]
    pub fn report(self) -> AuditReport {
        AuditReport {
            at: self.at,
            findings: self.findings,
        }
    }
}

impl Pulse {
    pub(super) fn beat(&self, uptime_ms: u64, alert_overdue: bool, on_memory: bool) {
        self.alert_overdue.store(alert_overdue, Ordering::Relaxed);
        self.on_memory.store(on_memory, Ordering::Relaxed);
        self.turned_at_ms.store(uptime_ms, Ordering::Release);
    }

    pub(super) fn finish(&self) {
        self.finished.store(true, Ordering::Release);
    }

    /// Whether the engine's thread has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }

    /// Keeps what an audit came to.
    pub fn audited(&self, last: LastAudit) {
        let mut audit = self.audit.lock().unwrap_or_else(PoisonError::into_inner);
        *audit = Some(last);
    }

    /// Returns what the last audit came to; `None` before the first, and where nobody audits.
    #[must_use]
    pub fn last_audit(&self) -> Option<LastAudit> {
        self.audit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what is wrong, if anything is, for whoever looks from outside: what makes the engine [`stuck`](Self::stuck), or
    /// that the store cannot be written.
    #[must_use]
    pub fn trouble(&self, uptime_ms: u64, within: std::time::Duration) -> Option<&'static str> {
        self.stuck(uptime_ms, within).or_else(|| {
            let on_memory = self.is_on_memory();
            on_memory.then_some("the store cannot be written")
        })
    }

    /// Says what a start from the store may put right, if anything is wrong: the engine has not turned for `within`, or an
    /// alert has been waiting too long for its first attempt.
    ///
    /// A store that cannot be written is not among it: an end would lose what is in memory alone, and the next start would
    /// find the same disk.
    #[must_use]
    pub fn stuck(&self, uptime_ms: u64, within: std::time::Duration) -> Option<&'static str> {
        let turned = self.turned_at_ms.load(Ordering::Acquire);
        if u128::from(uptime_ms.saturating_sub(turned)) > within.as_millis() {
            Some("the engine has not turned")
        } else if self.alert_overdue.load(Ordering::Relaxed) {
            Some("an alert is overdue for its first attempt")
        } else {
            None
        }
    }

    /// Whether the engine goes on from memory, because the store cannot be written: what stands in it is old.
    #[must_use]
    pub fn is_on_memory(&self) -> bool {
        self.on_memory.load(Ordering::Relaxed)
    }
}

/// A way to the engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(super) inputs: mpsc::Sender<Input>,
    pub(super) snapshots: watch::Receiver<Arc<Snapshot>>,
    pub(super) store: At,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) work: Arc<Notify>,
    pub(super) fetch: Arc<Notify>,
    pub(super) pulse: Arc<Pulse>,
}

impl Handle {
    async fn ask<T>(&self, input: impl FnOnce(Reply<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).ok()?;
        answer.await.ok()
    }

    /// Answers a question, or has a request done, for a principal with leave to ask.
    pub async fn request(&self, envelope: Envelope) -> Response {
        let Envelope { principal, call } = envelope;
        if let Err(not_allowed) = may(&principal, &call) {
            tracing::warn!(?principal, "something was asked that this caller may not ask");
            return Response::Refused {
                message: not_allowed.to_string(),
            };
        }
        match call {
            Call::Ask(question) => self.answer(&question),
            Call::Do(request) => self.have_done(principal, request).await,
        }
    }

    /// Answers a question from what was published last and from the record, without a turn of the engine.
    fn answer(&self, question: &Question) -> Response {
        let snapshot = self.snapshots.borrow().clone();
        let source = AnswerSource {
            snapshot: &snapshot,
            store: &self.store,
            now: self.clock.now(),
        };
        source.answer(question)
    }

    async fn have_done(&self, principal: Principal, request: Request) -> Response {
        let asked = self.ask(|reply| Input::Request {
            principal,
            request,
            reply,
        });
        asked.await.unwrap_or_else(|| Response::Unknown {
            message: "the daemon is stopping; ask again in a moment".to_owned(),
        })
    }

    /// Hands over texts that came in, and the place up to which the gateway has been read.
    ///
    /// # Errors
    /// [`NotKept`]: do not acknowledge them to the gateway.
    pub async fn texts(
        &self,
        gateway: GatewayName,
        texts: Vec<InboundText>,
        cursor: Option<String>,
    ) -> Result<(), NotKept> {
        self.ask(|reply| Input::Texts {
            gateway,
            texts,
            cursor,
            reply,
        })
        .await
        .unwrap_or(Err(NotKept))
    }

    /// Hands over receipts.
    ///
    /// # Errors
    /// [`NotKept`]: do not acknowledge them to the gateway.
    pub async fn receipts(&self, receipts: Vec<Receipt>) -> Result<(), NotKept> {
        self.ask(|reply| Input::Receipts { receipts, reply })
            .await
            .unwrap_or(Err(NotKept))
    }

    /// Takes work for a gateway's lane. What is handed out is marked on disk first (P4).
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn claim(&self, gateway: GatewayName, limit: usize) -> Result<Claimed, NotKept> {
        self.ask(|reply| Input::Claim {
            gateway,
            limit,
            reply,
        })
        .await
        .unwrap_or(Err(NotKept))
    }

    /// Reports what an attempt came to.
    pub fn settle(&self, gateway: GatewayName, message: u64, outcome: Outcome) {
        if self
            .inputs
            .send(Input::Settle {
                gateway,
                message,
                outcome,
            })
            .is_err()
        {
            tracing::warn!(
                message,
                "an attempt ended after the engine had; it will be looked up at the next start"
            );
        }
    }

    /// Reports whether a gateway's inbound side works.
    pub fn hearing(&self, gateway: GatewayName, trouble: Option<String>) {
        if self
            .inputs
            .send(Input::InboundState { gateway, trouble })
            .is_err()
        {
            tracing::debug!("the engine has stopped");
        }
    }

    /// Reports that texts came in which could not be read.
    pub fn unreadable(&self, gateway: GatewayName, texts: usize) {
        if self.inputs.send(Input::Unreadable { gateway, texts }).is_err() {
            tracing::debug!("the engine has stopped");
        }
    }

    /// Returns how far a gateway has been read.
    pub async fn cursor(&self, gateway: GatewayName) -> Option<String> {
        self.ask(|reply| Input::Cursor { gateway, reply }).await.flatten()
    }

    /// Returns what is notified when the gateways should be asked at once what came in: the machine slept, or its clock
    /// was set.
    #[must_use]
    pub fn fetch(&self) -> Arc<Notify> {
        self.fetch.clone()
    }

    /// Returns the provider's ids of messages that still want a receipt.
    pub async fn awaiting(&self, gateway: GatewayName) -> Vec<String> {
        self.ask(|reply| Input::Awaiting { gateway, reply })
            .await
            .unwrap_or_else(Vec::new)
    }

    /// Swaps the rules, whole.
    pub async fn reload(&self, rules: Rules, routes: Routes) -> bool {
        let rules = Box::new(rules);
        self.ask(|reply| Input::Reload { rules, routes, reply })
            .await
            .is_some()
    }

    /// Says that what came in while we were off has been fetched: now the engine may judge what is due.
    pub fn judge(&self) {
        if self.inputs.send(Input::Judge).is_err() {
            tracing::debug!("the engine has stopped");
        }
    }

    /// Asks the engine to stop.
    pub fn stop(&self) {
        if self.inputs.send(Input::Stop).is_err() {
            tracing::debug!("the engine has stopped already");
        }
    }

    /// Returns who is out and what is wrong, as it last stood.
    #[must_use]
    pub fn board(&self) -> Board {
        self.snapshots.borrow().board()
    }

    /// Returns what was published last, and a way to hear of changes.
    #[must_use]
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Waits until there may be something to send.
    pub fn work(&self) -> Arc<Notify> {
        self.work.clone()
    }

    /// Returns the evidence that the engine turns.
    #[must_use]
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }
}
