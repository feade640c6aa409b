//! The sheet to read out to the police: on an alert's card, and as one page to print.

use super::alert::{CardPlace, find};
use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::settled::not_open;
use super::visitor::PageVisitor;
use crate::app::Question;
use crate::app::answer::CallAnswer;
use crate::app::view::{Board, BoardAlert};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::wording::pages::sheet as sentences;
use crate::wording::{SheetParagraph, civil, sheet_lines};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, Render, html};
use std::sync::Arc;

/// How a number of the sheet begins, and ends. Markup escapes every `<` of stored text, so no text can stand for either.
const NUMBER_OPENS: &str = "<span class=\"number\">";
const NUMBER_CLOSES: &str = "</span>";

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
                summary { (sentences::TO_READ_OUT) }
                p { a href={ "/alerts/" (code) "/sheet" } { (sentences::OWN_PAGE) } }
                (sheet_lines(lines))
            },
            SheetState::None => {},
            SheetState::Unanswered => p.sheet { (sentences::IN_EMAIL) },
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
        return match settled(&pages, &visitor, &code).await {
            Some(code) => no_more(&pages, &visitor, &board, &code, &notice),
            None => not_open(&pages, &visitor, &board, &code, &notice),
        };
    };
    let code = &alert.line.code;
    let at = civil::clock(pages.clock.now(), &alert.time_zone);
    let (status, content) = match of(&pages, &visitor, alert).await {
        SheetState::Filled(lines) => (
            StatusCode::OK,
            html! {
                p.aside {
                    a href={ "/alerts/" (code) } { (sentences::BACK_TO_BUTTONS.with(&[("code", code)])) }
                    span.wide { " " (sentences::TO_PRINT) }
                }
                p.aside { (who_rings(alert)) }
                article.paper aria-labelledby="sheet-title" {
                    h1 id="sheet-title" {
                        span { (sentences::HEADING) }
                        small { (sentences::AS_OF.with(&[("code", code), ("time", &at)])) }
                    }
                    (to_press(alert, sheet_lines(&lines)))
                }
            },
        ),
        SheetState::None => (
            StatusCode::NOT_FOUND,
            html! {
                h1 { (sentences::NO_SHEET.with(&[("code", code)])) }
                p.soft { (sentences::ABOUT_HOMEWARD) }
                p { a href={ "/alerts/" (code) } { (sentences::BACK_TO_ALERT.with(&[("code", code)])) } }
            },
        ),
        SheetState::Unanswered => (
            StatusCode::SERVICE_UNAVAILABLE,
            html! {
                h1 { (sentences::NOT_NOW) }
                p.soft { (sentences::IN_EMAIL_OF.with(&[("code", code)])) }
            },
        ),
    };
    let path = format!("/alerts/{code}/sheet");
    let name = sentences::TITLE.plain(&[("code", code)]);
    let frame = PageShell {
        path: &path,
        name: &name,
        board: &board,
        notice: &notice,
    };
    (status, shell(&pages, &visitor, &frame, content)).into_response()
}

/// Makes each number of the sheet a link, to ring with one press. Not in duress: no slip of a finger may ring a worker.
fn to_press(alert: &BoardAlert, sheet: Markup) -> Markup {
    if alert.line.kind == AlertKind::Duress {
        return sheet;
    }
    let sheet = sheet.into_string();
    let mut pieces = sheet.split(NUMBER_OPENS);
    let mut linked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let Some((number, rest)) = piece.split_once(NUMBER_CLOSES) else {
            linked.push_str(NUMBER_OPENS);
            linked.push_str(piece);
            continue;
        };
        let dialled: String = number.chars().filter(char::is_ascii_digit).collect();
        let link = html! { a.number href={ "tel:" (dialled) } { (PreEscaped(number)) } };
        linked.push_str(&link.into_string());
        linked.push_str(rest);
    }
    PreEscaped(linked)
}

/// Returns the code of an alert that is settled; `None` where no alert of the visitor's school had the code.
async fn settled(pages: &PageState, visitor: &PageVisitor, code: &str) -> Option<String> {
    let question = Question::SettledAlert {
        code: code.to_owned(),
    };
    match pages.ask(visitor, question).await {
        Some(CallAnswer::SettledAlert(Some(settled))) if visitor.sees(&settled.line.school) => {
            Some(settled.line.code.to_string())
        }
        _ => None,
    }
}

/// Answers for a settled alert: nothing is left to read out.
fn no_more(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    code: &str,
    notice: &FormNotice,
) -> Response {
    let content = html! {
        h1 { (sentences::IS_SETTLED.with(&[("code", &code)])) }
        p { (sentences::NOTHING_LEFT) }
        p { a href={ "/alerts/" (code) } { (sentences::HOW_ENDED.with(&[("code", &code)])) } }
    };
    let frame = PageShell {
        path: "",
        name: sentences::SETTLED.words(),
        board,
        notice,
    };
    (StatusCode::NOT_FOUND, shell(pages, visitor, &frame, content)).into_response()
}

/// Says whether the police know, and who has the alert: two people must not ring for one alert, nor nobody.
fn who_rings(alert: &BoardAlert) -> Markup {
    match (&alert.police, &alert.holder) {
        (Some((_, by, Some(log))), _) => sentences::POLICE_CALLED_LOG.with(&[("name", by), ("log", log)]),
        (Some((_, by, None)), _) => sentences::POLICE_CALLED.with(&[("name", by)]),
        (None, Some(holder)) => sentences::HAS_IT.with(&[("name", holder)]),
        (None, None) => sentences::NOBODY_HAS_IT.render(),
    }
}
