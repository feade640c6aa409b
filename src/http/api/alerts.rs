//! Alerts: listed, shown, raised, and words said of them.

use super::caller::ApiCaller;
use super::extract::{ApiJson, ApiName, ApiQuery};
use super::problem::{Problem, ProblemKind};
use super::refusals::{ActRefusals, ListRefusals, OneRefusals};
use super::visits::ListQuery;
use super::{ApiState, json};
use crate::app::answer::{AlertDetail, AlertRaised, AlertView};
use crate::app::{AlertWord, Call, Question, Request};
use crate::domain::id::VisitId;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// A word said of an alert.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertSaid {
    /// The word.
    word: AlertWord,
    /// The speaker, by key or name: no worker of the same visit. The record has the token's name all the same.
    by: String,
}

/// What is to be raised.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RaisedKind {
    /// A worry, short of danger.
    Concern,
    /// Somebody may be in danger.
    Help,
    /// A safe word or phrase was heard: whoever is near the worker must not notice.
    Duress,
}

/// An alert to be raised.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RaiseSaid {
    /// A visit by id, or a person by key or name, out or not.
    who: String,
    /// What is to be raised.
    kind: RaisedKind,
    /// The person raising the alert, by key or name.
    by: Option<String>,
}

/// The alerts
///
/// Scope: `read`; with `act` too, duress, and the step, the holder and the next step of each alert.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    operation_id = "listAlerts",
    tag = "Alerts",
    params(ListQuery),
    responses((status = 200, description = "The alerts, most serious first", body = Vec<AlertView>), ListRefusals)
)]
pub(super) async fn list(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Question::Alerts { all: query.all }).await?)
}

/// One alert
///
/// Scope: `read`; with `act` too, the people told; with `act` and `address`, the sheet to read out to the police.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/{code}",
    operation_id = "showAlert",
    tag = "Alerts",
    params(("code" = String, Path, description = "The alert's code", example = "H1")),
    responses((status = 200, description = "The alert, and who was told", body = AlertDetail), OneRefusals)
)]
pub(super) async fn one(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiName(code): ApiName,
) -> Result<Json<Value>, Problem> {
    let answer = api.ask(&caller, Question::ShowAlert { code }).await;
    let answer = answer.map_err(|problem| {
        if problem.is(ProblemKind::Refused) {
            no_such_alert()
        } else {
            problem
        }
    });
    json(&answer?)
}

/// Say a word of an alert
///
/// Scope: `act`. Duress is ended by two people, and by no token.
#[utoipa::path(
    post,
    path = "/api/v1/alerts/{code}/words",
    operation_id = "sayOfAlert",
    tag = "Alerts",
    params(("code" = String, Path, description = "The alert's code", example = "H1")),
    request_body = AlertSaid,
    responses((status = 200, description = "The alert as it now stands", body = AlertDetail), ActRefusals)
)]
pub(super) async fn say(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiName(code): ApiName,
    ApiJson(said): ApiJson<AlertSaid>,
) -> Result<Json<Value>, Problem> {
    let request = Request::Alert {
        code: code.clone(),
        by: said.by,
        word: said.word,
    };
    api.may(&caller, &Call::Do(request.clone()))?;
    let snapshot = api.handle.snapshot();
    if !snapshot.lookup().knows_alert(&caller.principal, &code) {
        return Err(no_such_alert());
    }
    drop(snapshot);
    json(&api.ask(&caller, request).await?)
}

/// Raise an alert
///
/// Scope: `act`.
#[utoipa::path(
    post,
    path = "/api/v1/alerts",
    operation_id = "raise",
    tag = "Alerts",
    request_body = RaiseSaid,
    responses((status = 201, description = "The alert is open: people are told now", body = AlertRaised), ActRefusals)
)]
pub(super) async fn raise(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiJson(said): ApiJson<RaiseSaid>,
) -> Result<Response, Problem> {
    let RaiseSaid { who, kind, by } = said;
    let number = who.trim().strip_prefix(['v', 'V']);
    let visit = number.and_then(|number| number.parse().ok()).map(VisitId);
    let request = Request::Raise {
        who,
        kind: match kind {
            RaisedKind::Concern => "concern",
            RaisedKind::Help => "help",
            RaisedKind::Duress => "duress",
        }
        .to_owned(),
        by,
    };
    api.may(&caller, &Call::Do(request.clone()))?;
    if let Some(visit) = visit {
        api.knows_visit(&caller, visit)?;
    }
    let answer = api.ask(&caller, request).await?;
    Ok((StatusCode::CREATED, json(&answer)?).into_response())
}

fn no_such_alert() -> Problem {
    Problem::new(
        ProblemKind::Unknown,
        "no such alert is open, or the token may not see it",
    )
}
