//! The auditor's rules about the rows of the store, reckoned apart from the domain.
//!
//! Nothing here asks a visit or an alert for its next instant: `Visit::next`, `Visit::deadlines`
//! and `Alert::due` are under audit. The rules work out from the plan and the last proofs of life
//! by when somebody must have been told at the latest. A stricter domain is none of the auditor's
//! business: the auditor looks for forgotten alerts, not for slightly late ones.

use super::finding::{AuditFault, AuditFinding, FindingTarget};
use crate::domain::alert::Alert;
use crate::domain::chain::{Chain, Channel};
use crate::domain::delivery::{Message, MessageState, Priority, SubjectId};
use crate::domain::id::{AlertCode, ChainName, GatewayName, SchoolId};
use crate::domain::notice::NoticeTopic as MessageAbout;
use crate::domain::plan::{CheckIn, CheckInFrom, PairRule};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{Visit, Whereabouts, Worker};
use crate::store::{AlertSummary, StandingRows};
use std::collections::{BTreeMap, BTreeSet};

/// Delay after which a due event counts as forgotten. The engine looks at the clock every five
/// seconds.
pub const FORGOTTEN_AFTER: Span = Span::from_secs(60);

/// Longest wait of an alert for its first attempt.
pub const UNTRIED_AT_MOST: Span = Span::from_secs(90);

/// Longest wait of a message beyond its next attempt, or with a gateway: an attempt takes half a
/// minute at most, and a lost attempt is taken back after two minutes.
pub const WAITS_AT_MOST: Span = Span::from_mins(5);

/// Longest time without a write of the engine: the engine touches the store every ten seconds.
pub const SILENT_AT_MOST: Span = Span::from_secs(60);

/// Postponement of a deadline once a missed deadline is cleared up, where no check-in sets another.
const PUT_OFF_BY: Span = Span::from_mins(20);

/// From "police have been called" until the callers are asked again.
const POLICE_ASKED_EVERY: Span = Span::from_mins(10);

/// Gateways of each channel, and the gateways with receipts.
#[derive(Debug, Clone, Default)]
pub struct GatewayRoutes {
    /// The gateways of each channel.
    pub channels: BTreeMap<Channel, Vec<GatewayName>>,
    /// Gateways that report the fate of a message.
    pub with_receipts: BTreeSet<GatewayName>,
}

/// Returns every fault found in the rows of the store.
#[must_use]
pub fn findings(standing: &StandingRows, ways: &GatewayRoutes, now: Timestamp) -> Vec<AuditFinding> {
    let mut found = Vec::new();
    let silent = standing
        .last_turn_at
        .filter(|at| now.since(*at) > SILENT_AT_MOST)
        .map(|at| of_daemon(FindingTarget::Engine, AuditFault::Silent, Some(at)));
    found.extend(silent);
    for row in &standing.unreadable {
        found.push(of_daemon(
            FindingTarget::Row(row.clone()),
            AuditFault::Unreadable,
            None,
        ));
    }
    for (visit, live) in &standing.visits {
        found.extend(of_visit(visit, *live, now));
    }
    found.extend(of_alerts(standing, now));
    for message in &standing.messages {
        found.extend(of_message(message, ways, now));
    }
    found.sort();
    found
}

/// Builds a finding about the daemon, not about a school.
#[must_use]
pub fn of_daemon(about: FindingTarget, wrong: AuditFault, since: Option<Timestamp>) -> AuditFinding {
    AuditFinding {
        school: None,
        about,
        wrong,
        since,
        subject: SubjectId::None,
    }
}

fn is_away(worker: &Worker) -> bool {
    match worker.whereabouts {
        Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite | Whereabouts::Left => true,
        Whereabouts::Back | Whereabouts::Home => false,
    }
}

/// Returns until when a visit that stays as it is can be no fault; `None` for a visit to be looked at now, or with an alert.
#[must_use]
pub fn calm_until(visit: &Visit, live: bool, now: Timestamp) -> Option<Timestamp> {
    if visit.alert.is_some() || !of_visit(visit, live, now).is_empty() {
        return None;
    }
    if visit.closed.is_some() {
        return Some(now + Span::from_mins(24 * 60));
    }
    let due = if visit.planning.is_some() {
        Some(visit.back_by)
    } else {
        told_by(visit)
    };
    due.map(|due| due + FORGOTTEN_AFTER)
}

/// Whether nothing that is to come of a message can be a fault, as long as the message stays as it is: taken by a gateway, and no step of
/// an alert.
#[must_use]
pub fn is_beyond_fault(message: &Message) -> bool {
    message.state == MessageState::Accepted && !matches!(message.about, MessageAbout::Step { .. })
}

/// P1: every open visit waits for something, or has an alert.
fn of_visit(visit: &Visit, live: bool, now: Timestamp) -> Vec<AuditFinding> {
    let finding = |wrong, since| AuditFinding {
        school: Some(visit.plan.school.clone()),
        about: FindingTarget::Visit(visit.id),
        wrong,
        since,
        subject: SubjectId::Visit(visit.id),
    };
    let mut found = Vec::new();
    let over = visit.closed.is_some();
    if !live && (!over || visit.alert.is_some()) {
        found.push(finding(AuditFault::Forgotten, None));
    }
    if over || visit.alert.is_some() {
        return found;
    }
    if visit.planning.is_some() {
        // A plan not followed lapses at its time of return.
        if now.since(visit.back_by) > FORGOTTEN_AFTER {
            found.push(finding(AuditFault::AlertMissing, Some(visit.back_by)));
        }
        return found;
    }
    match told_by(visit) {
        None => found.push(finding(AuditFault::NothingAwaited, None)),
        Some(at) if now.since(at) > FORGOTTEN_AFTER => {
            found.push(finding(AuditFault::AlertMissing, Some(at)))
        }
        Some(_) => {}
    }
    found
}

/// Returns the latest time by which somebody must be told of an open visit; `None` if the visit waits for nobody.
fn told_by(visit: &Visit) -> Option<Timestamp> {
    let away = visit.workers.values().filter(|worker| is_away(worker));
    let told_by = away.map(|worker| told_by_latest(visit, worker)).min();
    let kept_out = visit.workers.values().filter_map(Worker::kept_out_until);
    let unclear = visit.unclear.as_ref().map(|unclear| unclear.raise_at);
    let unclear = kept_out.chain(unclear).min();
    told_by.map(|told_by| unclear.map_or(told_by, |raised| raised.min(told_by)))
}

/// Returns the latest time by which somebody must be told of a silent worker.
fn told_by_latest(visit: &Visit, worker: &Worker) -> Timestamp {
    let rules = &visit.plan.visit_type;
    let homeward = visit.sign_out.ends_at_home && worker.whereabouts == Whereabouts::Left;
    let end = if homeward {
        let within = rules.home_safe.within.span();
        let due = worker.home_by.unwrap_or(worker.since + within);
        put_off(visit, due, within) + rules.home_safe.rule.grace
    } else {
        let every = check_in(visit, worker).map_or(PUT_OFF_BY, |rule| rule.every.span().max(PUT_OFF_BY));
        put_off(visit, visit.back_by, every) + rules.return_by.rule.grace
    };
    let check_in = check_in(visit, worker).and_then(|rule| {
        let from = match (rule.from, worker.whereabouts) {
            (_, Whereabouts::OnSite) => worker.since,
            (CheckInFrom::SignOut, Whereabouts::OnTheWay | Whereabouts::AtDoor) => visit.out_at,
            (CheckInFrom::Arrival, Whereabouts::OnTheWay | Whereabouts::AtDoor)
            | (_, Whereabouts::Left | Whereabouts::Back | Whereabouts::Home) => return None,
        };
        let proof = worker
            .vouched_at
            .into_iter()
            .chain([worker.proof_at, from])
            .max()?;
        let every = rule.every.span();
        Some(put_off(visit, proof + every, every) + rule.rule.grace)
    });
    let at_door = (worker.whereabouts == Whereabouts::AtDoor).then(|| {
        let wait = rules.no_answer.wait_at_most.span();
        let stop = visit.sign_out.stops.get(worker.stop);
        let written = stop.and_then(|stop| stop.expected_at);
        // The wait runs from the arranged time or IN, the later of the two; one that is over already ends with NOBODY.
        let from = written
            .into_iter()
            .chain(worker.in_at)
            .max()
            .unwrap_or(worker.since);
        let due = worker.since.max(from + wait);
        put_off(visit, due, wait) + rules.no_answer.rule.grace
    });
    let others = [
        arrival(visit, worker),
        check_in,
        at_door,
        asked_now(visit, worker),
    ];
    others.into_iter().flatten().fold(end, Timestamp::min)
}

/// Returns the latest time for telling of a worker without an answer to the office's question.
fn asked_now(visit: &Visit, worker: &Worker) -> Option<Timestamp> {
    let asked_at = worker.asked_now?;
    let proofs = worker.vouched_at.into_iter().chain([worker.proof_at]);
    let answered = proofs.chain(visit.reassured_at).any(|at| at >= asked_at);
    let grace =
        check_in(visit, worker).map_or(visit.plan.visit_type.return_by.rule.grace, |rule| rule.rule.grace);
    (!answered).then_some(asked_at + grace)
}

/// Returns the latest time for telling of a missed arrival, where nobody already there can have
/// reported it.
fn arrival(visit: &Visit, worker: &Worker) -> Option<Timestamp> {
    let rules = &visit.plan.visit_type;
    let arrival = rules.arrival.as_ref()?;
    let there = |other: &Worker| {
        other.stop == worker.stop && matches!(other.whereabouts, Whereabouts::AtDoor | Whereabouts::OnSite)
    };
    let spoken_for = match rules.pair {
        PairRule::Any => !arrival.wait_for_all && visit.workers.values().any(there),
        PairRule::Each => false,
    };
    if worker.whereabouts != Whereabouts::OnTheWay || spoken_for {
        return None;
    }
    let within = arrival.within.span();
    let written = visit
        .sign_out
        .stops
        .get(worker.stop)
        .and_then(|stop| stop.expected_at);
    let due = written
        .filter(|at| *at > worker.since)
        .unwrap_or(worker.since + within);
    Some(put_off(visit, due, within) + arrival.rule.grace)
}

/// Returns the check-in rule for a worker.
fn check_in<'a>(visit: &'a Visit, worker: &Worker) -> Option<&'a CheckIn> {
    let rules = &visit.plan.visit_type;
    let inside = rules.entry.as_ref().filter(|_| worker.entered);
    inside
        .and_then(|entry| entry.check_in.as_ref())
        .or(rules.check_in.as_ref())
}

/// Returns a deadline after later reassurance: the time allowed runs anew from the reassurance.
fn put_off(visit: &Visit, due: Timestamp, by: Span) -> Timestamp {
    let own = visit.workers.values().filter_map(|worker| worker.reassured_at);
    match own.chain(visit.reassured_at).max() {
        Some(reassured) if reassured >= due => reassured + by,
        Some(_) | None => due,
    }
}

/// P3: every open alert is in the list, belongs to something, and goes on.
fn of_alerts(standing: &StandingRows, now: Timestamp) -> Vec<AuditFinding> {
    let mut found = Vec::new();
    let mut known: BTreeSet<&AlertCode> = BTreeSet::new();
    let of_visits = standing.visits.iter().filter_map(|(visit, _)| {
        let plan = &visit.plan;
        let subject = SubjectId::Visit(visit.id);
        Some((visit.alert.as_ref()?, subject, &plan.school, &plan.chains, true))
    });
    let of_watches = standing.watches.iter().filter_map(|(watch, live)| {
        let plan = &watch.plan;
        let subject = SubjectId::Watch(watch.id);
        Some((watch.alert.as_ref()?, subject, &plan.school, &plan.chains, *live))
    });
    for (alert, subject, school, chains, live) in of_visits.chain(of_watches) {
        known.insert(&alert.code);
        let listed = standing.alerts.iter().find(|listed| listed.code == alert.code);
        let (wrong, since) = match listed {
            _ if !live => (AuditFault::Forgotten, None),
            None => (AuditFault::Unlisted, None),
            Some(listed) => match wrong_of(alert, listed, chains, now) {
                Some(wrong) => wrong,
                None => continue,
            },
        };
        found.push(of_alert(&alert.code, school, subject, wrong, since));
    }
    for listed in standing
        .alerts
        .iter()
        .filter(|listed| !known.contains(&listed.code))
    {
        // An alert on an unreadable row is told of with the row.
        if standing.unreadable.is_empty() {
            let school = listed.school.as_ref();
            found.push(AuditFinding {
                school: school.cloned(),
                ..of_daemon(
                    FindingTarget::Alert(listed.code.clone()),
                    AuditFault::Astray,
                    None,
                )
            });
        }
    }
    found
}

fn of_alert(
    code: &AlertCode,
    school: &SchoolId,
    subject: SubjectId,
    wrong: AuditFault,
    since: Option<Timestamp>,
) -> AuditFinding {
    AuditFinding {
        school: Some(school.clone()),
        about: FindingTarget::Alert(code.clone()),
        wrong,
        since,
        subject,
    }
}

fn wrong_of(
    alert: &Alert,
    listed: &AlertSummary,
    chains: &BTreeMap<ChainName, Chain>,
    now: Timestamp,
) -> Option<(AuditFault, Option<Timestamp>)> {
    let Some(next_at) = listed.next_at else {
        return Some((AuditFault::NoAction, None));
    };
    let latest = goes_on_by(alert, chains).map_or(next_at, |reckoned| reckoned.min(next_at));
    (now.since(latest) > FORGOTTEN_AFTER).then_some((AuditFault::ActionPast, Some(latest)))
}

/// Returns the latest instant at which an alert goes on, by its last answer and step; `None` if its
/// chain is in no plan.
fn goes_on_by(alert: &Alert, chains: &BTreeMap<ChainName, Chain>) -> Option<Timestamp> {
    if let Some(police) = alert.police.as_ref().filter(|police| police.holds) {
        return Some(police.asked_at + POLICE_ASKED_EVERY);
    }
    if let Some(hold) = &alert.hold {
        return Some(hold.until);
    }
    let chain = chains.get(&alert.chain)?;
    match chain.before.get(alert.step) {
        None => Some(alert.said_at + again_by(chain.last_again.span(), alert.repeats)),
        Some(step) => Some(alert.step_at.max(alert.step_due) + step.wait.span()),
    }
}

/// Returns the longest wait for the next repeat: the step's own five times, then each doubled, up
/// to ten minutes.
fn again_by(again: Span, repeats: u32) -> Span {
    let doubled = repeats.saturating_sub(4).min(16);
    let most = again.max(Span::from_mins(10));
    Span::from_ms(again.ms().saturating_mul(1 << doubled)).min(most)
}

/// P5: every message comes to an end (docs/rules/delivery.md).
fn of_message(message: &Message, ways: &GatewayRoutes, now: Timestamp) -> Option<AuditFinding> {
    let since = match message.state {
        MessageState::Queued => queued_too_long(message, now),
        MessageState::Sending => {
            let begun = message.next_at.max(message.created_at);
            let alert = (message.priority == Priority::Alert).then_some(begun);
            let last = alert.unwrap_or(message.valid_until.max(begun));
            (now.since(last) > WAITS_AT_MOST).then_some(last)
        }
        MessageState::Accepted => without_receipt(message, ways, now),
        MessageState::Delivered
        | MessageState::Undelivered
        | MessageState::Rejected
        | MessageState::Expired
        | MessageState::Withdrawn
        | MessageState::Failed => None,
    }?;
    Some(AuditFinding {
        school: message.school.clone(),
        about: FindingTarget::Message(message.id),
        wrong: AuditFault::Stuck,
        since: Some(since),
        subject: message.subject,
    })
}

/// Returns since when a message has been waiting for too long.
fn queued_too_long(message: &Message, now: Timestamp) -> Option<Timestamp> {
    if now.since(message.valid_until) > FORGOTTEN_AFTER {
        return Some(message.valid_until);
    }
    if message.priority != Priority::Alert {
        return None;
    }
    let (since, at_most) = if message.attempts == 0 {
        (message.created_at, UNTRIED_AT_MOST)
    } else {
        (message.next_at, WAITS_AT_MOST)
    };
    (now.since(since) > at_most).then_some(since)
}

/// Returns since when an alert has lacked a receipt, where another gateway could carry it.
fn without_receipt(message: &Message, ways: &GatewayRoutes, now: Timestamp) -> Option<Timestamp> {
    let gateway = message.gateway.as_ref()?;
    let awaited = matches!(message.about, MessageAbout::Step { .. }) && ways.with_receipts.contains(gateway);
    let had =
        |other: &GatewayName| other == gateway || message.earlier.iter().any(|(known, _)| known == other);
    let mut others = ways
        .channels
        .get(&message.content.channel())
        .into_iter()
        .flatten();
    let late = now < message.valid_until && now.since(message.next_at) > FORGOTTEN_AFTER;
    (awaited && late && others.any(|other| !had(other))).then_some(message.next_at)
}
