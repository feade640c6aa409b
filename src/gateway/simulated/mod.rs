//! Gateways without a provider: for the demo, for drills in a test environment, and for tests.
//!
//! Messages go to phones (and mailboxes) in memory only. All else is as with a real gateway: ids,
//! receipts, a cursor, and faults, which a test or a demo can set.

mod phones;
mod settings;

pub use phones::{Carried, Phones, SentText};
pub use settings::SimulatedSettings;

use super::{AtOnce, BoxFuture, Capabilities, Cursor, Gateway, InboundPage, PollFailure, Receipts};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Outbound, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::{Span, Timestamp};
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Fault of a simulated gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// The provider answers "not now", with the wait until the next try.
    Busy(Option<Span>),
    /// No fault.
    #[default]
    None,
    /// The provider has closed our account.
    Refusing,
    /// The provider takes the message, delivers the message, and never answers.
    SilentAndDelivering,
    /// The provider takes the message, loses the message, and never answers.
    SilentAndLosing,
    /// No connection to the provider succeeds.
    Unreachable,
}

/// A gateway of one channel to phones in memory.
pub struct Simulated {
    name: GatewayName,
    channel: Channel,
    phones: Arc<Phones>,
    fault: Mutex<Fault>,
}

impl Simulated {
    /// Builds a gateway to `phones` and registers the gateway there.
    ///
    /// The first gateway for texts receives the texts of phones that have heard from no gateway.
    #[must_use]
    pub fn new(name: GatewayName, channel: Channel, phones: Arc<Phones>) -> Self {
        phones.register(&name, channel);
        Self {
            name,
            channel,
            phones,
            fault: Mutex::new(Fault::None),
        }
    }

    /// Sets the fault from now on.
    pub fn set_fault(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        if message.content.channel() != self.channel {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "simulated: a message of another channel".to_owned(),
            });
        }
        match self.fault() {
            Fault::Busy(after) => Err(SendFailure::Retry {
                after,
                why: "simulated: busy".to_owned(),
            }),
            Fault::None => self.phones.carry(&self.name, message, now),
            Fault::Refusing => Err(SendFailure::Refused {
                why: "simulated: the account is closed".to_owned(),
            }),
            Fault::SilentAndDelivering => {
                self.phones.carry(&self.name, message, now)?;
                Err(silence())
            }
            Fault::SilentAndLosing => Err(silence()),
            Fault::Unreachable => Err(SendFailure::BeforeSend {
                why: "simulated: unreachable".to_owned(),
            }),
        }
    }

    fn answering(&self) -> Result<(), PollFailure> {
        match self.fault() {
            Fault::Busy(after) => Err(PollFailure::Busy {
                after,
                why: "simulated: busy".to_owned(),
            }),
            Fault::None => Ok(()),
            Fault::Refusing => Err(PollFailure::Refused {
                why: "simulated: the account is closed".to_owned(),
            }),
            Fault::SilentAndDelivering | Fault::SilentAndLosing | Fault::Unreachable => {
                Err(PollFailure::Unreachable {
                    why: "simulated: no answer".to_owned(),
                })
            }
        }
    }
}

fn silence() -> SendFailure {
    SendFailure::Unknown {
        why: "simulated: no answer in time".to_owned(),
    }
}

impl Gateway for Simulated {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: self.channel,
            poll_inbound: self.channel == Channel::Sms,
            webhook: false,
            receipts: Receipts::Poll,
            look_up: true,
            max_validity: None,
            at_once: AtOnce::FEW,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        Box::pin(ready(self.take(message, now)))
    }

    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        Box::pin(ready(
            self.answering()
                .map(|()| self.phones.find(&self.name, &message.reference, since)),
        ))
    }

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        Box::pin(ready(
            self.answering()
                .map(|()| self.phones.texts_for(&self.name, cursor, now)),
        ))
    }

    fn arrivals(&self) -> Option<watch::Receiver<u64>> {
        Some(self.phones.changes())
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(ready(
            self.answering()
                .map(|()| self.phones.receipts(&self.name, provider_ids)),
        ))
    }
}
