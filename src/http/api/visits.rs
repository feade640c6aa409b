//! Visits: listed, shown, signed out, and words said of them.

use super::caller::ApiCaller;
use super::extract::{ApiJson, ApiName, ApiQuery};
use super::problem::{Problem, ProblemKind};
use super::refusals::{ActRefusals, ForeseeRefusals, ListRefusals, OneRefusals};
use super::{ApiState, json};
use crate::app::answer::{
    CallAnswer, SignOutForecast, SignOutRequest, VisitChanged, VisitSheet, VisitStory, VisitView,
};
use crate::app::{Call, Question, Request, VisitWord};
use crate::domain::id::VisitId;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which of a list are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Whether to list what is over too, the latest 200.
    #[serde(default)]
    #[param(required = false)]
    pub(super) all: bool,
}

/// A word said of a visit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitSaid {
    /// The word.
    word: VisitWord,
    /// The worker whom the word is about, by key; absent for everybody on the visit.
    worker: Option<String>,
    /// The speaker, by key or name; the record has the token's name all the same.
    by: Option<String>,
}

/// The visits
///
/// Scope: `read`; with `act` too, the alert of each visit. Addresses stand in no list.
#[utoipa::path(
    get,
    path = "/api/v1/visits",
    operation_id = "listVisits",
    tag = "Visits",
    params(ListQuery),
    responses((status = 200, description = "The visits, oldest first", body = Vec<VisitView>), ListRefusals)
)]
pub(super) async fn list(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Question::Visits { all: query.all }).await?)
}

/// Sign out a visit
///
/// Scope: `sign-out`. Refused with 409 where a rule of the visit type stands in the way: the same rules as on the page.
#[utoipa::path(
    post,
    path = "/api/v1/visits",
    operation_id = "signOut",
    tag = "Visits",
    request_body = SignOutRequest,
    responses(
        (
            status = 201,
            description = "Signed out, or planned; tell the workers every doubt before they leave",
            body = VisitChanged,
            headers(("Location" = String, description = "The visit"))
        ),
        ForeseeRefusals
    )
)]
pub(super) async fn sign_out(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiJson(body): ApiJson<SignOutRequest>,
) -> Result<Response, Problem> {
    let body = of_own_school(&caller, body)?;
    let answer = api.ask(&caller, Request::SignOut(Box::new(body))).await?;
    let place = match &answer {
        CallAnswer::VisitChanged(changed) => format!("/api/v1/visits/{}", changed.visit.id),
        _ => "/api/v1/visits".to_owned(),
    };
    Ok((StatusCode::CREATED, [(LOCATION, place)], json(&answer)?).into_response())
}

/// Foresee a sign-out
///
/// Scope: `sign-out`. Says every problem in the way, each at its field, and who would be asked and told, and when. Changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/visits/foresee",
    operation_id = "foreseeSignOut",
    tag = "Visits",
    request_body = SignOutRequest,
    responses((status = 200, description = "What would happen", body = SignOutForecast), ForeseeRefusals)
)]
pub(super) async fn foresee(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiJson(body): ApiJson<SignOutRequest>,
) -> Result<Json<Value>, Problem> {
    let body = of_own_school(&caller, body)?;
    json(&api.ask(&caller, Question::ForeseeSignOut(Box::new(body))).await?)
}

/// One visit
///
/// Scope: `read`. With `address` too: stops, numbers, vehicle, purpose, details. With `act` too: the record, and duress; with both: the
/// words of texts, in and out.
#[utoipa::path(
    get,
    path = "/api/v1/visits/{id}",
    operation_id = "showVisit",
    tag = "Visits",
    params(("id" = String, Path, description = "The visit, by its id", example = "v1")),
    responses((status = 200, description = "The visit, as far as the token sees", body = VisitStory), OneRefusals)
)]
pub(super) async fn one(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiName(id): ApiName,
) -> Result<Json<Value>, Problem> {
    let question = Question::ShowVisit { who: id.clone() };
    api.may(&caller, &Call::Ask(question.clone()))?;
    visit_id(&id)?;
    json(&known(api.ask(&caller, question).await)?)
}

/// The sheet to read out to the police
///
/// Scopes: `act` and `address`. For a visit that is open, with an alert or without.
#[utoipa::path(
    get,
    path = "/api/v1/visits/{id}/sheet",
    operation_id = "sheet",
    tag = "Visits",
    params(("id" = String, Path, description = "The visit, by its id", example = "v1")),
    responses((status = 200, description = "The sheet as of now", body = VisitSheet), OneRefusals)
)]
pub(super) async fn sheet(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiName(id): ApiName,
) -> Result<Json<Value>, Problem> {
    let question = Question::Sheet { who: id.clone() };
    api.may(&caller, &Call::Ask(question.clone()))?;
    visit_id(&id)?;
    json(&known(api.ask(&caller, question).await)?)
}

/// Say a word of a visit
///
/// Scope: `sign-out`; for `ask`, which asks the workers outside the schedule, `act`. Leave is given and refused by people alone.
#[utoipa::path(
    post,
    path = "/api/v1/visits/{id}/words",
    operation_id = "sayOfVisit",
    tag = "Visits",
    params(("id" = String, Path, description = "The visit, by its id", example = "v1")),
    request_body = VisitSaid,
    responses((status = 200, description = "The visit as it now stands", body = VisitChanged), ActRefusals)
)]
pub(super) async fn say(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiName(id): ApiName,
    ApiJson(said): ApiJson<VisitSaid>,
) -> Result<Json<Value>, Problem> {
    let VisitSaid { word, worker, by } = said;
    let request = Request::Visit {
        who: id.clone(),
        worker,
        word,
        by,
    };
    api.may(&caller, &Call::Do(request.clone()))?;
    api.knows_visit(&caller, visit_id(&id)?)?;
    json(&api.ask(&caller, request).await?)
}

/// Reads a visit's id; whatever is no id is no visit.
fn visit_id(id: &str) -> Result<VisitId, Problem> {
    let number = id.strip_prefix('v').and_then(|number| number.parse().ok());
    number.map(VisitId).ok_or_else(no_such_visit)
}

/// Says that there is no such visit, of another school's too.
fn no_such_visit() -> Problem {
    Problem::new(
        ProblemKind::Unknown,
        "there is no such visit, or the token may not see it",
    )
}

/// Turns the refusal to show a visit into the words for no such visit.
fn known(answer: Result<CallAnswer, Problem>) -> Result<CallAnswer, Problem> {
    answer.map_err(|problem| {
        if problem.is(ProblemKind::Refused) {
            no_such_visit()
        } else {
            problem
        }
    })
}

impl ApiState {
    /// Whether a visit is known, and one that the caller may see.
    pub(super) fn knows_visit(&self, caller: &ApiCaller, id: VisitId) -> Result<(), Problem> {
        let snapshot = self.handle.snapshot();
        if snapshot.lookup().knows_visit(&caller.principal, id) {
            Ok(())
        } else {
            Err(no_such_visit())
        }
    }
}

/// Returns a sign-out of the token's own school; another school's is not the token's.
fn of_own_school(caller: &ApiCaller, mut body: SignOutRequest) -> Result<SignOutRequest, Problem> {
    let Some(own) = caller.school() else {
        return Ok(body);
    };
    match &body.school {
        Some(named) if !named.trim().eq_ignore_ascii_case(own.as_str()) => Err(Problem::new(
            ProblemKind::Forbidden,
            "the token is of one school, and this is another",
        )),
        Some(_) | None => {
            body.school = Some(own.to_string());
            Ok(body)
        }
    }
}
