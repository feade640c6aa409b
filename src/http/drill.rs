//! The card of a drill: practice, and nothing to ring. A separate card, so that no button or task of an alert in earnest is ever there.

use super::alert::CardPlace;
use super::alert_buttons::{leads_back, who};
use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words as time_words;
use crate::app::view::{Board, BoardAlert};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::wording::pages::drill as words;
use maud::{Markup, html};

fn is_drill(alert: &BoardAlert) -> bool {
    alert.line.kind == AlertKind::Drill
}

/// Returns the number of alerts in earnest.
pub(super) fn in_earnest(board: &Board) -> usize {
    board.alerts.iter().filter(|alert| !is_drill(alert)).count()
}

/// Returns the words before the title of a tab while a drill runs.
pub(super) fn mark(board: &Board) -> &'static str {
    if board.alerts.iter().any(is_drill) {
        words::MARK.words()
    } else {
        ""
    }
}

/// Renders the band across a page while a drill runs.
pub(super) fn band(board: &Board) -> Markup {
    let runs = board.alerts.iter().any(is_drill);
    html! { section id="drill" aria-label=(words::TITLE.words()) { @if runs { p.drill-band { (words::BAND) } } } }
}

/// Renders a drill.
pub(super) fn card(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    let zone = &alert.time_zone;
    let now = pages.clock.now();
    html! {
        article.alert.drill id={ "alert-" (code) } aria-labelledby={ "title-" (code) } {
            h3 id={ "title-" (code) } {
                span.what { (words::TITLE) }
                span.code { (words::CODE.with(&[("code", code)])) }
            }
            div.facts {
                p.instruction { (words::INSTRUCTION) }
                @if visitor.may(BoardAction::ActOnAlert) {
                    form id={ "take-" (code) } method="post" action={ "/alerts/" (code) } {
                        (leads_back(on, alert))
                        (who(pages, visitor, alert, "take"))
                        button.first type="submit" name="word" value="ack" { (words::ANSWER) }
                    }
                }
                dl.standing {
                    dt { (words::SINCE) }
                    dd { (time_words::time(alert.line.opened_at, now, zone)) }
                    dt { (words::TOLD) }
                    dd {
                        @let told: Vec<&str> = alert.told.iter().map(|(_, name)| name.as_str()).collect();
                        @if told.is_empty() { (words::NOBODY) } @else { (told.join(", ")) }
                    }
                }
            }
        }
    }
}
