//! The fields by which a visit type's rules are kept: leave, exceptions, notes for the record.

use super::fields::{PeopleField, tick};
use super::form::FormPage;
use crate::app::answer::{FormVisitType, PersonChoice, SignOutField};
use crate::domain::plan::{Requirement, SignOutDetail};
use crate::domain::visit::RuleException;
use crate::wording::pages::{Sentence, sign_out_rules as sentences};
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
                legend { (sentences::RULES) }
                @if wants_leave { (self.leave(visit_type)) }
                @if wants_exception { (self.exception(visit_type)) }
                @if wants(Requirement::RiskAssessment) { (self.risk_assessment()) }
                @if wants(Requirement::Hazards) { (self.hazards()) }
                @if wants(Requirement::Emergency) {
                    (tick(self.problems, Some(SignOutField::Emergency), ("emergency", sentences::EMERGENCY), self.typed.is_ticked("emergency")))
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
            label: sentences::AUTHORISED_BY,
            chosen: &self.typed.authorised_by,
            people: &visit_type.authorisers,
        };
        field.markup(self.problems)
    }

    fn exception(&self, visit_type: &FormVisitType) -> Markup {
        let since = visit_type.exceptions.contains(&RuleException::CoolingOff);
        let hint = if since {
            sentences::EXCEPTION_HINT_COOLING_OFF
        } else {
            sentences::EXCEPTION_HINT
        };
        let label = ("exception", sentences::EXCEPTION, hint.words());
        self.text(SignOutField::Exception, label, &self.typed.exception, None)
    }

    fn risk_assessment(&self) -> Markup {
        let label = (
            "risk_assessment",
            sentences::RISK_ASSESSMENT,
            sentences::RISK_ASSESSMENT_HINT.words(),
        );
        self.text(
            SignOutField::RiskAssessment,
            label,
            &self.typed.risk_assessment,
            None,
        )
    }

    fn hazards(&self) -> Markup {
        let label = ("hazards", sentences::HAZARDS, sentences::HAZARDS_HINT.words());
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
            label: sentences::CONTACT,
            chosen: &self.typed.contact,
            people: &people,
        };
        let agreed = ("contact-accepted", sentences::CONTACT_AGREED);
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
                summary { (sentences::MORE) }
                (tick(self.problems, None, ("ends-at-home", sentences::ENDS_AT_HOME), self.typed.is_ticked("ends-at-home")))
                (tick(self.problems, None, ("at-risk", sentences::AT_RISK), self.typed.is_ticked("at-risk")))
                @if !wants(Requirement::Hazards) { (self.hazards()) }
                (self.text(SignOutField::Leave, ("leave", sentences::LEAVE, sentences::LEAVE_HINT.words()), &self.typed.leave, None))
                (self.text(
                    SignOutField::AgainstPolicy,
                    ("against_policy", sentences::AGAINST_POLICY, sentences::AGAINST_POLICY_HINT.words()),
                    &self.typed.against_policy,
                    None,
                ))
            }
        }
    }
}

/// Returns the label of a detail.
fn detail_label(detail: SignOutDetail) -> Sentence {
    match detail {
        SignOutDetail::Appointment => sentences::APPOINTMENT,
        SignOutDetail::IntendedOutcome => sentences::INTENDED_OUTCOME,
        SignOutDetail::PairDecision => sentences::PAIR_DECISION,
        SignOutDetail::ParentsTold => sentences::PARENTS_TOLD,
        SignOutDetail::PupilReference => sentences::PUPIL_REFERENCE,
        SignOutDetail::Referral => sentences::REFERRAL,
        SignOutDetail::Roles => sentences::ROLES,
        SignOutDetail::WhomToSee => sentences::WHOM_TO_SEE,
    }
}
