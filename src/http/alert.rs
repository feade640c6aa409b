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
use crate::wording::pages::alert as sentences;
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
    let name = sentences::ALERT.plain(&[("code", &alert.line.code)]);
    let content = html! {
        h1.unseen { (name) }
        section id="alerts" aria-labelledby="alerts-heading" {
            h2.unseen id="alerts-heading" { (sentences::HEADING) }
            (card(pages, visitor, &board, (alert, &sheet, &out), CardPlace::OwnPage))
        }
        p { (sentences::SHOWS_THE_REST.with(&[("board", &html! { a href="/" { (sentences::BOARD) } })])) }
    };
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
                    @if alert.about.is_empty() { (kind.title) } @else {
                        (sentences::ABOUT.with(&[("title", &kind.title), ("names", &alert.about)]))
                    }
                }
                span.code { (sentences::ALERT.with(&[("code", code)])) }
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

/// Returns the next step of the chain, with the time.
fn comes_next(alert: &BoardAlert, time: Markup) -> Markup {
    let mut steps = alert.steps.iter().skip_while(|step| !step.is_current);
    let Some(next) = steps.nth(1) else {
        return sentences::TOLD_AGAIN.with(&[("time", &time)]);
    };
    let names: Vec<&str> = next.people.iter().map(|person| person.name.as_str()).collect();
    let sentence = match names.len() {
        0 => return sentences::STEP_COMES.with(&[("step", &next.name), ("time", &time)]),
        1 => sentences::NEXT_ONE,
        _ => sentences::NEXT_SEVERAL,
    };
    sentence.with(&[("names", &names.join(", ")), ("time", &time)])
}

/// Whether the chain stands at the last step.
pub(super) fn is_last_step(alert: &BoardAlert) -> bool {
    alert.steps.last().is_some_and(|step| step.is_current)
}

/// Shows the chain as a line of steps: the people told, with times, and the people to come.
fn chain(alert: &BoardAlert, out: &BTreeSet<String>, now: Timestamp) -> Markup {
    let zone = &alert.time_zone;
    html! {
        @if !alert.steps.is_empty() {
            h4.chain-title id={ "chain-title-" (alert.line.code) } { (sentences::IN_ORDER) }
            ol.chain id={ "chain-" (alert.line.code) } aria-labelledby={ "chain-title-" (alert.line.code) } {
                @for step in &alert.steps {
                    li.current[step.is_current].past[step.told_at.is_some() && !step.is_current]
                        aria-current=[step.is_current.then_some("step")] {
                        @let task = if step.ask == Ask::Police && alert.police.is_some() {
                            sentences::POLICE_CALLED
                        } else {
                            words::ask(step.ask)
                        };
                        @let sentence = if step.is_current { sentences::STEP_NOW } else { sentences::STEP };
                        (sentence.with(&[("step", &step.name), ("task", &task)])) " "
                        @match (step.told_at, step.people.is_empty()) {
                            (_, true) => (sentences::NOBODY_TO_TELL),
                            (Some(at), false) => { (people_told(&step.people, out)) " " (words::time(at, now, zone)) },
                            (None, false) => { span.soft { (sentences::WOULD_BE.with(&[("names", &names(&step.people, out))])) } },
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
        sentences::OUT_ON_A_VISIT.plain(&[("name", &name)])
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
        @if !told.is_empty() { (sentences::TOLD.with(&[("names", &told)])) }
        @if !waits.is_empty() {
            @if !told.is_empty() { ", " }
            (sentences::ON_THE_WAY.with(&[("names", &waits)]))
        }
        @if !failed.is_empty() {
            @if !told.is_empty() || !waits.is_empty() { ", " }
            b.unreached { (sentences::NOT_REACHED.with(&[("names", &failed)])) }
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
            dt { (sentences::WHO_HAS_IT) }
            dd {
                @match &alert.line.held_by {
                    Some(key) => {
                        @let name = html! { b.taken { (name_of(alert, key)) } };
                        @match alert.held_until {
                            Some(until) => (sentences::UNTIL.with(&[("name", &name), ("time", &words::time(until, now, zone))])),
                            None => (name),
                        }
                    },
                    None => b.untaken { (sentences::UNTAKEN) },
                }
                @if let Some((_, name, at)) = &alert.offered {
                    ". " (sentences::OFFERED.with(&[("name", name), ("time", &words::time(*at, now, zone))]))
                }
            }
            @if !alert.said_safe.is_empty() {
                dt { (sentences::SAID_SAFE) }
                dd { (sentences::SAID_SAFE_BY.with(&[("names", &words::listed(&alert.said_safe))])) }
            }
            dt { (sentences::STEP_TITLE) }
            dd { b { (alert.line.step) } @if let Some(ask) = alert.ask { ": " (words::ask(ask)) } }
            @if let Some(next_at) = alert.line.next_at {
                dt { (sentences::IF_NOBODY_ACTS) }
                dd { (comes_next(alert, words::time(next_at, now, zone))) }
            }
            dt { (sentences::OPEN_SINCE) }
            dd { (words::time(alert.line.opened_at, now, zone)) }
            dt { (sentences::WHO_WAS_TOLD) }
            dd {
                @let reached: Vec<&str> = alert.told.iter().filter(|told| !alert.not_reached.contains(told)).map(|(_, name)| name.as_str()).collect();
                @if alert.told.is_empty() { (sentences::NOBODY_YET) } @else if reached.is_empty() { (sentences::NOBODY) } @else { (reached.join(", ")) }
            }
            @if !alert.not_reached.is_empty() {
                dt { (sentences::NO_MESSAGE_REACHED) }
                dd { b.unreached { (sentences::RING_YOURSELF) (to_ring(pages, visitor, alert)) } }
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
