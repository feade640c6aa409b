//! "What do I do?": the task of an alert's step, for a reader new to all this.

use super::alert::name_of;
use super::directory::RingLine;
use super::pages::PageState;
use super::visitor::PageVisitor;
use super::words;
use crate::app::board::BoardCall;
use crate::app::view::{Board, BoardAlert, BoardVisit};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::{AlertKind, CallTried};
use crate::domain::chain::Ask;
use crate::domain::id::{PersonId, SchoolId};
use crate::wording::pages::{Sentence, drill as drill_words, todo as sentences};
use crate::wording::{civil, scripts};
use maud::{Markup, Render, html};

/// Renders the one thing to do now, large, with the number to press.
pub(super) fn instruction(
    pages: &PageState,
    visitor: &PageVisitor,
    board: &Board,
    alert: &BoardAlert,
) -> Markup {
    let school = &alert.line.school;
    let own = visitor.person().map(PersonId::key);
    let another = alert
        .line
        .held_by
        .as_deref()
        .filter(|key| visitor.is_named() && own != Some(*key));
    let offered = alert
        .offered
        .as_ref()
        .is_some_and(|(to, _, _)| own == Some(to.key()));
    let another = another.filter(|_| !offered);
    let asks_you = alert.line.held_by.as_deref().filter(|_| offered);
    html! {
        p.instruction {
            @match (alert.line.kind, alert.ask) {
                _ if alert.police.is_some() => { (police_have_it(alert)) },
                // The card of a drill is another; whoever comes here all the same is sent to no telephone.
                (AlertKind::Drill, _) => { (drill_words::INSTRUCTION) },
                (AlertKind::Duress, _) if !alert.said_safe.is_empty() => {
                    (sentences::SAID_SAFE.with(&[
                        ("names", &whom(alert)),
                        ("by", &words::listed(&alert.said_safe)),
                        ("ring", &emergency(sentences::RING_999_STOP)),
                    ]))
                },
                (AlertKind::Duress, _) => {
                    (sentences::DURESS.with(&[("names", &whom(alert)), ("ring", &emergency(sentences::RING_999_NOW))]))
                },
                (AlertKind::Concern | AlertKind::Help | AlertKind::Overdue | AlertKind::Monitor, _) if asks_you.is_some() => {
                    @let name = asks_you.map_or("", |key| name_of(alert, key));
                    (sentences::OFFERED.with(&[("name", &name)]))
                },
                (AlertKind::Monitor, _) if board.visits.iter().all(|visit| visit.is_planned()) => (sentences::SEE_WHAT_IS_WRONG),
                (AlertKind::Monitor, _) => { (sentences::RING_WHOEVER_IS_OUT.with(&[("but_not", &but_not(board))])) },
                (AlertKind::Concern | AlertKind::Help | AlertKind::Overdue, _) if another.is_some() => {
                    @let name = another.map_or("", |key| name_of(alert, key));
                    (sentences::ANOTHER_HAS_IT.with(&[("name", &name), ("numbers", &numbers(pages, school, name))]))
                },
                _ if alert.reached_nobody => {
                    (sentences::FIRST_TO_KNOW.with(&[("numbers", &numbers(pages, school, &alert.about))]))
                },
                (_, Some(Ask::Police)) => { (sentences::RING_POLICE.with(&[("ring", &emergency(sentences::RING_999))])) },
                (_, Some(Ask::RingHousehold)) => {
                    @match &alert.household {
                        Some(number) => (sentences::RING_HOUSEHOLD_ON.with(&[("number", &dial(number))])),
                        None => (sentences::RING_HOUSEHOLD),
                    }
                },
                (_, Some(Ask::GoAndSee)) => (sentences::SEND_TWO),
                (_, Some(Ask::Decide)) => (sentences::DECIDE_NOW),
                (_, Some(Ask::RingWorker) | None) => {
                    (sentences::RING_NOW.with(&[("numbers", &numbers(pages, school, &alert.about))]))
                },
            }
        }
        @if !alert.safe.is_empty() && !alert.not_safe.is_empty() && alert.line.kind != AlertKind::Duress {
            p.safe-already { (sentences::SAFE_ALREADY.with(&[("names", &words::listed(&alert.safe))])) }
        }
    }
}

/// Renders words that ring 999 when pressed.
fn emergency(words: Sentence) -> Markup {
    html! { a href="tel:999" { (words) } }
}

/// Renders a number that rings when pressed.
fn dial(number: &str) -> Markup {
    html! { a.number href={ "tel:" (number.replace(' ', "")) } { (number) } }
}

/// Renders what to say on the telephone.
fn say(words: impl Render) -> Markup {
    html! { q { (words) } }
}

/// Names the people whose phones must not ring while others are rung.
pub(super) fn but_not(board: &Board) -> Markup {
    let duress: Vec<&str> = board
        .alerts
        .iter()
        .filter(|alert| alert.line.kind == AlertKind::Duress)
        .map(whom)
        .collect();
    html! { @if !duress.is_empty() { (sentences::BUT_NOT.with(&[("names", &duress.join(", "))])) } }
}

/// Renders the task of the moment.
pub(super) fn todo(pages: &PageState, visitor: &PageVisitor, board: &Board, alert: &BoardAlert) -> Markup {
    let monitor = alert.line.kind == AlertKind::Monitor;
    html! {
        div.todo {
            h4 { (sentences::WHAT_DO_I_DO) }
            ol {
                @if alert.line.kind == AlertKind::Duress { (silence(alert)) }
                @if !alert.said_safe.is_empty() && visitor.may(BoardAction::SettleDuress) {
                    li { (sentences::KNOW_IT_TOO.with(&[("by", &words::listed(&alert.said_safe))])) }
                }
                (take(visitor, alert))
                @match alert.ask {
                    _ if alert.police.is_some() => (police_called(pages, visitor, alert)),
                    _ if monitor => (watch_over(pages, board)),
                    // Nobody rings a worker under duress, whatever the step: the chain of a school
                    // may ask anything.
                    _ if alert.line.kind == AlertKind::Duress => (police(visitor, alert)),
                    _ if alert.reached_nobody => (ring_worker_alone(pages, alert)),
                    Some(Ask::RingHousehold) => (ring_household(alert)),
                    Some(Ask::GoAndSee) => (go_and_see()),
                    Some(Ask::Decide) => (decide(pages, alert)),
                    Some(Ask::Police) => (police(visitor, alert)),
                    Some(Ask::RingWorker) | None => (ring_worker(pages, alert)),
                }
            }
        }
    }
}

fn police_have_it(alert: &BoardAlert) -> Markup {
    let log = alert.police.as_ref().and_then(|(_, _, log)| log.as_deref());
    let names = whom(alert);
    match (alert.line.kind == AlertKind::Duress, log) {
        (true, Some(log)) => sentences::POLICE_HAVE_IT_DURESS_LOG.with(&[("log", &log), ("names", &names)]),
        (true, None) => sentences::POLICE_HAVE_IT_DURESS.with(&[("names", &names)]),
        (false, Some(log)) => sentences::POLICE_HAVE_IT_LOG.with(&[("log", &log)]),
        (false, None) => sentences::POLICE_HAVE_IT.render(),
    }
}

fn silence(alert: &BoardAlert) -> Markup {
    html! { li { (sentences::SILENCE.with(&[("names", &whom(alert))])) } }
}

fn take(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    let own = visitor.person().map(PersonId::key);
    let asked = alert.offered.as_ref().filter(|(to, _, _)| own == Some(to.key()));
    html! {
        li {
            @match &alert.line.held_by {
                Some(key) if asked.is_some() => (sentences::ASKS_YOU.with(&[("name", &name_of(alert, key))])),
                Some(key) if own == Some(key.as_str()) => (sentences::YOURS),
                Some(key) => (sentences::ANOTHERS.with(&[("name", &name_of(alert, key))])),
                None => (sentences::TAKE),
            }
        }
    }
}

fn ring_worker(pages: &PageState, alert: &BoardAlert) -> Markup {
    let hello = say(sentences::HELLO.with(&[("words", &scripts::TO_WORKER)]));
    let in_doubt = say(scripts::TO_WORKER_IN_DOUBT);
    html! {
        li { (sentences::RING.with(&[("numbers", &of_alert(pages, alert))])) }
        li { (sentences::SAY.with(&[("hello", &hello), ("in_doubt", &in_doubt)])) }
        li { (sentences::WELL) }
        li { (sentences::NO_ANSWER) }
        @if alert.line.kind == AlertKind::Help { li { (sentences::ASKED_FOR_HELP) } }
    }
}

/// What to do where nobody else could be told: the whole chain in the reader's own hands.
fn ring_worker_alone(pages: &PageState, alert: &BoardAlert) -> Markup {
    html! {
        li { (sentences::RING_WITHIN_A_MINUTE.with(&[("numbers", &of_alert(pages, alert))])) }
        li { (sentences::WELL) }
        li { (sentences::TELL_A_LEADER) }
        li { (sentences::NOBODY_SENIOR) }
    }
}

/// What to say to the household: nothing that tells of a missed check-in.
fn to_household(alert: &BoardAlert) -> Markup {
    say(html! { (scripts::TO_HOUSEHOLD) " " (whom(alert)) " " (scripts::TO_HOUSEHOLD_WHY) })
}

fn ring_household(alert: &BoardAlert) -> Markup {
    html! {
        li {
            @match &alert.household {
                Some(number) => (sentences::HOUSEHOLD_ON.with(&[("number", &html! { span.number { (number) } })])),
                None => (sentences::HOUSEHOLD),
            }
        }
        li { (sentences::SAY_THIS.with(&[("words", &to_household(alert))])) }
        li { (sentences::SAY_NO_MORE) }
        li { (sentences::HAVE_THEM.with(&[("words", &say(scripts::ONCE_PUT_THROUGH))])) }
        li { (sentences::REFUSED) }
    }
}

fn go_and_see() -> Markup {
    html! {
        li { (sentences::TWO_BY_CAR) }
        li { (sentences::TO_THE_STREET) }
        li { (sentences::LOOKS_WRONG) }
        li { (sentences::SEEN_WELL) }
        li { (sentences::NOTHING_FOUND) }
    }
}

fn decide(pages: &PageState, alert: &BoardAlert) -> Markup {
    html! {
        li { (sentences::RING_YOURSELF.with(&[("numbers", &of_alert(pages, alert))])) }
        @if alert.at_risk {
            li { (sentences::AT_RISK) }
        } @else if let Some(number) = &alert.household {
            li { (sentences::HOUSEHOLD_SAY.with(&[("number", &dial(number)), ("words", &to_household(alert))])) }
        }
        li { (sentences::ASK_WHAT_ELSE.with(&[("tried", &tried(alert))])) }
        li { (sentences::DECIDE) }
        li { (sentences::DO_NOT_WAIT) }
        li { (sentences::HEARD_WELL) }
        li { (sentences::NEXT_PEOPLE) }
    }
}

/// Lists the calls noted so far, or says that there is no note yet.
fn tried(alert: &BoardAlert) -> Markup {
    if alert.calls.is_empty() {
        return sentences::NO_CALL_NOTED.render();
    }
    let calls: Vec<String> = alert.calls.iter().map(|call| noted(alert, call)).collect();
    sentences::TRIED_SO_FAR.with(&[("calls", &calls.join("; "))])
}

fn noted(alert: &BoardAlert, call: &BoardCall) -> String {
    let what = match call.what {
        CallTried::Worker => sentences::RANG_THEM,
        CallTried::Household => sentences::RANG_HOUSEHOLD,
        CallTried::Street => sentences::LOOKED,
        CallTried::Other => sentences::NOTED,
    };
    let what = what.words();
    match call.at.map(|at| civil::clock(at, &alert.time_zone)) {
        Some(time) => sentences::CALL_AT.plain(&[
            ("by", &call.by),
            ("what", &what),
            ("time", &time),
            ("came", &call.came),
        ]),
        None => sentences::CALL.plain(&[("by", &call.by), ("what", &what), ("came", &call.came)]),
    }
}

fn police(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    let sheet = html! { a href={ "/alerts/" (alert.line.code) "/sheet" } { (sentences::PAGE_TO_PRINT) } };
    let ring = html! { a href="tel:999" { b { (sentences::RING_999) } } };
    html! {
        li { (sentences::ASK_FOR_POLICE.with(&[("ring", &ring)])) }
        li { (sentences::READ_OUT.with(&[("link", &sheet)])) }
        li { (sentences::ASK_LOG) }
        li { (sentences::FAILS_999) }
        (two_end_it(visitor, alert))
    }
}

/// Renders the task after the call to the police.
fn police_called(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    let has_log = alert.police.as_ref().is_some_and(|(_, _, log)| log.is_some());
    html! {
        li { @if has_log { (sentences::POLICE_KNOW_LOG) } @else { (sentences::POLICE_KNOW) } }
        @if alert.line.kind != AlertKind::Duress {
            li { (sentences::GO_ON_RINGING.with(&[("numbers", &of_alert(pages, alert))])) }
            li { (sentences::TELL_THE_POLICE) }
        }
        (two_end_it(visitor, alert))
    }
}

/// Renders the steps that end an alert of duress: two people's.
fn two_end_it(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    html! {
        @if alert.line.kind == AlertKind::Duress {
            li {
                @if visitor.may(BoardAction::SettleDuress) { (sentences::TWO_END_IT) } @else { (sentences::LEADERS_END_IT) }
            }
            li { (sentences::CHALLENGE) }
        }
    }
}

fn watch_over(pages: &PageState, board: &Board) -> Markup {
    let visits = board.visits.iter();
    let out: Vec<_> = visits.filter(|visit| visit.line.closed_at.is_none()).collect();
    let to_ring = html! {
        @for (index, visit) in out.iter().filter(|visit| !is_in_duress(visit)).enumerate() {
            @if index > 0 { "; " }
            (numbers(pages, &visit.line.school, &visit.names))
        }
    };
    html! {
        @if out.is_empty() {
            li { (sentences::NOBODY_OUT) }
        } @else {
            li { (sentences::RING_OUT.with(&[("but_not", &but_not(board)), ("numbers", &to_ring)])) }
            li { (sentences::NO_ANSWER_OUT) }
        }
        li { (sentences::CHECK_IT) }
        li { (sentences::TELL_TECHNICIAN) }
        li { (sentences::PUT_RIGHT) }
    }
}

fn is_in_duress(visit: &BoardVisit) -> bool {
    let alert = visit.line.alert.as_ref();
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

fn whom(alert: &BoardAlert) -> &str {
    if alert.about.is_empty() {
        sentences::THEM.words()
    } else {
        &alert.about
    }
}

/// Renders the workers of an alert, with the numbers.
fn of_alert(pages: &PageState, alert: &BoardAlert) -> Markup {
    numbers(pages, &alert.line.school, &alert.about)
}

/// Renders the people to ring, with the numbers.
fn numbers(pages: &PageState, school: &SchoolId, names: &str) -> Markup {
    let people: Vec<RingLine> = pages.to_ring(school, names);
    html! {
        @if people.is_empty() { @if names.is_empty() { (sentences::THEM) } @else { (names) } }
        @for (index, person) in people.iter().enumerate() {
            @if index > 0 { (sentences::THEN) }
            @match &person.number {
                Some((shown, dialled)) => {
                    @let number = html! { a.number href={ "tel:" (dialled) } { (shown) } };
                    (sentences::ON.with(&[("name", &person.name), ("number", &number)]))
                },
                None => (sentences::NO_NUMBER.with(&[("name", &person.name)])),
            }
        }
    }
}
