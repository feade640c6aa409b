//! What is left at the provider: texts, credits or money.

use super::HttpApi;
use super::fill_nothing;
use super::outcome;
use super::path::{FieldPath, answer_value};
use super::request::RequestTemplate;
use crate::gateway::{AmountLeft, GatewayHealth, LeftUnit, PollFailure};

/// How the provider is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BalanceSettings {
    pub(super) request: RequestTemplate,
    pub(super) field: FieldPath,
    pub(super) unit: LeftUnit,
}

impl HttpApi {
    /// Asks for the balance.
    pub(super) async fn fetch_balance(
        &self,
        balance: &BalanceSettings,
    ) -> Result<Option<GatewayHealth>, PollFailure> {
        let answer = self.ask(&balance.request, &fill_nothing, None).await?;
        if !(200..300).contains(&answer.status) {
            return Err(outcome::poll_failure(&answer));
        }
        let value = answer_value(answer.body.as_deref());
        let text = value.and_then(|value| balance.field.text(&value));
        let thousandths = text.as_deref().and_then(thousandths);
        let thousandths = thousandths.ok_or_else(|| PollFailure::Unreadable {
            why: "no number stands where `field` of `balance` says".to_owned(),
        })?;
        Ok(Some(GatewayHealth {
            left: Some(AmountLeft {
                thousandths,
                unit: balance.unit.clone(),
            }),
            ..GatewayHealth::default()
        }))
    }
}

/// Reads a decimal number in thousandths, cut down. A debt is nothing left.
fn thousandths(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole = whole.parse::<u64>().ok()?.checked_mul(1000)?;
    let sum = whole.checked_add(part.parse().ok()?)?;
    Some(if text.starts_with('-') { 0 } else { sum })
}
