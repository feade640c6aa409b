//! Notify's records of our messages: found by our reference, and asked for fates.

use super::key::is_uuid;
use super::{GovukNotify, codes};
use crate::domain::delivery::{Accepted, Content, Outbound, Receipt};
use crate::domain::time::{Span, Timestamp};
use crate::gateway::PollFailure;
use serde::Deserialize;
use serde_json::Value;

/// How much earlier than our first attempt a record may be dated: the difference of the two clocks is not known.
const EARLIER_AT_MOST: Span = Span::from_secs(60);

/// Most messages asked for at once, beyond what any caller asks for: each is a request.
const ASKED_AT_MOST: usize = 100;

/// A message in Notify's words; only the fields that we read.
#[derive(Deserialize)]
struct SentRecord {
    id: String,
    reference: Option<String>,
    phone_number: Option<String>,
    email_address: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    /// The parts billed. Nonsense here must not keep us from reading a fate.
    cost_details: Option<Value>,
}

impl SentRecord {
    /// Whether the record is of a test key: by its status the text was delivered, and nothing was billed for it.
    ///
    /// Notify bills every text handed on to a network, by the part, and never a test key's (`send_to_providers.py`).
    fn is_of_test_key(&self) -> bool {
        let parts = self
            .cost_details
            .as_ref()
            .and_then(|cost| cost.get("billable_sms_fragments"))
            .and_then(Value::as_u64);
        self.kind.as_deref() == Some("sms") && self.status.as_deref() == Some("delivered") && parts == Some(0)
    }
}

#[derive(Deserialize)]
struct SentListing {
    notifications: Vec<Value>,
}

impl GovukNotify {
    /// Looks for a message of the same reference to the same recipient, made since `since`.
    ///
    /// A reference alone is not enough: a store begun anew gives references again, and a match with another message would lose
    /// the message altogether.
    pub(super) async fn look_up(
        &self,
        message: &Outbound,
        since: Timestamp,
    ) -> Result<Option<Accepted>, PollFailure> {
        let (kind, to) = match &message.content {
            Content::Text { to, .. } => ("sms", to.reveal()),
            Content::Email { to, .. } => ("email", to.reveal()),
            Content::Call { .. } | Content::Notice { .. } => return Ok(None),
        };
        let request = self
            .api
            .get("/v2/notifications")
            .query(&[("reference", message.reference.as_str()), ("template_type", kind)]);
        let Some((listing, _)) = self.api.read::<SentListing>(request, None).await? else {
            return Ok(None);
        };
        let records = listing.notifications.into_iter();
        let mut records = records.filter_map(|record| serde_json::from_value::<SentRecord>(record).ok());
        // Records are dated by Notify's clock: our instant is moved by a difference that is known.
        let ahead_ms = self.api.seconds_ahead().unwrap_or(0).saturating_mul(1000);
        let since = Timestamp::from_ms(since.ms().saturating_sub(ahead_ms)) - EARLIER_AT_MOST;
        let found = records.find(|record| {
            let recipient = match &message.content {
                Content::Text { .. } => &record.phone_number,
                Content::Call { .. } | Content::Email { .. } | Content::Notice { .. } => {
                    &record.email_address
                }
            };
            is_uuid(&record.id)
                && record.reference.as_deref() == Some(&message.reference)
                && recipient.as_deref() == Some(to)
                && record
                    .created_at
                    .as_deref()
                    .and_then(instant)
                    .is_some_and(|at| at >= since)
        });
        Ok(found.map(|record| Accepted {
            provider_id: record.id,
        }))
    }

    /// Asks for the status of each message; a message unknown to Notify is left out, as is an id of another shape.
    ///
    /// Receipts from before a failure are returned, not lost; the other messages will be asked for again.
    pub(super) async fn fetch_status(&self, ids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let mut receipts = Vec::with_capacity(ids.len().min(ASKED_AT_MOST));
        for id in ids.iter().filter(|id| is_uuid(id)).take(ASKED_AT_MOST) {
            match self.record(id).await {
                Ok(Some(record)) => receipts.push(self.receipt(record)),
                Ok(None) => {}
                Err(failure) if receipts.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    async fn record(&self, id: &str) -> Result<Option<SentRecord>, PollFailure> {
        let request = self.api.get(&format!("/v2/notifications/{id}"));
        let read = self.api.read::<SentRecord>(request, None).await?;
        match read {
            Some((record, _)) if !record.id.eq_ignore_ascii_case(id) => Err(PollFailure::Unreadable {
                why: "the answer is about another message".to_owned(),
            }),
            Some((record, _)) => Ok(Some(SentRecord {
                id: id.to_owned(),
                ..record
            })),
            None => Ok(None),
        }
    }

    fn receipt(&self, record: SentRecord) -> Receipt {
        if record.is_of_test_key() {
            return codes::receipt_of_test_key(&self.name, record.id);
        }
        codes::receipt(
            &self.name,
            record.id,
            record.status.as_deref().unwrap_or_default(),
        )
    }
}

/// Reads an instant in either form of Notify's: `2026-11-21T14:05:00.000000Z` on the wire, `2026-11-21 14:05:00.000000` in the
/// documentation. Both are UTC.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let mut text = text.trim().replacen(' ', "T", 1);
    let time = text.split_once('T').map_or("", |(_, time)| time);
    if !time.contains(['Z', 'z', '+', '-']) {
        text.push('Z');
    }
    Timestamp::parse(&text).ok()
}
