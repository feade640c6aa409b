//! What an answer means, by the provider's words as the configuration translates them.

use super::path::{FieldPath, answer_value, checked_id, word_for_record};
use crate::domain::delivery::{Accepted, Fate, Receipt, Rejection, SendFailure};
use crate::domain::id::GatewayName;
use crate::gateway::PollFailure;
use crate::gateway::http::HttpAnswer;
use serde_json::Value;

/// HTTP statuses and words of the provider's that mean one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AnswerWords {
    pub(super) statuses: Vec<u16>,
    pub(super) words: Vec<String>,
}

impl AnswerWords {
    fn has_word(&self, word: Option<&str>) -> bool {
        word.is_some_and(|word| self.words.iter().any(|one| one == word))
    }
}

/// What the answer to a message means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SendMeanings {
    /// Where the provider's word stands.
    pub(super) field: Option<FieldPath>,
    /// Where the provider's id of the message stands.
    pub(super) id: Option<FieldPath>,
    /// Any status of 2xx where none is listed, and any word where none is listed.
    pub(super) success: AnswerWords,
    pub(super) bad_number: AnswerWords,
    pub(super) opted_out: AnswerWords,
    pub(super) no_credit: AnswerWords,
    pub(super) refused: AnswerWords,
    pub(super) retry: AnswerWords,
}

/// A meaning of an answer other than yes.
#[derive(Clone, Copy)]
enum Refusal {
    BadNumber,
    OptedOut,
    NoCredit,
    Refused,
    Retry,
}

impl SendMeanings {
    /// Whether any list has a word, so that there must be a place for words.
    pub(super) fn have_words(&self) -> bool {
        let all = [
            &self.success,
            &self.bad_number,
            &self.opted_out,
            &self.no_credit,
            &self.refused,
            &self.retry,
        ];
        all.iter().any(|list| !list.words.is_empty())
    }

    /// Judges the answer to a message. `reference` is the id where the provider gives none.
    pub(super) fn judge(&self, answer: &HttpAnswer, reference: &str) -> Result<Accepted, SendFailure> {
        let value = answer_value(answer.body.as_deref());
        let found = |path: &FieldPath| value.as_ref().and_then(|value| path.text(value));
        let word = self.field.as_ref().and_then(found);
        let word = word.as_deref().map(str::trim);
        let mut why = format!("HTTP {}", answer.status);
        if let Some(word) = word.and_then(word_for_record) {
            why.push_str(&format!(", `{word}`"));
        }
        if let Some(refusal) = self.refusal(answer.status, word) {
            return Err(failure(refusal, why, answer));
        }
        let is_success = match self.success.statuses.as_slice() {
            [] => (200..300).contains(&answer.status),
            statuses => statuses.contains(&answer.status),
        };
        if !is_success {
            return Err(by_status(why, answer));
        }
        if !self.success.words.is_empty() && !self.success.has_word(word) {
            // Neither a yes nor a no that is known: the message may be on its way.
            return Err(SendFailure::Unknown {
                why: format!("{why}, and no word that means success"),
            });
        }
        let Some(path) = &self.id else {
            return Ok(Accepted {
                provider_id: reference.to_owned(),
            });
        };
        let provider_id = found(path).as_deref().map(str::trim).and_then(checked_id);
        provider_id
            .map(|provider_id| Accepted { provider_id })
            .ok_or_else(|| SendFailure::Unknown {
                why: format!("{why}, but the answer names no id of the message"),
            })
    }

    /// Words count before statuses: a provider may say everything with one status.
    fn refusal(&self, status: u16, word: Option<&str>) -> Option<Refusal> {
        let all = [
            (&self.bad_number, Refusal::BadNumber),
            (&self.opted_out, Refusal::OptedOut),
            (&self.no_credit, Refusal::NoCredit),
            (&self.refused, Refusal::Refused),
            (&self.retry, Refusal::Retry),
        ];
        let by_word = all.iter().find(|(words, _)| words.has_word(word));
        let by_status = || all.iter().find(|(words, _)| words.statuses.contains(&status));
        by_word.or_else(by_status).map(|(_, refusal)| *refusal)
    }
}

fn failure(refusal: Refusal, why: String, answer: &HttpAnswer) -> SendFailure {
    let rejected = |reason, why| SendFailure::Rejected { reason, why };
    match refusal {
        Refusal::BadNumber => rejected(Rejection::BadAddress, format!("{why}: no such number")),
        Refusal::OptedOut => rejected(Rejection::OptedOut, format!("{why}: the recipient has opted out")),
        Refusal::NoCredit => SendFailure::Refused {
            why: format!("{why}: no credit is left at the provider. Buy some there"),
        },
        Refusal::Refused => SendFailure::Refused { why },
        Refusal::Retry => SendFailure::Retry {
            after: answer.retry_after,
            why,
        },
    }
}

/// Judges a status of which the configuration says nothing.
fn by_status(why: String, answer: &HttpAnswer) -> SendFailure {
    let after = answer.retry_after;
    match answer.status {
        // An API does not redirect: a school's web filter does.
        300..=399 => SendFailure::Retry {
            after,
            why: format!("{why}: a redirect, so something between us and the provider answered"),
        },
        402 => failure(Refusal::NoCredit, why, answer),
        408 | 425 | 429 | 500..=599 => SendFailure::Retry { after, why },
        // Not a status that the configuration takes for success, and no refusal either.
        200..=299 => SendFailure::Unknown { why },
        _ => SendFailure::Refused { why },
    }
}

/// Says why a question was not answered.
pub(super) fn poll_failure(answer: &HttpAnswer) -> PollFailure {
    let why = format!("HTTP {}", answer.status);
    match answer.status {
        300..=399 | 408 | 425 | 429 | 500..=599 => PollFailure::Busy {
            after: answer.retry_after,
            why,
        },
        _ => PollFailure::Refused { why },
    }
}

/// The provider's words for the fate of a message. A word that is on no list proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FateMeanings {
    /// Where the word stands.
    pub(super) field: FieldPath,
    /// Where a code for the record stands.
    pub(super) detail: Option<FieldPath>,
    pub(super) delivered: Vec<String>,
    pub(super) undelivered: Vec<String>,
    pub(super) bad_number: Vec<String>,
    pub(super) opted_out: Vec<String>,
}

impl FateMeanings {
    /// Makes a receipt of an entry about one message.
    pub(super) fn receipt(&self, gateway: &GatewayName, provider_id: String, entry: &Value) -> Receipt {
        let word = self.field.text(entry).unwrap_or_default();
        let word = word.trim();
        let is_of = |words: &[String]| words.iter().any(|one| one == word);
        let (fate, rejection) = if is_of(&self.bad_number) {
            (Fate::Undelivered, Some(Rejection::BadAddress))
        } else if is_of(&self.opted_out) {
            (Fate::Undelivered, Some(Rejection::OptedOut))
        } else if is_of(&self.undelivered) {
            (Fate::Undelivered, None)
        } else if is_of(&self.delivered) {
            (Fate::Delivered, None)
        } else {
            (Fate::Accepted, None)
        };
        let detail = self.detail.as_ref().and_then(|path| path.text(entry));
        let detail = detail.as_deref().unwrap_or(word);
        Receipt {
            gateway: gateway.clone(),
            provider_id,
            fate,
            detail: word_for_record(detail.trim()).map(str::to_owned),
            rejection,
        }
    }
}
