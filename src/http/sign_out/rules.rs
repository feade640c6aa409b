//! The fields by which a visit type's rules are kept: leave, exceptions, notes for the record.

use super::fields::{PeopleField, tick};
use super::form::FormPage;
use crate::app::answer::{FormVisitType, PersonChoice, SignOutField};
use crate::domain::plan::{Requirement, SignOutDetail};
use crate::domain::visit::RuleException;
use maud::{Markup, html};

impl FormPage<'_> {
    /// The fields of this visit type: those of every visit, further ones out of hours, then the optional ones, closed.
    pub(super) fn rules(&self, visit_type: &FormVisitType) -> Markup {
        let also = visit_type.is_out_of_hours || self.problems.has(SignOutField::Emergency);
        let wants = |requirement| {
            visit_type.requires.contains(&requirement)
                || also && visit_type.out_of_hours_requires.contains(&requirement)
        };
        let wants_leave = wants(Requirement::Authorisation)
            || self.typed.ask
            || !self.typed.authorised_by.is_empty()
            || self.problems.has(SignOutField::AuthorisedBy)
            || self.problems.has(SignOutField::Exception);
        let wants_exception = !self.typed.exception.is_empty() || self.problems.has(SignOutField::Exception);
        let wants_contact = wants(Requirement::ResponsibleContact)
            || !self.typed.contact.is_empty()
            || self.problems.has(SignOutField::ResponsibleContact);
        let details: Vec<SignOutDetail> = SignOutDetail::ALL
            .into_iter()
            .filter(|detail| {
                wants(Requirement::Detail(*detail)) || self.problems.has(SignOutField::Detail(*detail))
            })
            .collect();
        html! {
            fieldset {
                legend { "Rules of this type of visit" }
                @if wants_leave { (self.leave(visit_type)) }
                @if wants_exception { (self.exception(visit_type)) }
                @if wants(Requirement::RiskAssessment) { (self.risk_assessment()) }
                @if wants(Requirement::Hazards) { (self.hazards()) }
                @if wants(Requirement::Emergency) {
                    (tick(self.problems, Some(SignOutField::Emergency), ("emergency", "This is an emergency"), self.typed.is_ticked("emergency")))
                }
                @if wants_contact { (self.contact()) }
                @for detail in details { (self.detail(detail)) }
                (self.further(&wants))
            }
        }
    }

    fn leave(&self, visit_type: &FormVisitType) -> Markup {
        let field = PeopleField {
            field: SignOutField::AuthorisedBy,
            name: "authorised_by",
            label: "Authorised by",
            chosen: &self.typed.authorised_by,
            people: &visit_type.authorisers,
        };
        field.markup(self.problems)
    }

    fn exception(&self, visit_type: &FormVisitType) -> Markup {
        let since = visit_type.exceptions.contains(&RuleException::CoolingOff);
        let hint = if since {
            "Why a rule is broken, or why a household in cooling-off is visited"
        } else {
            "Why a rule is broken this time"
        };
        let label = ("exception", "Reason for the exception", hint);
        self.text(SignOutField::Exception, label, &self.typed.exception, None)
    }

    fn risk_assessment(&self) -> Markup {
        let label = ("risk_assessment", "Risk assessment", "Its reference");
        self.text(
            SignOutField::RiskAssessment,
            label,
            &self.typed.risk_assessment,
            None,
        )
    }

    fn hazards(&self) -> Markup {
        let label = (
            "hazards",
            "What is known of the household",
            "For the police: people, animals, what happened before",
        );
        self.text(SignOutField::Hazards, label, &self.typed.hazards, None)
    }

    fn contact(&self) -> Markup {
        let people: Vec<PersonChoice> = self
            .offered
            .people
            .iter()
            .map(|person| PersonChoice {
                key: person.key.clone(),
                name: person.name.clone(),
            })
            .collect();
        let field = PeopleField {
            field: SignOutField::ResponsibleContact,
            name: "contact",
            label: "Who looks after this visit until they are home",
            chosen: &self.typed.contact,
            people: &people,
        };
        let agreed = ("contact-accepted", "I have heard them agree to it");
        html! {
            (field.markup(self.problems))
            (tick(self.problems, Some(SignOutField::ContactAccepted), agreed, self.typed.is_ticked("contact-accepted")))
        }
    }

    fn detail(&self, detail: SignOutDetail) -> Markup {
        let name = format!("detail.{}", detail.word());
        let label = detail_label(detail);
        let value = self.typed.details.get(detail.word()).map_or("", String::as_str);
        self.text(SignOutField::Detail(detail), (&name, label, ""), value, None)
    }

    /// Optional fields.
    fn further(&self, wants: &dyn Fn(Requirement) -> bool) -> Markup {
        let against = self.problems.has(SignOutField::AgainstPolicy) || !self.typed.against_policy.is_empty();
        let ticked = ["ends-at-home", "at-risk"]
            .iter()
            .any(|name| self.typed.is_ticked(name));
        let filled = [&self.typed.hazards, &self.typed.leave]
            .iter()
            .any(|text| !text.is_empty());
        html! {
            details open[against || ticked || filled || self.problems.has(SignOutField::Leave)] {
                summary { "More, where it matters" }
                (tick(self.problems, None, ("ends-at-home", "They go home from the last stop"), self.typed.is_ticked("ends-at-home")))
                (tick(self.problems, None, ("at-risk", "They are at risk: halve every wait, and do not ring the household"), self.typed.is_ticked("at-risk")))
                @if !wants(Requirement::Hazards) { (self.hazards()) }
                (self.text(SignOutField::Leave, ("leave", "When they mean to leave", "Only where leave is asked for by text"), &self.typed.leave, None))
                (self.text(
                    SignOutField::AgainstPolicy,
                    ("against_policy", "They go although nothing permits it: why", "Watched over as at risk; the head and the line manager are told at once"),
                    &self.typed.against_policy,
                    None,
                ))
            }
        }
    }
}

/// Returns the label of a detail.
fn detail_label(detail: SignOutDetail) -> &'static str {
    match detail {
        SignOutDetail::Appointment => "Time agreed with the family, or why there is none",
        SignOutDetail::IntendedOutcome => "What is to come of it",
        SignOutDetail::PairDecision => "Who decided with whom whether one goes or two",
        SignOutDetail::ParentsTold => "Whether the parents were told, or why not",
        SignOutDetail::PupilReference => "The pupil's reference, never a name",
        SignOutDetail::Referral => "The service that referred the family, and its plan of the risks",
        SignOutDetail::Roles => "Who does what of those who go",
        SignOutDetail::WhomToSee => "Whom to see",
    }
}
