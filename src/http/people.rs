//! The people of a school today: in or away, reached now by each step and how, numbers without an answer; AWAY and HERE with
//! a single press, and the PIN at the kiosk.

use super::kiosk::is_duress_code;
use super::notice::FormNotice;
use super::notice::{ActionOutcome, back_to};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sign_in::{check_pin, pin_field};
use super::visitor::PageVisitor;
use crate::app::accounts::AccountRequest;
use crate::app::answer::CallAnswer;
use crate::app::people_today::{ChainNow, PersonToday, StepNow};
use crate::app::{Envelope, NameLookup, Request, Response as Answer};
use crate::config::School;
use crate::domain::account::rights::BoardAction;
use crate::domain::chain::Channel;
use crate::domain::presence::Presence;
use crate::domain::time::Timestamp;
use crate::password::pin_fault;
use crate::wording::civil;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Longest PIN taken from the form.
const PIN_AT_MOST: usize = 64;

/// Shows everybody of the schools that the visitor sees.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::SeePeople) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let snapshot = pages.handle.snapshot();
    let schools = pages.schools(&visitor);
    let content = html! {
        h1 { "People" }
        @for school in &schools {
            @let people = snapshot.people_today(school);
            section id={ "people-" (school.id) } {
                @if schools.len() > 1 { h2 { (school.name) } }
                (unheard(&people))
                (today(&pages, &visitor, school, &people))
                (reached(school, &snapshot.chains_now(school)))
            }
        }
    };
    let frame = PageShell {
        path: "/people",
        name: "People",
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

fn unheard(people: &[PersonToday]) -> Markup {
    let silent: Vec<&str> = people
        .iter()
        .filter(|person| person.unheard)
        .map(|person| person.name.as_str())
        .collect();
    html! {
        @if !silent.is_empty() {
            div.people-warning {
                h2 { "Numbers that have not answered a test yet" }
                p { (silent.join(", ")) }
                p.soft {
                    "Homeward does not know whether texts reach them. Ask each to text OK to Homeward, or check the number in the \
                     school's file."
                }
            }
        }
    }
}

fn today(pages: &PageState, visitor: &PageVisitor, school: &School, people: &[PersonToday]) -> Markup {
    let in_today = people.iter().filter(|person| person.is_in).count();
    html! {
        h2 { "In now: " (in_today) " of " (people.len()) }
        p.soft { "Away and here count at once, for alerts that are open too, and end at midnight. No reason is asked for or kept." }
        table.people {
            thead { tr {
                th scope="col" { "Name" }
                th scope="col" { "Now" }
                th scope="col" { "Texts" }
                th scope="col" { "Kiosk" }
                @if visitor.may(BoardAction::MarkPresence) || visitor.may(BoardAction::SetKioskPin) {
                    th scope="col" { "Change" }
                }
            } }
            tbody {
                @for person in people {
                    tr {
                        th scope="row" {
                            (person.name)
                            span.soft { " " (person.roles.join(", ").replace('-', " ")) }
                        }
                        td { (whether_in(person, school)) }
                        td { (number(person)) }
                        td { (kiosk(person, school)) }
                        @if visitor.may(BoardAction::MarkPresence) || visitor.may(BoardAction::SetKioskPin) {
                            td { (changes(pages, visitor, person)) }
                        }
                    }
                }
            }
        }
    }
}

fn whether_in(person: &PersonToday, school: &School) -> Markup {
    let until = |at: Timestamp| civil::clock(at, &school.time_zone);
    html! {
        @match (person.is_in, person.mark) {
            (true, None) => { span aria-hidden="true" { "\u{25cf} " } "In" },
            (true, Some((_, at))) => { span aria-hidden="true" { "\u{25cf} " } "Here, until " (until(at)) },
            (false, Some((Presence::Away, at))) => { span aria-hidden="true" { "\u{25cb} " } "Away until " (until(at)) },
            (false, _) => { span aria-hidden="true" { "\u{25cb} " } "Not in at this hour" },
        }
    }
}

fn number(person: &PersonToday) -> &'static str {
    if !person.has_number {
        "no number"
    } else if person.unheard {
        "not answered yet"
    } else {
        "answered"
    }
}

fn kiosk(person: &PersonToday, school: &School) -> Markup {
    html! {
        @match person.kiosk_held_until {
            Some(until) => {
                "too many wrong PINs: next try at " (civil::clock(until, &school.time_zone)) ", or set a new one"
            },
            None if person.has_kiosk_pin => "PIN set",
            None => "no PIN",
        }
    }
}

fn changes(pages: &PageState, visitor: &PageVisitor, person: &PersonToday) -> Markup {
    let (to, words) = if person.is_in {
        ("away", "Away today")
    } else {
        ("here", "Here now")
    };
    let field = format!("pin-{}", person.id.key());
    html! {
        @if visitor.may(BoardAction::MarkPresence) {
            form.people-mark method="post" action="/people/presence" {
                input type="hidden" name="person" value=(person.id);
                button type="submit" name="to" value=(to) aria-label={ (words) ": " (person.name) } { (words) }
            }
        }
        // The demo has no accounts, and the demo's kiosk knows no PINs.
        @if visitor.may(BoardAction::SetKioskPin) && pages.demo.is_none() {
            details {
                summary { "Kiosk PIN" }
                form.people-pin method="post" action="/people/pin" {
                    input type="hidden" name="person" value=(person.id);
                    label for=(field) { "New PIN of " (person.name) ", 4 to 6 figures" }
                    input id=(field) name="new" type="password" inputmode="numeric" maxlength="6" autocomplete="off";
                    (pin_field(pages, visitor, &format!("own-{field}")))
                    button type="submit" { "Set the PIN" }
                }
            }
        }
    }
}

fn reached(school: &School, chains: &[ChainNow]) -> Markup {
    html! {
        h2 { "Who would be reached now" }
        p.soft { "For an alert that opens this minute. What a visit has of its own, such as a line manager, comes to it then." }
        @for chain in chains {
            details.people-chain {
                summary { (chain_words(&chain.name)) }
                ol {
                    @for step in &chain.steps {
                        li {
                            b { (step.name) } ": " (told(step))
                            @if !step.anybody_in && !step.told.is_empty() {
                                span.people-few { " Nobody of this step is in: all are told all the same, and the next step starts at once." }
                            }
                            span.soft { " Then " (step.wait.span().ms() / 60_000) " min." }
                        }
                    }
                }
            }
        }
        p.soft { "Wrong? The people and the chains stand in the school's file, " code { (school.id) ".toml" } "." }
    }
}

fn chain_words(name: &str) -> String {
    name.replace('-', " ")
}

fn told(step: &StepNow) -> Markup {
    html! {
        @if step.told.is_empty() && step.of_visit { "the visit's own people." }
        @else if step.told.is_empty() { span.people-few { "nobody: the next step starts at once." } }
        @for (index, (name, by)) in step.told.iter().enumerate() {
            @if index > 0 { "; " }
            (name) " by " (by.iter().map(|channel| channel_word(*channel)).collect::<Vec<_>>().join(" and "))
        }
        @if !step.told.is_empty() { "." }
    }
}

fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Chat => "the room",
        Channel::Email => "e-mail",
        Channel::Sms => "text",
        Channel::Voice => "telephone",
    }
}

/// AWAY or HERE.
#[derive(Deserialize)]
pub(super) struct MarkForm {
    person: String,
    to: String,
}

/// Marks a person as away today, or as here after all.
pub(super) async fn mark(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<MarkForm>,
) -> Response {
    if !visitor.may(BoardAction::MarkPresence) {
        return not_for_you(&pages, &visitor);
    }
    let away_until = match form.to.as_str() {
        "away" => Some("today".to_owned()),
        "here" => None,
        _ => {
            let why = "that button is not known: nothing was changed".to_owned();
            return back_to("/people", ActionOutcome::Refused(why)).into_response();
        }
    };
    let request = Request::Presence {
        person: form.person,
        school: None,
        away_until,
        by: None,
    };
    let envelope = Envelope::new(visitor.principal.clone(), request);
    let came = match pages.handle.request(envelope).await {
        Answer::Done(CallAnswer::PresenceNoted(noted)) => {
            let mut words = match noted.away_until {
                Some(_) => format!("{} is away today: alerts go to others.", noted.person),
                None => format!("{} is here, and told of alerts.", noted.person),
            };
            if let Some(few) = &noted.few {
                words.push_str(&format!(" {few}."));
            }
            ActionOutcome::Done(words)
        }
        other => outcome(other, ""),
    };
    back_to("/people", came).into_response()
}

/// A PIN for the kiosk.
#[derive(Deserialize)]
pub(super) struct PinForm {
    person: String,
    #[serde(default)]
    new: String,
    pin: Option<String>,
}

/// Sets a person's PIN at the kiosk.
pub(super) async fn set_pin(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<PinForm>,
) -> Response {
    if !visitor.may(BoardAction::SetKioskPin) {
        return not_for_you(&pages, &visitor);
    }
    let came = match checked(&pages, &visitor, form).await {
        Ok(request) => {
            let envelope = Envelope::new(visitor.principal.clone(), request);
            let words = "the PIN is set: it counts at the kiosk from now on.";
            outcome(pages.handle.request(envelope).await, words)
        }
        Err(why) => ActionOutcome::Refused(why),
    };
    back_to("/people", came).into_response()
}

/// Returns the request that sets a PIN, with the PIN hashed; or why not, in words.
async fn checked(pages: &PageState, visitor: &PageVisitor, form: PinForm) -> Result<Request, String> {
    let schools = pages.schools(visitor);
    let mut found = schools.iter().filter_map(|school| {
        let key = form
            .person
            .split_once('/')
            .filter(|(id, _)| *id == school.id.as_str())?
            .1;
        NameLookup::person(school, key)
            .ok()
            .map(|person| (school, person))
    });
    let (school, person) = found
        .next()
        .ok_or_else(|| "nobody of that name is yours to change".to_owned())?;
    let new: String = form.new.trim().chars().take(PIN_AT_MOST).collect();
    if let Some(fault) = pin_fault(&new) {
        return Err(format!("{fault}; nothing was changed"));
    }
    // A code of duress as PIN would raise an alert at every sign-in. The words say no more than of any poor PIN.
    if is_duress_code(school, &new) {
        return Err("that PIN cannot be used: choose another; nothing was changed".to_owned());
    }
    check_pin(pages, visitor, form.pin.as_deref()).await?;
    let pin = pages
        .desk
        .hash(new)
        .await
        .ok_or_else(|| "Homeward is busy: press again in a moment".to_owned())?;
    Ok(Request::Account(AccountRequest::SetKioskPin {
        person: person.key().to_owned(),
        school: Some(school.id.to_string()),
        pin,
    }))
}

fn outcome(answer: Answer, done: &str) -> ActionOutcome {
    match answer {
        Answer::Done(_) => ActionOutcome::Done(done.to_owned()),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            ActionOutcome::Refused(message)
        }
    }
}
