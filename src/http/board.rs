//! The board: alerts and troubles first, then the people out.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, shell};
use super::visitor::PageVisitor;
use super::{alert, live, lock, todo, visit, words};
use crate::app::view::{Board, BoardVisit};
use crate::domain::account::rights::BoardAction;
use crate::domain::time::Timestamp;
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
        h1.unseen { "Board" }
        div id="troubles" {
            @if !board.troubles.is_empty() {
                div.troubles {
                    h2 { "Homeward is not working as it should" }
                    ul { @for trouble in &board.troubles { li { (trouble) } } }
                    @if visitor.may(BoardAction::SeeBoard) {
                        p { "Until this is put right, ring whoever is out" (todo::but_not(&board)) ": do not wait for a text." }
                    } @else {
                        p { "Tell the office." }
                    }
                }
            }
        }
        section id="alerts" aria-labelledby="alerts-heading" {
            @if !visitor.may(BoardAction::SeeBoard) {
                @if !alerts.is_empty() {
                    div.troubles {
                        h2 id="alerts-heading" { "Office: please look at Homeward" }
                        p { "Tell somebody in the office now. They see what it is, and act." }
                    }
                }
            } @else if !alerts.is_empty() {
                h2 id="alerts-heading" {
                    @if alerts.len() == 1 { "1 alert" } @else { (alerts.len()) " alerts" }
                    ": somebody must act"
                }
                (cards)
            } @else {
                div.calm {
                    h2 id="alerts-heading" { span aria-hidden="true" { "\u{2713} " } "No alerts" }
                    @if !visits.is_empty() { p { (assurance(&board, now)) } }
                }
            }
        }
        (to_do(&board, now))
        section id="visits" aria-labelledby="visits-heading" {
            @let out = out(&visits);
            @if visits.is_empty() {
                h2 id="visits-heading" { "Nobody is out" }
                p.soft {
                    "When somebody is signed out for a home visit, they are shown here until they are back. "
                    "You need not watch this page: people are texted and e-mailed if anything is wrong."
                }
                @if let Some(demo) = &pages.demo {
                    p.soft { "To see the story once more, press " b { "Begin again" } " above." }
                    p.soft { "To sign somebody out, type in a terminal: " code { (demo.commands.sign_out) } }
                }
            } @else {
                h2 id="visits-heading" {
                    @if out == 0 { "Nobody is out, but an alert is still open" }
                    @else { "Who is out: " (out) (if out == 1 { " person" } else { " people" }) }
                }
                (rows(&pages, &visitor, &visits, now))
            }
        }
        @if !planned.is_empty() {
            section id="planned" aria-labelledby="planned-heading" {
                h2 id="planned-heading" { "About to go" }
                p.soft { "These are not out: each begins when its workers set off, and is watched over from then on." }
                (rows(&pages, &visitor, &planned, now))
            }
        }
    };
    let content = html! { (content) (back_today(&visitor, &board, now)) };
    let frame = PageShell {
        path: "/",
        name: "Board",
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content)
}

/// Renders small tasks, each with a button. The section is always present: live updates fill an empty section.
fn to_do(board: &Board, now: Timestamp) -> Markup {
    html! {
        section id="to-do" aria-label="To do" {
            @if !board.tasks.is_empty() {
                h2 { "To do" }
                ul.to-do {
                    @for task in &board.tasks {
                        li {
                            span { (words::task(task)) " " (words::time(task.since, now, &task.time_zone)) }
                            a.button href={ "/visits/" (task.visit) } aria-label={ "Open the visit of " (task.names) } { "Open" }
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
        section id="back-today" aria-label="Back today" {
            @if !board.back_today.is_empty() {
                details {
                    summary { "Back today: " (board.back_today.len()) }
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
        h1 { "Signed in" }
        p { "This account looks after Homeward. It sees no visit and no alert: those are for the office, leaders and the safeguarding team." }
        p { a href="/gateways" { "The gateways" } }
    };
    let frame = PageShell {
        path: "/",
        name: "Signed in",
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
                "And " (more.len()) " more, "
                @if urgent == 0 { "all on time" } @else { (urgent) " of them late or with an alert" }
                ": " a href="/out" { "everybody off site" } "."
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
fn assurance(board: &Board, now: Timestamp) -> &'static str {
    if board.visits.iter().any(|visit| visit::is_late(visit, now)) {
        "Somebody is late and is being asked. If they do not answer, people are told."
    } else if board.troubles.is_empty() {
        "Everybody who is out is on time. There is nothing you need to do."
    } else {
        "Nobody is late, as far as is known."
    }
}
