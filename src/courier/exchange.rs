//! One exchange with a gateway, for `homeward gateway-log`.

use crate::app::answer::GatewayLogLine;
use crate::clock::Clock;
use crate::domain::time::{Span, Timestamp};
use crate::engine::Handle;
use crate::gateway::Gateway;

/// An exchange under way.
pub(super) struct GatewayExchange {
    at: Timestamp,
    up: Span,
    asked: String,
    is_poll: bool,
}

impl GatewayExchange {
    /// Begins an exchange about a message. `asked` has no number, no name and no text.
    pub(super) fn begin(clock: &dyn Clock, asked: String) -> Self {
        Self {
            at: clock.now(),
            up: clock.uptime(),
            asked,
            is_poll: false,
        }
    }

    /// Begins a question that comes again and again: a run of them with one answer is one line.
    pub(super) fn poll(clock: &dyn Clock, asked: &str) -> Self {
        Self {
            is_poll: true,
            ..Self::begin(clock, asked.to_owned())
        }
    }

    /// Keeps the exchange with what was answered, in words without anything private.
    pub(super) fn end(self, handle: &Handle, gateway: &dyn Gateway, clock: &dyn Clock, answered: String) {
        let line = GatewayLogLine {
            at: self.at,
            asked: self.asked,
            answered,
            took_ms: clock.uptime().ms().saturating_sub(self.up.ms()),
            polled: self.is_poll.then_some(1),
            last_at: self.at,
        };
        handle.note_exchange(gateway.name(), line);
    }
}
