//! Why a sign-out is refused, in sentences for a form: a person reads them beside the field, and knows no option of the command
//! line.

use super::refusals::{NameOf, detail_words, exception_words, refusal};
use super::when;
use crate::domain::command::{MissingItem, Refusal};
use crate::domain::plan::Requirement;

/// Returns words as a sentence: a capital letter first, and a full stop at the end.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let whole = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    if whole.ends_with(['.', '?', '!']) || whole.is_empty() {
        whole
    } else {
        format!("{whole}.")
    }
}

/// Returns names as people list them: `Jo, Ali and Sam`.
#[must_use]
pub fn and_list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Adds who may allow a thing, by name.
#[must_use]
pub fn with_who_may(words: &str, names: &[&str]) -> String {
    match names {
        [] => words.to_owned(),
        [only] => format!("{words} {only} may allow it."),
        [first @ .., last] => format!("{words} {} or {last} may allow it.", first.join(", ")),
    }
}

/// Says what a form lacks.
#[must_use]
pub fn missing_item(item: &MissingItem, name: NameOf<'_>) -> String {
    match item {
        MissingItem::Worker => "Tick who goes.".to_owned(),
        MissingItem::Stop => "Write where they go.".to_owned(),
        MissingItem::Mobile(worker) => format!(
            "{} has no mobile on file: write the number of the phone that they carry.",
            name(worker)
        ),
        MissingItem::SafeWord(worker) => format!(
            "{} has no safe word on file. Whoever looks after Homeward enters one.",
            name(worker)
        ),
        MissingItem::Training(worker, training) => {
            format!(
                "{} has not got `{training}` on file, which this type of visit needs.",
                name(worker)
            )
        }
        MissingItem::Acceptance(contact) => format!(
            "Tick that you have heard {} agree to look after the visit, or ask by text.",
            name(contact)
        ),
        MissingItem::Purpose(purposes) => {
            format!("Begin the purpose with one of these: {}.", purposes.join(", "))
        }
        MissingItem::AuthoriserFor(exceptions) => format!(
            "This needs an exception, because {}. Name who allows it.",
            exception_words(exceptions)
        ),
        MissingItem::ExceptionFor(exceptions) => format!(
            "This needs an exception, because {}. Write the reason: ordinary leave does not cover it.",
            exception_words(exceptions)
        ),
        MissingItem::NotExcepted(exceptions) => format!(
            "Nobody may allow this: {}. If they go all the same, write why here. They are watched over as at risk, and the head \
             and the line manager are told at once.",
            exception_words(exceptions)
        ),
        MissingItem::Required(requirement) => required(*requirement),
    }
}

fn required(requirement: Requirement) -> String {
    match requirement {
        Requirement::Authorisation => "Name who authorised this visit.".to_owned(),
        Requirement::Detail(detail) => format!("Write {}.", detail_words(detail)),
        Requirement::Emergency => {
            "At this hour only an emergency is visited: tick that this is one.".to_owned()
        }
        Requirement::ExpectedArrival => {
            "Write when they are expected, after an @, as in 12 Acacia Avenue @ 14:10.".to_owned()
        }
        Requirement::ExpectedDeparture => {
            "Write until when they stay, after an @, as in 12 Acacia Avenue @ 14:10-14:40.".to_owned()
        }
        Requirement::Hazards => "Write what is known of the household, or that nothing is.".to_owned(),
        Requirement::HouseholdPhone => "Write the household's telephone number.".to_owned(),
        Requirement::Purpose => "Write why they go.".to_owned(),
        Requirement::ResponsibleContact => {
            "Name who looks after this visit, not one of those who go.".to_owned()
        }
        Requirement::RiskAssessment => "Write the reference of the risk assessment.".to_owned(),
        Requirement::SafeWord => "Each worker needs a safe word on file.".to_owned(),
        Requirement::Vehicle => "Write the vehicle, or how they travel.".to_owned(),
    }
}

/// Says why a form is refused as a whole.
#[must_use]
pub fn sign_out_refused(why: &Refusal, name: NameOf<'_>) -> String {
    match why {
        Refusal::AuthoriserNotAllowed {
            authoriser,
            exceptions,
        } if exceptions.is_empty() => {
            format!("{} may not authorise this visit.", name(authoriser))
        }
        Refusal::AuthoriserNotAllowed {
            authoriser,
            exceptions,
        } => format!(
            "{} may not allow this exception: {}.",
            name(authoriser),
            exception_words(exceptions)
        ),
        Refusal::AlreadyOut { worker, visit } => {
            format!(
                "{} is out already, on visit {visit}. Sign them in first.",
                name(worker)
            )
        }
        Refusal::BackInThePast => "Write a time to be back that is still to come.".to_owned(),
        Refusal::CannotBeAsked(person) => format!(
            "{} has no mobile and cannot be asked by text. Ask them yourself, then sign out.",
            name(person)
        ),
        Refusal::CoolingOff {
            household,
            kind,
            since,
            time_zone,
            authoriser,
            ..
        } => {
            let named = authoriser
                .as_ref()
                .map_or_else(String::new, |by| format!(" {} may not allow it.", name(by)));
            format!(
                "This household is in cooling-off after {kind} on visit {household}, reported {}, and nobody has reviewed it \
                 yet.{named} Write why they go all the same.",
                when::day_and_clock(*since, time_zone)
            )
        }
        Refusal::NobodyToAsk => "Name who is to be asked.".to_owned(),
        other => sentence(&refusal(other, name)),
    }
}
