//! Texts by a USB modem, through the spool folders of smstools.
//!
//! smsd is the program of smstools and drives the modem: files go to smsd, and files come back. No internet is needed. Facts are of
//! smstools 3.1.21: the pages (`fileformat.html`, `configure.html`), and the program as seen at work.

mod condition;
mod incoming;
mod outgoing;
mod settings;
mod sms_file;
mod spool;

pub use settings::SmsToolsSettings;

use super::gsm_validity::VALIDITY_MAX;
use super::off_thread::{NoOutcome, OffThread};
use super::{
    AtOnce, BoxFuture, Capabilities, Cursor, Gateway, GatewayHealth, GatewayPlace, InboundPage, PollFailure,
    Receipts,
};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Accepted, Outbound, Receipt, SendFailure};
use crate::domain::id::GatewayName;
use crate::domain::time::Timestamp;
use incoming::IncomingQuestion;
use outgoing::OutgoingFiles;
use spool::{SpoolError, SpoolFolders};
use std::sync::Arc;

/// A gateway through a spool of smstools.
pub struct SmsTools {
    name: GatewayName,
    spool: Arc<SpoolFolders>,
    off_thread: OffThread,
}

impl SmsTools {
    /// Builds the gateway. Folders with a fault are named in the log and stop nothing: smstools may be set up later than we are.
    #[must_use]
    pub fn new(settings: &SmsToolsSettings, place: GatewayPlace) -> Self {
        let spool = SpoolFolders::new(settings.spool.clone());
        for trouble in condition::troubles_of_folders(&spool) {
            tracing::warn!(gateway = %place.name, trouble = trouble.words, "a gateway's folders are not as they must be");
        }
        Self {
            name: place.name,
            spool: Arc::new(spool),
            off_thread: OffThread::new(place.attempt_timeout),
        }
    }

    /// Does one piece of work in the spool, off the async threads.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SpoolFolders) -> Result<T, SpoolError> + Send + 'static,
    ) -> Result<T, SpoolError> {
        let spool = Arc::clone(&self.spool);
        let outcome = self.off_thread.run(move || work(&spool)).await;
        outcome.unwrap_or_else(|none| {
            Err(match none {
                NoOutcome::NotBegun => SpoolError::Busy,
                NoOutcome::Unknown => SpoolError::Late,
            })
        })
    }

    async fn put(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let files = OutgoingFiles::of(message, now)?;
        self.ask(move |spool| outgoing::put(spool, &files))
            .await
            .map_err(|error| error.send_failure())
    }

    async fn look_up(&self, message: &Outbound) -> Result<Option<Accepted>, PollFailure> {
        let message = message.clone();
        self.ask(move |spool| outgoing::find(spool, &message))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn fetch(&self, cursor: Option<&Cursor>, now: Timestamp) -> Result<InboundPage, PollFailure> {
        let question = IncomingQuestion {
            gateway: self.name.clone(),
            cursor: cursor.cloned(),
            now,
        };
        self.ask(move |spool| incoming::poll(spool, &question))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn fates(&self, provider_ids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let (name, provider_ids) = (self.name.clone(), provider_ids.to_vec());
        self.ask(move |spool| outgoing::receipts(spool, &name, &provider_ids))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn ask_health(&self, now: Timestamp) -> Result<Option<GatewayHealth>, PollFailure> {
        let health = self.ask(move |spool| condition::health(spool, now)).await;
        health.map(Some).map_err(|error| error.poll_failure())
    }
}

impl Gateway for SmsTools {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Sms,
            poll_inbound: true,
            webhook: false,
            receipts: Receipts::Poll,
            look_up: true,
            max_validity: Some(VALIDITY_MAX),
            // A modem sends a text in three seconds or so, however many files wait.
            at_once: AtOnce::FEW,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.put(message, now))
    }

    fn find_sent<'a>(
        &'a self,
        message: &'a Outbound,
        _since: Timestamp,
    ) -> BoxFuture<'a, Result<Option<Accepted>, PollFailure>> {
        Box::pin(self.look_up(message))
    }

    fn poll_inbound<'a>(
        &'a self,
        cursor: Option<&'a Cursor>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<InboundPage, PollFailure>> {
        Box::pin(self.fetch(cursor, now))
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(self.fates(provider_ids))
    }

    fn health(&self, now: Timestamp) -> BoxFuture<'_, Result<Option<GatewayHealth>, PollFailure>> {
        Box::pin(self.ask_health(now))
    }
}
