//! What of the board a visitor sees: their school, and of duress what their roles may know.

use super::visitor::PageVisitor;
use crate::app::Snapshot;
use crate::app::view::{Board, BoardAlert};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;

/// Returns the board as a visitor sees it.
pub(super) fn board_seen(snapshot: &Snapshot, visitor: &PageVisitor) -> Board {
    let mut board = match &visitor.school {
        Some(school) => snapshot.board_of(school),
        None => snapshot.board(),
    };
    if !visitor.may(BoardAction::SeeNames) {
        board.visits.clear();
        board.alerts.clear();
    }
    if !visitor.may(BoardAction::SeeBoard) {
        // The words of a wall: who is out and until when. An alert is no more than a call to the office.
        board.alerts.retain(|alert| !is_hidden(alert));
        for visit in &mut board.visits {
            let hidden = visit.line.alert.as_ref();
            if hidden.is_some_and(|alert| alert.kind == AlertKind::Duress) {
                visit.line.alert = None;
            }
        }
    }
    board
}

/// Whether an alert must not show at a wall or a kiosk, which the worker's company may see.
fn is_hidden(alert: &BoardAlert) -> bool {
    alert.line.kind == AlertKind::Duress
}
