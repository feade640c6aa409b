//! Whether news is about an alert that the sender was told of.

use super::{Correspondent, OutVisit, TextAnswer, TextMeaning};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, VisitId};

/// Whether news is about an alert told to the sender: then the words of that alert are wanted.
pub(super) fn is_of_told_alert(from: &Correspondent<'_>, meaning: &TextMeaning, names_anybody: bool) -> bool {
    let told = |visit: VisitId| {
        from.told
            .iter()
            .any(|(subject, _)| *subject == SubjectId::Visit(visit))
    };
    match meaning {
        TextMeaning::News { visit, .. } => told(*visit),
        TextMeaning::Answer(TextAnswer::AskNews { people, .. }) => {
            let about_told = |out: &OutVisit| {
                told(out.visit) && out.workers.iter().any(|worker| people.contains(&worker.person))
            };
            // "Yes, she is here", without a name, answers the question of an alert about somebody in school.
            let all: Vec<&PersonId> = from
                .out
                .iter()
                .flat_map(|out| out.workers.iter().map(|worker| &worker.person))
                .collect();
            let of_school = from
                .told
                .iter()
                .any(|(subject, _)| matches!(subject, SubjectId::Watch(_)));
            from.out.iter().any(about_told) || of_school && !names_anybody && people.iter().eq(all)
        }
        TextMeaning::AckAll { .. }
        | TextMeaning::Answer(_)
        | TextMeaning::CallOff
        | TextMeaning::Drill { .. }
        | TextMeaning::Contact { .. }
        | TextMeaning::Filed { .. }
        | TextMeaning::Incident { .. }
        | TextMeaning::Leave { .. }
        | TextMeaning::NearPhrase
        | TextMeaning::OneOf { .. }
        | TextMeaning::Outside { .. }
        | TextMeaning::OutsideOf { .. }
        | TextMeaning::Phone { .. }
        | TextMeaning::Raise { .. }
        | TextMeaning::SafeOfSeveral { .. }
        | TextMeaning::SetOff { .. }
        | TextMeaning::TakenBack { .. }
        | TextMeaning::TheOne { .. }
        | TextMeaning::Worker { .. } => false,
    }
}
