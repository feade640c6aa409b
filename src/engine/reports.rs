//! Reports of the courier on the gateways, beside texts, receipts and outcomes; and the last exchanges with each gateway.

use super::handle::{EngineInput, Handle};
use crate::app::TroubleOf;
use crate::app::answer::GatewayLogLine;
use crate::domain::health::GatewayHealth;
use crate::domain::id::GatewayName;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Lines kept of each gateway: a busy day's messages, and the runs of polls between them. In memory alone; the store has every
/// attempt.
const LINES_KEPT: usize = 500;

/// How many runs of polls are looked at for the one that goes on.
const KINDS_OF_POLLS: usize = 4;

/// The last exchanges with each gateway: nothing private.
#[derive(Debug, Default)]
pub(super) struct GatewayLogs(Mutex<BTreeMap<GatewayName, VecDeque<GatewayLogLine>>>);

impl GatewayLogs {
    fn note(&self, gateway: &GatewayName, line: GatewayLogLine) {
        let mut logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let log = logs.entry(gateway.clone()).or_default();
        // Polls of several kinds take turns, so a run is looked for past the others, back to the last message.
        let polls = log.iter_mut().rev().take_while(|known| known.polled.is_some());
        for known in polls.take(KINDS_OF_POLLS) {
            if known.take_in(&line) {
                return;
            }
        }
        if log.len() >= LINES_KEPT {
            log.pop_front();
        }
        log.push_back(line);
    }

    /// Returns the exchanges with a gateway, the oldest first.
    pub(super) fn of(&self, gateway: &GatewayName) -> Vec<GatewayLogLine> {
        let logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logs.get(gateway)
            .map_or_else(Vec::new, |log| log.iter().cloned().collect())
    }
}

impl Handle {
    /// Reports whether a gateway's inbound side works.
    pub fn hearing(&self, gateway: GatewayName, trouble: Option<String>) {
        self.report(EngineInput::InboundState { gateway, trouble });
    }

    /// Reports incoming texts that could not be read. `why` has no number, no name and no text.
    pub fn unreadable(&self, gateway: GatewayName, texts: usize, why: String) {
        self.report(EngineInput::Unreadable(gateway, texts, why));
    }

    /// Reports what a gateway says of itself, or why it could not be asked.
    pub fn gateway_health(&self, gateway: GatewayName, said: Result<Option<GatewayHealth>, String>) {
        self.report(EngineInput::GatewayHealth { gateway, said });
    }

    /// Reports a trouble of the daemon in words for people; `None` once there is none.
    pub fn daemon_trouble(&self, of: TroubleOf, trouble: Option<String>) {
        self.report(EngineInput::DaemonTrouble { of, trouble });
    }

    /// Keeps an exchange with a gateway for whoever asks. `line` has no number, no name and no text.
    pub fn note_exchange(&self, gateway: &GatewayName, line: GatewayLogLine) {
        self.logs.note(gateway, line);
    }

    fn report(&self, input: EngineInput) {
        if self.inputs.send(input).is_err() {
            tracing::debug!("the engine has stopped");
        }
    }
}
