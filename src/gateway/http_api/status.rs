//! The fate of a message, asked for by its id.

use super::HttpApi;
use super::fill_nothing;
use super::outcome::{self, FateMeanings};
use super::path::{answer_value, checked_id};
use super::request::RequestTemplate;
use super::template::Placeholder;
use crate::domain::delivery::Receipt;
use crate::gateway::PollFailure;

/// How fates are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatusSettings {
    pub(super) request: RequestTemplate,
    pub(super) fates: FateMeanings,
}

impl HttpApi {
    /// Asks for the fate of each message; a message unknown to the provider (404) is left out.
    ///
    /// Receipts from before a failure are returned, not lost; the other messages will be asked for again.
    pub(super) async fn fetch_status(
        &self,
        status: &StatusSettings,
        ids: &[String],
    ) -> Result<Vec<Receipt>, PollFailure> {
        let mut receipts = Vec::with_capacity(ids.len());
        for id in ids.iter().filter(|id| checked_id(id).is_some()) {
            match self.fate(status, id).await {
                Ok(Some(receipt)) => receipts.push(receipt),
                Ok(None) => {}
                Err(failure) if receipts.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    async fn fate(&self, status: &StatusSettings, id: &str) -> Result<Option<Receipt>, PollFailure> {
        let value = |placeholder| match placeholder {
            Placeholder::Id => id.to_owned(),
            other => fill_nothing(other),
        };
        let answer = self.ask(&status.request, &value, None).await?;
        match answer.status {
            404 => Ok(None),
            200..=299 => {
                let value = answer_value(answer.body.as_deref()).ok_or_else(|| PollFailure::Unreadable {
                    why: "the answer broke off, was too long, or is no JSON".to_owned(),
                })?;
                Ok(Some(status.fates.receipt(&self.name, id.to_owned(), &value)))
            }
            _ => Err(outcome::poll_failure(&answer)),
        }
    }
}
