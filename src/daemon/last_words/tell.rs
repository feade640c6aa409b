//! Telling an office without an engine: step by step, by every way, until somebody has been reached.

use super::who::Office;
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::gateways;
use crate::domain::alert::{AlertKind, Directory, Reach};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, Content, Outbound, Priority, SendFailure};
use crate::domain::id::{GatewayName, PersonId};
use crate::domain::person::Person;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::entropy;
use crate::gateway::simulated::Phones;
use crate::gateway::{Gateway, install_tls};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long a message of this kind is worth delivering.
const VALID_FOR: Span = Span::from_mins(60);

/// Every gateway that can be built, in the order of each channel.
#[derive(Clone)]
pub(in crate::daemon) struct Ways {
    channels: BTreeMap<Channel, Vec<Arc<dyn Gateway>>>,
    /// How long each gateway is given for one message.
    each: Duration,
    clock: Arc<dyn Clock>,
    /// Gateways that could not be built, and why.
    pub(in crate::daemon) broken: Vec<(GatewayName, String)>,
}

/// The words, for those who have an e-mail address and those who have none.
#[derive(Debug, Clone)]
pub(in crate::daemon) struct Said {
    pub(in crate::daemon) text: String,
    pub(in crate::daemon) text_alone: String,
    pub(in crate::daemon) subject: String,
    pub(in crate::daemon) body: String,
}

/// What became of one try. Names ids only: it is printed and logged.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Try {
    /// Whom: the key in the school's file.
    pub person: String,
    /// `sms` or `email`.
    pub channel: Channel,
    /// By which gateway.
    pub gateway: GatewayName,
    /// Why it did not; `None` where the gateway took it.
    pub failed: Option<String>,
}

impl Ways {
    /// Builds each gateway by itself, so that one that cannot be built keeps none of the others.
    ///
    /// Simulated ones are left out: nobody's phone rings by them.
    pub(in crate::daemon) fn of(config: &Config, each: Duration, clock: &Arc<dyn Clock>) -> Self {
        install_tls();
        let phones = Arc::new(Phones::new(entropy::hex(4)));
        let mut built: BTreeMap<GatewayName, Arc<dyn Gateway>> = BTreeMap::new();
        let mut broken = Vec::new();
        for (name, settings) in &config.gateways {
            if settings.is_simulated() {
                continue;
            }
            let only = Config {
                gateways: BTreeMap::from([(name.clone(), settings.clone())]),
                ..config.clone()
            };
            match gateways::build(&only, &phones) {
                Ok(made) => built.extend(made.gateways),
                Err(error) => broken.push((name.clone(), super::chain_of(&error))),
            }
        }
        let channels = config
            .channels
            .iter()
            .map(|(channel, names)| {
                let ways = names.iter().filter_map(|name| built.get(name).cloned());
                (*channel, ways.collect())
            })
            .collect();
        Self {
            channels,
            each,
            clock: clock.clone(),
            broken,
        }
    }

    /// Tells an office: the first step of its `monitor` chain, by all that each of them has; if nobody of it can be
    /// reached the next, and in the end whoever is in the directory and not out.
    pub(in crate::daemon) async fn tell(&self, office: &Office, said: &Said) -> Vec<Try> {
        let now = self.clock.now();
        let mut tries = Vec::new();
        let mut asked = BTreeSet::new();
        for people in groups(office, now) {
            let mut sending = JoinSet::new();
            for person in people {
                if !asked.insert(person.id.clone()) {
                    continue;
                }
                for (channel, outbound) in messages(person, said, now) {
                    let (ways, id) = (self.clone(), person.id.clone());
                    sending.spawn(async move { ways.send(&id, channel, &outbound).await });
                }
            }
            let mut reached = false;
            while let Some(sent) = sending.join_next().await {
                let made = match sent {
                    Ok(made) => made,
                    Err(error) => {
                        // It counts as not reached, so the next people are told.
                        tracing::error!(%error, "an attempt ended without saying what came of it");
                        continue;
                    }
                };
                // Nobody waits here for a later answer, so handing over has to be enough.
                reached |= made
                    .iter()
                    .any(|one| one.failed.is_none() && Reach::HandedOver.is_enough_by(one.channel));
                tries.extend(made);
            }
            if reached {
                break;
            }
        }
        tries
    }

    /// Sends one message by the channel's gateways in their order, until one takes it.
    async fn send(&self, to: &PersonId, channel: Channel, outbound: &Outbound) -> Vec<Try> {
        let mut tries = Vec::new();
        for gateway in self.channels.get(&channel).into_iter().flatten() {
            let sent = tokio::time::timeout(self.each, gateway.send(outbound, self.clock.now())).await;
            let failed = match sent {
                Ok(Ok(_)) => None,
                Ok(Err(failure)) => Some(why(failure)),
                Err(_) => Some("no answer in time: it may have been sent all the same".to_owned()),
            };
            let taken = failed.is_none();
            tries.push(Try {
                person: to.key().to_owned(),
                channel,
                gateway: gateway.name().clone(),
                failed,
            });
            if taken {
                break;
            }
        }
        tries
    }
}

/// Returns who is to be told, group after group.
fn groups(office: &Office, now: Timestamp) -> Vec<Vec<&Person>> {
    let directory = Directory {
        chains: &office.chains,
        people: &office.people,
        workers: office.workers.clone(),
        responsible_contact: None,
        spare_household: true,
    };
    let chain = AlertKind::Monitor
        .chain()
        .and_then(|name| office.chains.get(&name));
    let mut groups: Vec<Vec<&Person>> = chain
        .into_iter()
        .flat_map(crate::domain::chain::Chain::steps)
        .map(|step| {
            let (told, _) = directory.telling(step, now);
            told.iter().filter_map(|(id, _)| office.people.get(id)).collect()
        })
        .collect();
    let rest = office.people.values();
    groups.push(
        rest.filter(|person| !office.workers.contains(&person.id))
            .collect(),
    );
    groups
}

/// Returns what a person is sent: by everything they have, whatever the step would have used.
fn messages(person: &Person, said: &Said, now: Timestamp) -> Vec<(Channel, Outbound)> {
    let outbound = |content| Outbound {
        reference: format!("last-words-{}", entropy::hex(8)),
        content,
        priority: Priority::Alert,
        valid_until: now + VALID_FOR,
    };
    let text = if person.email.is_some() {
        &said.text
    } else {
        &said.text_alone
    };
    let content = |to: Address| match to {
        Address::Email(to) => Content::Email {
            to,
            subject: Private::new(said.subject.clone()),
            body: Private::new(said.body.clone()),
        },
        Address::Sms(to) => Content::Text {
            to,
            body: Private::new(text.clone()),
        },
    };
    Channel::SOONEST_FIRST
        .into_iter()
        .filter_map(|channel| {
            channel
                .address_of(person)
                .map(|to| (channel, outbound(content(to))))
        })
        .collect()
}

/// Returns why, in words that hold nothing private.
fn why(failure: SendFailure) -> String {
    match failure {
        SendFailure::BeforeSend { why }
        | SendFailure::Unknown { why }
        | SendFailure::Retry { why, .. }
        | SendFailure::Refused { why }
        | SendFailure::Rejected { why, .. } => why,
    }
}
