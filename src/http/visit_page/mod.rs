//! The page of a visit: workers, places, deadlines, buttons, and the timeline.

mod actions;
mod acts;
mod timeline;

pub(super) use acts::say;

use super::notice::{ActionOutcome, FormNotice};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::visitor::PageVisitor;
use super::{live, words};
use crate::app::answer::{CallAnswer, ComingDeadline, VisitStory, WhoView, WorkerPlace};
use crate::app::{Envelope, Question, Response as Answer, Rules};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::time::Timestamp;
use crate::domain::visit::VisitPhase;
use crate::wording::civil;
use crate::wording::pages::{Sentence, visit as sentences};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};
use std::sync::Arc;

/// Shows a visit.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(id): Path<String>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::SeeBoard) {
        return not_for_you(&pages, &visitor);
    }
    let Some(story) = story_of(&pages, &visitor, &id).await else {
        return no_such_visit(&pages, &visitor, &id).await;
    };
    shown(&pages, &visitor, &story, &notice).await
}

/// Shows a visit, with what came of a form.
async fn shown(
    pages: &PageState,
    visitor: &PageVisitor,
    story: &VisitStory,
    notice: &FormNotice,
) -> Response {
    framed(&SeenVisit::new(pages, visitor, story), notice).await
}

async fn framed(seen: &SeenVisit<'_>, notice: &FormNotice) -> Response {
    let (pages, visitor, id) = (seen.pages, seen.visitor, &seen.story.visit.id);
    let board = pages.board(visitor).await;
    let path = format!("/visits/{id}");
    let frame = PageShell {
        path: &path,
        name: &sentences::NAME.plain(&[("id", id)]),
        board: &board,
        notice,
    };
    shell(pages, visitor, &frame, seen.markup()).into_response()
}

/// Returns a mark of the visit as its forms show it.
fn seen_of(story: &VisitStory) -> String {
    let who: Vec<(&str, &str, Timestamp)> = story
        .who
        .iter()
        .map(|who| (who.worker.as_str(), place_words(who).words(), who.since))
        .collect();
    let alert = story.visit.alert.as_ref().map(|alert| alert.code.as_str());
    live::seen(&(story.visit.id.as_str(), story.visit.back_by, who, alert))
}

/// Answers a form filled in at an earlier state of the visit: shows the state of now, and changes nothing.
async fn moved_on(pages: &PageState, visitor: &PageVisitor, story: &VisitStory) -> Response {
    let notice = ActionOutcome::Refused(sentences::MOVED_ON.plain(&[])).shown();
    let mut page = shown(pages, visitor, story, &notice).await;
    *page.status_mut() = StatusCode::CONFLICT;
    page
}

/// Answers a time that gives no more time: the page with the box open, and with the words as typed.
async fn more_refused(
    pages: &PageState,
    visitor: &PageVisitor,
    story: &VisitStory,
    why: String,
    typed: &str,
) -> Response {
    let notice = ActionOutcome::Refused(why).shown();
    let mut seen = SeenVisit::new(pages, visitor, story);
    seen.typed_time = Some(typed);
    let mut page = framed(&seen, &notice).await;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

/// Shows the addresses of a visit, to the roles with the right to see them. The system log names the reader.
pub(super) async fn place(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(id): Path<String>,
) -> Response {
    if !visitor.may(BoardAction::SeeAddress) {
        return not_for_you(&pages, &visitor);
    }
    let Some(story) = story_of(&pages, &visitor, &id).await else {
        return no_such_visit(&pages, &visitor, &id).await;
    };
    let reader = visitor
        .account
        .as_ref()
        .map_or("", |account| account.name.as_str());
    tracing::info!(
        visit = story.visit.id,
        account = reader,
        "an address was looked at"
    );
    let seen = SeenVisit::new(&pages, &visitor, &story);
    let content = html! {
        @let going = if story.visit.workers.len() == 1 { sentences::WHERE_ONE } else { sentences::WHERE_SEVERAL };
        h1 { (going.with(&[("names", &seen.names())])) }
        (seen.addresses())
        p { a href={ "/visits/" (story.visit.id) } { (sentences::BACK_TO_VISIT) } }
    };
    let board = pages.board(&visitor).await;
    let frame = PageShell {
        path: "",
        name: &sentences::WHERE_NAME.plain(&[("id", &story.visit.id)]),
        board: &board,
        notice: &FormNotice::default(),
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

/// Returns a visit for a visitor of the same school. Another school's visit is answered as an unknown visit.
async fn story_of(pages: &PageState, visitor: &PageVisitor, id: &str) -> Option<VisitStory> {
    // The number alone: a name would find another visit tomorrow.
    let number = id.strip_prefix('v')?;
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let question = Question::ShowVisit { who: id.to_owned() };
    let envelope = Envelope::new(visitor.principal.clone(), question);
    match pages.handle.request(envelope).await {
        Answer::Done(CallAnswer::VisitStory(story)) if visitor.sees(&story.visit.school) => Some(*story),
        Answer::Done(_) | Answer::Refused { .. } | Answer::Invalid { .. } | Answer::Unknown { .. } => None,
    }
}

async fn no_such_visit(pages: &PageState, visitor: &PageVisitor, id: &str) -> Response {
    let content = html! {
        h1 { (sentences::NO_VISIT.with(&[("id", &id)])) }
        p.soft { (sentences::MISTYPED) }
        p { (sentences::BOARD_SHOWS.with(&[("link", &html! { a href="/" { (sentences::BOARD) } })])) }
    };
    let board = pages.board(visitor).await;
    let frame = PageShell {
        path: "",
        name: sentences::NO_SUCH.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    (StatusCode::NOT_FOUND, shell(pages, visitor, &frame, content)).into_response()
}

/// A visit, for the eyes of a visitor.
struct SeenVisit<'a> {
    pages: &'a PageState,
    visitor: &'a PageVisitor,
    story: &'a VisitStory,
    rules: Rules,
    zone: String,
    now: Timestamp,
    /// The time typed for a return put off, where it was refused.
    typed_time: Option<&'a str>,
}

impl<'a> SeenVisit<'a> {
    fn new(pages: &'a PageState, visitor: &'a PageVisitor, story: &'a VisitStory) -> Self {
        let rules = pages.handle.snapshot().rules.clone();
        let school = rules.schools().get(&story.visit.school);
        let zone = school.map_or_else(|| words::TIME_ZONE.to_owned(), |school| school.time_zone.clone());
        Self {
            pages,
            visitor,
            story,
            rules,
            zone,
            now: pages.clock.now(),
            typed_time: None,
        }
    }

    fn school(&self) -> &SchoolId {
        &self.story.visit.school
    }

    /// Returns a person's name, by key or by whole id; the key once the person has left the directory.
    fn name(&self, key: &str) -> String {
        let key = key.rsplit('/').next().unwrap_or(key);
        let known = self.rules.person(&PersonId::new(self.school(), key));
        known.map_or_else(|| key.to_owned(), |person| person.name.reveal().to_owned())
    }

    fn names(&self) -> String {
        let names: Vec<String> = self
            .story
            .visit
            .workers
            .iter()
            .map(|key| self.name(key))
            .collect();
        crate::wording::and_list(&names)
    }

    fn clock(&self, at: Timestamp) -> String {
        civil::clock_seen_from(at, Some(self.now), &self.zone)
    }

    fn is_duress(&self) -> bool {
        let alert = self.story.visit.alert.as_ref();
        alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
    }

    fn is_planned(&self) -> bool {
        matches!(
            self.story.visit.phase,
            VisitPhase::Planned | VisitPhase::Authorised
        )
    }

    fn is_open(&self) -> bool {
        !self.is_planned() && self.story.visit.closed_at.is_none()
    }

    fn away(&self) -> impl Iterator<Item = &WhoView> {
        let is_in = |place| matches!(place, WorkerPlace::Back | WorkerPlace::Home);
        self.story.who.iter().filter(move |who| !is_in(who.whereabouts))
    }

    /// Whether the words of texts may be read: today's by every visitor of the board, earlier ones with [`BoardAction::SeeHistory`].
    fn may_read_words(&self) -> bool {
        let date = |at| crate::wording::when::date(at, &self.zone);
        let closed = self.story.visit.closed_at;
        self.visitor.may(BoardAction::SeeHistory) || closed.is_none_or(|at| date(at) == date(self.now))
    }

    fn markup(&self) -> Markup {
        html! {
            div.vp {
                (self.head())
                (self.alert())
                (self.leave())
                (self.actions())
                (self.next())
                (self.who())
                (self.place())
                (self.timeline())
            }
        }
    }

    fn head(&self) -> Markup {
        let line = &self.story.visit;
        html! {
            section id="visit-head" aria-labelledby="visit-title" {
                h1 id="visit-title" { (self.names()) }
                p.soft { (sentences::KIND.with(&[("kind", &line.visit_type), ("id", &line.id)])) }
                p id="visit-status" role="status" {
                    b { @if line.closed_at.is_some() && line.alert.is_none() { (sentences::OVER) } @else { (words::phase(line.phase)) } }
                    @if self.is_open() {
                        @if line.late { " " span.flag { (sentences::LATE) } } @else if line.alert.is_none() { " " span.fine { (sentences::ON_TIME) } }
                    }
                    @if let Some(next) = line.next.as_ref().filter(|_| self.is_open()) {
                        " " (words::deadline(next.deadline)) " " (self.clock(next.at)) "."
                    }
                }
                @if !self.story.exceptions.is_empty() {
                    @let broken: Vec<&str> = self.story.exceptions.iter().map(|exception| exception.words()).collect();
                    @let broken = words::listed(&broken);
                    p.note {
                        @match &self.story.exception_reason {
                            Some(why) => (sentences::BROKEN_REASON.with(&[("exceptions", &broken), ("reason", why)])),
                            None => (sentences::BROKEN.with(&[("exceptions", &broken)])),
                        }
                    }
                }
            }
        }
    }

    fn alert(&self) -> Markup {
        let Some(alert) = &self.story.visit.alert else {
            return html! { div id="visit-alert" {} };
        };
        let names = self.names();
        html! {
            div id="visit-alert" {
                p.vp-alert {
                    @if !self.is_duress() {
                        @let holder = match &alert.held_by {
                            Some(by) => sentences::HAS_IT.with(&[("name", &self.name(by))]),
                            None => sentences::UNTAKEN.render(),
                        };
                        @let link = html! { a href={ "/alerts/" (alert.code) } { (sentences::WHAT_TO_DO) } };
                        @let title = words::kind(alert.kind).title;
                        (sentences::ALERT.with(&[("code", &alert.code), ("title", &title), ("holder", &holder), ("link", &link)]))
                    } @else if self.visitor.may(BoardAction::SeeDuress) {
                        @let ring = html! { a href="tel:999" { (sentences::RING_999) } };
                        @let words = sentences::ALERT_WHAT_TO_DO.with(&[("code", &alert.code)]);
                        @let link = html! { a href={ "/alerts/" (alert.code) } { (words) } };
                        (sentences::DURESS.with(&[("names", &names), ("ring", &ring), ("link", &link)]))
                    } @else {
                        (sentences::DURESS_OTHERS.with(&[("names", &names)]))
                    }
                }
            }
        }
    }

    fn next(&self) -> Markup {
        let deadlines = &self.story.deadlines;
        html! {
            section id="visit-next" aria-labelledby="next-heading" {
                h2 id="next-heading" { (sentences::WHAT_IS_NEXT) }
                @if let Some(alert) = self.story.visit.alert.as_ref().filter(|_| !self.is_duress()) {
                    p { (sentences::ALERT_FIRST.with(&[("code", &alert.code)])) }
                }
                @if deadlines.is_empty() { p.soft { (sentences::NOTHING_AWAITED) } }
                @else { ul { @for deadline in deadlines { li { (self.awaited(deadline)) } } } }
            }
        }
    }

    fn awaited(&self, deadline: &ComingDeadline) -> Markup {
        let what = words::deadline(deadline.deadline);
        let (time, told) = (self.clock(deadline.at), self.clock(deadline.told_at));
        match &deadline.worker {
            Some(worker) => sentences::AWAITED_OF.with(&[
                ("what", &what),
                ("time", &time),
                ("name", &self.name(worker)),
                ("told", &told),
            ]),
            None => sentences::AWAITED.with(&[("what", &what), ("time", &time), ("told", &told)]),
        }
    }

    fn who(&self) -> Markup {
        html! {
            section id="visit-who" aria-labelledby="who-heading" {
                h2 id="who-heading" { (sentences::WHO) }
                ul.vp-who {
                    @for who in &self.story.who {
                        li id={ "who-" (who.worker) } {
                            @let name = self.name(&who.worker);
                            @if self.is_planned() {
                                (sentences::NOT_SET_OFF.with(&[("name", &name)])) " "
                            } @else {
                                (sentences::IS_AT.with(&[("name", &name), ("place", &place_words(who)), ("time", &self.clock(who.since))])) " "
                            }
                            @match who.last_heard_at {
                                Some(at) => (sentences::LAST_HEARD.with(&[("time", &self.clock(at))])),
                                None => (sentences::NOT_HEARD),
                            }
                            " "
                            @if let Some(asked_at) = who.asked_at { (sentences::ASKED_AT.with(&[("time", &self.clock(asked_at))])) " " }
                            @if let Some(number) = who.number.as_ref().filter(|_| !self.is_duress()) {
                                a.number href={ "tel:" (number.replace(' ', "")) } { (number) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn addresses(&self) -> Markup {
        let story = self.story;
        html! {
            ol { @for stop in &story.stops { li { (stop) } } }
            dl {
                @if let Some(number) = story.household_number.as_ref().filter(|_| !self.is_duress()) { dt { (sentences::HOUSEHOLD) } dd { (number) } }
                @if let Some(vehicle) = &story.vehicle { dt { (sentences::VEHICLE) } dd { (vehicle) } }
                @if let Some(purpose) = &story.purpose { dt { (sentences::WHY) } dd { (purpose) } }
            }
        }
    }

    /// The addresses, for the roles with [`BoardAction::SeeAddress`]: open in an alert, a press away otherwise.
    fn place(&self) -> Markup {
        let story = self.story;
        let in_alert = story.visit.alert.is_some();
        html! {
            section id="visit-where" aria-labelledby="where-heading" {
                h2 id="where-heading" { (sentences::WHERE_AND_WHY) }
                @if self.visitor.may(BoardAction::SeeAddress) && in_alert {
                    (self.addresses())
                } @else if self.visitor.may(BoardAction::SeeAddress) {
                    p { a href={ "/visits/" (story.visit.id) "/where" } { (sentences::SHOW_ADDRESS) } }
                } @else {
                    p.soft { (sentences::OFFICE_SEES_ADDRESS) }
                }
                dl {
                    @if let Some(by) = &story.authorised_by { dt { (sentences::AUTHORISED_BY) } dd { (self.name(by)) } }
                    @if let Some(by) = &story.responsible_contact { dt { (sentences::LOOKED_AFTER_BY) } dd { (self.name(by)) } }
                }
            }
        }
    }
}

/// Returns a worker's place in words.
fn place_words(who: &WhoView) -> Sentence {
    match who.whereabouts {
        WorkerPlace::OnTheWay => sentences::ON_THE_WAY,
        WorkerPlace::AtDoor => sentences::AT_DOOR,
        WorkerPlace::OnSite => sentences::AT_HOUSEHOLD,
        WorkerPlace::Inside => sentences::INSIDE,
        WorkerPlace::Left => sentences::LEFT,
        WorkerPlace::Back => sentences::BACK,
        WorkerPlace::Home => sentences::HOME,
    }
}
