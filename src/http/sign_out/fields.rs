//! The controls of the form, each beside the problems of the field.

use super::field_id;
use crate::app::answer::{PersonChoice, SignOutField, SignOutProblem};
use crate::wording::pages::{Sentence, sign_out as sentences};
use maud::{Markup, html};

/// The problems shown on a page, by field.
#[derive(Clone, Copy)]
pub(super) struct ShownProblems<'a>(pub(super) &'a [SignOutProblem]);

impl<'a> ShownProblems<'a> {
    fn at(self, field: SignOutField) -> impl Iterator<Item = &'a SignOutProblem> {
        self.0.iter().filter(move |problem| problem.field == field)
    }

    pub(super) fn has(self, field: SignOutField) -> bool {
        self.at(field).next().is_some()
    }

    /// Returns the attribute with the id of the words beside a control.
    pub(super) fn described(self, field: SignOutField) -> Option<String> {
        self.has(field).then(|| format!("{}-problem", field_id(field)))
    }

    /// Renders the problems of a field, in the words of the list above.
    pub(super) fn beside(self, field: SignOutField) -> Markup {
        html! {
            @if self.has(field) {
                div.so-problem id={ (field_id(field)) "-problem" } {
                    @for problem in self.at(field) {
                        p { span.unseen { (sentences::ERROR) } (problem.words) }
                        (ask_buttons(problem))
                    }
                }
            }
        }
    }
}

/// Offers to ask the people with the right to allow the thing, by text.
fn ask_buttons(problem: &SignOutProblem) -> Markup {
    html! {
        @if !problem.may.is_empty() {
            p.so-asks {
                @for person in &problem.may {
                    button type="submit" name="do" value={ "ask:" (person.key) } { (sentences::ASK_BY_TEXT.with(&[("name", &person.name)])) }
                }
            }
        }
    }
}

/// A line to type on.
pub(super) struct TextField<'a> {
    pub(super) field: SignOutField,
    pub(super) name: &'a str,
    pub(super) label: Sentence,
    /// Words below the label, or nothing.
    pub(super) hint: &'a str,
    pub(super) value: &'a str,
    /// Id of a list of values to choose from.
    pub(super) list: Option<&'a str>,
}

impl TextField<'_> {
    pub(super) fn markup(&self, problems: ShownProblems<'_>) -> Markup {
        let id = field_id(self.field);
        let wrong = problems.has(self.field);
        html! {
            div.so-field.wrong[wrong] {
                label for=(id) { (self.label) }
                @if !self.hint.is_empty() { p.so-hint id={ (id) "-hint" } { (self.hint) } }
                (problems.beside(self.field))
                input id=(id) name=(self.name) type="text" value=(self.value) maxlength="400" autocomplete="off" list=[self.list]
                    aria-invalid=[wrong.then_some("true")] aria-describedby=[problems.described(self.field)];
            }
        }
    }
}

/// A list of people, for a choice.
pub(super) struct PeopleField<'a> {
    pub(super) field: SignOutField,
    pub(super) name: &'a str,
    pub(super) label: Sentence,
    pub(super) chosen: &'a str,
    pub(super) people: &'a [PersonChoice],
}

impl PeopleField<'_> {
    pub(super) fn markup(&self, problems: ShownProblems<'_>) -> Markup {
        let id = field_id(self.field);
        let wrong = problems.has(self.field);
        html! {
            div.so-field.wrong[wrong] {
                label for=(id) { (self.label) }
                (problems.beside(self.field))
                select id=(id) name=(self.name) aria-invalid=[wrong.then_some("true")] aria-describedby=[problems.described(self.field)] {
                    option value="" { (sentences::NOBODY) }
                    @for person in self.people {
                        option value=(person.key) selected[person.key == self.chosen] { (person.name) }
                    }
                }
            }
        }
    }
}

/// A box to tick.
pub(super) fn tick(
    problems: ShownProblems<'_>,
    field: Option<SignOutField>,
    (name, label): (&str, Sentence),
    ticked: bool,
) -> Markup {
    let wrong = field.is_some_and(|field| problems.has(field));
    let described = field.and_then(|field| problems.described(field));
    html! {
        div.so-tick.wrong[wrong] {
            @if let Some(field) = field { (problems.beside(field)) }
            label for=(name) {
                input id=(name) type="checkbox" name="tick" value=(name) checked[ticked] aria-describedby=[described];
                span { (label) }
            }
        }
    }
}
