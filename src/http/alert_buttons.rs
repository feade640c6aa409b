//! The buttons of an alert: the leading button beside the one thing to do, and the others below.

use super::alert::{CardPlace, is_last_step, name_of};
use super::live;
use super::pages::PageState;
use super::sign_in::pin_field;
use super::visitor::PageVisitor;
use super::words;
use crate::app::view::BoardAlert;
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::chain::Ask;
use crate::domain::id::PersonId;
use crate::wording::pages::Sentence;
use crate::wording::pages::alert as sentences;
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
                        @if alert.line.held_by.is_some() { (sentences::TAKE_OVER) } @else { (sentences::TAKE) }
                    }
                }
            }
            @if on == CardPlace::Board {
                p {
                    a href={ "/alerts/" (code) } {
                        @let leads = if alert.line.kind == AlertKind::Monitor { sentences::OWN_PAGE_OF_HOMEWARD } else { sentences::OWN_PAGE };
                        (leads.with(&[("code", code)]))
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
                button type="submit" name="word" value="next" { (next(alert)) }
            }
            (hand_over(pages, visitor, alert, on))
            @if visitor.may(BoardAction::settling(alert.line.kind)) { (settle(pages, visitor, alert, on)) }
            @if !monitor {
                form id={ "police-" (code) } method="post" action=(action) {
                    (leads_back(on, alert))
                    (who(pages, visitor, alert, "police"))
                    @match &alert.police {
                        Some((_, by, Some(log))) => p { (sentences::WERE_CALLED_LOG.with(&[("name", by), ("log", log)])) },
                        Some((_, by, None)) => p { (sentences::WERE_CALLED.with(&[("name", by)])) },
                        None => {},
                    }
                    label for={ "log-" (code) } { (sentences::LOG_NUMBER) }
                    input id={ "log-" (code) } name="log" type="text" maxlength="40" autocomplete="off";
                    button type="submit" name="word" value="police" {
                        @if alert.police.is_some() { (sentences::WRITE_LOG) } @else { (sentences::CALLED) }
                    }
                    @if alert.police.is_some() {
                        button type="submit" name="word" value="no-police" { (sentences::SENDS_NOBODY) }
                        button type="submit" name="word" value="not-rung" { (sentences::NOT_RUNG) }
                    }
                }
            }
        }
    }
}

/// Returns the words of the button by which an alert goes on: of a call that reached nobody, only where somebody is to be rung.
fn next(alert: &BoardAlert) -> Sentence {
    let rings = match alert.line.kind {
        AlertKind::Drill | AlertKind::Monitor | AlertKind::Duress => false,
        AlertKind::Concern | AlertKind::Help | AlertKind::Overdue => {
            alert.police.is_none() && alert.ask != Some(Ask::Police)
        }
    };
    match (rings, is_last_step(alert)) {
        (true, _) => sentences::NOT_REACHED_NEXT,
        (false, false) => sentences::CANNOT_NEXT,
        (false, true) => sentences::CANNOT_AGAIN,
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
            label for={ "to-" (code) } { (sentences::ASK_SOMEBODY) }
            select id={ "to-" (code) } name="to" {
                option value="" { (sentences::CHOOSE) }
                @for (person, name) in &told { option value=(person.key()) { (name) } }
                @for name in pages.names(visitor) {
                    @if !alert.told.iter().any(|(_, known)| *known == name) && may_take(&name) {
                        option value=(name) { (name) }
                    }
                }
            }
            div.row {
                button type="submit" name="word" value="give" { (sentences::GIVE_TO) }
                @if alert.give_back_until.is_some_and(|until| pages.clock.now() < until) {
                    button type="submit" name="word" value="give-back" { (sentences::GIVE_BACK) }
                }
            }
            p.soft { (sentences::YOURS_UNTIL_THEN) }
        }
    }
}

/// Shows the form for ending the alert. Under duress the second person's takes its place once somebody has said that they are safe.
fn settle(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let is_said = alert.line.kind == AlertKind::Duress && !alert.said_safe.is_empty();
    if is_said {
        confirm(pages, visitor, alert, on)
    } else {
        safe(pages, visitor, alert, on)
    }
}

fn safe(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    let monitor = alert.line.kind == AlertKind::Monitor;
    html! {
        form id={ "safe-" (code) } method="post" action={ "/alerts/" (code) } {
            (leads_back(on, alert))
            (who(pages, visitor, alert, "safe"))
            @if !monitor {
                label for={ "how-" (code) } { (sentences::HOW_KNOWN) }
                select id={ "how-" (code) } name="how" required {
                    option value="" { (sentences::CHOOSE) }
                    @if alert.line.kind == AlertKind::Duress {
                        option value="seen" { (sentences::IN_FRONT) }
                        option value="challenge" { (sentences::CHALLENGE) }
                    } @else {
                        option value="spoke" { (sentences::SPOKE) }
                        option value="seen" { (sentences::SEEN) }
                    }
                }
                @if alert.not_safe.len() > 1 {
                    label for={ "of-" (code) } { (sentences::WHOM) }
                    select id={ "of-" (code) } name="of" required {
                        option value="" { (sentences::CHOOSE) }
                        @for (person, name) in &alert.not_safe { option value=(person.key()) { (name) } }
                        option value="all" { (sentences::EACH) }
                    }
                }
            }
            (pin_field(pages, visitor, &format!("pin-safe-{code}")))
            button.safe type="submit" name="word" value="safe" {
                @if monitor { (sentences::SETTLED) } @else { (sentences::SAFE) }
            }
        }
    }
}

/// Shows the form of the second person under duress.
fn confirm(pages: &PageState, visitor: &PageVisitor, alert: &BoardAlert, on: CardPlace) -> Markup {
    let code = &alert.line.code;
    html! {
        form id={ "confirm-" (code) } method="post" action={ "/alerts/" (code) } {
            (leads_back(on, alert))
            p { (sentences::ANOTHER_CONFIRMS.with(&[("names", &words::listed(&alert.said_safe))])) }
            (who(pages, visitor, alert, "confirm"))
            (pin_field(pages, visitor, &format!("pin-confirm-{code}")))
            button type="submit" name="word" value="confirm" { (sentences::CONFIRM) }
        }
    }
}

/// What may come of a call, to choose from.
const CAME: [Sentence; 6] = [
    sentences::NO_ANSWER,
    sentences::VOICEMAIL,
    sentences::ENGAGED,
    sentences::DOES_NOT_RING,
    sentences::RANG_OFF,
    sentences::SOMEBODY_ELSE,
];

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
            h4 { (sentences::WHAT_TRIED) }
            p.soft { (sentences::STANDS_ON_SHEET) }
            (who(pages, visitor, alert, "tried"))
            label for={ "what-" (code) } { (sentences::I) }
            select id={ "what-" (code) } name="what" required {
                // A guess here would stand on the sheet as a fact.
                option value="" { (sentences::CHOOSE) }
                @if alert.line.kind != AlertKind::Duress {
                    option value="worker" { (sentences::RANG_THEM.with(&[("names", &alert.about)])) }
                    option value="household" { (sentences::RANG_HOUSEHOLD) }
                }
                option value="street" { (sentences::LOOKED) }
                option value="other" { (sentences::DID_OTHER) }
            }
            label for={ "came-" (code) } { (sentences::WHAT_CAME) }
            input id={ "came-" (code) } name="came" type="text" maxlength="120" required autocomplete="off"
                list={ "came-list-" (code) };
            datalist id={ "came-list-" (code) } {
                @for words in CAME { option value=(words) {} }
            }
            button type="submit" name="word" value="tried" { (sentences::WRITE_DOWN) }
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
            Some(_) if has_it(visitor, alert) => p { (sentences::YOU_HAVE_IT) },
            Some(key) => p { (sentences::HAS_IT.with(&[("name", &name_of(alert, key))])) },
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
        label for=(id) { (sentences::WHO_ARE_YOU) }
        select id=(id) name="by" required {
            option value="" { (sentences::CHOOSE_NAME) }
            @if !alert.told.is_empty() {
                optgroup label=(sentences::WERE_TOLD) {
                    @for (person, name) in &alert.told {
                        option value=(person.key()) selected[holds(person)] { (name) }
                    }
                }
            }
            optgroup label=(sentences::OTHERS) {
                @for name in pages.names(visitor) {
                    @if !told(&name) && !words::among(&name, &alert.about) { option value=(name) { (name) } }
                }
            }
        }
    }
}
