//! State of the account by BulkSMS's account: credit, texts left for the day, and numbers opted out.

use super::BulkSms;
use super::messages::{read, read_list};
use crate::domain::private::Phone;
use crate::gateway::{AmountLeft, GatewayHealth, GatewayTrouble, LeftUnit, PollFailure};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most pages of blocked numbers: 10,000 numbers on each.
const PAGES_MAX: usize = 10;

/// `GET /profile`; only the fields read here.
#[derive(Deserialize)]
struct ProfileRecord {
    credits: Option<CreditRecord>,
    quota: Option<QuotaRecord>,
}

#[derive(Deserialize)]
struct CreditRecord {
    balance: Option<f64>,
}

/// Messages left for the day.
#[derive(Deserialize)]
struct QuotaRecord {
    remaining: Option<i64>,
}

impl BulkSms {
    /// Asks for the profile, and for the blocked numbers: their owners have texted STOP.
    pub(super) async fn fetch_health(&self) -> Result<Option<GatewayHealth>, PollFailure> {
        let profile = self.ask(self.client.get(self.url("profile"))).await?;
        let profile = read::<ProfileRecord>(&profile)?;
        let balance = profile.credits.and_then(|credits| credits.balance);
        let remaining = profile.quota.and_then(|quota| quota.remaining);
        let is_used_up = remaining.is_some_and(|remaining| remaining <= 0);
        let troubles = is_used_up.then(|| GatewayTrouble {
            is_serious: true,
            words: "the account may send no more texts today; raise its daily quota at BulkSMS".to_owned(),
        });
        Ok(Some(GatewayHealth {
            troubles: troubles.into_iter().collect(),
            left: balance.map(|balance| AmountLeft {
                // Less than nothing is nothing.
                thousandths: (balance * 1000.0).max(0.0) as u64,
                unit: LeftUnit::Credits,
            }),
            blocked: self.blocked_numbers().await?,
        }))
    }

    /// Lists all blocked numbers, from the first: a number may be taken off the list again.
    async fn blocked_numbers(&self) -> Result<Vec<Phone>, PollFailure> {
        let mut blocked = BTreeSet::new();
        let mut from = 0;
        for _ in 0..PAGES_MAX {
            let query = [("min-id", from)];
            let request = self.client.get(self.url("blocked-numbers")).query(&query);
            let page = read_list(&self.ask(request).await?)?;
            let ids = page
                .iter()
                .filter_map(|entry| entry.get("id").and_then(Value::as_u64));
            let next = ids.max().map_or(from, |id| id.saturating_add(1));
            let numbers = page
                .iter()
                .filter_map(|entry| entry.get("phoneNumber").and_then(Value::as_str));
            blocked.extend(numbers.filter_map(|number| Phone::parse(number).ok()));
            // An empty page is the last, and so is a page of known ids.
            if next <= from {
                break;
            }
            from = next;
        }
        Ok(blocked.into_iter().collect())
    }
}
