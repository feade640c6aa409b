//! A text from an unknown number.

use crate::app::App;
use crate::app::changes::EventActor;
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::delivery::{InboundText, SubjectId};
use crate::domain::id::PersonId;
use crate::domain::inbound;
use crate::domain::principal::Principal;
use crate::domain::private::Phone;
use crate::domain::reply::{KnownNames, SafePhrases, TextReading};
use crate::domain::time::Timestamp;

impl App {
    /// Takes a text from an unknown number. With danger in the text, every school with somebody out
    /// is told.
    pub(super) fn unknown_text(
        &mut self,
        text: &InboundText,
        now: Timestamp,
    ) -> (TextReading, SubjectId, String) {
        let phrases: Vec<String> = self
            .rules
            .schools()
            .values()
            .flat_map(|school| school.safe_phrases.reveal().to_vec())
            .collect();
        let codes: Vec<String> = Vec::new();
        // A worker who is out may have had to borrow a telephone.
        let open = || self.visits.values().filter(|visit| visit.is_open());
        let out: Vec<&PersonId> = open().flat_map(|visit| visit.workers.keys()).collect();
        let colleagues: Vec<String> = open()
            .flat_map(|visit| visit.workers.keys().map(|worker| visit.name(worker)))
            .collect();
        let safe_words: Vec<String> = self
            .rules
            .schools()
            .values()
            .flat_map(|school| out.iter().filter_map(|person| school.safe_words.get(*person)))
            .flat_map(|words| words.reveal().to_vec())
            .collect();
        let in_force = SafePhrases {
            phrases: &phrases,
            safe_words: &safe_words,
            duress_codes: &codes,
        };
        let names = KnownNames {
            colleagues: &colleagues,
            ..KnownNames::default()
        };
        let welsh = self.rules.schools().values().any(|school| school.welsh);
        let (reading, kind) = inbound::interpret_unknown(text.text.reveal(), in_force, names, welsh);
        let Some(kind) = kind else {
            return (reading, SubjectId::None, "nothing".to_owned());
        };
        let mut schools = self.open_schools();
        if schools.is_empty() {
            schools.extend(self.rules.schools().keys().cloned());
        }
        let number =
            Phone::parse(text.from.reveal()).map_or_else(|_| "unknown".to_owned(), |phone| phone.national());
        let (kind, remark) = match kind {
            // A worker on a borrowed telephone: its owner may be reading along (P9).
            AlertKind::Duress => (
                AlertKind::Duress,
                format!("{number}, a number nobody here has, used a safe phrase"),
            ),
            AlertKind::Help | AlertKind::Overdue | AlertKind::Concern => (
                AlertKind::Concern,
                format!("{number}, a number nobody here has, texts of danger"),
            ),
            AlertKind::Monitor => (
                AlertKind::Monitor,
                "a number that nobody here has asks for no more texts: perhaps one in the directory is wrong"
                    .to_owned(),
            ),
        };
        let cause = Cause {
            kind,
            what: CauseWhat::Monitor(remark),
            at: now,
            worker: None,
            by: None,
        };
        let actor = EventActor::of(&Principal::Sender {
            person: None,
            gateway: text.gateway.clone(),
        });
        let mut subject = SubjectId::None;
        for school in schools {
            let topic = format!("unknown sender {number}");
            if let Some(id) = self.open_watch(&school, topic, cause.clone(), None, &actor, now) {
                subject = SubjectId::Watch(id);
            }
        }
        (reading, subject, "alert opened".to_owned())
    }
}
