//! `[gateways.bulksms.NAME]`.

use super::{BASE_URL, BulkSms, PAGE_SIZE};
use crate::domain::chain::Channel;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, Text};
use crate::toml_file::{Secret, references, values};
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkSmsTable {
    token_id: Text,
    token_secret: Option<Spanned<Hidden>>,
    poll_every: Text,
    base_url: Text,
    at_once: Option<Spanned<i64>>,
}

/// How one BulkSMS account is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSmsSettings {
    /// The id of an API token.
    pub token_id: String,
    /// The token's secret.
    pub token_secret: Secret,
    /// URL of the API, without a slash at the end; [`BASE_URL`] by default.
    pub base_url: String,
    /// How replies come in: by polling alone.
    pub inbound: InboundWays,
    /// Messages on one page of a listing; [`PAGE_SIZE`] by default.
    pub page_size: u16,
    /// Messages handed over at once; 8 by default.
    pub at_once: AtOnce,
}

impl BulkSmsSettings {
    /// Returns settings with defaults for all other fields.
    #[must_use]
    pub fn new(token_id: impl Into<String>, token_secret: Secret, inbound: InboundWays) -> Self {
        Self {
            token_id: token_id.into(),
            token_secret,
            base_url: BASE_URL.to_owned(),
            inbound,
            page_size: PAGE_SIZE,
            at_once: AtOnce::FEW,
        }
    }
}

impl GatewayKind for BulkSmsSettings {
    type Table = BulkSmsTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<BulkSmsTable>) -> Option<Self> {
        let raw = table.get_ref();
        let remedy = "add `token_id = \"...\"`, of an API token that you make at BulkSMS";
        let token_id = reader.required(table.span(), "token_id", raw.token_id.as_ref(), remedy);
        let token_secret = match &raw.token_secret {
            Some(secret) => references::secret(reader.file, reader.secrets, "token_secret", secret),
            None => {
                let remedy = "add `token_secret = { credential = \"bulksms-token-secret\" }`";
                reader.missing(table.span(), "token_secret", remedy);
                None
            }
        };
        let base_url = match &raw.base_url {
            Some(url) => values::web_address(reader.file, "base_url", url.get_ref(), url.span(), false),
            None => Some(BASE_URL.to_owned()),
        };
        let inbound = reader.inbound(None, raw.poll_every.as_ref());
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        Some(Self {
            base_url: base_url?,
            at_once: at_once?,
            ..Self::new(token_id?, token_secret?, inbound?)
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(BulkSms::new(self.clone(), place)?))
    }
}
