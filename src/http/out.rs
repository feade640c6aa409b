//! The roll-call: who is off site now, to read out, to print, and for a spreadsheet.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sheets::csv_file;
use super::visitor::PageVisitor;
use super::words;
use crate::app::off_site::OffSite;
use crate::app::view::Board;
use crate::domain::account::rights::BoardAction;
use crate::wording::civil;
use crate::wording::pages::out as sentences;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::html;
use std::sync::Arc;

/// Shows who is off site.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    if !visitor.may(BoardAction::SeeNames) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let out = pages.handle.snapshot().off_site(visitor.school.as_ref());
    let now = pages.clock.now();
    let zone = out
        .first()
        .map_or(words::TIME_ZONE, |person| person.time_zone.as_str());
    let schools = pages.schools(&visitor);
    let names: Vec<&str> = schools.iter().map(|school| school.name.as_str()).collect();
    let counted = if out.len() == 1 {
        sentences::ONE_OFF_SITE
    } else {
        sentences::SEVERAL_OFF_SITE
    };
    let content = html! {
        p.printed { (names.join(", ")) }
        h1 { (sentences::TITLE) }
        p { (counted.with(&[("number", &out.len())])) }
        p.soft { (sentences::AS_OF.with(&[("time", &civil::clock_and_date(now, zone))])) }
        @if !board.troubles.is_empty() {
            div.troubles { p { b { (sentences::MAY_BE_OLD) } } }
        }
        @let missing = not_accounted_for(&visitor, &board, &out);
        @if !missing.is_empty() {
            p.unreached id="not-accounted-for" {
                (sentences::NOT_ACCOUNTED_FOR.with(&[("names", &missing.join(", "))]))
            }
        }
        @if out.is_empty() {
            p { (sentences::NOBODY) }
        } @else {
            div.table-scroll tabindex="0" role="region" aria-label=(sentences::OFF_SITE.words()) { table.plain id="off-site" {
                thead { tr { th scope="col" { (sentences::NAME) } th scope="col" { (sentences::OUT_SINCE) } th scope="col" { (sentences::EXPECTED_BACK) } } }
                tbody { @for person in &out { tr {
                    th scope="row" { (person.name) }
                    td { (civil::clock_seen_from(person.since, Some(now), &person.time_zone)) }
                    td { (back(person)) }
                } } }
            } }
            p.not-printed.wide { (sentences::TO_PRINT) }
            p.not-printed { a href="/out.csv" { (sentences::SPREADSHEET) } }
        }
    };
    let frame = PageShell {
        path: "/out",
        name: sentences::TITLE.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

/// Returns whoever an open alert still looks for and no visit has out: said to be back by a phone or at a screen alone.
fn not_accounted_for(visitor: &PageVisitor, board: &Board, out: &[OffSite]) -> Vec<String> {
    if !visitor.may(BoardAction::SeeBoard) {
        return Vec::new();
    }
    let of_visits = board.alerts.iter().filter(|alert| alert.line.visit.is_some());
    let names = of_visits.flat_map(|alert| alert.not_safe.iter().map(|(_, name)| name.clone()));
    let mut missing: Vec<String> = names
        .filter(|name| out.iter().all(|person| person.name != *name))
        .collect();
    missing.sort();
    missing.dedup();
    missing
}

fn back(person: &OffSite) -> String {
    let at = civil::clock(person.back_by, &person.time_zone);
    if person.goes_home {
        sentences::GOES_HOME.plain(&[("time", &at)])
    } else {
        at
    }
}

/// Answers with the same as a file.
pub(super) async fn file(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    if !visitor.may(BoardAction::SeeNames) {
        return not_for_you(&pages, &visitor);
    }
    let out = pages.handle.snapshot().off_site(visitor.school.as_ref());
    let rows: Vec<[String; 4]> = out
        .iter()
        .map(|person| {
            let at = |at| civil::for_spreadsheet(at, &person.time_zone);
            [
                person.name.clone(),
                person.school.to_string(),
                at(person.since),
                at(person.back_by),
            ]
        })
        .collect();
    csv_file(
        "off-site",
        [
            sentences::NAME.words(),
            sentences::SCHOOL.words(),
            sentences::OUT_SINCE.words(),
            sentences::EXPECTED_BACK.words(),
        ],
        &rows,
    )
}
