//! A visit as a state changed by events alone.

use super::Visit;
use crate::domain::aggregate::{Aggregate, Decision, PlanView};
use crate::domain::alert::{Alert, AlertEvent, Directory};
use crate::domain::apply;
use crate::domain::command::{AlertCommand, DecisionContext, Refusal, VisitCommand};
use crate::domain::decide::decide;
use crate::domain::delivery::SubjectId;
use crate::domain::event::VisitEvent;
use crate::domain::id::VisitId;
use crate::domain::notice::Notice;
use crate::domain::notices;
use crate::domain::time::Timestamp;

impl Aggregate for Visit {
    type Id = VisitId;
    type Event = VisitEvent;
    type Command = VisitCommand;

    const KIND: &'static str = "visit";

    fn first(id: VisitId, event: &VisitEvent) -> Option<Self> {
        apply::opened(id, event)
    }

    fn apply(&mut self, event: &VisitEvent) {
        apply::apply(self, event);
    }

    fn decide(&self, command: &VisitCommand, given: &DecisionContext) -> Result<Decision<Self>, Refusal> {
        decide(self, command, given)
    }

    fn notices(before: Option<&Self>, after: &Self, event: &VisitEvent, at: Timestamp) -> Vec<Notice> {
        notices::notices(before, after, event, at)
    }

    fn wake() -> VisitCommand {
        VisitCommand::Wake
    }

    fn alert_command(command: AlertCommand) -> VisitCommand {
        VisitCommand::Alert(command)
    }

    fn alert_event(event: &VisitEvent) -> Option<&AlertEvent> {
        if let VisitEvent::Alert(event) = event {
            Some(event)
        } else {
            None
        }
    }

    fn begins_visit(event: &VisitEvent) -> bool {
        matches!(event, VisitEvent::SignedOut { .. })
    }

    fn event_name(event: &VisitEvent) -> &'static str {
        event.name()
    }

    fn id(&self) -> VisitId {
        self.id
    }

    fn subject(id: VisitId) -> SubjectId {
        SubjectId::Visit(id)
    }

    fn alert(&self) -> Option<&Alert> {
        self.alert.as_ref()
    }

    fn plan(&self) -> PlanView<'_> {
        PlanView {
            school: &self.plan.school,
            school_name: &self.plan.school_name,
            time_zone: &self.plan.time_zone,
            chains: &self.plan.chains,
            people: &self.plan.people,
        }
    }

    fn alert_directory(&self) -> Directory<'_> {
        self.directory()
    }

    fn next_at(&self) -> Option<Timestamp> {
        self.next().map(|due| due.at)
    }
}
