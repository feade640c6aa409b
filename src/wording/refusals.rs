//! Why something makes no sense now, in words for people.

use crate::domain::alert::AlertRefusal;
use crate::domain::command::{Missing, Refusal};
use crate::domain::id::PersonId;
use crate::domain::plan::Requirement;
use crate::domain::visit::Exception;

/// Says what somebody is called.
pub type Naming<'a> = &'a dyn Fn(&PersonId) -> String;

/// Says why something makes no sense now, and what to do.
#[must_use]
pub fn refusal(refusal: &Refusal, name: Naming<'_>) -> String {
    match refusal {
        Refusal::Alert(_) | Refusal::NoAlert => contact_refusal(refusal, name),
        Refusal::AuthoriserNotAllowed { authoriser, exceptions } => {
            let exceptions = exception_words(exceptions);
            let of = if exceptions.is_empty() { String::new() } else { format!(" ({exceptions})") };
            format!("`{}` may not authorise this visit{of}; nothing was changed", authoriser.key())
        }
        Refusal::AlreadyOut { worker, visit } => format!(
            "`{}` is out already, on visit {visit}; nothing was changed. Sign them in first: `homeward visit back {visit}`",
            worker.key()
        ),
        Refusal::BackInThePast => {
            "the expected return is not in the future; nothing was changed".to_owned()
        }
        Refusal::ExtensionTooLong { at_most } => format!(
            "that is over the limit: at most {at_most} more; nothing was changed. \
             With a named leader's leave: `--authorised-by NAME`"
        ),
        Refusal::Missing(missing) => {
            let missing: Vec<String> = missing.iter().map(missing_words).collect();
            format!("not signed out. Missing: {}", missing.join("; "))
        }
        Refusal::NotOnVisit(worker) => format!("`{}` is not on this visit", worker.key()),
        Refusal::StillOnSite => {
            "somebody is still at the household: it cannot be called off from here. Sign them back when they are"
                .to_owned()
        }
        Refusal::VisitClosed => "the visit is closed; nothing was changed".to_owned(),
        Refusal::VisitOpen => "the visit is still open: it can be written up once it is closed".to_owned(),
    }
}

/// Says why a contact's word makes no sense now.
#[must_use]
pub fn contact_refusal(refusal: &Refusal, name: Naming<'_>) -> String {
    match refusal {
        Refusal::Alert(AlertRefusal::HeldBy(by)) => format!("{} has it", name(by)),
        Refusal::Alert(AlertRefusal::HoldsUsedUp) => {
            "it has been taken as often as it may be, so it goes on".to_owned()
        }
        Refusal::Alert(AlertRefusal::OnlyOnBoard) => {
            "it can only be resolved on the board, after a voice challenge".to_owned()
        }
        Refusal::Alert(AlertRefusal::NeedsChallenge) => {
            "it needs a voice challenge: hear their voice, and ask what only they can answer".to_owned()
        }
        Refusal::Alert(AlertRefusal::NeedsSecondPerson) => "a second person must confirm it".to_owned(),
        Refusal::Alert(AlertRefusal::NotTold) => "you were not told of it".to_owned(),
        Refusal::Alert(AlertRefusal::PoliceHaveIt) => {
            "the police have been called: it is held until somebody says SAFE".to_owned()
        }
        Refusal::Alert(AlertRefusal::OwnAlert) => "it is about your own visit".to_owned(),
        Refusal::AuthoriserNotAllowed { .. }
        | Refusal::AlreadyOut { .. }
        | Refusal::BackInThePast
        | Refusal::ExtensionTooLong { .. }
        | Refusal::Missing(_)
        | Refusal::NoAlert
        | Refusal::NotOnVisit(_)
        | Refusal::StillOnSite
        | Refusal::VisitClosed
        | Refusal::VisitOpen => "there is no such open alert".to_owned(),
    }
}

fn exception_words(exceptions: &[Exception]) -> String {
    let words: Vec<&str> = exceptions
        .iter()
        .map(|exception| match exception {
            Exception::AfterLatestStart => "it starts after the latest start",
            Exception::OutOfHours => "it runs outside the hours of its visit type",
            Exception::TooFewWorkers => "fewer workers than it needs",
        })
        .collect();
    words.join(", ")
}

fn missing_words(missing: &Missing) -> String {
    match missing {
        Missing::Required(Requirement::Authorisation) => "who authorised it (`--authorised-by`)".to_owned(),
        Missing::Required(Requirement::HouseholdPhone) => "the household's number (`--household`)".to_owned(),
        Missing::Required(Requirement::Purpose) => "the purpose (`--purpose`)".to_owned(),
        Missing::Required(Requirement::RiskAssessment) => {
            "the reference of the risk assessment (`--risk-assessment`)".to_owned()
        }
        Missing::Required(Requirement::Vehicle) => "the vehicle or way of travel (`--vehicle`)".to_owned(),
        Missing::AuthoriserFor(exceptions) => {
            format!(
                "a named authoriser, because {} (`--authorised-by`)",
                exception_words(exceptions)
            )
        }
        Missing::Mobile(worker) => format!(
            "a mobile for `{}` (`--carries {}=NUMBER`)",
            worker.key(),
            worker.key()
        ),
        Missing::Stop => "where to (`--stop ADDRESS`)".to_owned(),
        Missing::Worker => "who goes (`--worker`)".to_owned(),
    }
}
