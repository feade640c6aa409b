//! Accounts, screens and programs: who may come in, who is in now, and the end of each.

mod identities;

pub(super) use identities::{link, unlink};

use super::act::ask;
use super::notice::{ActionOutcome, FormNotice, back_to};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sign_in::{check_pin, pin_field};
use super::visitor::PageVisitor;
use super::words;
use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountList, AccountView, CallAnswer, ProgramView, ScreenView, SessionView};
use crate::domain::account::SecretHash;
use crate::domain::account::rights::BoardAction;
use crate::domain::id::{PersonId, SchoolId};
use crate::password::password_fault;
use crate::wording::civil;
use crate::wording::pages::{Sentence, accounts as sentences, sign_in as sign_in_words};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Address of the page.
const PATH: &str = "/accounts";

/// Longest password taken from the form.
const PASSWORD_AT_MOST: usize = 256;

/// Shows every account, screen and program.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let list = listed(&pages, &visitor).await;
    let content = html! {
        h1 { (sentences::TITLE) }
        @match &list {
            Some(list) => { (everybody(&pages, &visitor, list)) },
            None => p { (sentences::NO_ANSWER) },
        }
    };
    let frame = PageShell {
        path: PATH,
        name: sentences::TITLE.words(),
        board: &board,
        notice: &notice,
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

/// Returns the accounts, screens and programs of the schools that the visitor sees.
async fn listed(pages: &PageState, visitor: &PageVisitor) -> Option<AccountList> {
    let answer = pages.ask(visitor, Request::Account(AccountRequest::List)).await;
    let Some(CallAnswer::AccountList(mut list)) = answer else {
        return None;
    };
    let sees = |school: Option<&SchoolId>| match school {
        Some(school) => visitor.sees(school),
        None => visitor.school.is_none(),
    };
    list.accounts.retain(|account| sees(account.school.as_ref()));
    list.screens.retain(|screen| sees(Some(&screen.school)));
    // Nobody knows yet of which school a waiting identity is: the code on the person's screen decides.
    if pages.handle.snapshot().rules.schools().len() > 1 && visitor.school.is_some() {
        list.identities.clear();
    }
    list.programs.retain(|program| sees(program.school.as_ref()));
    Some(list)
}

fn everybody(pages: &PageState, visitor: &PageVisitor, list: &AccountList) -> Markup {
    let (open, closed): (Vec<&AccountView>, Vec<&AccountView>) = list
        .accounts
        .iter()
        .partition(|account| account.closed_at.is_none());
    let command = |command: Sentence| html! { code { (command) } };
    html! {
        section id="accounts" {
            h2 { (sentences::PEOPLE.with(&[("number", &open.len())])) }
            p.soft { (sentences::ROLES_DECIDE) }
            @for account in &open { (one(pages, visitor, account)) }
            (open_form(pages, visitor))
        }
        (identities::waiting(pages, &list.identities))
        section id="screens" {
            h2 { (sentences::SCREENS.with(&[("number", &list.screens.len())])) }
            @if list.screens.is_empty() {
                p.soft { (sentences::NO_SCREENS.with(&[("command", &command(sentences::SCREEN_COMMAND))])) }
            }
            @for screen in &list.screens { (screen_line(pages, visitor, screen)) }
        }
        section id="programs" {
            h2 { (sentences::PROGRAMS.with(&[("number", &list.programs.len())])) }
            @if list.programs.is_empty() {
                p.soft { (sentences::NO_PROGRAMS.with(&[("command", &command(sentences::TOKEN_COMMAND))])) }
            }
            @for program in &list.programs { (program_line(pages, visitor, program)) }
        }
        @if !closed.is_empty() {
            section id="closed" {
                details {
                    summary { (sentences::CLOSED.with(&[("number", &closed.len())])) }
                    ul { @for account in &closed { li { (account.name) @if let Some(at) = account.closed_at { ", " (dated(pages, at)) } } } }
                }
            }
        }
    }
}

fn dated(pages: &PageState, at: crate::domain::time::Timestamp) -> String {
    civil::clock_seen_from(at, Some(pages.clock.now()), words::TIME_ZONE)
}

fn person_name(pages: &PageState, account: &AccountView) -> Option<String> {
    let id = PersonId::new(account.school.as_ref()?, account.person.as_ref()?);
    let snapshot = pages.handle.snapshot();
    let known = snapshot.rules.person(&id);
    Some(known.map_or_else(
        || sentences::NOT_IN_FILE.plain(&[("key", &id.key())]),
        |person| person.name.reveal().to_owned(),
    ))
}

fn one(pages: &PageState, visitor: &PageVisitor, account: &AccountView) -> Markup {
    let name = &account.name;
    let is_own = visitor
        .account
        .as_ref()
        .is_some_and(|own| own.name.as_str() == name);
    let person = person_name(pages, account).unwrap_or_else(|| sentences::OF_NOBODY.words().to_owned());
    let roles = html! {
        @if account.roles.is_empty() { b.people-few { (sentences::NO_ROLE) } } @else { (account.roles.join(", ")) }
    };
    html! {
        article.people-chain id={ "account-" (name) } aria-labelledby={ "account-title-" (name) } {
            h3 id={ "account-title-" (name) } { @if is_own { (sentences::YOU.with(&[("name", name)])) } @else { (name) } }
            p { (sentences::HAS_ROLES.with(&[("person", &person), ("roles", &roles)])) }
            p.soft {
                (if account.has_pin { sentences::HAS_PIN } else { sentences::NO_PIN }) " "
                @if account.has_second_factor { (sentences::HAS_SECOND_FACTOR) " " }
                (sentences::OPEN_SINCE.with(&[("time", &dated(pages, account.opened_at))]))
            }
            @if let Some(until) = account.held_back_until {
                p { (sentences::HELD_BACK.with(&[("time", &dated(pages, until))])) }
            }
            @if account.sessions.is_empty() { p.soft { (sentences::NOT_SIGNED_IN) } }
            @for session in &account.sessions { (session_line(pages, visitor, session, name)) }
            details {
                summary { (sentences::CHANGE) }
                form.people-pin method="post" action={ (PATH) "/password" } {
                    input type="hidden" name="name" value=(name);
                    label for={ "new-" (name) } { (sentences::NEW_PASSWORD.with(&[("name", name)])) }
                    input id={ "new-" (name) } name="new" type="password" maxlength="256" autocomplete="new-password";
                    (pin_field(pages, visitor, &format!("pin-new-{name}")))
                    button type="submit" { (sentences::SET_PASSWORD) }
                }
                (identities::form(pages, visitor, account))
                @if !is_own {
                    form.people-pin method="post" action={ (PATH) "/close" } {
                        input type="hidden" name="name" value=(name);
                        (pin_field(pages, visitor, &format!("pin-close-{name}")))
                        button.danger type="submit" { (sentences::CLOSE_ACCOUNT.with(&[("name", name)])) }
                    }
                }
            }
        }
    }
}

fn session_line(pages: &PageState, visitor: &PageVisitor, session: &SessionView, whose: &str) -> Markup {
    html! {
        form.people-mark method="post" action={ (PATH) "/end" } {
            p { (sentences::SIGNED_IN.with(&[("from", &dated(pages, session.from)), ("until", &dated(pages, session.until))])) }
            input type="hidden" name="session" value=(session.session);
            (pin_field(pages, visitor, &format!("pin-end-{}", session.session)))
            button type="submit" aria-label=(sentences::END_WHOSE.plain(&[("name", &whose)])) { (sentences::END_IT) }
        }
    }
}

fn screen_line(pages: &PageState, visitor: &PageVisitor, screen: &ScreenView) -> Markup {
    let what = if screen.kind == "kiosk" {
        sign_in_words::KIOSK
    } else {
        sign_in_words::WALL_SCREEN
    };
    html! {
        article.people-chain {
            h3 { (sentences::SCREEN_OF.with(&[("screen", &what), ("school", &screen.school.as_str())])) }
            (session_line(pages, visitor, &screen.session, what.words()))
        }
    }
}

fn program_line(pages: &PageState, visitor: &PageVisitor, program: &ProgramView) -> Markup {
    let scopes: Vec<&str> = program.scopes.iter().map(|scope| scope.word()).collect();
    let scopes = scopes.join(", ");
    html! {
        article.people-chain {
            h3 { (program.name) }
            p {
                @match &program.school {
                    Some(school) => (sentences::MAY.with(&[("scopes", &scopes), ("school", &school.as_str())])),
                    None => (sentences::MAY_EVERYWHERE.with(&[("scopes", &scopes)])),
                }
            }
            (session_line(pages, visitor, &program.session, program.name.as_str()))
        }
    }
}

fn open_form(pages: &PageState, visitor: &PageVisitor) -> Markup {
    html! {
        details {
            summary { (sentences::OPEN_AN_ACCOUNT) }
            form.people-pin method="post" action={ (PATH) "/open" } {
                label for="open-name" { (sentences::SIGN_IN_NAME) }
                input id="open-name" name="name" type="text" maxlength="64" autocapitalize="none" spellcheck="false" autocomplete="off";
                label for="open-person" { (sentences::WHOSE) }
                select id="open-person" name="person" {
                    option value="" { (sentences::CHOOSE) }
                    @for school in pages.schools(visitor) {
                        @for person in school.people.values() {
                            option value=(person.id) { (sentences::PERSON_OF.with(&[("name", &person.name.reveal()), ("school", &school.name)])) }
                        }
                    }
                }
                label for="open-password" { (sentences::PASSWORD) }
                input id="open-password" name="new" type="password" maxlength="256" autocomplete="new-password";
                (pin_field(pages, visitor, "pin-open"))
                button type="submit" { (sentences::OPEN_THE_ACCOUNT) }
            }
        }
    }
}

/// A form about one account or session.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    session: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    code: String,
    pin: Option<String>,
}

/// Opens an account.
pub(super) async fn open(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let came = match form.person.split_once('/') {
        None => refused(sentences::CHOOSE_WHOSE),
        Some((school, _)) if !visitor.sees(&SchoolId::new(school)) => refused(sentences::OTHER_SCHOOL),
        Some((school, key)) => {
            let name = form.name.trim();
            let open = |password| AccountRequest::Open {
                name: name.to_owned(),
                person: Some(key.to_owned()),
                school: Some(school.to_owned()),
                // Only the command line makes somebody look after Homeward itself.
                admin: false,
                password,
            };
            let done = sentences::OPENED.plain(&[("name", &name)]);
            ask_with_password(&pages, &visitor, &form, open, done).await
        }
    };
    back_to(PATH, came).into_response()
}

/// Sets a password anew.
pub(super) async fn set_password(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let name = &form.name;
    let came = if is_theirs(&pages, &visitor, name).await {
        let set = |password| AccountRequest::SetPassword {
            name: name.clone(),
            password,
        };
        let done = sentences::PASSWORD_SET.plain(&[("name", name)]);
        ask_with_password(&pages, &visitor, &form, set, done).await
    } else {
        no_such_account(name)
    };
    back_to(PATH, came).into_response()
}

/// Closes an account.
pub(super) async fn close(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let name = form.name;
    let own = visitor.account.as_ref().map(|own| own.name.as_str());
    let came = if own == Some(name.as_str()) {
        refused(sentences::OWN_ACCOUNT)
    } else {
        let done = sentences::ACCOUNT_CLOSED.plain(&[("name", &name)]);
        let request = AccountRequest::Close { name: name.clone() };
        ask_of_theirs(&pages, &visitor, (&name, form.pin.as_deref()), request, done).await
    };
    back_to(PATH, came).into_response()
}

/// Ends a session of a person, a screen or a program.
pub(super) async fn end(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let session = form.session;
    let is_known = listed(&pages, &visitor).await.is_some_and(|list| {
        let of_people = list.accounts.iter().flat_map(|account| &account.sessions);
        let of_screens = list.screens.iter().map(|screen| &screen.session);
        let of_programs = list.programs.iter().map(|program| &program.session);
        let mut all = of_people.chain(of_screens).chain(of_programs);
        all.any(|known| known.session == session)
    });
    let came = if is_known {
        let request = AccountRequest::EndSession { session };
        let done = sentences::SESSION_ENDED.words().to_owned();
        ask_with_pin(&pages, &visitor, form.pin.as_deref(), request, done).await
    } else {
        refused(sentences::HAS_ENDED)
    };
    back_to(PATH, came).into_response()
}

fn refused(why: Sentence) -> ActionOutcome {
    ActionOutcome::Refused(why.words().to_owned())
}

fn no_such_account(name: &str) -> ActionOutcome {
    ActionOutcome::Refused(sentences::NO_ACCOUNT.plain(&[("name", &name)]))
}

/// Whether an open account is of a school that the visitor sees.
async fn is_theirs(pages: &PageState, visitor: &PageVisitor, name: &str) -> bool {
    let list = listed(pages, visitor).await;
    let mut accounts = list.iter().flat_map(|list| &list.accounts);
    accounts.any(|account| account.name == name && account.closed_at.is_none())
}

/// Asks for a change of an account of a school of the visitor.
async fn ask_of_theirs(
    pages: &PageState,
    visitor: &PageVisitor,
    (name, pin): (&str, Option<&str>),
    request: AccountRequest,
    done: String,
) -> ActionOutcome {
    if is_theirs(pages, visitor, name).await {
        ask_with_pin(pages, visitor, pin, request, done).await
    } else {
        no_such_account(name)
    }
}

/// Asks the engine, once the visitor's own PIN is right.
async fn ask_with_pin(
    pages: &PageState,
    visitor: &PageVisitor,
    pin: Option<&str>,
    request: AccountRequest,
    done: String,
) -> ActionOutcome {
    match check_pin(pages, visitor, pin).await {
        Ok(()) => ask(pages, visitor, Request::Account(request), |_| done).await,
        Err(why) => ActionOutcome::Refused(why),
    }
}

/// The same of a request with a new password, hashed away from the engine.
async fn ask_with_password(
    pages: &PageState,
    visitor: &PageVisitor,
    form: &AccountForm,
    request: impl FnOnce(SecretHash) -> AccountRequest,
    done: String,
) -> ActionOutcome {
    let new: String = form.new.chars().take(PASSWORD_AT_MOST).collect();
    if let Some(fault) = password_fault(&new) {
        return ActionOutcome::Refused(sentences::FAULT.plain(&[("fault", &fault)]));
    }
    match pages.desk.hash(new).await {
        Some(password) => ask_with_pin(pages, visitor, form.pin.as_deref(), request(password), done).await,
        None => refused(sign_in_words::BUSY),
    }
}
