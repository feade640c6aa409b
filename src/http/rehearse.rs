//! A rehearsal as a picture: the questions and steps about a silent visit, on an axis of time. No message is sent.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::visitor::PageVisitor;
use crate::app::answer::ComingStep;
use crate::app::quiet_visit::{QuietVisit, quiet_visit, start_as_typed};
use crate::config::School;
use crate::domain::account::rights::BoardAction;
use crate::domain::chain::Ask;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::wording::pages::{Sentence, rehearse as sentences};
use crate::wording::{and_list, civil, sentence};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Address of the page.
pub(super) const PATH: &str = "/rehearse";

/// Size of the picture, and the left and right of its axis.
const WIDTH: u64 = 1000;
const LEFT: u64 = 40;
const RIGHT: u64 = 960;

/// What to rehearse.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RehearsalAsked {
    school: Option<String>,
    #[serde(rename = "type")]
    visit_type: Option<String>,
    who: Option<String>,
    second: Option<String>,
    at: Option<String>,
}

/// Shows a rehearsal.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(asked): Query<RehearsalAsked>,
) -> Response {
    if !visitor.may(BoardAction::SeePeople) {
        return not_for_you(&pages, &visitor);
    }
    let schools = pages.schools(&visitor);
    let school = schools
        .iter()
        .find(|school| asked.school.as_deref() == Some(school.id.as_str()))
        .or_else(|| schools.first());
    let board = pages.board(&visitor).await;
    let now = pages.clock.now();
    let (status, content) = match school {
        Some(school) => {
            let chosen = ChosenVisit::read(school, &asked, now);
            let status = if chosen.problem.is_some() {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            (status, chosen.markup(&schools))
        }
        None => (
            StatusCode::OK,
            html! { h1 { (sentences::TITLE) } p { (sentences::NO_SCHOOL) } },
        ),
    };
    let frame = PageShell {
        path: PATH,
        name: sentences::TITLE.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    (status, shell(&pages, &visitor, &frame, content)).into_response()
}

/// The visit chosen: without a choice the first of each list.
struct ChosenVisit<'a> {
    school: &'a School,
    /// `None` for a school without visit types.
    visit_type: Option<String>,
    workers: Vec<PersonId>,
    typed: String,
    leave: Timestamp,
    problem: Option<String>,
}

impl<'a> ChosenVisit<'a> {
    fn read(school: &'a School, asked: &RehearsalAsked, now: Timestamp) -> Self {
        let zone = &school.time_zone;
        let known = |name: &&String| school.visit_types.contains_key(*name);
        let first = || school.visit_types.keys().next().cloned();
        let visit_type = asked.visit_type.as_ref().filter(known).cloned().or_else(first);
        let typed = asked.at.as_deref().map_or("", str::trim);
        let leave = start_as_typed(typed, now, zone);
        let person = |key: &Option<String>| {
            let id = PersonId::new(&school.id, key.as_deref()?);
            school.people.contains_key(&id).then_some(id)
        };
        let mut workers: Vec<PersonId> = person(&asked.who)
            .into_iter()
            .chain(person(&asked.second))
            .collect();
        workers.dedup();
        if workers.is_empty() {
            workers.extend(school.people.keys().next().cloned());
        }
        Self {
            school,
            visit_type,
            workers,
            typed: typed.to_owned(),
            leave: leave.clone().unwrap_or(now),
            problem: leave.err(),
        }
    }

    fn names(&self) -> String {
        let name = |id: &PersonId| {
            let known = self.school.people.get(id);
            known.map_or_else(|| id.key().to_owned(), |person| person.name.reveal().to_owned())
        };
        and_list(&self.workers.iter().map(name).collect::<Vec<_>>())
    }

    fn markup(&self, schools: &[Arc<School>]) -> Markup {
        let quiet = self
            .visit_type
            .as_ref()
            .and_then(|visit_type| quiet_visit(self.school, visit_type, &self.workers, self.leave));
        html! {
            h1 { (sentences::TITLE) }
            p.soft { (sentences::WHAT_WOULD_HAPPEN) }
            @if let Some(problem) = &self.problem {
                p.notice.refused role="alert" id="notice" { (sentences::NOT_UNDERSTOOD.with(&[("why", &sentence(problem))])) }
            }
            (self.form(schools))
            @match quiet.filter(|_| self.problem.is_none()) {
                Some(quiet) => (self.pictures(&quiet)),
                None if self.visit_type.is_none() => p { (sentences::NO_TYPE) },
                None => {},
            }
        }
    }

    fn form(&self, schools: &[Arc<School>]) -> Markup {
        let is = |index: usize, id: &PersonId| self.workers.get(index) == Some(id);
        html! {
            form.filters method="get" action=(PATH) {
                @if schools.len() > 1 {
                    label { (sentences::SCHOOL)
                        select name="school" {
                            @for school in schools { option value=(school.id) selected[school.id == self.school.id] { (school.name) } }
                        }
                    }
                }
                label { (sentences::TYPE)
                    select name="type" {
                        @for name in self.school.visit_types.keys() { option value=(name) selected[Some(name) == self.visit_type.as_ref()] { (name) } }
                    }
                }
                label { (sentences::WHO_GOES)
                    select name="who" {
                        @for person in self.school.people.values() {
                            option value=(person.id.key()) selected[is(0, &person.id)] { (person.name.reveal()) }
                        }
                    }
                }
                label { (sentences::AND)
                    select name="second" {
                        option value="" { (sentences::NOBODY_ELSE) }
                        @for person in self.school.people.values() {
                            option value=(person.id.key()) selected[is(1, &person.id)] { (person.name.reveal()) }
                        }
                    }
                }
                label { (sentences::LEAVE_AT)
                    input name="at" type="text" maxlength="20" value=(self.typed) placeholder=(sentences::TIME_AS_TYPED.words()) autocomplete="off";
                }
                button type="submit" { (sentences::SHOW) }
            }
        }
    }

    fn pictures(&self, quiet: &QuietVisit) -> Markup {
        let names = self.names();
        let goes = if self.workers.len() == 1 {
            sentences::ONE_LEAVES
        } else {
            sentences::SEVERAL_LEAVE
        };
        let file = html! { code { (self.school.id) ".toml" } };
        let zone = &self.school.time_zone;
        html! {
            section id="after-leaving" aria-labelledby="leaving-heading" {
                h2 id="leaving-heading" {
                    (goes.with(&[("names", &names), ("time", &civil::clock_and_date(quiet.leave, zone))]))
                }
                (self.picture(quiet.leave, &quiet.after_leaving))
                (self.list(quiet.leave, &quiet.after_leaving))
            }
            section id="after-arrival" aria-labelledby="arrival-heading" {
                h2 id="arrival-heading" { (sentences::SAY_IN.with(&[("time", &civil::clock(quiet.arrive, zone))])) }
                (self.picture(quiet.arrive, &quiet.after_arrival))
                (self.list(quiet.arrive, &quiet.after_arrival))
            }
            p.soft {
                (sentences::EXPECTED_BACK.with(&[("time", &civil::clock(quiet.back_by, zone)), ("file", &file)]))
            }
        }
    }

    /// Draws the time axis. The list beneath has the same in words.
    fn picture(&self, from: Timestamp, steps: &[ComingStep]) -> Markup {
        let last = steps.last().map_or(from, |step| step.at);
        let whole = last.since(from).ms().max(1);
        let at = |instant: Timestamp| LEFT + instant.since(from).ms() * (RIGHT - LEFT) / whole;
        html! {
            svg.chain-picture viewBox={ "0 0 " (WIDTH) " 90" } aria-hidden="true" focusable="false" {
                line.axis x1=(LEFT) y1="45" x2=(RIGHT) y2="45" {}
                circle.dot cx=(LEFT) cy="45" r="7" {}
                @for (index, step) in steps.iter().enumerate() {
                    @let x = at(step.at);
                    circle.dot.police[step.ask == Some(Ask::Police)] cx=(x) cy="45" r="9" {}
                    text x=(x) y=(if index % 2 == 0 { 26 } else { 76 }) text-anchor="middle" {
                        (civil::clock(step.at, &self.school.time_zone))
                    }
                }
            }
        }
    }

    fn list(&self, from: Timestamp, steps: &[ComingStep]) -> Markup {
        html! {
            @if steps.is_empty() {
                p { b.people-few { (sentences::NOTHING) } }
            } @else {
                ol.rehearsed {
                    @for step in steps {
                        li {
                            b { (civil::clock(step.at, &self.school.time_zone)) }
                            @let minutes = step.at.since(from).ms() / 60_000;
                            span.soft { " " (sentences::AFTER.with(&[("minutes", &minutes)])) " " }
                            (task(step.ask).with(&[("names", &step.names)]))
                        }
                    }
                }
            }
        }
    }
}

fn task(ask: Option<Ask>) -> Sentence {
    match ask {
        None => sentences::ASKED,
        Some(Ask::RingWorker) => sentences::RING_THEM,
        Some(Ask::RingHousehold) => sentences::RING_HOUSEHOLD,
        Some(Ask::GoAndSee) => sentences::GO_AND_SEE,
        Some(Ask::Decide) => sentences::DECIDE,
        Some(Ask::Police) => sentences::POLICE,
    }
}
