//! Texts by a USB modem, through the SQLite database of gammu-smsd.
//!
//! gammu-smsd is a program of Debian's and drives the modem: rows go to gammu-smsd, and rows come back. No internet is needed.
//! Facts are of gammu 1.42: the tables (`sqlite.sql`, version 17), the source (`smsd/services/sql.c`) and the manual.

mod database;
mod inbox;
mod outbox;
mod phones;
mod settings;

pub use settings::GammuSmsdSettings;

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
use database::DatabaseError;
use inbox::InboxQuestion;
use outbox::OutboxEntry;
use rusqlite::Connection;

/// A gateway through one database of gammu-smsd's.
pub struct GammuSmsd {
    name: GatewayName,
    settings: GammuSmsdSettings,
    off_thread: OffThread,
}

impl GammuSmsd {
    /// Builds the gateway. The database is opened anew for each question: the file may come later than we do, or be replaced.
    #[must_use]
    pub fn new(settings: GammuSmsdSettings, place: GatewayPlace) -> Self {
        Self {
            name: place.name,
            settings,
            off_thread: OffThread::new(place.attempt_timeout),
        }
    }

    /// Does one piece of work on the database, off the async threads.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let path = self.settings.database.clone();
        let outcome = self
            .off_thread
            .run(move || work(&mut database::open(&path)?))
            .await;
        outcome.unwrap_or_else(|none| {
            Err(match none {
                NoOutcome::NotBegun => DatabaseError::Busy,
                NoOutcome::Unknown => DatabaseError::Late,
            })
        })
    }

    async fn put(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let entry = OutboxEntry::of(message, now)?;
        let phone_id = self.settings.phone_id.clone();
        self.ask(move |conn| outbox::put(conn, &entry, phone_id.as_deref()))
            .await
            .map_err(|error| error.send_failure())
    }

    async fn look_up(&self, message: &Outbound) -> Result<Option<Accepted>, PollFailure> {
        let reference = message.reference.clone();
        self.ask(move |conn| outbox::find(conn, &reference))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn fetch(&self, cursor: Option<&Cursor>, now: Timestamp) -> Result<InboundPage, PollFailure> {
        let question = InboxQuestion {
            gateway: self.name.clone(),
            phone_id: self.settings.phone_id.clone(),
            cursor: cursor.cloned(),
            now,
        };
        self.ask(move |conn| inbox::poll(conn, &question))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn fates(&self, provider_ids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let (name, provider_ids) = (self.name.clone(), provider_ids.to_vec());
        self.ask(move |conn| outbox::receipts(conn, &name, &provider_ids))
            .await
            .map_err(|error| error.poll_failure())
    }

    async fn ask_health(&self, now: Timestamp) -> Result<Option<GatewayHealth>, PollFailure> {
        let settings = self.settings.clone();
        let health = self
            .ask(move |conn| phones::health(conn, &settings.database, settings.phone_id.as_deref(), now))
            .await;
        match health {
            Ok(health) => Ok(Some(health)),
            Err(error) => match phones::without_database(&error) {
                Some(health) => Ok(Some(health)),
                None => Err(error.poll_failure()),
            },
        }
    }
}

impl Gateway for GammuSmsd {
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
            // A modem sends a text in three seconds or so, however many rows wait.
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
