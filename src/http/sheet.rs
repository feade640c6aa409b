//! The sheet to read out to the police: on an alert's card, and as one page to print.

use super::alert::{On, find, not_open};
use super::pages::{Notice, Pages, Shell, shell};
use crate::domain::sheet::NOT_KNOWN;
use crate::engine::Request;
use crate::engine::view::AlertView;
use crate::wording::civil;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use std::sync::Arc;

/// What the engine says of an alert's sheet.
pub(super) enum Sheet {
    /// Its text, as `wording` writes it: a heading to a line, what is beneath it indented.
    Filled(String),
    /// The alert is about no visit, so there is nothing to read out.
    None,
    /// The engine did not answer.
    Unanswered,
}

/// Asks for an alert's sheet as it stands now.
pub(super) async fn of(pages: &Pages, alert: &AlertView) -> Sheet {
    let code = alert.code.clone();
    match pages.ask(Request::ShowAlert { code }).await {
        Some(shown) => match shown.get("sheet").and_then(serde_json::Value::as_str) {
            Some(text) => Sheet::Filled(text.to_owned()),
            None => Sheet::None,
        },
        None => Sheet::Unanswered,
    }
}

/// Shows the sheet within an alert's card: closed on the board, open on the alert's own page.
pub(super) fn within(sheet: &Sheet, alert: &AlertView, on: On) -> Markup {
    let code = &alert.code;
    html! {
        @match sheet {
            Sheet::Filled(text) => details.sheet id={ "sheet-" (code) } open[on == On::OwnPage] {
                summary { "The sheet to read out to the police" }
                p { a href={ "/alerts/" (code) "/sheet" } { "The sheet on a page of its own, to print" } }
                (lines(text))
            },
            Sheet::None => {},
            Sheet::Unanswered => p.sheet {
                "The sheet cannot be had just now. The newest e-mail of this alert has it too."
            },
        }
    }
}

/// Shows the sheet alone, as one page to print.
pub(super) async fn page(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
    Query(notice): Query<Notice>,
) -> Response {
    let board = pages.board().await;
    let Some(alert) = find(&board, &code) else {
        return not_open(&pages, &board, &code, &notice);
    };
    let code = &alert.code;
    let at = civil::clock(pages.clock.now(), &alert.time_zone);
    let (status, content) = match of(&pages, alert).await {
        Sheet::Filled(text) => (
            StatusCode::OK,
            html! {
                p.aside {
                    a href={ "/alerts/" (code) } { "Back to alert " (code) }
                    " To print this on one page of A4, press Ctrl and P."
                }
                article.paper aria-labelledby="sheet-title" {
                    h1 id="sheet-title" {
                        span { "Ring 999 and read this out" }
                        small { "Alert " (code) ", as of " (at) }
                    }
                    (lines(&text))
                }
            },
        ),
        Sheet::None => (
            StatusCode::NOT_FOUND,
            html! {
                h1 { "Alert " (code) " has no sheet" }
                p.soft { "It is about Homeward itself, not about somebody who is out." }
                p { a href={ "/alerts/" (code) } { "Back to alert " (code) } }
            },
        ),
        Sheet::Unanswered => (
            StatusCode::SERVICE_UNAVAILABLE,
            html! {
                h1 { "The sheet cannot be had just now" }
                p.soft { "Homeward does not answer. The newest e-mail of alert " (code) " has the sheet too." }
            },
        ),
    };
    let path = format!("/alerts/{code}/sheet");
    let name = format!("Sheet {code}");
    let frame = Shell {
        path: &path,
        name: &name,
        board: &board,
        notice: &notice,
    };
    (status, shell(&pages, &frame, content)).into_response()
}

/// Where `wording` breaks the lines of a sheet.
const WIDTH: usize = 72;

/// Most lines of a sheet that fit on a printed page in the largest type.
const LINES_LARGE: usize = 52;

/// Shows each heading with what is to be read out. What is not known stands out, so that nobody invents it.
fn lines(text: &str) -> Markup {
    html! {
        dl.read-out.long[written(text).count() > LINES_LARGE] {
            @for (heading, sentences) in headed(text) {
                dt { (heading) }
                dd.many[sentences.len() > 3] {
                    @for sentence in &sentences {
                        p {
                            @for (index, words) in sentence.split(NOT_KNOWN).enumerate() {
                                @if index > 0 { b.blank { (NOT_KNOWN) } }
                                (words)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns the lines of a sheet that have something on them.
fn written(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty())
}

/// Parts a sheet into headings with their sentences. A line that was broken for its length is joined again: a page
/// breaks it where its own width asks.
fn headed(text: &str) -> Vec<(&str, Vec<String>)> {
    let mut headed: Vec<(&str, Vec<String>)> = Vec::new();
    let mut used = 0;
    for line in written(text) {
        let Some(words) = line.strip_prefix("  ") else {
            headed.push((line, Vec::new()));
            used = WIDTH;
            continue;
        };
        if headed.is_empty() {
            headed.push(("", Vec::new()));
        }
        let Some((_, sentences)) = headed.last_mut() else {
            continue;
        };
        match sentences.last_mut() {
            Some(broken) if used + 1 + first_piece(words) > WIDTH => {
                broken.push(' ');
                broken.push_str(words);
            }
            Some(_) | None => sentences.push(words.to_owned()),
        }
        used = line.chars().count();
    }
    headed
}

/// Returns the length of what a line begins with and that is never broken: a word, or a telephone number.
fn first_piece(words: &str) -> usize {
    let is_number = |word: &str| {
        let digits = word.trim_end_matches(['.', ',', ';']);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    let mut words = words.split_whitespace();
    let first = words.next().unwrap_or_default();
    let mut length = first.chars().count();
    if is_number(first) {
        length += words
            .take_while(|word| is_number(word))
            .map(|word| 1 + word.chars().count())
            .sum::<usize>();
    }
    length
}
