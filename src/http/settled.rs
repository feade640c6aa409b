//! A settled alert: the page stays, for the links in e-mails and for later questions about the end.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, shell};
use super::visitor::PageVisitor;
use super::words;
use crate::app::Question;
use crate::app::answer::{CallAnswer, RecordLine, SettledAlert};
use crate::app::view::Board;
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::wording::pages::settled as sentences;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, Render, html};

/// Shows the end of an alert, or the lack of an alert with the code.
pub(super) async fn page(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    code: &str,
    notice: &FormNotice,
) -> Response {
    let question = Question::SettledAlert {
        code: code.to_owned(),
    };
    match pages.ask(visitor, question).await {
        Some(CallAnswer::SettledAlert(Some(settled))) if visitor.sees(&settled.line.school) => {
            let content = SettledPage::new(pages, visitor, &settled).markup();
            let name = sentences::TITLE.plain(&[("code", &settled.line.code)]);
            let frame = PageShell {
                path: "",
                name: &name,
                board,
                notice,
            };
            shell(pages, visitor, &frame, content).into_response()
        }
        _ => not_open(pages, visitor, board, code, notice),
    }
}

/// A settled alert, for the eyes of a visitor.
struct SettledPage<'a> {
    settled: &'a SettledAlert,
    /// The people of the alert's school, by key, with their names.
    names: Vec<(String, String)>,
    zone: String,
    now: Timestamp,
    /// Whether the visitor may read words typed on that day.
    reads_words: bool,
}

impl<'a> SettledPage<'a> {
    fn new(pages: &PageState, visitor: &PageVisitor, settled: &'a SettledAlert) -> Self {
        let school = pages
            .schools(visitor)
            .into_iter()
            .find(|school| school.id == settled.line.school);
        let zone = school
            .as_ref()
            .map_or_else(|| words::TIME_ZONE.to_owned(), |school| school.time_zone.clone());
        let now = pages.clock.now();
        let date = |at| crate::wording::when::date(at, &zone);
        let is_today = settled.line.resolved_at.is_none_or(|at| date(at) == date(now));
        let named = |(id, name): (&PersonId, &str)| (id.key().to_owned(), name.to_owned());
        let people = school.iter().flat_map(|school| school.people.iter());
        let names = people.map(|(id, person)| named((id, person.name.reveal())));
        Self {
            settled,
            names: names.collect(),
            zone,
            now,
            reads_words: visitor.may(BoardAction::SeeHistory) || is_today,
        }
    }

    /// Returns a person's name, by key or by whole id; the key once the directory lacks the person.
    fn name(&self, key: &str) -> String {
        let key = key.rsplit('/').next().unwrap_or(key);
        let known = self.names.iter().find(|(known, _)| known == key);
        known.map_or_else(|| key.to_owned(), |(_, name)| name.clone())
    }

    fn markup(&self) -> Markup {
        let line = &self.settled.line;
        let time = |at| words::time(at, self.now, &self.zone);
        html! {
            h1 { (sentences::HEADING.with(&[("code", &line.code)])) }
            article.settled {
                p { (self.end()) }
                ul { @for cause in &line.causes { li { (cause) } } }
                @if let Some(called) = self.settled.police_called.filter(|_| line.kind != AlertKind::Monitor) {
                    p { @if called { (sentences::POLICE_CALLED) } @else { (sentences::POLICE_NOT_CALLED) } }
                }
                p.soft { (sentences::OPEN_SINCE.with(&[("time", &time(line.opened_at))])) }
            }
            (self.done())
            @if let Some(visit) = &line.visit {
                @let link = html! { a href={ "/visits/" (visit) } { (sentences::THE_VISIT) } };
                p { (sentences::VISIT.with(&[("link", &link)])) }
            }
            p { a href="/" { (sentences::BOARD) } }
        }
    }

    /// Says when the alert was settled, by whom, and on what ground.
    fn end(&self) -> Markup {
        let line = &self.settled.line;
        let at = line.resolved_at;
        let settled = match at.map(|at| words::time(at, self.now, &self.zone)) {
            Some(time) => sentences::SETTLED_AT.with(&[("time", &time)]),
            None => sentences::SETTLED.render(),
        };
        let settled = html! { b { (settled) } };
        let Some(by) = &line.resolved_by else {
            return sentences::BY_NOBODY.with(&[("settled", &settled)]);
        };
        let name = self.name(by);
        match self.settled.how.map(crate::wording::knew) {
            Some(how) => sentences::BY_KNEW.with(&[("settled", &settled), ("name", &name), ("how", &how)]),
            None => sentences::BY.with(&[("settled", &settled), ("name", &name)]),
        }
    }

    /// Shows the actions from the opening to the end.
    fn done(&self) -> Markup {
        let lines = self.settled.record.iter();
        let lines: Vec<&RecordLine> = lines.filter(|line| line.is_for_readers()).collect();
        html! {
            @if !lines.is_empty() {
                section aria-labelledby="done-heading" {
                    h2 id="done-heading" { (sentences::WHAT_WAS_DONE) }
                    ol.vp-lines {
                        @for line in lines {
                            li {
                                span.vp-time { (words::time(line.at, self.now, &self.zone)) }
                                p {
                                    @match &line.sentence {
                                        Some(sentence) => (sentence),
                                        None => {
                                            (crate::wording::sentence(&line.what))
                                            @if line.by != "clock" { (sentences::ACTOR.with(&[("name", &self.actor(&line.by))])) }
                                        },
                                    }
                                    @if let Some(words) = line.words.as_ref().filter(|_| self.reads_words) { " " q { (words) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn actor(&self, by: &str) -> String {
        match by {
            "office" => sentences::OFFICE.plain(&[]),
            "reception" => sentences::RECEPTION.plain(&[]),
            key => self.name(key),
        }
    }
}

/// Answers in plain words: no alert with this code is open.
pub(super) fn not_open(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    code: &str,
    notice: &FormNotice,
) -> Response {
    let content = html! {
        h1 { (sentences::IS_NOT_OPEN.with(&[("code", &code)])) }
        p.soft { (sentences::MISTYPED) }
        p { (sentences::SEE_BOARD.with(&[("link", &html! { a href="/" { (sentences::SEE_THE_BOARD) } })])) }
    };
    let frame = PageShell {
        path: "",
        name: sentences::NOT_OPEN.words(),
        board,
        notice,
    };
    (StatusCode::NOT_FOUND, shell(pages, visitor, &frame, content)).into_response()
}
