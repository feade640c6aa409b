//! An alert: the card on the board, and the alert's own page.

use super::alert_buttons::{buttons, calls_made, lead};
use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sheet::{self, SheetState};
use super::todo::{instruction, todo};
use super::visitor::PageVisitor;
use super::{drill, live, settled, words};
use crate::app::view::{Board, BoardAlert, BoardTold};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::{AlertKind, MessageReach};
use crate::domain::chain::Ask;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use maud::{Markup, html};
use std::collections::BTreeSet;
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
    Extension(visitor): Extension<PageVisitor>,
    Path(code): Path<String>,
    Query(notice): Query<FormNotice>,
) -> Response {
    shown(&pages, &visitor, &code, &notice).await
}

/// Shows one alert, with what came of a form.
pub(super) async fn shown(
    pages: &Arc<PageState>,
    visitor: &PageVisitor,
    code: &str,
    notice: &FormNotice,
) -> Response {
    if !visitor.may(BoardAction::SeeBoard) {
        return not_for_you(pages, visitor);
    }
    let board = pages.board(visitor).await;
    let Some(alert) = find(&board, code) else {
        return settled::page(pages, visitor, &board, code, notice).await;
    };
    let sheet = sheet::of(pages, visitor, alert).await;
    let out = pages.names_out();
    let path = format!("/alerts/{}", alert.line.code);
    let content = html! {
        h1.unseen { "Alert " (alert.line.code) }
        section id="alerts" aria-labelledby="alerts-heading" {
            h2.unseen id="alerts-heading" { "What is wrong, and what to do" }
            (card(pages, visitor, &board, (alert, &sheet, &out), CardPlace::OwnPage))
        }
        p { a href="/" { "The board" } " shows everything else." }
    };
    let name = format!("Alert {}", alert.line.code);
    let frame = PageShell {
        path: &path,
        name: &name,
        board: &board,
        notice,
    };
    shell(pages, visitor, &frame, content).into_response()
}

/// Returns the open alert with a code, in upper or lower case.
pub(super) fn find<'a>(board: &'a Board, code: &str) -> Option<&'a BoardAlert> {
    board
        .alerts
        .iter()
        .find(|alert| alert.line.code.eq_ignore_ascii_case(code.trim()))
}

/// Returns the cards of some alerts.
pub(super) async fn cards(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    alerts: &[&BoardAlert],
) -> Markup {
    let out = if alerts.is_empty() {
        BTreeSet::new()
    } else {
        pages.names_out()
    };
    let sheets = join_all(alerts.iter().map(|alert| sheet::of(pages, visitor, alert))).await;
    html! {
        @for (alert, sheet) in alerts.iter().zip(&sheets) {
            (live::leaf(
                &format!("alert-{}", alert.line.code),
                card(pages, visitor, board, (alert, sheet, &out), CardPlace::Board),
            ))
        }
    }
}

fn card(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    (alert, sheet, out): (&BoardAlert, &SheetState, &BTreeSet<String>),
    on: CardPlace,
) -> Markup {
    if alert.line.kind == AlertKind::Drill {
        return drill::card(pages, visitor, alert, on);
    }
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
                (instruction(pages, visitor, board, alert))
                (lead(pages, visitor, alert, on))
                (todo(pages, visitor, board, alert))
                (standing(pages, visitor, alert, pages.clock.now()))
            }
            (buttons(pages, visitor, alert, on))
            (chain(alert, out, pages.clock.now()))
            (calls_made(pages, visitor, alert, on))
            (sheet::within(sheet, alert, on))
        }
    }
}

/// Returns the people of the next step, in words; `None` at the last step, repeated for ever.
fn next_people(alert: &BoardAlert) -> Option<String> {
    let mut steps = alert.steps.iter().skip_while(|step| !step.is_current);
    let next = steps.nth(1)?;
    let verb = if next.people.len() == 1 { "is" } else { "are" };
    Some(if next.people.is_empty() {
        format!("step {} comes, and those in it are", next.name)
    } else {
        let names: Vec<&str> = next.people.iter().map(|person| person.name.as_str()).collect();
        format!("{} {verb}", names.join(", "))
    })
}

/// Shows the chain as a line of steps: the people told, with times, and the people to come.
fn chain(alert: &BoardAlert, out: &BTreeSet<String>, now: Timestamp) -> Markup {
    let zone = &alert.time_zone;
    html! {
        @if !alert.steps.is_empty() {
            h4.chain-title id={ "chain-title-" (alert.line.code) } { "Who is told, in order" }
            ol.chain id={ "chain-" (alert.line.code) } aria-labelledby={ "chain-title-" (alert.line.code) } {
                @for step in &alert.steps {
                    li.current[step.is_current].past[step.told_at.is_some() && !step.is_current]
                        aria-current=[step.is_current.then_some("step")] {
                        b { (step.name) } @if step.is_current { " (now)" } ": "
                        @if step.ask == Ask::Police && alert.police.is_some() { "the police were called" } @else { (words::ask(step.ask)) } ". "
                        @match (step.told_at, step.people.is_empty()) {
                            (_, true) => "Nobody to tell.",
                            (Some(at), false) => { (people_told(&step.people, out)) " " (words::time(at, now, zone)) },
                            (None, false) => { span.soft { "Would be: " (names(&step.people, out)) } },
                        }
                    }
                }
            }
        }
    }
}

fn names(people: &[BoardTold], out: &BTreeSet<String>) -> String {
    let names: Vec<String> = people.iter().map(|person| marked(&person.name, out)).collect();
    names.join(", ")
}

/// Returns a name, with a mark for a person out on a visit: no help is to be had from there.
fn marked(name: &str, out: &BTreeSet<String>) -> String {
    if out.contains(name) {
        format!("{name} (out on a visit)")
    } else {
        name.to_owned()
    }
}

/// Says who was told at a step, and whom no message reached.
fn people_told(people: &[BoardTold], out: &BTreeSet<String>) -> Markup {
    let stands = |wanted: fn(Option<MessageReach>) -> bool| {
        let of = people.iter().filter(|person| wanted(person.reach));
        of.map(|person| marked(&person.name, out))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let told = stands(|reach| {
        matches!(
            reach,
            None | Some(MessageReach::HandedOver | MessageReach::Answered)
        )
    });
    let waits = stands(|reach| reach == Some(MessageReach::Pending));
    let failed = stands(|reach| reach == Some(MessageReach::Failed));
    html! {
        @if !told.is_empty() { (told) " told" }
        @if !waits.is_empty() {
            @if !told.is_empty() { ", " }
            "on the way to " (waits)
        }
        @if !failed.is_empty() {
            @if !told.is_empty() || !waits.is_empty() { ", " }
            b.unreached { "NOT reached: " (failed) }
        }
    }
}

/// Names the people whom no message reached, with the numbers; without the reader, and without the workers.
fn to_ring(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    let own = visitor.person();
    let about = |person: &PersonId| alert.not_safe.iter().any(|(worker, _)| worker == person);
    let names: Vec<&str> = alert
        .not_reached
        .iter()
        .filter(|(person, _)| own != Some(person) && !about(person))
        .map(|(_, name)| name.as_str())
        .collect();
    let people = pages.to_ring(&alert.line.school, &names.join(", "));
    html! {
        @for (index, person) in people.iter().enumerate() {
            @if index > 0 { ", " }
            (person.name)
            @if let Some((shown, dialled)) = &person.number { " " a.number href={ "tel:" (dialled) } { (shown) } }
        }
    }
}

/// Shows the holder of the alert, the next action and the people told.
fn standing(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, now: Timestamp) -> Markup {
    let zone = &alert.time_zone;
    html! {
        dl.standing {
            dt { "Who has it" }
            dd {
                @match &alert.line.held_by {
                    Some(key) => {
                        b.taken { (name_of(alert, key)) }
                        @if let Some(until) = alert.held_until { ", until " (words::time(until, now, zone)) }
                    },
                    None => b.untaken { "Nobody has taken this yet" },
                }
                @if let Some((_, name, at)) = &alert.offered {
                    ". " (name) " was asked to take over " (words::time(*at, now, zone)) ", and has not answered"
                }
            }
            @if !alert.said_safe.is_empty() {
                dt { "Said to be safe" }
                dd { b { "by " (alert.said_safe.join(" and ")) } ", and not confirmed: another leader, or somebody of the safeguarding team, must confirm" }
            }
            dt { "Step" }
            dd { b { (alert.line.step) } @if let Some(ask) = alert.ask { ": " (words::ask(ask)) } }
            @if let Some(next_at) = alert.line.next_at {
                dt { "If nobody acts" }
                dd {
                    @match next_people(alert) {
                        Some(people) => { (people) " told at " (words::time(next_at, now, zone)) },
                        None => { "it is told again at " (words::time(next_at, now, zone)) },
                    }
                }
            }
            dt { "Open since" }
            dd { (words::time(alert.line.opened_at, now, zone)) }
            dt { "Who was told" }
            dd {
                @let reached: Vec<&str> = alert.told.iter().filter(|told| !alert.not_reached.contains(told)).map(|(_, name)| name.as_str()).collect();
                @if alert.told.is_empty() { "nobody yet" } @else if reached.is_empty() { "nobody" } @else { (reached.join(", ")) }
            }
            @if !alert.not_reached.is_empty() {
                dt { "No message reached" }
                dd { b.unreached { "Ring them yourself: " } (to_ring(pages, visitor, alert)) }
            }
        }
    }
}

pub(super) fn name_of<'a>(alert: &'a BoardAlert, key: &'a str) -> &'a str {
    let told = alert.told.iter().find(|(person, _)| person.key() == key);
    let holder = alert
        .holder
        .as_deref()
        .filter(|_| alert.line.held_by.as_deref() == Some(key));
    told.map(|(_, name)| name.as_str()).or(holder).unwrap_or(key)
}
