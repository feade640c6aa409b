//! A document of the service's, kept for a day, and asked for once at a time.

use super::fault::OpenIdFault;
use crate::domain::time::{Span, Timestamp};
use std::sync::Arc;

/// How long a document is kept.
const KEPT_FOR: Span = Span::from_mins(24 * 60);

/// Pause after a failed question: many who wait for the same answer must not each wait for another time-out.
const PAUSE: Span = Span::from_secs(10);

/// A document with the instant of its coming, and the last failure.
pub(super) struct DocumentShelf<T> {
    kept: Option<(Timestamp, Arc<T>)>,
    failure: Option<(Timestamp, OpenIdFault)>,
}

impl<T> Default for DocumentShelf<T> {
    fn default() -> Self {
        Self {
            kept: None,
            failure: None,
        }
    }
}

impl<T> DocumentShelf<T> {
    /// Returns the document, while it is fresh.
    pub(super) fn fresh(&self, now: Timestamp) -> Option<Arc<T>> {
        let (at, kept) = self.kept.as_ref()?;
        is_within(*at, KEPT_FOR, now).then(|| kept.clone())
    }

    /// Returns the failure of a question just asked.
    pub(super) fn failure(&self, now: Timestamp) -> Option<OpenIdFault> {
        let (at, failure) = self.failure.as_ref()?;
        is_within(*at, PAUSE, now).then(|| failure.clone())
    }

    /// Keeps the outcome of a question. A failure leaves the document of before.
    pub(super) fn keep(
        &mut self,
        outcome: Result<T, OpenIdFault>,
        now: Timestamp,
    ) -> Result<Arc<T>, OpenIdFault> {
        match outcome {
            Ok(document) => {
                let document = Arc::new(document);
                self.kept = Some((now, document.clone()));
                self.failure = None;
                Ok(document)
            }
            Err(failure) => {
                self.failure = Some((now, failure.clone()));
                Err(failure)
            }
        }
    }
}

/// Whether less than `span` passed since `at`. An instant ahead of a clock that was set back counts as long ago.
pub(super) fn is_within(at: Timestamp, span: Span, now: Timestamp) -> bool {
    at <= now && now.since(at) < span
}
