//! The board: alerts and troubles first, then the people out.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, shell};
use super::visitor::PageVisitor;
use super::{alert, live, lock, todo, visit, words};
use crate::app::view::{Board, BoardVisit};
use crate::domain::account::rights::BoardAction;
use crate::domain::time::Timestamp;
use crate::wording::pages::Sentence;
use crate::wording::pages::board as sentences;
use axum::Extension;
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most visits shown with a card each: nobody reads a thousand (BOARD B3).
const ROWS_AT_MOST: usize = 100;

/// Shows the board.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(notice): Query<FormNotice>,
) -> Markup {
    if visitor.locked {
        return lock::board(&pages, &visitor, &notice).await;
    }
    let board = pages.board(&visitor).await;
    let now = pages.clock.now();
    let mut alerts: Vec<_> = board.alerts.iter().collect();
    alerts.sort_by_key(|alert| (words::kind(alert.line.kind).rank, alert.line.opened_at));
    let (planned, mut visits): (Vec<&BoardVisit>, Vec<&BoardVisit>) =
        board.visits.iter().partition(|visit| visit.is_planned());
    visits.sort_by_key(|visit| {
        (
            !is_urgent(visit, now),
            visit.line.next.as_ref().map(|next| next.at),
        )
    });
    if !visitor.may(BoardAction::SeeNames) {
        return without_visits(&pages, &visitor, &board, &notice);
    }
    let cards = alert::cards(&pages, &visitor, &board, &alerts).await;
    let content = html! {
        h1.unseen { (sentences::BOARD) }
        div id="troubles" {
            @if !board.troubles.is_empty() {
                div.troubles {
                    h2 { (sentences::NOT_WORKING) }
                    ul { @for trouble in &board.troubles { li { (trouble) } } }
                    @if visitor.may(BoardAction::SeeBoard) {
                        p { (sentences::RING_MEANWHILE.with(&[("but_not", &todo::but_not(&board))])) }
                    } @else {
                        p { (sentences::TELL_OFFICE) }
                    }
                }
            }
        }
        section id="alerts" aria-labelledby="alerts-heading" {
            @if !visitor.may(BoardAction::SeeBoard) {
                @if !alerts.is_empty() {
                    div.troubles {
                        h2 id="alerts-heading" { (sentences::PLEASE_LOOK) }
                        p { (sentences::TELL_SOMEBODY) }
                    }
                }
            } @else if !alerts.is_empty() {
                h2 id="alerts-heading" {
                    @if alerts.len() == 1 { (sentences::ONE_ALERT) }
                    @else { (sentences::ALERTS.with(&[("number", &alerts.len())])) }
                }
                (cards)
            } @else {
                div.calm {
                    h2 id="alerts-heading" { span aria-hidden="true" { "\u{2713} " } (sentences::NO_ALERTS) }
                    @if !visits.is_empty() { p { (assurance(&board, now)) } }
                }
            }
        }
        (to_do(&board, now))
        section id="visits" aria-labelledby="visits-heading" {
            @let out = out(&visits);
            @if visits.is_empty() {
                h2 id="visits-heading" { (sentences::NOBODY_OUT) }
                p.soft { (sentences::SHOWN_HERE) }
                @if let Some(demo) = &pages.demo {
                    p.soft { (sentences::DEMO_AGAIN) }
                    @let command = html! { code { (demo.commands.sign_out) } };
                    p.soft { (sentences::DEMO_SIGN_OUT.with(&[("command", &command)])) }
                }
            } @else {
                h2 id="visits-heading" {
                    @match out {
                        0 => (sentences::ONLY_ALERT),
                        1 => (sentences::OUT_ONE),
                        _ => (sentences::OUT_SEVERAL.with(&[("number", &out)])),
                    }
                }
                (rows(&pages, &visitor, &visits, now))
            }
        }
        @if !planned.is_empty() {
            section id="planned" aria-labelledby="planned-heading" {
                h2 id="planned-heading" { (sentences::ABOUT_TO_GO) }
                p.soft { (sentences::NOT_OUT_YET) }
                (rows(&pages, &visitor, &planned, now))
            }
        }
    };
    let content = html! { (content) (back_today(&visitor, &board, now)) };
    let frame = PageShell {
        path: "/",
        name: sentences::BOARD.words(),
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content)
}

/// Renders small tasks, each with a button. The section is always present: live updates fill an empty section.
fn to_do(board: &Board, now: Timestamp) -> Markup {
    html! {
        section id="to-do" aria-label=(sentences::TO_DO) {
            @if !board.tasks.is_empty() {
                h2 { (sentences::TO_DO) }
                ul.to-do {
                    @for task in &board.tasks {
                        li {
                            span { (words::task(task)) " " (words::time(task.since, now, &task.time_zone)) }
                            a.button href={ "/visits/" (task.visit) } aria-label=(sentences::OPEN_VISIT.with(&[("names", &task.names)])) { (sentences::OPEN) }
                        }
                    }
                }
            }
        }
    }
}

/// Renders the visits that ended today, closed.
fn back_today(visitor: &PageVisitor, board: &Board, now: Timestamp) -> Markup {
    html! {
        section id="back-today" aria-label=(sentences::BACK_TODAY) {
            @if !board.back_today.is_empty() {
                details {
                    summary { (sentences::BACK_TODAY_NUMBER.with(&[("number", &board.back_today.len())])) }
                    ul {
                        @for end in &board.back_today {
                            li {
                                @if visitor.may(BoardAction::SeeBoard) { a href={ "/visits/" (end.visit) } { (end.names) } } @else { (end.names) }
                                ", " (words::time(end.at, now, &end.time_zone))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shows a board without visits, and says so: "nobody is out" would be false calm.
fn without_visits(pages: &PageState, visitor: &PageVisitor, board: &Board, notice: &FormNotice) -> Markup {
    let content = html! {
        h1 { (sentences::SIGNED_IN) }
        p { (sentences::SEES_NOTHING) }
        p { a href="/gateways" { (sentences::GATEWAYS) } }
    };
    let frame = PageShell {
        path: "/",
        name: sentences::SIGNED_IN.words(),
        board,
        notice,
    };
    shell(pages, visitor, &frame, content)
}

/// Whether a visit comes before the others: somebody is late, or there is an alert.
fn is_urgent(visit: &BoardVisit, now: Timestamp) -> bool {
    visit.line.alert.is_some() || visit::is_late(visit, now)
}

/// Returns how many people are out, as the roll-call counts them: a visit that is over stands on the board for its alert alone.
fn out(visits: &[&BoardVisit]) -> usize {
    let open = visits.iter().filter(|visit| visit.line.closed_at.is_none());
    let people: BTreeSet<_> = open.flat_map(|visit| &visit.out).collect();
    people.len()
}

/// Renders the first of many visits, and says how the others are.
fn rows(pages: &PageState, visitor: &PageVisitor, visits: &[&BoardVisit], now: Timestamp) -> Markup {
    let (shown, more) = visits.split_at(visits.len().min(ROWS_AT_MOST));
    let urgent = more.iter().filter(|visit| is_urgent(visit, now)).count();
    html! {
        div.visits { @for visit in shown { (visit_leaf(pages, visitor, visit, now)) } }
        @if !more.is_empty() {
            p {
                @let link = html! { a href="/out" { (sentences::OFF_SITE) } };
                @if urgent == 0 {
                    (sentences::MORE_ON_TIME.with(&[("number", &more.len()), ("link", &link)]))
                } @else {
                    (sentences::MORE_URGENT.with(&[("number", &more.len()), ("urgent", &urgent), ("link", &link)]))
                }
            }
        }
    }
}

/// Renders a visit's card, which an answer leaves out where the reader has it already.
fn visit_leaf(pages: &PageState, visitor: &PageVisitor, visit: &BoardVisit, now: Timestamp) -> Markup {
    live::leaf(
        &format!("visit-{}", visit.line.id),
        visit::card(pages, visitor, visit, now),
    )
}

/// Says how the people out are where there is no alert: nothing is called well without proof.
fn assurance(board: &Board, now: Timestamp) -> Sentence {
    if board.visits.iter().any(|visit| visit::is_late(visit, now)) {
        sentences::LATE_ASKED
    } else if board.troubles.is_empty() {
        sentences::ALL_ON_TIME
    } else {
        sentences::AS_FAR_AS_KNOWN
    }
}
