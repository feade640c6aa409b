//! Events by the clock: deadlines, steps and routines falling due, and the upkeep of the outbox.

use super::App;
use super::changes::{Changes, EventActor};
use crate::domain::command::VisitCommand;
use crate::domain::id::VisitId;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchCommand};

/// Most schools told of a gateway in one turn. Each takes about a millisecond, and no deadline may be late by more than a few
/// dozen: the others are told in the turns that follow at once.
pub(super) const TOLD_A_TURN: usize = 25;

/// Why the application wants to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WakeReason {
    /// A deadline, a nudge or a step of an alert: [`App::handle_timeout`].
    Decision,
    /// A message to be sent, to run out, or to go again for want of a receipt: [`App::handle_upkeep`].
    Outbox,
    /// A routine: [`App::handle_timeout`].
    Routine,
}

impl App {
    /// Returns when to come back if nothing comes in before, and why; `None` if nothing is to come.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Timestamp, WakeReason)> {
        let due = [
            self.next_decision().map(|at| (at, WakeReason::Decision)),
            self.outbox.next_at().map(|at| (at, WakeReason::Outbox)),
            self.next_routine().map(|at| (at, WakeReason::Routine)),
            self.numbers_due().map(|at| (at, WakeReason::Routine)),
            self.canary_due().map(|at| (at, WakeReason::Routine)),
            self.still_to_tell.map(|at| (at, WakeReason::Outbox)),
        ];
        due.into_iter().flatten().min()
    }

    /// Returns the next deadline or step of a visit or an alert.
    #[must_use]
    pub fn next_decision(&self) -> Option<Timestamp> {
        let due = [self.visits.next_due(), self.watches.next_due()];
        due.into_iter().flatten().min()
    }

    /// Does everything due: deadlines, nudges, steps and routines.
    pub fn handle_timeout(&mut self, now: Timestamp) -> Changes {
        self.handle_some_due(now, usize::MAX)
    }

    /// Does what is due, of about `wanted` visits at the most: those due longest, a school's together. What is left is due still.
    pub fn handle_some_due(&mut self, now: Timestamp, wanted: usize) -> Changes {
        for id in self.visits.due(now, wanted) {
            self.inform::<Visit>(id, &VisitCommand::Wake, &EventActor::clock(), now);
        }
        for id in self.watches.due(now, wanted) {
            self.inform::<Watch>(id, &WatchCommand::Wake, &EventActor::clock(), now);
        }
        self.run_routines(now);
        self.judge_canaries(now);
        self.ask_numbers(now);
        self.take_changes()
    }

    /// Notes an outage of Homeward since `from`: workers out meanwhile are told, and alerts wait a
    /// step longer.
    pub fn handle_outage(&mut self, from: Timestamp, now: Timestamp) -> Changes {
        let open: Vec<VisitId> = self
            .open_visits()
            .filter(|visit| visit.out_at <= from)
            .map(|visit| visit.id)
            .collect();
        for id in open {
            self.inform::<Visit>(id, &VisitCommand::Resume { from }, &EventActor::clock(), now);
        }
        self.take_changes()
    }

    /// Lets messages no longer worth sending run out, and sends others again. Not to be called
    /// while an outage has not been judged: expired messages must not move a chain on before.
    pub fn handle_expiry(&mut self, now: Timestamp) -> Changes {
        let updates = self.outbox.expire_and_retry(now);
        self.updates.extend(updates);
        self.take_changes()
    }

    /// Tells alerts and visits the fate of their messages, takes back untrue messages, and tells
    /// schools with somebody out about gateways that are down. The end of each turn.
    pub fn handle_upkeep(&mut self, now: Timestamp) -> Changes {
        self.follow_updates(now);
        self.withdraw_what_waits_again();
        let mut left = TOLD_A_TURN;
        self.watch_gateways(&mut left, now);
        self.look_for_silence(&mut left, now);
        self.still_to_tell = (left == 0).then_some(now);
        self.take_changes()
    }

    /// Tells schools with somebody out about a gateway that refuses or does not answer; `left` more in this turn.
    fn watch_gateways(&mut self, left: &mut usize, now: Timestamp) {
        let down = self.outbox.down(now);
        if down.is_empty() {
            return;
        }
        for school in self.open_schools() {
            for gateway in &down {
                if *left > 0 && self.gateway_refuses(&school, gateway, now) {
                    *left -= 1;
                }
            }
        }
    }
}
