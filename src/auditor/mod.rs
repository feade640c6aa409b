//! The auditor: a watcher from outside, with a voice of its own.
//!
//! The auditor reads the store every minute with code and a clock of its own, and holds the rows against P1, P3 and P5. The
//! auditor shares no code with the engine and takes from the domain only recorded facts ([`rules`]), runs on a thread of its
//! own beside the runtime, and tells people past the engine and its outbox: a sound engine would leave nothing to tell.

pub mod calm;
pub mod finding;
pub mod ledger;
pub mod rules;

pub use finding::{AuditFault, AuditFinding, FindingTarget};
pub use ledger::{FindingLedger, FindingStage};
pub use rules::{GatewayRoutes, findings};

use crate::clock::{Clock, RealClock, uptime};
use crate::domain::time::{Span, Timestamp};
use crate::store::{At, StandingRows, StoreError, StoreReader};
use calm::CalmRows;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Wait before the first look: by then the engine has judged everything due while the daemon was off.
const FIRST_AFTER: Duration = Duration::from_secs(5);

/// Interval between looks.
const EVERY: Duration = Duration::from_secs(60);

/// Interval between looks over every page of the store.
const PAGES_EVERY: Span = Span::from_mins(24 * 60);

/// Interval between looks while a fault lasts.
const EVERY_WHILE_WRONG: Duration = Duration::from_secs(5);

/// Result of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditResult {
    /// Instant of the look, by the auditor's clock.
    pub at: Timestamp,
    /// Faults old enough to count, by ids only.
    pub findings: Vec<String>,
}

/// Calls from the auditor to the daemon: the auditor knows neither the configuration nor a gateway.
pub struct Callbacks {
    /// Returns how messages may travel, as the configuration in force says.
    pub ways: Box<dyn Fn() -> GatewayRoutes + Send>,
    /// Tells people; returns for each finding whether a person was reached.
    pub tell: Box<TellFindings>,
    /// Whether the engine cannot write and goes on from memory: then the rows of the store are old, and prove nothing.
    pub on_memory: Box<dyn Fn() -> bool + Send>,
    /// Receives the result of each look.
    pub looked: Box<dyn Fn(AuditResult) + Send>,
}

/// Tells people of findings, with the store as seen, where readable.
pub type TellFindings = dyn Fn(&[(FindingStage, AuditFinding)], Option<&StandingRows>) -> Vec<bool> + Send;

/// A running auditor. Dropping the value stops the thread without waiting for its end.
#[derive(Debug)]
pub struct Auditor {
    _stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Auditor {
    /// Starts an auditor on the store.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(store: At, callbacks: Callbacks) -> std::io::Result<Self> {
        let (stop, stopping) = mpsc::channel();
        let mut look = AuditLook {
            store,
            clock: RealClock::new(),
            turned_at: None,
            ledger: FindingLedger::default(),
            pages: PagesLookedOver::default(),
            calm: CalmRows::default(),
        };
        let thread = std::thread::Builder::new()
            .name("auditor".to_owned())
            .spawn(move || {
                let mut wait = FIRST_AFTER;
                while stopping.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = look.once(&callbacks);
                }
            })?;
        Ok(Self { _stop: stop, thread })
    }

    /// Whether the thread has ended, by a fault of ours.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }
}

/// Memory of the auditor from one look to the next.
struct AuditLook {
    store: At,
    /// The auditor's own clock, so that a fault in the engine's clock does not hide itself.
    clock: RealClock,
    /// The engine's last turn as of the last look.
    turned_at: Option<Timestamp>,
    ledger: FindingLedger,
    pages: PagesLookedOver,
    calm: CalmRows,
}

/// The last look over every page of the store.
#[derive(Debug, Default)]
struct PagesLookedOver {
    at: Option<Timestamp>,
    damaged: bool,
}

/// Sets the auditor's clock by the engine's clock, which dated every row of the store: no earlier
/// than the engine's last turn; and if the engine has turned since the last look, no further ahead
/// of the machine's clock than the engine's clock is.
///
/// While the engine stands still the auditor's clock goes on: a silent engine must come to light.
pub fn set_by(clock: &dyn Clock, known: &mut Option<Timestamp>, turned_at: Option<Timestamp>) {
    if turned_at != *known {
        clock.settle();
        *known = turned_at;
    }
    if let Some(at) = turned_at {
        clock.not_before(at);
    }
}

impl AuditLook {
    /// Looks once, tells of the findings, and returns how long to wait.
    fn once(&mut self, callbacks: &Callbacks) -> Duration {
        if (callbacks.on_memory)() {
            // The rows of the store are not the engine's state, and the office hears from the
            // engine itself of the failing store. Old rows must have nobody rung: the worker may be
            // under duress by now.
            (callbacks.looked)(AuditResult {
                at: self.clock.now(),
                findings: self.ledger.confirmed(uptime()).map(ToString::to_string).collect(),
            });
            return EVERY_WHILE_WRONG;
        }
        let (standing, found) = self.found(&(callbacks.ways)());
        let say = self.ledger.take(&found, uptime());
        for (word, finding) in &say {
            log(*word, finding);
        }
        // Before anybody is told: a gateway may take its time.
        (callbacks.looked)(AuditResult {
            at: self.clock.now(),
            findings: self.ledger.confirmed(uptime()).map(ToString::to_string).collect(),
        });
        if !say.is_empty() {
            // Whoever is told hears who is out: every row then, the calm ones too.
            let standing = standing.and_then(|_| self.whole());
            let told = (callbacks.tell)(&say, standing.as_ref());
            for ((_, finding), told) in say.iter().zip(told) {
                if told {
                    self.ledger.said(finding, uptime());
                }
            }
        }
        if self.ledger.is_empty() {
            EVERY
        } else {
            EVERY_WHILE_WRONG
        }
    }

    fn found(&mut self, ways: &GatewayRoutes) -> (Option<StandingRows>, Vec<AuditFinding>) {
        let read = StoreReader::open(&self.store).and_then(|reader| {
            let now = self.clock.now();
            self.calm.begin(now);
            let standing = reader.standing_by(now, &mut self.calm)?;
            self.calm.end();
            Ok((reader, standing))
        });
        match read {
            Ok((reader, standing)) => {
                set_by(&self.clock, &mut self.turned_at, standing.last_turn_at);
                let mut found = findings(&standing, ways, self.clock.now());
                if self.is_damaged(&reader) {
                    found.push(rules::of_daemon(FindingTarget::Store, AuditFault::Damaged, None));
                }
                (Some(standing), found)
            }
            Err(error) => (None, vec![self.unreadable(&error)]),
        }
    }

    fn whole(&self) -> Option<StandingRows> {
        let reader = StoreReader::open(&self.store).ok()?;
        reader.standing(self.clock.now()).ok()
    }

    /// Whether a page of the store is damaged, as of the last look over all pages: the first look, and one a day.
    fn is_damaged(&mut self, reader: &StoreReader) -> bool {
        let now = self.clock.now();
        let is_due = self.pages.at.is_none_or(|at| now.since(at) >= PAGES_EVERY);
        if is_due {
            self.pages.at = Some(now);
            self.pages.damaged = match reader.look_over(&self.store) {
                Ok(()) => false,
                Err(error) => {
                    tracing::error!(error = error.in_full(), "a page of the store is damaged");
                    true
                }
            };
        }
        self.pages.damaged
    }

    fn unreadable(&self, error: &StoreError) -> AuditFinding {
        tracing::warn!(error = error.in_full(), "the auditor cannot read the store");
        rules::of_daemon(FindingTarget::Store, AuditFault::Unreadable, None)
    }
}

fn log(word: FindingStage, finding: &AuditFinding) {
    let (promise, about, wrong) = (finding.wrong.promise(), &finding.about, finding.wrong.words());
    let since = finding.since.map(tracing::field::display);
    match word {
        FindingStage::New => tracing::error!(promise, %about, wrong, since, "the auditor found a fault"),
        FindingStage::Still => {
            tracing::error!(promise, %about, wrong, since, "a fault that the auditor found lasts")
        }
        FindingStage::Over => {
            tracing::warn!(promise, %about, wrong, "a fault that the auditor found is over")
        }
    }
}

#[cfg(test)]
mod tests;
