//! The providers: what leaves by them, what arrives at them, and how badly they do it today.
//!
//! A simulated provider stands behind each gateway's trait. The texts that it pushes at us go through the real Twilio adapter's
//! webhook reader, signature and all, and are then looked up in its records.

use crate::clocks::{Clocks, MINUTE, SECOND};
use crate::dice::Dice;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Accepted, Fate, InboundText, Outbound, Receipt, Rejection, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::{
    AtOnce, BoxFuture, Capabilities, Cursor, Gateway, InboundPage, PollFailure, Receipts, UnreadableEntries,
};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// How a provider takes messages just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Out {
    Fine,
    /// Answers after seconds.
    Slow,
    /// Refuses the connection.
    Refuses,
    /// Refuses us: no credit.
    NoCredit,
    /// Not now, and says for how long.
    NotNow,
    /// Takes ten seconds and says nothing; the message has not left.
    HangsAndDrops,
    /// Takes ten seconds and says nothing; the message has left.
    HangsAndSends,
}

/// How a provider lets us fetch texts just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum In {
    Fine,
    /// Refuses to be asked.
    Deaf,
    /// Answers after three seconds.
    Slow,
}

/// How often, in a thousand, a message that a provider accepted meets with a misfortune on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Luck {
    pub(crate) lost: u64,
    pub(crate) late: u64,
    pub(crate) twice: u64,
    pub(crate) lied: u64,
    pub(crate) no_receipt: u64,
    pub(crate) in_late: u64,
    pub(crate) in_lost: u64,
    pub(crate) in_twice: u64,
}

/// One message that left us.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    pub(crate) gateway: GatewayName,
    pub(crate) reference: String,
    pub(crate) to: String,
    pub(crate) channel: Channel,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) provider_id: String,
}

/// A text at a provider, waiting to be fetched.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) text: String,
    pub(crate) sent_at: i64,
}

/// A message that leaves at an instant, if the daemon that sends it still lives then.
pub(crate) struct Departure {
    pub(crate) at: i64,
    pub(crate) left: Left,
}

#[derive(Debug)]
struct Weather {
    out: Out,
    inbound: In,
}

pub(crate) struct Inner {
    pub(crate) dice: Dice,
    weather: BTreeMap<GatewayName, Weather>,
    /// Instants at which an attempt that hangs has its answer.
    pub(crate) wakes: Vec<i64>,
    pub(crate) departures: Vec<Departure>,
    left: BTreeMap<String, String>,
    fates: BTreeMap<String, Fate>,
    inbox: BTreeMap<GatewayName, Vec<Waiting>>,
    pub(crate) refused: BTreeSet<String>,
    next: u64,
}

/// All providers.
pub(crate) struct Net {
    clocks: Arc<Clocks>,
    inner: Mutex<Inner>,
}

impl Net {
    pub(crate) fn new(clocks: Arc<Clocks>, dice: Dice, gateways: &[&str]) -> Arc<Self> {
        let weather = gateways.iter().map(|name| {
            let fine = Weather {
                out: Out::Fine,
                inbound: In::Fine,
            };
            (GatewayName::new(*name), fine)
        });
        Arc::new(Self {
            clocks,
            inner: Mutex::new(Inner {
                dice,
                weather: weather.collect(),
                wakes: Vec::new(),
                departures: Vec::new(),
                left: BTreeMap::new(),
                fates: BTreeMap::new(),
                inbox: BTreeMap::new(),
                refused: BTreeSet::new(),
                next: 1,
            }),
        })
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_out(&self, gateway: &GatewayName, out: Out) {
        self.inner().weather.get_mut(gateway).expect("a gateway").out = out;
    }

    pub(crate) fn set_in(&self, gateway: &GatewayName, inbound: In) {
        self.inner().weather.get_mut(gateway).expect("a gateway").inbound = inbound;
    }

    pub(crate) fn out(&self, gateway: &GatewayName) -> Out {
        self.inner().weather[gateway].out
    }

    pub(crate) fn inbound(&self, gateway: &GatewayName) -> In {
        self.inner().weather[gateway].inbound
    }

    /// The provider has it now.
    pub(crate) fn leave(&self, left: &Left) {
        let mut inner = self.inner();
        inner
            .left
            .insert(left.reference.clone(), left.provider_id.clone());
    }

    /// Says what becomes of a message, for whoever asks.
    pub(crate) fn fate(&self, provider_id: &str, fate: Fate) {
        self.inner().fates.insert(provider_id.to_owned(), fate);
    }

    /// A text reaches a provider.
    pub(crate) fn arrive(&self, gateway: &GatewayName, waiting: Waiting) {
        self.inner()
            .inbox
            .entry(gateway.clone())
            .or_default()
            .push(waiting);
    }

    /// Returns a text as the provider's records have it, for the push that spoke of it.
    ///
    /// How old a text is, the provider's clock says; our adapters count that back from now.
    pub(crate) fn recorded(&self, gateway: &GatewayName, id: &str, seen: Timestamp) -> Option<InboundText> {
        let inner = self.inner();
        let found = inner.inbox.get(gateway)?.iter().find(|text| text.id == id)?;
        Some(self.text_of(gateway, found, seen))
    }

    fn text_of(&self, gateway: &GatewayName, text: &Waiting, seen: Timestamp) -> InboundText {
        // Providers give whole seconds.
        let age = (self.clocks.now() - text.sent_at) / SECOND * SECOND;
        InboundText {
            gateway: gateway.clone(),
            provider_id: text.id.clone(),
            from: Private::new(text.from.clone()),
            text: Private::new(text.text.clone()),
            sent_at: Some(Timestamp::from_ms(seen.ms() - age)),
            received_at: seen,
        }
    }

    /// The gateway's adapter.
    pub(crate) fn gateway(self: &Arc<Self>, name: &str, channel: Channel) -> Arc<dyn Gateway> {
        Arc::new(Adapter {
            name: GatewayName::new(name),
            channel,
            net: self.clone(),
        })
    }
}

struct Adapter {
    name: GatewayName,
    channel: Channel,
    net: Arc<Net>,
}

/// Gives its answer once its time has come.
struct At<T> {
    clocks: Arc<Clocks>,
    at: i64,
    answer: Option<T>,
}

impl<T: Unpin> Future for At<T> {
    type Output = T;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        if self.clocks.now() < self.at {
            return Poll::Pending;
        }
        Poll::Ready(self.answer.take().expect("polled once when ready"))
    }
}

impl Adapter {
    fn when<T: Unpin + Send + 'static>(
        &self,
        inner: &mut Inner,
        at: i64,
        answer: T,
    ) -> BoxFuture<'static, T> {
        if at > self.net.clocks.now() {
            inner.wakes.push(at);
        }
        Box::pin(At {
            clocks: self.net.clocks.clone(),
            at,
            answer: Some(answer),
        })
    }
}

impl Gateway for Adapter {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: self.channel,
            poll_inbound: self.channel == Channel::Sms,
            webhook: self.channel == Channel::Sms,
            receipts: if self.channel == Channel::Sms {
                Receipts::PushAndPoll
            } else {
                Receipts::None
            },
            look_up: self.name.as_str() == "main",
            max_validity: None,
            at_once: AtOnce::FEW,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        let now = self.net.clocks.now();
        let mut inner = self.net.inner();
        let inner = &mut *inner;
        let to = message.content.to().reveal().to_owned();
        let why = || "simulated".to_owned();
        let provider_id = format!("SM{}{:06}", self.name, inner.next);
        inner.next += 1;
        if inner.refused.contains(&to) {
            let reason = Rejection::BadAddress;
            return self.when(inner, now, Err(SendFailure::Rejected { reason, why: why() }));
        }
        let quick = inner.dice.between(0, 900);
        let out = inner.weather[&self.name].out;
        let (leaves_at, answers_at, answer) = match out {
            Out::Fine => (
                Some(now),
                now,
                Ok(Accepted {
                    provider_id: provider_id.clone(),
                }),
            ),
            Out::Slow => {
                let takes = inner.dice.between(1, 9) * SECOND + quick;
                (
                    Some(now + takes / 2),
                    now + takes,
                    Ok(Accepted {
                        provider_id: provider_id.clone(),
                    }),
                )
            }
            Out::Refuses => (None, now, Err(SendFailure::BeforeSend { why: why() })),
            Out::NoCredit => (None, now + quick, Err(SendFailure::Refused { why: why() })),
            Out::NotNow => {
                let after = (quick % 2 == 0).then(|| Span::from_secs(5 + quick as u64 / 10));
                (None, now + quick, Err(SendFailure::Retry { after, why: why() }))
            }
            Out::HangsAndDrops => (None, now + 10 * SECOND, Err(SendFailure::Unknown { why: why() })),
            Out::HangsAndSends => (
                Some(now + SECOND + quick),
                now + 10 * SECOND,
                Err(SendFailure::Unknown { why: why() }),
            ),
        };
        if let Some(at) = leaves_at {
            inner.departures.push(Departure {
                at,
                left: Left {
                    gateway: self.name.clone(),
                    reference: message.reference.clone(),
                    to,
                    channel: self.channel,
                    subject: message.content.subject().map_or("", Private::reveal).to_owned(),
                    body: message.content.body().reveal().to_owned(),
                    provider_id,
                },
            });
        }
        self.when(inner, answers_at, answer)
    }

    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        let inner = self.net.inner();
        let answer = if self.name.as_str() != "main" {
            Ok(None)
        } else if inner.weather[&self.name].out == Out::Fine {
            let known = inner.left.get(&message.reference).cloned();
            // It finds what went by this very account.
            let known = known.filter(|id| id.starts_with("SMmain"));
            Ok(known.map(|provider_id| Accepted { provider_id }))
        } else {
            Err(PollFailure::Unreachable {
                why: "simulated".to_owned(),
            })
        };
        Box::pin(std::future::ready(answer))
    }

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        seen: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        let now = self.net.clocks.now();
        let mut inner = self.net.inner();
        let inner = &mut *inner;
        let read = cursor.map_or(0, |cursor| {
            cursor.as_str().parse::<usize>().expect("our own cursor")
        });
        // The last few are listed again each time, as a list by day would.
        let from = read.saturating_sub(3);
        let waiting = inner.inbox.get(&self.name).map(Vec::as_slice).unwrap_or_default();
        let page = InboundPage {
            texts: if waiting.len() > read {
                waiting[from..]
                    .iter()
                    .map(|text| self.net.text_of(&self.name, text, seen))
                    .collect()
            } else {
                Vec::new()
            },
            next: Some(Cursor::new(waiting.len().to_string())),
            unreadable: UnreadableEntries::default(),
        };
        match inner.weather[&self.name].inbound {
            In::Fine => self.when(inner, now, Ok(page)),
            In::Slow => self.when(inner, now + 3 * SECOND, Ok(page)),
            In::Deaf => {
                let why = "simulated".to_owned();
                self.when(inner, now, Err(PollFailure::Unreachable { why }))
            }
        }
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        let inner = self.net.inner();
        let receipts = provider_ids
            .iter()
            .filter_map(|id| Some(receipt(&self.name, id, *inner.fates.get(id)?)))
            .collect();
        Box::pin(std::future::ready(Ok(receipts)))
    }
}

pub(crate) fn receipt(gateway: &GatewayName, provider_id: &str, fate: Fate) -> Receipt {
    Receipt {
        gateway: gateway.clone(),
        provider_id: provider_id.to_owned(),
        fate,
        detail: None,
        rejection: None,
    }
}

/// Returns after how long a message that left arrives, if it does: once, twice or never.
pub(crate) fn journeys(dice: &mut Dice, luck: Luck) -> Vec<i64> {
    let usual = dice.between(1, 6) * SECOND;
    if dice.comes(luck.lost) {
        Vec::new()
    } else if dice.comes(luck.late) {
        vec![dice.between(5, 150) * MINUTE]
    } else if dice.comes(luck.twice) {
        vec![usual, usual + dice.between(1, 90) * SECOND]
    } else {
        vec![usual]
    }
}
