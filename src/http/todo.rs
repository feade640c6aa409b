//! "What do I do?": the task of an alert's step, for a reader new to all this.

use super::alert::name_of;
use super::directory::RingLine;
use super::pages::PageState;
use super::visitor::PageVisitor;
use crate::app::view::{Board, BoardAlert, BoardVisit};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::{AlertKind, CallTried};
use crate::domain::chain::Ask;
use crate::domain::id::{PersonId, SchoolId};
use crate::wording::pages::drill as drill_words;
use crate::wording::{civil, scripts};
use maud::{Markup, html};

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
    html! {
        p.instruction {
            @match (alert.line.kind, alert.ask) {
                _ if alert.police.is_some() => { (police_have_it(alert)) },
                // The card of a drill is another; whoever comes here all the same is sent to no telephone.
                (AlertKind::Drill, _) => { (drill_words::INSTRUCTION) },
                (AlertKind::Duress, _) if !alert.said_safe.is_empty() => {
                    "Do not ring or text " (whom(alert)) ". " (alert.said_safe.join(" and "))
                    " says that they are safe. You have seen them too: confirm below. You have not: " a href="tel:999" { "ring 999." }
                },
                (AlertKind::Duress, _) => { "Do not ring or text " (whom(alert)) ". " a href="tel:999" { "Ring 999." } },
                (AlertKind::Monitor, _) if board.visits.iter().all(|visit| visit.is_planned()) => "See what is wrong. Nobody is out.",
                (AlertKind::Monitor, _) => { "Ring whoever is out" (but_not(board)) ": texts may not come through." },
                (AlertKind::Concern | AlertKind::Help | AlertKind::Overdue, _) if another.is_some() => {
                    @let name = another.map_or("", |key| name_of(alert, key));
                    (name) " has this. Ask " (name) " before you do anything. Not to be found? Press Take over."
                },
                _ if alert.reached_nobody => {
                    "Our messages reach nobody: you are the first to know. Ring now: " (numbers(pages, school, &alert.about))
                },
                (_, Some(Ask::Police)) => { a href="tel:999" { "Ring 999" } " and read out the sheet below." },
                (_, Some(Ask::RingHousehold)) => {
                    "Ring the household"
                    @if let Some(number) = &alert.household { ": " a href={ "tel:" (number.replace(' ', "")) } { (number) } }
                    "."
                },
                (_, Some(Ask::GoAndSee)) => "Send two people to look from the street. Nobody goes to the door.",
                (_, Some(Ask::Decide)) => "Decide now: try again, send two to look, or ring the police.",
                (_, Some(Ask::RingWorker) | None) => { "Ring now: " (numbers(pages, school, &alert.about)) },
            }
        }
    }
}

/// Names the people whose phones must not ring while others are rung.
pub(super) fn but_not(board: &Board) -> Markup {
    let duress: Vec<&str> = board
        .alerts
        .iter()
        .filter(|alert| alert.line.kind == AlertKind::Duress)
        .map(whom)
        .collect();
    html! { @if !duress.is_empty() { ", but " b { "do NOT ring or text " (duress.join(", ")) } } }
}

/// Renders the task of the moment.
pub(super) fn todo(pages: &PageState, visitor: &PageVisitor, board: &Board, alert: &BoardAlert) -> Markup {
    let monitor = alert.line.kind == AlertKind::Monitor;
    html! {
        div.todo {
            h4 { "What do I do?" }
            ol {
                @if alert.line.kind == AlertKind::Duress { (silence(alert)) }
                @if !alert.said_safe.is_empty() && visitor.may(BoardAction::SettleDuress) {
                    li {
                        b { (alert.said_safe.join(" and ")) " says that they are safe." }
                        " You know it too, and are another person? Press " b { "I confirm" } ". You do not? Go on as below."
                    }
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
    html! {
        "The police were called" @if let Some(log) = log { ", log " (log) } ". "
        @if alert.line.kind == AlertKind::Duress { "Do not ring or text " (whom(alert)) ". " }
        "Any news? Ring them back" @if log.is_some() { " with the log number" } "."
    }
}

fn silence(alert: &BoardAlert) -> Markup {
    html! {
        li {
            b { "Do NOT ring or text " (whom(alert)) "." }
            " Somebody may be listening, and nothing on their phone may give it away. Send nobody to the door."
        }
    }
}

fn take(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    let own = visitor.person().map(PersonId::key);
    let asked = alert.offered.as_ref().filter(|(to, _, _)| own == Some(to.key()));
    html! {
        @match &alert.line.held_by {
            Some(key) if asked.is_some() => li {
                b { (name_of(alert, key)) " asks you to take this over." } " Press " b { "Take over" } ", then go on."
            },
            Some(key) if own == Some(key.as_str()) => li { b { "You have this." } " Go on below." },
            Some(key) => li {
                b { (name_of(alert, key)) " has this." }
                " Is that you? Then go on. Otherwise ask them before you do anything."
            },
            None => li { "Press " b { "I am dealing with this" } ": the others then know that you do." },
        }
    }
}

fn ring_worker(pages: &PageState, alert: &BoardAlert) -> Markup {
    html! {
        li {
            b { "Ring " (numbers(pages, &alert.line.school, &alert.about)) "." }
            " No answer? Ring once more. A text is not enough: hear their voice."
        }
        li {
            "Say: " q { "Hello, " (scripts::TO_WORKER) }
            " No clear yes? Say: " q { (scripts::TO_WORKER_IN_DOUBT) } " They tell you so? Ring " b { "999" } "."
        }
        li { "They are well? Press " b { "They are safe" } "." }
        li {
            "No answer, or it sounds wrong? Press " b { "Could not reach them" }
            ": the next people are told at once. You hear danger? Ring " b { "999" } "."
        }
        @if alert.line.kind == AlertKind::Help {
            li { "They asked for help: if you do not hear at once that they are well, ring " b { "999" } "." }
        }
    }
}

/// What to do where nobody else could be told: the whole chain in the reader's own hands.
fn ring_worker_alone(pages: &PageState, alert: &BoardAlert) -> Markup {
    html! {
        li {
            b { "Ring " (numbers(pages, &alert.line.school, &alert.about)) "." }
            " No answer? Ring once more, within a minute. A text is not enough: hear their voice."
        }
        li { "They are well? Press " b { "They are safe" } "." }
        li { "No answer? Tell a senior leader by phone or in person, now: no text or e-mail has reached them." }
        li { "You hear danger, or nobody senior answers? Ring " b { "999" } " and read out the sheet below." }
    }
}

fn ring_household(alert: &BoardAlert) -> Markup {
    html! {
        @match &alert.household {
            Some(number) => li { b { "Ring the household on " span.number { (number) } "." } },
            None => li { b { "Ring the household." } " Its number was not given at sign-out: look in your own records." },
        }
        li {
            "Say: " q { (scripts::TO_HOUSEHOLD) " " (whom(alert)) " " (scripts::TO_HOUSEHOLD_WHY) }
        }
        li { "Do not say that anybody is late or missed, nor why you really ring. Give no number but the school's." }
        li { "You have them? Ask: " q { (scripts::ONCE_PUT_THROUGH) } " If so, press " b { "They are safe" } "." }
        li {
            "Refused, cut off, or it sounds wrong? Write down what was said and when, and press "
            b { "Could not reach them" } "."
        }
    }
}

fn go_and_see() -> Markup {
    html! {
        li { b { "Send two people, by car, with a charged phone." } " The place is on the sheet below." }
        li {
            b { "To the street, never to the door." }
            " They look for the vehicle and for the worker from the street. They do not knock and do not go in."
        }
        li { "Anything looks wrong? They drive on, and you ring " b { "999" } "." }
        li { "They have seen them, well? Press " b { "They are safe" } "." }
        li { "Nothing found? Press " b { "Could not reach them" } ": the next people are told at once." }
    }
}

fn decide(pages: &PageState, alert: &BoardAlert) -> Markup {
    html! {
        li { b { "Ring " (numbers(pages, &alert.line.school, &alert.about)) " yourself." } " Hear their voice: a text is not enough." }
        @if alert.at_risk {
            li { b { "They are at risk: do not ring the household." } }
        } @else if let Some(number) = &alert.household {
            li {
                "The household is on " a.number href={ "tel:" (number.replace(' ', "")) } { (number) } ". Say: "
                q { (scripts::TO_HOUSEHOLD) " " (whom(alert)) " " (scripts::TO_HOUSEHOLD_WHY) }
            }
        }
        li { (tried(alert)) " Ask the office what else was tried, and write it down with the times." }
        li {
            b { "Decide: " } "try again, send two people to look from the street, or ring the police. "
            "The sheet below has the numbers and the place."
        }
        li { b { "You believe that somebody is at risk? Do not wait: ring 999." } }
        li { "Heard or seen, and well? Press " b { "They are safe" } "." }
        li { "Want the next people in? Press " b { "Could not reach them" } "." }
    }
}

/// Lists the calls noted so far, or says that there is no note yet.
fn tried(alert: &BoardAlert) -> Markup {
    html! {
        @if alert.calls.is_empty() {
            b { "Nobody has noted a call yet." }
        } @else {
            b { "Tried so far: " }
            @for (index, call) in alert.calls.iter().enumerate() {
                @if index > 0 { "; " }
                (call.by) " " (call_words(call.what))
                @if let Some(at) = call.at { " at " (civil::clock(at, &alert.time_zone)) }
                ": " (call.came)
            }
            "."
        }
    }
}

fn call_words(what: CallTried) -> &'static str {
    match what {
        CallTried::Worker => "rang them",
        CallTried::Household => "rang the household",
        CallTried::Street => "looked from the street",
        CallTried::Other => "noted",
    }
}

fn police(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    html! {
        li { b { "Ring 999" } " and ask for the police. Say the place first. Homeward rings nobody." }
        li {
            "Read out the sheet from the top: it is below, or "
            a href={ "/alerts/" (alert.line.code) "/sheet" } { "on a page to print" } "."
        }
        li {
            "Ask for the log number and whether officers are being sent. Then press " b { "Police called" }
            ", so that nobody rings twice."
        }
        li { "999 fails? Another network, 112, 101, or a landline." }
        (two_end_it(visitor, alert))
    }
}

/// Renders the task after the call to the police.
fn police_called(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    html! {
        li {
            b { "The police know." } " Danger is heard, or there is news? Ring " b { "999" } " again"
            @if alert.police.as_ref().is_some_and(|(_, _, log)| log.is_some()) { ", with the log number" } "."
        }
        @if alert.line.kind != AlertKind::Duress {
            li { "Meanwhile go on ringing " (numbers(pages, &alert.line.school, &alert.about)) "." }
            li { "They are heard or seen, and well? Tell the police, and press " b { "They are safe" } "." }
        }
        (two_end_it(visitor, alert))
    }
}

/// Renders the steps that end an alert of duress: two people's.
fn two_end_it(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    html! {
        @if alert.line.kind == AlertKind::Duress {
            li {
                @if visitor.may(BoardAction::SettleDuress) {
                    "Two people end this. One has them in front of them, or the police do, and presses "
                    b { "They are safe" } ". Another then presses " b { "I confirm" } ". Nobody rings them."
                } @else {
                    "Two senior leaders, or people of the safeguarding team, end this, each signed in by their own name. You take it on, "
                    "ring the police, and write down what happens."
                }
            }
            li {
                "Do they ring you of their own accord? Ask the challenge: the question agreed with them, which they answer only when free "
                "to speak. The right answer counts like having them in front of you. The school keeps the challenges; Homeward does not."
            }
        }
    }
}

fn watch_over(pages: &PageState, board: &Board) -> Markup {
    let out: Vec<_> = board
        .visits
        .iter()
        .filter(|visit| visit.line.closed_at.is_none())
        .collect();
    html! {
        @if out.is_empty() {
            li { "Nobody is out just now. Ring whoever goes out while this lasts." }
        } @else {
            li {
                b { "Ring whoever is out" (but_not(board)) ": " }
                @for (index, visit) in out.iter().filter(|visit| !is_in_duress(visit)).enumerate() {
                    @if index > 0 { "; " }
                    (numbers(pages, &visit.line.school, &visit.names))
                }
                ". Ring again at each check-in: texts may not come through."
            }
        }
        li {
            "Check what it says above. Do texts not get through? See whether the internet is up, and whether the account "
            "that sends them is in order and in credit."
        }
        li { "Tell whoever looks after Homeward." }
        li { "It is put right, and everybody who is out was heard? Press " b { "It is settled" } "." }
    }
}

fn is_in_duress(visit: &BoardVisit) -> bool {
    let alert = visit.line.alert.as_ref();
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

fn whom(alert: &BoardAlert) -> &str {
    if alert.about.is_empty() {
        "them"
    } else {
        &alert.about
    }
}

/// Renders the people to ring, with the numbers.
fn numbers(pages: &PageState, school: &SchoolId, names: &str) -> Markup {
    let people: Vec<RingLine> = pages.to_ring(school, names);
    html! {
        @if people.is_empty() { (if names.is_empty() { "them" } else { names }) }
        @for (index, person) in people.iter().enumerate() {
            @if index > 0 { ", then " }
            (person.name)
            @match &person.number {
                Some((shown, dialled)) => { " on " a.number href={ "tel:" (dialled) } { (shown) } },
                None => " (no number on file)",
            }
        }
    }
}
