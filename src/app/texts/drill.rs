//! Answers to a drill.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::domain::alert::{AlertKind, SpokenVia};
use crate::domain::command::{AlertCommand, ContactSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use crate::domain::inbound::{DrillSaid, ToldDrill};
use crate::domain::notice::Template;
use crate::domain::time::Timestamp;

impl App {
    /// Takes an answer to a drill.
    pub(super) fn answer_drill(
        &mut self,
        known: &KnownSender,
        drill: &ToldDrill,
        said: DrillSaid,
        actor: &EventActor,
        now: Timestamp,
    ) -> (SubjectId, String) {
        let subject = SubjectId::Watch(drill.watch);
        let say = match said {
            DrillSaid::Answer => Some(ContactSays::Acknowledge),
            DrillSaid::Next => Some(ContactSays::Next),
            DrillSaid::Unclear => None,
        };
        let command = say.map(|say| AlertCommand::Contact {
            code: Some(drill.code.clone()),
            by: known.person.clone(),
            via: SpokenVia::Sms,
            say,
        });
        let is_taken =
            command.is_some_and(|command| self.execute_on_alert(subject, command, actor, now).is_ok());
        if is_taken {
            return (subject, format!("drill {}", drill.code));
        }
        self.say_it_is_a_drill(known, drill.code.clone(), now);
        (subject, "nothing".to_owned())
    }

    /// Returns the code of the drill that hides a sender's duress: the answer to harmless words (P9).
    pub(super) fn drill_hides(&self, known: &KnownSender, kind: AlertKind) -> Option<AlertCode> {
        let drill = self.drill_of(&known.person)?;
        (kind == AlertKind::Duress).then_some(drill.code)
    }

    /// Says once more that nobody is at risk, and how to answer.
    pub(super) fn say_it_is_a_drill(&mut self, known: &KnownSender, code: AlertCode, now: Timestamp) {
        self.answer_text(
            &known.school,
            &known.person,
            Template::AlertDrill,
            |facts| {
                facts.code = Some(code);
                facts.kind = Some(AlertKind::Drill);
            },
            now,
        );
    }
}
