//! People: in today, off site, AWAY and HERE.

use super::caller::ApiCaller;
use super::extract::ApiJson;
use super::problem::{Problem, ProblemKind};
use super::refusals::{ForeseeRefusals, ListRefusals};
use super::{ApiState, json};
use crate::app::answer::{OffSiteView, PersonInView, PresenceNoted};
use crate::app::{Question, Request};
use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// AWAY or HERE.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PresenceSaid {
    /// The person, by key or name.
    person: String,
    /// The school, where keys repeat.
    school: Option<String>,
    /// `today`, or a time of today such as `14:00`; absent for here after all.
    away_until: Option<String>,
    /// The speaker, by key or name.
    by: Option<String>,
}

/// The people, in now or not
///
/// Scope: `read`.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    operation_id = "listPeople",
    tag = "People",
    responses((status = 200, description = "Everybody, by school and name", body = Vec<PersonInView>), ListRefusals)
)]
pub(super) async fn list(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Question::PeopleToday).await?)
}

/// Mark a person as away or here
///
/// Scope: `sign-out`. Counts at once, for alerts that are open too, and ends at midnight.
#[utoipa::path(
    post,
    path = "/api/v1/people/presence",
    operation_id = "markPresence",
    tag = "People",
    request_body = PresenceSaid,
    responses((status = 200, description = "Noted, and in force", body = PresenceNoted), ForeseeRefusals)
)]
pub(super) async fn mark(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiJson(said): ApiJson<PresenceSaid>,
) -> Result<Json<Value>, Problem> {
    let own = caller.school().map(ToString::to_string);
    let is_other = |named: &String| {
        own.as_ref()
            .is_some_and(|own| !named.trim().eq_ignore_ascii_case(own))
    };
    if said.school.as_ref().is_some_and(is_other) {
        let words = "the token is of one school, and this is another";
        return Err(Problem::new(ProblemKind::Forbidden, words));
    }
    let request = Request::Presence {
        person: said.person,
        school: own.or(said.school),
        away_until: said.away_until,
        by: said.by,
    };
    json(&api.ask(&caller, request).await?)
}

/// The roll-call: everybody off site now
///
/// Scope: `read`. A person on a home visit is not in the building.
#[utoipa::path(
    get,
    path = "/api/v1/out",
    operation_id = "rollCall",
    tag = "People",
    responses((status = 200, description = "Everybody off site, by name", body = Vec<OffSiteView>), ListRefusals)
)]
pub(super) async fn off_site(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Question::OffSite).await?)
}
