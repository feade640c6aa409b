//! The form: four groups of fields, the forecast, and the button.

use super::fields::{ShownProblems, TextField};
use super::typed::TypedSignOut;
use super::{PATH, field_id, foreseen};
use crate::app::answer::{
    FormPerson, FormVisitType, SignOutField, SignOutForecast, SignOutForm, SignOutProblem,
};
use crate::domain::plan::Requirement;
use crate::domain::time::Timestamp;
use crate::http::pages::PageState;
use crate::http::sign_in::pin_field;
use crate::http::visitor::PageVisitor;
use crate::http::words;
use crate::wording::civil;
use crate::wording::pages::{Sentence, sign_out as sentences};
use maud::{Markup, html};

/// Times to be back offered by a button: words, and minutes from now.
const BACK_IN: [(Sentence, u64); 3] = [
    (sentences::HALF_HOUR, 30),
    (sentences::ONE_HOUR, 60),
    (sentences::TWO_HOURS, 120),
];

/// Most people shown at once; further people stand below, closed.
const PEOPLE_AT_ONCE: usize = 12;

/// The page of the form.
pub(super) struct FormPage<'a> {
    pub(super) offered: &'a SignOutForm,
    pub(super) typed: &'a TypedSignOut,
    pub(super) problems: ShownProblems<'a>,
    foreseen: Option<&'a SignOutForecast>,
    now: Timestamp,
    /// Reason why the PIN does not count.
    pub(super) wrong_pin: Option<String>,
    /// Reason of the engine for refusing a complete form.
    pub(super) refused: Option<String>,
}

impl<'a> FormPage<'a> {
    pub(super) fn new(
        offered: &'a SignOutForm,
        typed: &'a TypedSignOut,
        problems: &'a [SignOutProblem],
        foreseen: Option<&'a SignOutForecast>,
        now: Timestamp,
    ) -> Self {
        Self {
            offered,
            typed,
            problems: ShownProblems(problems),
            foreseen,
            now,
            wrong_pin: None,
            refused: None,
        }
    }

    /// Whether there is a problem to show.
    pub(super) fn has_problems(&self) -> bool {
        !self.problems.0.is_empty() || self.wrong_pin.is_some() || self.refused.is_some()
    }

    fn visit_type(&self) -> Option<&FormVisitType> {
        let mut types = self.offered.visit_types.iter();
        types.find(|known| known.name == self.typed.visit_type)
    }

    pub(super) fn markup(&self, pages: &PageState, visitor: &PageVisitor) -> Markup {
        html! {
            div.so {
                h1 { (sentences::HEADING) }
                p.soft { (self.offered.name) }
                (self.summary())
                form id="sign-out-form" method="post" action=(PATH) novalidate {
                    // Enter presses the first button of a form.
                    button.unseen type="submit" name="do" value="look" tabindex="-1" aria-hidden="true" { (sentences::SHOW) }
                    input type="hidden" name="school" value=(self.offered.school);
                    input type="hidden" name="type" value=(self.typed.visit_type);
                    (self.types())
                    @match self.visit_type() {
                        Some(visit_type) => {
                            (self.who(visit_type))
                            (self.place(visit_type))
                            (self.when())
                            (self.rules(visit_type))
                            (foreseen::markup(self.foreseen, self.now))
                            (self.buttons(pages, visitor))
                        },
                        None => p { (sentences::NO_TYPES) },
                    }
                }
                (self.past())
            }
        }
    }

    /// Lists every problem, each as a link to the field.
    fn summary(&self) -> Markup {
        html! {
            @if self.has_problems() {
                div.so-problems id="problems" role="alert" tabindex="-1" autofocus aria-labelledby="problems-heading" {
                    h2 id="problems-heading" { (sentences::PROBLEM) }
                    ul {
                        @for problem in self.problems.0 {
                            li { a href={ "#" (field_id(problem.field)) } { (problem.words) } }
                        }
                        @if let Some(words) = &self.wrong_pin { li { a href="#pin" { (words) } } }
                        @if let Some(words) = &self.refused { li { (words) } }
                    }
                }
            }
        }
    }

    fn types(&self) -> Markup {
        html! {
            fieldset.so-types id=(field_id(SignOutField::VisitType)) {
                legend { (sentences::TYPE) }
                (self.problems.beside(SignOutField::VisitType))
                @for known in &self.offered.visit_types {
                    @let chosen = known.name == self.typed.visit_type;
                    button type="submit" name="do" value={ "type:" (known.name) } aria-pressed=(if chosen { "true" } else { "false" }) {
                        (known.name)
                    }
                }
            }
        }
    }

    fn who(&self, visit_type: &FormVisitType) -> Markup {
        let (first, others): (Vec<&FormPerson>, Vec<&FormPerson>) = self
            .offered
            .people
            .iter()
            .partition(|person| self.is_shown_first(person));
        let wrong = self.problems.has(SignOutField::Workers) || self.problems.has(SignOutField::Carried);
        html! {
            fieldset.wrong[wrong] id=(field_id(SignOutField::Workers)) tabindex="-1"
                aria-describedby=[self.problems.described(SignOutField::Workers)] {
                legend { (sentences::WHO_GOES) }
                @if visit_type.workers > 1 { p.so-hint { (sentences::NEEDS_PEOPLE.with(&[("number", &visit_type.workers)])) } }
                (self.problems.beside(SignOutField::Workers))
                div id=(field_id(SignOutField::Carried)) tabindex="-1" { (self.problems.beside(SignOutField::Carried)) }
                div.so-people { @for person in &first { (self.person(person)) } }
                @if !others.is_empty() {
                    details {
                        summary { (sentences::EVERYBODY_ELSE.with(&[("number", &others.len())])) }
                        div.so-people { @for person in &others { (self.person(person)) } }
                    }
                }
            }
        }
    }

    /// Whether a person stands among the first: ticked, of a visit of before, or of a small school.
    fn is_shown_first(&self, person: &FormPerson) -> bool {
        self.offered.people.len() <= PEOPLE_AT_ONCE || person.goes || self.typed.workers.contains(&person.key)
    }

    fn person(&self, person: &FormPerson) -> Markup {
        let id = format!("worker-{}", person.key);
        let ticked = self.typed.workers.contains(&person.key);
        let carried = self.typed.carried.get(&person.key).map_or("", String::as_str);
        html! {
            div.so-person {
                label for=(id) {
                    input id=(id) type="checkbox" name="worker" value=(person.key) checked[ticked];
                    span { (person.name) }
                }
                @if let Some(visit) = &person.out_on { p.so-hint { (sentences::OUT_NOW.with(&[("visit", visit)])) } }
                @let wants_number = ticked && person.mobile.is_none();
                details open[!carried.is_empty() || wants_number] {
                    summary {
                        @match &person.mobile {
                            Some(mobile) => (sentences::PHONE.with(&[("number", mobile)])),
                            None => (sentences::NO_PHONE),
                        }
                    }
                    label for={ "carried-" (person.key) } { (sentences::PHONE_TODAY.with(&[("name", &person.name)])) }
                    input id={ "carried-" (person.key) } name={ "carried." (person.key) } type="text" value=(carried) inputmode="tel"
                        autocomplete="off" list=[(!self.offered.phones.is_empty()).then_some("school-phones")];
                }
            }
        }
    }

    fn place(&self, visit_type: &FormVisitType) -> Markup {
        let wants = |requirement| visit_type.requires.contains(&requirement);
        let hint = if wants(Requirement::ExpectedDeparture) {
            sentences::HINT_FROM_UNTIL
        } else if wants(Requirement::ExpectedArrival) {
            sentences::HINT_WHEN
        } else {
            sentences::HINT_ADDRESS
        };
        let wrong = self.problems.has(SignOutField::Stops);
        html! {
            fieldset {
                legend { (sentences::WHERE_AND_WHY) }
                p.so-hint id="stops-hint" { (hint) }
                (self.problems.beside(SignOutField::Stops))
                @for (index, stop) in self.typed.stops.iter().enumerate() {
                    @let id = format!("stop-{}", index + 1);
                    div.so-field.wrong[wrong && index == 0] {
                        label for=(id) { @if index == 0 { (sentences::ADDRESS) } @else { (sentences::STOP.with(&[("number", &(index + 1))])) } }
                        input id=(id) name="stop" type="text" value=(stop) maxlength="300" autocomplete="off" list="past-addresses"
                            aria-describedby={ "stops-hint" @if wrong { " stop-1-problem" } };
                    }
                }
                // An empty line after the last stop: a further stop needs no script.
                @if self.typed.stops.iter().all(|stop| !stop.is_empty()) {
                    @let next = self.typed.stops.len() + 1;
                    div.so-field {
                        label for={ "stop-" (next) } { (sentences::STOP.with(&[("number", &next)])) }
                        input id={ "stop-" (next) } name="stop" type="text" maxlength="300" autocomplete="off" list="past-addresses";
                    }
                }
                @if wants(Requirement::Purpose) || !visit_type.purposes.is_empty() { (self.purpose(visit_type)) }
                @if wants(Requirement::HouseholdPhone) { (self.household()) }
                @if wants(Requirement::Vehicle) { (self.vehicle()) }
                (self.lists(visit_type))
            }
        }
    }

    fn purpose(&self, visit_type: &FormVisitType) -> Markup {
        let hint = if visit_type.purposes.is_empty() {
            sentences::WHY_HINT.words().to_owned()
        } else {
            sentences::WHY_HINT_ONE_OF.plain(&[("purposes", &visit_type.purposes.join(", "))])
        };
        self.text(
            SignOutField::Purpose,
            ("purpose", sentences::WHY, &hint),
            &self.typed.purpose,
            Some("purposes"),
        )
    }

    fn household(&self) -> Markup {
        let label = ("household", sentences::HOUSEHOLD, "");
        self.text(
            SignOutField::Household,
            label,
            &self.typed.household,
            Some("past-phones"),
        )
    }

    fn vehicle(&self) -> Markup {
        let label = ("vehicle", sentences::VEHICLE, sentences::VEHICLE_HINT.words());
        self.text(
            SignOutField::Vehicle,
            label,
            &self.typed.vehicle,
            Some("vehicles"),
        )
    }

    pub(super) fn text(
        &self,
        field: SignOutField,
        (name, label, hint): (&str, Sentence, &str),
        value: &str,
        list: Option<&str>,
    ) -> Markup {
        let field = TextField {
            field,
            name,
            label,
            hint,
            value,
            list,
        };
        field.markup(self.problems)
    }

    /// Values of earlier visits and of the school's file, offered during typing.
    fn lists(&self, visit_type: &FormVisitType) -> Markup {
        let past = &self.offered.past;
        html! {
            datalist id="past-addresses" { @for stop in past.iter().flat_map(|past| &past.stops) { option value=(stop) {} } }
            datalist id="past-phones" { @for phone in past.iter().filter_map(|past| past.household.as_ref()) { option value=(phone) {} } }
            datalist id="purposes" { @for purpose in &visit_type.purposes { option value=(purpose) {} } }
            datalist id="vehicles" {
                @for vehicle in &self.offered.vehicles { option value=(vehicle) {} }
                @for vehicle in past.iter().filter_map(|past| past.vehicle.as_ref()) { option value=(vehicle) {} }
            }
            datalist id="school-phones" { @for phone in &self.offered.phones { option value=(phone) {} } }
        }
    }

    fn when(&self) -> Markup {
        let computed = self
            .foreseen
            .and_then(|foreseen| foreseen.back_by)
            .map(|back_by| {
                let clock = civil::clock_seen_from(back_by, Some(self.now), &self.offered.time_zone);
                let from_now = words::apart(back_by, self.now);
                sentences::BACK_BY_TIME.with(&[("time", &clock), ("from_now", &from_now)])
            });
        html! {
            fieldset {
                legend { (sentences::WHEN) }
                (self.text(SignOutField::Back, ("back", sentences::BACK_BY, sentences::BACK_BY_HINT.words()), &self.typed.back, None))
                p.so-computed id="back-words" aria-live="polite" { @if let Some(computed) = computed { (computed) } }
                p.so-times {
                    @for (label, minutes) in BACK_IN { button type="submit" name="do" value={ "back:" (minutes) } { (label) } }
                }
            }
        }
    }

    fn buttons(&self, pages: &PageState, visitor: &PageVisitor) -> Markup {
        let names = self.names();
        let wants_leave = self
            .visit_type()
            .is_some_and(|known| known.requires.contains(&Requirement::Authorisation));
        html! {
            div.so-buttons {
                button type="submit" name="do" value="look" { (sentences::SHOW) }
                div.so-field.wrong[self.wrong_pin.is_some()] {
                    @if let Some(words) = &self.wrong_pin { div.so-problem id="pin-problem" { p { span.unseen { (sentences::ERROR) } (words) } } }
                    (pin_field(pages, visitor, "pin"))
                }
                button.first type="submit" name="do" value="go" {
                    @if names.is_empty() { (sentences::SIGN_OUT) } @else { (sentences::SIGN_OUT_NAMES.with(&[("names", &names)])) }
                }
                @if wants_leave { button type="submit" name="do" value="ask" { (sentences::ASK_FOR_LEAVE) } }
            }
        }
    }

    /// Returns the first names of the ticked people: `Jo and Sam`.
    fn names(&self) -> String {
        let ticked = self
            .offered
            .people
            .iter()
            .filter(|person| self.typed.workers.contains(&person.key));
        let first = ticked.filter_map(|person| person.name.split_whitespace().next());
        let names: Vec<&str> = first.collect();
        match names.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [others @ .., last] => {
                sentences::NAMES_AND.plain(&[("names", &others.join(", ")), ("last", last)])
            }
        }
    }

    /// Links to go to a household of before again.
    fn past(&self) -> Markup {
        let past = &self.offered.past;
        html! {
            @if !past.is_empty() && !self.has_problems() {
                section.so-past aria-labelledby="past-heading" {
                    h2 id="past-heading" { (sentences::SAME_AGAIN) }
                    ul {
                        @for visit in past {
                            li {
                                a href={ (PATH) "?again=" (visit.id) } { (visit.stops.first().map_or("", String::as_str)) }
                                @let day = crate::wording::when::date(visit.at, &self.offered.time_zone);
                                " " span.soft { (sentences::TYPE_AND_DAY.with(&[("kind", &visit.visit_type), ("day", &day)])) }
                            }
                        }
                    }
                }
            }
        }
    }
}
