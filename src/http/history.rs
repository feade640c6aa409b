//! Closed visits: searched, filtered, and for a spreadsheet. The office sees today, leaders all, an admin how many.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sheets::csv_file;
use super::visitor::PageVisitor;
use super::words;
use crate::app::answer::CallAnswer;
use crate::app::history::{HistoryAnswer, PastEnd, PastVisit};
use crate::app::{HistoryAsked, Question};
use crate::config::School;
use crate::domain::account::rights::BoardAction;
use crate::wording::civil;
use crate::wording::pages::{Sentence, history as sentences};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longest words searched for.
const WORDS_AT_MOST: usize = 200;

/// Most visits on the page; the file has all that were found.
const SHOWN_AT_MOST: usize = 200;

/// The columns.
const HEADS: [Sentence; 7] = [
    sentences::VISIT,
    sentences::WHO,
    sentences::TYPE,
    sentences::OUT,
    sentences::DUE_BACK,
    sentences::CLOSED,
    sentences::HOW_IT_ENDED,
];

/// The filters, as typed.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct HistoryQuery {
    words: Option<String>,
    person: Option<String>,
    from: Option<String>,
    to: Option<String>,
    #[serde(rename = "type")]
    visit_type: Option<String>,
    alert: Option<String>,
}

impl HistoryQuery {
    /// Returns the question, and what of the filters could not be understood.
    fn asked(&self, time_zone: &str) -> (HistoryAsked, Vec<String>) {
        let mut faults = Vec::new();
        let mut day = |text: &Option<String>| {
            let text = filled(text)?;
            let day = civil::day(&text, time_zone);
            if day.is_none() {
                faults.push(sentences::NOT_A_DAY.plain(&[("text", &text)]));
            }
            day
        };
        let (from, to) = (day(&self.from), day(&self.to));
        let asked = HistoryAsked {
            from: from.map(|(begins, _)| begins),
            until: to.map(|(_, ends)| ends),
            person: filled(&self.person),
            visit_type: filled(&self.visit_type),
            with_alert: self.alert.is_some(),
            words: filled(&self.words),
            ..HistoryAsked::default()
        };
        (asked, faults)
    }
}

fn filled(text: &Option<String>) -> Option<String> {
    let text: String = text.as_deref()?.trim().chars().take(WORDS_AT_MOST).collect();
    (!text.is_empty()).then_some(text)
}

fn may_look(visitor: &PageVisitor) -> bool {
    [
        BoardAction::SeeHistory,
        BoardAction::SeeBoard,
        BoardAction::Administer,
    ]
    .into_iter()
    .any(|action| visitor.may(action))
}

/// Shows closed visits.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(query): Query<HistoryQuery>,
) -> Response {
    if !may_look(&visitor) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let schools = pages.schools(&visitor);
    let zone = zone_of(&schools);
    let (asked, faults) = query.asked(zone);
    let answer = match pages.ask(&visitor, Question::History(Box::new(asked))).await {
        Some(CallAnswer::History(answer)) => Some(answer),
        Some(_) | None => None,
    };
    let status = answer
        .as_ref()
        .map_or(StatusCode::SERVICE_UNAVAILABLE, |_| StatusCode::OK);
    let is_today = !visitor.may(BoardAction::SeeHistory);
    let counts_only = is_today && !visitor.may(BoardAction::SeeBoard);
    let content = html! {
        h1 { (sentences::TITLE) }
        @if !counts_only {
            @if is_today { p.soft { (sentences::TODAY_ONLY) } }
            (filters(&query, &schools, is_today))
        }
        @for fault in &faults { p.notice.refused role="alert" { (fault) } }
        @match &answer {
            None => p { (sentences::NO_RECORD) },
            Some(answer) => (found(answer, &visitor, zone, &query)),
        }
    };
    let frame = PageShell {
        path: "/history",
        name: sentences::TITLE.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    (status, shell(&pages, &visitor, &frame, content)).into_response()
}

/// Answers with the visits as a file.
pub(super) async fn file(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(query): Query<HistoryQuery>,
) -> Response {
    if !visitor.may(BoardAction::SeeHistory) && !visitor.may(BoardAction::SeeBoard) {
        return not_for_you(&pages, &visitor);
    }
    let schools = pages.schools(&visitor);
    let zone = zone_of(&schools);
    let (asked, _) = query.asked(zone);
    let Some(CallAnswer::History(answer)) = pages.ask(&visitor, Question::History(Box::new(asked))).await
    else {
        return (StatusCode::SERVICE_UNAVAILABLE, sentences::NO_RECORD_FILE.words()).into_response();
    };
    let yes = |is: bool| if is { sentences::YES } else { sentences::NO }.words().to_owned();
    let rows: Vec<[String; 11]> = answer
        .visits
        .iter()
        .map(|visit| {
            let at = |at| civil::for_spreadsheet(at, zone);
            [
                visit.id.clone(),
                visit.school.to_string(),
                visit.visit_type.clone(),
                visit.workers.join("; "),
                visit.purpose.clone().unwrap_or_default(),
                at(visit.out_at),
                at(visit.back_by),
                at(visit.closed_at),
                ended(visit.ended).words().to_owned(),
                yes(visit.had_alert),
                yes(visit.had_incident),
            ]
        })
        .collect();
    let heads = [
        sentences::VISIT,
        sentences::SCHOOL,
        sentences::TYPE,
        sentences::WHO,
        sentences::PURPOSE,
        sentences::OUT,
        sentences::DUE_BACK,
        sentences::CLOSED,
        sentences::ENDED,
        sentences::ALERT,
        sentences::INCIDENT,
    ];
    csv_file("home-visits", heads.map(Sentence::words), &rows)
}

fn zone_of(schools: &[Arc<School>]) -> &str {
    schools
        .first()
        .map_or(words::TIME_ZONE, |school| school.time_zone.as_str())
}

fn filters(query: &HistoryQuery, schools: &[Arc<School>], is_today: bool) -> Markup {
    let value = |text: &Option<String>| text.clone().unwrap_or_default();
    let people = schools.iter().flat_map(|school| school.people.values());
    let mut people: Vec<(&str, &str)> = people
        .map(|person| (person.name.reveal(), person.id.as_str()))
        .collect();
    people.sort_unstable();
    let types = schools.iter().flat_map(|school| school.visit_types.keys());
    let types: BTreeSet<&String> = types.collect();
    html! {
        form.filters method="get" action="/history" {
            label { (sentences::WORDS) input type="search" name="words" value=(value(&query.words)) maxlength="200"; }
            label { (sentences::WHO) select name="person" {
                option value="" { (sentences::ANYBODY) }
                @for (name, id) in &people {
                    option value=(id) selected[query.person.as_deref() == Some(*id)] { (name) }
                }
            } }
            @if !is_today {
                @let day = sentences::DAY.words();
                label { (sentences::FROM) input type="text" name="from" value=(value(&query.from)) placeholder=(day) size="10"; }
                label { (sentences::TO) input type="text" name="to" value=(value(&query.to)) placeholder=(day) size="10"; }
            }
            label { (sentences::TYPE) select name="type" {
                option value="" { (sentences::ANY) }
                @for name in &types {
                    option value=(name) selected[query.visit_type.as_ref() == Some(*name)] { (name) }
                }
            } }
            label.tick { input type="checkbox" name="alert" value="1" checked[query.alert.is_some()]; (sentences::HAD_ALERT) }
            button type="submit" { (sentences::SEARCH) }
            a href="/history" { (sentences::CLEAR) }
        }
    }
}

fn found(answer: &HistoryAnswer, visitor: &PageVisitor, zone: &str, query: &HistoryQuery) -> Markup {
    let may_open = visitor.may(BoardAction::SeeBoard);
    let counts_only = !may_open && !visitor.may(BoardAction::SeeHistory);
    let counted = if answer.count == 1 {
        sentences::ONE_FOUND
    } else {
        sentences::FOUND
    };
    html! {
        p id="history-count" {
            (counted.with(&[("number", &answer.count), ("alerts", &answer.with_alert)]))
            @if answer.cut { " " (sentences::CUT) }
            @if answer.visits.len() > SHOWN_AT_MOST { " " (sentences::FIRST_SHOWN.with(&[("number", &SHOWN_AT_MOST)])) }
        }
        @if counts_only { p.soft { (sentences::NUMBERS_ONLY) } }
        @if !counts_only && !answer.visits.is_empty() {
            div.table-scroll tabindex="0" role="region" aria-label=(sentences::VISITS.words()) { table.plain.rows id="history" {
                thead { tr { @for head in HEADS { th scope="col" { (head) } } } }
                tbody { @for visit in answer.visits.iter().take(SHOWN_AT_MOST) { (row(visit, may_open, zone)) } }
            } }
            p.not-printed { a href={ "/history.csv?" (query_words(query)) } { (sentences::SPREADSHEET) } }
        }
    }
}

/// Renders a visit. On a narrow screen each cell stands on a line of its own, after the column's name.
fn row(visit: &PastVisit, may_open: bool, zone: &str) -> Markup {
    let at = |at| civil::for_spreadsheet(at, zone);
    let names = visit.workers.join(", ");
    let [_, who, kind, out, due, closed, end] = HEADS.map(Sentence::words);
    html! {
        tr {
            th scope="row" { (visit.id) }
            td data-head=(who) {
                @if may_open { a href={ "/visits/" (visit.id) } { (names) } } @else { (names) }
                @if let Some(purpose) = &visit.purpose { span.soft { " " (purpose) } }
            }
            td data-head=(kind) { (visit.visit_type) }
            td data-head=(out) { (at(visit.out_at)) }
            td data-head=(due) { (at(visit.back_by)) }
            td data-head=(closed) { (at(visit.closed_at)) }
            td data-head=(end) {
                (ended(visit.ended))
                @if visit.had_alert { b { (sentences::AND_ALERT) } }
                @if visit.had_incident { b { (sentences::AND_INCIDENT) } }
            }
        }
    }
}

fn ended(ended: PastEnd) -> Sentence {
    match ended {
        PastEnd::Cancelled => sentences::CANCELLED,
        PastEnd::HomeSafe => sentences::HOME_SAFE,
        PastEnd::Lapsed => sentences::LAPSED,
        PastEnd::Resolved => sentences::RESOLVED,
        PastEnd::Returned => sentences::RETURNED,
    }
}

/// Returns the filters as a query, for the link to the file.
fn query_words(query: &HistoryQuery) -> String {
    let parts = [
        ("words", &query.words),
        ("person", &query.person),
        ("from", &query.from),
        ("to", &query.to),
        ("type", &query.visit_type),
        ("alert", &query.alert),
    ];
    let given = parts.into_iter().filter_map(|(key, text)| {
        let text = filled(text)?;
        Some(format!("{key}={}", super::notice::escaped(&text)))
    });
    given.collect::<Vec<_>>().join("&")
}
