//! The sheet to read out to the police: on an alert's card, and as one page to print.

use super::alert::{CardPlace, find};
use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::settled::not_open;
use super::visitor::PageVisitor;
use crate::app::Question;
use crate::app::answer::CallAnswer;
use crate::app::view::BoardAlert;
use crate::domain::account::rights::BoardAction;
use crate::wording::{SheetParagraph, civil, sheet_lines};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use std::sync::Arc;

/// The engine's answer about an alert's sheet.
pub(super) enum SheetState {
    /// Headings, with the lines to read out beneath each.
    Filled(Vec<SheetParagraph>),
    /// The alert is about no visit, so there is nothing to read out.
    None,
    /// The engine did not answer.
    Unanswered,
}

/// Asks for an alert's sheet as of now.
pub(super) async fn of(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert) -> SheetState {
    let code = alert.line.code.clone();
    match pages.ask(visitor, Question::ShowAlert { code }).await {
        Some(CallAnswer::AlertDetail(shown)) => {
            shown.sheet_lines.map_or(SheetState::None, SheetState::Filled)
        }
        Some(_) | None => SheetState::Unanswered,
    }
}

/// Shows the sheet within an alert's card: closed on the board, open on the alert's own page.
pub(super) fn within(sheet: &SheetState, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    html! {
        @match sheet {
            SheetState::Filled(lines) => details.sheet id={ "sheet-" (code) } open[on == CardPlace::OwnPage] {
                summary { "The sheet to read out to the police" }
                p { a href={ "/alerts/" (code) "/sheet" } { "The sheet on a page of its own, to print" } }
                (sheet_lines(lines))
            },
            SheetState::None => {},
            SheetState::Unanswered => p.sheet {
                "The sheet cannot be had just now. The newest e-mail of this alert has it too."
            },
        }
    }
}

/// Shows the sheet alone, as one page to print.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(code): Path<String>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::SeeAddress) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let Some(alert) = find(&board, &code) else {
        return not_open(&pages, &visitor, &board, &code, &notice);
    };
    let code = &alert.line.code;
    let at = civil::clock(pages.clock.now(), &alert.time_zone);
    let (status, content) = match of(&pages, &visitor, alert).await {
        SheetState::Filled(lines) => (
            StatusCode::OK,
            html! {
                p.aside {
                    a href={ "/alerts/" (code) } { "Back to alert " (code) }
                    " To print this on one page of A4, press Ctrl and P."
                }
                p.aside { b { (who_rings(alert)) } }
                article.paper aria-labelledby="sheet-title" {
                    h1 id="sheet-title" {
                        span { "To read out to the police" }
                        small { "Alert " (code) ", as of " (at) }
                    }
                    (sheet_lines(&lines))
                }
            },
        ),
        SheetState::None => (
            StatusCode::NOT_FOUND,
            html! {
                h1 { "Alert " (code) " has no sheet" }
                p.soft { "It is about Homeward itself, not about somebody who is out." }
                p { a href={ "/alerts/" (code) } { "Back to alert " (code) } }
            },
        ),
        SheetState::Unanswered => (
            StatusCode::SERVICE_UNAVAILABLE,
            html! {
                h1 { "The sheet cannot be had just now" }
                p.soft { "Homeward does not answer. The newest e-mail of alert " (code) " has the sheet too." }
            },
        ),
    };
    let path = format!("/alerts/{code}/sheet");
    let name = format!("Sheet {code}");
    let frame = PageShell {
        path: &path,
        name: &name,
        board: &board,
        notice: &notice,
    };
    (status, shell(&pages, &visitor, &frame, content)).into_response()
}

/// Says whether the police know, and who has the alert: two people must not ring for one alert, nor nobody.
fn who_rings(alert: &BoardAlert) -> String {
    match (&alert.police, &alert.holder) {
        (Some((_, by, Some(log))), _) => format!("The police were called by {by}, log {log}. Ring again only with news."),
        (Some((_, by, None)), _) => format!("The police were called by {by}. Ring again only with news."),
        (None, Some(holder)) => format!("{holder} has this alert. The police have not been called, as far as is known."),
        (None, None) => {
            "Nobody has taken this alert, and the police have not been called. You ring them? Press \"I am dealing with this\" first."
                .to_owned()
        }
    }
}
