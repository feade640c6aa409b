//! Last words: when Homeward itself stops, the office hears who was out (P15).
//!
//! Last words need no daemon and no engine, write nothing to the store, and go on with the readable
//! part of a broken configuration or store. Their messages are not on disk first, as P4 would have
//! it: there is no engine left to write.

mod stamp;
pub(super) mod tell;
mod unread;
pub(super) mod who;

pub use tell::DirectAttempt;
pub(super) use unread::cannot_start;

use super::store_at;
use crate::app::Snapshot;
use crate::causes;
use crate::clock::{Clock, RealClock};
use crate::config::{self, Config, Loading, Problem, SecretPolicy, Secrets};
use crate::domain::id::SchoolId;
use crate::domain::time::{Span, Timestamp};
use crate::store::{At, StoreError, StoreReader};
use crate::wording::{SchoolLastWords, StopReason};
use stamp::ToldStamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tell::{DirectSender, OfficeMessage};
use tokio::task::JoinSet;
use who::SchoolOffice;

/// Time for each gateway when nothing else is waiting.
const EACH: Duration = Duration::from_secs(10);

/// Time for each gateway, and for all together, while the daemon is being stopped.
const EACH_WHILE_STOPPING: Duration = Duration::from_secs(4);
const ALL_WHILE_STOPPING: Duration = Duration::from_secs(10);

/// Time since a stop by hand within which the next daemon tells that Homeward is back.
const BACK_WITHIN: Span = Span::from_mins(5);

/// Uptime of a daemon before telling that Homeward is back: a daemon in a crash loop is not back.
const UP_FOR: Duration = Duration::from_secs(30);

/// Outcome of last words: the worst of all schools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastWordsOutcome {
    /// Nobody was out: nobody to tell.
    NobodyOut,
    /// The same was told less than half an hour ago.
    ToldAlready,
    /// Every office has been told.
    Told,
    /// Every office has been told to ring everybody on a visit, since the store could not be read.
    ToldBlindly,
    /// Somebody was out, and at one school or more nobody could be told.
    NobodyTold,
    /// There are no gateways, because there is no configuration.
    Misconfigured,
}

/// Last words to one school.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SchoolReport {
    /// Key of the school.
    pub school: SchoolId,
    /// Keys of the people out.
    pub out: Vec<String>,
    /// Ids of the visits and codes of the alerts.
    pub about: Vec<String>,
    /// Instant of an earlier report of the same, where the earlier report kept the office from
    /// being told now.
    pub told_at: Option<Timestamp>,
    /// Every attempt, in the order of its end.
    pub tries: Vec<DirectAttempt>,
}

/// Report of last words.
#[derive(Debug, serde::Serialize)]
pub struct LastWordsReport {
    /// The worst outcome of all schools.
    pub outcome: LastWordsOutcome,
    /// The schools to tell.
    pub schools: Vec<SchoolReport>,
    /// Obstacles, for the journal: the store, a gateway.
    pub troubles: Vec<String>,
    /// Problems of the configuration.
    #[serde(skip)]
    pub problems: Vec<Problem>,
}

/// Tells the office of every school with somebody out.
///
/// `store` is the place of the store if the configuration is of no use.
#[must_use]
pub fn last_words(path: &Path, store: &At, because: Option<&str>, again: bool) -> LastWordsReport {
    let clock: Arc<dyn Clock> = Arc::new(RealClock::new());
    let mut report = LastWordsReport {
        outcome: LastWordsOutcome::NobodyOut,
        schools: Vec::new(),
        troubles: Vec::new(),
        problems: Vec::new(),
    };
    let config = match super::load(path, clock.as_ref(), super::LoadCause::Start) {
        Ok(loaded) => Some(loaded.config),
        Err(problems) => {
            report.problems = problems;
            salvage(path, clock.as_ref())
        }
    };
    let store = match &config {
        Some(config) => store_at(config),
        None => store.clone(),
    };
    let now = clock.now();
    let (offices, seen_at, blindly) = match read(&store, config.as_ref(), now) {
        Ok((offices, seen_at)) => (offices, seen_at, false),
        Err(error) => {
            report.troubles.push(causes::in_full(&error));
            (
                config.as_ref().map(who::everybody).unwrap_or_default(),
                None,
                true,
            )
        }
    };
    let Some(config) = config else {
        report.outcome = LastWordsOutcome::Misconfigured;
        report.schools = offices.values().map(|office| reported(office, None)).collect();
        return report;
    };
    let sender = DirectSender::of(&config, EACH, &clock);
    for (gateway, why) in &sender.broken {
        report
            .troubles
            .push(format!("the gateway `{gateway}` cannot be used: {why}"));
    }
    let ending = StopReason::Died { seen_at };
    let untold = offices.values().map(|office| reported(office, None)).collect();
    let telling = tell_all(
        &config.server.state_dir,
        &sender,
        offices,
        ending,
        because,
        again,
        now,
    );
    match super::runtime() {
        Ok(runtime) => report.schools = runtime.block_on(telling),
        Err(error) => {
            report.troubles.push(causes::in_full(&error));
            report.schools = untold;
        }
    }
    report.outcome = outcome(&report.schools, blindly);
    report
}

/// Loads the sound part of a configuration with errors or without its secrets.
fn salvage(path: &Path, clock: &dyn Clock) -> Option<Config> {
    let loading = Loading {
        now: clock.now(),
        secrets: Secrets::of_this_process(SecretPolicy::Skip),
        texts: &config::any_text,
        judge: &crate::check::school,
    };
    config::salvage(path, &loading)
}

type StoredOffices = (BTreeMap<SchoolId, SchoolOffice>, Option<Timestamp>);

/// Reads the people out. A store never used has had nobody signed out.
fn read(store: &At, config: Option<&Config>, now: Timestamp) -> Result<StoredOffices, StoreError> {
    if store.was_never_used() && store.can_be_looked_for() {
        return Ok((BTreeMap::new(), None));
    }
    let loaded = StoreReader::open(store)?.load()?;
    Ok((who::offices(&loaded, config), who::seen_at(&loaded, now)))
}

/// Tells every office not told of the same lately, all at the same time, and keeps the stamp.
async fn tell_all(
    state_dir: &Path,
    sender: &DirectSender,
    offices: BTreeMap<SchoolId, SchoolOffice>,
    ending: StopReason,
    because: Option<&str>,
    again: bool,
    now: Timestamp,
) -> Vec<SchoolReport> {
    let mut stamp = stamp::read(state_dir);
    let mut reports = Vec::new();
    let mut telling = JoinSet::new();
    for (id, office) in offices {
        let told_at = stamp.told_at(&id, &office.about, now).filter(|_| !again);
        let mut report = reported(&office, told_at);
        if told_at.is_some() {
            reports.push(report);
            continue;
        }
        let said = said(&office, ending, because, now);
        let sender = sender.clone();
        telling.spawn(async move {
            report.tries = sender.tell(&office, &said).await;
            (report, office)
        });
    }
    while let Some(told) = telling.join_next().await {
        let Ok((report, office)) = told else { continue };
        if report.anybody() {
            // Keep the stamp school by school: should this run be cut short, told offices stay
            // marked as told.
            stamp.note(&office.school, &office.about, now);
            if let Err(error) = stamp::keep(state_dir, &stamp) {
                tracing::warn!(%error, "the stamp of the last words could not be kept: the next run tells again");
            }
        }
        reports.push(report);
    }
    reports
}

fn said(office: &SchoolOffice, ending: StopReason, because: Option<&str>, now: Timestamp) -> OfficeMessage {
    let words = words(office, ending, because, now);
    OfficeMessage {
        text: words.text(true),
        text_alone: words.text(false),
        subject: words.subject(),
        body: words.email(),
    }
}

fn words(
    office: &SchoolOffice,
    ending: StopReason,
    because: Option<&str>,
    now: Timestamp,
) -> SchoolLastWords {
    SchoolLastWords {
        school: office.name.clone(),
        time_zone: office.time_zone.clone(),
        now,
        ending,
        because: because.map(str::to_owned),
        out: office.out.clone(),
    }
}

fn reported(office: &SchoolOffice, told_at: Option<Timestamp>) -> SchoolReport {
    SchoolReport {
        school: office.school.clone(),
        out: office.keys().into_iter().map(str::to_owned).collect(),
        about: office.about.iter().cloned().collect(),
        told_at,
        tries: Vec::new(),
    }
}

impl SchoolReport {
    /// Whether anybody was reached now.
    #[must_use]
    pub fn anybody(&self) -> bool {
        self.tries.iter().any(|one| one.failed.is_none())
    }
}

fn outcome(schools: &[SchoolReport], blindly: bool) -> LastWordsOutcome {
    if blindly && schools.is_empty() {
        return LastWordsOutcome::NobodyTold;
    }
    let of = |school: &SchoolReport| match (school.told_at, school.anybody()) {
        (Some(_), _) => LastWordsOutcome::ToldAlready,
        (None, true) if blindly => LastWordsOutcome::ToldBlindly,
        (None, true) => LastWordsOutcome::Told,
        (None, false) => LastWordsOutcome::NobodyTold,
    };
    schools
        .iter()
        .map(of)
        .max()
        .unwrap_or(LastWordsOutcome::NobodyOut)
}

/// Tells that the daemon was stopped by hand, if anybody is out. Bounded, since the person stopping
/// the daemon waits.
///
/// `on_memory` is the last state of an engine unable to write: the store then does not know of the
/// latest sign-outs.
pub(super) async fn stopped_by_hand(config: &Config, on_memory: Option<&Snapshot>, clock: &Arc<dyn Clock>) {
    let now = clock.now();
    let store = store_at(config);
    let offices = match on_memory {
        Some(snapshot) => {
            let schools = snapshot.rules.schools().values();
            let people = schools.flat_map(|school| school.people.values());
            who::of_board(&snapshot.board(), people, config)
        }
        None => match read(&store, Some(config), now) {
            Ok((offices, _)) => offices,
            Err(error) => {
                tracing::error!(
                    error = causes::in_full(&error),
                    "who is out could not be read: every office is told"
                );
                who::everybody(config)
            }
        },
    };
    if offices.is_empty() {
        return;
    }
    let sender = DirectSender::of(config, EACH_WHILE_STOPPING, clock);
    let ending = StopReason::Stopped {
        back_by: now + BACK_WITHIN,
    };
    let telling = tell_all(
        &config.server.state_dir,
        &sender,
        offices,
        ending,
        None,
        false,
        now,
    );
    match tokio::time::timeout(ALL_WHILE_STOPPING, telling).await {
        Err(_) => tracing::error!("stopped while somebody is out; the gateways took too long to say so"),
        Ok(reports) => {
            for report in reports {
                let school = &report.school;
                if report.told_at.is_some() {
                    tracing::warn!(%school, "stopped while somebody is out; the office was told of it before");
                } else if report.anybody() {
                    tracing::warn!(%school, "stopped while somebody is out; the office has been told");
                } else {
                    tracing::error!(%school, "stopped while somebody is out; NOBODY could be told: ring them");
                }
            }
        }
    }
}

/// Takes last words back once the daemon has been up for a while, at every school told of them.
pub(super) async fn say_back(config: Arc<Config>, clock: Arc<dyn Clock>) {
    let state_dir = &config.server.state_dir;
    let stamp: ToldStamp = stamp::read(state_dir);
    if stamp.is_empty() {
        return;
    }
    tokio::time::sleep(UP_FOR).await;
    let sender = DirectSender::of(&config, EACH, &clock);
    let mut offices = who::everybody(&config);
    match StoreReader::open(&store_at(&config)).and_then(|store| store.people()) {
        Ok(people) => who::lend_marks(&mut offices, &people),
        Err(error) => tracing::warn!(
            error = causes::in_full(&error),
            "who is away could not be read: all count as in by their hours"
        ),
    }
    for office in stamp.schools().filter_map(|school| offices.get(school)) {
        let words = words(office, StopReason::Died { seen_at: None }, None, clock.now());
        let (subject, body) = words.back_email();
        let text = words.back_text();
        let said = OfficeMessage {
            text_alone: text.clone(),
            text,
            subject,
            body,
        };
        let reached = sender
            .tell(office, &said)
            .await
            .iter()
            .any(|one| one.failed.is_none());
        if reached {
            tracing::info!(school = %office.school, "the office has been told that Homeward runs again");
        } else {
            tracing::error!(school = %office.school, "nobody could be told that Homeward runs again");
        }
    }
    stamp::forget(state_dir);
}
