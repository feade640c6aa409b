//! The page of the gateways: whether each works, and when each last proved itself.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell, time_zone};
use super::visitor::PageVisitor;
use crate::app::Request;
use crate::app::answer::{CallAnswer, GatewayStanding, HealthReport};
use crate::domain::account::SessionHolder;
use crate::domain::account::rights::BoardAction;
use crate::domain::chain::Channel;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use crate::wording::pages::{Sentence, gateways as sentences};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use std::sync::Arc;

/// Shows every gateway.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(notice): Query<FormNotice>,
) -> Response {
    if !visitor.may(BoardAction::SeeHealth) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let zone = time_zone(&board);
    let (status, content) = match pages.ask(&visitor, Request::Gateways).await {
        Some(CallAnswer::GatewayStandings(standings)) => {
            let now = pages.clock.now();
            let health = pages.ask(&visitor, Request::Health).await;
            let content = html! {
                (listed(&standings, now, &zone))
                (screens(&pages, &visitor, now, &zone))
                @if let Some(CallAnswer::HealthReport(health)) = &health { (itself(health, now, &zone)) }
            };
            (StatusCode::OK, content)
        }
        Some(_) | None => (
            StatusCode::SERVICE_UNAVAILABLE,
            html! {
                h1 { (sentences::CANNOT_BE_SHOWN) }
                p.soft { (sentences::RING_WHOEVER_IS_OUT) }
            },
        ),
    };
    let frame = PageShell {
        path: "/gateways",
        name: sentences::TITLE.words(),
        board: &board,
        notice: &notice,
    };
    (status, shell(&pages, &visitor, &frame, content)).into_response()
}

/// Shows whether the screens signed in can be heard: the sound is an alarm, and somebody must have heard it today.
fn screens(pages: &PageState, visitor: &PageVisitor, now: Timestamp, zone: &str) -> Markup {
    let snapshot = pages.handle.snapshot();
    let mut screens: Vec<(String, Option<Timestamp>)> = snapshot
        .accounts
        .sessions
        .values()
        .filter(|session| session.from <= now && now < session.until)
        .filter_map(|session| {
            let SessionHolder::Account(name) = &session.holder else {
                return None;
            };
            let person = snapshot.accounts.open_account(name)?.person.as_ref()?;
            let known = snapshot.rules.person(person)?;
            let own = visitor.sees(&person.school());
            own.then(|| (known.name.reveal().to_owned(), session.heard_at))
        })
        .collect();
    screens.sort();
    html! {
        @if !screens.is_empty() {
            section.gateway aria-labelledby="screens" {
                h2 id="screens" { (sentences::SCREENS) }
                p.soft { (sentences::PRESS_SOUND_TEST) }
                dl {
                    @for (name, heard_at) in &screens {
                        dt { (name) }
                        dd {
                            @match heard_at {
                                Some(at) => (sentences::HEARD.with(&[("time", &civil::clock_seen_from(*at, Some(now), zone))])),
                                None => (sentences::NOT_HEARD),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shows the engine, the record and the configuration in force.
fn itself(health: &HealthReport, now: Timestamp, zone: &str) -> Markup {
    let when = |at: Timestamp| civil::clock_seen_from(at, Some(now), zone);
    let command = |command: Sentence| html! { code { (command) } };
    html! {
        section.gateway id="itself" aria-labelledby="itself-heading" {
            h2 id="itself-heading" { (sentences::ITSELF) }
            @if !health.troubles.is_empty() {
                p { (sentences::TROUBLE) }
                ul { @for trouble in &health.troubles { li { (trouble) } } }
            }
            dl {
                dt { (sentences::CLOCK) }
                dd { (sentences::IS_THAT_THE_TIME.with(&[("time", &civil::clock_and_date(now, zone))])) }
                dt { (sentences::ANSWERED) } dd { (when(health.at)) }
                dt { (sentences::LAST_AUDIT) }
                dd {
                    @match &health.audit {
                        None => (sentences::NOT_SINCE_START),
                        Some(audit) if audit.findings.is_empty() => (sentences::NOTHING_WRONG.with(&[("time", &when(audit.at))])),
                        Some(audit) => (sentences::FOUND_WRONG.with(&[
                            ("time", &when(audit.at)), ("number", &audit.findings.len()), ("command", &command(sentences::VERIFY)),
                        ])),
                    }
                }
                dt { (sentences::FILES_SINCE) } dd { (when(health.configuration_loaded_at)) }
                dt { (sentences::VERSION) } dd { (env!("CARGO_PKG_VERSION")) }
                dt { (sentences::BACKUPS) } dd { (sentences::MADE_BY.with(&[("command", &command(sentences::BACKUP))])) }
            }
        }
    }
}

fn listed(standings: &[GatewayStanding], now: Timestamp, zone: &str) -> Markup {
    let when = |at: Option<Timestamp>| {
        at.map_or_else(
            || sentences::NEVER.words().to_owned(),
            |at| civil::clock_seen_from(at, Some(now), zone),
        )
    };
    html! {
        h1 { (sentences::TITLE) }
        p.soft { (sentences::WHAT_THEY_ARE) }
        @if standings.is_empty() {
            p { (sentences::NO_GATEWAY) }
        }
        @for standing in standings {
            section.gateway aria-labelledby={ "gateway-" (standing.name) } {
                h2 id={ "gateway-" (standing.name) } {
                    (standing.name) " "
                    small {
                        (standing.kind)
                        @for channel in &standing.channels { ", " (channel.word()) }
                    }
                }
                p {
                    (if standing.works { sentences::WORKS } else { sentences::TROUBLE })
                    @if standing.breaker_open { " " (sentences::OTHERS_FIRST) }
                }
                @if !standing.troubles.is_empty() {
                    ul { @for trouble in &standing.troubles { li { (trouble) } } }
                }
                dl {
                    dt { (sentences::LAST_TAKEN) } dd { (when(standing.accepted_at)) }
                    @if standing.channels.contains(&Channel::Sms) {
                        dt { (sentences::LAST_PROVED_OUT) } dd { (when(standing.proved_out_at)) }
                    }
                    @if standing.brings_replies {
                        dt { (sentences::LAST_IN) } dd { (when(standing.received_at)) }
                        dt { (sentences::LAST_PROVED_IN) } dd { (when(standing.proved_in_at)) }
                    }
                    @if let Some(left) = &standing.left {
                        dt { (sentences::LEFT) }
                        dd {
                            @match (standing.left_percent, standing.lasts_days) {
                                (None, None) => (left),
                                (Some(percent), None) => (sentences::LEFT_PERCENT.with(&[("left", left), ("percent", &percent)])),
                                (None, Some(days)) => (sentences::LEFT_DAYS.with(&[("left", left), ("days", &days)])),
                                (Some(percent), Some(days)) => (sentences::LEFT_PERCENT_DAYS.with(&[
                                    ("left", left), ("percent", &percent), ("days", &days),
                                ])),
                            }
                        }
                    }
                }
            }
        }
    }
}
