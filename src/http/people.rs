//! The people of a school today: in or away, reached now by each step and how, numbers without an answer; AWAY and HERE with
//! a single press, and the PIN at the kiosk.

use super::kiosk::is_duress_code;
use super::notice::FormNotice;
use super::notice::{ActionOutcome, back_to};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sign_in::{check_pin, pin_field};
use super::visitor::PageVisitor;
use super::words;
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
use crate::wording::pages::{Sentence, people as sentences, sign_in as sign_in_words};
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
        h1 { (sentences::TITLE) }
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
        name: sentences::TITLE.words(),
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
                h2 { (sentences::UNHEARD) }
                p { (silent.join(", ")) }
                p.soft { (sentences::ASK_EACH) }
            }
        }
    }
}

fn today(pages: &PageState, visitor: &PageVisitor, school: &School, people: &[PersonToday]) -> Markup {
    let in_today = people.iter().filter(|person| person.is_in).count();
    html! {
        h2 { (sentences::IN_NOW.with(&[("number", &in_today), ("all", &people.len())])) }
        p.soft { (sentences::COUNT_AT_ONCE) }
        table.people {
            thead { tr {
                th scope="col" { (sentences::NAME) }
                th scope="col" { (sentences::NOW) }
                th scope="col" { (sentences::TEXTS) }
                th scope="col" { (sentences::KIOSK) }
                @if visitor.may(BoardAction::MarkPresence) || visitor.may(BoardAction::SetKioskPin) {
                    th scope="col" { (sentences::CHANGE) }
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
    let until = |said: Sentence, at: Timestamp| said.plain(&[("time", &civil::clock(at, &school.time_zone))]);
    let said = match (person.is_in, person.mark) {
        (true, None) => sentences::IN.words().to_owned(),
        (true, Some((_, at))) => until(sentences::HERE_UNTIL, at),
        (false, Some((Presence::Away, at))) => until(sentences::AWAY_UNTIL, at),
        (false, _) => sentences::NOT_IN.words().to_owned(),
    };
    let sign = if person.is_in { "\u{25cf} " } else { "\u{25cb} " };
    html! { span aria-hidden="true" { (sign) } (said) }
}

fn number(person: &PersonToday) -> Sentence {
    if !person.has_number {
        sentences::NO_NUMBER
    } else if person.unheard {
        sentences::NOT_ANSWERED
    } else {
        sentences::ANSWERED
    }
}

fn kiosk(person: &PersonToday, school: &School) -> Markup {
    html! {
        @match person.kiosk_held_until {
            Some(until) => (sentences::PINS_HELD.with(&[("time", &civil::clock(until, &school.time_zone))])),
            None if person.has_kiosk_pin => (sentences::PIN_SET),
            None => (sentences::NO_PIN),
        }
    }
}

fn changes(pages: &PageState, visitor: &PageVisitor, person: &PersonToday) -> Markup {
    let (to, words, whose) = if person.is_in {
        ("away", sentences::AWAY_TODAY, sentences::AWAY_TODAY_WHO)
    } else {
        ("here", sentences::HERE_NOW, sentences::HERE_NOW_WHO)
    };
    let field = format!("pin-{}", person.id.key());
    html! {
        @if visitor.may(BoardAction::MarkPresence) {
            form.people-mark method="post" action="/people/presence" {
                input type="hidden" name="person" value=(person.id);
                button type="submit" name="to" value=(to) aria-label=(whose.plain(&[("name", &person.name)])) { (words) }
            }
        }
        // The demo has no accounts, and the demo's kiosk knows no PINs.
        @if visitor.may(BoardAction::SetKioskPin) && pages.demo.is_none() {
            details {
                summary { (sentences::KIOSK_PIN) }
                form.people-pin method="post" action="/people/pin" {
                    input type="hidden" name="person" value=(person.id);
                    label for=(field) { (sentences::NEW_PIN.with(&[("name", &person.name)])) }
                    input id=(field) name="new" type="password" inputmode="numeric" maxlength="6" autocomplete="off";
                    (pin_field(pages, visitor, &format!("own-{field}")))
                    button type="submit" { (sentences::SET_PIN) }
                }
            }
        }
    }
}

fn reached(school: &School, chains: &[ChainNow]) -> Markup {
    let file = html! { code { (school.id) ".toml" } };
    html! {
        h2 { (sentences::REACHED_NOW) }
        p.soft { (sentences::THIS_MINUTE) }
        @for chain in chains {
            details.people-chain {
                summary { (chain_words(&chain.name)) }
                ol {
                    @for step in &chain.steps {
                        li {
                            (sentences::STEP.with(&[("step", &step.name), ("told", &told(step))]))
                            @if !step.anybody_in && !step.told.is_empty() {
                                span.people-few { " " (sentences::NOBODY_IN) }
                            }
                            span.soft { " " (sentences::THEN.with(&[("minutes", &(step.wait.span().ms() / 60_000))])) }
                        }
                    }
                }
            }
        }
        p.soft { (sentences::WRONG.with(&[("file", &file)])) }
    }
}

fn chain_words(name: &str) -> String {
    name.replace('-', " ")
}

fn told(step: &StepNow) -> Markup {
    let ways = |by: &[Channel]| {
        let ways: Vec<&str> = by.iter().map(|channel| channel_word(*channel).words()).collect();
        words::listed(&ways)
    };
    let each = |(name, by): &(String, Vec<Channel>)| {
        sentences::TOLD_BY.plain(&[("name", name), ("ways", &ways(by))])
    };
    let people: Vec<String> = step.told.iter().map(each).collect();
    html! {
        @if !people.is_empty() { (people.join("; ")) "." }
        @else if step.of_visit { (sentences::OF_VISIT) }
        @else { span.people-few { (sentences::NOBODY) } }
    }
}

fn channel_word(channel: Channel) -> Sentence {
    match channel {
        Channel::Chat => sentences::ROOM,
        Channel::Email => sentences::E_MAIL,
        Channel::Sms => sentences::TEXT,
        Channel::Voice => sentences::TELEPHONE,
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
            let why = sentences::UNKNOWN_BUTTON.words().to_owned();
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
            let said = match noted.away_until {
                Some(_) => sentences::IS_AWAY,
                None => sentences::IS_HERE,
            };
            let mut words = said.plain(&[("name", &noted.person)]);
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
            let words = sentences::PIN_IS_SET.words();
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
        .ok_or_else(|| sentences::NOT_YOURS.words().to_owned())?;
    let new: String = form.new.trim().chars().take(PIN_AT_MOST).collect();
    if let Some(fault) = pin_fault(&new) {
        return Err(sentences::FAULT.plain(&[("fault", &fault)]));
    }
    // A code of duress as PIN would raise an alert at every sign-in. The words say no more than of any poor PIN.
    if is_duress_code(school, &new) {
        return Err(sentences::OTHER_PIN.words().to_owned());
    }
    check_pin(pages, visitor, form.pin.as_deref()).await?;
    let pin = pages
        .desk
        .hash(new)
        .await
        .ok_or_else(|| sign_in_words::BUSY.words().to_owned())?;
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
