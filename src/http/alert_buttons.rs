//! The buttons of an alert: the leading button beside the one thing to do, and the others below.

use super::alert::{CardPlace, name_of};
use super::live;
use super::pages::PageState;
use super::sign_in::pin_field;
use super::visitor::PageVisitor;
use super::words;
use crate::app::view::BoardAlert;
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::id::PersonId;
use maud::{Markup, html};

/// Shows the button that leads, directly below the one thing to do now: taking the alert. The board's card leads on to the
/// alert's own page, where there is room for the rest.
pub(super) fn lead(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    if !visitor.may(BoardAction::ActOnAlert) {
        return html! {};
    }
    let code = &alert.line.code;
    html! {
        div.lead id={ "lead-" (code) } {
            @if has_it(visitor, alert) {
                (holder(visitor, alert))
            } @else {
                form id={ "take-" (code) } method="post" action={ "/alerts/" (code) } {
                    (leads_back(on, alert))
                    (holder(visitor, alert))
                    (who(pages, visitor, alert, "take"))
                    button.first type="submit" name="word" value="ack" {
                        @if alert.line.held_by.is_some() { "Take over" } @else { "I am dealing with this" }
                    }
                }
            }
            @if on == CardPlace::Board {
                p {
                    a href={ "/alerts/" (code) } {
                        @if alert.line.kind == AlertKind::Monitor { "Hand over, give back" } @else { "Note what you tried, hand over, give back" }
                        ": alert " (code) "'s own page"
                    }
                }
            }
        }
    }
}

/// Shows the other answers to an alert.
pub(super) fn buttons(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    if !visitor.may(BoardAction::ActOnAlert) {
        return html! {};
    }
    let code = &alert.line.code;
    let action = format!("/alerts/{code}");
    let monitor = alert.line.kind == AlertKind::Monitor;
    html! {
        div.buttons id={ "buttons-" (code) } {
            form id={ "next-" (code) } method="post" action=(action) {
                (leads_back(on, alert))
                (who(pages, visitor, alert, "next"))
                button type="submit" name="word" value="next" {
                    @match alert.line.kind {
                        AlertKind::Drill | AlertKind::Monitor | AlertKind::Duress => "I cannot: next",
                        AlertKind::Concern | AlertKind::Help | AlertKind::Overdue => "Could not reach them: next",
                    }
                }
            }
            (hand_over(pages, visitor, alert, on))
            @if visitor.may(BoardAction::settling(alert.line.kind)) { (safe(pages, visitor, alert, on)) }
            @if !monitor {
                form id={ "police-" (code) } method="post" action=(action) {
                    (leads_back(on, alert))
                    (who(pages, visitor, alert, "police"))
                    @if let Some((_, by, log)) = &alert.police {
                        p { b { "The police were called" } " by " (by) @if let Some(log) = log { ", log " (log) } "." }
                    }
                    label for={ "log-" (code) } { "Log number, if you have it" }
                    input id={ "log-" (code) } name="log" type="text" maxlength="40" autocomplete="off";
                    button type="submit" name="word" value="police" { "Police called" }
                    @if alert.police.is_some() {
                        button type="submit" name="word" value="no-police" { "The police send nobody: tell everybody" }
                        button type="submit" name="word" value="not-rung" { "Pressed by mistake: nobody rang the police" }
                    }
                }
            }
        }
    }
}

/// Shows the forms for giving the alert to another person, and back after a slip: the holder's, and on pages without accounts everybody's.
fn hand_over(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let is_holders = alert.line.held_by.is_some() && (has_it(visitor, alert) || !visitor.is_named());
    if !is_holders || on == CardPlace::Board || alert.police.is_some() {
        return html! {};
    }
    let code = &alert.line.code;
    let holder = alert.line.held_by.as_deref();
    let is_own = |name: &str| !visitor.name.is_empty() && visitor.name == name;
    let out = pages.names_out();
    let may_take = |name: &str| !words::among(name, &alert.about) && !is_own(name) && !out.contains(name);
    let told: Vec<_> = alert
        .told
        .iter()
        .filter(|(person, _)| holder != Some(person.key()))
        .collect();
    html! {
        form.give id={ "give-" (code) } method="post" action={ "/alerts/" (code) } {
            (leads_back(on, alert))
            (who(pages, visitor, alert, "give"))
            label for={ "to-" (code) } { "Ask somebody else to take over" }
            select id={ "to-" (code) } name="to" {
                option value="" { "Choose" }
                @for (person, name) in &told { option value=(person.key()) { (name) } }
                @for name in pages.names(visitor) {
                    @if !alert.told.iter().any(|(_, known)| *known == name) && may_take(&name) {
                        option value=(name) { (name) }
                    }
                }
            }
            div.row {
                button type="submit" name="word" value="give" { "Give to..." }
                @if alert.give_back_until.is_some_and(|until| pages.clock.now() < until) {
                    button type="submit" name="word" value="give-back" { "A slip: give it back" }
                }
            }
            p.soft { "You have it until they take it." }
        }
    }
}

/// Shows the form for ending the alert, and under duress the second person's.
fn safe(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    let action = format!("/alerts/{code}");
    let monitor = alert.line.kind == AlertKind::Monitor;
    html! {
        form id={ "safe-" (code) } method="post" action=(action) {
            (leads_back(on, alert))
            (who(pages, visitor, alert, "safe"))
            @if !monitor {
                label for={ "how-" (code) } { "How do you know?" }
                select id={ "how-" (code) } name="how" required {
                    option value="" { "Choose" }
                    @if alert.line.kind == AlertKind::Duress {
                        option value="seen" { "I have them in front of me, or the police have" }
                        option value="challenge" { "They rang of their own accord and answered the challenge" }
                    } @else {
                        option value="spoke" { "I spoke to them and heard their voice" }
                        option value="seen" { "I have seen them" }
                    }
                }
                @if alert.not_safe.len() > 1 {
                    label for={ "of-" (code) } { "Whom did you hear or see?" }
                    select id={ "of-" (code) } name="of" required {
                        option value="" { "Choose" }
                        @for (person, name) in &alert.not_safe { option value=(person.key()) { (name) } }
                        option value="all" { "Each of them" }
                    }
                }
            }
            (pin_field(pages, visitor, &format!("pin-safe-{code}")))
            button.safe type="submit" name="word" value="safe" {
                @if monitor { "It is settled" } @else { "They are safe" }
            }
        }
        @if alert.line.kind == AlertKind::Duress {
            form id={ "confirm-" (code) } method="post" action=(action) {
                (leads_back(on, alert))
                @if !alert.said_safe.is_empty() {
                    p { b { (alert.said_safe.join(" and ")) } " said that they are safe. Another must confirm." }
                }
                (who(pages, visitor, alert, "confirm"))
                (pin_field(pages, visitor, &format!("pin-confirm-{code}")))
                button type="submit" name="word" value="confirm" { "I confirm, as the second person" }
            }
        }
    }
}

/// Shows the form for the outcome of a call: a line under TRIED on the sheet, and no move of the chain.
pub(super) fn calls_made(
    pages: &PageState,
    visitor: &PageVisitor,
    alert: &BoardAlert,
    on: CardPlace,
) -> Markup {
    if alert.line.kind == AlertKind::Monitor
        || on == CardPlace::Board
        || !visitor.may(BoardAction::ActOnAlert)
    {
        return html! {};
    }
    let code = &alert.line.code;
    html! {
        form.tried id={ "tried-" (code) } method="post" action={ "/alerts/" (code) } {
            (leads_back(on, alert))
            h4 { "What did you try?" }
            p.soft { "It stands on the sheet with its time. The police ask for it." }
            (who(pages, visitor, alert, "tried"))
            label for={ "what-" (code) } { "I" }
            select id={ "what-" (code) } name="what" required {
                // A guess here would stand on the sheet as a fact.
                option value="" { "Choose" }
                @if alert.line.kind != AlertKind::Duress {
                    option value="worker" { "rang " (alert.about) }
                    option value="household" { "rang the household" }
                }
                option value="street" { "looked from the street" }
                option value="other" { "did something else" }
            }
            label for={ "came-" (code) } { "What came of it?" }
            input id={ "came-" (code) } name="came" type="text" maxlength="120" required autocomplete="off"
                list={ "came-list-" (code) };
            datalist id={ "came-list-" (code) } {
                @for words in ["no answer", "voicemail", "engaged", "number does not ring", "rang off", "somebody else answered"] {
                    option value=(words) {}
                }
            }
            button type="submit" name="word" value="tried" { "Write it down" }
        }
    }
}

pub(super) fn leads_back(on: CardPlace, alert: &BoardAlert) -> Markup {
    html! {
        @if on == CardPlace::OwnPage { input type="hidden" name="on" value="alert"; }
        input type="hidden" name="seen" value=(live::alert_seen(alert));
    }
}

/// Whether the visitor holds the alert.
fn has_it(visitor: &PageVisitor, alert: &BoardAlert) -> bool {
    let own = visitor.person().map(PersonId::key);
    own.is_some() && alert.line.held_by.as_deref() == own
}

/// Names the holder of the alert, above the buttons.
fn holder(visitor: &PageVisitor, alert: &BoardAlert) -> Markup {
    html! {
        @match &alert.line.held_by {
            Some(_) if has_it(visitor, alert) => p { b { "You have this." } " Say below what came of it." },
            Some(key) => p { b { (name_of(alert, key)) " has this." } },
            None => {},
        }
    }
}

/// Asks for the name of the person acting, on pages without accounts: the holder first, then the people told, then everybody
/// else but the workers.
pub(super) fn who(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, form: &str) -> Markup {
    if visitor.is_named() {
        return html! {};
    }
    let id = format!("by-{form}-{}", alert.line.code);
    let told = |name: &str| alert.told.iter().any(|(_, known)| known == name);
    let holds = |person: &PersonId| alert.line.held_by.as_deref() == Some(person.key());
    html! {
        label for=(id) { "Who are you?" }
        select id=(id) name="by" required {
            option value="" { "Choose your name" }
            @if !alert.told.is_empty() {
                optgroup label="Were told" {
                    @for (person, name) in &alert.told {
                        option value=(person.key()) selected[holds(person)] { (name) }
                    }
                }
            }
            optgroup label="Others" {
                @for name in pages.names(visitor) {
                    @if !told(&name) && !words::among(&name, &alert.about) { option value=(name) { (name) } }
                }
            }
        }
    }
}
