//! An alert: its card on the board and on a page of its own.

use super::pages::{FormNotice, PageShell, PageState, shell};
use super::sheet::{self, SheetState};
use super::todo::todo;
use super::{live, words};
use crate::app::view::{Board, BoardAlert};
use crate::domain::alert::AlertKind;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use maud::{Markup, html};
use std::sync::Arc;

/// The page around a card: its buttons lead back there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CardPlace {
    Board,
    OwnPage,
}

/// Shows one alert alone: the target of the link in an e-mail.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Path(code): Path<String>,
    Query(notice): Query<FormNotice>,
) -> Response {
    let board = pages.board().await;
    let Some(alert) = find(&board, &code) else {
        return not_open(&pages, &board, &code, &notice);
    };
    let sheet = sheet::of(&pages, alert).await;
    let path = format!("/alerts/{}", alert.line.code);
    let content = html! {
        h1.unseen { "Alert " (alert.line.code) }
        section id="alerts" aria-labelledby="alerts-heading" {
            h2.unseen id="alerts-heading" { "What is wrong, and what to do" }
            (card(&pages, &board, alert, &sheet, CardPlace::OwnPage))
        }
        p { a href="/" { "The board" } " shows everything else." }
    };
    let name = format!("Alert {}", alert.line.code);
    let frame = PageShell {
        path: &path,
        name: &name,
        board: &board,
        notice: &notice,
    };
    shell(&pages, &frame, content).into_response()
}

/// Returns the open alert with a code, in upper or lower case.
pub(super) fn find<'a>(board: &'a Board, code: &str) -> Option<&'a BoardAlert> {
    board
        .alerts
        .iter()
        .find(|alert| alert.line.code.eq_ignore_ascii_case(code.trim()))
}

/// Answers in plain words: no alert with this code is open.
pub(super) fn not_open(pages: &PageState, board: &Board, code: &str, notice: &FormNotice) -> Response {
    let content = html! {
        h1 { "Alert " (code) " is not open" }
        p.soft {
            "Either it is settled, or the code was mistyped. Everybody who was told of an alert hears when it is settled."
        }
        p { a href="/" { "See the board" } ": it shows every alert that is open, and who is out." }
    };
    let frame = PageShell {
        path: "",
        name: "Not open",
        board,
        notice,
    };
    (StatusCode::NOT_FOUND, shell(pages, &frame, content)).into_response()
}

/// Returns the cards of some alerts.
pub(super) async fn cards(pages: &PageState, board: &Board, alerts: &[&BoardAlert]) -> Markup {
    let sheets = join_all(alerts.iter().map(|alert| sheet::of(pages, alert))).await;
    html! {
        @for (alert, sheet) in alerts.iter().zip(&sheets) {
            (live::leaf(
                &format!("alert-{}", alert.line.code),
                card(pages, board, alert, sheet, CardPlace::Board),
            ))
        }
    }
}

fn card(pages: &PageState, board: &Board, alert: &BoardAlert, sheet: &SheetState, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    let kind = words::kind(alert.line.kind);
    html! {
        article.alert.(alert.line.kind.word()) id={ "alert-" (code) } aria-labelledby={ "title-" (code) } {
            h3 id={ "title-" (code) } {
                span.sign aria-hidden="true" { (kind.sign) }
                span.what {
                    (kind.title)
                    @if !alert.about.is_empty() { ": " (alert.about) }
                }
                span.code { "Alert " (code) }
            }
            div.facts {
                ul.causes { @for cause in &alert.line.causes { li { (cause) } } }
                (todo(pages, board, alert))
                (standing(alert, pages.clock.now()))
            }
            (buttons(pages, alert, on))
            (sheet::within(sheet, alert, on))
        }
    }
}

/// Shows the holder of the alert, the next action and the people told.
fn standing(alert: &BoardAlert, now: Timestamp) -> Markup {
    let zone = &alert.time_zone;
    html! {
        dl.standing {
            dt { "Who has it" }
            dd {
                @match &alert.line.held_by {
                    Some(key) => b.taken { (name_of(alert, key)) },
                    None => b.untaken { "Nobody has taken this yet" },
                }
            }
            dt { "Step" }
            dd { b { (alert.line.step) } @if let Some(ask) = alert.ask { ": " (words::ask(ask)) } }
            @if let Some(next_at) = alert.line.next_at {
                dt { "If nobody acts" }
                dd { "it goes on at " (words::time(next_at, now, zone)) }
            }
            dt { "Open since" }
            dd { (words::time(alert.line.opened_at, now, zone)) }
            dt { "Who was told" }
            dd {
                @if alert.told.is_empty() { "nobody yet" }
                @for (index, (_, name)) in alert.told.iter().enumerate() {
                    @if index > 0 { ", " }
                    (name)
                }
            }
        }
    }
}

fn buttons(pages: &PageState, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    let action = format!("/alerts/{code}");
    let monitor = alert.line.kind == AlertKind::Monitor;
    let line = &alert.line;
    let seen = live::seen(&(
        line.kind.word(),
        &line.causes,
        &line.step,
        &line.held_by,
        alert.not_safe.len(),
    ));
    let leads_back = html! {
        @if on == CardPlace::OwnPage { input type="hidden" name="on" value="alert"; }
        input type="hidden" name="seen" value=(seen);
    };
    html! {
        div.buttons {
            form method="post" action=(action) {
                (leads_back)
                (who(pages, alert, "take"))
                div.row {
                    button.first type="submit" name="word" value="ack" { "I take this" }
                    button type="submit" name="word" value="next" {
                        @if monitor { "I cannot: next" } @else { "Could not reach them: next" }
                    }
                }
            }
            form method="post" action=(action) {
                (leads_back)
                (who(pages, alert, "safe"))
                @if !monitor {
                    label for={ "how-" (code) } { "How do you know?" }
                    select id={ "how-" (code) } name="how" required {
                        option value="" { "Choose" }
                        @if alert.line.kind == AlertKind::Duress {
                            option value="seen" { "I have them in front of me, or the police have" }
                            option value="challenge" { "They rang of their own accord and answered the challenge" }
                        } @else {
                            option value="spoke" { "I spoke to them and heard their voice" }
                            option value="seen" { "I have seen them" }
                        }
                    }
                    @if alert.not_safe.len() > 1 {
                        label for={ "of-" (code) } { "Whom did you hear or see?" }
                        select id={ "of-" (code) } name="of" required {
                            option value="" { "Choose" }
                            @for (person, name) in &alert.not_safe { option value=(person.key()) { (name) } }
                            option value="all" { "Each of them" }
                        }
                    }
                }
                button.safe type="submit" name="word" value="safe" {
                    @if monitor { "It is settled" } @else { "They are safe" }
                }
            }
            @if alert.line.kind == AlertKind::Duress {
                form method="post" action=(action) {
                    (leads_back)
                    (who(pages, alert, "confirm"))
                    button type="submit" name="word" value="confirm" { "I confirm, as the second person" }
                }
            }
            @if !monitor {
                form method="post" action=(action) {
                    (leads_back)
                    (who(pages, alert, "police"))
                    label for={ "log-" (code) } { "Log number, if you have it" }
                    input id={ "log-" (code) } name="log" type="text" maxlength="60" autocomplete="off";
                    button type="submit" name="word" value="police" { "Police called" }
                }
            }
        }
    }
}

/// Asks for the name of the person acting: the holder first, then the people told, then everybody
/// else but the workers themselves.
fn who(pages: &PageState, alert: &BoardAlert, form: &str) -> Markup {
    let id = format!("by-{form}-{}", alert.line.code);
    let told = |name: &str| alert.told.iter().any(|(_, known)| known == name);
    let holds = |person: &PersonId| alert.line.held_by.as_deref() == Some(person.key());
    html! {
        label for=(id) { "Who are you?" }
        select id=(id) name="by" required {
            option value="" { "Choose your name" }
            @if !alert.told.is_empty() {
                optgroup label="Were told" {
                    @for (person, name) in &alert.told {
                        option value=(person.key()) selected[holds(person)] { (name) }
                    }
                }
            }
            optgroup label="Others" {
                @for name in pages.names() {
                    @if !told(name) && !words::among(name, &alert.about) { option value=(name) { (name) } }
                }
            }
        }
    }
}

pub(super) fn name_of<'a>(alert: &'a BoardAlert, key: &'a str) -> &'a str {
    let told = alert.told.iter().find(|(person, _)| person.key() == key);
    told.map_or(key, |(_, name)| name)
}
