//! A visit on the board.

use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words::{self, VisitStatus};
use crate::app::view::BoardVisit;
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use crate::wording::pages::{Sentence, visit_card as sentences};
use maud::{Markup, html};

/// What may be wrong on a visit, as a button.
struct WorryButton {
    /// The kind of alert.
    kind: &'static str,
    /// The words of the button.
    label: Sentence,
    /// What a press brings about, in a line below the button.
    brings: Sentence,
    /// Whether the button is red: the least grave is not.
    grave: bool,
}

/// What may be wrong on a visit. A list to choose from would be one press more, and would take a browser three milliseconds for
/// each visit.
const WORRIES: [WorryButton; 3] = [
    WorryButton {
        kind: "help",
        label: sentences::HELP,
        brings: sentences::HELP_BRINGS,
        grave: true,
    },
    WorryButton {
        kind: "duress",
        label: sentences::DURESS,
        brings: sentences::DURESS_BRINGS,
        grave: true,
    },
    WorryButton {
        kind: "concern",
        label: sentences::CONCERN,
        brings: sentences::CONCERN_BRINGS,
        grave: false,
    },
];

/// Returns whether somebody is out past a deadline, without an alert that says so.
pub(super) fn is_late(visit: &BoardVisit, now: Timestamp) -> bool {
    visit.line.alert.is_none() && visit.late_from.is_some_and(|from| from < now)
}

/// Whether nobody may ring or text the workers.
fn is_duress(visit: &BoardVisit) -> bool {
    let alert = visit.line.alert.as_ref();
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

/// Returns where the people of a visit stand.
fn status(visit: &BoardVisit, now: Timestamp) -> VisitStatus {
    match (visit.line.alert.is_some(), is_late(visit, now), visit.asked) {
        (true, _, _) => VisitStatus::Alert,
        (false, true, 2..) => VisitStatus::LateAskedTwice,
        (false, true, _) => VisitStatus::Late,
        (false, false, 1..) => VisitStatus::Asked,
        (false, false, 0) => VisitStatus::OnTime,
    }
}

/// Returns a visit's card.
pub(super) fn card(pages: &PageState, visitor: &PageVisitor, visit: &BoardVisit, now: Timestamp) -> Markup {
    let id = &visit.line.id;
    let zone = &visit.time_zone;
    let status = status(visit, now);
    html! {
        article.visit.line.(status.class()) id={ "visit-" (id) } aria-labelledby={ "who-" (id) } {
            h3 id={ "who-" (id) } {
                @if visitor.may(BoardAction::SeeBoard) { a href={ "/visits/" (id) } { (visit.names) } } @else { (visit.names) }
            }
            p.kind { (sentences::KIND.with(&[("kind", &visit.line.visit_type), ("id", id)])) }
            @if !visit.names_back.is_empty() { p.soft { (sentences::BACK.with(&[("names", &visit.names_back)])) } }
            p.phase {
                @match visit.line.closed_at.filter(|_| visit.line.alert.is_some()) {
                    Some(at) => (sentences::SIGNED_IN_AT.with(&[("time", &civil::clock_seen_from(at, Some(now), zone))])),
                    None => (words::phase(visit.line.phase)),
                }
                " "
                span.status.(status.class()) {
                    span.shape aria-hidden="true" { (status.shape()) } " " (status.words())
                }
                @if let Some(alert) = visit.line.alert.as_ref().filter(|_| visitor.may(BoardAction::SeeBoard)) {
                    " " a href={ "#alert-" (alert.code) } { (sentences::SEE_ALERT.with(&[("code", &alert.code)])) }
                }
            }
            @if let Some(since) = visit.without_texts_since.filter(|_| visitor.may(BoardAction::SeeBoard) && !is_duress(visit)) {
                p.unreached { (sentences::NO_TEXTS_SINCE.with(&[("time", &words::time(since, now, zone))])) }
            }
            dl {
                dt { (sentences::LAST_HEARD) }
                dd {
                    @match visit.line.last_heard_at {
                        Some(at) => (words::time(at, now, zone)),
                        None => (sentences::NOT_YET),
                    }
                }
                @if let Some(next) = &visit.line.next {
                    dt { (words::deadline(next.deadline)) }
                    dd { b { (words::time(next.at, now, zone)) } }
                }
                // Where the return is next due, the line above has already shown it.
                @if visit.line.next.as_ref().is_none_or(|next| next.at != visit.line.back_by) {
                    dt { (sentences::EXPECTED_BACK) }
                    dd { (words::time(visit.line.back_by, now, zone)) }
                }
            }
            div.actions {
                @if visit.line.closed_at.is_none() && visitor.may(BoardAction::SignIn) {
                    form method="post" action={ "/visits/" (id) "/back" } {
                        button type="submit" { (sentences::EVERYBODY_BACK) }
                    }
                }
                @if visit.line.closed_at.is_none() && visitor.may(BoardAction::SpeakFor) && visitor.is_named()
                    && !visit.is_planned() && !is_duress(visit) {
                    form method="post" action={ "/visits/" (id) "/say" } {
                        button type="submit" name="word" value="ok" { (sentences::THEY_RANG_IN) }
                    }
                }
                @if visitor.may(BoardAction::Raise) { details {
                    summary { (sentences::IS_WRONG) }
                    form method="post" action={ "/visits/" (id) "/raise" } {
                        @if !visitor.is_named() {
                            label for={ "raise-by-" (id) } { (sentences::WHO_ARE_YOU) }
                            select id={ "raise-by-" (id) } name="by" required {
                                option value="" { (sentences::CHOOSE_NAME) }
                                @for name in pages.names(visitor) {
                                    @if !words::among(&name, &visit.names) { option value=(name) { (name) } }
                                }
                            }
                        }
                        p { (sentences::WHAT_IS_WRONG) }
                        @for worry in &WORRIES {
                            button.danger[worry.grave] type="submit" name="kind" value=(worry.kind)
                                aria-describedby={ "brings-" (worry.kind) "-" (id) } { (worry.label) }
                            p.brings id={ "brings-" (worry.kind) "-" (id) } { (worry.brings) }
                        }
                    }
                } }
            }
        }
    }
}
