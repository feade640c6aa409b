//! Recording a decision: in memory, in the changes for the store, and in the resulting messages.

use super::App;
use super::changes::{EventActor, Happened, LogRemark, RecordedStep};
use super::drills;
use crate::domain::aggregate::{Aggregate, Decision};
use crate::domain::alert::{AlertEvent, AlertKind};
use crate::domain::command::{AlertCommand, Refusal, VisitCommand};
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::{VisitId, WatchId};
use crate::domain::notice::{Notice, Template};
use crate::domain::notices::room_notice;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::domain::watch::{Watch, WatchEvent};
use crate::store::{AlertSummary, EventRecord, Salt, StoreError};
use std::sync::Arc;

/// A recorded state kept in memory by the application: a visit or a watch.
pub(super) trait RecordedState: Aggregate {
    /// The refusal of a command for an unknown id.
    const GONE: Refusal;

    /// Keeps a state in memory, and returns the state before.
    fn keep(app: &mut App, id: Self::Id, after: Arc<Self>) -> Option<Arc<Self>>;

    fn kept(app: &App, id: Self::Id) -> Option<Arc<Self>>;

    fn mark(app: &mut App, id: Self::Id);

    fn happened(steps: Vec<RecordedStep<Self>>) -> Happened;

    fn event_record(
        after: &Self,
        event: &Self::Event,
        actor: &EventActor,
        at: Timestamp,
        salt: Salt,
    ) -> Result<EventRecord, StoreError>;

    /// Keeps data beside the states: the list of households, the numbers used up.
    fn beside(_app: &mut App, _before: Option<&Self>, _after: &Self, _event: &Self::Event) {}
}

impl RecordedState for Visit {
    const GONE: Refusal = Refusal::VisitClosed;

    fn keep(app: &mut App, id: VisitId, after: Arc<Self>) -> Option<Arc<Self>> {
        app.visits.insert(id, after)
    }

    fn kept(app: &App, id: VisitId) -> Option<Arc<Self>> {
        app.visits.get(&id).cloned()
    }

    fn mark(app: &mut App, id: VisitId) {
        app.changes.visits.insert(id);
    }

    fn happened(steps: Vec<RecordedStep<Self>>) -> Happened {
        Happened::Visit(steps)
    }

    fn event_record(
        after: &Self,
        event: &VisitEvent,
        actor: &EventActor,
        at: Timestamp,
        salt: Salt,
    ) -> Result<EventRecord, StoreError> {
        EventRecord::of_visit(after, event, &*actor.who, actor.via.clone(), at, salt)
    }

    fn beside(app: &mut App, before: Option<&Self>, after: &Self, event: &VisitEvent) {
        if matches!(event, VisitEvent::Planned { .. }) {
            // Answers name the planned visit by a code of the same kind as an alert's, so that no
            // code means two things in a day.
            app.count(|counters| &mut counters.next_alert);
        }
        if matches!(event, VisitEvent::Missed { .. }) {
            app.silent_inboxes.note_missed(after.id);
        }
        let known = before.and_then(|before| before.cooling_off.as_ref());
        let household = after.cooling_off.as_ref();
        if let Some(household) = household.filter(|household| known != Some(household)) {
            Arc::make_mut(&mut app.households).insert(after.id, household.clone());
            app.changes.households.insert(after.id);
            if !household.lasts() {
                app.cleared.insert(after.id);
            }
        }
    }
}

impl RecordedState for Watch {
    const GONE: Refusal = Refusal::NoAlert;

    fn keep(app: &mut App, id: WatchId, after: Arc<Self>) -> Option<Arc<Self>> {
        app.watches.insert(id, after)
    }

    fn kept(app: &App, id: WatchId) -> Option<Arc<Self>> {
        app.watches.get(&id).cloned()
    }

    fn mark(app: &mut App, id: WatchId) {
        app.changes.watches.insert(id);
    }

    fn happened(steps: Vec<RecordedStep<Self>>) -> Happened {
        Happened::Watch(steps)
    }

    fn event_record(
        after: &Self,
        event: &WatchEvent,
        actor: &EventActor,
        at: Timestamp,
        salt: Salt,
    ) -> Result<EventRecord, StoreError> {
        EventRecord::of_watch(after, event, &*actor.who, actor.via.clone(), at, salt)
    }
}

impl App {
    /// Decides one command, and records the decision.
    ///
    /// # Errors
    /// The reason why the command makes no sense now.
    pub(super) fn execute<A: RecordedState>(
        &mut self,
        id: A::Id,
        command: &A::Command,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let given = self.given(now);
        let state = A::kept(self, id).ok_or(A::GONE)?;
        let decision = state.decide(command, &given)?;
        self.record(id, decision, actor, now);
        Ok(())
    }

    /// Says something of an alert, on a visit or a watch.
    ///
    /// # Errors
    /// The reason why the word makes no sense now.
    pub(super) fn execute_on_alert(
        &mut self,
        subject: SubjectId,
        command: AlertCommand,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match subject {
            SubjectId::Visit(id) => self.execute::<Visit>(id, &VisitCommand::Alert(command), actor, now),
            SubjectId::Watch(id) => self.execute::<Watch>(id, &Watch::alert_command(command), actor, now),
            SubjectId::None => Err(Refusal::NoAlert),
        }
    }

    /// Executes a command for a visit or watch, which may be past the matter: a refusal then
    /// changes nothing, and no caller waits for an answer.
    pub(super) fn inform<A: RecordedState>(
        &mut self,
        id: A::Id,
        command: &A::Command,
        actor: &EventActor,
        now: Timestamp,
    ) {
        if let Err(refusal) = self.execute::<A>(id, command, actor, now) {
            self.changes.remarks.push(LogRemark::Refused {
                subject: format!("{} {id}", A::KIND),
                refusal,
            });
        }
    }

    /// Says something of an alert, which may be over.
    pub(super) fn inform_alert(
        &mut self,
        subject: SubjectId,
        command: AlertCommand,
        actor: &EventActor,
        now: Timestamp,
    ) {
        match subject {
            SubjectId::Visit(id) => self.inform::<Visit>(id, &VisitCommand::Alert(command), actor, now),
            SubjectId::Watch(id) => self.inform::<Watch>(id, &Watch::alert_command(command), actor, now),
            SubjectId::None => {}
        }
    }

    /// Records a decision: keeps the states, notes the events, and queues the messages due to each.
    pub(super) fn record<A: RecordedState>(
        &mut self,
        id: A::Id,
        decision: Decision<A>,
        actor: &EventActor,
        now: Timestamp,
    ) {
        if decision.is_empty() {
            // Most receipts change nothing: there is nothing to write down.
            return;
        }
        let subject = A::subject(id);
        let mut recorded = Vec::new();
        for step in decision {
            let after = Arc::new(step.after);
            let before = A::keep(self, id, after.clone());
            A::beside(self, before.as_deref(), &after, &step.event);
            self.note_alert::<A>(&step.event, before.as_deref(), &*after);
            let in_duress = |state: &A| state.alert().is_some_and(|alert| alert.kind == AlertKind::Duress);
            self.duress_moved |= in_duress(&after) || before.as_deref().is_some_and(in_duress);
            let salt = self.salts.draw();
            match A::event_record(&after, &step.event, actor, now, salt) {
                Ok(record) => self.changes.events.push(record),
                Err(error) => self.changes.remarks.push(LogRemark::Unwritable {
                    subject: format!("{} {id}", A::KIND),
                    error: error.to_string(),
                }),
            }
            let said = A::notices(before.as_deref(), &after, &step.event, now);
            let school = after.plan().school.clone();
            let mut queued = Vec::new();
            for notice in said {
                if !self.ends_unheard(&notice) {
                    queued.extend(self.send(&notice, Some(&school), subject, now));
                }
            }
            let for_room = room_notice(&*after, &step.event, now);
            queued.extend(for_room.and_then(|notice| self.tell_room(&notice, &school, subject, now)));
            recorded.push(RecordedStep {
                before,
                after,
                event: step.event,
                queued,
            });
        }
        let ends_drills = recorded.iter().find_map(drills::gives_way);
        self.changes.happened.push(A::happened(recorded));
        A::mark(self, id);
        self.withdraw_untrue(subject);
        if let Some((school, why)) = ends_drills {
            self.end_drills(&school, &why, &EventActor::clock(), now);
        }
    }

    /// Keeps the alert's line in the list of alerts; an opening alert uses up its code.
    fn note_alert<A: Aggregate>(&mut self, event: &A::Event, before: Option<&A>, after: &A) {
        let line = AlertSummary::after(event, before, after);
        if let Some(AlertEvent::Opened { .. }) = A::alert_event(event) {
            self.count(|counters| &mut counters.next_alert);
            self.just_opened
                .extend(line.as_ref().map(|line| line.code.clone()));
        }
        if let Some(line) = line {
            self.changes.list(line);
        }
    }

    /// Whether a notice stands down from an alert unheard outside: the alert opened since the last
    /// commit, and a text of the same turn has cleared the matter up.
    fn ends_unheard(&self, notice: &Notice) -> bool {
        let code = notice.facts.code.as_ref();
        notice.template == Template::StandDown
            && code.is_some_and(|code| self.just_opened.contains(code) && !self.outbox.has_told_of(code))
    }
}
