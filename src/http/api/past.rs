//! The past: closed visits, and households in cooling-off.

use super::caller::ApiCaller;
use super::extract::ApiQuery;
use super::problem::Problem;
use super::refusals::ListRefusals;
use super::visits::ListQuery;
use super::{ApiState, json};
use crate::app::answer::HouseholdView;
use crate::app::history::HistoryAnswer;
use crate::app::{HistoryAsked, Question};
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::IntoParams;

/// A choice of closed visits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryQuery {
    /// Only visits of a school.
    school: Option<String>,
    /// Closed at an instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Begun before an instant.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// Only visits with a worker, by key.
    person: Option<String>,
    /// Only visits of a type.
    #[serde(rename = "type")]
    visit_type: Option<String>,
    /// Only visits with an alert.
    #[serde(default)]
    #[param(required = false)]
    with_alert: bool,
    /// Only visits with all the words in names, type or id; with `address` in purpose and stops too.
    words: Option<String>,
}

/// Closed visits
///
/// Scope: `read`. The purpose is for tokens with `address`, an alert of duress for tokens with `act`.
#[utoipa::path(
    get,
    path = "/api/v1/history",
    operation_id = "history",
    tag = "History",
    params(HistoryQuery),
    responses((status = 200, description = "The newest 2,000, the newest first", body = HistoryAnswer), ListRefusals)
)]
pub(super) async fn history(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiQuery(query): ApiQuery<HistoryQuery>,
) -> Result<Json<Value>, Problem> {
    let asked = HistoryAsked {
        school: query.school.map(SchoolId::new),
        from: query.from,
        until: query.until,
        person: query.person,
        visit_type: query.visit_type,
        with_alert: query.with_alert,
        words: query.words,
        ..HistoryAsked::default()
    };
    json(&api.ask(&caller, Question::History(Box::new(asked))).await?)
}

/// Households in cooling-off
///
/// Scope: `read`. Never a family's name or an address; a household is cleared by people alone.
#[utoipa::path(
    get,
    path = "/api/v1/households",
    operation_id = "listHouseholds",
    tag = "History",
    params(ListQuery),
    responses((status = 200, description = "The households, the latest first", body = Vec<HouseholdView>), ListRefusals)
)]
pub(super) async fn households(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Question::Households { all: query.all }).await?)
}
