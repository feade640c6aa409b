//! Figures for a monitor, in Prometheus' text format, without names and telephone numbers.
//!
//! Without an answer of the engine some figures are left out: `homeward_engine_answers` then says 0, and the seconds since the
//! last turn grow.

use super::api::{ApiCaller, ApiState, ListRefusals, Problem, ProblemKind};
use crate::app::answer::{CallAnswer, GatewayStanding, MessageFigures};
use crate::app::{Envelope, Request, Response as Answer, Snapshot, may};
use crate::clock::uptime;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::MessageState;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use std::fmt::{Display, Write};
use std::sync::Arc;
use std::time::Duration;

/// The media type of Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Longest wait for the engine: a monitor asks every few seconds, and the other figures are worth having.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// The kinds of alert, the least serious first.
const KINDS: [AlertKind; 6] = [
    AlertKind::Drill,
    AlertKind::Monitor,
    AlertKind::Concern,
    AlertKind::Overdue,
    AlertKind::Help,
    AlertKind::Duress,
];

/// The states of a message.
const STATES: [MessageState; 9] = [
    MessageState::Queued,
    MessageState::Sending,
    MessageState::Accepted,
    MessageState::Delivered,
    MessageState::Undelivered,
    MessageState::Rejected,
    MessageState::Expired,
    MessageState::Withdrawn,
    MessageState::Failed,
];

/// Figures for a monitor
///
/// Scope: `health`. Alerts of duress are counted for tokens with `act` alone.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "Homeward",
    responses(
        (status = 200, description = "Prometheus' text format", body = String, content_type = "text/plain"),
        ListRefusals
    )
)]
pub(super) async fn metrics(
    State(api): State<Arc<ApiState>>,
    Extension(caller): Extension<ApiCaller>,
) -> Result<Response, Problem> {
    if may(&caller.principal, &Request::Figures.into()).is_err() {
        return Err(Problem::new(
            ProblemKind::Forbidden,
            "this needs a token with `health`",
        ));
    }
    let asked = |request: Request| {
        let envelope = Envelope::new(caller.principal.clone(), request);
        tokio::time::timeout(ANSWERS_WITHIN, api.handle.request(envelope))
    };
    let (messages, gateways) = tokio::join!(asked(Request::Figures), asked(Request::Gateways));
    let messages = match messages {
        Ok(Answer::Done(CallAnswer::MessageFigures(figures))) => Some(figures),
        Ok(_) | Err(_) => None,
    };
    let gateways = match gateways {
        Ok(Answer::Done(CallAnswer::GatewayStandings(standings))) => Some(standings),
        Ok(_) | Err(_) => None,
    };
    let snapshot = api.handle.snapshot();
    let snapshot = if caller.principal.is_kept_from_duress() {
        Arc::new(snapshot.without_duress())
    } else {
        snapshot
    };
    let mut page = FigurePage::default();
    about_homeward(&mut page, &api, messages.is_some());
    about_people(&mut page, &snapshot, &caller);
    if let Some(messages) = &messages {
        about_messages(&mut page, messages, api.clock.now());
    }
    if let Some(gateways) = &gateways {
        about_gateways(&mut page, gateways, api.clock.now());
    }
    Ok(([(CONTENT_TYPE, TEXT)], page.0).into_response())
}

/// The page, as far as written.
#[derive(Default)]
struct FigurePage(String);

impl FigurePage {
    /// Begins a figure: the name, and an explanation.
    fn begin(&mut self, name: &str, help: &str) {
        self.line(&format_args!("# HELP {name} {help}"));
        self.line(&format_args!("# TYPE {name} gauge"));
    }

    /// Writes a value of a figure, with labels.
    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, text)| format!("{label}=\"{}\"", escaped(text)))
            .collect();
        if labels.is_empty() {
            self.line(&format_args!("{name} {value}"));
        } else {
            self.line(&format_args!("{name}{{{}}} {value}", labels.join(",")));
        }
    }

    /// Writes a figure with a single value.
    fn one(&mut self, name: &str, help: &str, value: impl Display) {
        self.begin(name, help);
        self.value(name, &[], value);
    }

    fn line(&mut self, line: &impl Display) {
        if writeln!(self.0, "{line}").is_err() {
            tracing::error!("a figure could not be written");
        }
    }
}

/// Escapes the text of a label.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// Returns the seconds from an instant until now.
fn seconds_since(at: Timestamp, now: Timestamp) -> String {
    in_seconds(now.since(at).ms())
}

fn in_seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

fn about_homeward(page: &mut FigurePage, api: &ApiState, answers: bool) {
    page.begin("homeward_build_info", "The version that runs; always 1.");
    page.value(
        "homeward_build_info",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1,
    );
    let answers = u8::from(answers);
    page.one(
        "homeward_engine_answers",
        "Whether the engine answered within two seconds.",
        answers,
    );
    let turned = api.handle.pulse().turned_ago(uptime().ms());
    let turned = in_seconds(u64::try_from(turned.as_millis()).unwrap_or(u64::MAX));
    page.one(
        "homeward_engine_turned_seconds",
        "Seconds since the engine's last turn; more than 15 means that it is stuck.",
        turned,
    );
    if let Some(bytes) = api.handle.store_bytes() {
        page.one("homeward_store_bytes", "Size of the store on disk.", bytes);
    }
}

fn about_people(page: &mut FigurePage, snapshot: &Snapshot, caller: &ApiCaller) {
    let sees = |school: &SchoolId| caller.school().is_none_or(|own| own == school);
    let schools: Vec<&SchoolId> = snapshot
        .rules
        .schools()
        .keys()
        .filter(|school| sees(school))
        .collect();
    page.begin("homeward_visits_out", "Visits with somebody out.");
    for school in &schools {
        let visits = snapshot.visits.values();
        let out =
            visits.filter(|visit| visit.plan.school == **school && visit.is_open() && !visit.is_planned());
        let labels = [("school", school.as_str())];
        page.value("homeward_visits_out", &labels, out.count());
    }
    let alerts = snapshot.alerts(snapshot.at);
    page.begin("homeward_alerts_open", "Open alerts by their kind.");
    for school in &schools {
        for kind in KINDS
            .into_iter()
            .filter(|kind| *kind != AlertKind::Duress || !caller.principal.is_kept_from_duress())
        {
            let of_kind = alerts
                .iter()
                .filter(|alert| alert.line.school == **school && alert.line.kind == kind);
            let labels = [("school", school.as_str()), ("kind", kind.word())];
            page.value("homeward_alerts_open", &labels, of_kind.count());
        }
    }
}

fn about_messages(page: &mut FigurePage, messages: &MessageFigures, now: Timestamp) {
    let oldest = messages.oldest_unsent_at.map(|at| seconds_since(at, now));
    page.one(
        "homeward_oldest_unsent_seconds",
        "Age of the oldest message that has not left; 0 if all have.",
        oldest.unwrap_or_else(|| "0".to_owned()),
    );
    page.begin(
        "homeward_messages",
        "Messages that wait or are under way, and those settled in the last ten minutes, by state.",
    );
    for state in STATES {
        let count = messages.by_state.get(state.word()).copied().unwrap_or(0);
        page.value("homeward_messages", &[("state", state.word())], count);
    }
}

fn about_gateways(page: &mut FigurePage, gateways: &[GatewayStanding], now: Timestamp) {
    page.begin(
        "homeward_gateway_works",
        "Whether no trouble of a gateway is known.",
    );
    for standing in gateways {
        let labels = [("gateway", standing.name.as_str())];
        page.value("homeward_gateway_works", &labels, u8::from(standing.works));
    }
    page.begin(
        "homeward_inbox_silent_seconds",
        "Seconds since the last text in by a gateway; absent before the first.",
    );
    for standing in gateways.iter().filter(|standing| standing.brings_replies) {
        if let Some(at) = standing.received_at {
            let labels = [("gateway", standing.name.as_str())];
            page.value("homeward_inbox_silent_seconds", &labels, seconds_since(at, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{escaped, in_seconds};

    #[test]
    fn labels_are_escaped_and_seconds_have_three_places() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
        assert_eq!(in_seconds(1_005), "1.005");
        assert_eq!(in_seconds(0), "0.000");
    }
}
