//! Standing of each gateway: health, credit and allowance, and the news of both to the offices.
//!
//! Troubles are told to the offices of the schools that are open or have somebody out, in the open alert about the gateway; a
//! trouble that goes on is told again the next day, not before.

use super::App;
use super::answer::GatewayStanding;
use super::changes::EventActor;
use super::proofs::GatewayProof;
use crate::domain::chain::Channel;
use crate::domain::command::{PhoneReach, VisitCommand};
use crate::domain::delivery::{Fate, Message, Receipt, Rejection};
use crate::domain::health::{AmountLeft, GatewayHealth, GatewayTrouble, LeftUnit};
use crate::domain::id::{GatewayName, PersonId, SchoolId, VisitId};
use crate::domain::notice::NoticeTopic;
use crate::domain::private::Phone;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Visit;
use crate::wording;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long a trouble told once is not told again.
const TOLD_FOR: Span = Span::from_mins(20 * 60);

/// What is left of an allowance when the offices are warned: this part of a hundred.
const WARN_AT_PERCENT: u64 = 20;

/// How long an allowance is counted before a forecast is made of it.
const FORECAST_AFTER: Span = Span::from_mins(7 * 24 * 60);

/// How many texts in a row did not arrive, by the provider's own word, when a gateway is in trouble.
const LOST_IN_A_ROW: usize = 3;

/// How many of these are remembered.
const LOST_KEPT: usize = 20;

/// A day.
const DAY: Span = Span::from_mins(24 * 60);

/// Knowledge of a gateway beside the messages. Kept in memory alone: a new daemon asks anew.
#[derive(Debug, Default)]
pub(super) struct KnownHealth {
    /// The instant of the last asking.
    at: Option<Timestamp>,
    /// The last answer; `None` from a gateway without a way to answer.
    health: Option<GatewayHealth>,
    /// Why the last asking failed.
    failed: Option<String>,
    /// The texts that did not arrive since the last that did, by the provider's ids.
    lost: BTreeSet<String>,
    /// The troubles told to each school, with the instants.
    told: BTreeMap<(SchoolId, String), Timestamp>,
}

/// Use of an allowance, kept from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct AllowanceMark {
    /// The beginning of the year of the free texts, or of the reckoning.
    #[serde(rename = "from_ms")]
    from: i64,
    /// Parts of texts taken since.
    parts: u64,
    /// The most that was left of the credit: thousandths of its unit.
    most: u64,
    /// When the counting began.
    #[serde(rename = "counted_from_ms")]
    counted_from: i64,
}

/// Rest of an allowance.
struct Remaining {
    left: AmountLeft,
    /// Of a hundred.
    percent: u64,
    /// The time until nothing is left, at the rate so far; `None` where nothing was used, or for too short a time.
    lasts: Option<Span>,
}

impl App {
    /// Takes a gateway's own account of the gateway's health: `Err` with the reason where the asking failed.
    pub(super) fn health_came(
        &mut self,
        gateway: &GatewayName,
        said: Result<Option<GatewayHealth>, String>,
        now: Timestamp,
    ) {
        let known = self.gateway_health.entry(gateway.clone()).or_default();
        known.at = Some(now);
        match said {
            Ok(health) => {
                known.health = health;
                known.failed = None;
            }
            Err(why) => known.failed = Some(why),
        }
        let blocked = known
            .health
            .as_ref()
            .map_or_else(Vec::new, |health| health.blocked.clone());
        self.note_left(gateway, now);
        for trouble in self.troubles_of(gateway, now) {
            self.tell_standing(gateway, &trouble, now);
        }
        for number in blocked {
            self.number_is_blocked(gateway, &number, now);
        }
    }

    /// Keeps the highest amount of a credit: a top-up begins the reckoning anew.
    fn note_left(&mut self, gateway: &GatewayName, now: Timestamp) {
        let Some(left) = self.said_left(gateway) else {
            return;
        };
        let mark = self.allowance_mark(gateway);
        if left.thousandths > mark.most || mark.from == 0 {
            let mark = AllowanceMark {
                from: now.ms(),
                parts: 0,
                most: left.thousandths.max(1),
                counted_from: now.ms(),
            };
            self.keep_allowance(gateway, &mark);
        }
    }

    fn said_left(&self, gateway: &GatewayName) -> Option<AmountLeft> {
        let known = self.gateway_health.get(gateway)?;
        known.health.as_ref()?.left.clone()
    }

    /// Counts the parts of a text that a gateway with an allowance has taken.
    pub(super) fn count_parts(&mut self, gateway: &GatewayName, message: u64, now: Timestamp) {
        if self.rules.free_texts(gateway).is_none() {
            return;
        }
        let Some(message) = self.outbox.get(message) else {
            return;
        };
        if message.content.channel() != Channel::Sms {
            return;
        }
        let parts = wording::parts_of(message.content.body().reveal());
        let begun = wording::civil::first_of_april(now).ms();
        let mut mark = self.allowance_mark(gateway);
        if mark.from < begun {
            mark = AllowanceMark {
                from: begun,
                counted_from: now.ms(),
                ..AllowanceMark::default()
            };
        }
        mark.parts += parts;
        self.keep_allowance(gateway, &mark);
    }

    fn allowance_mark(&self, gateway: &GatewayName) -> AllowanceMark {
        let kept = self.cursors.get(&allowance_key(gateway));
        // Nothing was counted yet. A mark that cannot be read begins the count anew: `verify` finds the edit.
        kept.and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    }

    fn keep_allowance(&mut self, gateway: &GatewayName, mark: &AllowanceMark) {
        let Ok(json) = serde_json::to_string(mark) else {
            return;
        };
        let key = allowance_key(gateway);
        self.cursors.insert(key.clone(), json.clone());
        self.changes.cursors.retain(|(known, _)| *known != key);
        self.changes.cursors.push((key, json));
    }

    /// Returns the rest of a gateway's free texts or credit, where known.
    fn remaining(&self, gateway: &GatewayName, now: Timestamp) -> Option<Remaining> {
        let mark = self.allowance_mark(gateway);
        let (left, most) = match self.rules.free_texts(gateway) {
            Some(free) => {
                let begun = wording::civil::first_of_april(now);
                let used = if mark.from < begun.ms() { 0 } else { mark.parts };
                let left = AmountLeft {
                    thousandths: free.saturating_sub(used).saturating_mul(1000),
                    unit: LeftUnit::Texts,
                };
                (left, free.saturating_mul(1000))
            }
            None => {
                let left = self.said_left(gateway)?;
                (left, mark.most)
            }
        };
        let most = most.max(left.thousandths).max(1);
        let used = most - left.thousandths;
        // A forecast wants some days of use to rest on.
        let counted = now.since(Timestamp::from_ms(mark.counted_from));
        let lasts = (used > 0 && mark.counted_from > 0 && counted >= FORECAST_AFTER).then(|| {
            let left = u128::from(left.thousandths) * u128::from(counted.ms()) / u128::from(used);
            Span::from_ms(u64::try_from(left).unwrap_or(u64::MAX))
        });
        Some(Remaining {
            percent: left.thousandths.saturating_mul(100) / most,
            left,
            lasts,
        })
    }

    /// Returns the troubles of a gateway for a person to put right, by the gateway's own account and by the rest of the allowance.
    fn troubles_of(&self, gateway: &GatewayName, now: Timestamp) -> Vec<GatewayTrouble> {
        let known = self.gateway_health.get(gateway);
        let health = known.and_then(|known| known.health.as_ref());
        let mut troubles: Vec<GatewayTrouble> =
            health.map_or_else(Vec::new, |health| health.troubles.clone());
        troubles.extend(self.lost_trouble(gateway));
        if let Some(remaining) = self.remaining(gateway, now)
            && remaining.percent <= WARN_AT_PERCENT
        {
            let amount = wording::amount_left(&remaining.left);
            let words = if remaining.left.thousandths == 0 {
                match remaining.left.unit {
                    LeftUnit::Texts => {
                        "the free texts of the year are used up: from now each text is paid for, or refused"
                            .to_owned()
                    }
                    LeftUnit::Credits | LeftUnit::Money(_) => {
                        "its credit is used up, so it sends no more: top it up today".to_owned()
                    }
                }
            } else {
                let lasts = remaining.lasts.map_or_else(String::new, |lasts| {
                    format!(", and at this rate it lasts {}", wording::about_days(lasts))
                });
                format!("{amount} left, {} % of what there was{lasts}", remaining.percent)
            };
            troubles.push(GatewayTrouble {
                is_serious: remaining.left.thousandths == 0,
                words,
            });
        }
        troubles
    }

    /// Tells a trouble to the offices that are there to hear it.
    fn tell_standing(&mut self, gateway: &GatewayName, trouble: &GatewayTrouble, now: Timestamp) {
        let open = self.open_schools();
        let schools: Vec<SchoolId> = self
            .rules
            .schools()
            .values()
            .filter(|school| school.hours.covers(now) || open.contains(&school.id))
            .map(|school| school.id.clone())
            .collect();
        // An amount changes with every text, and the news stays the same.
        let topic: String = trouble.words.chars().filter(|c| !c.is_ascii_digit()).collect();
        for school in schools {
            if !self.is_news(gateway, &school, topic.clone(), now) {
                continue;
            }
            let lead = if trouble.is_serious {
                "do not rely on"
            } else {
                "look after"
            };
            let remark = format!("{lead} the gateway `{gateway}`: {}", trouble.words);
            self.gateway_news(&school, gateway, remark, now);
        }
    }

    /// Notes a number refused by a provider, because the owner has opted out: told as a refused text is told.
    fn number_is_blocked(&mut self, gateway: &GatewayName, number: &Phone, now: Timestamp) {
        let holders: Vec<(SchoolId, PersonId)> = self
            .rules
            .with_mobile(number)
            .into_iter()
            .map(|(school, person)| (school.clone(), person.id.clone()))
            .collect();
        for (school, person) in holders {
            let visits: Vec<VisitId> = self
                .open_visits()
                .filter(|visit| visit.workers.contains_key(&person))
                .map(|visit| visit.id)
                .collect();
            // Whoever goes out later is news of that visit.
            let fresh: Vec<VisitId> = visits
                .iter()
                .copied()
                .filter(|visit| self.is_news(gateway, &school, format!("blocked {person} on {visit}"), now))
                .collect();
            for visit in fresh {
                let command = VisitCommand::WorkerPhone {
                    worker: person.clone(),
                    reach: PhoneReach::Refused,
                };
                self.inform::<Visit>(visit, &command, &EventActor::clock(), now);
            }
            if visits.is_empty() && self.is_news(gateway, &school, format!("blocked {person}"), now) {
                let name = self.person_name(&person);
                let remark = format!(
                    "`{gateway}` sends no texts to {name} after a STOP: ring {name} until the number is off its list"
                );
                self.gateway_news(&school, gateway, remark, now);
            }
        }
    }

    /// Notes a contact's number refused for good: the next alert would reach the contact no better. A worker's own is told as a
    /// trouble of the visit, and a test says its outcome itself.
    pub(super) fn number_is_refused(&mut self, message: &Message, reason: Rejection, now: Timestamp) {
        let why = match reason {
            Rejection::OptedOut => "after a STOP",
            // Some networks say the same of a number that does not exist and of one that has opted out.
            Rejection::BadAddress => "as wrong or opted out",
            Rejection::Other => return,
        };
        let of_a_contact = matches!(message.about, NoticeTopic::News { .. } | NoticeTopic::Step { .. });
        let (Some(school), Some(person), Some(gateway)) =
            (&message.school, &message.person, &message.gateway)
        else {
            return;
        };
        if of_a_contact
            && message.content.channel() == Channel::Sms
            && self.is_news(gateway, school, format!("blocked {person}"), now)
        {
            let name = self.person_name(person);
            let remark =
                format!("texts to {name} are refused {why}: ring {name} instead, and mend the number");
            self.gateway_aside(school, gateway, remark, now);
        }
    }

    /// Whether a school has not been told of something of late; notes that the school is told now.
    fn is_news(&mut self, gateway: &GatewayName, school: &SchoolId, topic: String, now: Timestamp) -> bool {
        let known = self.gateway_health.entry(gateway.clone()).or_default();
        let key = (school.clone(), topic);
        let told = known.told.get(&key);
        if told.is_some_and(|at| *at <= now && now.since(*at) < TOLD_FOR) {
            return false;
        }
        known.told.insert(key, now);
        true
    }

    /// Counts texts of a gateway that did not arrive, by the provider's own receipts: one that takes everything and delivers
    /// nothing has trouble that no refusal shows.
    pub(super) fn note_fate(&mut self, receipt: &Receipt, now: Timestamp) {
        let known = self.gateway_health.entry(receipt.gateway.clone()).or_default();
        match receipt.fate {
            Fate::Accepted => return,
            Fate::Delivered => known.lost.clear(),
            Fate::Undelivered => {
                known.lost.insert(receipt.provider_id.clone());
                if known.lost.len() > LOST_KEPT {
                    known.lost.pop_first();
                }
            }
        }
        if let Some(trouble) = self.lost_trouble(&receipt.gateway) {
            self.tell_standing(&receipt.gateway, &trouble, now);
        }
    }

    fn lost_trouble(&self, gateway: &GatewayName) -> Option<GatewayTrouble> {
        let known = self.gateway_health.get(gateway)?;
        (known.lost.len() >= LOST_IN_A_ROW).then(|| GatewayTrouble {
            is_serious: true,
            words: "it takes messages, and none has arrived of late".to_owned(),
        })
    }

    /// Returns how every gateway stands, in the order of the channels.
    pub(super) fn gateway_standings(&self, now: Timestamp) -> Vec<GatewayStanding> {
        let down = self.outbox.down(now);
        let degraded = self.outbox.degraded();
        let facts = self.rules.gateways().iter();
        let mut all: Vec<GatewayStanding> = facts
            .map(|(name, facts)| {
                let channels: Vec<Channel> = Channel::ALL
                    .into_iter()
                    .filter(|channel| self.outbox.gateways_of(*channel).contains(name))
                    .collect();
                let deaf = self.inbound_down.get(name);
                let known = self.gateway_health.get(name);
                let mut troubles: Vec<String> = self
                    .troubles_of(name, now)
                    .into_iter()
                    .map(|trouble| trouble.words)
                    .collect();
                troubles.extend(deaf.map(|(_, why)| format!("its replies cannot be fetched: {why}")));
                troubles.extend(self.failed_canary(name, now));
                if degraded.contains(name) {
                    troubles.push("it refuses or does not answer".to_owned());
                }
                if let Some(why) = known.and_then(|known| known.failed.as_ref()) {
                    troubles.push(format!("it could not be asked how it is: {why}"));
                }
                if channels.is_empty() {
                    troubles.push("no channel names it, so it sends nothing".to_owned());
                }
                let remaining = self.remaining(name, now);
                GatewayStanding {
                    name: name.clone(),
                    kind: facts.kind.to_owned(),
                    brings_replies: facts.brings_replies
                        && (channels.is_empty() || channels.contains(&Channel::Sms)),
                    channels,
                    works: troubles.is_empty(),
                    breaker_open: down.contains(name),
                    deaf_since: deaf.map(|(since, _)| *since),
                    accepted_at: self.proof(name, GatewayProof::Accepted),
                    received_at: self.proof(name, GatewayProof::Received),
                    proved_out_at: self.proof(name, GatewayProof::Out),
                    proved_in_at: self.proof(name, GatewayProof::In),
                    asked_at: known.and_then(|known| known.at),
                    left: remaining
                        .as_ref()
                        .map(|remaining| wording::amount_left(&remaining.left)),
                    left_percent: remaining.as_ref().map(|remaining| remaining.percent),
                    lasts_days: remaining
                        .and_then(|remaining| remaining.lasts)
                        .map(|lasts| lasts.ms() / DAY.ms()),
                    troubles,
                }
            })
            .collect();
        all.sort_by_key(|standing| {
            (
                standing.channels.first().copied().map(std::cmp::Reverse),
                standing.name.clone(),
            )
        });
        all
    }
}

/// The key under which an allowance is kept beside the places of the gateways: no gateway has a name with a space.
fn allowance_key(gateway: &GatewayName) -> GatewayName {
    GatewayName::new(format!("{gateway} allowance"))
}
