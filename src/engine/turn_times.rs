//! Where the time of a long turn went, for the log.

use crate::domain::time::Span;

/// A turn that takes longer is warned of: every deadline behind it is late by as much.
const LONG_TURN: Span = Span::from_ms(500);

/// Where the time of a turn went.
pub(super) struct TurnTimes {
    inputs: usize,
    begun: Span,
    last: Span,
    parts: Vec<(&'static str, u64)>,
}

impl TurnTimes {
    /// Begins a turn with so many inputs.
    pub(super) fn begin(now: Span, inputs: usize) -> Self {
        Self {
            inputs,
            begun: now,
            last: now,
            parts: Vec::new(),
        }
    }

    /// Notes the end of a part.
    pub(super) fn part(&mut self, name: &'static str, now: Span) {
        self.parts.push((name, now.ms().saturating_sub(self.last.ms())));
        self.last = now;
    }

    /// Says in the log where the time went, if it was long.
    pub(super) fn warn_if_long(&self) {
        let ms = self.last.ms().saturating_sub(self.begun.ms());
        if ms >= LONG_TURN.ms() {
            tracing::warn!(
                ms,
                inputs = self.inputs,
                parts = ?self.parts,
                "a turn of the engine took long: deadlines were judged late by as much"
            );
        }
    }
}
