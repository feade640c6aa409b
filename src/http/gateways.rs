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
                h1 { "The gateways cannot be shown just now" }
                p.soft { "Homeward does not answer. Ring whoever is out." }
            },
        ),
    };
    let frame = PageShell {
        path: "/gateways",
        name: "Gateways",
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
                h2 id="screens" { "Screens signed in" }
                p.soft { "Press \"Sound test\" on a screen, and say whether you heard it." }
                dl {
                    @for (name, heard_at) in &screens {
                        dt { (name) }
                        dd {
                            @match heard_at {
                                Some(at) => { "sound heard " (civil::clock_seen_from(*at, Some(now), zone)) },
                                None => "sound not heard since signing in",
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
    html! {
        section.gateway id="itself" aria-labelledby="itself-heading" {
            h2 id="itself-heading" { "Homeward itself" }
            @if !health.troubles.is_empty() {
                p { b { "Trouble." } }
                ul { @for trouble in &health.troubles { li { (trouble) } } }
            }
            dl {
                dt { "The server's clock" } dd { (civil::clock_and_date(now, zone)) ". Is that the time?" }
                dt { "Answered" } dd { (when(health.at)) }
                dt { "Record last gone over" }
                dd {
                    @match &health.audit {
                        None => "not yet since the start",
                        Some(audit) if audit.findings.is_empty() => { (when(audit.at)) ", and nothing was wrong" },
                        Some(audit) => {
                            (when(audit.at)) ": " b { (audit.findings.len()) " found wrong." }
                            " Whoever looks after the server types " code { "homeward verify" } "."
                        },
                    }
                }
                dt { "School files in force since" } dd { (when(health.configuration_loaded_at)) }
                dt { "Version" } dd { (env!("CARGO_PKG_VERSION")) }
                dt { "Backups" } dd { "Made on the server by " code { "homeward backup" } ", which says when the last one was checked." }
            }
        }
    }
}

fn listed(standings: &[GatewayStanding], now: Timestamp, zone: &str) -> Markup {
    let when = |at: Option<Timestamp>| {
        at.map_or_else(
            || "never".to_owned(),
            |at| civil::clock_seen_from(at, Some(now), zone),
        )
    };
    html! {
        h1 { "Gateways" }
        p.soft {
            "The ways by which texts and e-mails leave, and replies come in. \"Taken\" is the provider's word. \
             \"Proved\" says that a test text reached a phone or another gateway, or that a reply came in."
        }
        @if standings.is_empty() {
            p { "There is no gateway: nothing can be sent." }
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
                    @if standing.works { b { "Works." } } @else { b { "Trouble." } }
                    @if standing.breaker_open { " Others are tried first." }
                }
                @if !standing.troubles.is_empty() {
                    ul { @for trouble in &standing.troubles { li { (trouble) } } }
                }
                dl {
                    dt { "Last message taken" } dd { (when(standing.accepted_at)) }
                    @if standing.channels.contains(&Channel::Sms) {
                        dt { "Last proved to arrive" } dd { (when(standing.proved_out_at)) }
                    }
                    @if standing.brings_replies {
                        dt { "Last text in" } dd { (when(standing.received_at)) }
                        dt { "Last proved to hear" } dd { (when(standing.proved_in_at)) }
                    }
                    @if let Some(left) = &standing.left {
                        dt { "Left" }
                        dd {
                            (left)
                            @if let Some(percent) = standing.left_percent { " (" (percent) " %)" }
                            @if let Some(days) = standing.lasts_days { ", enough for about " (days) " days" }
                        }
                    }
                }
            }
        }
    }
}
