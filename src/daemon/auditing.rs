//! The auditor's voice: the gateways without the engine, as for last words, and the office of each
//! school.

use super::last_words::tell::{DirectSender, OfficeMessage};
use super::last_words::who::{self, SchoolOffice};
use crate::app::Routes;
use crate::auditor::{self, AuditFinding, AuditResult, Auditor, Callbacks, FindingStage, FindingTarget};
use crate::clock::{Clock, RealClock};
use crate::config::Config;
use crate::domain::delivery::SubjectId;
use crate::domain::id::SchoolId;
use crate::engine::{LastAudit, Pulse};
use crate::store::{At, StandingRows};
use crate::wording::{SchoolLastWords, StopReason};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long each gateway is given for a message.
const EACH: Duration = Duration::from_secs(10);

/// Most faults named in a message; the log has them all.
const NAMED: usize = 3;

/// Configuration and routes in force, swapped whole by a reload.
#[derive(Clone)]
pub(super) struct InForce {
    pub(super) config: Arc<Config>,
    pub(super) routes: Routes,
}

/// Starts the auditor on the store.
pub(super) fn start(
    store: At,
    in_force: watch::Receiver<InForce>,
    pulse: Arc<Pulse>,
) -> std::io::Result<Auditor> {
    let now_in_force = in_force.clone();
    let engine = pulse.clone();
    Auditor::start(
        store,
        Callbacks {
            ways: Box::new(move || {
                let routes = &now_in_force.borrow().routes;
                auditor::GatewayRoutes {
                    channels: routes.channels.clone(),
                    with_receipts: routes.with_receipts.clone(),
                }
            }),
            tell: Box::new(move |say, standing| {
                let config = in_force.borrow().config.clone();
                tell(&config, say, standing)
            }),
            on_memory: Box::new(move || engine.is_on_memory()),
            looked: Box::new(move |AuditResult { at, findings }| {
                let uptime = crate::clock::uptime();
                pulse.audited(LastAudit { at, findings, uptime });
            }),
        },
    )
}

/// Tells the offices; returns for each finding whether a person was reached.
fn tell(config: &Config, say: &[(FindingStage, AuditFinding)], standing: Option<&StandingRows>) -> Vec<bool> {
    // A separate clock: the engine's may be the fault.
    let clock: Arc<dyn Clock> = Arc::new(RealClock::new());
    if let Some(last) = standing.and_then(|standing| standing.last_turn_at) {
        clock.not_before(last);
    }
    let nobody = || vec![false; say.len()];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the auditor cannot tell anybody what it found");
            return nobody();
        }
    };
    let offices = offices(config, standing);
    runtime.block_on(async {
        let sender = DirectSender::of(config, EACH, &clock);
        let mut reached = BTreeSet::new();
        for (school, office) in &offices {
            let concern =
                |(_, finding): &&(FindingStage, AuditFinding)| finding.school.as_ref().is_none_or(|whose| whose == school);
            let (over, wrong): (Vec<_>, Vec<_>) = say
                .iter()
                .filter(concern)
                .partition(|(word, _)| *word == FindingStage::Over);
            let mut told = false;
            if !wrong.is_empty() {
                let words = words(office, &wrong, standing, clock.as_ref());
                told = anybody(&sender, office, &said(&words)).await;
            }
            if !over.is_empty() {
                let words = words(office, &over, standing, clock.as_ref());
                told |= anybody(&sender, office, &said_over(&words)).await;
            }
            if told {
                reached.insert(school);
            } else if !wrong.is_empty() {
                tracing::error!(%school, "the auditor found a fault, and NOBODY could be told: ring whoever is out");
            }
        }
        let is_told = |finding: &AuditFinding| match &finding.school {
            Some(school) => reached.contains(school),
            None => !reached.is_empty(),
        };
        say.iter().map(|(_, finding)| is_told(finding)).collect()
    })
}

/// Returns every school's office, with the people out where the rows can be read.
fn offices(config: &Config, standing: Option<&StandingRows>) -> BTreeMap<SchoolId, SchoolOffice> {
    let mut offices = who::everybody(config);
    let Some(standing) = standing else {
        return offices;
    };
    for (school, office) in &mut offices {
        if let Some(nobody_out) = who::current(school, Some(config)) {
            *office = nobody_out;
        }
    }
    who::lend_marks(&mut offices, &standing.people);
    // Schools gone from the configuration count too: open visits keep the plan of their sign-out.
    offices.extend(who::of(
        standing.visits.iter().map(|(visit, _)| visit),
        standing.watches.iter().map(|(watch, _)| watch),
        &standing.people,
        Some(config),
    ));
    offices
}

fn words(
    office: &SchoolOffice,
    say: &[&(FindingStage, AuditFinding)],
    standing: Option<&StandingRows>,
    clock: &dyn Clock,
) -> SchoolLastWords {
    let mut because: Vec<String> = say
        .iter()
        .take(NAMED)
        .map(|(_, finding)| named(finding, standing))
        .collect();
    if say.len() > NAMED {
        because.push(format!("and {} more", say.len() - NAMED));
    }
    SchoolLastWords {
        school: office.name.clone(),
        time_zone: office.time_zone.clone(),
        now: clock.now(),
        ending: StopReason::Faulty,
        because: Some(because.join("; ")),
        out: office.out.clone(),
    }
}

/// Returns a finding in words for people: the names of the people concerned, beside the id.
fn named(finding: &AuditFinding, standing: Option<&StandingRows>) -> String {
    let of_visit = |id| {
        let visits = standing.iter().flat_map(|standing| &standing.visits);
        let visit = visits.map(|(visit, _)| visit).find(|visit| visit.id == id);
        visit.map(|visit| visit.names())
    };
    let whose = match finding.subject {
        SubjectId::Visit(id) => of_visit(id),
        SubjectId::Watch(_) | SubjectId::None => None,
    };
    let named = match (&finding.about, whose) {
        (FindingTarget::Visit(_) | FindingTarget::Alert(_) | FindingTarget::Message(_), Some(names)) => {
            format!("{} ({names})", finding.about)
        }
        (about, _) => about.to_string(),
    };
    format!("{named} {}", finding.wrong.words())
}

fn said(words: &SchoolLastWords) -> OfficeMessage {
    OfficeMessage {
        text: words.text(true),
        text_alone: words.text(false),
        subject: words.subject(),
        body: words.email(),
    }
}

fn said_over(words: &SchoolLastWords) -> OfficeMessage {
    let (subject, body) = words.over_email();
    OfficeMessage {
        text: words.over_text(),
        text_alone: words.over_text(),
        subject,
        body,
    }
}

async fn anybody(sender: &DirectSender, office: &SchoolOffice, said: &OfficeMessage) -> bool {
    let tries = sender.tell(office, said).await;
    for one in tries.iter().filter(|one| one.failed.is_some()) {
        let why = one.failed.as_deref();
        tracing::warn!(person = one.person, gateway = %one.gateway, why, "the auditor could not tell somebody");
    }
    tries.iter().any(|one| one.failed.is_none())
}
