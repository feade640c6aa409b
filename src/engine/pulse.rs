//! The pulse of the engine: evidence, for watchers beside the engine, that the engine turns and writes.

use crate::app::answer::AuditReport;
use crate::domain::time::{Span, Timestamp};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Evidence of a turning engine, for the watchdog and the heartbeat.
#[derive(Debug, Default)]
pub struct Pulse {
    /// The machine's uptime at the first beat; 0 before.
    began_at_ms: AtomicU64,
    turned_at_ms: AtomicU64,
    alert_overdue: AtomicBool,
    on_memory: AtomicBool,
    finished: AtomicBool,
    audit: Mutex<Option<LastAudit>>,
}

/// The last report of the auditor, who looks at the store from outside. Kept here for health
/// questions; the engine does nothing about the findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastAudit {
    /// When.
    pub at: Timestamp,
    /// The findings: ids only.
    pub findings: Vec<String>,
    /// The machine's uptime at the audit: the wall clock may be set.
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
        if self.began_at_ms.load(Ordering::Relaxed) == 0 {
            self.began_at_ms.store(uptime_ms, Ordering::Relaxed);
        }
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

    /// Keeps the outcome of an audit.
    pub fn audited(&self, last: LastAudit) {
        let mut audit = self.audit.lock().unwrap_or_else(PoisonError::into_inner);
        *audit = Some(last);
    }

    /// Returns the outcome of the last audit; `None` before the first, and where no auditor runs.
    #[must_use]
    pub fn last_audit(&self) -> Option<LastAudit> {
        self.audit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how long the engine has been running: by the uptime, for the wall clock may be set.
    #[must_use]
    pub fn running_for(&self, uptime_ms: u64) -> Span {
        let began = self.began_at_ms.load(Ordering::Relaxed);
        Span::from_ms(uptime_ms.saturating_sub(began))
    }

    /// Returns the real time since the engine's last turn.
    #[must_use]
    pub fn turned_ago(&self, uptime_ms: u64) -> std::time::Duration {
        let turned = self.turned_at_ms.load(Ordering::Acquire);
        std::time::Duration::from_millis(uptime_ms.saturating_sub(turned))
    }

    /// Returns the trouble for watchers from outside, if any: a [`stuck`](Self::stuck) engine, or a
    /// store that cannot be written.
    #[must_use]
    pub fn trouble(&self, uptime_ms: u64, within: std::time::Duration) -> Option<&'static str> {
        self.stuck(uptime_ms, within).or_else(|| {
            let on_memory = self.is_on_memory();
            on_memory.then_some("the store cannot be written")
        })
    }

    /// Returns a trouble curable by a new start from the store, if any: the engine has not turned
    /// for `within`, or an alert has been waiting too long for its first attempt.
    ///
    /// A store that cannot be written does not count: an end would lose the changes in memory
    /// alone, and the next start would find the same disk.
    #[must_use]
    pub fn stuck(&self, uptime_ms: u64, within: std::time::Duration) -> Option<&'static str> {
        if self.turned_ago(uptime_ms) > within {
            Some("the engine has not turned")
        } else if self.alert_overdue.load(Ordering::Relaxed) {
            Some("an alert is overdue for its first attempt")
        } else {
            None
        }
    }

    /// Whether the engine goes on from memory, because the store cannot be written: the store's
    /// state is then old.
    #[must_use]
    pub fn is_on_memory(&self) -> bool {
        self.on_memory.load(Ordering::Relaxed)
    }
}
