//! Households in cooling-off and incidents: listed, cleared after a review, reported.

use super::act::filled;
use super::notice::FormNotice;
use super::notice::{ActionOutcome, back_to};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sign_in::{check_pin, pin_field};
use super::visitor::PageVisitor;
use super::words;
use crate::app::answer::{CallAnswer, HouseholdView};
use crate::app::{Envelope, Question, Request, Response as Answer};
use crate::domain::account::rights::BoardAction;
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;
use crate::wording::civil;
use crate::wording::pages::households as sentences;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, Render, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most visits offered to report an incident of: others are named by their number.
const VISITS_AT_MOST: usize = 50;

/// Shows households and the form for an incident.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::SeeBoard) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let listed = pages.ask(&visitor, Question::Households { all: true }).await;
    let households: Option<Vec<HouseholdView>> = match listed {
        Some(CallAnswer::HouseholdList(all)) => Some(
            all.into_iter()
                .filter(|household| visitor.sees(&household.school))
                .collect(),
        ),
        Some(_) | None => None,
    };
    let now = pages.clock.now();
    let schools = pages.schools(&visitor);
    let zone = schools
        .first()
        .map_or(words::TIME_ZONE, |school| school.time_zone.as_str());
    let (open, cleared): (Vec<_>, Vec<_>) = households
        .iter()
        .flatten()
        .partition(|household| household.cleared_at.is_none());
    let content = html! {
        h1 { (sentences::HEADING) }
        section id="cooling-off" {
            h2 { (sentences::NOT_TO_BE_VISITED.with(&[("number", &open.len())])) }
            @if households.is_none() { p { (sentences::NO_RECORD) } }
            @if open.is_empty() && households.is_some() { p.soft { (sentences::NONE_COOLING_OFF) } }
            @for household in &open { (waiting(&pages, &visitor, household, now, zone)) }
        }
        @if visitor.may(BoardAction::Raise) { (report(&pages, &visitor)) }
        @if !cleared.is_empty() {
            section id="cleared" {
                details {
                    summary { (sentences::REVIEWED.with(&[("number", &cleared.len())])) }
                    ul { @for household in &cleared { li { (reviewed(household, now, zone)) } } }
                }
            }
        }
    };
    let frame = PageShell {
        path: "/households",
        name: sentences::TITLE.words(),
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

fn waiting(
    pages: &PageState,
    visitor: &PageVisitor,
    household: &HouseholdView,
    now: Timestamp,
    zone: &str,
) -> Markup {
    let id = &household.id;
    let since = civil::clock_seen_from(household.since, Some(now), zone);
    html! {
        div.people-warning id={ "household-" (id) } {
            h3 { (sentences::HOUSEHOLD.with(&[("id", id), ("kind", &household.kind), ("visit", &household.visit)])) }
            p {
                @match &household.by {
                    Some(by) => (sentences::SINCE_BY.with(&[("time", &since), ("name", by)])),
                    None => (sentences::SINCE.with(&[("time", &since)])),
                }
            }
            @if visitor.may(BoardAction::Review) {
                form.people-pin method="post" action="/households/clear" {
                    input type="hidden" name="household" value=(id);
                    label for={ "note-" (id) } { (sentences::WHAT_REVIEW_CAME_TO) }
                    textarea id={ "note-" (id) } name="note" rows="2" maxlength="500" {}
                    @if !visitor.is_named() {
                        label for={ "by-" (id) } { (sentences::YOUR_NAME) }
                        select id={ "by-" (id) } name="by" {
                            option value="" { (sentences::CHOOSE) }
                            @for name in pages.names(visitor) { option value=(name) { (name) } }
                        }
                    }
                    (pin_field(pages, visitor, &format!("pin-{id}")))
                    button type="submit" { (sentences::MAY_GO_AGAIN) }
                }
            } @else {
                p.soft { (sentences::LEADERS_REVIEW) }
            }
        }
    }
}

fn reviewed(household: &HouseholdView, now: Timestamp, zone: &str) -> Markup {
    let Some(at) = household.cleared_at else {
        return html! {};
    };
    let time = civil::clock_seen_from(at, Some(now), zone);
    let mut values: Vec<(&str, &dyn Render)> = vec![
        ("id", &household.id),
        ("kind", &household.kind),
        ("visit", &household.visit),
        ("time", &time),
    ];
    let by = household.cleared_by.as_ref();
    let note = household.cleared_note.as_ref();
    values.extend(by.map(|by| ("name", by as &dyn Render)));
    values.extend(note.map(|note| ("note", note as &dyn Render)));
    let said = match (by, note) {
        (None, None) => sentences::WAS_REVIEWED,
        (Some(_), None) => sentences::WAS_REVIEWED_BY,
        (None, Some(_)) => sentences::WAS_REVIEWED_NOTE,
        (Some(_), Some(_)) => sentences::WAS_REVIEWED_BY_NOTE,
    };
    said.with(&values)
}

fn report(pages: &PageState, visitor: &PageVisitor) -> Markup {
    let snapshot = pages.handle.snapshot();
    let visits = snapshot.visits.values().map(AsRef::as_ref);
    let mut visits: Vec<&Visit> = visits
        .filter(|visit| visitor.sees(&visit.plan.school) && !visit.is_planned())
        .collect();
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.id));
    visits.truncate(VISITS_AT_MOST);
    let schools = pages.schools(visitor);
    let kinds: BTreeSet<&String> = schools
        .iter()
        .flat_map(|school| school.incidents.keys())
        .collect();
    let names = |visit: &Visit| {
        let workers = visit.workers.keys();
        words::listed(&workers.map(|worker| visit.name(worker)).collect::<Vec<_>>())
    };
    html! {
        section id="report" {
            h2 { (sentences::REPORT_AN_INCIDENT) }
            @if kinds.is_empty() {
                p.soft { (sentences::NO_KINDS) }
            } @else {
                p.soft { (sentences::TOLD_AT_ONCE) }
                form.people-pin method="post" action="/households/incident" {
                    label for="incident-visit" { (sentences::ON_WHICH_VISIT) }
                    select id="incident-visit" name="who" {
                        option value="" { (sentences::AN_EARLIER_ONE) }
                        @for visit in &visits {
                            @let out = civil::clock_seen_from(visit.out_at, Some(pages.clock.now()), &visit.plan.time_zone);
                            option value=(visit.id) {
                                (sentences::VISIT.plain(&[("id", &visit.id), ("names", &names(visit)), ("time", &out)]))
                            }
                        }
                    }
                    label for="incident-number" { (sentences::OR_ITS_NUMBER) }
                    input id="incident-number" name="number" type="text" maxlength="20" placeholder="v12";
                    label for="incident-kind" { (sentences::WHAT_KIND) }
                    select id="incident-kind" name="kind" { @for kind in &kinds { option value=(kind) { (kind.replace('-', " ")) } } }
                    label for="incident-worker" { (sentences::WHO_WAS_CONCERNED) }
                    select id="incident-worker" name="worker" {
                        option value="" { (sentences::EVERYBODY) }
                        @for name in pages.names(visitor) { option value=(name) { (name) } }
                    }
                    @if !visitor.is_named() {
                        label for="incident-by" { (sentences::YOUR_NAME) }
                        select id="incident-by" name="by" {
                            option value="" { (sentences::CHOOSE) }
                            @for name in pages.names(visitor) { option value=(name) { (name) } }
                        }
                    }
                    label for="incident-note" { (sentences::WHAT_HAPPENED) }
                    textarea id="incident-note" name="note" rows="4" maxlength="2000" {}
                    button type="submit" { (sentences::REPORT) }
                }
            }
        }
    }
}

/// A review.
#[derive(Deserialize)]
pub(super) struct ClearForm {
    household: String,
    by: Option<String>,
    note: Option<String>,
    pin: Option<String>,
}

/// Clears a household after its review.
pub(super) async fn clear(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<ClearForm>,
) -> Response {
    if !visitor.may(BoardAction::Review) {
        return not_for_you(&pages, &visitor);
    }
    let Some(by) = super::act::named(&visitor, form.by) else {
        return back_to(
            "/households",
            ActionOutcome::Refused(super::act::NAMELESS.to_owned()),
        )
        .into_response();
    };
    let Some(note) = filled(form.note) else {
        let why = sentences::NOTE_FIRST.words().to_owned();
        return back_to("/households", ActionOutcome::Refused(why)).into_response();
    };
    if let Err(why) = check_pin(&pages, &visitor, form.pin.as_deref()).await {
        return back_to("/households", ActionOutcome::Refused(why)).into_response();
    }
    let words = sentences::REVIEW_DONE.plain(&[("household", &form.household)]);
    let request = Request::ClearHousehold {
        household: form.household,
        by,
        note: Some(note),
    };
    done(&pages, &visitor, request, words).await
}

/// An incident.
#[derive(Deserialize)]
pub(super) struct IncidentForm {
    who: Option<String>,
    number: Option<String>,
    #[serde(default)]
    kind: String,
    worker: Option<String>,
    by: Option<String>,
    note: Option<String>,
}

/// Reports an incident.
pub(super) async fn incident(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<IncidentForm>,
) -> Response {
    if !visitor.may(BoardAction::Raise) {
        return not_for_you(&pages, &visitor);
    }
    let refused = |why: &str| back_to("/households", ActionOutcome::Refused(why.to_owned())).into_response();
    let Some(by) = super::act::named(&visitor, form.by) else {
        return refused(super::act::NAMELESS);
    };
    let Some(who) = filled(form.number).or(filled(form.who)) else {
        return refused(sentences::SAY_WHICH_VISIT.words());
    };
    let words = sentences::REPORTED.plain(&[("visit", &who)]);
    let request = Request::Incident {
        who,
        kind: form.kind,
        worker: filled(form.worker),
        by: Some(by),
        note: filled(form.note),
    };
    done(&pages, &visitor, request, words).await
}

async fn done(pages: &PageState, visitor: &PageVisitor, request: Request, words: String) -> Response {
    let envelope = Envelope::new(visitor.principal.clone(), request);
    let came = match pages.handle.request(envelope).await {
        Answer::Done(_) => ActionOutcome::Done(words),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            ActionOutcome::Refused(message)
        }
    };
    back_to("/households", came).into_response()
}
