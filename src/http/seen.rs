//! The board as a visitor sees the board: the visitor's school, and duress by the visitor's roles.

use super::visitor::PageVisitor;
use crate::app::Snapshot;
use crate::app::view::{Board, BoardAlert};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::id::PersonId;

/// Returns the part of the board open to a visitor.
pub(super) fn board_seen(snapshot: &Snapshot, visitor: &PageVisitor) -> Board {
    let mut board = match &visitor.school {
        Some(school) => snapshot.board_of(school),
        None => snapshot.board(),
    };
    if !visitor.may(BoardAction::SeeNames) {
        board.visits.clear();
        board.alerts.clear();
        board.back_today.clear();
    }
    if let Some(own) = visitor.person() {
        hide_own_duress(&mut board, own);
    }
    // A visit that is over stands above, for its alert. A screen that may not know of duress shows what a calm day shows (P9).
    let sees_alerts = visitor.may(BoardAction::SeeBoard);
    board.back_today.retain(|end| match end.alert {
        None => true,
        Some(kind) => kind == AlertKind::Duress && !sees_alerts,
    });
    if !sees_alerts {
        // A text that was not understood, and leave that waits, are for the office.
        board.tasks.clear();
        // The words of a wall: names and times. An alert is no more than a call to the office.
        board.alerts.retain(|alert| !is_hidden(alert));
        // A visit that is over stands on the board for its alert alone: the row would tell of a hidden alert.
        board.visits.retain(|visit| {
            let hidden = visit.line.alert.as_ref();
            visit.line.closed_at.is_none() || hidden.is_none_or(|alert| alert.kind != AlertKind::Duress)
        });
        for visit in &mut board.visits {
            let hidden = visit.line.alert.as_ref();
            if hidden.is_some_and(|alert| alert.kind == AlertKind::Duress) {
                visit.line.alert = None;
            }
        }
    }
    board
}

/// Hides a visitor's own duress: whoever stands beside the visitor reads the screen (P9).
fn hide_own_duress(board: &mut Board, own: &PersonId) {
    let is_own =
        |alert: &BoardAlert| is_hidden(alert) && alert.not_safe.iter().any(|(worker, _)| worker == own);
    let codes: Vec<String> = board
        .alerts
        .iter()
        .filter(|alert| is_own(alert))
        .map(|alert| alert.line.code.clone())
        .collect();
    board.alerts.retain(|alert| !codes.contains(&alert.line.code));
    let mut over = Vec::new();
    for visit in &mut board.visits {
        let alert = visit.line.alert.as_ref();
        if alert.is_some_and(|alert| codes.contains(&alert.code)) {
            visit.line.alert = None;
            if visit.line.closed_at.is_some() {
                over.push(visit.line.id.clone());
            }
        }
    }
    // A visit that is over stands on the board for the alert alone; on a calm day the visit stands under "Back today".
    board.visits.retain(|visit| !over.contains(&visit.line.id));
    for end in &mut board.back_today {
        if over.contains(&end.visit) {
            end.alert = None;
        }
    }
}

/// Whether an alert must not show at a wall or a kiosk, in view of the worker's company.
fn is_hidden(alert: &BoardAlert) -> bool {
    alert.line.kind == AlertKind::Duress
}
