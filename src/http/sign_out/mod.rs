//! Signing out: one form by the visit type's rules, with a forecast before the button is pressed.

mod fields;
mod foreseen;
mod form;
mod rules;
mod typed;

use super::notice::FormNotice;
use super::notice::{ActionOutcome, back_to};
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::sign_in::check_pin;
use super::visitor::PageVisitor;
use crate::app::answer::{
    CallAnswer, SignOutField, SignOutForecast, SignOutForm, SignOutProblem, VisitChanged,
};
use crate::app::{Envelope, Question, Request, Response as Answer};
use crate::domain::account::rights::BoardAction;
use crate::domain::time::Span;
use crate::wording::civil;
use crate::wording::pages::sign_out as sentences;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use form::FormPage;
use serde::Deserialize;
use std::sync::Arc;
use typed::{PressedButton, TypedSignOut};

/// The address of the form.
pub(super) const PATH: &str = "/visits/new";

/// Parameters of a link to the form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FormQuery {
    school: Option<String>,
    #[serde(rename = "type")]
    visit_type: Option<String>,
    /// A visit of before, to go to the same household again.
    again: Option<String>,
}

/// Whether a visitor signs people out by the form. A screen without an account has no PIN, and the kiosk another page.
pub(super) fn may_sign_out(visitor: &PageVisitor, pages: &PageState) -> bool {
    visitor.may(BoardAction::SignOut) && (visitor.account.is_some() || pages.demo.is_some())
}

/// Shows the form.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(query): Query<FormQuery>,
) -> Response {
    if !may_sign_out(&visitor, &pages) {
        return not_for_you(&pages, &visitor);
    }
    let offered = match offered(&pages, &visitor, query.school.clone()).await {
        Ok(offered) => offered,
        Err(words) => return unanswered(&pages, &visitor, &words),
    };
    let past = query.again.as_ref();
    let past = past.and_then(|again| offered.past.iter().find(|past| past.id == *again));
    let mut typed = past.map_or_else(TypedSignOut::default, TypedSignOut::again);
    typed.school = Some(offered.school.to_string());
    if let Some(wanted) = query.visit_type {
        typed.visit_type = wanted;
    }
    typed.choose_type(&offered);
    render(&pages, &visitor, &offered, &typed, &[], None, StatusCode::OK).await
}

/// Shows the forecast, or signs out.
pub(super) async fn act(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    if !may_sign_out(&visitor, &pages) {
        return not_for_you(&pages, &visitor);
    }
    let (mut typed, pressed) = TypedSignOut::read(fields);
    let offered = match offered(&pages, &visitor, typed.school.clone()).await {
        Ok(offered) => offered,
        Err(words) => return unanswered(&pages, &visitor, &words),
    };
    // The visitor's own school, whatever the form says.
    typed.school = Some(offered.school.to_string());
    typed.choose_type(&offered);
    match &pressed {
        PressedButton::Type(name) => {
            typed.visit_type.clone_from(name);
            return render(&pages, &visitor, &offered, &typed, &[], None, StatusCode::OK).await;
        }
        PressedButton::BackIn(minutes) => {
            let back = pages.clock.now() + Span::from_mins(*minutes);
            typed.back = civil::clock(back, &offered.time_zone);
        }
        PressedButton::AskOf(person) => {
            typed.authorised_by.clone_from(person);
            typed.ask = true;
        }
        PressedButton::Ask => typed.ask = true,
        PressedButton::Look | PressedButton::Go => {}
    }
    let goes = typed.ask || pressed == PressedButton::Go;
    let foreseen = foresee(&pages, &visitor, &typed).await;
    let problems = foreseen.as_ref().map_or(&[][..], |foreseen| &foreseen.problems);
    // A button for the time asks nothing of the other fields yet.
    let shown = if matches!(pressed, PressedButton::BackIn(_)) {
        &[]
    } else {
        problems
    };
    if !goes || !problems.is_empty() || foreseen.is_none() {
        let status = if shown.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        return render(
            &pages,
            &visitor,
            &offered,
            &typed,
            shown,
            foreseen.as_ref(),
            status,
        )
        .await;
    }
    if let Err(why) = check_pin(&pages, &visitor, typed.pin.as_deref()).await {
        let refused = FormRefusal::Pin(why);
        return refuse(&pages, &visitor, &offered, &typed, foreseen.as_ref(), refused).await;
    }
    let request = Request::SignOut(Box::new(typed.request()));
    let envelope = Envelope::new(visitor.principal.clone(), request);
    match pages.handle.request(envelope).await {
        Answer::Done(CallAnswer::VisitChanged(changed)) => {
            let names = foreseen.map_or_else(String::new, |foreseen| foreseen.names);
            let page = if visitor.may(BoardAction::SeeBoard) {
                format!("/visits/{}", changed.visit.id)
            } else {
                "/".to_owned()
            };
            back_to(&page, ActionOutcome::Done(begun(&names, &changed))).into_response()
        }
        Answer::Done(_) => {
            back_to("/", ActionOutcome::Done(sentences::SIGNED_OUT.words().to_owned())).into_response()
        }
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            let refused = FormRefusal::Engine(message);
            refuse(&pages, &visitor, &offered, &typed, foreseen.as_ref(), refused).await
        }
    }
}

/// Reason for refusing a complete form.
enum FormRefusal {
    Pin(String),
    Engine(String),
}

async fn refuse(
    pages: &PageState,
    visitor: &PageVisitor,
    offered: &SignOutForm,
    typed: &TypedSignOut,
    foreseen: Option<&SignOutForecast>,
    refused: FormRefusal,
) -> Response {
    let now = pages.clock.now();
    let mut page = FormPage::new(offered, typed, &[], foreseen, now);
    let status = match refused {
        FormRefusal::Pin(words) => {
            page.wrong_pin = Some(crate::wording::sentence(&words));
            StatusCode::FORBIDDEN
        }
        FormRefusal::Engine(words) => {
            page.refused = Some(crate::wording::sentence(&crate::wording::for_page(&words)));
            StatusCode::CONFLICT
        }
    };
    framed(pages, visitor, &page, status).await
}

async fn render(
    pages: &PageState,
    visitor: &PageVisitor,
    offered: &SignOutForm,
    typed: &TypedSignOut,
    problems: &[SignOutProblem],
    foreseen: Option<&SignOutForecast>,
    status: StatusCode,
) -> Response {
    let page = FormPage::new(offered, typed, problems, foreseen, pages.clock.now());
    framed(pages, visitor, &page, status).await
}

async fn framed(
    pages: &PageState,
    visitor: &PageVisitor,
    page: &FormPage<'_>,
    status: StatusCode,
) -> Response {
    let board = pages.board(visitor).await;
    let name = if page.has_problems() {
        sentences::ERROR_TITLE
    } else {
        sentences::TITLE
    };
    let frame = PageShell {
        path: PATH,
        name: name.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    let content = page.markup(pages, visitor);
    (status, shell(pages, visitor, &frame, content)).into_response()
}

fn unanswered(pages: &PageState, visitor: &PageVisitor, words: &str) -> Response {
    let frame = PageShell {
        path: "",
        name: sentences::TITLE.words(),
        board: &crate::app::view::Board::default(),
        notice: &FormNotice::default(),
    };
    let content = maud::html! {
        h1 { (sentences::TITLE) }
        p { (crate::wording::sentence(words)) }
        p { a href="/" { (sentences::THE_BOARD) } }
    };
    (StatusCode::BAD_REQUEST, shell(pages, visitor, &frame, content)).into_response()
}

/// Asks for the contents of the form; earlier addresses only for a visitor with the right to see addresses.
async fn offered(
    pages: &PageState,
    visitor: &PageVisitor,
    named: Option<String>,
) -> Result<SignOutForm, String> {
    let own = visitor.school.as_ref().map(ToString::to_string);
    let question = Question::SignOutForm {
        school: own.or(named),
        with_places: visitor.may(BoardAction::SeeAddress),
    };
    let envelope = Envelope::new(visitor.principal.clone(), question);
    match pages.handle.request(envelope).await {
        Answer::Done(CallAnswer::SignOutForm(form)) => Ok(*form),
        Answer::Done(_) => Err(sentences::NO_ANSWER.words().to_owned()),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            Err(message)
        }
    }
}

async fn foresee(pages: &PageState, visitor: &PageVisitor, typed: &TypedSignOut) -> Option<SignOutForecast> {
    let question = Question::ForeseeSignOut(Box::new(typed.request()));
    match pages.ask(visitor, question).await {
        Some(CallAnswer::SignOutForecast(foreseen)) => Some(*foreseen),
        Some(_) | None => None,
    }
}

/// Says the outcome of a sign-out, with every doubt: the workers must know the doubts before leaving.
fn begun(names: &str, changed: &VisitChanged) -> String {
    let doubts = changed.doubts.as_deref().unwrap_or_default();
    let planned = matches!(
        changed.visit.phase,
        crate::domain::visit::VisitPhase::Planned | crate::domain::visit::VisitPhase::Authorised
    );
    let done = if planned {
        sentences::LEAVE_ASKED
    } else {
        sentences::NAMES_SIGNED_OUT
    };
    let done = done.plain(&[("names", &names)]);
    if doubts.is_empty() {
        done
    } else {
        sentences::TELL_THEM.plain(&[("done", &done), ("doubts", &doubts.join("; "))])
    }
}

/// Returns the id of a field's control.
pub(super) fn field_id(field: SignOutField) -> String {
    match field {
        SignOutField::Detail(detail) => format!("detail-{}", detail.word()),
        SignOutField::AgainstPolicy => "against-policy".to_owned(),
        SignOutField::AuthorisedBy => "authorised-by".to_owned(),
        SignOutField::Back => "back".to_owned(),
        SignOutField::Carried => "carried".to_owned(),
        SignOutField::ContactAccepted => "contact-accepted".to_owned(),
        SignOutField::Emergency => "emergency".to_owned(),
        SignOutField::Exception => "exception".to_owned(),
        SignOutField::Hazards => "hazards".to_owned(),
        SignOutField::Household => "household".to_owned(),
        SignOutField::Leave => "leave".to_owned(),
        SignOutField::Purpose => "purpose".to_owned(),
        SignOutField::ResponsibleContact => "contact".to_owned(),
        SignOutField::RiskAssessment => "risk-assessment".to_owned(),
        SignOutField::Stops => "stop-1".to_owned(),
        SignOutField::Vehicle => "vehicle".to_owned(),
        SignOutField::VisitType => "type".to_owned(),
        SignOutField::Workers => "workers".to_owned(),
    }
}
