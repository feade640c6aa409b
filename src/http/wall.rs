//! The wall: first names and times in neutral words, for a screen in a corridor. No family, no address, no number, and
//! nothing of duress.

use super::names::{first_name, initials};
use super::pages::{PageState, not_for_you};
use super::visitor::PageVisitor;
use super::words;
use crate::app::Request;
use crate::app::reception::{WallBoard, WallRow};
use crate::domain::account::rights::BoardAction;
use crate::wording::civil;
use crate::wording::pages::wall as sentences;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Most rows in one column of large letters.
const ROWS_AT_MOST: usize = 8;

/// How the wall names people.
#[derive(Debug, Default, Deserialize)]
pub(super) struct WallQuery {
    /// `initials`; first names otherwise.
    names: Option<String>,
}

/// Shows the wall.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(query): Query<WallQuery>,
) -> Response {
    if visitor.is_kiosk || !visitor.may(BoardAction::SeeNames) {
        return not_for_you(&pages, &visitor);
    }
    if pages.ask(&visitor, Request::Health).await.is_none() {
        let content = html! {
            div.kiosk-not-live { h1 { (sentences::NOT_LIVE) } p.kiosk-big { (sentences::OLD) } }
        };
        return (StatusCode::SERVICE_UNAVAILABLE, frame(&content)).into_response();
    }
    let by_initials = query.names.as_deref() == Some("initials");
    let content = html! {
        (content(&pages, &visitor, by_initials))
        p.wall-clock { (civil::clock(pages.clock.now(), &zone_of(&pages, &visitor))) }
    };
    frame(&content).into_response()
}

fn zone_of(pages: &PageState, visitor: &PageVisitor) -> String {
    let schools = pages.schools(visitor);
    let first = schools.first().map(|school| school.time_zone.clone());
    first.unwrap_or_else(|| words::TIME_ZONE.to_owned())
}

/// Returns the neutral words of a wall and of a locked board.
pub(super) fn content(pages: &PageState, visitor: &PageVisitor, by_initials: bool) -> Markup {
    let wall = pages.handle.snapshot().wall(visitor.school.as_ref());
    html! {
        div id="wall-call" role="alert" {
            @if wall.calls_office { p.wall-call { (sentences::OFFICE_LOOK) } }
        }
        h1 { (summary(&wall, &zone_of(pages, visitor))) }
        @if !wall.out.is_empty() {
            ul.wall-rows.many[wall.out.len() > ROWS_AT_MOST] {
                @for row in &wall.out { (line(row, by_initials)) }
            }
        }
    }
}

/// The wall's own script.
pub(super) async fn script() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("assets/wall.js"),
    )
}

/// Sums the visits up in a line: "2 out, both on time. Next 13:45."
fn summary(wall: &WallBoard, time_zone: &str) -> String {
    let people = |rows: &mut dyn Iterator<Item = &WallRow>| rows.map(|row| row.names.len()).sum::<usize>();
    let out = people(&mut wall.out.iter());
    let late = people(&mut wall.out.iter().filter(|row| row.late || row.called));
    let called = wall.out.iter().any(|row| row.called);
    let how = match (out, late) {
        (0, _) => return sentences::NOBODY_OUT.plain(&[]),
        (1, 0) => sentences::ONE_ON_TIME.plain(&[]),
        (2, 0) => sentences::TWO_ON_TIME.plain(&[]),
        (out, 0) => sentences::ALL_ON_TIME.plain(&[("out", &out)]),
        (out, late) if called => sentences::WAITING.plain(&[("out", &out), ("late", &late)]),
        (out, late) => sentences::LATE.plain(&[("out", &out), ("late", &late)]),
    };
    match wall.next_at {
        Some(next) => sentences::NEXT.plain(&[("how", &how), ("time", &civil::clock(next, time_zone))]),
        None => how,
    }
}

fn line(row: &WallRow, by_initials: bool) -> Markup {
    let short = |name: &String| {
        if by_initials {
            initials(name)
        } else {
            first_name(name).to_owned()
        }
    };
    let names: Vec<String> = row.names.iter().map(short).collect();
    html! {
        li {
            b { (words::listed(&names)) }
            span { (sentences::BACK_BY.with(&[("time", &civil::clock(row.back_by, &row.time_zone))])) }
            @if row.called {
                span.wall-late { span aria-hidden="true" { "\u{25b2} " } (sentences::ROW_WAITING) }
            } @else if row.late {
                span.wall-late { span aria-hidden="true" { "\u{25b2} " } (sentences::ROW_LATE) }
            } @else {
                span { span aria-hidden="true" { "\u{25cf} " } (sentences::ROW_ON_TIME) }
            }
        }
    }
}

fn frame(content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (sentences::TITLE) }
                link rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/page.css";
                link rel="stylesheet" href="/kiosk.css";
                script src="/wall.js" defer {}
                noscript { meta http-equiv="refresh" content="10"; }
            }
            body.wall {
                main id="wall" { (content) }
                div.kiosk-not-live id="not-live" role="alert" hidden {
                    h1 { (sentences::NOT_LIVE) }
                    p.kiosk-big { (sentences::OLD) }
                }
            }
        }
    }
}
