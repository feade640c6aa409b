//! The OpenAPI document of every route, made from the routes.

use super::problem::Problem;
use super::refusals::ListRefusals;
use super::{ApiState, json};
use crate::http::api::caller::ApiCaller;
use axum::extract::State;
use axum::{Extension, Json};
use serde_json::{Value, json as value};
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// The document's opening, beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Homeward",
        description = "Who is out on a home visit, what is wrong, and what to do: the board of Homeward for programs. A token is made \
                       on the server by `homeward token add`, with the scopes named at each route. Whatever a rule refuses is a 409 with \
                       the reason in words, and nothing was changed.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later")
    ),
    components(schemas(Problem)),
    security(("token" = []))
)]
struct DocumentOpening;

/// Returns the document without a route.
pub(super) fn opening() -> utoipa::openapi::OpenApi {
    let mut document = DocumentOpening::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `homeward token add`: `hw_` and 43 letters."))
        .build();
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("token", SecurityScheme::Http(scheme));
    document
}

/// Returns the document as served.
pub(super) fn finished(document: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_else(|error| {
        tracing::error!(%error, "the document of the API cannot be written");
        value!({})
    });
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        schemas.values_mut().for_each(close_words);
    }
    document
}

/// Closes a word with fields, `{"more": {"time": "15m"}}`, to every further key: such a body is refused.
fn close_words(schema: &mut Value) {
    let variants = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    for variant in variants.into_iter().flatten() {
        let is_word =
            variant["type"] == "object" && variant["required"].as_array().is_some_and(|one| one.len() == 1);
        if is_word {
            variant["additionalProperties"] = Value::Bool(false);
        }
    }
}

/// This document
///
/// Any token may read it.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "document",
    tag = "Homeward",
    responses((status = 200, description = "An OpenAPI document", body = Object), ListRefusals)
)]
pub(super) async fn document(
    State(api): State<Arc<ApiState>>,
    Extension(_): Extension<ApiCaller>,
) -> Result<Json<Value>, Problem> {
    json(&api.document)
}
