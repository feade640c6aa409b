//! What the kiosk shows.

use crate::app::VisitWord;
use crate::app::reception::KioskPlace;
use crate::config::School;
use crate::domain::id::PersonId;
use crate::http::names::{first_name, short_names};
use crate::http::notice::escaped;
use crate::wording::civil;
use crate::wording::pages::kiosk as words;
use maud::{DOCTYPE, Markup, html};
use std::collections::BTreeSet;

/// Most names shown without their letters first.
const NAMES_AT_ONCE: usize = 12;

/// Letters, or the names under a letter.
pub(super) fn names(school: &School, letter: Option<&str>) -> Markup {
    let people = short_names(school);
    let first = |name: &str| name.chars().next().map(|c| c.to_uppercase().to_string());
    let letters: BTreeSet<String> = people.iter().filter_map(|(_, name)| first(name)).collect();
    let chosen = letter.filter(|letter| letters.contains(*letter));
    let all_at_once = people.len() <= NAMES_AT_ONCE;
    let is_shown =
        |name: &str| all_at_once || chosen.is_some_and(|letter| first(name).as_deref() == Some(letter));
    let shown: Vec<&(PersonId, String)> = people.iter().filter(|(_, name)| is_shown(name)).collect();
    let is_home = chosen.is_none();
    let content = html! {
        h1 { (if shown.is_empty() { words::TAP_LETTER } else { words::TAP_NAME }) }
        @if shown.is_empty() {
            ul.kiosk-letters {
                @for letter in &letters { li { a.kiosk-key href={ "/kiosk?letter=" (escaped(letter)) } { (letter) } } }
            }
        } @else {
            ul.kiosk-names {
                @for (person, name) in shown {
                    li { a.kiosk-key href={ "/kiosk/" (escaped(person.key())) } { (name) } }
                }
            }
        }
        @if !is_home { p { a.kiosk-back href="/kiosk" { (words::OTHER_LETTERS) } } }
    };
    frame(&school.name, is_home, &content)
}

/// The pad for the PIN. Without a script the field opens the tablet's own keys.
pub(super) fn pad(school: &School, person: &PersonId, is_demo: bool, was_wrong: bool) -> Markup {
    let content = html! {
        h1 { (words::YOUR_PIN.with(&[("name", &name_of(school, person))])) }
        @if was_wrong { p.kiosk-wrong role="alert" { (words::WRONG_PIN) } }
        @if is_demo { p { (words::DEMO_PIN) } }
        form.kiosk-pad method="post" action={ "/kiosk/" (escaped(person.key())) } {
            label.unseen for="pin" { (words::PIN) }
            input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="12" autofocus;
            div.kiosk-digits id="digits" hidden {
                @for digit in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
                    button.kiosk-key type="button" data-digit=(digit) { (digit) }
                }
                button.kiosk-key type="button" data-clear="yes" { (words::CLEAR) }
                button.kiosk-key type="button" data-digit="0" { "0" }
                button.kiosk-key.kiosk-first type="submit" { (words::ENTER) }
            }
            button.kiosk-key.kiosk-first id="enter" type="submit" { (words::ENTER) }
        }
        p { a.kiosk-back href="/kiosk" { (words::NOT_ME) } }
    };
    frame(&school.name, false, &content)
}

/// What a member of staff may say. The same bytes whether a PIN or a code of duress was typed.
pub(super) fn offers(school: &School, person: &PersonId, place: &KioskPlace) -> Markup {
    let action = format!("/kiosk/{}/say", escaped(person.key()));
    let content = html! {
        h1 { (words::HELLO.with(&[("name", &first_of(school, person))])) }
        @match place {
            KioskPlace::Out { goes_on, .. } => form.kiosk-words method="post" action=(action) {
                button.kiosk-key.kiosk-first type="submit" name="word" value="back" { (words::I_AM_BACK) }
                @if *goes_on {
                    button.kiosk-key type="submit" name="word" value="left" { (words::NEXT_STOP) }
                }
            },
            KioskPlace::MayGo { back_by, .. } => {
                @let time = civil::clock(*back_by, &school.time_zone);
                p { (words::YOUR_VISIT.with(&[("time", &time)])) }
                form.kiosk-words method="post" action=(action) {
                    button.kiosk-key.kiosk-first type="submit" name="word" value="start" { (words::LEAVING) }
                }
            },
            KioskPlace::Waits => p.kiosk-big { (words::NO_LEAVE_YET) },
            KioskPlace::Nothing => p.kiosk-big { (words::NO_VISIT) },
        }
        p { a.kiosk-back href="/kiosk" { (words::DONE_NAMES) } }
    };
    frame(&school.name, false, &content)
}

/// Thanks, and what to do next.
pub(super) fn thanks(school: &School, person: &PersonId, word: &VisitWord, is_doubtful: bool) -> Markup {
    let next = if *word == VisitWord::Back {
        words::SIGNED_IN
    } else {
        words::TEXT_IN
    };
    let content = html! {
        h1 { (words::THANK_YOU.with(&[("name", &first_of(school, person))])) }
        p.kiosk-big { (next) }
        @if is_doubtful {
            p.kiosk-wrong role="alert" { (words::SPEAK_FIRST) }
        }
        p { a.kiosk-back href="/kiosk" { (words::DONE) } }
    };
    frame(&school.name, false, &content)
}

/// The kiosk cannot help.
pub(super) fn ask_the_office(school: &School) -> Markup {
    let content = html! {
        h1 { (words::ASK_OFFICE) }
        p { a.kiosk-back href="/kiosk" { (words::NAMES) } }
    };
    frame(&school.name, false, &content)
}

/// Homeward does not answer: the whole screen says so.
pub(super) fn not_live() -> Markup {
    let content = html! { div.kiosk-not-live { (not_live_words()) } };
    frame("Homeward", false, &content)
}

fn not_live_words() -> Markup {
    html! {
        h1 { (words::NOT_WORKING) }
        p.kiosk-big { (words::TELL_OFFICE) }
    }
}

fn name_of(school: &School, person: &PersonId) -> String {
    let mut names = short_names(school).into_iter();
    let found = names.find(|(id, _)| id == person);
    found.map_or_else(|| person.key().to_owned(), |(_, name)| name)
}

fn first_of<'a>(school: &'a School, person: &'a PersonId) -> &'a str {
    let known = school.people.get(person);
    known.map_or(person.key(), |person| first_name(person.name.reveal()))
}

/// A page of the kiosk. All but the first go back to the names after 20 seconds: by the script, which a press keeps waiting, or
/// else by the browser itself.
fn frame(school: &str, is_home: bool, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (words::TITLE) }
                link rel="icon" href="/icon.svg";
                link rel="stylesheet" href="/page.css";
                link rel="stylesheet" href="/kiosk.css";
                script src="/kiosk.js" defer {}
                noscript { meta http-equiv="refresh" content="20; url=/kiosk"; }
            }
            body.kiosk data-home[is_home] {
                main id="content" {
                    p.kiosk-school { (school) }
                    (content)
                }
                div.kiosk-not-live id="not-live" role="alert" hidden { (not_live_words()) }
            }
        }
    }
}
