//! An inbox that is silent while everybody is out.
//!
//! A gateway can answer every poll well and have no texts: a wrong number, a forwarding that ended, a phone without a SIM. No
//! failure shows the fault. Two visits do: both asked by the same gateway, both with a missed deadline, and not a single text in
//! by the gateway since the first question. A single silent visit is a silent visit; two in a row may be a silent inbox, and
//! the office is told to ring. Any text in by the gateway begins the reckoning anew.
//!
//! Kept in memory alone: a new daemon begins anew, and asks all workers afresh.

use super::App;
use super::monitor::HEARS;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{GatewayName, SchoolId, VisitId};
use crate::domain::notice::NoticeTopic;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use std::collections::{BTreeMap, BTreeSet};

/// How many visits, asked and missed, make an inbox doubtful.
const VISITS: usize = 2;

/// Begins the news of a silent inbox.
const SILENT: &str = "perhaps replies do not arrive";

/// The visits asked by each gateway since the last text in by the gateway.
#[derive(Debug, Default)]
pub(super) struct SilentInboxes {
    asked: BTreeMap<GatewayName, BTreeMap<VisitId, AskedVisit>>,
    /// Silent gateways of which schools are still to be told: since when nobody has answered.
    telling: BTreeMap<GatewayName, Timestamp>,
    /// Gateways that bring texts again, of which schools are still to be told.
    speaking: BTreeSet<GatewayName>,
    /// Gateways whose silence was told.
    told: BTreeSet<GatewayName>,
    /// Whether a visit has missed a deadline since the last look.
    missed_lately: bool,
}

/// A visit asked by a gateway, and not heard by the gateway since.
#[derive(Debug, Clone, Copy)]
struct AskedVisit {
    /// Instant of the first question.
    since: Timestamp,
    missed: bool,
}

impl SilentInboxes {
    /// Notes that a visit has missed a deadline.
    pub(super) fn note_missed(&mut self, visit: VisitId) {
        for asked in self.asked.values_mut() {
            if let Some(asked) = asked.get_mut(&visit) {
                asked.missed = true;
                self.missed_lately = true;
            }
        }
    }

    /// Notes that a text came in by a gateway.
    pub(super) fn note_heard(&mut self, gateway: &GatewayName) {
        self.asked.remove(gateway);
    }
}

impl App {
    /// Notes a question to a worker, taken by a gateway.
    pub(super) fn note_question(&mut self, gateway: &GatewayName, message: u64, now: Timestamp) {
        if !self.rules.brings_replies(gateway) {
            return;
        }
        let Some(message) = self.outbox.get(message) else {
            return;
        };
        let SubjectId::Visit(visit) = message.subject else {
            return;
        };
        if matches!(message.about, NoticeTopic::Nudge(_)) {
            let asked = self.silent_inboxes.asked.entry(gateway.clone()).or_default();
            asked.entry(visit).or_insert(AskedVisit {
                since: now,
                missed: false,
            });
        }
    }

    /// Notes that a text came in by a gateway: schools with the news of a silent inbox are told so in the turns to come.
    pub(super) fn inbox_speaks(&mut self, gateway: &GatewayName) {
        self.silent_inboxes.note_heard(gateway);
        let was_told = self.silent_inboxes.told.remove(gateway);
        let was_being_told = self.silent_inboxes.telling.remove(gateway).is_some();
        if !was_told && !was_being_told {
            return;
        }
        self.silent_inboxes.speaking.insert(gateway.clone());
    }

    /// Tells schools with the news of a silent inbox that the gateway brings texts again; `left` more in this turn.
    fn tell_of_speech(&mut self, gateway: &GatewayName, left: &mut usize, now: Timestamp) {
        let schools: Vec<SchoolId> = self.rules.schools().keys().cloned().collect();
        for school in schools {
            if self.last_news(&school, gateway, &[SILENT, HEARS]) != Some(SILENT) {
                continue;
            }
            if *left == 0 {
                self.silent_inboxes.speaking.insert(gateway.clone());
                return;
            }
            *left -= 1;
            self.gateway_aside(&school, gateway, format!("{HEARS} by `{gateway}`"), now);
        }
    }

    /// Tells schools of gateways with a silent inbox, and of gateways that bring texts again; `left` more in this turn.
    pub(super) fn look_for_silence(&mut self, left: &mut usize, now: Timestamp) {
        if std::mem::take(&mut self.silent_inboxes.missed_lately) {
            self.find_silence();
        }
        for gateway in std::mem::take(&mut self.silent_inboxes.speaking) {
            self.tell_of_speech(&gateway, left, now);
        }
        for (gateway, since) in std::mem::take(&mut self.silent_inboxes.telling) {
            self.tell_of_silence(&gateway, since, left, now);
        }
    }

    fn find_silence(&mut self) {
        let visits = &self.visits;
        let is_quiet = |id: &VisitId| {
            let visit = visits.get(id).filter(|visit| visit.is_open());
            let alert = visit.and_then(|visit| visit.alert.as_ref());
            alert.is_some_and(|alert| alert.kind != AlertKind::Duress)
        };
        let SilentInboxes {
            asked,
            telling,
            speaking,
            ..
        } = &mut self.silent_inboxes;
        for (gateway, asked) in asked {
            asked.retain(|id, _| visits.get(id).is_some_and(|visit| visit.is_open()));
            let missed = asked.iter().filter(|(id, asked)| asked.missed && is_quiet(id));
            let since: Vec<Timestamp> = missed.map(|(_, asked)| asked.since).collect();
            if since.len() >= VISITS {
                speaking.remove(gateway);
                telling.extend(since.into_iter().min().map(|first| (gateway.clone(), first)));
            }
        }
    }

    fn tell_of_silence(&mut self, gateway: &GatewayName, since: Timestamp, left: &mut usize, now: Timestamp) {
        for school in self.open_schools() {
            if self.last_news(&school, gateway, &[SILENT, HEARS]) == Some(SILENT) {
                continue;
            }
            if *left == 0 {
                self.silent_inboxes.telling.insert(gateway.clone(), since);
                return;
            }
            *left -= 1;
            let zone = self.rules.school(&school).map(|school| school.time_zone.clone());
            let clock = civil::clock(since, zone.as_deref().unwrap_or("Europe/London"));
            let remark = format!("{SILENT} by `{gateway}`: nobody asked since {clock} has answered");
            self.gateway_news(&school, gateway, remark, now);
        }
        self.silent_inboxes.told.insert(gateway.clone());
    }
}
