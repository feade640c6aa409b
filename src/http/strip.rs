//! The parts of each page that speak up: the strip at the top, the sentences for a screen reader, and the names and numbers
//! to ring once the page is not live.
//!
//! Every part is in the page before the need: a page without its daemon cannot ask for anything.

use super::live;
use super::pages::{PageShell, PageState};
use super::visitor::PageVisitor;
use super::{visit, words};
use crate::app::view::{Board, BoardAlert, BoardVisit};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::time::Timestamp;
use crate::wording::pages::{script, strip as sentences};
use maud::{Markup, html};

/// Renders the strip, hidden until the script has something to say. Without a script the page renews itself and says so.
pub(super) fn strip() -> Markup {
    html! {
        noscript {
            p.strip.plain { (sentences::RENEWS_ITSELF) }
        }
        section.strip id="strip" aria-label=(sentences::WHAT_IS_WRONG.words()) hidden {
            p id="strip-words" {}
            div id="strip-ring" hidden {}
            details id="strip-awake" hidden {
                summary { (sentences::KEEP_AWAKE) }
                p { (sentences::PLUG_IN) }
            }
            button type="button" id="strip-button" hidden {}
        }
        form.heard id="heard" method="post" action="/heard" hidden {
            p { (sentences::DID_YOU_HEAR) }
            button type="submit" name="heard" value="yes" { (sentences::YES) }
            button type="submit" name="heard" value="no" { (sentences::NO) }
        }
    }
}

/// Renders the way to the alert, for a keyboard: the first alert of the page, or else the alert's own page.
pub(super) fn skip_to_alert(visitor: &PageVisitor, shell: &PageShell<'_>) -> Markup {
    let first = shell.board.alerts.first();
    html! {
        nav id="skip-alert" aria-label=(sentences::ALERT.words()) {
            @if let Some(alert) = first.filter(|_| sees_what_is_wrong(visitor)) {
                @let page = format!("/alerts/{}", alert.line.code);
                @let is_here = shell.path == "/" || shell.path == page;
                @let link = if is_here { format!("#alert-{}", alert.line.code) } else { page };
                a.skip href=(link) { (sentences::GO_TO_ALERT) }
            }
        }
    }
}

/// Renders the two places from which a screen reader speaks: at once, and after the sentence under way.
pub(super) fn spoken() -> Markup {
    html! {
        p.unseen id="say" aria-live="assertive" aria-atomic="true" {}
        p.unseen id="status" role="status" aria-atomic="true" {}
    }
}

/// Renders who is out, with the numbers to ring: shown once the page is not live.
///
/// The phone of somebody under duress must not ring: the list then names no number but 999.
pub(super) fn ring(pages: &PageState, visitor: &PageVisitor, board: &Board) -> Markup {
    let out: Vec<&BoardVisit> = board
        .visits
        .iter()
        .filter(|visit| !visit.is_planned() && visit.line.closed_at.is_none())
        .collect();
    html! {
        div id="ring" data-out=(out.len()) hidden {
            @if board.at.is_none() {
                // A page that is not the reader's knows nothing of who is out.
                p { (sentences::SEE_THE_BOARD) }
            } @else if out.is_empty() {
                p { (sentences::NOBODY_WAS_OUT) }
            } @else {
                (live::leaf("ring-list", html! {
                    ul id="ring-list" { @for visit in out { (ring_visit(pages, visitor, visit)) } }
                }))
            }
        }
    }
}

fn ring_visit(pages: &PageState, visitor: &PageVisitor, visit: &BoardVisit) -> Markup {
    let alert = visit.line.alert.as_ref();
    let duress = alert.is_some_and(|alert| alert.kind == AlertKind::Duress);
    html! {
        @if !sees_what_is_wrong(visitor) {
            // A screen that strangers may look at: the office has the numbers.
            li { (visit.names) }
        } @else if duress {
            li { (sentences::DURESS.with(&[("names", &visit.names)])) }
        } @else {
            @for person in pages.workers_to_ring(visit) {
                li {
                    (person.name)
                    @if let Some((shown, link)) = &person.number { " " a.number href={ "tel:" (link) } { (shown) } }
                }
            }
        }
    }
}

/// Whether a screen may name what is wrong, and whom to ring: a locked screen and the desk at reception may not.
fn sees_what_is_wrong(visitor: &PageVisitor) -> bool {
    !visitor.locked && visitor.may(BoardAction::SeeBoard)
}

/// Renders the news, for sounds and spoken sentences: every open alert, and every task.
///
/// The script compares this list with the list before. A line is an event, and a sentence.
pub(super) fn news(visitor: &PageVisitor, board: &Board, now: Timestamp) -> Markup {
    if !sees_what_is_wrong(visitor) {
        let calls = board
            .alerts
            .iter()
            .any(|alert| alert.line.kind != AlertKind::Duress);
        return html! {
            ul id="news" hidden {
                @if calls {
                    li data-alert="office" data-step="" data-stepped="" data-settled=(sentences::OFFICE_CALLED.words()) {
                        (sentences::OFFICE_LOOK)
                    }
                }
            }
        };
    }
    let mut alerts: Vec<&BoardAlert> = board.alerts.iter().collect();
    alerts.sort_by_key(|alert| (words::kind(alert.line.kind).rank, alert.line.opened_at));
    html! {
        ul id="news" hidden {
            @for alert in alerts { (news_alert(alert)) }
            @for visit in &board.visits {
                @let id = &visit.line.id;
                @if visit.is_planned() {
                    li data-todo={ "planned " (id) } { (sentences::ABOUT_TO_GO.with(&[("names", &visit.names)])) }
                } @else if visit::is_late(visit, now) {
                    li data-todo={ "late " (id) } { (sentences::LATE.with(&[("names", &visit.names)])) }
                }
            }
            @for trouble in &board.troubles { li data-todo=(trouble) { (sentences::NOT_WORKING) } }
        }
    }
}

fn news_alert(alert: &BoardAlert) -> Markup {
    let code = &alert.line.code;
    let kind = words::kind(alert.line.kind).title;
    let about = alert.about.as_str();
    let step = &alert.line.step;
    let (said, stepped) = if about.is_empty() {
        let said = sentences::ALERT_IS.with(&[("code", code), ("kind", &kind)]);
        (said, sentences::WENT_ON.plain(&[("code", code), ("step", step)]))
    } else {
        let said = sentences::ALERT_ABOUT.with(&[("code", code), ("kind", &kind), ("about", &about)]);
        let stepped = sentences::WENT_ON_ABOUT.plain(&[("code", code), ("about", &about), ("step", step)]);
        (said, stepped)
    };
    let taken = alert
        .line
        .held_by
        .as_deref()
        .map(|key| super::alert::name_of(alert, key));
    html! {
        li data-alert=(code) data-step=(alert.line.step) data-taken=[taken]
            data-stepped=(stepped)
            data-settled=(sentences::SETTLED.plain(&[("code", code)]))
            data-given=[taken.map(|name| sentences::TAKEN.plain(&[("name", &name), ("code", code)]))] {
            (said)
        }
    }
}

/// Renders what the scripts say by themselves, hidden: a page without a connection fetches nothing.
pub(super) fn words_of_scripts() -> Markup {
    html! {
        ul id="words" hidden {
            @for sentence in script::ALL.iter().chain(&script::OF_TIMES) {
                li data-word=(sentence.key().1) { (sentence.words()) }
            }
        }
    }
}
