//! Records of what was sent, and the list of what came in.

use super::api::{Api, error, number, service};
use super::{Received, Sent, State};
use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

type Fields = Vec<(String, String)>;

/// A date as Notify writes it, in microseconds since 1970.
fn date(us: i64, is_spaced: bool) -> String {
    let at = jiff::Timestamp::from_microsecond(us)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::UTC);
    let form = if is_spaced {
        "%Y-%m-%d %H:%M:%S.%6f"
    } else {
        "%Y-%m-%dT%H:%M:%S.%6fZ"
    };
    at.strftime(form).to_string()
}

fn show(sent: &Sent) -> Value {
    let created_at = date(sent.created_ms * 1000, false);
    let cost = match sent.parts {
        Some(parts) => {
            json!({"billable_sms_fragments": parts, "international_rate_multiplier": 1.0, "sms_rate": 0.024})
        }
        None if sent.is_email => json!({}),
        None => json!({"billable_sms_fragments": 0, "international_rate_multiplier": 1.0, "sms_rate": 0.024}),
    };
    json!({
        "id": sent.id, "reference": sent.fields.get("reference"), "type": if sent.is_email { "email" } else { "sms" },
        "email_address": sent.fields.get("email_address"), "phone_number": sent.fields.get("phone_number"),
        "line_1": null, "line_2": null, "line_3": null, "line_4": null, "line_5": null, "line_6": null, "postcode": null,
        "status": sent.status, "body": sent.body, "subject": null, "created_at": created_at, "created_by_name": null,
        "sent_at": created_at, "completed_at": null, "scheduled_for": null, "postage": null,
        "template": {"id": sent.fields["template_id"], "version": 1, "uri": "https://notify.invalid/v2/template"},
        "cost_details": cost, "cost_in_pounds": 0.0, "is_cost_data_ready": true, "one_click_unsubscribe_url": null,
    })
}

/// `get_notification_by_id`. With each look a message goes on, until a test has settled it.
pub(super) async fn fetch(Shared(api): Shared<Api>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = api.enter_to_ask(&headers).await {
        return refusal;
    }
    let is_uuid = id.len() == 36 && id.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
    if !is_uuid {
        return error(400, "ValidationError", "notification_id is not a valid UUID");
    }
    let shown = api.state.with(|state| {
        let sent = state.sent.iter_mut().find(|sent| sent.id == id)?;
        let shown = show(sent);
        state.told.push((id.clone(), sent.status));
        sent.status = match sent.status {
            "created" => "sending",
            "sending" => "delivered",
            other => other,
        };
        Some(shown)
    });
    match shown {
        Some(shown) => Json(shown).into_response(),
        None => error(404, "NoResultFound", "No result found"),
    }
}

/// `get_notifications`: newest first, by kind and reference.
pub(super) async fn sent(
    Shared(api): Shared<Api>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    if let Err(refusal) = api.enter_to_ask(&headers).await {
        return refusal;
    }
    let known = [
        "reference",
        "status",
        "template_type",
        "include_jobs",
        "older_than",
    ];
    if query.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return error(400, "ValidationError", "Additional properties are not allowed");
    }
    let value = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let shown: Vec<Value> = api.state.with(|state| {
        let fits = |sent: &&Sent| {
            value("reference").is_none_or(|reference| sent.field("reference") == Some(reference))
                && value("template_type").is_none_or(|kind| (kind == "email") == sent.is_email)
        };
        let newest_first = state.sent.iter().rev().filter(fits);
        newest_first.take(state.page_size).map(show).collect()
    });
    let links = json!({"current": "https://notify.invalid/v2/notifications"});
    Json(json!({"notifications": shown, "links": links})).into_response()
}

/// `get_inbound_sms`: newest first, what is strictly older than the text named, nothing if it is not known.
pub(super) async fn received(
    Shared(api): Shared<Api>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    if let Err(refusal) = api.enter_to_ask(&headers).await {
        return refusal;
    }
    if let Some((name, _)) = query.iter().find(|(name, _)| name != "older_than") {
        let message = format!("Additional properties are not allowed ({name} was unexpected)");
        return error(400, "ValidationError", &message);
    }
    let older_than = query.first().map(|(_, id)| id.as_str());
    if older_than.is_some_and(|id| id.len() != 36) {
        return error(400, "ValidationError", "older_than is not a valid UUID");
    }
    let answer = api.state.with(|state| {
        state.pages_served += 1;
        if state.never_ends {
            let id = state.next_id();
            let text = Received {
                id,
                from: "447700900123".to_owned(),
                text: "OK".to_owned(),
                created_us: state.now_ms() * 1000,
            };
            return page(state, &[text], &[]);
        }
        let before = older_than.filter(|_| !state.repeats).map(|id| {
            let named = state.received.iter().find(|text| text.id == id);
            named.map_or(i64::MIN, |text| text.created_us)
        });
        let mut texts: Vec<Received> = state.received.clone();
        texts.sort_by_key(|text| std::cmp::Reverse(text.created_us));
        texts.retain(|text| before.is_none_or(|before| text.created_us < before));
        texts.truncate(state.page_size);
        let entries: &[Value] = if older_than.is_none() { &state.entries } else { &[] };
        page(state, &texts, entries)
    });
    Json(answer).into_response()
}

fn page(state: &State, texts: &[Received], entries: &[Value]) -> Value {
    let mut shown: Vec<Value> = texts
        .iter()
        .map(|text| {
            json!({
                "id": text.id, "user_number": text.from, "notify_number": number(), "content": text.text,
                "created_at": date(text.created_us, state.spaced_dates), "service_id": service(state),
            })
        })
        .collect();
    shown.extend(entries.iter().cloned());
    let mut links = json!({"current": "https://notify.invalid/v2/received-text-messages"});
    if let Some(last) = texts.last() {
        links["next"] = json!(format!(
            "https://notify.invalid/v2/received-text-messages?older_than={}",
            last.id
        ));
    }
    json!({"received_text_messages": shown, "links": links})
}
