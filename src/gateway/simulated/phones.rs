//! Phones and mailboxes of the simulated gateways.

use super::super::{Cursor, InboundPage, UnreadableEntries};
use crate::domain::chain::Channel;
use crate::domain::delivery::{
    Accepted, Content, Fate, InboundText, Outbound, Priority, Receipt, Rejection, SendFailure,
};
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Most messages kept for one phone, the oldest forgotten first.
const MESSAGES_MAX: usize = 500;

/// Most texts from phones kept for gateways to fetch, the oldest forgotten first.
const TEXTS_MAX: usize = 5_000;

/// A message on a simulated phone, or on its way to the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The message's id at the gateway.
    pub id: String,
    /// The gateway that carried it.
    pub gateway: GatewayName,
    /// Our reference for the message.
    pub reference: String,
    /// Address and words of the message.
    pub content: Content,
    /// Priority of the message.
    pub priority: Priority,
    /// Instant of sending.
    pub at: Timestamp,
    /// Place among everything sent to and from phones: several may be sent at one instant.
    pub place: u64,
    /// Instant after which the message is not delivered to a phone that was off.
    pub valid_until: Timestamp,
    /// The message's fate so far.
    pub fate: Fate,
}

/// A text sent from a simulated phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentText {
    /// Words of the text.
    pub text: Private,
    /// Instant of sending.
    pub at: Timestamp,
    /// Place among everything sent to and from phones: several may be sent at one instant.
    pub place: u64,
}

/// All phones and mailboxes of one demo or test, shared by its gateways.
#[derive(Debug)]
pub struct Phones {
    run: String,
    state: Mutex<PhonesState>,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct PhonesState {
    /// By number or e-mail address.
    messages: BTreeMap<String, VecDeque<Carried>>,
    texts: VecDeque<(u64, InboundText)>,
    /// Everything sent from a phone, by number.
    sent: BTreeMap<String, VecDeque<SentText>>,
    last_place: u64,
    last_message: u64,
    last_text: u64,
    off: BTreeSet<String>,
    rejected: BTreeMap<String, Rejection>,
    /// The gateway that last reached a number: a reply goes there.
    heard_from: BTreeMap<String, GatewayName>,
    first_sms: Option<GatewayName>,
}

impl PhonesState {
    fn next_place(&mut self) -> u64 {
        self.last_place += 1;
        self.last_place
    }
}

impl Phones {
    /// Returns phones without messages.
    ///
    /// `run` must differ from one start of the process to the next: ids and cursors carry `run`, so
    /// that texts of two runs are never taken for each other.
    #[must_use]
    pub fn new(run: impl Into<String>) -> Self {
        Self {
            run: run.into(),
            state: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }

    /// Returns a receiver of every change. Pollers wait on the receiver, so that a reply counts at
    /// once.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Returns every number and address with messages, in order.
    #[must_use]
    pub fn addresses(&self) -> Vec<Private> {
        self.state().messages.keys().cloned().map(Private::new).collect()
    }

    /// Returns the messages to one number or address, newest last.
    #[must_use]
    pub fn messages(&self, address: &str) -> Vec<Carried> {
        self.state()
            .messages
            .get(address)
            .map(|messages| messages.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Returns the texts from a phone, newest last.
    #[must_use]
    pub fn texts_from(&self, address: &str) -> Vec<SentText> {
        let state = self.state();
        let sent = state.sent.get(address).into_iter().flatten();
        sent.cloned().collect()
    }

    /// Returns whether a phone is switched off.
    #[must_use]
    pub fn is_off(&self, address: &str) -> bool {
        self.state().off.contains(address)
    }

    /// Sends a text from a phone, to the gateway that the phone last heard from, else to the first
    /// gateway for texts.
    ///
    /// Returns the text's id; `None` where no gateway carries texts.
    pub fn text(&self, from: &str, text: &str, at: Timestamp) -> Option<String> {
        let state = self.state();
        let gateway = state.heard_from.get(from).or(state.first_sms.as_ref()).cloned()?;
        drop(state);
        Some(self.text_through(&gateway, from, text, at))
    }

    /// Sends a text from a phone to a gateway by name; returns the text's id.
    pub fn text_through(&self, gateway: &GatewayName, from: &str, text: &str, at: Timestamp) -> String {
        let mut state = self.state();
        state.last_text += 1;
        let number = state.last_text;
        let id = format!("{}-in-{number}", self.run);
        state.texts.push_back((
            number,
            InboundText {
                gateway: gateway.clone(),
                provider_id: id.clone(),
                from: Private::new(from),
                text: Private::new(text),
                sent_at: Some(at),
                received_at: at,
            },
        ));
        if state.texts.len() > TEXTS_MAX {
            state.texts.pop_front();
        }
        let place = state.next_place();
        let sent = state.sent.entry(from.to_owned()).or_default();
        sent.push_back(SentText {
            text: Private::new(text),
            at,
            place,
        });
        if sent.len() > MESSAGES_MAX {
            sent.pop_front();
        }
        drop(state);
        self.changed();
        id
    }

    /// Switches a phone off: messages to the phone are accepted and wait.
    pub fn switch_off(&self, address: &str) {
        self.state().off.insert(address.to_owned());
        self.changed();
    }

    /// Switches a phone on again: waiting messages are delivered, or have lapsed.
    pub fn switch_on(&self, address: &str, at: Timestamp) {
        let mut state = self.state();
        state.off.remove(address);
        for message in state.messages.get_mut(address).into_iter().flatten() {
            if message.fate == Fate::Accepted {
                message.fate = if at <= message.valid_until {
                    Fate::Delivered
                } else {
                    Fate::Undelivered
                };
            }
        }
        drop(state);
        self.changed();
    }

    /// Refuses an address for good, as a provider refuses a wrong number.
    pub fn reject(&self, address: &str, reason: Rejection) {
        self.state().rejected.insert(address.to_owned(), reason);
    }

    /// Takes messages to an address again after [`Phones::reject`].
    pub fn admit(&self, address: &str) {
        self.state().rejected.remove(address);
    }

    pub(super) fn register(&self, gateway: &GatewayName, channel: Channel) {
        if channel == Channel::Sms {
            self.state().first_sms.get_or_insert_with(|| gateway.clone());
        }
    }

    pub(super) fn carry(
        &self,
        gateway: &GatewayName,
        message: &Outbound,
        now: Timestamp,
    ) -> Result<Accepted, SendFailure> {
        let address = message.content.to().reveal().to_owned();
        let mut state = self.state();
        if let Some(reason) = state.rejected.get(&address) {
            return Err(SendFailure::Rejected {
                reason: *reason,
                why: "simulated: refused".to_owned(),
            });
        }
        state.last_message += 1;
        let id = format!("{}-out-{}", self.run, state.last_message);
        let fate = if state.off.contains(&address) {
            Fate::Accepted
        } else {
            Fate::Delivered
        };
        state.heard_from.insert(address.clone(), gateway.clone());
        let place = state.next_place();
        let messages = state.messages.entry(address).or_default();
        messages.push_back(Carried {
            id: id.clone(),
            gateway: gateway.clone(),
            reference: message.reference.clone(),
            content: message.content.clone(),
            priority: message.priority,
            at: now,
            place,
            valid_until: message.valid_until,
            fate,
        });
        if messages.len() > MESSAGES_MAX {
            messages.pop_front();
        }
        drop(state);
        self.changed();
        Ok(Accepted { provider_id: id })
    }

    pub(super) fn find(&self, gateway: &GatewayName, reference: &str, since: Timestamp) -> Option<Accepted> {
        let state = self.state();
        let found = state.messages.values().flatten().find(|message| {
            message.gateway == *gateway && message.reference == reference && message.at >= since
        })?;
        Some(Accepted {
            provider_id: found.id.clone(),
        })
    }

    pub(super) fn texts_for(
        &self,
        gateway: &GatewayName,
        cursor: Option<&Cursor>,
        now: Timestamp,
    ) -> InboundPage {
        let state = self.state();
        let from = cursor
            .and_then(|cursor| cursor.as_str().rsplit_once(':'))
            .filter(|(run, _)| *run == self.run)
            .and_then(|(_, number)| number.parse().ok())
            .unwrap_or(0);
        InboundPage {
            texts: state
                .texts
                .iter()
                .filter(|(number, text)| *number > from && text.gateway == *gateway)
                .map(|(_, text)| InboundText {
                    received_at: now,
                    ..text.clone()
                })
                .collect(),
            next: Some(Cursor::new(format!("{}:{}", self.run, state.last_text))),
            unreadable: UnreadableEntries::default(),
        }
    }

    pub(super) fn receipts(&self, gateway: &GatewayName, ids: &[String]) -> Vec<Receipt> {
        self.state()
            .messages
            .values()
            .flatten()
            .filter(|message| message.gateway == *gateway && ids.contains(&message.id))
            .map(|message| Receipt {
                gateway: gateway.clone(),
                provider_id: message.id.clone(),
                fate: message.fate,
                detail: None,
                rejection: None,
            })
            .collect()
    }

    /// A panic elsewhere leaves whole values behind: every change here is one step.
    fn state(&self) -> MutexGuard<'_, PhonesState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes.send_modify(|version| *version += 1);
    }
}
