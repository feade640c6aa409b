//! How the gateways and Homeward itself stand.

use super::caller::ApiCaller;
use super::problem::Problem;
use super::refusals::ListRefusals;
use super::{ApiState, json};
use crate::app::Request;
use crate::app::answer::{GatewayStanding, HealthReport};
use axum::extract::State;
use axum::{Extension, Json};
use serde_json::Value;
use std::sync::Arc;

/// The gateways
///
/// Scope: `health`.
#[utoipa::path(
    get,
    path = "/api/v1/gateways",
    operation_id = "listGateways",
    tag = "Homeward",
    responses((status = 200, description = "How each stands, and what it last proved", body = Vec<GatewayStanding>), ListRefusals)
)]
pub(super) async fn gateways(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Request::Gateways).await?)
}

/// Homeward's health
///
/// Scope: `health`. Answered by a turn of the engine. A monitor that only wants yes or no asks `/healthz`, without a token.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    operation_id = "health",
    tag = "Homeward",
    responses((status = 200, description = "How things are", body = HealthReport), ListRefusals)
)]
pub(super) async fn health(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
) -> Result<Json<Value>, Problem> {
    json(&api.ask(&caller, Request::Health).await?)
}
