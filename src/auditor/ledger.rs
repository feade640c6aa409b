//! Findings from look to look, and whether people were told.

use super::finding::AuditFinding;
use crate::domain::time::Span;

/// How long a finding must last before anybody is told: the engine may be in the middle of mending
/// the fault, as after the machine slept.
pub const CONFIRMED_AFTER: Span = Span::from_secs(14);

/// Interval at which a lasting finding is told again.
pub const AGAIN_AFTER: Span = Span::from_mins(15);

/// Stage of a finding to tell people of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingStage {
    /// Newly found.
    New,
    /// Found again after a while.
    Still,
    /// No longer found.
    Over,
}

#[derive(Debug, Clone)]
struct LedgerEntry {
    finding: AuditFinding,
    first_at: Span,
    said_at: Option<Span>,
}

/// Remembers findings from one look to the next. Its instants are of the time since boot, which
/// nobody can set.
#[derive(Debug, Clone, Default)]
pub struct FindingLedger {
    entries: Vec<LedgerEntry>,
}

impl FindingLedger {
    /// Takes the findings of a look at `now`; returns the findings to tell of.
    pub fn take(&mut self, found: &[AuditFinding], now: Span) -> Vec<(FindingStage, AuditFinding)> {
        let mut say = Vec::new();
        self.entries.retain(|entry| {
            let lasts = found.iter().any(|finding| finding.is_same(&entry.finding));
            if !lasts && entry.said_at.is_some() {
                say.push((FindingStage::Over, entry.finding.clone()));
            }
            lasts
        });
        for finding in found {
            if !self.entries.iter().any(|entry| entry.finding.is_same(finding)) {
                self.entries.push(LedgerEntry {
                    finding: finding.clone(),
                    first_at: now,
                    said_at: None,
                });
            }
        }
        let passed = |since: Span| Span::from_ms(now.ms().saturating_sub(since.ms()));
        for entry in &self.entries {
            match entry.said_at {
                None if passed(entry.first_at) >= CONFIRMED_AFTER => {
                    say.push((FindingStage::New, entry.finding.clone()))
                }
                Some(said_at) if passed(said_at) >= AGAIN_AFTER => {
                    say.push((FindingStage::Still, entry.finding.clone()))
                }
                None | Some(_) => {}
            }
        }
        say
    }

    /// Notes that somebody was told of a finding at `now`. A finding told to nobody comes up again
    /// at the next look.
    pub fn said(&mut self, finding: &AuditFinding, now: Span) {
        for entry in &mut self.entries {
            if entry.finding.is_same(finding) {
                entry.said_at = Some(now);
            }
        }
    }

    /// Returns the findings old enough to count.
    pub fn confirmed(&self, now: Span) -> impl Iterator<Item = &AuditFinding> {
        let confirmed = move |entry: &&LedgerEntry| {
            entry.said_at.is_some() || now.ms().saturating_sub(entry.first_at.ms()) >= CONFIRMED_AFTER.ms()
        };
        self.entries.iter().filter(confirmed).map(|entry| &entry.finding)
    }

    /// Whether anything is being found at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
