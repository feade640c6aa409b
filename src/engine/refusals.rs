//! Why something makes no sense now, in words for people.

use super::Engine;
use crate::domain::alert::AlertRefusal;
use crate::domain::command::{Missing, Refusal};
use crate::domain::id::{PersonId, VisitId};
use crate::domain::plan::Requirement;
use crate::domain::time::Timestamp;
use crate::domain::visit::Exception;
use crate::wording::civil;

impl Engine {
    /// Says why something makes no sense now, and what to do.
    pub(super) fn refusal_words(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Alert(_) | Refusal::NoAlert => self.contact_refusal(refusal),
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
            Refusal::CoolingOff {
                household,
                kind,
                since,
                authoriser,
                may,
            } => self.cooling_off_words(*household, kind, *since, authoriser.as_ref(), may),
            Refusal::ExtensionTooLong { at_most } => format!(
                "that is over the limit: at most {at_most} more; nothing was changed. \
                 With a named leader's leave: `--authorised-by NAME`"
            ),
            Refusal::Missing(missing) => {
                let missing: Vec<String> = missing.iter().map(missing_words).collect();
                format!("not signed out. Missing: {}", missing.join("; "))
            }
            Refusal::MayNotClear { by, may } => format!(
                "`{}` may not review it; nothing was changed. {} may",
                by.key(),
                self.name_list(may)
            ),
            Refusal::NotCoolingOff => {
                "that household is not in cooling-off; nothing was changed. `homeward household list` shows those that are"
                    .to_owned()
            }
            Refusal::NotOnVisit(worker) => format!("`{}` is not on this visit", worker.key()),
            Refusal::StillOnSite => {
                "somebody is still at the household: it cannot be called off from here. Sign them back when they are"
                    .to_owned()
            }
            Refusal::UnknownIncident { kind, known } => {
                format!(
                    "no kind of incident `{kind}` was set up when this visit opened: there is {}",
                    list(known.iter().map(|kind| format!("`{kind}`")))
                )
            }
            Refusal::VisitClosed => "the visit is closed; nothing was changed".to_owned(),
            Refusal::VisitOpen => "the visit is still open: it can be written up once it is closed".to_owned(),
        }
    }

    /// Says why a household is not to be visited now: since when and after what, never whose it is.
    fn cooling_off_words(
        &self,
        household: VisitId,
        kind: &str,
        since: Timestamp,
        authoriser: Option<&PersonId>,
        may: &[PersonId],
    ) -> String {
        let zone = self
            .households
            .get(&household)
            .and_then(|known| self.rules.school(&known.school));
        let since = civil::clock_seen_from(
            since,
            Some(self.clock.now()),
            zone.map_or("Europe/London", |school| &school.time_zone),
        );
        let named = authoriser.map_or_else(String::new, |by| format!("`{}` may not allow it. ", by.key()));
        format!(
            "not signed out: this household is in cooling-off after {kind} on visit {household}, reported {since}, and \
             nobody has reviewed it yet. {named}With the leave of {} (`--authorised-by`), or once one of them has \
             reviewed it: `homeward household clear h{} --by NAME`",
            self.name_list(may),
            household.0
        )
    }

    /// Returns people as they are named, each with the key to type.
    fn name_list(&self, people: &[PersonId]) -> String {
        list(
            people
                .iter()
                .map(|person| format!("{} (`{}`)", self.person_name(person), person.key())),
        )
    }

    /// Says why a contact's word makes no sense now.
    pub(super) fn contact_refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Alert(AlertRefusal::HeldBy(by)) => format!("{} has it", self.person_name(by)),
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
            | Refusal::CoolingOff { .. }
            | Refusal::ExtensionTooLong { .. }
            | Refusal::MayNotClear { .. }
            | Refusal::Missing(_)
            | Refusal::NoAlert
            | Refusal::NotCoolingOff
            | Refusal::NotOnVisit(_)
            | Refusal::StillOnSite
            | Refusal::UnknownIncident { .. }
            | Refusal::VisitClosed
            | Refusal::VisitOpen => "there is no such open alert".to_owned(),
        }
    }
}

/// Returns words as a list that people read; says so where there are none.
fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "nobody or nothing".to_owned()
    } else {
        words.join(", ")
    }
}

fn exception_words(exceptions: &[Exception]) -> String {
    let words: Vec<&str> = exceptions
        .iter()
        .map(|exception| match exception {
            Exception::AfterLatestStart => "it starts after the latest start",
            Exception::CoolingOff => "its household is in cooling-off",
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
