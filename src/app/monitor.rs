//! Alerts of the school itself: Homeward is impaired, or a person on no visit is in danger.

use super::App;
use super::changes::{EventActor, LogRemark};
use crate::domain::aggregate::Decision;
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::delivery::SubjectId;
use crate::domain::id::{ChainName, GatewayName, PersonId, SchoolId, WatchId};
use crate::domain::time::Timestamp;
use crate::domain::watch::{self, PossibleVisit, Watch, WatchCommand};

/// A trouble of a school, to be watched.
pub(super) struct SchoolTrouble {
    /// The same trouble is watched once.
    pub(super) topic: String,
    /// The visits that the trouble may be of.
    pub(super) about: Vec<PossibleVisit>,
    pub(super) cause: Cause,
}

/// Returns the topic of the alert about a gateway: all troubles of a gateway are one alert.
/// A part of the daemon with a trouble of its own, beside the gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleOf {
    /// The copies of the store.
    Backups,
    /// The pages' certificate.
    Pages,
}

fn gateway_topic(gateway: &GatewayName) -> String {
    format!("gateway {gateway}")
}

/// Returns the cause of an alert about Homeward itself.
fn impaired(remark: String, now: Timestamp) -> Cause {
    of_homeward(CauseWhat::Monitor(remark), now)
}

fn of_homeward(what: CauseWhat, now: Timestamp) -> Cause {
    Cause {
        kind: AlertKind::Monitor,
        what,
        at: now,
        worker: None,
        by: None,
    }
}

/// Begins the news that replies cannot be heard.
const DEAF: &str = "we cannot hear replies by text";

/// The news that replies are heard again.
pub(super) const HEARS: &str = "replies by text are heard again";

/// Begins the news that a chat room takes no notices.
const ROOM_REFUSES: &str = "no notice arrives in the chat room";

/// Begins the news that a gateway takes no messages.
const REFUSES: &str = "messages may not get through";

impl App {
    /// Opens a watch, or adds to the open watch about the same topic.
    pub(super) fn open_watch(
        &mut self,
        school: &SchoolId,
        topic: String,
        cause: Cause,
        chain: Option<ChainName>,
        actor: &EventActor,
        now: Timestamp,
    ) -> Option<WatchId> {
        let trouble = SchoolTrouble {
            topic,
            about: Vec::new(),
            cause,
        };
        self.open_watch_about(school, trouble, chain, actor, now)
    }

    /// Opens an alert of a school for a trouble that may be of some visits, or adds the cause where
    /// the same trouble is watched already.
    pub(super) fn open_watch_about(
        &mut self,
        school: &SchoolId,
        trouble: SchoolTrouble,
        chain: Option<ChainName>,
        actor: &EventActor,
        now: Timestamp,
    ) -> Option<WatchId> {
        let SchoolTrouble { topic, about, cause } = trouble;
        let known = self
            .watches
            .of_school(school)
            .find(|watch| watch.topic == topic && watch.alert.is_some())
            .map(|watch| watch.id);
        if let Some(id) = known {
            self.inform::<Watch>(id, &WatchCommand::Add(cause), actor, now);
            return Some(id);
        }
        let plan = self.watch_plan(school)?;
        let chain = chain
            .or_else(|| cause.kind.chain())
            .unwrap_or_else(|| ChainName::new(AlertKind::Monitor.word()));
        let given = self.given(now);
        let id = WatchId(self.count(|counters| &mut counters.next_watch));
        let events = watch::open_about(plan, topic, about, cause, chain, &given);
        self.record(id, Decision::<Watch>::opening(id, events), actor, now);
        Some(id)
    }

    /// Tells a school about a trouble of Homeward itself. Told once, until a contact has resolved
    /// the alert.
    pub(super) fn monitor(&mut self, school: &SchoolId, topic: &str, remark: String, now: Timestamp) {
        let open = self
            .watches
            .of_school(school)
            .any(|watch| watch.topic == topic && watch.alert.is_some());
        if open {
            return;
        }
        let cause = impaired(remark, now);
        self.open_watch(school, topic.to_owned(), cause, None, &EventActor::clock(), now);
    }

    /// Tells a school about a trouble of a gateway, in the open alert about the gateway if there is an open alert.
    pub(super) fn gateway_news(
        &mut self,
        school: &SchoolId,
        gateway: &GatewayName,
        remark: String,
        now: Timestamp,
    ) {
        self.gateway_cause(school, gateway, impaired(remark, now), now);
    }

    /// Tells a school that a person has not answered a gateway's test text: an alert for each gateway, past the person.
    pub(super) fn canary_news(
        &mut self,
        school: &SchoolId,
        gateway: &GatewayName,
        person: PersonId,
        remark: String,
        now: Timestamp,
    ) {
        let cause = Cause {
            worker: Some(person),
            ..impaired(remark, now)
        };
        let topic = format!("canary {gateway}");
        self.open_watch(school, topic, cause, None, &EventActor::clock(), now);
    }

    /// Tells a school news of a gateway, without the request to ring.
    pub(super) fn gateway_aside(
        &mut self,
        school: &SchoolId,
        gateway: &GatewayName,
        remark: String,
        now: Timestamp,
    ) {
        self.gateway_cause(school, gateway, of_homeward(CauseWhat::Aside(remark), now), now);
    }

    fn gateway_cause(&mut self, school: &SchoolId, gateway: &GatewayName, cause: Cause, now: Timestamp) {
        self.open_watch(
            school,
            gateway_topic(gateway),
            cause,
            None,
            &EventActor::clock(),
            now,
        );
    }

    /// Returns the latest of some news in the open alert of a school about a gateway, by how it begins.
    pub(super) fn last_news(
        &self,
        school: &SchoolId,
        gateway: &GatewayName,
        beginnings: &[&'static str],
    ) -> Option<&'static str> {
        let topic = gateway_topic(gateway);
        let mut watches = self.watches.of_school(school);
        let watch = watches.find(|watch| watch.topic == topic)?;
        let causes = watch.alert.as_ref()?.causes.iter().rev();
        causes
            .filter_map(|cause| match &cause.what {
                CauseWhat::Aside(remark) | CauseWhat::Monitor(remark) => beginnings
                    .iter()
                    .copied()
                    .find(|beginning| remark.starts_with(beginning)),
                _ => None,
            })
            .next()
    }

    /// A gateway's inbound side fails: replies cannot be heard. The office must ring workers who
    /// are out.
    pub(super) fn cannot_hear(&mut self, gateway: GatewayName, trouble: String, now: Timestamp) {
        self.changes.remarks.push(LogRemark::RepliesLost {
            gateway: gateway.clone(),
            trouble: trouble.clone(),
        });
        self.inbound_down.entry(gateway.clone()).or_insert((now, trouble));
        for school in self.open_schools() {
            if self.last_news(&school, &gateway, &[DEAF, HEARS]) != Some(DEAF) {
                let remark = format!("{DEAF} by `{gateway}`. {}", self.out_now(&school));
                self.gateway_news(&school, &gateway, remark, now);
            }
        }
    }

    /// A gateway's inbound side works. Whoever was told that replies cannot be heard is told that they can.
    pub(super) fn hearing_again(&mut self, gateway: &GatewayName, now: Timestamp) {
        if self.inbound_down.remove(gateway).is_none() {
            return;
        }
        self.changes.remarks.push(LogRemark::RepliesBack {
            gateway: gateway.clone(),
        });
        let schools: Vec<SchoolId> = self.rules.schools().keys().cloned().collect();
        for school in schools {
            if self.last_news(&school, gateway, &[DEAF, HEARS]) == Some(DEAF) {
                self.gateway_aside(&school, gateway, format!("{HEARS} by `{gateway}`"), now);
            }
        }
    }

    /// A gateway refuses messages or does not answer. Returns whether the school had yet to be told.
    pub(super) fn gateway_refuses(
        &mut self,
        school: &SchoolId,
        gateway: &GatewayName,
        now: Timestamp,
    ) -> bool {
        if self
            .last_news(school, gateway, &[REFUSES, ROOM_REFUSES])
            .is_some()
        {
            return false;
        }
        if self.is_room(gateway) {
            let remark = format!("{ROOM_REFUSES} `{gateway}`. People are told all the same: have it mended");
            self.gateway_aside(school, gateway, remark, now);
        } else {
            let remark = format!(
                "{REFUSES}: the gateway `{gateway}` refuses or does not answer. {}",
                self.out_now(school)
            );
            self.gateway_news(school, gateway, remark, now);
        }
        true
    }

    /// Texts came in at a gateway and could not be read: a worker may have written them.
    pub(super) fn could_not_read(&mut self, gateway: &GatewayName, texts: usize, why: &str, now: Timestamp) {
        self.changes.remarks.push(LogRemark::Unreadable {
            gateway: gateway.clone(),
            texts,
            why: why.to_owned(),
        });
        for school in self.open_schools() {
            let out = self.out_now(&school);
            let remark = format!("texts at `{gateway}` could not be read ({why}). {out}");
            self.monitor(&school, &format!("unreadable {gateway}"), remark, now);
        }
    }

    /// Whether the trouble of an alert about a gateway lasts while somebody is out: settled, it would open anew at once, and
    /// everybody would be told once more.
    pub(super) fn fails_still(&self, subject: SubjectId, now: Timestamp) -> bool {
        let SubjectId::Watch(id) = subject else {
            return false;
        };
        let Some(watch) = self.watches.get(&id) else {
            return false;
        };
        let down = self.outbox.down(now);
        let mut troubled = down.iter().chain(self.inbound_down.keys());
        troubled.any(|gateway| watch.topic == gateway_topic(gateway))
            && self.visits.open_of(&watch.plan.school).next().is_some()
    }

    /// Returns the workers of each open visit of a school.
    pub(super) fn names_out(&self, school: &SchoolId) -> Vec<String> {
        let visits = self.visits.open_of(school);
        visits.map(|visit| visit.names()).collect()
    }

    /// Lists the workers out of a school, for an alert about Homeward itself.
    pub(super) fn out_now(&self, school: &SchoolId) -> String {
        let out = self.names_out(school);
        if out.is_empty() {
            "Nobody is out now".to_owned()
        } else {
            format!("Out now: {}", out.join("; "))
        }
    }

    /// Sets a trouble of the daemon in words for people; `None` once there is none.
    pub fn set_daemon_trouble(&mut self, of: TroubleOf, trouble: Option<String>) {
        match trouble {
            Some(trouble) => self.daemon_troubles.insert(of, trouble),
            None => self.daemon_troubles.remove(&of),
        };
    }

    /// Returns the troubles of now that make a visit doubtful. A chat room's trouble does not: no person depends on a room. Nor
    /// does a trouble of pages or backups: texts go on.
    pub(super) fn doubts(&self) -> Vec<String> {
        self.troubles_but(|gateway| self.is_room(gateway))
    }

    /// Returns Homeward's own troubles of now in words for people.
    pub(super) fn troubles(&self) -> Vec<String> {
        let mut troubles = self.troubles_but(|_| false);
        troubles.extend(self.daemon_troubles.values().cloned());
        troubles
    }

    fn troubles_but(&self, left_out: impl Fn(&GatewayName) -> bool) -> Vec<String> {
        let mut troubles: Vec<String> = self
            .inbound_down
            .keys()
            .map(|gateway| format!("replies cannot be fetched from `{gateway}`"))
            .collect();
        troubles.extend(
            self.outbox
                .degraded()
                .into_iter()
                .filter(|gateway| !left_out(gateway))
                .map(|gateway| format!("`{gateway}` refuses or does not answer")),
        );
        troubles.extend(self.record_trouble.clone());
        troubles
    }
}
