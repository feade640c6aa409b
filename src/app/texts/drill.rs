//! Texts of whoever was told of a drill. A drill is no alert: a cry for help during a drill is read as on any other day.

use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::EventActor;
use crate::domain::alert::{AlertKind, SpokenVia};
use crate::domain::command::{AlertCommand, ContactSays};
use crate::domain::delivery::SubjectId;
use crate::domain::id::AlertCode;
use crate::domain::inbound::{TextAnswer, TextMeaning};
use crate::domain::notice::Template;
use crate::domain::reply::{Intent, TextReading};
use crate::domain::time::Timestamp;

impl App {
    /// Takes an answer to a drill, where the text has no other meaning. `None` for a text with another meaning.
    pub(super) fn drill_answered(
        &mut self,
        known: &KnownSender,
        (reading, meaning): (&TextReading, &TextMeaning),
        actor: &EventActor,
        now: Timestamp,
    ) -> Option<(SubjectId, String)> {
        let (watch, drill) = self.drill_of(&known.person)?;
        let code = drill.code.clone();
        let named = reading.code.as_ref().map(|named| AlertCode::parse(named));
        if named.is_some_and(|named| named != code) || !says_nothing_else(meaning) {
            return None;
        }
        let say = match reading.intent {
            Intent::Ack | Intent::Ok | Intent::SafeConfirmed | Intent::PoliceCalled => {
                ContactSays::Acknowledge
            }
            Intent::Decline => ContactSays::Next,
            Intent::Unclear | Intent::Status => {
                self.say_it_is_a_drill(known, code, now);
                return Some((SubjectId::Watch(watch), "nothing".to_owned()));
            }
            Intent::Help
            | Intent::Duress
            | Intent::Cancel
            | Intent::NoAnswer
            | Intent::HomeSafe
            | Intent::Back
            | Intent::Left
            | Intent::Extend
            | Intent::Late
            | Intent::Arrived
            | Intent::Start
            | Intent::OptOut => return None,
        };
        let command = AlertCommand::Contact {
            code: Some(code.clone()),
            by: known.person.clone(),
            via: SpokenVia::Sms,
            say,
        };
        let subject = SubjectId::Watch(watch);
        let moved = match self.execute_on_alert(subject, command, actor, now) {
            Ok(_) => format!("drill {code}"),
            Err(_) => {
                self.say_it_is_a_drill(known, code, now);
                "nothing".to_owned()
            }
        };
        Some((subject, moved))
    }

    /// Returns the answer to a text of duress by whoever was told of a drill: the one that harmless words get (P9).
    pub(super) fn drill_hides(&self, known: &KnownSender, kind: AlertKind) -> Option<AlertCode> {
        let (_, drill) = self.drill_of(&known.person)?;
        (kind == AlertKind::Duress).then(|| drill.code.clone())
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

/// Whether a text moves nothing in earnest, and asks for no more than an answer.
fn says_nothing_else(meaning: &TextMeaning) -> bool {
    match meaning {
        TextMeaning::Answer(answer) => match answer {
            TextAnswer::NothingOpen | TextAnswer::NotOut | TextAnswer::ContactStatus => true,
            // Codes stand for alerts in earnest, of another school.
            TextAnswer::AskBack { codes } | TextAnswer::AskSafe { codes } | TextAnswer::AskNext { codes } => {
                codes.is_empty()
            }
            TextAnswer::AskPolice { codes, .. } => codes.is_empty(),
            TextAnswer::AskIncident
            | TextAnswer::AskPhone { .. }
            | TextAnswer::DoNotRing { .. }
            | TextAnswer::AskLeave { .. }
            | TextAnswer::AskNews { .. }
            | TextAnswer::NotReached { .. } => false,
        },
        TextMeaning::Worker { .. }
        | TextMeaning::Contact { .. }
        | TextMeaning::AckAll { .. }
        | TextMeaning::SafeOfSeveral { .. }
        | TextMeaning::Raise { .. }
        | TextMeaning::OneOf { .. }
        | TextMeaning::TheOne { .. }
        | TextMeaning::TakenBack { .. }
        | TextMeaning::NearPhrase
        | TextMeaning::News { .. }
        | TextMeaning::Phone { .. }
        | TextMeaning::Incident { .. }
        | TextMeaning::Filed { .. }
        | TextMeaning::Leave { .. }
        | TextMeaning::SetOff { .. }
        | TextMeaning::CallOff
        | TextMeaning::Outside { .. }
        | TextMeaning::OutsideOf { .. } => false,
    }
}
