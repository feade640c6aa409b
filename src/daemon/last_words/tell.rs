//! Telling an office without an engine: step by step, by every channel, until somebody has been reached.
//!
//! Order and fail-over of the gateways are the outbox's ([`Routes`], [`GatewayCircuits`],
//! [`AfterFailure`]); there is no outbox, since nothing can be kept.

use super::who::SchoolOffice;
use crate::app::{AfterFailure, GatewayCircuits, Routes};
use crate::causes;
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::gateways;
use crate::domain::alert::{AlertKind, Directory, MessageReach};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Address, Content, Outbound, Priority};
use crate::domain::id::{GatewayName, PersonId};
use crate::domain::person::Person;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::entropy;
use crate::gateway::simulated::Phones;
use crate::gateway::{Gateway, install_tls};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// Time for which last words are worth delivering.
const VALID_FOR: Span = Span::from_mins(60);

/// Sends past the engine, by every gateway that can be built.
#[derive(Clone)]
pub(in crate::daemon) struct DirectSender {
    gateways: BTreeMap<GatewayName, Arc<dyn Gateway>>,
    routes: Routes,
    /// Failures of this run: of many offices, not each must find out anew about a gateway without
    /// an answer.
    circuits: Arc<Mutex<GatewayCircuits>>,
    /// Time for each gateway and message.
    each: Duration,
    clock: Arc<dyn Clock>,
    /// Gateways that could not be built, and why.
    pub(in crate::daemon) broken: Vec<(GatewayName, String)>,
}

/// One message to an office, worded for people with an e-mail address and for people without.
#[derive(Debug, Clone)]
pub(in crate::daemon) struct OfficeMessage {
    pub(in crate::daemon) text: String,
    pub(in crate::daemon) text_alone: String,
    pub(in crate::daemon) subject: String,
    pub(in crate::daemon) body: String,
}

/// One attempt to tell one person by one gateway. Holds ids only, since attempts are printed and
/// logged.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DirectAttempt {
    /// Key of the person in the school's file.
    pub person: String,
    /// `sms` or `email`.
    pub channel: Channel,
    /// Name of the gateway.
    pub gateway: GatewayName,
    /// Why the message did not go; `None` where the gateway took the message.
    pub failed: Option<String>,
}

impl DirectSender {
    /// Builds each gateway by itself, so that a gateway with an error keeps none of the others.
    ///
    /// Simulated gateways are left out: nobody's phone rings by them.
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
                Err(error) => broken.push((name.clone(), causes::in_full(&error))),
            }
        }
        let routes = Routes {
            channels: config.channels.clone(),
            ..Routes::default()
        };
        Self {
            routes: routes.only(|gateway| built.contains_key(gateway)),
            gateways: built,
            circuits: Arc::default(),
            each,
            clock: clock.clone(),
            broken,
        }
    }

    /// Tells an office: the first step of its `monitor` chain, by every channel of each person; if
    /// nobody of the step can be reached the next step, and in the end everybody in the directory
    /// not out on a visit.
    pub(in crate::daemon) async fn tell(
        &self,
        office: &SchoolOffice,
        said: &OfficeMessage,
    ) -> Vec<DirectAttempt> {
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
                    let (sender, id) = (self.clone(), person.id.clone());
                    sending.spawn(async move { sender.send(&id, channel, &outbound).await });
                }
            }
            let mut reached = false;
            while let Some(sent) = sending.join_next().await {
                let made = match sent {
                    Ok(made) => made,
                    Err(error) => {
                        // The attempt counts as failed, so that the next people are told.
                        tracing::error!(%error, "an attempt ended without saying what came of it");
                        continue;
                    }
                };
                // Nobody waits here for a later answer, so handing over has to be enough.
                reached |= made
                    .iter()
                    .any(|one| one.failed.is_none() && MessageReach::HandedOver.is_enough_by(one.channel));
                tries.extend(made);
            }
            if reached {
                break;
            }
        }
        tries
    }

    /// Sends one message by the channel's gateways, each once, until a gateway takes the message or
    /// none is left to try.
    async fn send(&self, to: &PersonId, channel: Channel, outbound: &Outbound) -> Vec<DirectAttempt> {
        let mut attempts: Vec<DirectAttempt> = Vec::new();
        while let Some((name, gateway)) = self.next(channel, &attempts) {
            let sent = tokio::time::timeout(self.each, gateway.send(outbound, self.clock.now())).await;
            let (failed, goes_on) = match sent {
                Ok(Ok(_)) => (None, false),
                Ok(Err(failure)) => match AfterFailure::of(failure) {
                    AfterFailure::NoOther { why, .. } => (Some(why), false),
                    AfterFailure::NextGateway { why, .. } => (Some(why), true),
                },
                Err(_) => (
                    Some("no answer in time: it may have been sent all the same".to_owned()),
                    true,
                ),
            };
            self.count(name, failed.is_none(), goes_on);
            attempts.push(DirectAttempt {
                person: to.key().to_owned(),
                channel,
                gateway: name.clone(),
                failed,
            });
            if !goes_on {
                break;
            }
        }
        attempts
    }

    /// Returns the next gateway to try, if any is left.
    fn next(
        &self,
        channel: Channel,
        attempts: &[DirectAttempt],
    ) -> Option<(&GatewayName, &Arc<dyn Gateway>)> {
        let had = |gateway: &GatewayName| attempts.iter().any(|attempt| attempt.gateway == *gateway);
        let circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        let name = circuits.next_without(&self.routes, channel, had, self.clock.now())?;
        self.gateways.get_key_value(&name)
    }

    fn count(&self, gateway: &GatewayName, taken: bool, failed: bool) {
        let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        if taken {
            circuits.count_success(gateway);
        } else if failed {
            circuits.count_failure(gateway, self.clock.now());
        }
    }
}

/// Returns the people to tell, group after group.
fn groups(office: &SchoolOffice, now: Timestamp) -> Vec<Vec<&Person>> {
    let directory = Directory::of_school(&office.chains, &office.people, office.workers.clone());
    let chain = AlertKind::Monitor
        .chain()
        .and_then(|name| office.chains.get(&name));
    let mut groups: Vec<Vec<&Person>> = chain
        .into_iter()
        .flat_map(crate::domain::chain::Chain::steps)
        .map(|step| {
            let (told, _) = directory.recipients_of(step, now);
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

/// Returns the messages for one person: by every channel of the person, whatever the step would
/// have used.
fn messages(person: &Person, said: &OfficeMessage, now: Timestamp) -> Vec<(Channel, Outbound)> {
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
        // No person has a room for an address.
        Address::Chat(room) => Content::Notice {
            room,
            body: Private::new(text.clone()),
        },
        Address::Email(to) => Content::Email {
            to,
            subject: Private::new(said.subject.clone()),
            body: Private::new(said.body.clone()),
        },
        Address::Sms(to) => Content::Text {
            to,
            body: Private::new(text.clone()),
        },
        Address::Voice(to) => Content::Call {
            to,
            script: Private::new(text.clone()),
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
