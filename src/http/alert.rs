//! An alert on the board: what is wrong, what to do now, and the buttons for it.

use super::pages::Pages;
use super::words;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::engine::view::AlertView;
use crate::wording::civil;
use maud::{Markup, html};

/// Where the sheet begins in an e-mail. The board's own data has no sheet yet.
const SHEET_BEGINS: &str = "THE SHEET TO READ OUT";

/// Returns an alert's card.
pub(super) fn card(pages: &Pages, alert: &AlertView, now: Timestamp) -> Markup {
    let code = &alert.code;
    let kind = words::kind(alert.kind);
    html! {
        article.alert.(alert.kind) id={ "alert-" (code) } aria-labelledby={ "title-" (code) } {
            h3 id={ "title-" (code) } {
                span.sign aria-hidden="true" { (kind.sign) }
                span.what {
                    (kind.title)
                    @if !alert.about.is_empty() { ": " (alert.about) }
                }
                span.code { "Alert " (code) }
            }
            div.facts {
                ul.causes { @for cause in &alert.causes { li { (cause) } } }
                (todo(pages, alert))
                (standing(alert, now))
            }
            (sheet(pages, alert))
            (buttons(pages, alert))
        }
    }
}

/// Says what somebody who has never seen this does now.
fn todo(pages: &Pages, alert: &AlertView) -> Markup {
    html! {
        div.todo {
            h4 { "What do I do?" }
            @match alert.kind {
                "duress" => ol {
                    li { b { "Do not ring or text " (whom(alert)) "." } " Somebody may be listening." }
                    li {
                        "Choose your name and press " b { "I take this" } ", then ring " b { "999" }
                        " and read out the sheet below."
                    }
                    li { "When the police have it, write down their log number below." }
                },
                "monitor" => ol {
                    li { "Choose your name and press " b { "I take this" } "." }
                    li { "Ring whoever is out, and go on ringing at each check-in: texts may not come through." }
                    li { "Tell whoever looks after Homeward, then press " b { "It is settled" } "." }
                },
                "help" => ol {
                    li { "Choose your name and press " b { "I take this" } "." }
                    li { b { "Ring 999" } " unless you know better, and read out the sheet below." }
                    li { "Ring " (numbers(pages, alert)) " only if that puts nobody in danger." }
                },
                _ => ol {
                    li { "Choose your name and press " b { "I take this" } ": the others then know that you do." }
                    li { "Ring " (numbers(pages, alert)) " now. A text is not enough: hear their voice." }
                    li { "They are well? Press " b { "Everyone is safe" } "." }
                    li {
                        "No answer? Press " b { "Could not reach them" }
                        ": the next people are told at once. In danger? Ring " b { "999" } "."
                    }
                },
            }
        }
    }
}

/// Shows the police sheet, large enough to be read out, as it went to those who were told.
fn sheet(pages: &Pages, alert: &AlertView) -> Markup {
    let told = |name: &str| alert.told.iter().any(|(_, known)| known == name);
    let mails = pages
        .demo
        .people
        .iter()
        .filter(|phone| phone.is_mailbox() && told(&phone.name))
        .flat_map(|phone| pages.demo.phones.messages(&phone.address))
        .filter(|mail| {
            mail.subject.reveal().contains(&alert.code) || mail.body.reveal().contains(&alert.code)
        });
    let latest = mails
        .filter(|mail| mail.body.reveal().contains(SHEET_BEGINS))
        .max_by_key(|mail| mail.at);
    html! {
        @if let Some(mail) = latest {
            @let text = mail.body.reveal().split_once(SHEET_BEGINS).map_or("", |(_, sheet)| sheet);
            details.sheet id={ "sheet-" (alert.code) } {
                summary { "The sheet to read out to the police, as of " (civil::clock(mail.at, &alert.time_zone)) }
                pre { (text.trim_matches('\n')) }
            }
        }
    }
}

/// Says who has it, what comes next and who knows.
fn standing(alert: &AlertView, now: Timestamp) -> Markup {
    let zone = &alert.time_zone;
    html! {
        dl.standing {
            dt { "Who has it" }
            dd {
                @match &alert.held_by {
                    Some(key) => b.taken { (name_of(alert, key)) },
                    None => b.untaken { "Nobody has taken this yet" },
                }
            }
            dt { "Step" }
            dd { (alert.step) }
            @if let Some(next_at) = alert.next_at {
                dt { "Goes on by itself" }
                dd { (words::time(next_at, now, zone)) }
            }
            dt { "Open since" }
            dd { (words::time(alert.opened_at, now, zone)) }
            dt { "Who was told" }
            dd {
                @if alert.told.is_empty() { "nobody yet" }
                @for (index, (_, name)) in alert.told.iter().enumerate() {
                    @if index > 0 { ", " }
                    (name)
                }
            }
        }
    }
}

fn buttons(pages: &Pages, alert: &AlertView) -> Markup {
    let code = &alert.code;
    let action = format!("/alerts/{code}");
    let monitor = alert.kind == "monitor";
    html! {
        div.buttons {
            form method="post" action=(action) {
                (who(pages, alert, "take"))
                div.row {
                    button.first type="submit" name="word" value="ack" { "I take this" }
                    button type="submit" name="word" value="next" {
                        @if monitor { "I cannot: next" } @else { "Could not reach them: next" }
                    }
                }
            }
            form method="post" action=(action) {
                (who(pages, alert, "safe"))
                @if !monitor {
                    label for={ "how-" (code) } { "How do you know?" }
                    select id={ "how-" (code) } name="how" required {
                        option value="" { "Choose" }
                        @if alert.kind == "duress" {
                            option value="challenge" { "I heard their voice and they answered the challenge" }
                        }
                        option value="spoke" { "I spoke to them and heard their voice" }
                        option value="seen" { "I have seen them" }
                    }
                }
                button.safe type="submit" name="word" value="safe" {
                    @if monitor { "It is settled" } @else { "Everyone is safe" }
                }
            }
            @if !monitor {
                form method="post" action=(action) {
                    (who(pages, alert, "police"))
                    label for={ "log-" (code) } { "Log number, if you have it" }
                    input id={ "log-" (code) } name="log" type="text" maxlength="60" autocomplete="off";
                    button type="submit" name="word" value="police" { "Police called" }
                }
            }
        }
    }
}

/// Asks who is acting: whoever has it, those who were told, then everybody else but the workers themselves.
fn who(pages: &Pages, alert: &AlertView, form: &str) -> Markup {
    let id = format!("by-{form}-{}", alert.code);
    let told = |name: &str| alert.told.iter().any(|(_, known)| known == name);
    let holds = |person: &PersonId| alert.held_by.as_deref() == Some(person.key());
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
                @for name in pages.names() {
                    @if !told(name) && !alert.about.contains(name) { option value=(name) { (name) } }
                }
            }
        }
    }
}

fn whom(alert: &AlertView) -> &str {
    if alert.about.is_empty() {
        "them"
    } else {
        &alert.about
    }
}

/// Says whom to ring, with the numbers.
fn numbers(pages: &Pages, alert: &AlertView) -> Markup {
    let phones: Vec<_> = pages
        .demo
        .people
        .iter()
        .filter(|phone| !phone.is_mailbox() && alert.about.contains(&phone.name))
        .collect();
    html! {
        @if phones.is_empty() { (whom(alert)) }
        @for (index, phone) in phones.iter().enumerate() {
            @if index > 0 { ", then " }
            b { (phone.name) } " on " b.number { (phone.shown()) }
        }
    }
}

fn name_of<'a>(alert: &'a AlertView, key: &'a str) -> &'a str {
    let told = alert.told.iter().find(|(person, _)| person.key() == key);
    told.map_or(key, |(_, name)| name)
}
