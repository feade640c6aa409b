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
    let content = html! {
        p.printed { (names.join(", ")) }
        h1 { "Off site: the roll-call" }
        p { b { (out.len()) (if out.len() == 1 { " person" } else { " people" }) " off site now." } }
        p.soft { "As of " (civil::clock_and_date(now, zone)) ". Whoever is on a home visit is not in the building." }
        @if !board.troubles.is_empty() {
            div.troubles { p { b { "Homeward is not working as it should: this list may be old." } } }
        }
        @let missing = not_accounted_for(&visitor, &board, &out);
        @if !missing.is_empty() {
            p.unreached id="not-accounted-for" {
                "NOT accounted for, though said to be back: " (missing.join(", ")) ". Do not count them as in the building."
            }
        }
        @if out.is_empty() {
            p { "Nobody is signed out." }
        } @else {
            div.table-scroll tabindex="0" role="region" aria-label="Off site" { table.plain id="off-site" {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Out since" } th scope="col" { "Expected back" } } }
                tbody { @for person in &out { tr {
                    th scope="row" { (person.name) }
                    td { (civil::clock_seen_from(person.since, Some(now), &person.time_zone)) }
                    td { (back(person)) }
                } } }
            } }
            p.not-printed.wide { "To print this list, press Ctrl and P." }
            p.not-printed { a href="/out.csv" { "For a spreadsheet (CSV)" } }
        }
    };
    let frame = PageShell {
        path: "/out",
        name: "Off site: the roll-call",
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
        format!("goes home, done by {at}")
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
        ["Name", "School", "Out since", "Expected back"],
        &rows,
    )
}
