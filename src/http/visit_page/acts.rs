//! Actions on a visit's page: one request to the engine, then back to the page.

use super::{more_refused, moved_on, no_such_visit, seen_of, story_of};
use crate::app::answer::{CallAnswer, VisitStory};
use crate::app::{Call, Request, VisitWord, actions_of};
use crate::domain::account::rights::BoardAction;
use crate::http::act::{NAMELESS, ask, filled, named};
use crate::http::notice::{ActionOutcome, back_to};
use crate::http::outcome;
use crate::http::pages::{PageState, not_for_you};
use crate::http::sign_in::check_pin;
use crate::http::visitor::PageVisitor;
use crate::wording::pages::{board, visit as sentences};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use std::sync::Arc;

/// A word said on a visit's page.
#[derive(Deserialize)]
pub(crate) struct SayForm {
    word: String,
    by: Option<String>,
    worker: Option<String>,
    /// A clock time, or a number of minutes.
    time: Option<String>,
    /// The kind of alert or incident.
    kind: Option<String>,
    note: Option<String>,
    pin: Option<String>,
    /// The mark of the visit as the form showed it.
    seen: Option<String>,
}

/// Words that move a visit: said of a visit that looked otherwise, they may mean something else. A voice on record, a question and a
/// danger never wait.
const MOVES: [&str; 5] = ["back", "cancel", "in", "left", "more"];

/// Passes a word on to the engine.
pub(crate) async fn say(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(id): Path<String>,
    Form(form): Form<SayForm>,
) -> Response {
    if !visitor.may(BoardAction::SeeBoard) {
        return not_for_you(&pages, &visitor);
    }
    let Some(story) = story_of(&pages, &visitor, &id).await else {
        return no_such_visit(&pages, &visitor, &id).await;
    };
    let page = format!("/visits/{}", story.visit.id);
    let refused = |words: &str| back_to(&page, ActionOutcome::Refused(words.to_owned())).into_response();
    if MOVES.contains(&form.word.as_str()) && form.seen.as_ref().is_some_and(|seen| *seen != seen_of(&story))
    {
        return moved_on(&pages, &visitor, &story).await;
    }
    let word = form.word.clone();
    let pin = form.pin.clone();
    let time = form.time.clone().unwrap_or_default();
    let request = match request(&story, &visitor, form) {
        Ok(request) => request,
        Err(why) if word == "more" => {
            return more_refused(&pages, &visitor, &story, why.to_owned(), &time).await;
        }
        Err(why) => return refused(why),
    };
    let wants_pin = actions_of(&Call::Do(request.clone()))
        .into_iter()
        .any(BoardAction::wants_pin);
    if wants_pin && let Err(why) = check_pin(&pages, &visitor, pin.as_deref()).await {
        return refused(&why);
    }
    let names = outcome::out_on(&pages, &visitor, &story.visit.id);
    let mut raised = None;
    let came = ask(&pages, &visitor, request, |answer| {
        if matches!(answer, CallAnswer::AlertRaised(_)) {
            raised = Some(outcome::code_of(answer));
        }
        done(&word, answer)
    })
    .await;
    let came = match (came, &raised) {
        (ActionOutcome::Refused(why), _) if word == "more" => {
            return more_refused(&pages, &visitor, &story, why, &time).await;
        }
        (ActionOutcome::Done(_), Some(code)) => {
            ActionOutcome::Done(outcome::raised(&pages, &visitor, code).await)
        }
        (ActionOutcome::Done(_), None) if word == "back" => {
            ActionOutcome::Done(outcome::signed_in(&pages, &visitor, &story.visit.id, &names).await)
        }
        (came, _) => came,
    };
    back_to(&page, came).into_response()
}

/// Understands a word.
fn request(story: &VisitStory, visitor: &PageVisitor, form: SayForm) -> Result<Request, &'static str> {
    let id = story.visit.id.clone();
    let by = named(visitor, form.by);
    let worker = filled(form.worker);
    let of_visit = |word| Request::Visit {
        who: id.clone(),
        // The whole id: keys repeat among schools.
        worker: worker.as_ref().map(|key| format!("{}/{key}", story.visit.school)),
        word,
        by: by.clone(),
    };
    Ok(match form.word.as_str() {
        // The record names the hearer of a voice.
        "ok" if by.is_none() => return Err(NAMELESS),
        "ok" => of_visit(VisitWord::Ok),
        "ask" => of_visit(VisitWord::Ask),
        "back" => of_visit(VisitWord::Back),
        "in" => of_visit(VisitWord::In),
        "left" => of_visit(VisitWord::Left { next: None }),
        "more" => of_visit(VisitWord::More {
            time: filled(form.time).ok_or(sentences::WRITE_UNTIL.words())?,
            authorised_by: None,
        }),
        "start" => of_visit(VisitWord::Start),
        "cancel" => of_visit(VisitWord::Cancel),
        "filed" => of_visit(VisitWord::Filed),
        "give-leave" => of_visit(VisitWord::GiveLeave),
        "refuse-leave" => of_visit(VisitWord::RefuseLeave),
        "raise" => Request::Raise {
            who: match &worker {
                Some(key) => format!("{}/{key}", story.visit.school),
                None => id,
            },
            kind: filled(form.kind).unwrap_or_else(|| "help".to_owned()),
            by: Some(by.ok_or(NAMELESS)?),
        },
        "incident" => Request::Incident {
            who: id,
            kind: filled(form.kind).ok_or(sentences::CHOOSE_WHAT.words())?,
            worker,
            by: Some(by.ok_or(NAMELESS)?),
            note: filled(form.note),
        },
        _ => return Err(board::UNKNOWN_BUTTON.words()),
    })
}

/// Returns the outcome in words.
fn done(word: &str, answer: &CallAnswer) -> String {
    if let CallAnswer::IncidentNoted(noted) = answer {
        return if noted.told.is_empty() {
            sentences::INCIDENT_NOBODY.plain(&[])
        } else {
            sentences::INCIDENT_TOLD.plain(&[("names", &noted.told.join(", "))])
        };
    }
    match word {
        "ok" => sentences::DONE_OK,
        "ask" => sentences::DONE_ASK,
        "in" => sentences::DONE_IN,
        "left" => sentences::DONE_LEFT,
        "more" => sentences::DONE_MORE,
        "start" => sentences::DONE_START,
        "cancel" => sentences::DONE_CANCEL,
        "filed" => sentences::DONE_FILED,
        "give-leave" => sentences::DONE_LEAVE,
        "refuse-leave" => sentences::DONE_REFUSED,
        _ => sentences::DONE,
    }
    .plain(&[])
}
